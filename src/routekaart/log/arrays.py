"""How do columns pass between Arrow and NumPy without pandas being imported?

pyarrow's own ways (``to_numpy``, ``pa.array``, scalars made from Python values) import pandas, which
takes longer than reading most files.
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

__all__ = [
    "as_bools",
    "as_codes",
    "as_column",
    "as_ints",
    "as_mask",
    "as_texts",
    "changed",
    "coded",
    "fill_false",
    "is_blank",
    "trimmed",
]


def as_ints(column: pa.Array) -> Ints:
    """A column of whole numbers, times or dates as int64; 0 where it is null."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    whole = column.cast(pa.int64())
    if whole.null_count:
        whole = pc.fill_null(whole, as_column(np.zeros(1, dtype=np.int64))[0])
    return np.frombuffer(whole.buffers()[1], dtype=np.int64)[whole.offset : whole.offset + len(whole)]


def as_bools(column: pa.Array) -> Bools:
    """A column of booleans as such; false where it is null."""
    import numpy as np

    sure = fill_false(column)
    bits = np.unpackbits(np.frombuffer(sure.buffers()[1], dtype=np.uint8), bitorder="little")
    return bits[sure.offset : sure.offset + len(sure)].astype(bool)


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
    import numpy as np
    import pyarrow.compute as pc

    codes = column.indices
    if codes.null_count:
        codes = pc.fill_null(codes, as_column(np.array([len(column.dictionary)])).cast(codes.type)[0])
    return as_ints(codes)


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


def changed(column: pa.DictionaryArray, change: Callable[[pa.Array], pa.Array]) -> pa.DictionaryArray:
    """A coded column with each different text changed; what becomes equal, or null, does so in its dictionary."""
    import pyarrow as pa

    texts = change(column.dictionary)
    if texts.equals(column.dictionary):
        return column
    return pa.DictionaryArray.from_arrays(column.indices, texts)


def fill_false(column: pa.Array) -> pa.Array:
    """A column of booleans, false where it is null."""
    import numpy as np
    import pyarrow.compute as pc

    return pc.fill_null(column, as_mask(np.zeros(1, dtype=bool))[0]) if column.null_count else column


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
