"""DuckDB inside the process: what it says when memory, disk or time run out, and what it leaves behind."""

import gc
from pathlib import Path

import pytest

from routekaart.engine.database import Database
from routekaart.errors import OutputError, RoomError, RoutekaartError, StoppedError

LARGE = (
    "create temp table large as select i, md5(cast(i as varchar)) as x from range(3000000) r(i) order by x"
)


@pytest.fixture
def spill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "spill"
    folder.mkdir()
    monkeypatch.setenv("ROUTEKAART_SPILL", str(folder))
    return folder


def test_queries_spill_to_the_folder_that_is_named_and_leave_it_empty(spill: Path):
    engine = Database("60MB")
    engine.run("set threads = 1")
    engine.run(LARGE)
    (temporary,) = spill.iterdir()

    assert any(temporary.iterdir())
    del engine
    gc.collect()
    assert [*spill.iterdir()] == []


def test_a_full_spill_folder_is_said_with_what_to_do(spill: Path):
    engine = Database("60MB")
    engine.run("set max_temp_directory_size = '1MB'")

    with pytest.raises(RoomError, match="no room left.*ROUTEKAART_SPILL") as caught:
        engine.run(LARGE)
    assert "maak ruimte" in caught.value.nl and str(spill) in caught.value.nl


def test_a_memory_limit_that_is_too_low_is_said_with_what_to_do(spill: Path):
    engine = Database("2MB")

    with pytest.raises(RoomError, match="too low for this log.*memory_limit=") as caught:
        engine.rows("select list(x) from (select md5(cast(i as varchar)) as x from range(300000) r(i))")
    assert "hogere memory_limit=" in caught.value.nl


def test_a_spill_folder_that_does_not_exist_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ROUTEKAART_SPILL", str(tmp_path / "weg"))

    with pytest.raises(OutputError, match="ROUTEKAART_SPILL"):
        Database()


def test_a_limit_that_is_no_size_is_said():
    with pytest.raises(RoutekaartError, match="is not a size"):
        Database("veel")


def test_a_query_that_is_interrupted_says_that_the_run_was_stopped(spill: Path):
    engine = Database()

    with pytest.raises(StoppedError), engine._room():
        raise RuntimeError("Query interrupted")  # as DuckDB puts it


def test_rows_are_written_in_the_order_of_the_first_table_whatever_is_joined(tmp_path: Path, spill: Path):
    engine = Database()
    engine.run("create temp table small as select i % 3 as i from range(4) r(i)")
    engine.run("create temp table big as select i, -i as j from range(500000) r(i) order by hash(i)")
    # The larger table on the right is the one an optimizer would rather go through.
    engine.write_parquet(
        "select s.i, b.j from small s left join big b on s.i = b.i", tmp_path / "x.parquet", {"k": "v"}
    )

    assert engine.rows(f"select i from {engine.parquet([tmp_path / 'x.parquet'])}") == [
        (0,),
        (1,),
        (2,),
        (0,),
    ]


def test_a_signal_that_a_query_swallowed_stops_the_run_at_its_end(monkeypatch: pytest.MonkeyPatch):
    engine = Database()
    monkeypatch.setattr(StoppedError, "is_asked", True)

    with pytest.raises(StoppedError):
        engine.rows("select 1")
