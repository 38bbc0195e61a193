"""A design as a file: YAML that is small, strict, and says of every fault on which line it stands.

Every key may be left out. What the keys mean stands in ``docs/design.md`` and, as comments, in the
files that :func:`design_text` writes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from routekaart.contrasts.design import FORMAT, LARGEST_SEED, MOST, Design, Exclusion
from routekaart.errors import SelectionError
from routekaart.files import as_path
from routekaart.log.selection import read_period
from routekaart.log.yaml_fields import Reader, check_keys, day, read_text, whole
from routekaart.log.yaml_file import Place, YamlText, read_yaml

__all__ = ["design_of", "design_text", "read_design"]

LARGEST_FILE = 100_000  # characters: a hundred times a design full of comments
MOST_LEFT_OUT = 20


def read_design(path: Path | str) -> Design:
    r"""The design in the file at ``path``.

    Raises
    ------
    RoutekaartError
        If the file or a key in it is not as ``docs/design.md`` says: the file, the line, the reason.

    Examples
    --------
    >>> from pathlib import Path
    >>> _ = Path("design.yaml").write_text("period: 1-8-2020..31-7-2022")
    >>> rk.read_design("design.yaml").period[0]
    datetime.date(2020, 8, 1)
    """
    path = as_path(path)
    return design_of(read_yaml(path, largest=LARGEST_FILE))


def design_of(file: YamlText) -> Design:
    """The design that the content of ``file`` describes.

    Raises
    ------
    RoutekaartError
        As :func:`read_design`.
    """
    if not isinstance(file.content, dict):
        file.fail((), "holds no design; compare it with the example in docs/design.md",
                  "bevat geen opzet; vergelijk het met het voorbeeld in docs/design.md")  # fmt: skip
    check_keys(file.content, READERS, file)
    given = {
        key: READERS[key](value, file, (key,))
        for key, value in file.content.items()
        if value is not None and value != []
    }
    given.pop("format", None)
    bare = Design(source=file)
    for key, value in given.items():
        with bare.at(key):
            Design(**{key: value})
    with bare.at("pilot_start" if "pilot_start" in given else "a"):
        return Design(**given, source=file)


def design_text(design: Design, lang: str) -> str:
    """The file that holds ``design``, with what each key means as comments in ``lang`` ("nl" or "en")."""
    template = files("routekaart").joinpath(f"data/design.{lang}.yaml").read_text("utf-8")
    content = design.content()
    values = {key: json.dumps(value, ensure_ascii=False) for key, value in content.items()}
    values["primaries"] = _lines(json.dumps(name) for name in design.primaries)
    values["left_out"] = _lines(
        f"{{select: {json.dumps(one.select, ensure_ascii=False)}, because: {json.dumps(one.because, ensure_ascii=False)}}}"
        for one in design.left_out
    )
    return re.sub(r"<(\w+)>", lambda found: values[found[1]], template)


def _lines(items: Any) -> str:
    """A list, one item a line, as it stands below its key."""
    return "".join(f"\n  - {item}" for item in items) or " []"


def _name(value: Any, file: YamlText, place: Place) -> str:
    """A column or a value of one: YAML takes 2024 for a number, a log for text."""
    return read_text(str(value) if type(value) is int else value, file, place)


def _names(value: Any, file: YamlText, place: Place) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > 2 * MOST:
        file.fail(place, "must be a list of measures, one per dash",
                  "moet een lijst van maten zijn, per streepje een")  # fmt: skip
    return tuple(read_text(item, file, (*place, number)) for number, item in enumerate(value))


def _level(value: Any, file: YamlText, place: Place) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        file.fail(place, "must be a number, such as 0.05 (with a point)",
                  "moet een getal zijn, zoals 0.05 (met een punt)")  # fmt: skip
    return float(value)


def _period(value: Any, file: YamlText, place: Place) -> Any:
    try:
        return read_period(read_text(value, file, place))
    except SelectionError as error:
        file.fail(place, error.text("en"), error.text("nl"))


def _left_out(value: Any, file: YamlText, place: Place) -> tuple[Exclusion, ...]:
    if not isinstance(value, list) or len(value) > MOST_LEFT_OUT:
        file.fail(place, f"must be a list of at most {MOST_LEFT_OUT}, each with select and because",
                  f"moet een lijst van hoogstens {MOST_LEFT_OUT} zijn, elk met select en because")  # fmt: skip
    found = []
    for number, item in enumerate(value):
        here = (*place, number)
        if not isinstance(item, dict) or item.keys() != {"select", "because"}:
            file.fail(here, "needs select (which cases) and because (why), and nothing else",
                      "heeft select (welke trajecten) en because (waarom) nodig, en niets anders")  # fmt: skip
        select, because = (read_text(item[key], file, (*here, key)) for key in ("select", "because"))
        found.append(Exclusion(select, because))
    return tuple(found)


#: Key → how its value is read.
READERS: Mapping[str, Reader] = {
    "format": whole(FORMAT),
    "by": _name,
    "a": _name,
    "b": _name,
    "pilot_start": day,
    "period": _period,
    "left_out": _left_out,
    "primaries": _names,
    "alpha": _level,
    "seed": whole(LARGEST_SEED),
}
