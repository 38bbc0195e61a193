"""A second, plainer computation: edges as pm4py counts them, their durations as pandas does."""

import pytest
from hypothesis import given, settings

from routekaart.exchange.event_log import write_events
from routekaart.measures.events import events
from routekaart.measures.route_map import route_map
from routekaart.opening import read
from routekaart.privacy.disclosure import clear
from tests.random_logs import log_of, rows_of, traces

CASE, ACTIVITY, TIME = "case:concept:name", "concept:name", "time:timestamp"
DAY = 86_400.0


def frame_of(rows):
    """Rows (case, activity, day) as pm4py takes them, in the order of the rows."""
    import pandas as pd

    frame = pd.DataFrame([row[:3] for row in rows], columns=[CASE, ACTIVITY, TIME])
    frame[TIME] = pd.Timestamp("2022-03-07", tz="UTC") + pd.to_timedelta(frame[TIME], unit="D")
    return frame.sort_values([CASE, TIME], kind="stable", ignore_index=True)


def by_pm4py(frame):
    """Edges and starts with their counts."""
    import pm4py

    edges, starts, _ = pm4py.discover_dfg(frame, case_id_key=CASE, activity_key=ACTIVITY, timestamp_key=TIME)
    return dict(edges), dict(starts)


def by_pandas(frame):
    """Edges with the cases they touch, and the mean and median of their days."""
    following = frame.groupby(CASE, sort=False)
    moves = frame.assign(target=following[ACTIVITY].shift(-1), days=(following[TIME].shift(-1) - frame[TIME]))
    moves = moves.dropna(subset=["target"])
    moves["days"] = moves["days"].dt.total_seconds() / DAY
    table = moves.groupby([ACTIVITY, "target"]).agg(
        cases=(CASE, "nunique"), mean=("days", "mean"), median=("days", "median")
    )
    return {
        edge: (row.cases, pytest.approx(row["mean"]), pytest.approx(row["median"]))
        for edge, row in table.iterrows()
    }


def assert_same(view, frame):
    found = route_map(view)
    edges, starts = by_pm4py(frame)
    rows = [*found.edge_columns.rows()]
    assert {(row["source"], row["target"]): row["count"] for row in rows} == edges
    assert {row["name"]: row["cases"] for row in found.start_columns.rows()} == starts
    assert {
        (row["source"], row["target"]): (row["cases"], row["mean_days"], row["median_days"]) for row in rows
    } == by_pandas(frame)


@settings(max_examples=15)
@given(traces())
def test_random_logs_have_the_same_edges_and_durations(cases):
    # Running help and open cases change waits, not the map.
    assert_same(log_of(cases), frame_of(rows_of(cases)))


def test_the_running_example_has_the_same_edges_and_durations(shared_logs):
    import pandas as pd

    frame = pd.read_csv(shared_logs / "running-example.csv")[[CASE, ACTIVITY, TIME]].astype({CASE: str})
    frame[TIME] = pd.to_datetime(frame[TIME], utc=True)
    frame = frame.sort_values([CASE, TIME], kind="stable", ignore_index=True)
    assert_same(read(shared_logs / "running-example.xes"), frame)


@settings(max_examples=5)
@given(traces())
def test_exported_logs_have_the_same_edges_in_pm4py(tmp_path_factory, cases):
    import pm4py

    view = log_of(cases)
    path = tmp_path_factory.mktemp("export") / "log.xes"
    write_events(clear(events(view)), path, "xes")
    frame = pm4py.read_xes(str(path), variant="iterparse")
    assert by_pm4py(frame) == by_pm4py(frame_of(rows_of(cases)))


@settings(max_examples=5)
@given(traces())
def test_exported_tables_have_the_same_edges_in_pandas(tmp_path_factory, cases):
    import pandas as pd

    view = log_of(cases)
    folder = tmp_path_factory.mktemp("export")
    for form, load in (("csv", pd.read_csv), ("parquet", pd.read_parquet)):
        write_events(clear(events(view)), folder / f"log.{form}", form)
        back = load(folder / f"log.{form}")[["case", "activity", "start"]]
        frame = back.set_axis([CASE, ACTIVITY, TIME], axis=1).astype({CASE: str, ACTIVITY: str})
        frame[TIME] = pd.to_datetime(frame[TIME], utc=True)
        assert by_pm4py(frame) == by_pm4py(frame_of(rows_of(cases)))
