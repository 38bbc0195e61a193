"""The sample files read plainly, without the tool: rows as a school has them, and what they add up to."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)


@dataclass(frozen=True)
class Row:
    case: str
    activity: str
    begin: date
    end: date | None
    organisation: str
    school: str
    route: str


def csv_rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        cells = list(csv.DictReader(file, delimiter=";"))
    names = {"dossier": "traject", "startdatum": "begin", "einddatum": "einde"}
    names |= {"activiteit": "stap", "instantie": "organisatie"}
    rows = [{names.get(heading, heading): value for heading, value in row.items()} for row in cells]
    return [
        Row(
            row["traject"],
            row["stap"],
            dutch_date(row["begin"]),
            dutch_date(row["einde"]) if row["einde"] else None,
            row["organisatie"],
            row["school"],
            row["route"],
        )
        for row in rows
    ]


def dutch_date(value: str) -> date:
    if words := re.fullmatch(r"(\d+) (\w+) (\d{4})", value):
        return date(int(words[3]), MONTHS.index(words[2]) + 1, int(words[1]))
    day, month, year = value.split("-")
    return date(int(year), int(month), int(day))


def cells_of(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(path)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def workbook_rows(path: Path) -> list[Row]:
    """The rows that can be read: neither empty nor with one of the faults that are refused."""
    rows = []
    for lines in cells_of(path).values():
        for case, school, route, activity, begin, end, organisation, _ in lines[1:]:
            if case is None or activity is None or begin is None or begin == "31-02-2022":
                continue
            day = dutch_date(begin) if isinstance(begin, str) else begin.date()
            rows.append(Row(case, activity, day, end.date() if end else None, organisation, school, route))
    return rows


def by_case(rows: list[Row]) -> dict[str, list[Row]]:
    cases: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        cases[row.case].append(row)
    return cases


def organisations_of(rows: list[Row]) -> int:
    return len({row.organisation for row in rows} - {"Gezin"})


def days_of(rows: list[Row]) -> int:
    return (max(row.end or row.begin for row in rows) - min(row.begin for row in rows)).days


def days_to_youth_help(rows: list[Row]) -> int:
    helps = [row.begin for row in rows if row.activity in ("Laagdrempelige jeugdhulp", "Start jeugdhulp")]
    return (min(helps) - min(row.begin for row in rows)).days


def steps(rows: list[Row]) -> list[str]:
    return [row.activity for row in rows]


def all_rows(folder: Path) -> list[Row]:
    rows = [row for path in sorted(folder.glob("*.csv")) for row in csv_rows(path)]
    return rows + workbook_rows(folder / "arnhem_zorgteam.xlsx")
