"""What every reader gives: headings, and batches of cells with their row numbers.

A *sheet* is one table of a file (a CSV has one, a workbook several). Its batches hold one column
per heading, as text unless the file itself types it (Parquet timestamps and dates), blank cells
as null. Row numbers are those a person sees: the record of a CSV with the header as 1, the row of
a spreadsheet, the event of an XES file, the row of a Parquet file, counted from 1. Rows that are
empty throughout are not rows.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from routekaart.log.account import RefusedRow
from routekaart.log.arrays import as_bools, as_column, as_mask, is_blank
from routekaart.log.notes import Note

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = [
    "Batch",
    "Sheet",
    "Source",
    "begun",
    "drop_empty_rows",
    "gathered",
    "name_columns",
    "unnamed_columns",
]


MANY_ROWS, MANY_BYTES = 1 << 20, 1 << 25


@dataclass(frozen=True)
class Batch:
    """Some rows of a sheet: their cells, their row numbers (int64), and the rows without cells.

    ``origin`` has the column in which the time of each row stood, where rows were made of columns.
    """

    cells: pa.RecordBatch
    rows: pa.Array
    refused: tuple[RefusedRow, ...] = ()
    origin: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Sheet:
    """One table of a source; ``read()`` gives its batches, as often as it is called.

    ``unnamed`` are the headings that were made up for columns without one; ``classifier`` is the
    column an XES file itself names as its activity, if it names one.
    """

    file: str
    name: str | None
    headings: tuple[str, ...]
    read: Callable[[], Generator[Batch, None, None]]
    unnamed: frozenset[str] = frozenset()
    classifier: str | None = None

    @property
    def title(self) -> str:
        """File and sheet, for messages."""
        return self.file if self.name is None else f"{self.file} [{self.name}]"


@dataclass(frozen=True)
class Source:
    """A file as read: its kind ("csv", "excel", "parquet", "xes"), its sheets, what was noticed.

    ``sha256`` is of the file's own bytes; ``details`` are the choices that were made to read it
    (encoding, delimiter).
    """

    path: Path
    kind: str
    sha256: str
    sheets: tuple[Sheet, ...]
    details: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()


def begun(sheet: Sheet) -> tuple[pa.RecordBatch | None, Sheet]:
    """The cells of the first batch with rows (None without any), and the sheet, of which that batch is not read again.

    It is given out by the next ``read()``, which goes on from there.
    """
    batches = sheet.read()
    seen: list[Batch] = []
    first = None
    for batch in batches:
        seen.append(batch)
        if batch.cells.num_rows or batch.refused:
            first = batch.cells
            break
    open_ = [batches]

    def read() -> Generator[Batch, None, None]:
        rest = open_.pop() if open_ else sheet.read()
        while seen:
            yield seen.pop(0)
        yield from rest

    return first, replace(sheet, read=read)


def gathered(batches: Iterator[Batch]) -> Generator[Batch, None, None]:
    """The batches, small ones together: what is worked out once per different value is worked out less often."""
    import pyarrow as pa

    def together() -> Batch:
        refused = [row for batch in waiting for row in batch.refused]
        cells = pa.concat_batches([batch.cells for batch in waiting])
        return Batch(cells, pa.concat_arrays([batch.rows for batch in waiting]), tuple(refused))

    waiting: list[Batch] = []
    n_rows = n_bytes = 0
    for batch in batches:
        waiting.append(batch)
        n_rows, n_bytes = n_rows + batch.cells.num_rows, n_bytes + batch.cells.nbytes
        if n_rows >= MANY_ROWS or n_bytes >= MANY_BYTES:
            yield together()
            waiting, n_rows, n_bytes = [], 0, 0
    if waiting:
        yield together()


def name_columns(raw: Sequence[str | None]) -> tuple[str, ...]:
    """Headings as they are used: trimmed, on one line, never blank, each different.

    Differences of case alone do not count as different: the engines do not see them.

    >>> name_columns(["datum ", "", "Datum"])
    ('datum', 'kolom 2', 'Datum (2)')
    """
    names: list[str] = []
    taken: set[str] = set()
    for number, heading in enumerate(raw, start=1):
        plain = " ".join((heading or "").split()) or f"kolom {number}"
        name, copy = plain, 1
        while name.casefold() in taken:
            copy += 1
            name = f"{plain} ({copy})"
        taken.add(name.casefold())
        names.append(name)
    return tuple(names)


def unnamed_columns(raw: Sequence[str | None]) -> frozenset[str]:
    """Those of :func:`name_columns` that were made up, because the heading is blank."""
    names = name_columns(raw)
    return frozenset(name for name, heading in zip(names, raw, strict=True) if not (heading or "").strip())


def drop_empty_rows(cells: pa.RecordBatch, rows: pa.Array) -> tuple[pa.RecordBatch, pa.Array]:
    """The rows that hold anything but blanks, with their row numbers."""
    import numpy as np
    import pyarrow as pa

    blank = np.arange(cells.num_rows)
    for column in cells.columns:
        if not len(blank):
            return cells, rows
        part = column if len(blank) == len(column) else column.take(as_column(blank))
        has_text = pa.types.is_string(part.type) or pa.types.is_dictionary(part.type)
        blank = blank[is_blank(part) if has_text else as_bools(part.is_null())]
    kept = np.ones(cells.num_rows, dtype=bool)
    kept[blank] = False
    mask = as_mask(kept)
    return cells.filter(mask), rows.filter(mask)
