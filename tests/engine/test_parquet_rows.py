"""What is written from numbers of texts reads as the texts, in any reader of Parquet."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from routekaart.engine import DuckDBEngine, parquet_rows


@pytest.mark.parametrize("few", [1_000, 0])
def test_numbers_of_texts_are_written_as_the_texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, few: int):
    monkeypatch.setattr(parquet_rows, "FEW_TEXTS", few)
    engine, path = DuckDBEngine(), tmp_path / "x.parquet"
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
    assert engine.parquet_metadata(path, "key") == "wäarde"
    assert pq.ParquetFile(path).metadata.row_group(0).num_rows == parquet_rows.GROUP_ROWS


def test_a_column_of_no_texts_and_no_rows_at_all_are_written(tmp_path: Path):
    engine, path = DuckDBEngine(), tmp_path / "x.parquet"
    engine.write_parquet(
        "select cast(null as tinyint) as label from range(3)", path, {}, {"label": pa.array([], pa.string())}
    )
    assert pq.read_table(path)["label"].to_pylist() == [None] * 3

    engine.write_parquet("select 1 as i where false", path, {})
    assert pq.read_table(path).num_rows == 0
