"""Workbooks (.xlsx, .xlsm, .xls, .ods): sheets of cells, each with a type of its own.

Cells become text as a person reads them: 12.0 is ``12``, dates and times are ISO 8601 (a number is
a date only when the workbook says so), empty cells and cells with an error are blank. The headings
are the first row with two filled cells or more; a title above them is not read, and noted. Rows
are numbered as the sheet does. Hidden sheets are read only when named.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from routekaart.errors import InputError
from routekaart.log.arrays import as_column, as_texts
from routekaart.log.notes import Note
from routekaart.log.readers.limits import BATCH_ROWS, check_headings
from routekaart.log.readers.source import Batch, Sheet, Source, drop_empty_rows, name_columns, unnamed_columns
from routekaart.log.readers.streams import sha256_of
from routekaart.log.readers.workbook import check_workbook

__all__ = ["open_excel"]

_LARGEST_EXACT = 1e15


def open_excel(path: Path, *, sheet: str | None = None) -> Source:
    """The source a workbook is: one table for each sheet that is read.

    Raises
    ------
    InputError
        If the file is no workbook, is damaged, locked or far too large, has no cells, or has no
        sheet of the given name.
    """
    from python_calamine import CalamineWorkbook

    check_workbook(path)
    notes: list[Note] = []
    with _damage(path):
        workbook = CalamineWorkbook.from_path(str(path))
        names = _chosen(path, workbook, sheet, notes)
        tables = [_table(path, name, workbook.get_sheet_by_name(name), notes) for name in names]
    found = tuple(table for table in tables if table is not None)
    if not found:
        raise InputError(f"{path.name} is empty.", nl=f"{path.name} is leeg.")
    return Source(path, "excel", sha256_of(path), found, notes=tuple(notes))


def _chosen(path: Path, workbook: Any, wanted: str | None, notes: list[Note]) -> list[str]:
    """The names of the sheets to read."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    sheets = [part for part in workbook.sheets_metadata if part.typ == SheetTypeEnum.WorkSheet]
    if wanted is not None:
        for part in sheets:
            if part.name.strip().casefold() == wanted.strip().casefold():
                return [part.name]
        named = ", ".join(f"'{part.name}'" for part in sheets)
        raise InputError(
            f"{path.name} has no sheet '{wanted}'; it has {named}.",
            nl=f"{path.name} heeft geen blad '{wanted}'; wel {named}.",
        )
    visible = [part.name for part in sheets if part.visible == SheetVisibleEnum.Visible]
    notes += [
        Note(
            "sheet_hidden",
            f"{path.name}: the hidden sheet '{part.name}' is not read (--sheet reads it)",
            f"{path.name}: het verborgen blad '{part.name}' is niet gelezen (--sheet leest het)",
        )
        for part in sheets
        if part.name not in visible
    ]
    return visible


def _table(path: Path, name: str, sheet: Any, notes: list[Note]) -> Sheet | None:
    """A sheet with its rows in memory; None when it is empty throughout."""
    rows = [*sheet.iter_rows()]
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
    raw = [_text(cell) for cell in rows[header][:width]]
    headings = name_columns(raw)
    check_headings(path, headings)
    # Text takes less room than the cells, and the cells of the sheet are not needed again.
    batches = [*_batches(rows, header + 1, headings)]
    return Sheet(path.name, name, headings, partial(_replay, batches), unnamed=unnamed_columns(raw))


def _batches(rows: Sequence[Sequence[Any]], first: int, headings: tuple[str, ...]) -> Iterator[Batch]:
    import numpy as np
    import pyarrow as pa

    for start in range(first, len(rows), BATCH_ROWS):
        part = rows[start : start + BATCH_ROWS]
        columns = islice(zip(*part, strict=True), len(headings))
        arrays = [as_texts(_text(cell) for cell in column) for column in columns]
        cells = pa.RecordBatch.from_arrays(arrays, names=[*headings])
        numbers = as_column(np.arange(start + 1, start + 1 + len(part)))
        yield Batch(*drop_empty_rows(cells, numbers))


def _replay(batches: Sequence[Batch]) -> Generator[Batch, None, None]:
    yield from batches


def _width(row: Sequence[Any]) -> int:
    """The number of cells up to the last filled one."""
    return max((number for number, cell in enumerate(row, start=1) if _is_filled(cell)), default=0)


def _is_filled(cell: Any) -> bool:
    return cell is not None and cell != "" and not (isinstance(cell, str) and not cell.strip())


def _text(cell: Any) -> str | None:
    """A cell as a person reads it; None when it is blank."""
    write = _WRITERS.get(type(cell))
    return write(cell) if write else (str(cell) if _is_filled(cell) else None)


def _number(cell: float) -> str:
    return str(int(cell)) if cell.is_integer() and abs(cell) < _LARGEST_EXACT else repr(cell)


def _moment(cell: datetime.datetime) -> str:
    # A workbook keeps a moment as a fraction of days: exact to the millisecond and no finer.
    rounded = cell + datetime.timedelta(microseconds=500)
    return rounded.replace(microsecond=rounded.microsecond // 1000 * 1000).isoformat()


_WRITERS: dict[type, Callable[[Any], str | None]] = {
    str: lambda cell: cell or None,
    float: _number,
    bool: lambda cell: "true" if cell else "false",
    datetime.datetime: _moment,
    datetime.date: datetime.date.isoformat,
    datetime.time: datetime.time.isoformat,
}


@contextmanager
def _damage(path: Path) -> Iterator[None]:
    """Turn whatever the reader of workbooks says into one error."""
    from python_calamine import CalamineError

    try:
        yield
    except BaseException as error:
        # A panic of the reader's own code is no Exception.
        if not isinstance(error, CalamineError) and type(error).__name__ != "PanicException":
            raise
        raise InputError(
            f"{path.name} is a damaged workbook: open it in Excel and save it again.",
            nl=f"{path.name} is een beschadigde werkmap: open het in Excel en sla het opnieuw op.",
        ) from error
