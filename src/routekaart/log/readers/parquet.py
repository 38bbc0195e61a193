"""Parquet: columns with types; times and dates keep theirs, everything else becomes text.

Rows are counted from 1. Columns of lists or records are left out, and noted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from routekaart.errors import InputError
from routekaart.log.arrays import as_column
from routekaart.log.notes import Note
from routekaart.log.readers.limits import check_headings
from routekaart.log.readers.source import (
    MANY_ROWS,
    Batch,
    Sheet,
    Source,
    drop_empty_rows,
    gathered,
    name_columns,
)
from routekaart.log.readers.streams import file_errors, sha256_of

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

__all__ = ["PARQUET_MAGIC", "open_parquet"]

PARQUET_MAGIC = b"PAR1"
MOST_BYTES = 8
"""Bytes per value up to which a column of text is read as codes: longer ones hardly come again."""


def open_parquet(path: Path) -> Source:
    """The source a Parquet file is.

    Raises
    ------
    InputError
        If the file is damaged, or holds text that is not UTF-8.
    """
    import pyarrow.parquet as pq

    with _damage(path), pq.ParquetFile(path) as file:
        schema = file.schema_arrow
        repeated = _repeated(file)
    columns = [name for name in schema.names if not _is_nested(schema.field(name).type)]
    headings = name_columns(columns)
    check_headings(path, headings)
    notes = []
    if len(columns) < len(schema.names):
        n = len(schema.names) - len(columns)
        notes.append(
            Note(
                "nested_columns",
                f"{path.name}: {n} columns of lists or records are left out",
                f"{path.name}: {n} kolommen met lijsten of records zijn weggelaten",
            )
        )
    # A part of the file ends where the dictionary of one of its columns does.
    parts = partial(_read, path, columns, headings, repeated)
    sheet = Sheet(path.name, None, headings, lambda: gathered(parts()))
    return Source(path, "parquet", sha256_of(path), (sheet,), notes=tuple(notes))


def _repeated(file: pq.ParquetFile) -> list[str]:
    """The columns of text in which the same values come again and again, so that a value takes few bytes."""
    import pyarrow as pa

    names = {
        name for name in file.schema_arrow.names if pa.types.is_string(file.schema_arrow.field(name).type)
    }
    n_bytes: Counter[str] = Counter()
    for group in range(file.metadata.num_row_groups):
        for place in range(file.metadata.num_columns):
            column = file.metadata.row_group(group).column(place)
            n_bytes[column.path_in_schema] += column.total_uncompressed_size
    return sorted(name for name in names if n_bytes[name] <= MOST_BYTES * file.metadata.num_rows)


def _read(
    path: Path, columns: list[str], headings: tuple[str, ...], repeated: list[str]
) -> Generator[Batch, None, None]:
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    first = 1
    # Decoding text to code it again would take most of the time of reading.
    with _damage(path), pq.ParquetFile(path, read_dictionary=repeated) as file:
        for part in file.iter_batches(batch_size=MANY_ROWS, columns=columns):
            cells = pa.RecordBatch.from_arrays([_plain(column) for column in part.columns], names=[*headings])
            yield Batch(*drop_empty_rows(cells, as_column(np.arange(first, first + part.num_rows))))
            first += part.num_rows


def _plain(column: pa.Array) -> pa.Array:
    """A column as text, coded or not, or as it is when it holds times or dates."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_dictionary(column.type):
        if pa.types.is_string(column.type.value_type):
            return column
        column = column.dictionary_decode()
    kind = column.type
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        return column
    if pa.types.is_floating(kind):
        # A number of a pupil is 12, also where a missing one made the column fractional.
        with suppress(pa.ArrowInvalid):
            # Also from ten billion on, where a fraction would be written with a power of ten.
            return column.cast(pa.int64()).cast(pa.string())
        return pc.replace_substring_regex(column.cast(pa.string()), r"\.0$", "")
    return column.cast(pa.string())


def _is_nested(kind: pa.DataType) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_nested(kind))


@contextmanager
def _damage(path: Path) -> Iterator[None]:
    import pyarrow as pa

    try:
        with file_errors(path):
            yield
    except (pa.ArrowException, UnicodeDecodeError) as error:
        raise InputError(
            f"{path.name} is a damaged Parquet file, or holds text that is not UTF-8: write it again.",
            nl=f"{path.name} is een beschadigd Parquet-bestand, of bevat tekst die geen UTF-8 is: schrijf het"
            " opnieuw.",
        ) from error
