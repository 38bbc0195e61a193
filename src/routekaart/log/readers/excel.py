"""Workbooks (.xlsx, .xlsm, .xls, .ods): sheets of cells, each with a type of its own.

Cells become text as a person reads them: 12.0 is ``12``, dates and times are ISO 8601 (a number is
a date only when the workbook says so), empty cells and cells with an error are blank. The headings are
found by their words (:func:`routekaart.log.heading_words.find_heading_row`); what is above them is not read,
and noted. A cell that spans rows stands in each of them. Rows are numbered as the sheet does. What is hidden,
sheets and rows, is read like the rest and said, or left out when asked.

A sheet of one pupil names it above the headings ("Naam: …") or is called after its number: the pupil then
becomes a column, and the sheet is called by its place, so that no message repeats a name.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

from routekaart.errors import InputError
from routekaart.log.arrays import as_column, as_texts
from routekaart.log.heading_words import LOOKED_AT, find_heading_row, roles_in
from routekaart.log.notes import Note
from routekaart.log.readers.hidden_rows import hidden_rows
from routekaart.log.readers.limits import BATCH_ROWS, check_headings
from routekaart.log.readers.source import Batch, Sheet, Source, drop_empty_rows, name_columns, unnamed_columns
from routekaart.log.readers.streams import sha256_of
from routekaart.log.readers.workbook import check_workbook
from routekaart.log.readers.workbook_rows import DateRuns, SheetCells, SheetRows, opened_workbook

__all__ = ["open_excel"]

_NUMBERED_DATE = re.compile(r"(\d{1,2})[-/.]\d{1,2}[-/.]\d{2,4}")
MONTHS = 12
_PUPIL_NUMBER = re.compile(
    r"(?!(?:blad|sheet|tab|groep|klas|week|wk|jaar|periode|kwartaal|versie)\W*\d)"
    r"(?:[A-Za-z]{1,12}[-_ .]?\d{1,12}|\d{5,12})",
    re.IGNORECASE,
)
"""Names of tabs that are numbers of pupils: LL01, 20100; not 2022, Blad1 or groep 3."""


def open_excel(
    path: Path, *, sheet: str | None = None, header_row: int | None = None, visible_only: bool = False
) -> Source:
    """The source a workbook is: one table for each sheet that is read.

    ``header_row`` is the number of the row with headings where it is not to be found; with ``visible_only``,
    hidden sheets and rows are left out.

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
    with opened_workbook(path, is_old=is_old, sheet=wanted, visible_only=visible_only) as workbook:
        names = _chosen(path, workbook.sheets, wanted, notes, visible_only=visible_only)
        grids = [_grid(path, name, place, workbook.cells(), header_row) for place, name in names]
    tables = [grid for grid in grids if grid is not None]
    hidden = {} if is_old else hidden_rows(path, [table.name for table in tables])
    for table in tables:
        _settle_hidden(path, table, hidden, notes, visible_only=visible_only)
    _name_pupils(path, tables, notes)
    found = tuple(_sheet(path, table, notes) for table in tables)
    if not found:
        raise InputError(f"{path.name} is empty.", nl=f"{path.name} is leeg.")
    return Source(path, "excel", sha256_of(path), found, notes=tuple(notes))


@dataclass
class _Grid:
    """A sheet that is not empty: its rows in memory, and the place of the row with headings.

    ``dates`` says which cells are real dates; ``pupil`` is who the whole sheet is about.
    """

    name: str
    place: int
    rows: SheetRows
    dates: DateRuns
    header: int
    first: int
    pupil: str | None = None

    @property
    def headings(self) -> list[str | None]:
        """The headings as they stand, up to the last column that is filled."""
        width = max((_width(row) for row in self.rows[self.header :]), default=0)
        return self.rows[self.header][:width]


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


def _chosen(
    path: Path,
    sheets: Sequence[tuple[str, bool]],
    wanted: str | None,
    notes: list[Note],
    *,
    visible_only: bool,
) -> list[tuple[int, str]]:
    """The places, from 1, and names of the sheets to read; those that are hidden are noted."""
    places = [(place, name, is_visible) for place, (name, is_visible) in enumerate(sheets, start=1)]
    if wanted is not None:
        return [(place, name) for place, name, _ in places if name == wanted]
    notes += [
        _on_hidden_sheet(path, name, visible_only=visible_only)
        for _, name, is_visible in places
        if not is_visible
    ]
    return [(place, name) for place, name, is_visible in places if is_visible or not visible_only]


def _on_hidden_sheet(path: Path, name: str, *, visible_only: bool) -> Note:
    if visible_only:
        return Note(
            "sheet_hidden",
            f"{path.name}: the hidden sheet '{name}' is left out (--visible-only)",
            f"{path.name}: het verborgen blad '{name}' doet niet mee (--visible-only)",
        )
    return Note(
        "sheet_hidden",
        f"{path.name}: the hidden sheet '{name}' is read like the others (--visible-only leaves it out)",
        f"{path.name}: het verborgen blad '{name}' is gewoon meegelezen (--visible-only laat het weg)",
    )


def _grid(path: Path, name: str, place: int, cells: SheetCells, header_row: int | None) -> _Grid | None:
    """A sheet with its rows in memory; None when it is empty throughout."""
    rows = cells.rows
    first = next((number for number, row in enumerate(rows) if any(map(_is_filled, row))), None)
    if first is None:
        return None
    if header_row is not None:
        if not (0 < header_row <= len(rows) and any(map(_is_filled, rows[header_row - 1]))):
            raise InputError(
                f"{path.name} [{name}]: row {header_row} is empty or not there; name with --header-row the row"
                " that holds the headings.",
                nl=f"{path.name} [{name}]: rij {header_row} is leeg of bestaat niet; noem met --header-row de rij"
                " waarin de koppen staan.",
            )
        header = header_row - 1
    else:
        header = first + (find_heading_row(rows[first : first + LOOKED_AT]) or 0)
    for top, bottom, column in cells.merged:
        if top > header:
            for row in rows[top + 1 : bottom + 1]:
                row[column] = rows[top][column]
    return _Grid(name, place, rows, cells.dates, header, first)


def _settle_hidden(
    path: Path, grid: _Grid, numbers: Mapping[str, frozenset[int]], notes: list[Note], *, visible_only: bool
) -> None:
    """Note the hidden rows under the headings, or take them out."""
    hidden = [n for n in sorted(numbers.get(grid.name, ())) if n > grid.header + 1]
    hidden = [n for n in hidden if n <= len(grid.rows) and any(map(_is_filled, grid.rows[n - 1]))]
    if not hidden:
        return
    n, where = len(hidden), f"{path.name} [{grid.name}]"
    if visible_only:
        for number in hidden:
            grid.rows[number - 1] = [None] * len(grid.rows[number - 1])
        notes.append(
            Note(
                "rows_hidden",
                f"{where}: {n} hidden or filtered rows are left out (--visible-only)",
                f"{where}: {n} verborgen of weggefilterde rijen doen niet mee (--visible-only)",
            )
        )
    else:
        notes.append(
            Note(
                "rows_hidden",
                f"{where}: {n} hidden or filtered rows are read like the others (--visible-only leaves them out)",
                f"{where}: {n} verborgen of weggefilterde rijen zijn gewoon meegelezen (--visible-only laat ze weg)",
            )
        )


def _name_pupils(path: Path, grids: Sequence[_Grid], notes: list[Note]) -> None:
    """Find who a sheet is about, where its headings name a step and a time but no pupil."""
    alone = [
        grid
        for grid in grids
        if {"activity", "time"} <= roles_in(grid.headings) - {"case"} == roles_in(grid.headings)
    ]
    for grid in alone:
        grid.pupil = _named_above(grid)
    unnamed = [grid for grid in alone if grid.pupil is None]
    if len(alone) > 1 and all(_PUPIL_NUMBER.fullmatch(grid.name.strip()) for grid in unnamed):
        for grid in unnamed:
            grid.pupil = grid.name.strip()
    n = sum(grid.pupil is not None for grid in alone)
    if n:
        notes.append(
            Note(
                "sheet_per_case",
                f"{path.name}: {n} sheets are each about one pupil, named above the headings or by the tab",
                f"{path.name}: {n} {'blad gaat' if n == 1 else 'bladen gaan elk'} over één leerling, genoemd boven de"
                " koppen of op het tabblad",
            )
        )


def _named_above(grid: _Grid) -> str | None:
    """What follows "Naam:" or another word for the pupil, above the headings."""
    for row in grid.rows[: grid.header]:
        filled = [text for text in row if text and text.strip()]
        for place, text in enumerate(filled):
            word, colon, value = text.partition(":")
            if roles_in([word]) == {"case"}:
                if value.strip():
                    return value.strip()
                if place + 1 < len(filled) and (colon or len(filled) == 2):
                    return filled[place + 1].strip()
    return None


def _sheet(path: Path, grid: _Grid, notes: list[Note]) -> Sheet:
    """The sheet that a grid is; who it is about stands in a column of its own."""
    name = grid.name if grid.pupil is None else f"blad {grid.place}"
    if grid.header != grid.first and grid.pupil is None:
        notes.append(
            Note(
                "title_rows",
                f"{path.name} [{name}]: the headings stand in row {grid.header + 1}; what is above them is not read",
                f"{path.name} [{name}]: de koppen staan in rij {grid.header + 1}; wat erboven staat is niet gelezen",
            )
        )
    raw = grid.headings
    notes += _on_swapped(path, name, grid, raw)
    rows: Sequence[Sequence[str | None]] = grid.rows
    if grid.pupil is not None:
        raw = ["leerling", *raw]
        rows = [[grid.pupil if any(map(_is_filled, row)) else None, *row] for row in rows]
    headings = name_columns(raw)
    check_headings(path, headings)
    # Text takes less room than the cells, and the cells of the sheet are not needed again.
    batches = [*_batches(rows, grid.header + 1, headings)]
    return Sheet(path.name, name, headings, partial(_replay, batches), unnamed=unnamed_columns(raw))


def _on_swapped(path: Path, name: str, grid: _Grid, headings: Sequence[str | None]) -> Iterator[Note]:
    """Columns in which Excel seems to have taken the month of some dates for the day.

    It does so where its own order is another: those that could be read otherwise became dates, the others stayed text.
    """
    for place, heading in enumerate(headings):
        cells = [row[place] for row in grid.rows[grid.header + 1 :] if place < len(row)]
        texts = [cell for cell in cells if cell and _NUMBERED_DATE.fullmatch(cell.strip())]
        is_over = [int(_NUMBERED_DATE.fullmatch(text.strip())[1]) > MONTHS for text in texts]  # type: ignore[index]
        if not is_over or not all(is_over):
            continue
        typed = [*_real_dates(grid, place)]
        if len(typed) > 1 and all(int(date[8:10]) <= MONTHS for date in typed):
            where = f"{path.name} [{name}]"
            yield Note(
                "dates_swapped",
                f"{where}: in column '{heading}' all {len(typed)} real dates fall on the 12th or before and all"
                f" {len(texts)} dates that stayed text after it: Excel may have taken the day for the month; check a few,"
                " and import the text again as day-month-year",
                f"{where}: in kolom '{heading}' vallen alle {len(typed)} echte datums op de 12e of eerder en alle"
                f" {len(texts)} datums die tekst bleven daarna: Excel heeft misschien dag en maand verwisseld; kijk er een"
                " paar na en haal de tekst opnieuw binnen als dag-maand-jaar",
            )


def _real_dates(grid: _Grid, column: int) -> Iterator[str]:
    """The cells of a column under the headings that are dates of the workbook's own, in ISO 8601."""
    for first, last in grid.dates.get(column, ()):
        for row in grid.rows[max(first, grid.header + 1) : last + 1]:
            if (cell := row[column]) is not None:
                yield cell


def _batches(rows: Sequence[Sequence[str | None]], first: int, headings: tuple[str, ...]) -> Iterator[Batch]:
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
