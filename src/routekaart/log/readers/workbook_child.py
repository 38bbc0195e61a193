"""Workbooks in a process of their own: a path in, sheets and the text of their cells out (JSON, a line at a time).

Run as a file by :mod:`routekaart.log.readers.workbook_rows`, which bounds its time; it imports nothing of Routekaart.
A few damaged bytes can make the library ask for gigabytes, or end the process: here that ends only this one.

The first line lists the worksheets, ``[[name, is_visible], …]``. Then, for each sheet that is asked for, lines of
rows, ``[[cell, …], …]``, and ``null`` at its end. A cell is its text as a person reads it, or null when it is blank.
"""

from __future__ import annotations

import datetime
import json
import sys
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

LARGEST_EXACT = 1e15
CELLS_PER_LINE = 100_000


def main() -> None:
    """Answer the request on the command line: the path, the bounds, and the sheet that is asked for, if one is."""
    path, memory, seconds, *wanted = sys.argv[1:]
    bound(int(memory), int(seconds))
    workbook = CalamineWorkbook.from_path(path)
    sheets = [part for part in workbook.sheets_metadata if part.typ == SheetTypeEnum.WorkSheet]
    say([[part.name, part.visible == SheetVisibleEnum.Visible] for part in sheets])
    for part in sheets:
        if part.name in wanted if wanted else part.visible == SheetVisibleEnum.Visible:
            for rows in in_lines(workbook.get_sheet_by_name(part.name).iter_rows()):
                say(rows)
            say(None)


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


def in_lines(rows: Iterator[list[Any]]) -> Iterator[list[list[str | None]]]:
    """The rows as text, as many together as make a line."""
    first = next(rows, None)
    if first is None:
        return
    yield [[text(cell) for cell in first]]
    size = max(1, CELLS_PER_LINE // max(1, len(first)))
    while some := [[text(cell) for cell in row] for row in islice(rows, size)]:
        yield some


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


WRITERS: dict[type, Callable[[Any], str | None]] = {
    str: lambda cell: cell or None,
    float: number,
    bool: lambda cell: "true" if cell else "false",
    datetime.datetime: moment,
    datetime.date: datetime.date.isoformat,
    datetime.time: datetime.time.isoformat,
}


if __name__ == "__main__":
    main()
