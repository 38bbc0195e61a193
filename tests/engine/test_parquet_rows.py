"""What is written from numbers of texts reads as the texts, in any reader of Parquet."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from routekaart.engine import parquet_rows
from routekaart.engine.database import Database
from routekaart.errors import RoomError, StoppedError


@pytest.mark.parametrize("few", [1_000, 0])
def test_numbers_of_texts_are_written_as_the_texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, few: int):
    monkeypatch.setattr(parquet_rows, "FEW_TEXTS", few)
    engine, path = Database(), tmp_path / "x.parquet"
    sql = "select i, case when i % 4 < 3 then cast(i % 4 as tinyint) end as label, 'é' || i as text from range(300000) r(i)"
    engine.write_parquet(sql, path, {"key": "wäarde"}, {"label": pa.array(["nul", "één", "twee"])})
    table = pq.read_table(path)

    assert [str(kind) for kind in table.schema.types] == ["int64", "string", "string"]
    assert table["i"].to_pylist() == [*range(300_000)]
    assert table["label"].to_pylist()[:5] == ["nul", "één", "twee", None, "nul"]
    assert table["text"].to_pylist()[-1] == "é299999"
    assert engine.rows(f"select label, count(*) from {engine.parquet([path])} group by label order by label") == [
        ("nul", 75_000), ("twee", 75_000), ("één", 75_000), (None, 75_000),
    ]  # fmt: skip
    assert pq.read_metadata(path).metadata[b"key"].decode() == "wäarde"
    assert pq.ParquetFile(path).metadata.row_group(0).num_rows == parquet_rows.GROUP_ROWS


def test_a_column_of_no_texts_and_no_rows_at_all_are_written(tmp_path: Path):
    engine, path = Database(), tmp_path / "x.parquet"
    engine.write_parquet(
        "select cast(null as tinyint) as label from range(3)", path, {}, {"label": pa.array([], pa.string())}
    )
    assert pq.read_table(path)["label"].to_pylist() == [None] * 3

    engine.write_parquet("select 1 as i where false", path, {})
    assert pq.read_table(path).num_rows == 0


def test_rows_that_a_join_gave_a_little_later_are_put_in_their_place():
    numbers = [1, 3, 2, 4, 8, 5], [6, 7, 10, 9], [], [11]
    batches = [
        pa.record_batch({"n": pa.array(n, pa.int64()), "x": pa.array([10 * i for i in n])}) for n in numbers
    ]

    found = [*parquet_rows.in_order(iter(batches), "n")]

    assert [x for batch in found for x in batch["x"].to_pylist()] == [10 * n for n in range(1, 12)]
    assert all(batch.schema.names == ["x"] for batch in found)


def test_rows_that_are_missing_are_no_whole_log():
    batch = pa.record_batch({"n": pa.array([1, 3], pa.int64())})

    with pytest.raises(AssertionError, match="after 1 "):
        list(parquet_rows.in_order(iter([batch]), "n"))


def test_an_engine_without_room_while_rows_are_written_says_so(tmp_path: Path):
    engine = Database("60MB")
    engine.run("set threads = 1")
    engine.run("set max_temp_directory_size = '1MB'")

    with pytest.raises(RoomError, match="no room left|too low"):
        engine.write_parquet(
            "select md5(cast(i as varchar)) as x from range(3000000) r(i) order by x",
            tmp_path / "x.parquet",
            {},
        )
    assert engine.rows("select 1") == [(1,)]


def test_an_error_in_the_middle_of_writing_leaves_the_engine_usable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def stopped(*_: object) -> None:
        raise StoppedError

    monkeypatch.setattr(parquet_rows, "_labelled", stopped)
    engine = Database()

    with pytest.raises(StoppedError):
        engine.write_parquet(
            "select i % 2 as label from range(1000000) r(i)",
            tmp_path / "x.parquet",
            {},
            {"label": pa.array(["a", "b"])},
        )
    assert engine.rows("select 1") == [(1,)]
