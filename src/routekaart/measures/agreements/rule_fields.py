"""The fields of a rule: how each is read from a rule file, and what is refused, with its line.

Nothing in a rule is ever run: a field is a name, a number, a date or a word from a fixed list.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from routekaart.log.vocabulary import MARKS
from routekaart.log.yaml_fields import Reader, day, one_of, read_text, whole
from routekaart.log.yaml_file import Place, YamlText
from routekaart.measures.agreements.rule import STATUSES, TEMPLATES, UNITS, Step, Stop

__all__ = ["OF_TEMPLATES", "READERS"]

MOST_STEPS = 50
MOST_PAIRS = 10
MOST_COUNT = 1_000


def _texts(value: Any, file: YamlText, place: Place) -> dict[str, str]:
    """A text, or one per language."""
    if isinstance(value, dict) and value.keys() <= {"nl", "en"} and "nl" in value:
        given = {lang: read_text(text, file, (*place, lang)) for lang, text in value.items()}
        return {"nl": given["nl"], "en": given.get("en", given["nl"])}
    text = read_text(value, file, place)
    return {"nl": text, "en": text}


def _claim(value: Any, file: YamlText, place: Place) -> bool:
    if not isinstance(value, bool):
        file.fail(place, "must be true or false", "moet true of false zijn")
    return value


def _steps(value: Any, file: YamlText, place: Place) -> tuple[Step, ...]:
    items = value if isinstance(value, list) else [value]
    if not items or len(items) > MOST_STEPS:
        file.fail(place, f"must name 1 to {MOST_STEPS} steps", f"moet 1 tot {MOST_STEPS} stappen noemen")
    return tuple(
        _step(item, file, (*place, number) if value is items else place) for number, item in enumerate(items)
    )


def _step(item: Any, file: YamlText, place: Place) -> Step:
    if not isinstance(item, dict):
        return Step(name=read_text(item, file, place))
    keys = ("step", "mark", "organisation", "other_than")
    if not item or not item.keys() <= {*keys}:
        listed = ", ".join(keys)
        file.fail(
            place,
            f"a step is a name, or has some of {listed}",
            f"een stap is een naam, of heeft iets van {listed}",
        )
    if item.keys() == {"other_than"} or {"step", "mark"} <= item.keys() or {*keys[2:]} <= item.keys():
        file.fail(place, "a step has one of step and mark, and one of organisation and other_than",
                  "een stap heeft een van step en mark, en een van organisation en other_than")  # fmt: skip
    return Step(
        name=read_text(item["step"], file, (*place, "step")) if "step" in item else None,
        mark=one_of(MARKS)(item["mark"], file, (*place, "mark")) if "mark" in item else None,
        organisations=_names(item.get("organisation", []), file, (*place, "organisation")),
        other_than=_names(item.get("other_than", []), file, (*place, "other_than")),
    )


def _names(value: Any, file: YamlText, place: Place) -> tuple[str, ...]:
    items = value if isinstance(value, list) else [value]
    if len(items) > MOST_STEPS:
        file.fail(place, f"names more than {MOST_STEPS}", f"noemt er meer dan {MOST_STEPS}")
    return tuple(read_text(item, file, place) for item in items)


def _sides(value: Any, file: YamlText, place: Place, keys: tuple[str, str]) -> dict[str, tuple[Step, ...]]:
    if not isinstance(value, dict) or not {keys[1]} <= value.keys() <= {*keys}:
        file.fail(place, "needs from and to", "heeft from en to nodig")
    return {key: _steps(steps, file, (*place, key)) for key, steps in value.items()}


def _pairs(value: Any, file: YamlText, place: Place) -> tuple[dict[str, tuple[Step, ...]], ...]:
    if not isinstance(value, list) or not 1 <= len(value) <= MOST_PAIRS:
        file.fail(place, f"must be a list of 1 to {MOST_PAIRS} of from and to",
                  f"moet een lijst van 1 tot {MOST_PAIRS} keer from en to zijn")  # fmt: skip
    return tuple(_sides(item, file, (*place, n), ("from", "to")) for n, item in enumerate(value))


def _stops(value: Any, file: YamlText, place: Place) -> tuple[Stop, ...]:
    given = _pairs(value, file, place)
    for number, sides in enumerate(given):
        if "from" not in sides:
            file.fail((*place, number), "needs from and to", "heeft from en to nodig")
    return tuple(Stop(sides["from"], sides["to"]) for sides in given)


def _routes(value: Any, file: YamlText, place: Place) -> tuple[str, ...]:
    """Names of routes; none stands for all of them."""
    items = value if isinstance(value, list) else [value]
    if value is None or not items or len(items) > MOST_STEPS:
        file.fail(place, f"must name 1 to {MOST_STEPS} routes, or all",
                  f"moet 1 tot {MOST_STEPS} routes noemen, of all")  # fmt: skip
    names = _names(value, file, place)
    is_all = any(name.casefold() == "all" for name in names)
    if is_all and len(names) > 1:
        file.fail(place, "names all and others besides; keep one of the two",
                  "noemt all en nog andere; houd een van de twee")  # fmt: skip
    return () if is_all else names


#: What a rule may give → how it is read.
READERS: Mapping[str, Reader] = {
    **dict.fromkeys(("id", "nl", "en", "source"), read_text),
    "template": one_of((*TEMPLATES,)),
    **dict.fromkeys(("from", "to", "only_with", "released_by"), _steps),
    "only_group": _names,
    "routes": _routes,
    "pairs": _pairs,
    "stops": _stops,
    "count": whole(MOST_COUNT),
    "limit": whole(max(UNITS.values())),
    "minimum": whole(max(UNITS.values())),
    "unit": one_of((*UNITS,)),
    "term": one_of(("termijnenwet",)),
    "status": one_of(STATUSES),
    **dict.fromkeys(("valid_from", "valid_to"), day),
    **dict.fromkeys(("active", "needs_limit", "both_ways"), _claim),
    **dict.fromkeys(("why_off", "remark", "place"), _texts),
}

#: Fields that some templates have and others have not; the rest any rule may give.
OF_TEMPLATES = frozenset(
    {
        "from",
        "to",
        "count",
        "limit",
        "minimum",
        "unit",
        "term",
        "stops",
        "released_by",
        "both_ways",
        "needs_limit",
    }
)
