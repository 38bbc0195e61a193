"""Views: filters on cases, as values that print themselves."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routekaart.errors import InputError, SelectionError
from routekaart.log.view import open_log
from routekaart.measures.bottlenecks import bottlenecks
from routekaart.measures.handovers import handovers
from routekaart.measures.loops import loops
from routekaart.measures.variants import variants
from routekaart.measures.waits import waits
from tests.logs import DAY_US, chain, log
from tests.queries import query
from tests.random_logs import log_of, traces


def three_cases():
    return log(
        *chain("a", "Signaal", "Zorgteam", "Afsluiting"),
        *chain("b", "Signaal", "Zorgteam", "Zorgteam", gap=100),
        *chain("c", "Signaal", "Onderzoek"),
        group=["x"] * 3 + ["y"] * 5,
    )


def cases(view) -> list[str]:
    return [label for (label,) in query(view, "select label from {cases} order by label")]


def test_where_keeps_the_cases_with_that_value():
    assert cases(three_cases().where(group="y")) == ["b", "c"]


def test_a_case_has_the_group_of_its_first_event():
    view = log(("a", "X", 5), ("a", "Y", 1), group=["late", "early"])

    assert cases(view.where(group="early")) == ["a"]
    assert cases(view.where(group="late")) == []


def test_equal_views_share_what_was_worked_out():
    view = three_cases()
    made = []

    for _ in range(2):
        view.where(group="y").once("something", lambda: made.append(1))

    assert made == [1]
    assert view.where(group="y").cases is view.where(group="y").cases


def test_a_view_says_which_cases_it_holds():
    recipe = three_cases().where(group="y").select("open").recipe

    assert (recipe.nl, recipe.en) == (
        "log, y, nog open, 2 van 3 trajecten",
        "log, y, still open, 2 of 3 cases",
    )


def test_a_case_is_open_until_an_activity_closes_it():
    assert query(three_cases(), "select label, is_open from {cases} order by label") == [
        ("a", False),
        ("b", True),
        ("c", True),
    ]


def test_without_known_activities_every_case_is_closed():
    assert query(log(*chain("a", "foo", "bar")), "select is_open from {cases}") == [(False,)]


def test_a_gap_runs_from_end_to_start_and_can_be_negative():
    view = log(("a", "X", 0, None, 10), ("a", "Y", 7), ("a", "Z", 12))

    assert query(view, "select gap_us from {moves} order by position") == [(-3 * DAY_US,), (5 * DAY_US,)]


def test_time_after_a_support_with_a_start_only_is_running_help():
    view = log(
        ("a", "Start jeugdhulp", 0),
        ("a", "Evaluatie", 9),
        ("a", "Start jeugdhulp", 20, None, 30),
        ("a", "Evaluatie", 40),
    )

    assert query(view, "select is_running from {moves} order by position") == [(True,), (False,), (False,)]


def test_another_tie_order_gives_other_moves():
    view = log(("a", "Z", 0), ("a", "A", 0))
    labels = view.labels()

    assert [labels[s] for (s,) in query(view, "select source from {moves}")] == ["Z"]
    assert [labels[s] for (s,) in query(view.with_ties("label"), "select source from {moves}")] == ["A"]


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(InputError, match="does not exist"):
        open_log(tmp_path / "none.parquet")


def test_a_file_that_is_no_parquet_is_said(tmp_path):
    (tmp_path / "log.parquet").write_text("hello")

    with pytest.raises(InputError, match="not a Parquet file"):
        open_log(tmp_path / "log.parquet")


def test_a_value_with_braces_and_quotes_is_only_a_value():
    view = log(("a", "X", 0), group=["{cases}'; drop table x; --"])

    assert cases(view.where(group="{cases}'; drop table x; --")) == ["a"]


CASES = st.lists(st.lists(st.sampled_from("XYZ"), min_size=1, max_size=5), min_size=1, max_size=6)


@given(CASES)
def test_with_and_without_part_the_cases_in_two(traces):
    view = log(*[row for i, trace in enumerate(traces) for row in chain(f"c{i}", *trace)])
    if "X" not in view.labels():
        with pytest.raises(SelectionError):
            view.select('with "X"')
        return

    having = {f"c{i}" for i, trace in enumerate(traces) if "X" in trace}
    assert set(cases(view.select('with "X"'))) == having
    assert set(cases(view.select('without "X"'))) == {f"c{i}" for i in range(len(traces))} - having


@given(CASES)
def test_follows_reads_as_the_traces_do(traces):
    view = log(
        *[row for i, trace in enumerate(traces) for row in chain(f"c{i}", *trace)],
        ("z", "X", 0),
        ("z", "Y", 1),
    )

    directly = {f"c{i}" for i, t in enumerate(traces) if ("X", "Y") in pairwise(t)}
    later = {f"c{i}" for i, t in enumerate(traces) if "X" in t and "Y" in t[t.index("X") :]}
    assert set(cases(view.select('"X" -> "Y"'))) == directly | {"z"}
    assert set(cases(view.select('"X" ~> "Y"'))) == later | {"z"}


@given(CASES, st.integers(0, 50))
def test_duration_filters_part_the_cases_in_two(traces, days):
    view = log(*[row for i, trace in enumerate(traces) for row in chain(f"c{i}", *trace)])

    longer, rest = view.select(f"duration > {days}"), view.select(f"duration <= {days}")
    assert longer.n_cases + rest.n_cases == view.n_cases
    assert longer.n_cases == sum((len(trace) - 1) * 10 > days for trace in traces)


def test_a_case_that_meets_a_filter_twice_is_one_case():
    view = log(*chain("a", "X", "Y", "X", "Y"), *chain("b", "X"))

    for selection in ('with "X"', '"X" -> "Y"', '"X" ~> "Y"', "duration >= 0"):
        chosen = view.select(selection)
        assert chosen.n_cases == len(cases(chosen)) == len(set(cases(chosen)))
        assert len(query(chosen, "select * from {instances}")) == 4 + (chosen.n_cases == 2)


@given(traces())
def test_a_selection_says_the_same_whether_or_not_the_whole_log_was_measured_before(cases):
    measures = (waits, bottlenecks, loops, handovers, variants)
    fresh, measured = log_of(cases), log_of(cases)
    for measure in measures:
        measure(measured)
    selection = 'with "A"'
    try:
        chosen = fresh.select(selection)
    except SelectionError:
        return
    assert [measure(chosen).record() for measure in measures] == [
        measure(measured.select(selection)).record() for measure in measures
    ]
