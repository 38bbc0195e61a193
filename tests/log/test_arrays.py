"""Coded text holds each different text once, in order of first appearance, and null as null."""

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from routekaart.log.arrays import as_codes, changed, coded, is_blank

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
