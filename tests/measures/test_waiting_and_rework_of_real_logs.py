"""Bottlenecks and rework of real logs, against a plain reading in pandas and against pm4py.

The same thing is defined by all: the time from each instance to the next of its case, no time where they overlap;
and the cases in which an activity occurs more than once. What differs is what an instance is: pm4py counts every
row, we pair START and COMPLETE rows (in turn, no complete with a later start), so pm4py is given the paired rows.
"""

import pandas as pd
import pytest

from routekaart.measures.bottlenecks import bottlenecks
from routekaart.measures.loops import repeats
from routekaart.opening import read
from tests.queries import query

NAMES = ("receipt.csv.gz", "PurchasingExample.xes.gz", "BPI_Challenge_2012.xes.gz")


@pytest.fixture(scope="module", params=NAMES)
def both(shared_logs, request):
    view = read(shared_logs / request.param)
    columns = ["case_label", "activity_label", "lifecycle", "start_us", "has_end", "end_us", "source_row"]
    rows = pd.DataFrame(query(view, f"select {', '.join(columns)} from {{events}}"), columns=columns)
    return view, instances(rows)


def instances(rows):
    """One row per instance with its start and end, in order of start, rows of one instant as in the file."""
    rows = rows.sort_values("source_row")
    if {"start", "complete"} <= {*rows["lifecycle"]}:
        # The store has given the pair's end to its first row; the plain pairing takes the times of the rows alone.
        found = [
            made
            for _, part in rows.groupby(["case_label", "activity_label"])
            for made in paired(part.sort_values("start_us", kind="stable").to_dict("records"))
        ]
        rows = pd.DataFrame(found)
    return rows.sort_values(["case_label", "start_us", "source_row"], kind="stable", ignore_index=True)


def paired(rows):
    """The instances of one activity in a case: a complete ends the earliest start that still runs, else it is a point."""
    found, running = [], []
    for row in rows:
        if row["lifecycle"] == "start":
            running.append({**row, "end_us": row["start_us"]})
            found.append(running[-1])
        elif row["lifecycle"] == "complete" and running:
            running.pop(0)["end_us"] = row["start_us"]
        elif row["lifecycle"] == "complete":
            found.append({**row, "end_us": row["start_us"]})
    return found


def test_every_transition_waits_as_long_as_in_a_plain_reading(both):
    view, rows = both
    after = rows.groupby("case_label")[["activity_label", "start_us"]].shift(-1)
    gaps = (after["start_us"] - rows[["start_us", "end_us"]].max(axis=1)).clip(lower=0) / 86_400_000_000
    plain = gaps.groupby([rows["activity_label"], after["activity_label"]]).sum()

    found = bottlenecks(view).table_columns
    ours = zip(zip(found["source"], found["target"], strict=True), found["total_days"], strict=True)
    assert dict(ours) == pytest.approx(plain.to_dict(), abs=1e-6)


def test_as_many_cases_do_each_activity_again_as_pm4py_counts(both):
    import pm4py

    view, rows = both
    frame = pd.DataFrame({
        "case:concept:name": rows["case_label"].astype(str),
        "concept:name": rows["activity_label"].astype(str),
        "time:timestamp": pd.to_datetime(rows["start_us"], unit="us", utc=True),
    })  # fmt: skip
    labels = view.labels()
    found = repeats(view)
    assert {
        labels[code]: rows for code, rows in zip(found.keys, found.rows, strict=True)
    } == pm4py.get_rework_cases_per_activity(frame)
