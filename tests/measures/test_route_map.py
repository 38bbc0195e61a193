"""The route map: nodes, edges, their cases and gaps, and what is hidden."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routekaart.errors import RoutekaartError
from routekaart.measures.route_map import route_map
from routekaart.opening import read
from tests.logs import chain, log


def edges(result, *names):
    return {
        (row["source"], row["target"]): tuple(row[name] for name in names)
        for row in result.edge_columns.rows()
    }


def test_an_edge_counts_cases_and_times_walked():
    result = route_map(log(*chain("a", "X", "Y", "X", "Y"), *chain("b", "X", "Y")))

    assert edges(result, "cases", "count") == {("X", "Y"): (2, 3), ("Y", "X"): (1, 1)}


def test_gaps_of_an_edge_are_in_days():
    result = route_map(
        log(*chain("a", "X", "Y", gap=10), *chain("b", "X", "Y", gap=20), *chain("c", "X", "Y", gap=60))
    )

    names = ("median_days", "mean_days", "p90_days", "min_days", "max_days", "total_days")
    assert edges(result, *names)["X", "Y"] == pytest.approx((20, 30, 52, 10, 60, 90))


def test_an_overlap_counts_as_no_days_and_as_one_overlap():
    result = route_map(log(("a", "X", 0, None, 10), ("a", "Y", 7)))

    assert edges(result, "total_days", "overlaps") == {("X", "Y"): (0.0, 1)}


def test_a_node_knows_its_own_duration_when_it_has_start_and_end():
    result = route_map(log(("a", "X", 0, None, 8), ("a", "Y", 9)))

    assert dict(zip(result.node_columns["name"], result.node_columns["median_days"], strict=True)) == {
        "X": 8,
        "Y": None,
    }


def test_open_cases_stand_at_their_last_step_and_do_not_end_there():
    result = route_map(log(*chain("a", "Signaal", "Afsluiting"), *chain("b", "Signaal", "Zorgteam")))

    standing = dict(zip(result.node_columns["name"], result.node_columns["open_cases"], strict=True))
    assert standing == {"Signaal": 0, "Afsluiting": 0, "Zorgteam": 1}
    assert result.end_columns.record() == [{"name": "Afsluiting", "cases": 1}]


def test_of_the_open_cases_at_a_step_it_is_known_where_help_runs_now():
    result = route_map(
        log(
            ("a", "Start jeugdhulp", 0),
            ("b", "Start jeugdhulp", 0, None, 9),
            *[("c", "Start jeugdhulp", 0), ("c", "Afsluiting", 20)],
            ("d", "Zorgteam", 0),
        )
    )

    columns = result.node_columns
    standing = zip(columns["name"], columns["open_cases"], columns["running_cases"], strict=True)
    assert {*standing} == {("Start jeugdhulp", 2, 1), ("Afsluiting", 0, 0), ("Zorgteam", 1, 0)}


def test_organisations_that_were_not_recorded_stand_in_one_nameless_node():
    result = route_map(log(("a", "X", 0, "School"), ("a", "Y", 1), ("a", "Z", 2)), level="organisation")

    assert edges(result, "count") == {("School", None): (1,), (None, None): (1,)}


def test_phases_come_from_the_vocabulary():
    result = route_map(log(*chain("a", "Signaal", "Zorgteam", "Evaluatie")), level="phase")

    assert set(result.node_columns["name"]) == {"Signaal", "Overleg en plan", None}


def test_what_is_hidden_is_counted_and_not_bridged():
    result = route_map(
        log(*chain("a", "X", "Y", "Z"), *chain("b", "X", "Z"), *chain("c", "X", "Z")), steps=60
    )

    assert set(result.node_columns["name"]) == {"X", "Z"}
    assert edges(result, "cases") == {("X", "Z"): (2,)}
    assert result.hidden == {"nodes": 1, "edges": 2, "cases": 1}


def test_all_steps_and_transitions_is_the_exact_map():
    view = log(*chain("a", "X", "Y", "Z"))

    assert route_map(view, steps=100, transitions=100).hidden == {"nodes": 0, "edges": 0, "cases": 0}


def test_edges_that_rest_on_a_tie_are_counted():
    result = route_map(log(("a", "X", 0), ("a", "Y", 0), ("a", "Z", 5), *chain("b", "P", "Q")))

    assert edges(result, "is_tied") == {("X", "Y"): (True,), ("Y", "Z"): (True,), ("P", "Q"): (False,)}
    assert result.tied_edges_share == pytest.approx(2 / 3)


def test_a_selection_without_cases_gives_an_empty_map():
    result = route_map(log(*chain("a", "X", "Y")).select("duration > 99"))

    assert (result.n_cases, len(result.node_columns), len(result.edge_columns)) == (0, 0, 0)


@pytest.mark.parametrize("options", [{"level": "street"}, {"steps": 101}, {"transitions": -1}])
def test_a_wrong_option_is_refused(options):
    with pytest.raises(RoutekaartError):
        route_map(log(*chain("a", "X")), **options)


def test_the_record_has_the_keys_of_the_contract():
    record = route_map(log(*chain("a", "X", "Y"))).record()

    assert list(record) == ["n_cases", "nodes", "starts", "ends", "edges", "hidden", "tied_edges_share"]
    assert list(record["edges"][0]) == [
        "source", "target", "cases", "count", "median_days", "mean_days", "p90_days", "min_days", "max_days",
        "total_days", "overlaps",
    ]  # fmt: skip


@given(st.lists(st.lists(st.sampled_from("XYZ"), min_size=1, max_size=6), min_size=1, max_size=6))
def test_edge_counts_equal_a_count_by_hand(traces):
    result = route_map(log(*[row for i, trace in enumerate(traces) for row in chain(f"c{i}", *trace)]))

    pairs = [(i, pair) for i, trace in enumerate(traces) for pair in pairwise(trace)]
    expected = {
        pair: (len({i for i, p in pairs if p == pair}), sum(p == pair for _, p in pairs)) for _, pair in pairs
    }
    assert edges(result, "cases", "count") == expected


def test_the_mean_is_the_exact_total_over_the_count_so_that_every_run_gives_the_same(shared_logs):
    # A mean of fractions depends, in its last digits, on the order in which threads add them up.
    rows = [*route_map(read(shared_logs / "receipt.xes.gz")).edge_columns.rows()]

    assert [row["mean_days"] for row in rows] == [row["total_days"] / row["count"] for row in rows]
