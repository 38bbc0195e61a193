"""The route map: nodes, edges, their cases and gaps, and what is hidden."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routekaart.errors import RoutekaartError
from routekaart.measures.route_map import projected, route_map
from routekaart.measures.waits import waits
from routekaart.opening import read
from tests.logs import chain, log

SAMPLES = Path(__file__).parents[2] / "event_logs"


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


THREE = (*chain("a", "X", "Y", "Z"), *chain("b", "X", "Z"), *chain("c", "X", "Z"))


def test_arrows_pass_over_steps_left_out_and_times_run_from_the_one_to_the_other():
    result = route_map(log(*THREE), steps=60, is_plain=True)

    assert set(result.node_columns["name"]) == {"X", "Z"}
    assert edges(result, "cases", "max_days") == {("X", "Z"): (3, 20)}
    assert result.hidden == {"nodes": 1, "edges": 0, "cases": 0}


def test_a_step_that_something_is_flagged_at_is_never_left_out():
    result = route_map(log(*THREE), steps=1)

    assert {*result.flags.steps} <= {*result.node_columns["name"]}
    assert "Y" in result.flags.steps


@given(st.lists(st.lists(st.sampled_from("WXYZ"), min_size=1, max_size=6), min_size=1, max_size=5))
@settings(deadline=None, max_examples=25)
def test_a_map_without_steps_is_that_of_the_log_without_them(traces):
    rows = [row for i, trace in enumerate(traces) for row in chain(f"c{i}", *trace)]
    without = [row for row in rows if row[1] not in "WX"]
    if not without:
        return
    whole = route_map(log(*rows), is_plain=True)
    found = projected(log(*rows), whole, {"Y", "Z"})
    names = ("cases", "count", "median_days", "total_days", "first_visits", "returns", "planned")

    assert edges(found, *names) == edges(route_map(log(*without), is_plain=True), *names)


def test_a_step_keeps_its_strongest_way_in_and_out_and_no_part_stands_alone():
    rows = [row for i in range(5) for row in chain(f"a{i}", "S", "A", "E")]
    rows += [row for i in range(2) for row in chain(f"b{i}", "S", "B", "C", "B", "C", "E")]
    result = route_map(log(*rows), transitions=1)

    assert set(edges(result, "cases")) == {("S", "A"), ("A", "E"), ("S", "B"), ("B", "C"), ("C", "E")}
    assert result.hidden == {"nodes": 0, "edges": 1, "cases": 2}


def test_a_move_is_a_first_visit_a_return_or_back_by_plan():
    case = chain("a", "Signaal", "Onderzoek", "Evaluatie", "Onderzoek", "Evaluatie", "Afsluiting")
    found = edges(route_map(log(*case)), "first_visits", "returns", "planned", "is_return")

    assert found["Signaal", "Onderzoek"] == (1, 0, 0, False)
    assert found["Evaluatie", "Onderzoek"] == (0, 1, 0, True)
    assert found["Onderzoek", "Evaluatie"] == (1, 0, 1, False)


def test_what_comes_back_to_another_organisation_is_no_return_where_it_is_so_marked():
    result = route_map(
        log(
            ("a", "Partner betrokken", 0, "Wijkteam"),
            ("a", "Partner betrokken", 5, "GGZ"),
            ("a", "Partner betrokken", 9, "GGZ"),
        )
    )

    assert edges(result, "first_visits", "returns")["Partner betrokken", "Partner betrokken"] == (1, 1)


def test_waiting_on_an_arrow_is_what_was_waited_between_its_two_steps():
    found = edges(
        route_map(log(("a", "Aanvraag gemeente", 0), ("a", "Beschikking", 30), ("a", "Wachtlijst", 40, None, 90),
                      ("a", "Start jeugdhulp", 100), ("a", "Afsluiting", 200))),
        "waiting_cases", "waiting_median_days", "waiting_total_days",
    )  # fmt: skip

    assert found == {
        ("Aanvraag gemeente", "Beschikking"): (1, 30, 30),
        ("Beschikking", "Wachtlijst"): (1, 10, 10),
        ("Wachtlijst", "Start jeugdhulp"): (1, 10, 10),
        ("Start jeugdhulp", "Afsluiting"): (0, None, 0),
    }


def test_waiting_on_an_arrow_over_steps_left_out_leaves_out_how_long_those_took():
    view = log(
        ("a", "Signaal", 0), ("a", "Gesprek met gezin", 10, None, 15), ("a", "Aanvraag gemeente", 20), ("a", "Beschikking", 50)
    )  # fmt: skip
    found = projected(view, route_map(view), {"Signaal", "Beschikking"})

    assert edges(found, "waiting_total_days", "total_days") == {("Signaal", "Beschikking"): (45, 50)}


def test_waiting_on_all_arrows_is_all_waiting_between_steps_that_are_no_waits():
    view = read(SAMPLES / "school2_uitval.csv")
    whole = route_map(view)
    lists = {row["name"] for row in whole.node_columns.rows() if row["is_wait"]}
    found = projected(view, whole, {name for name in whole.node_columns["name"] if name not in lists})

    told = waits(view).transition_columns
    expected = sum(row["total_days"] for row in told.rows() if row["target"] is not None)
    assert sum(found.edge_columns["waiting_total_days"]) == pytest.approx(expected)


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

    assert list(record) == [
        "n_cases",
        "nodes",
        "starts",
        "ends",
        "edges",
        "hidden",
        "tied_edges_share",
        "flags",
    ]
    assert list(record["edges"][0]) == [
        "source", "target", "cases", "count", "median_days", "mean_days", "p90_days", "min_days", "max_days",
        "total_days", "overlaps", "returns", "first_visits", "planned", "waiting_cases", "waiting_median_days",
        "waiting_total_days",
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
