"""Delimited text: which delimiter, where the headings stand, and the records after them.

The delimiter is, in this order: what ``--delimiter`` says; a first line ``sep=;``; the one of
``;`` ``,`` tab ``|`` that splits the headings and every record of the first part of the file into
the same number of cells, at least two, the largest number first; else the one that does so for
most records. The headings are the first record that is not blank.

Records are counted as a spreadsheet shows them: the first one of the file is 1, blank ones
count, and a newline inside quotation marks starts no new record.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from routekaart.errors import InputError
from routekaart.log.account import RefusedRow
from routekaart.log.arrays import as_column
from routekaart.log.notes import Note
from routekaart.log.readers.encoding import certain_encoding
from routekaart.log.readers.limits import check_headings
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


def open_csv(path: Path, *, encoding: str | None = None, delimiter: str | None = None) -> Source:
    """The source a delimited text file is.

    Raises
    ------
    InputError
        If the file is empty, has no certain encoding, or does not divide into columns.
    """
    open_stream = partial(open_bytes, path)
    layout = _find_layout(path, open_stream, certain_encoding(path, open_stream, encoding), delimiter)
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
    notes = () if encoding or layout.encoding != "cp1252" else (_on_encoding(path),)
    return Source(path, "csv", sha256_of(path), (sheet,), details, notes)


def _on_encoding(path: Path) -> Note:
    """That a file was read as what a Dutch Windows writes, though it does not say so itself."""
    return Note(
        "encoding",
        f"{path.name} is read as Windows-1252; --encoding reads it as another",
        f"{path.name} is gelezen als Windows-1252; met --encoding leest u het anders",
    )


def _find_layout(
    path: Path, open_stream: Callable[[], BinaryIO], encoding: str, declared: str | None
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
        chosen = _sniff(text, is_whole)
    for number, record in enumerate(_records(text, chosen), start=1):
        is_hint = len(record) <= 2 and "".join(record[:1]).lower().startswith("sep=")
        if any(cell.strip() for cell in record) and not is_hint:
            return _Layout(encoding, chosen, name_columns(record), number, unnamed_columns(record))
    raise InputError(f"{path.name} is empty.", nl=f"{path.name} is leeg.")


def _records(text: str, delimiter: str) -> list[list[str]]:
    records: list[list[str]] = []
    # A cell without end is looked into later (_check_quotes); the records before it count.
    with suppress(csv.Error):
        records.extend(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    return records


def _sniff(text: str, is_whole: bool) -> str:
    """The delimiter by the rule of this module; a comma when there is one column only."""
    best = (0.0, 0, DELIMITERS[1])
    for delimiter in DELIMITERS:
        records = _records(text, delimiter)
        if not is_whole:
            # The last one may be cut off.
            records = records[:-1] or records
        widths = [len(record) for record in records if any(cell.strip() for cell in record)]
        if widths and widths[0] > 1:
            agreeing = sum(width == widths[0] for width in widths) / len(widths)
            if (agreeing, widths[0]) > best[:2]:
                best = (agreeing, widths[0], delimiter)
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
    import pyarrow as pa

    refused: list[RefusedRow] = []
    numbers = _RowNumbers(layout.header_record)

    def set_aside(row: Any) -> str:
        numbers.skip(row.number)
        refused.append(RefusedRow(path.name, None, row.number, None, _raggedness(row)))
        return "skip"

    try:
        with open_stream() as stream:
            for cells in _open_arrow(stream, layout, set_aside):
                kept, rows = drop_empty_rows(cells, numbers.take(cells.num_rows))
                set_aside_here, refused[:] = tuple(refused), []
                yield Batch(kept, rows, set_aside_here)
        if refused:
            nothing = pa.RecordBatch.from_pydict(dict.fromkeys(layout.headings, pa.nulls(0, pa.string())))
            yield Batch(nothing, pa.nulls(0, pa.int64()), tuple(refused))
    except pa.ArrowInvalid as error:
        raise InputError(
            f'{path.name} holds a row of more than {BLOCK_BYTES >> 20} MB: look for a quotation mark (")'
            " that never closes.",
            nl=f"{path.name} bevat een rij van meer dan {BLOCK_BYTES >> 20} MB: zoek een aanhalingsteken"
            ' (") dat niet sluit.',
        ) from error


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
