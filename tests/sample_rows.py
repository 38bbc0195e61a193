"""The shipped samples as they stand, read with the standard library and openpyxl alone: for tests that compare the tool with them."""

from __future__ import annotations

import csv
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

import openpyxl

__all__ = ["SAMPLES", "Row", "sample_rows", "typed"]

SAMPLES = Path(__file__).resolve().parent.parent / "event_logs"
MONTHS = ("januari februari maart april mei juni juli augustus september oktober november december").split()
COLUMNS = {
    "case": ("traject", "dossier", "Dossiernummer"),
    "step": ("stap", "activiteit", "Stap"),
    "begin": ("begin", "startdatum", "Begindatum"),
    "end": ("einde", "einddatum", "Einddatum"),
    "party": ("organisatie", "instantie", "Organisatie"),
    "school": ("school", "School"),
    "route": ("route", "Route"),
}


class Row(NamedTuple):
    """A row that can be used: case, step and begin stand in it."""

    case: str
    step: str
    begin: date
    end: date | None
    party: str
    school: str
    route: str


def typed(cell: object) -> date | None:
    """The day of a cell: a date, 03-03-2022 or 3 maart 2022; none where it has no day that exists."""
    if isinstance(cell, datetime):
        return cell.date()
    words = str(cell or "").replace("-", " ").split()
    if len(words) != 3:
        return None
    day, month, year = words
    number = MONTHS.index(month) + 1 if month in MONTHS else int(month)
    try:
        return date(int(year), number, int(day))
    except ValueError:
        return None


@cache
def sample_rows(name: str) -> tuple[Row, ...]:
    """The usable rows of a sample, as they follow one another in the file."""
    return tuple(row for cells in _cells(SAMPLES / name) for row in _row(cells))


def _cells(path: Path) -> list[dict[str, object]]:
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [dict(row) for row in csv.DictReader(file, delimiter=";")]
    found: list[dict[str, object]] = []
    for sheet in openpyxl.load_workbook(path).worksheets:
        heading, *rows = sheet.iter_rows(values_only=True)
        found += [dict(zip(map(str, heading), row, strict=True)) for row in rows if any(row)]
    return found


def _row(cells: dict[str, object]) -> list[Row]:
    case, step, begin, end, *rest = (
        next((cells[name] for name in names if name in cells), None) for names in COLUMNS.values()
    )
    day = typed(begin)
    if not case or not step or day is None:
        return []
    return [Row(str(case), str(step), day, typed(end), *(str(cell or "") for cell in rest))]
