from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from routekaart.errors import InputError
from routekaart.intake import vet
from routekaart.log.readers import open_source

MOMENT = datetime.datetime.fromisoformat("2022-03-03T14:05:07.123456")


def write(folder: Path, **columns: Any) -> Path:
    path = folder / "log.parquet"
    pq.write_table(pa.table(columns), path)
    return path


def cells(path: Path) -> list[dict[str, Any]]:
    (sheet,) = open_source(path).sheets
    return [row for batch in sheet.read() for row in batch.cells.to_pylist()]


def test_typed_times_keep_their_instants(tmp_path: Path) -> None:
    zoned = pa.array([MOMENT], pa.timestamp("us", tz="UTC"))
    path = write(tmp_path, case=["1"], activity=["a"], timestamp=zoned)
    vetted = vet([path])

    assert vetted.table()["start_us"].to_pylist() == [
        int(MOMENT.replace(tzinfo=datetime.UTC).timestamp()) * 1_000_000 + 123_456
    ]
    assert vetted.precision == "microsecond"


def test_typed_dates_make_a_log_of_dates(tmp_path: Path) -> None:
    assert vet([write(tmp_path, case=["1"], activity=["a"], date=[MOMENT.date()])]).precision == "date"


def test_other_columns_become_text(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        whole=pa.array([12, None]),
        fraction=pa.array([12.0, 12.5]),
        yes=pa.array([True, False]),
        money=pa.array([Decimal("1.50"), None]),
        code=pa.array(["a", "b"]).dictionary_encode(),
        raw=pa.array([b"x", b"y"]),
        large=pa.array(["p", "q"], pa.large_string()),
        nothing=pa.nulls(2),
    )

    assert cells(path) == [
        {"whole": "12", "fraction": "12", "yes": "true", "money": "1.50", "code": "a", "raw": "x", "large": "p", "nothing": None},
        {"whole": None, "fraction": "12.5", "yes": "false", "money": None, "code": "b", "raw": "y", "large": "q", "nothing": None},
    ]  # fmt: skip


def test_rows_are_counted_from_one_and_empty_ones_are_no_rows(tmp_path: Path) -> None:
    path = write(tmp_path, a=pa.array(["x", None, "y"]), b=pa.array([1, None, 2]))
    (sheet,) = open_source(path).sheets

    assert [number for batch in sheet.read() for number in batch.rows.to_pylist()] == [1, 3]


def test_columns_of_lists_are_left_out_and_noted(tmp_path: Path) -> None:
    source = open_source(write(tmp_path, a=["x"], b=[[1, 2]]))

    assert source.sheets[0].headings == ("a",)
    assert [note.key for note in source.notes] == ["nested_columns"]


def test_a_file_that_only_begins_as_parquet_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "log.parquet"
    path.write_bytes(b"PAR1" + b"x" * 100)

    with pytest.raises(InputError, match="damaged Parquet"):
        open_source(path)


def test_a_cut_off_file_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, a=["x"] * 1000)
    path.write_bytes(path.read_bytes()[:-20])

    with pytest.raises(InputError, match="damaged Parquet"):
        open_source(path)


def test_a_heading_that_is_no_utf8_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, heading=["x"])
    path.write_bytes(path.read_bytes().replace(b"heading", b"head\xffng"))

    with pytest.raises(InputError, match="not UTF-8"):
        vet([path])


def test_bytes_that_are_no_utf8_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path, case=[b"\xff"], activity=[b"a"], date=[b"3-3-2022"])

    with pytest.raises(InputError, match="not UTF-8"):
        vet([path])


def test_no_rows_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path, case=pa.nulls(0, pa.string()), activity=pa.nulls(0, pa.string()))

    with pytest.raises(InputError, match="no rows"):
        vet([path])


def test_what_comes_again_is_read_as_codes_and_what_does_not_as_text(tmp_path: Path) -> None:
    n = 3000
    table = pa.table(
        {"again": [f"step {i % 7}" for i in range(n)], "once": [f"a remark about {i}" for i in range(n)]}
    )
    path = tmp_path / "log.parquet"
    pq.write_table(table, path, row_group_size=1000)
    [batch] = open_source(path).sheets[0].read()

    assert [str(kind) for kind in batch.cells.schema.types] == [
        "dictionary<values=string, indices=int32, ordered=0>",
        "string",
    ]
    assert pa.Table.from_batches([batch.cells]).to_pylist() == table.to_pylist()
    assert batch.rows.to_pylist() == [*range(1, n + 1)]


def test_times_in_a_zone_that_nobody_knows_are_refused(tmp_path: Path) -> None:
    times = pa.array([0], pa.int64()).cast(pa.timestamp("us", "Not/AZone"))

    with pytest.raises(InputError, match="column 3 are in a zone that is not known"):
        open_source(write(tmp_path, case=["1"], activity=["a"], time=times))


@pytest.mark.parametrize("is_coded", [False, True])
def test_text_that_is_no_utf8_is_refused(tmp_path: Path, is_coded: bool) -> None:
    text = pa.Array.from_buffers(pa.string(), 1, [None, pa.array(["a"]).buffers()[1], pa.py_buffer(b"\xff")])
    column = pa.DictionaryArray.from_arrays(pa.array([0]), text, safe=False) if is_coded else text

    with pytest.raises(InputError, match="not UTF-8"):
        cells(write(tmp_path, case=["1"], remark=column))


def test_two_columns_of_one_name_are_two_columns(tmp_path: Path) -> None:
    table = pa.Table.from_arrays(
        [pa.array(["1"]), pa.array(["p"]), pa.array(["q"])], names=["case", "x", "x"]
    )
    pq.write_table(table, tmp_path / "log.parquet")

    assert cells(tmp_path / "log.parquet") == [{"case": "1", "x": "p", "x (2)": "q"}]


def test_a_few_bytes_that_stand_for_millions_of_rows_are_refused(tmp_path: Path) -> None:
    nothing = pa.nulls(1_500_000, pa.string())

    with pytest.raises(InputError, match="says it has 1500000 rows in"):
        open_source(write(tmp_path, case=nothing, activity=nothing))


def test_a_long_text_that_stands_once_for_many_rows_is_not_spelt_out(tmp_path: Path) -> None:
    long = pa.DictionaryArray.from_arrays(pa.array([0] * 100_000, pa.int32()), pa.array(["x" * 1_000_000]))
    [batch] = open_source(write(tmp_path, case=["1"] * 100_000, remark=long)).sheets[0].read()

    assert batch.cells.nbytes < 10_000_000
