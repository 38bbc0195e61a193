"""The sheets of a workbook, the text of their cells, and which are merged or dates, read by a process that may take so much and no more.

Whatever a damaged or hostile file makes the library do (ask for gigabytes, never come to an end, end the process)
happens in that process alone (:mod:`routekaart.log.readers.workbook_child`).
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from routekaart.errors import InputError

__all__ = ["DateRuns", "SheetCells", "SheetRows", "WorkbookRows", "opened_workbook"]

CHILD = Path(__file__).with_name("workbook_child.py")
MEMORY_BYTES = 3 << 29
"""Of addresses, for an old workbook (.xls): its largest sheet takes a third of it."""
MEMORY_BYTES_ZIPPED = 3 << 30
"""For the others, whose size was measured before (:mod:`routekaart.log.readers.workbook`)."""
SECONDS, SECONDS_PER_MB = 15, 10
"""Of a processor; an honest workbook takes one a megabyte."""
PATIENCE = 4
"""So many times as long may it take by the clock: others use the machine too."""

SheetRows = list[list[str | None]]
DateRuns = dict[int, list[tuple[int, int]]]
"""Column → first and last row of each stretch of real dates, from 0."""


@dataclass(frozen=True)
class SheetCells:
    """The cells of a sheet: all rows as text, each as wide as the sheet, and what text does not tell.

    ``merged`` are the cells that span rows, as (top, bottom, column), from 0 and within the rows; ``dates`` those that
    are dates of the workbook's own, where others are text that may look like one.
    """

    rows: SheetRows
    merged: list[tuple[int, int, int]]
    dates: DateRuns


class WorkbookRows:
    """What the process gives: which sheets there are, and the cells of those that are asked for, in order."""

    def __init__(self, path: Path, lines: IO[str]) -> None:
        self._path = path
        self._lines = lines
        #: Name and whether it is shown, of each worksheet.
        self.sheets: list[tuple[str, bool]] = [(name, is_visible) for name, is_visible in self._next()]

    def cells(self) -> SheetCells:
        """The cells of the next sheet."""
        rows: SheetRows = []
        while (some := self._next()) is not None:
            rows += some
        told = self._next()
        return SheetCells(
            rows,
            [(top, bottom, column) for top, bottom, column in told["merged"]],
            {int(column): [(first, last) for first, last in runs] for column, runs in told["dates"].items()},
        )

    def _next(self) -> Any:
        line = self._lines.readline()
        if not line.endswith("\n"):  # it ended before it was done
            raise _unread(self._path)
        return json.loads(line)


@contextmanager
def opened_workbook(
    path: Path, *, is_old: bool, sheet: str | None = None, visible_only: bool = False
) -> Iterator[WorkbookRows]:
    """The workbook while it is read; ``sheet`` is the one that is read, otherwise all are, or those that are shown.

    Raises
    ------
    InputError
        If the file is damaged, or takes more memory or time to read than any log does.
    """
    memory = MEMORY_BYTES if is_old else MEMORY_BYTES_ZIPPED
    seconds = SECONDS + SECONDS_PER_MB * (path.stat().st_size >> 20)
    # -P keeps the child's own folder off its path, where our modules could pass for others.
    command = [
        sys.executable,
        "-P",
        "-X",
        "utf8",
        str(CHILD),
        str(path.absolute()),
        str(memory),
        str(seconds),
        "visible" if visible_only else "all",
    ]
    with subprocess.Popen(
        [*command, *([] if sheet is None else [sheet])],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
    ) as process:
        timer = threading.Timer(PATIENCE * seconds, process.kill)
        timer.daemon = True
        timer.start()
        try:
            if process.stdout is None:
                raise AssertionError("the process has no output")
            yield WorkbookRows(path, process.stdout)
        finally:
            timer.cancel()
            process.kill()


def _unread(path: Path) -> InputError:
    return InputError(
        f"{path.name} is a damaged workbook, or takes more memory or time than any log does: open it in Excel and"
        " save it again, or save the sheet with the steps as .csv.",
        nl=f"{path.name} is een beschadigde werkmap, of kost meer geheugen of tijd dan een log doet: open het in Excel"
        " en sla het opnieuw op, of sla het blad met de stappen op als .csv.",
    )
