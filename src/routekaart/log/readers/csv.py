"""Delimited text: which delimiter, where the headings stand, and the records after them.

The delimiter is, in this order: what ``--delimiter`` says; a first line ``sep=;``; the one of
``;`` ``,`` tab ``|`` that splits the headings and every record of the first part of the file into
the same number of cells, at least two, the largest number first; else the one that does so for
most records. The headings are found by their words (:func:`routekaart.log.heading_words.find_heading_row`);
what is above them is not read, and noted.

A record may have more cells than there are headings when those are blank, and fewer when it has three at least:
the last ones are blank then, as are those beside a single text of several words. Blanks between a delimiter and a
quotation mark do not count.

Records are counted as a spreadsheet shows them: the first one of the file is 1, blank ones
count, and a newline inside quotation marks starts no new record.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from routekaart.errors import InputError
from routekaart.log.account import RefusedRow
from routekaart.log.arrays import as_column, as_ints, as_texts
from routekaart.log.heading_words import LOOKED_AT, find_heading_row, roles_in
from routekaart.log.notes import Note
from routekaart.log.readers.encoding import certain_encoding
from routekaart.log.readers.limits import BATCH_ROWS, check_headings
from routekaart.log.readers.source import (
    Batch,
    Sheet,
    Source,
    drop_empty_rows,
    gathered,
    name_columns,
    unnamed_columns,
)
from routekaart.log.readers.streams import chunks, open_bytes, sha256_of

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["DELIMITERS", "open_csv"]

DELIMITERS = (";", ",", "\t", "|")
SAMPLE_BYTES = 1 << 18
LEAST_CELLS = 3
"""Cells that a record has at least when the others may be left out: a case, a step and a time."""
BLOCK_BYTES = 1 << 24
"""The longest record that is read; a longer one is a quotation mark that never closes. Memory for twice as much is
asked of the system anew for each block, which takes longer than reading it."""


@dataclass(frozen=True)
class _Layout:
    """How the text divides into cells: the delimiter, and the record the headings are."""

    encoding: str
    delimiter: str
    headings: tuple[str, ...]
    header_record: int
    unnamed: frozenset[str]
    has_title: bool = False
    has_short: bool = False
    has_spaced_quotes: bool = False


def open_csv(
    path: Path, *, encoding: str | None = None, delimiter: str | None = None, header_row: int | None = None
) -> Source:
    """The source a delimited text file is; ``header_row`` is the record of the headings where that is known.

    Raises
    ------
    InputError
        If the file is empty, has no certain encoding, or does not divide into columns.
    """
    open_stream = partial(open_bytes, path)
    layout = _find_layout(
        path, open_stream, certain_encoding(path, open_stream, encoding), delimiter, header_row
    )
    check_headings(path, layout.headings)
    if len(layout.headings) == 1:
        raise InputError(
            f"{path.name} has one column only, and a log needs a case, an activity and a time: name what"
            " divides the columns with --delimiter.",
            nl=f"{path.name} heeft maar één kolom, en een log heeft een leerling of dossier, een stap en een"
            " datum nodig: noem met --delimiter wat de kolommen scheidt.",
        )
    _check_quotes(path, open_stream, layout)
    blocks = partial(_read, path, open_stream, layout)
    sheet = Sheet(path.name, None, layout.headings, lambda: gathered(blocks()), layout.unnamed)
    details = {"encoding": layout.encoding, "delimiter": layout.delimiter}
    return Source(
        path,
        "csv",
        sha256_of(path),
        (sheet,),
        details,
        tuple(_notes(path, layout, is_given=encoding is not None)),
    )


def _notes(path: Path, layout: _Layout, *, is_given: bool) -> Iterator[Note]:
    """What is to be said of how the text was read."""
    if layout.encoding == "cp1252" and not is_given:
        yield _on_encoding(path)
    if layout.has_title:
        row = layout.header_record
        yield Note(
            "title_rows",
            f"{path.name}: the headings stand in row {row}; what is above them is not read",
            f"{path.name}: de koppen staan in rij {row}; wat erboven staat is niet gelezen",
        )
    if layout.has_short:
        yield Note(
            "short_rows",
            f"{path.name}: some rows have fewer cells than there are headings; the last cells are read as blank",
            f"{path.name}: sommige rijen hebben minder cellen dan er koppen zijn; de laatste cellen gelden als leeg",
        )


def _on_encoding(path: Path) -> Note:
    """That a file was read as what a Dutch Windows writes, though it does not say so itself."""
    return Note(
        "encoding",
        f"{path.name} is read as Windows-1252; --encoding reads it as another",
        f"{path.name} is gelezen als Windows-1252; met --encoding leest u het anders",
    )


def _find_layout(
    path: Path,
    open_stream: Callable[[], BinaryIO],
    encoding: str,
    declared: str | None,
    header_row: int | None,
) -> _Layout:
    if declared is not None and len(declared.replace("\\t", "\t")) != 1:
        raise InputError(
            "--delimiter takes one character, such as ';' or '\\t'.",
            nl="--delimiter is één teken, zoals ';' of '\\t'.",
        )
    with open_stream() as stream:
        raw = stream.read(SAMPLE_BYTES)
        is_whole = not stream.read(1)
    text = codecs.getincrementaldecoder(encoding)().decode(raw)
    if not text.strip():
        raise InputError(f"{path.name} is empty.", nl=f"{path.name} is leeg.")
    first_line = text.lstrip("\r\n").splitlines()[0]
    if declared is not None:
        chosen = declared.replace("\\t", "\t")
    elif first_line.lower().startswith("sep=") and len(first_line) == 5:
        chosen = first_line[4]
    else:
        chosen = _sniff(text, is_whole, header_row)
    records = _records(text, chosen)
    place = _heading_place(records, header_row)
    if place is None:
        if header_row is None:
            raise InputError(f"{path.name} is empty.", nl=f"{path.name} is leeg.")
        raise InputError(
            f"{path.name}: row {header_row} is empty or not there; name with --header-row the row that holds the"
            " headings.",
            nl=f"{path.name}: rij {header_row} is leeg of bestaat niet; noem met --header-row de rij waarin de koppen"
            " staan.",
        )
    headings = records[place]
    below = records[place + 1 :] if is_whole else records[place + 1 : -1]
    return _Layout(
        encoding,
        chosen,
        name_columns(headings),
        place + 1,
        unnamed_columns(headings),
        has_title=any(any(map(str.strip, record)) and not _is_hint(record) for record in records[:place]),
        has_short=any(
            LEAST_CELLS <= len(record) < len(headings) for record in below if any(map(str.strip, record))
        ),
        has_spaced_quotes=re.search(rf'{re.escape(chosen)} +"', text) is not None,
    )


def _is_hint(record: list[str]) -> bool:
    """Whether a record is a first line ``sep=;``."""
    return len(record) <= 2 and "".join(record[:1]).lower().startswith("sep=")


def _heading_place(records: list[list[str]], header_row: int | None) -> int | None:
    """The place of the record with headings; None where there is none."""
    if header_row is None:
        return find_heading_row([[] if _is_hint(record) else record for record in records[: LOOKED_AT + 1]])
    is_there = header_row <= len(records) and any(map(str.strip, records[header_row - 1]))
    return header_row - 1 if is_there else None


def _records(text: str, delimiter: str) -> list[list[str]]:
    records: list[list[str]] = []
    # A cell without end is looked into later (_check_quotes); the records before it count.
    with suppress(csv.Error):
        records.extend(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True))
    return records


def _sniff(text: str, is_whole: bool, header_row: int | None) -> str:
    """The delimiter by the rule of this module; a comma when there is one column only."""
    best = (0.0, 0, DELIMITERS[1])
    for delimiter in DELIMITERS:
        records = _records(text, delimiter)
        if not is_whole:
            # The last one may be cut off.
            records = records[:-1] or records
        place = _heading_place(records, header_row)
        if place is None or len(records[place]) < 2:
            continue
        width = len(records[place])
        # Where no word shows that these are the headings, what stands above them speaks against the delimiter.
        counted = records[place:] if roles_in(records[place]) else records
        filled = [record for record in counted if any(map(str.strip, record))]
        agreeing = sum(len(record) >= width and not any(map(str.strip, record[width:])) for record in filled)
        if (agreeing / len(filled), width) > best[:2]:
            best = (agreeing / len(filled), width, delimiter)
    return best[2]


def _check_quotes(path: Path, open_stream: Callable[[], BinaryIO], layout: _Layout) -> None:
    """Refuse a file that ends inside quotation marks: all that follows the mark would be one cell."""
    if layout.encoding.startswith("utf-16"):
        quotes = 1
    else:
        quotes = sum(chunk.count(b'"') for chunk in chunks(open_stream))
    if quotes % 2 == 0:
        return
    sentinel = "end of file"
    n_records, is_closed = 0, True

    def lines() -> Iterator[str]:
        with io.TextIOWrapper(open_stream(), encoding=layout.encoding, newline="") as text:
            yield from text
        yield sentinel

    try:
        for record in csv.reader(lines(), delimiter=layout.delimiter):
            n_records += 1
            is_closed = record == [sentinel]
    except csv.Error:
        n_records, is_closed = n_records + 1, False
    if not is_closed:
        raise InputError(
            f'{path.name}: a quotation mark (") opens in row {n_records} and never closes: close or'
            " remove it.",
            nl=f'{path.name}: een aanhalingsteken (") opent in rij {n_records} en sluit nergens: sluit'
            " of verwijder het.",
        )


def _read(path: Path, open_stream: Callable[[], BinaryIO], layout: _Layout) -> Generator[Batch, None, None]:
    if layout.has_spaced_quotes:
        yield from _read_slowly(path, open_stream, layout)
        return
    import pyarrow as pa

    refused: list[RefusedRow] = []
    mended: list[tuple[int, list[str]]] = []
    numbers = _RowNumbers(layout.header_record)

    def set_aside(row: Any) -> str:
        if row.number <= layout.header_record:
            return "skip"
        numbers.skip(row.number)
        records = _records(row.text, layout.delimiter)
        cells = records[0] if records else [row.text]
        if not any(map(str.strip, cells)):
            return "skip"
        found = _mended(cells, layout)
        if found is None:
            refused.append(RefusedRow(path.name, None, row.number, None, _raggedness(row)))
        else:
            mended.append((row.number, found))
        return "skip"

    try:
        with open_stream() as stream:
            for cells in _open_arrow(stream, layout, set_aside):
                kept, rows = _with_mended(
                    *drop_empty_rows(cells, numbers.take(cells.num_rows)), mended, layout
                )
                set_aside_here, refused[:] = tuple(refused), []
                yield Batch(kept, rows, set_aside_here)
        if refused or mended:
            last = _refused_alone(refused, layout)
            yield Batch(*_with_mended(last.cells, last.rows, mended, layout), last.refused)
    except pa.ArrowInvalid as error:
        raise InputError(
            f'{path.name} holds a row of more than {BLOCK_BYTES >> 20} MB: look for a quotation mark (")'
            " that never closes.",
            nl=f"{path.name} bevat een rij van meer dan {BLOCK_BYTES >> 20} MB: zoek een aanhalingsteken"
            ' (") dat niet sluit.',
        ) from error


def _mended(cells: list[str], layout: _Layout) -> list[str] | None:
    """The cells of a record as many as there are headings; None where more or fewer mean something.

    A record that goes on over lines is not mended: it may be two, of which a quotation mark made one.
    """
    width = len(layout.headings)
    if any(map(str.strip, cells[width:])) or any("\n" in cell for cell in cells):
        return None
    if len(cells) < width and len(cells) < LEAST_CELLS and not _is_remark(cells):
        return None
    return [*cells[:width], *[""] * (width - len(cells))]


def _is_remark(cells: list[str]) -> bool:
    """Whether a record is one cell of several words, such as a legend, and not divided otherwise than the others."""
    filled = [cell for cell in cells if cell.strip()]
    is_alone = len(filled) == 1 and not any(delimiter in filled[0] for delimiter in DELIMITERS)
    return is_alone and len(filled[0].split()) > 1


def _as_cells(records: list[list[str]], layout: _Layout) -> pa.RecordBatch:
    """Records of the right number of cells as columns of text."""
    import pyarrow as pa

    columns = [as_texts(cell or None for cell in column) for column in zip(*records, strict=True)]
    return pa.RecordBatch.from_arrays(columns, names=[*layout.headings])


def _with_mended(
    cells: pa.RecordBatch, rows: pa.Array, mended: list[tuple[int, list[str]]], layout: _Layout
) -> tuple[pa.RecordBatch, pa.Array]:
    """The rows with those that were mended, each in its place; these are then handed on."""
    import numpy as np
    import pyarrow as pa

    if not mended:
        return cells, rows
    numbers = [*as_ints(rows).tolist(), *(number for number, _ in mended)]
    whole = pa.concat_batches([cells, _as_cells([record for _, record in mended], layout)])
    mended.clear()
    order = np.argsort(np.array(numbers), kind="stable")
    return whole.take(as_column(order)), as_column(np.array(numbers, dtype=np.int64)[order])


def _read_slowly(
    path: Path, open_stream: Callable[[], BinaryIO], layout: _Layout
) -> Generator[Batch, None, None]:
    """The records of a text with blanks before its quotation marks, which the quicker reader takes for text."""
    import numpy as np

    with io.TextIOWrapper(open_stream(), encoding=layout.encoding, newline="") as text:
        records = csv.reader(text, delimiter=layout.delimiter, skipinitialspace=True)
        numbered = enumerate(_bounded(path, records), start=1)
        for part in iter(lambda: [*islice(numbered, BATCH_ROWS)], []):
            refused: list[RefusedRow] = []
            kept: list[tuple[int, list[str]]] = []
            for number, record in part:
                if number <= layout.header_record or not any(map(str.strip, record)):
                    continue
                cells = record if len(record) == len(layout.headings) else _mended(record, layout)
                if cells is None:
                    reason = "too_few_cells" if len(record) < len(layout.headings) else "too_many_cells"
                    refused.append(RefusedRow(path.name, None, number, None, reason))
                else:
                    kept.append((number, cells))
            if kept:
                numbers = as_column(np.array([number for number, _ in kept], dtype=np.int64))
                yield Batch(_as_cells([cells for _, cells in kept], layout), numbers, tuple(refused))
            elif refused:
                yield _refused_alone(refused, layout)


def _bounded(path: Path, records: Iterator[list[str]]) -> Iterator[list[str]]:
    """The records, none of which has a cell longer than the reader of the standard library takes."""
    number = 0
    try:
        for record in records:
            number += 1
            yield record
    except csv.Error as error:
        most = csv.field_size_limit()
        raise InputError(
            f"{path.name}: row {number + 1} holds a cell of more than {most} characters: look for a quotation mark"
            ' (") that opens and never closes.',
            nl=f"{path.name}: rij {number + 1} bevat een cel van meer dan {most} tekens: zoek een aanhalingsteken"
            ' (") dat opent en nergens sluit.',
        ) from error


def _refused_alone(refused: list[RefusedRow], layout: _Layout) -> Batch:
    import pyarrow as pa

    nothing = pa.RecordBatch.from_pydict(dict.fromkeys(layout.headings, pa.nulls(0, pa.string())))
    return Batch(nothing, pa.nulls(0, pa.int64()), tuple(refused))


def _open_arrow(stream: BinaryIO, layout: _Layout, set_aside: Callable[[Any], str]) -> Any:
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    types = {heading: pa.string() for heading in layout.headings}
    encoding = layout.encoding.removesuffix("-sig")
    return arrow_csv.open_csv(
        pa.PythonFile(stream, mode="r"),
        read_options=arrow_csv.ReadOptions(
            use_threads=False,
            block_size=BLOCK_BYTES,
            column_names=list(layout.headings),
            skip_rows_after_names=layout.header_record,
            encoding="utf8" if encoding == "utf-8" else encoding,
        ),
        parse_options=arrow_csv.ParseOptions(
            delimiter=layout.delimiter,
            newlines_in_values=True,
            ignore_empty_lines=False,
            invalid_row_handler=set_aside,
        ),
        convert_options=arrow_csv.ConvertOptions(
            column_types=types, strings_can_be_null=True, null_values=[""], quoted_strings_can_be_null=True
        ),
    )


def _raggedness(row: Any) -> str:
    if "\n" in row.text:
        return "open_quote"
    return "too_few_cells" if row.actual_columns < row.expected_columns else "too_many_cells"


class _RowNumbers:
    """Hands out record numbers in order, leaving out the records that were set aside."""

    def __init__(self, last: int) -> None:
        self._next = last + 1
        self._skipped: list[int] = []

    def skip(self, number: int) -> None:
        self._skipped.append(number)

    def take(self, count: int) -> pa.Array:
        """The numbers of the next ``count`` records that were not set aside."""
        import numpy as np

        first = self._next
        ahead = np.array(self._skipped, dtype=np.int64)
        # At most len(ahead) of these are taken out, so enough remain.
        numbers = np.arange(first, first + count + len(ahead), dtype=np.int64)
        numbers = numbers[~np.isin(numbers, ahead)][:count]
        if count:
            self._next = int(numbers[-1]) + 1
        self._skipped = [number for number in self._skipped if number >= self._next]
        return as_column(numbers)
