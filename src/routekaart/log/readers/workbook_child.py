"""Workbooks in a process of their own: a path in, sheets and the text of their cells out (JSON, a line at a time).

Run as a file by :mod:`routekaart.log.readers.workbook_rows`, which bounds its time; it imports nothing of Routekaart.
A few damaged bytes can make the library ask for gigabytes, or end the process: here that ends only this one.

The first line lists the worksheets, ``[[name, is_visible], …]``. Then, for each sheet that is asked for, lines of
rows, ``[[cell, …], …]``, ``null`` at their end, and one line of what the text of the cells does not tell:
``{"merged": [[top, bottom, column], …], "dates": {column: [[first, last], …], …}}``, places from 0. A cell is its text
as a person reads it, or null when it is blank; a date has its ISO 8601 text, and stands in ``dates``.
"""

from __future__ import annotations

import datetime
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

LARGEST_EXACT = 1e15
CELLS_PER_LINE = 100_000


def main() -> None:
    """Answer the request on the command line: the path, the bounds, which sheets ("all", "visible"), or one by name."""
    path, memory, seconds, which, *wanted = sys.argv[1:]
    bound(int(memory), int(seconds))
    workbook = CalamineWorkbook.from_path(path)
    sheets = [part for part in workbook.sheets_metadata if part.typ == SheetTypeEnum.WorkSheet]
    say([[part.name, part.visible == SheetVisibleEnum.Visible] for part in sheets])
    for part in sheets:
        is_asked = which == "all" or part.visible == SheetVisibleEnum.Visible
        if part.name in wanted if wanted else is_asked:
            tell(workbook.get_sheet_by_name(part.name))


def bound(memory: int, seconds: int) -> None:
    """Let the system end this process where it takes more memory or time than it may."""
    try:
        import resource
    except ImportError:  # Windows has no such bounds; the one of time is kept from outside
        return
    for kind, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (soft, hard))


def tell(sheet: Any) -> None:
    """Give a sheet: its rows as text, then its merged cells and its dates."""
    dates: dict[int, list[list[int]]] = {}
    n_rows = n_columns = 0
    for rows in in_lines(sheet.iter_rows()):
        for number, row in enumerate(rows, start=n_rows):
            for column, cell in enumerate(row):
                if isinstance(cell, datetime.date):
                    add(dates.setdefault(column, []), number)
        n_rows, n_columns = n_rows + len(rows), len(rows[0])
        say([[text(cell) for cell in row] for row in rows])
    say(None)
    say({"merged": merged(sheet.merged_cell_ranges or (), n_rows, n_columns), "dates": dates})


def in_lines(rows: Iterator[list[Any]]) -> Iterator[list[list[Any]]]:
    """The rows, as many together as make a line."""
    first = next(rows, None)
    if first is None:
        return
    yield [first]
    size = max(1, CELLS_PER_LINE // max(1, len(first)))
    while some := [*islice(rows, size)]:
        yield some


def add(runs: list[list[int]], number: int) -> None:
    """Take a row into the last run of rows, or begin one with it."""
    if runs and runs[-1][1] == number - 1:
        runs[-1][1] = number
    else:
        runs.append([number, number])


def merged(ranges: Iterable[Any], n_rows: int, n_columns: int) -> list[list[int]]:
    """The ranges that span rows, as ``[top, bottom, column]``, without what lies outside the cells that are filled.

    Where they cover one another, which no workbook's own program allows, this ends: filling them could take forever.
    """
    found, room = [], n_rows * n_columns
    for (top, column), (last, _) in ranges:
        bottom = min(last, n_rows - 1)
        if top < bottom and column < n_columns:
            room -= bottom - top
            if room < 0:
                raise ValueError("merged cells cover one another")
            found.append([top, bottom, column])
    return found


def say(answer: Any) -> None:
    """Give a line."""
    sys.stdout.write(json.dumps(answer) + "\n")


def text(cell: Any) -> str | None:
    """A cell as a person reads it; None when it is blank."""
    write = WRITERS.get(type(cell))
    if write:
        return write(cell)
    return None if cell is None else str(cell)


def number(cell: float) -> str:
    """12.0 is 12."""
    return str(int(cell)) if cell.is_integer() and abs(cell) < LARGEST_EXACT else repr(cell)


def moment(cell: datetime.datetime) -> str:
    """ISO 8601; a workbook keeps a moment as a fraction of days: exact to the millisecond and no finer."""
    rounded = cell + datetime.timedelta(microseconds=500)
    return rounded.replace(microsecond=rounded.microsecond // 1000 * 1000).isoformat()


def length(cell: datetime.timedelta) -> str:
    """A length of time as a sheet shows it: 30:00, or 30:00:05."""
    minutes, seconds = divmod(round(cell.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")


WRITERS: dict[type, Callable[[Any], str | None]] = {
    str: lambda cell: cell or None,
    float: number,
    bool: lambda cell: "true" if cell else "false",
    datetime.datetime: moment,
    datetime.date: datetime.date.isoformat,
    datetime.time: datetime.time.isoformat,
    datetime.timedelta: length,
}


if __name__ == "__main__":
    main()
