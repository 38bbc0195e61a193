"""How are rows written as Parquet? A group of rows at a time; texts that come as numbers are never spelt out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from routekaart.ahead import ahead

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["GROUP_ROWS", "write_rows"]

GROUP_ROWS = 122_880
#: Texts up to which a group of rows has them all in its dictionary.
FEW_TEXTS = 1_000


def write_rows(
    rows: pa.RecordBatchReader, path: Path, metadata: Mapping[str, str], labels: Mapping[str, pa.Array]
) -> None:
    """Write ``rows`` to ``path`` with ``metadata`` in the footer; ``labels`` has the texts of columns of numbers."""
    import pyarrow as pa
    from pyarrow import parquet

    text = pa.dictionary(pa.int32(), pa.string())
    schema = pa.schema([field.with_type(text) if field.name in labels else field for field in rows.schema])
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
    ) as writer:
        for batch in ahead(iter(rows)):
            columns = [
                _labelled(column, labels[name]) if name in labels else column
                for name, column in zip(schema.names, batch.columns, strict=True)
            ]
            writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=schema), row_group_size=GROUP_ROWS)
        writer.add_key_value_metadata(dict(metadata))


def _labelled(numbers: pa.Array, texts: pa.Array) -> pa.DictionaryArray:
    """The numbers as text; of many texts, only those that occur are written with them."""
    import pyarrow as pa

    numbers = numbers.cast(pa.int32())
    if len(texts) <= FEW_TEXTS:
        return pa.DictionaryArray.from_arrays(numbers, texts)
    used = numbers.dictionary_encode()
    return pa.DictionaryArray.from_arrays(used.indices, texts.take(used.dictionary))
