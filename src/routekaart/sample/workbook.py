"""Workbook: an Excel file as schools keep one, two sheets of dossiers, with faults planted on purpose."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from pathlib import Path
from typing import Any

from routekaart.sample.logs import DrawnLog
from routekaart.sample.table import make_columns

__all__ = ["HEADINGS", "PlantedFault", "write_workbook"]

HEADINGS = (
    "Dossiernummer",
    "School",
    "Route",
    "Stap",
    "Begindatum",
    "Einddatum",
    "Organisatie",
    "Vakantieregio",
)

_FIELDS = ("case", "school", "route", "activity", "start", "end", "organisation", "region")
_WIDTHS = (15, 15, 12, 30, 14, 14, 28, 15)
_SHEETS = (2021, 2022)  # a sheet for each school year in which dossiers began
_CASES_BETWEEN_EMPTY_ROWS = 10
_TEXT_DATE_EVERY = 13
_MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)
_WRITTEN_AT = "2024-02-02T12:00:00Z"
_ZIP_TIME = (2024, 2, 2, 12, 0, 0)

Line = list[Any]


#: The column of the fault that stands in a whole row, put in a second time.
REPEATED_ROW = "(all)"


@dataclass(frozen=True)
class PlantedFault:
    """Where a fault stands (row as Excel counts it, heading 1), what it is, and what becomes of it."""

    sheet: str
    row: int
    column: str
    found: str
    outcome: str


@dataclass(frozen=True)
class _Fault:
    """A fault to plant: in the first row of this activity past a share of the sheet."""

    sheet: int
    past: float
    activity: str
    column: str
    change: Callable[[Line], list[Line]]
    found: str
    outcome: str


def _put(column: str, value: Any) -> Callable[[Line], list[Line]]:
    place = HEADINGS.index(column)
    return lambda line: [[value if number == place else cell for number, cell in enumerate(line)]]


def _end_early(line: Line) -> list[Line]:
    begin = line[HEADINGS.index("Begindatum")]
    return _put("Einddatum", begin - timedelta(days=10))(line) if isinstance(begin, date) else [line]


def _repeat(line: Line) -> list[Line]:
    return [line, list(line)]


_REFUSED = "refused"
_NOTED = "kept, noted by `check`"
_KEPT = "kept; matches the vocabulary by synonym"

_FAULTS = (
    _Fault(0, 0.1, "Evaluatie", "Begindatum", _put("Begindatum", "31-02-2022"), "31-02-2022", _REFUSED),
    _Fault(0, 0.3, "Gesprek met gezin", "Stap", _put("Stap", None), "empty", _REFUSED),
    _Fault(0, 0.5, "Wachtlijst", "Einddatum", _end_early, "ten days before its own begin", _NOTED),
    _Fault(0, 0.7, "Beschikking", REPEATED_ROW, _repeat, "the row above once more", _NOTED),
    _Fault(
        *(0, 0.85, "Zorgteam", "Stap", _put("Stap", "Zorgtaem"), "Zorgtaem"),
        "kept as it stands; `Zorgteam` is suggested",
    ),
    _Fault(1, 0.15, "Evaluatie", "Begindatum", _put("Begindatum", None), "empty, no end either", _REFUSED),
    _Fault(1, 0.4, "Hulpvraag gezin", "Dossiernummer", _put("Dossiernummer", None), "empty", _REFUSED),
    _Fault(1, 0.55, "Gesprek met gezin", "Stap", _put("Stap", "oudergesprek"), "oudergesprek", _KEPT),
    _Fault(1, 0.7, "Zorgteam", "Stap", _put("Stap", "ZT"), "ZT", _KEPT),
)


def write_workbook(batches: Iterable[DrawnLog], path: Path) -> list[PlantedFault]:
    """Write the log to ``path`` (.xlsx); comes back with the faults planted in it.

    The same log gives the same bytes.
    """
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator = "Routekaart"
    planted: list[PlantedFault] = []
    for number, lines in enumerate(_lines_by_sheet(batches)):
        title = f"Dossiers {_SHEETS[number]}-{_SHEETS[number] + 1}"
        sheet = book.create_sheet(title)
        rows, faults = _plant(lines, number, title)
        _fill(sheet, rows)
        planted += faults
    content = io.BytesIO()
    book.save(content)
    path.write_bytes(_without_clock(content.getvalue()))
    return planted


def _lines_by_sheet(batches: Iterable[DrawnLog]) -> list[list[Line]]:
    """The rows of each sheet: dossiers by the school year of their first day, an empty row now and then."""
    tables = map(make_columns, batches)
    batched = (zip(*(table[field].tolist() for field in _FIELDS), strict=True) for table in tables)
    sheets: list[list[Line]] = [[] for _ in _SHEETS]
    seen = [0] * len(_SHEETS)
    last, place = None, 0
    for line in chain.from_iterable(batched):
        if line[0] != last:
            last = line[0]
            place = min(max(_school_year(line[4]) - _SHEETS[0], 0), len(_SHEETS) - 1)
            if seen[place] and seen[place] % _CASES_BETWEEN_EMPTY_ROWS == 0:
                sheets[place].append([None] * len(_FIELDS))
            seen[place] += 1
        sheets[place].append(list(line))
    return sheets


def _school_year(day: date) -> int:
    return day.year if day.month >= 8 else day.year - 1


def _plant(lines: Sequence[Line], sheet: int, title: str) -> tuple[list[Line], list[PlantedFault]]:
    """The rows with text dates and the faults of this sheet among them, and where those faults stand."""
    wanted = {_place(lines, fault): fault for fault in _FAULTS if fault.sheet == sheet}
    rows: list[Line] = []
    planted = []
    for number, line in enumerate(lines):
        fault = wanted.get(number)
        if fault is None:
            rows.append(_with_text_date(line, number))
            continue
        rows += fault.change(line)
        row = len(rows) + 1  # the heading is row 1
        planted.append(PlantedFault(title, row, fault.column, fault.found, fault.outcome))
    return rows, planted


def _place(lines: Sequence[Line], fault: _Fault) -> int:
    """The first fitting row past the fault's share of the sheet; -1 in a sheet too small to have one."""
    activity = HEADINGS.index("Stap")
    end = HEADINGS.index("Einddatum")
    for number in range(int(fault.past * len(lines)), len(lines)):
        line = lines[number]
        if line[activity] == fault.activity and (line[end] is not None) == (fault.change is _end_early):
            return number
    return -1


def _with_text_date(line: Line, number: int) -> Line:
    """The row, its begin typed as text in some rows: 03-03-2022 or 3 maart 2022."""
    place = HEADINGS.index("Begindatum")
    day = line[place]
    if day is None or number % _TEXT_DATE_EVERY:
        return line
    is_long = number // _TEXT_DATE_EVERY % 2
    text = f"{day.day} {_MONTHS[day.month - 1]} {day.year}" if is_long else f"{day:%d-%m-%Y}"
    return [text if cell == place else value for cell, value in enumerate(line)]


def _fill(sheet: Any, rows: Sequence[Line]) -> None:
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    sheet.append(HEADINGS)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for number, width in enumerate(_WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = "A2"
    for number, row in enumerate(rows, start=2):
        for column, value in enumerate(row, start=1):
            if value is not None:
                cell = sheet.cell(number, column, value)
                if isinstance(value, date):
                    cell.number_format = "dd-mm-yyyy"


def _without_clock(content: bytes) -> bytes:
    """The same workbook with fixed times, in its properties and in the zip around it."""
    fixed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(fixed, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if name == "docProps/core.xml":
                part = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", _WRITTEN_AT.encode(), part)
            entry = zipfile.ZipInfo(name, _ZIP_TIME)
            entry.create_system = 3  # else it tells one operating system from another
            target.writestr(entry, part, zipfile.ZIP_DEFLATED)
    return fixed.getvalue()
