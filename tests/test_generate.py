"""The logs of the benchmarks: as many events as asked, the same each time, and routes that could be."""

from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pytest

from benchmarks import generate
from benchmarks.generate import STEPS, Recipe, chunks, write_csv, write_parquet, write_xes
from routekaart.opening import import_files
from routekaart.read_options import ReadOptions
from tests.queries import query


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generate, "CHUNK_EVENTS", 2_000)


def table(recipe: Recipe, **options: int) -> pa.Table:
    return pa.Table.from_batches(chunks(recipe, **options))


def test_a_log_has_the_events_that_are_asked_and_is_the_same_for_the_same_seed():
    once = table(Recipe(5_000))

    assert len(once) == 5_000
    assert once == table(Recipe(5_000))
    assert once != table(Recipe(5_000), seed=1)


def test_cases_follow_the_steps_that_can_come_next():
    rows = table(Recipe(5_000)).sort_by([("case", "ascending"), ("timestamp", "ascending")]).to_pylist()
    moves = {
        (one["activity"], other["activity"]) for one, other in pairwise(rows) if one["case"] == other["case"]
    }

    assert moves <= {(name, target) for name, (_, _, to) in STEPS.items() for target in to}
    assert len(moves) > 30


def test_a_log_of_many_activities_has_as_many():
    assert len(table(Recipe(60_000, activities=300))["activity"].unique()) == 300


def test_long_cases_are_long():
    log = table(Recipe(10_000, rounds=2_000))

    assert 10_000 / len(log["case"].unique()) > 300


def test_pairs_have_a_start_and_a_complete_for_each_step():
    counts = {
        row["values"]: row["counts"]
        for row in table(Recipe(4_000, has_pairs=True))["lifecycle"].value_counts().to_pylist()
    }

    assert counts == {"start": 2_000, "complete": 2_000}


def test_csv_parquet_and_xes_hold_the_same_log(tmp_path: Path):
    found = []
    for number, (form, write) in enumerate(
        {"csv": write_csv, "parquet": write_parquet, "xes": write_xes}.items()
    ):
        write(Recipe(3_000), tmp_path / f"log.{form}")
        view = import_files(
            [tmp_path / f"log.{form}"], tmp_path / f"stored{number}.parquet", ReadOptions(timezone="UTC")
        )
        found.append(
            query(
                view, "select case_label, activity_label, start_us from {events} order by case_id, position"
            )
        )

    assert found[0] == found[1] == found[2]
    assert len(found[0]) == 3_000
