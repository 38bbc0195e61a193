"""How are rows written as Parquet? A group of rows at a time; texts that come as numbers are never spelt out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from routekaart.prefetch import prefetched

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["GROUP_ROWS", "write_rows"]

GROUP_ROWS = 122_880
#: Texts up to which a group of rows has them all in its dictionary.
FEW_TEXTS = 1_000


def write_rows(
    rows: pa.RecordBatchReader,
    path: Path,
    metadata: Mapping[str, str],
    labels: Mapping[str, pa.Array],
    number: str | None = None,
) -> None:
    """Write ``rows`` to ``path`` with ``metadata`` in the footer; ``labels`` has the texts of columns of numbers.

    ``number`` names the column that numbers the rows from 1: they are put in that order, and it is not written.
    """
    import pyarrow as pa
    from pyarrow import parquet

    text = pa.dictionary(pa.int32(), pa.string())
    schema = pa.schema(
        [
            field.with_type(text) if field.name in labels else field
            for field in rows.schema
            if field.name != number
        ]
    )
    batches = iter(rows) if number is None else in_order(iter(rows), number)
    # Whole numbers as differences take least room; with them, snappy packs a log as small as zstd does without, and
    # is read in half the time. The schema of Arrow would make readers see dictionaries where the others see text.
    is_whole = {field.name: pa.types.is_integer(field.type) for field in schema}
    with parquet.ParquetWriter(
        path,
        schema,
        compression="snappy",
        use_dictionary=[field.name for field in schema if field.type in (text, pa.string())],
        column_encoding={name: "DELTA_BINARY_PACKED" for name in schema.names if is_whole[name]},
        store_schema=False,
        write_page_checksum=True,  # so that damage is found when it is read
    ) as writer:
        for batch in prefetched(batches):
            columns = [
                _labelled(column, labels[name]) if name in labels else column
                for name, column in zip(schema.names, batch.columns, strict=True)
            ]
            writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=schema), row_group_size=GROUP_ROWS)
        writer.add_key_value_metadata(dict(metadata))


def in_order(batches: Iterator[pa.RecordBatch], number: str) -> Iterator[pa.RecordBatch]:
    """The rows of ``batches`` by their ``number`` (from 1, each once), without it.

    A join gives rows whose keys collide a little later than the others; those wait for their place.
    """
    import numpy as np
    import pyarrow as pa

    waiting: list[pa.RecordBatch] = []
    n_given = 0
    for batch in batches:
        rows = pa.concat_batches([*waiting, batch])
        if not len(rows):
            continue
        column = rows[number].cast(pa.int64())  # read as it lies: Arrow's own way to NumPy imports pandas
        numbers = np.frombuffer(column.buffers()[1], np.int64)[column.offset : column.offset + len(column)]
        if (numbers[1:] < numbers[:-1]).any():
            by_number = np.argsort(numbers)
            places = pa.Array.from_buffers(pa.int64(), len(by_number), [None, pa.py_buffer(by_number)])
            rows, numbers = rows.take(places), numbers[by_number]
        n_ready = int((numbers == np.arange(n_given + 1, n_given + 1 + len(numbers))).sum())
        yield rows.slice(0, n_ready).drop_columns([number])
        waiting = [rows.slice(n_ready)] if n_ready < len(numbers) else []
        n_given += n_ready
    if waiting:
        raise AssertionError(f"rows after {n_given} are not numbered one after another")


def _labelled(numbers: pa.Array, texts: pa.Array) -> pa.DictionaryArray:
    """The numbers as text; of many texts, only those that occur are written with them."""
    import pyarrow as pa

    numbers = numbers.cast(pa.int32())
    if len(texts) <= FEW_TEXTS:
        return pa.DictionaryArray.from_arrays(numbers, texts)
    used = numbers.dictionary_encode()
    return pa.DictionaryArray.from_arrays(used.indices, texts.take(used.dictionary))
