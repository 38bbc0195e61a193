"""A sheet that is begun goes on where it was, once; small batches are handed on together."""

from collections.abc import Generator
from dataclasses import replace

import pyarrow as pa
import pytest

from routekaart.log.account import RefusedRow
from routekaart.log.readers import Batch, Sheet, source
from routekaart.log.readers.source import begun, gathered

REFUSED = RefusedRow("f", None, 9, None, "too_few_cells")


def batch(*cells: str, first: int = 1, refused: tuple[RefusedRow, ...] = ()) -> Batch:
    table = pa.RecordBatch.from_pydict({"a": pa.array(cells, pa.string())})
    return Batch(table, pa.array(range(first, first + len(cells)), pa.int64()), refused)


def sheet(*batches: Batch) -> tuple[Sheet, list[int]]:
    """A sheet of these batches, and which of them were read, in order."""
    made: list[int] = []

    def read() -> Generator[Batch, None, None]:
        for number, one in enumerate(batches):
            made.append(number)
            yield one

    return Sheet("f", None, ("a",), read), made


def cells(of: Sheet) -> list[list[str]]:
    return [one.cells["a"].to_pylist() for one in of.read()]


def test_what_was_read_to_begin_with_is_not_read_again_but_once() -> None:
    read, made = sheet(batch(), batch("x"), batch("y"))
    first, going_on = begun(read)

    assert first is not None and first["a"].to_pylist() == ["x"]
    assert made == [0, 1]
    assert cells(going_on) == [[], ["x"], ["y"]]
    assert made == [0, 1, 2]
    assert cells(going_on) == [[], ["x"], ["y"]]
    assert made == [0, 1, 2, 0, 1, 2]


def test_a_sheet_without_rows_has_no_first_cells_but_one_with_refused_rows_has() -> None:
    assert begun(sheet(batch())[0])[0] is None
    assert begun(sheet()[0])[0] is None
    assert begun(sheet(batch(refused=(REFUSED,)))[0])[0] is not None


@pytest.mark.parametrize(("name", "sizes"), [("MANY_ROWS", [3, 2]), ("MANY_BYTES", [1, 2, 1, 1])])
def test_batches_are_handed_on_together_up_to_a_bound(
    monkeypatch: pytest.MonkeyPatch, name: str, sizes: list[int]
) -> None:
    monkeypatch.setattr(source, name, 3)
    parts = [
        batch("x"),
        batch("y", "z", first=2, refused=(REFUSED,)),
        batch("v", first=4),
        batch("w", first=5),
    ]
    together = [*gathered(iter(parts))]

    assert [one.cells.num_rows for one in together] == sizes
    assert [text for one in together for text in one.cells["a"].to_pylist()] == ["x", "y", "z", "v", "w"]
    assert [number for one in together for number in one.rows.to_pylist()] == [1, 2, 3, 4, 5]
    assert [row for one in together for row in one.refused] == [REFUSED]


def test_coded_text_of_different_parts_is_put_together() -> None:
    parts = [batch("x", "y"), batch("y", "z", first=3)]
    coded = [
        replace(one, cells=pa.RecordBatch.from_pydict({"a": one.cells["a"].dictionary_encode()}))
        for one in parts
    ]
    [together] = gathered(iter(coded))

    assert together.cells["a"].to_pylist() == ["x", "y", "y", "z"]
    assert together.cells["a"].dictionary.to_pylist() == ["x", "y", "z"]
