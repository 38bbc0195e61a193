"""Coded text holds each different text once, in order of first appearance, and null as null."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from routekaart.log import arrays
from routekaart.log.arrays import (
    as_bools,
    as_codes,
    as_ints,
    changed,
    coded,
    coded_texts,
    is_blank,
    is_filled,
)

TEXTS = ["b", None, "a", "b", " ", "a"]
#: The same texts, in a dictionary as readers may give it: too long, and with a text twice.
LOOSE = pa.DictionaryArray.from_arrays(
    pa.array([3, None, 1, 2, 4, 1], pa.int32()), pa.array(["unused", "a", "b", "b", " "])
)


@pytest.mark.parametrize("column", [pa.array(TEXTS), LOOSE, LOOSE.slice(0), pa.array(["x", *TEXTS]).slice(1)])
def test_text_is_coded_in_one_way(column: pa.Array) -> None:
    found = coded(column)

    assert found.to_pylist() == TEXTS
    assert found.dictionary.to_pylist() == ["b", "a", " "]
    assert as_codes(found).tolist() == [0, 3, 1, 0, 2, 1]


def test_the_dictionary_of_a_part_is_that_of_its_rows() -> None:
    assert coded(LOOSE.slice(4)).dictionary.to_pylist() == [" ", "a"]
    assert coded(LOOSE.slice(1, 1)).to_pylist() == [None]
    assert coded(LOOSE.slice(0, 0)).to_pylist() == []


def test_a_change_is_made_once_for_each_text() -> None:
    seen: list[int] = []

    def upper(texts: pa.Array) -> pa.Array:
        seen.append(len(texts))
        return pc.utf8_upper(texts)

    assert changed(coded(LOOSE), upper).to_pylist() == ["B", None, "A", "B", " ", "A"]
    assert seen == [3]


def test_blank_is_null_or_nothing_but_blanks_coded_or_not() -> None:
    for column in (pa.array(TEXTS), LOOSE):
        assert is_blank(column).tolist() == [False, True, False, False, True, False]


@pytest.mark.parametrize(
    "column", [pa.array(TEXTS), LOOSE, LOOSE.slice(1), LOOSE.slice(0, 0), pa.array([None], pa.string())]
)
def test_few_texts_are_coded_as_many_are(column: pa.Array, monkeypatch: pytest.MonkeyPatch) -> None:
    few, texts = coded_texts(column)
    monkeypatch.setattr(arrays, "FEW_CELLS", -1)
    many, same = coded_texts(column)

    assert (few.tolist(), few.dtype, texts) == (many.tolist(), many.dtype, same)
    assert [texts[code] if code >= 0 else None for code in few] == column.to_pylist()


@pytest.mark.parametrize(
    "kind", [pa.int8(), pa.int32(), pa.int64(), pa.uint16(), pa.date32(), pa.timestamp("us")]
)
@pytest.mark.parametrize("cells", [[5, None, 7, 0], [5, 6, 7, 0], [None] * 4])
def test_numbers_are_read_as_they_lie(kind: pa.DataType, cells: list[int | None]) -> None:
    column = (
        pa.array(cells, pa.int64()).cast(pa.int32()).cast(kind)
        if kind != pa.timestamp("us")
        else pa.array(cells, kind)
    )
    for part, own in ((column, cells), (column.slice(1, 2), cells[1:3]), (column.slice(0, 0), [])):
        assert as_ints(part).tolist() == [cell or 0 for cell in own]
        assert as_ints(part).dtype == np.int64
        assert is_filled(part).tolist() == [cell is not None for cell in own]
        assert as_bools(
            pa.array([bool(cell) if cell is not None else None for cell in own], pa.bool_())
        ).tolist() == [bool(cell) for cell in own]
