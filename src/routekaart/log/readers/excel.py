"""Workbooks (.xlsx, .xlsm, .xls, .ods): sheets of cells, each with a type of its own.

Cells become text as a person reads them: 12.0 is ``12``, dates and times are ISO 8601 (a number is
a date only when the workbook says so), empty cells and cells with an error are blank. The headings
are the first row with two filled cells or more; a title above them is not read, and noted. Rows
are numbered as the sheet does. Hidden sheets are read only when named.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path

from routekaart.errors import InputError
from routekaart.log.arrays import as_column, as_texts
from routekaart.log.notes import Note
from routekaart.log.readers.limits import BATCH_ROWS, check_headings
from routekaart.log.readers.source import Batch, Sheet, Source, drop_empty_rows, name_columns, unnamed_columns
from routekaart.log.readers.streams import sha256_of
from routekaart.log.readers.workbook import check_workbook
from routekaart.log.readers.workbook_rows import SheetRows, opened_workbook

__all__ = ["open_excel"]


def open_excel(path: Path, *, sheet: str | None = None) -> Source:
    """The source a workbook is: one table for each sheet that is read.

    Raises
    ------
    InputError
        If the file is no workbook, is damaged, locked or far too large, has no cells, or has no
        sheet of the given name.
    """
    is_old = check_workbook(path)
    notes: list[Note] = []
    # Which sheet is meant by a name is known when its own spelling is.
    wanted = None if sheet is None else _named(path, sheet, is_old=is_old)
    with opened_workbook(path, is_old=is_old, sheet=wanted) as workbook:
        names = [wanted] if wanted is not None else _visible(path, workbook.sheets, notes)
        tables = [_table(path, name, workbook.rows(), notes) for name in names]
    found = tuple(table for table in tables if table is not None)
    if not found:
        raise InputError(f"{path.name} is empty.", nl=f"{path.name} is leeg.")
    return Source(path, "excel", sha256_of(path), found, notes=tuple(notes))


def _named(path: Path, wanted: str, *, is_old: bool) -> str:
    """The sheet that is meant, as it is spelt."""
    with opened_workbook(path, is_old=is_old, sheet="") as workbook:
        names = [name for name, _ in workbook.sheets]
    for name in names:
        if name.strip().casefold() == wanted.strip().casefold():
            return name
    named = ", ".join(f"'{name}'" for name in names)
    raise InputError(
        f"{path.name} has no sheet '{wanted}'; it has {named}.",
        nl=f"{path.name} heeft geen blad '{wanted}'; wel {named}.",
    )


def _visible(path: Path, sheets: Sequence[tuple[str, bool]], notes: list[Note]) -> list[str]:
    """The names of the sheets that are shown; the others are noted."""
    notes += [
        Note(
            "sheet_hidden",
            f"{path.name}: the hidden sheet '{name}' is not read (--sheet reads it)",
            f"{path.name}: het verborgen blad '{name}' is niet gelezen (--sheet leest het)",
        )
        for name, is_visible in sheets
        if not is_visible
    ]
    return [name for name, is_visible in sheets if is_visible]


def _table(path: Path, name: str, rows: SheetRows, notes: list[Note]) -> Sheet | None:
    """A sheet with its rows in memory; None when it is empty throughout."""
    filled = [number for number, row in enumerate(rows) if any(map(_is_filled, row))]
    if not filled:
        return None
    header = next((number for number in filled if sum(map(_is_filled, rows[number])) > 1), filled[0])
    if header != filled[0]:
        notes.append(
            Note(
                "title_rows",
                f"{path.name} [{name}]: the headings stand in row {header + 1}; what is above them is not read",
                f"{path.name} [{name}]: de koppen staan in rij {header + 1}; wat erboven staat is niet gelezen",
            )
        )
    width = max(_width(rows[number]) for number in filled if number >= header)
    raw = rows[header][:width]
    headings = name_columns(raw)
    check_headings(path, headings)
    # As columns they take less room, and the rows are not needed again.
    batches = [*_batches(rows, header + 1, headings)]
    return Sheet(path.name, name, headings, partial(_replay, batches), unnamed=unnamed_columns(raw))


def _batches(rows: SheetRows, first: int, headings: tuple[str, ...]) -> Iterator[Batch]:
    import numpy as np
    import pyarrow as pa

    for start in range(first, len(rows), BATCH_ROWS):
        part = rows[start : start + BATCH_ROWS]
        columns = islice(zip(*part, strict=True), len(headings))
        arrays = [as_texts(column) for column in columns]
        cells = pa.RecordBatch.from_arrays(arrays, names=[*headings])
        numbers = as_column(np.arange(start + 1, start + 1 + len(part)))
        yield Batch(*drop_empty_rows(cells, numbers))


def _replay(batches: Sequence[Batch]) -> Generator[Batch, None, None]:
    yield from batches


def _width(row: Sequence[str | None]) -> int:
    """The number of cells up to the last filled one."""
    return max((number for number, cell in enumerate(row, start=1) if _is_filled(cell)), default=0)


def _is_filled(cell: str | None) -> bool:
    return cell is not None and bool(cell.strip())
