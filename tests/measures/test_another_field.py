"""A log of another field, worked by hand: whose words the vocabulary does not know, so that every gap is waiting.

                 case a                                       case b
    step      Ruw  Schuren  Lakken  Schuren  Klaar         Ruw  Schuren  Lakken  Lakken  Klaar
    days        0       10      14       20     50           2     8–12      12      15     15
    by          P        P       Q        P      Q           P        Q       Q       Q      Q
    gap               10        4        6     30                   6        0       3      0

Together 50 + 9 = 59 days. Case a does Schuren again after 10 days, case b Lakken at once, 3 days later.
"""

import pytest

import routekaart as rk
from tests.logs import log


@pytest.fixture(scope="module")
def view():
    return log(
        ("a", "Ruw", 0, "P"), ("a", "Schuren", 10, "P"), ("a", "Lakken", 14, "Q"), ("a", "Schuren", 20, "P"),
        ("a", "Klaar", 50, "Q"), ("b", "Ruw", 2, "P"), ("b", "Schuren", 8, "Q", 12), ("b", "Lakken", 12, "Q"),
        ("b", "Lakken", 15, "Q"), ("b", "Klaar", 15, "Q"),
    )  # fmt: skip


def rows(table, *names):
    return {*table[[*names]].itertuples(index=False, name=None)}


def test_all_59_days_are_waiting_for_no_known_cause(view):
    found = rk.waits(view)
    states = [
        getattr(found, f"{name}_days") for name in ("total", "asked", "idle", "helped", "planned", "closing")
    ]
    assert states == [59, 0, 59, 0, 0, 0]  # fmt: skip
    assert rows(found.causes, "cause", "total_days") == {
        ("explicit", 0), ("consent", 0), ("rhythm", 0), ("deferral", 0), ("holiday", 0), ("unexplained", 59),
    }  # fmt: skip
    assert not rk.awaited(view).has_matters


def test_bottlenecks_by_transition_activity_and_organisation_are_the_gaps_added_up(view):
    found = {level: rk.bottlenecks(view, level=level).table for level in ("transition", "activity", "organisation")}  # fmt: skip
    columns = ("cases", "median_days", "total_days")
    assert rows(found["transition"], "source", "target", "rank", *columns) == {
        ("Schuren", "Klaar", 1, 1, 30, 30),
        ("Ruw", "Schuren", 2, 2, 8, 16),
        ("Lakken", "Schuren", 3, 1, 6, 6),
        ("Schuren", "Lakken", 4, 2, 2, 4),
        ("Lakken", "Lakken", 5, 1, 3, 3),
        ("Lakken", "Klaar", 6, 1, 0, 0),
    }
    # Klaar: 30 and 0. Schuren: 10, 6 and 6. Lakken: 4, 0 and 3.
    assert rows(found["activity"], "name", "rank", *columns) == {
        ("Klaar", 1, 2, 15, 30), ("Schuren", 2, 2, 6, 22), ("Lakken", 3, 2, 3, 7),
    }  # fmt: skip
    # To P: 10 and 6. To Q: 4, 30, 6, 0, 3 and 0.
    assert rows(found["organisation"], "name", "rank", *columns) == {("Q", 1, 2, 3.5, 43), ("P", 2, 1, 8, 16)}


def test_loops_are_the_step_done_again_and_the_step_done_twice(view):
    found = rk.loops(view)
    columns = ("activity", "cases", "count", "repeat", "redo")
    assert rows(found.repetitions, *columns) == {("Schuren", 1, 1, 1, 0)}
    assert rows(found.self_loops, *columns) == {("Lakken", 1, 1, 1, 0)}
    assert (found.loop_days, found.loop_cases) == (10 + 3, 2)


def test_the_exact_map_has_every_step_and_every_transition_of_the_log(view):
    found = rk.route_map(view, steps=100, transitions=100)
    assert rows(found.nodes, "name", "cases", "events", "open_cases") == {
        ("Ruw", 2, 2, 0), ("Schuren", 2, 3, 0), ("Lakken", 2, 3, 0), ("Klaar", 2, 2, 0),
    }  # fmt: skip
    columns = ("source", "target", "cases", "count", "median_days", "min_days", "max_days", "total_days")
    assert rows(found.edges, *columns) == {
        ("Ruw", "Schuren", 2, 2, 8, 6, 10, 16),
        ("Schuren", "Lakken", 2, 2, 2, 0, 4, 4),
        ("Lakken", "Schuren", 1, 1, 6, 6, 6, 6),
        ("Schuren", "Klaar", 1, 1, 30, 30, 30, 30),
        ("Lakken", "Lakken", 1, 1, 3, 3, 3, 3),
        ("Lakken", "Klaar", 1, 1, 0, 0, 0, 0),
    }
