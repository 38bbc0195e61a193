"""How do columns pass between Arrow and NumPy without pandas being imported?

pyarrow's own ways (``to_numpy``, ``pa.array``, scalars made from Python values) import pandas, which
takes longer than reading most files; so does ``pyarrow.compute``, for small ones, which is asked only where
columns are changed, not where they are read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]

#: Up to so many cells, texts are read out one by one: loading ``pyarrow.compute`` takes longer.
FEW_CELLS = 5_000

__all__ = [
    "as_bools",
    "as_codes",
    "as_column",
    "as_ints",
    "as_mask",
    "as_texts",
    "changed",
    "coded",
    "coded_texts",
    "is_blank",
    "is_filled",
    "trimmed",
]


def as_ints(column: pa.Array) -> Ints:
    """A column of whole numbers, times or dates as int64; 0 where it is null."""
    return _whole(column, 0)


def _whole(column: pa.Array, instead: int) -> Ints:
    """As :func:`as_ints`, with ``instead`` where it is null."""
    import numpy as np
    import pyarrow as pa

    kind = column.type
    is_signed = pa.types.is_signed_integer(kind) or pa.types.is_timestamp(kind) or pa.types.is_date(kind)
    if not is_signed:
        column, kind = column.cast(pa.int64()), pa.int64()
    if not len(column):
        return np.zeros(0, dtype=np.int64)
    found = np.frombuffer(column.buffers()[1], dtype=f"i{kind.bit_width // 8}")
    ints: Ints = found[column.offset : column.offset + len(column)].astype(np.int64, copy=False)
    return np.where(_bits(column, 0), ints, instead) if column.null_count else ints


def is_filled(column: pa.Array) -> Bools:
    """Where a column (of plain values, or codes) is not null."""
    import numpy as np

    return _bits(column, 0) if column.null_count else np.ones(len(column), dtype=bool)


def _bits(column: pa.Array, number: int) -> Bools:
    """A buffer of a column that holds one bit for each cell: 0 which are not null, 1 of booleans which are true."""
    import numpy as np

    bits = np.unpackbits(np.frombuffer(column.buffers()[number], dtype=np.uint8), bitorder="little")
    return bits[column.offset : column.offset + len(column)].astype(bool)


def as_bools(column: pa.Array) -> Bools:
    """A column of booleans as such; false where it is null."""
    import numpy as np

    if not len(column):
        return np.zeros(0, dtype=bool)
    is_true = _bits(column, 1)
    return is_true & _bits(column, 0) if column.null_count else is_true


def as_column(values: Ints, is_null: Bools | None = None) -> pa.Array:
    """Whole numbers as a column of int64, null where ``is_null``."""
    import numpy as np
    import pyarrow as pa

    whole = np.ascontiguousarray(values, dtype=np.int64)
    validity = None if is_null is None else _bitmap(~is_null)
    return pa.Array.from_buffers(pa.int64(), len(whole), [validity, pa.py_buffer(whole)])


def as_mask(values: Bools) -> pa.Array:
    """Booleans as a column."""
    import pyarrow as pa

    return pa.Array.from_buffers(pa.bool_(), len(values), [None, _bitmap(values)])


def as_texts(values: Iterable[str | None]) -> pa.Array:
    """Text as a column, null where it is None."""
    import pyarrow as pa

    builder = pa.lib.StringBuilder()
    builder.append_values([*values])
    return builder.finish()


def as_codes(column: pa.DictionaryArray) -> Ints:
    """Which text of its dictionary each cell of a coded column has; one past the last where it is null."""
    return _whole(column.indices, len(column.dictionary))


def coded(column: pa.Array) -> pa.DictionaryArray:
    """Text as numbers of its different texts, which stand in order of first appearance, none of them null.

    What is done with a column is then done once for each different text.
    """
    import pyarrow as pa

    if not pa.types.is_dictionary(column.type):
        return column.dictionary_encode()
    # The dictionary may be that of far more rows, or hold a text twice.
    used = column.indices.dictionary_encode()
    texts = column.dictionary.take(used.dictionary).dictionary_encode()
    is_plain = len(texts.dictionary) == len(used.dictionary)
    codes = used.indices if is_plain else texts.indices.take(used.indices)
    return pa.DictionaryArray.from_arrays(codes, texts.dictionary)


def coded_texts(column: pa.Array) -> tuple[npt.NDArray[np.int32], tuple[str, ...]]:
    """As :func:`coded`: which text each cell has, -1 where it is null; and the texts."""
    import numpy as np
    import pyarrow as pa

    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    if len(column) > FEW_CELLS or not pa.types.is_string(kind):
        text = coded(column)
        codes = np.where(is_filled(text.indices), as_ints(text.indices), -1)
        return codes.astype(np.int32), tuple(text.dictionary.to_pylist())
    place: dict[str, int] = {}
    cells = column.to_pylist()
    found = [-1 if text is None else place.setdefault(text, len(place)) for text in cells]
    return np.array(found, dtype=np.int32), tuple(place)


def changed(column: pa.DictionaryArray, change: Callable[[pa.Array], pa.Array]) -> pa.DictionaryArray:
    """A coded column with each different text changed; what becomes equal, or null, does so in its dictionary."""
    import pyarrow as pa

    texts = change(column.dictionary)
    if texts.equals(column.dictionary):
        return column
    return pa.DictionaryArray.from_arrays(column.indices, texts)


def trimmed(column: pa.Array) -> pa.Array:
    """Text without blanks around it, null where nothing is left."""
    import pyarrow as pa
    import pyarrow.compute as pc

    text = pc.utf8_trim_whitespace(column)
    return pc.if_else(pc.equal(text, as_texts([""])[0]), pa.nulls(1, pa.string())[0], text)


def is_blank(column: pa.Array) -> Bools:
    """Where text (coded or not) is null, or nothing but blanks."""
    import numpy as np
    import pyarrow as pa

    if pa.types.is_dictionary(column.type):
        return np.append(is_blank(column.dictionary), True)[as_codes(column)]
    return as_bools(trimmed(column).is_null())


def _bitmap(values: Bools) -> pa.Buffer:
    import numpy as np
    import pyarrow as pa

    return pa.py_buffer(np.packbits(values, bitorder="little"))
