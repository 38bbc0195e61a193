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
from routekaart.log.readers.limits import FEW_ROWS, MAX_ROWS_PER_BYTE, check_headings
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
MOST_AT_ONCE = 1 << 30
"""Bytes that the texts of a group of rows may come to when each is as long as the longest can be."""
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
        _check_rows(path, file.metadata.num_rows)
    columns = [place for place, field in enumerate(schema) if not _is_nested(field.type)]
    headings = name_columns([schema.names[place] for place in columns])
    check_headings(path, headings)
    _check_zones(path, [schema.field(place) for place in columns])
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

    names = {field.name for field in file.schema_arrow if pa.types.is_string(field.type)}
    n_bytes: Counter[str] = Counter()
    packed = set()
    for group in range(file.metadata.num_row_groups):
        for place in range(file.metadata.num_columns):
            column, n_rows = (
                file.metadata.row_group(group).column(place),
                file.metadata.row_group(group).num_rows,
            )
            n_bytes[column.path_in_schema] += column.total_uncompressed_size
            # A long text that stands in the file once may be that of a million rows.
            if column.has_dictionary_page and n_rows * column.total_uncompressed_size > MOST_AT_ONCE:
                packed.add(column.path_in_schema)
    few = {name for name in names if n_bytes[name] <= MOST_BYTES * file.metadata.num_rows}
    return sorted(names & (few | packed))


def _check_rows(path: Path, n_rows: int) -> None:
    """Refuse a few bytes that stand for millions of rows."""
    if n_rows <= max(FEW_ROWS, MAX_ROWS_PER_BYTE * path.stat().st_size):
        return
    raise InputError(
        f"{path.name} says it has {n_rows} rows in {path.stat().st_size} bytes, which no log does: write it again.",
        nl=f"{path.name} zegt {n_rows} rijen te hebben in {path.stat().st_size} bytes, en dat doet geen log: schrijf"
        " het opnieuw.",
    )


def _check_zones(path: Path, columns: list[pa.Field]) -> None:
    """Refuse times in a zone that nobody knows."""
    import pyarrow as pa
    import pyarrow.compute as pc

    for number, column in enumerate(columns, start=1):
        if not pa.types.is_timestamp(column.type) or column.type.tz is None:
            continue
        try:
            pc.local_timestamp(pa.array([0], pa.int64()).cast(column.type))
        except (pa.ArrowException, ValueError) as error:
            raise InputError(
                f"{path.name}: the times in column {number} are in a zone that is not known: write them in UTC or in"
                " Europe/Amsterdam.",
                nl=f"{path.name}: de tijden in kolom {number} staan in een onbekende tijdzone: schrijf ze in UTC of in"
                " Europe/Amsterdam.",
            ) from error


def _read(
    path: Path, columns: list[int], headings: tuple[str, ...], repeated: list[str]
) -> Generator[Batch, None, None]:
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    first = 1
    # Decoding text to code it again would take most of the time of reading.
    with _damage(path), pq.ParquetFile(path, read_dictionary=repeated) as file:
        names = file.schema_arrow.names
        # By name two columns of one name would be neither.
        asked = None if len({*names}) < len(names) else [names[place] for place in columns]
        places = columns if asked is None else range(len(columns))
        for part in file.iter_batches(batch_size=MANY_ROWS, columns=asked):
            arrays = [_plain(part.column(place)) for place in places]
            cells = pa.RecordBatch.from_arrays(arrays, names=[*headings])
            yield Batch(*drop_empty_rows(cells, as_column(np.arange(first, first + part.num_rows))))
            first += part.num_rows


def _plain(column: pa.Array) -> pa.Array:
    """A column as text, coded or not, or as it is when it holds times or dates."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_dictionary(column.type):
        if pa.types.is_string(column.type.value_type):
            column.dictionary.validate(full=True)
            return column
        column = column.dictionary_decode()
    kind = column.type
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        return column
    text = column.cast(pa.string())
    text.validate(full=True)  # that it is UTF-8
    if pa.types.is_floating(kind):
        # A number of a pupil is 12, also where a missing one made the column fractional.
        with suppress(pa.ArrowInvalid):
            # Also from ten billion on, where a fraction would be written with a power of ten.
            return column.cast(pa.int64()).cast(pa.string())
        return pc.replace_substring_regex(text, r"\.0$", "")
    return text


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
