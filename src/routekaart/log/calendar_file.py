"""A school's own holidays: ranges of dates in a CSV or YAML file, in place of those of its region.

CSV, one row per holiday (both days in)::

    naam;van;tot
    Zomervakantie;13-07-2024;25-08-2024

YAML::

    holidays:
      - {name: Zomervakantie, from: 2024-07-13, to: 2024-08-25}

From the first day in the file to the last, the file alone counts; a holiday of the region that
reaches into that time gives way as a whole. Before and after it, the region's holidays stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

from routekaart.errors import InputError
from routekaart.files import as_path
from routekaart.log.calendar import EPOCH, Calendar, regional_calendar
from routekaart.log.date_file import DateRow, read_date_rows, read_text
from routekaart.log.yaml_fields import check_keys
from routekaart.log.yaml_file import read_yaml

__all__ = ["read_calendar"]

LONGEST = timedelta(days=366)
WORDS = {
    "name": ("name", "naam", "vakantie", "holiday"),
    "from": ("from", "start", "van", "begin", "vanaf", "eerste dag"),
    "to": ("to", "end", "tot", "tot en met", "t/m", "einde", "laatste dag"),
}


def read_calendar(path: Path | str, region: str) -> Calendar:
    r"""The holidays in the file at ``path``; outside its time those of ``region`` (noord, midden, zuid; "": not known).

    CSV has a row per holiday: ``naam``, ``van`` and ``tot``, both days in; YAML the same under ``holidays``. From the
    first day in the file to the last it alone counts.

    Raises
    ------
    InputError
        If the file or a range in it cannot be read, a range ends before it begins or is longer than
        a year, there are none, or there is no such region.

    Examples
    --------
    >>> from pathlib import Path
    >>> _ = Path("zomer.csv").write_text("van;tot\n13-7-2031;24-8-2031")
    >>> rk.read_calendar("zomer.csv", "midden").last
    datetime.date(2031, 8, 24)
    """
    path = as_path(path)
    is_yaml = path.suffix.casefold() in (".yaml", ".yml")
    rows = (
        _yaml_rows(path) if is_yaml else read_date_rows(path, read_text(path), WORDS, needed=("from", "to"))
    )
    own = {day for row in rows for day in _days(row)}
    base = regional_calendar(region)
    standing = {day for run in _runs(base.holidays) if run[-1] < min(own) or run[0] > max(own) for day in run}
    first, last = (EPOCH + timedelta(day) for day in (min(own), max(own)))
    if base.is_known:
        first, last = min(base.first, first), max(base.last, last)
    return Calendar(path.name, tuple(sorted(own | standing)), first, last)


def _days(row: DateRow) -> range:
    """The days of one range, since 1970."""
    first, last = row.day("from"), row.day("to")
    if not first <= last <= first + LONGEST:
        raise InputError(
            f"{row.file}, line {row.line}: ends before it begins, or lasts over a year; correct the dates",
            nl=f"{row.file}, regel {row.line}: eindigt voor het begint, of duurt langer dan een jaar; "
            "verbeter de datums",
        )
    return range((first - EPOCH).days, (last - EPOCH).days + 1)


def _runs(days: Sequence[int]) -> Iterator[list[int]]:
    """Days split where they do not follow each other."""
    run: list[int] = []
    for day in days:
        if run and day > run[-1] + 1:
            yield run
            run = []
        run.append(day)
    if run:
        yield run


def _yaml_rows(path: Path) -> list[DateRow]:
    file = read_yaml(path)
    items = file.content.get("holidays") if isinstance(file.content, dict) else None
    if not isinstance(items, list) or not items or not all(isinstance(item, dict) for item in items):
        file.fail(
            ("holidays",),
            "no list of holidays; write holidays: and one line per holiday with from and to",
            "geen lijst van vakanties; schrijf holidays: en per vakantie een regel met from en to",
        )
    check_keys(file.content, ("holidays",), file)
    rows = []
    for number, item in enumerate(items):
        place = ("holidays", number)
        check_keys(item, WORDS, file, place)
        texts = {key: "" if value is None else str(value) for key, value in item.items()}
        rows.append(DateRow(file.name, file.line(place), texts))
    return rows
