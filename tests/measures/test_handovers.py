"""Hand-overs: organisations per case, steps between them, and days a case lies with each."""

from collections import Counter, defaultdict
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings

from routekaart.measures.handovers import handovers, parties
from tests.logs import START, chain, log, open_cases
from tests.random_logs import CLOSING, FAMILY, grouped, log_of, traces


def passed(result):
    return {
        (row["source"], row["target"]): (row["cases"], row["count"]) for row in result.handover_columns.rows()
    }


def days(result, name="total_days"):
    return dict(zip(result.days_columns["organisation"], result.days_columns[name], strict=True))


def test_the_family_is_no_organisation():
    result = handovers(log(("a", "X", 0, "School"), ("a", "Y", 1, "Gezin"), ("a", "Z", 2, "Wijkteam")))

    assert result.organisations_per_case == {"mean": 2, "median": 2, "min": 2, "max": 2, "n": 1}
    assert result.left_out == ("Gezin",)


def test_an_organisation_counts_once_per_case():
    rows = [("a", "X", 0, "School"), ("a", "Y", 1, "SWV"), ("a", "Z", 2, "School"), ("b", "X", 0, "School")]
    result = handovers(log(*rows))

    assert result.organisations_per_case == {"mean": 1.5, "median": 1.5, "min": 1, "max": 2, "n": 2}
    assert result.count_columns.record() == [
        {"organisations": 1, "cases": 1},
        {"organisations": 2, "cases": 1},
    ]


def test_a_case_without_any_organisation_recorded_is_not_a_case_of_none():
    result = handovers(log(("a", "X", 0, "School"), ("b", "X", 0)))

    assert result.organisations_per_case == {"mean": 1, "median": 1, "min": 1, "max": 1, "n": 1}


def test_a_case_of_the_family_alone_meets_no_organisation():
    assert handovers(log(("a", "X", 0, "Gezin"))).organisations_per_case["max"] == 0


def test_a_log_without_organisations_has_none_to_count():
    result = handovers(log(*chain("a", "X", "Y")))

    assert result.organisations_per_case == {"mean": None, "median": None, "min": None, "max": None, "n": 0}
    assert len(result.handover_columns) == len(result.days_columns) == 0


def by(*parties):
    """The hub of a case that goes from one organisation to the next."""
    return handovers(log(*[("a", "X", day, party) for day, party in enumerate(parties)])).record()["hub"]


def test_the_hub_is_where_most_hand_overs_go_through():
    assert by("School", "SWV", "School", "Gemeente", "School") == {
        "organisation": "School",
        "cases": 1,
        "count": 4,
        "of_handovers": 4,
        "share": 1.0,
    }


def test_a_hub_has_its_share_of_all_hand_overs():
    hub = by("School", "SWV", "School", "Gemeente", "Wijkteam", "Gezin", "SWV")

    assert hub is None  # SWV and School have 3 each
    hub = by("School", "SWV", "School", "Gemeente", "Wijkteam")
    assert (hub["organisation"], hub["count"], hub["of_handovers"], hub["share"]) == ("School", 3, 4, 0.75)


@pytest.mark.parametrize(
    "parties", [("School", "SWV", "School"), ("School", "SWV", "Gemeente", "School"), ("School",), (None,)]
)
def test_two_organisations_or_equal_shares_have_no_hub(parties):
    assert by(*parties) is None


def test_a_handover_passes_over_the_family_and_what_was_not_recorded():
    rows = [("a", "V", 0, "School"), ("a", "W", 1, "Gezin"), ("a", "X", 2, "School"), ("a", "Y", 3)]
    result = handovers(log(*rows, ("a", "Z", 4, "Wijkteam")))

    assert passed(result) == {("School", "Wijkteam"): (1, 1)}


def test_handovers_count_cases_and_times():
    rows = [("a", "X", day, ("School", "SWV")[day % 2]) for day in range(4)]
    result = handovers(log(*rows, ("b", "X", 0, "School"), ("b", "X", 1, "SWV")))

    assert passed(result) == {("School", "SWV"): (2, 3), ("SWV", "School"): (1, 1)}


def test_a_case_lies_with_an_organisation_until_the_next_one_acts():
    rows = [("a", "X", 0, "School"), ("a", "Y", 5, "School"), ("a", "Z", 20, "SWV"), ("a", "X", 50, "School")]
    result = handovers(log(*rows, ("a", "Y", 60, "School")))

    assert days(result) == {"School": 30, "SWV": 30}
    assert days(result, "stays") == {"School": 2, "SWV": 1}


def test_the_last_organisation_holds_a_case_until_its_last_end():
    assert days(handovers(log(("a", "X", 0, "School"), ("a", "Y", 10, "SWV", 25)))) == {
        "School": 10,
        "SWV": 15,
    }


def test_an_open_case_lies_where_it_stands_until_the_extraction_date():
    rows = [("a", "Signaal", 0, "School"), ("a", "Zorgteam", 10, "SWV")]
    result = handovers(
        open_cases(*rows, extracted=date.fromordinal(date(1970, 1, 1).toordinal() + START + 40))
    )

    assert days(result) == {"SWV": 30, "School": 10}
    assert days(result, "open_days") == {"SWV": 30, "School": 0}


def test_the_network_is_a_graph_of_organisations():
    graph = handovers(log(("a", "X", 0, "School"), ("a", "Y", 10, "SWV"), ("a", "Z", 15))).graph

    assert dict(graph.nodes(data="total_days")) == {"School": 10, "SWV": 5}
    assert list(graph.edges(data=True)) == [("School", "SWV", {"cases": 1, "count": 1})]


def test_no_cases_have_no_handovers():
    result = handovers(log(("a", "X", 0, "School"), ("a", "Y", 9, "SWV")).select("duration > 99"))

    assert result.n_cases == 0
    assert result.record() == {
        "organisations_per_case": {"mean": None, "median": None, "min": None, "max": None, "n": 0},
        "handovers": [],
        "days": [],
        "hub": None,
    }
    assert result.handovers.empty and result.days.empty


def test_every_case_has_its_own_counts():
    view = log(("a", "X", 0, "School"), ("a", "Y", 1, "SWV"), ("a", "X", 2, "School"), ("b", "X", 0))

    found = parties(view)
    assert view.cases.case.tolist() == [0, 1]
    assert (found.organisations.tolist(), found.handovers.tolist()) == ([2, -1], [2, -1])


def test_a_selection_has_the_counts_of_its_own_cases():
    view = log(("a", "X", 0, "School"), ("b", "X", 0, "School"), ("b", "Y", 9, "SWV"))
    chosen = view.select("duration > 5")
    fresh = parties(chosen)
    whole = parties(view)

    assert (fresh.organisations.tolist(), fresh.handovers.tolist()) == ([2], [1])
    assert (whole.organisations.tolist(), whole.handovers.tolist()) == ([1, 2], [0, 1])
    assert parties(view.select("duration < 5")).organisations.tolist() == [1]


def _stays(trace):
    found = []
    for _, organisation, day in trace:
        if organisation not in (None, FAMILY) and (not found or found[-1][0] != organisation):
            found.append((organisation, day))
    return found


@settings(max_examples=30)
@given(traces())
def test_handovers_equal_a_walk_through_each_case(cases):
    pairs = [
        (number, (one, two))
        for number, trace in enumerate(cases)
        for (one, _), (two, _) in pairwise(_stays(trace))
    ]

    assert passed(handovers(log_of(cases))) == grouped(pairs)


@settings(max_examples=30)
@given(traces())
def test_organisations_per_case_equal_a_count_of_sets(cases):
    recorded = [{party for _, party, _ in trace} - {None} for trace in cases]
    counts = [len(parties - {FAMILY}) for parties in recorded if parties]

    result = handovers(log_of(cases))
    assert dict(
        zip(result.count_columns["organisations"], result.count_columns["cases"], strict=True)
    ) == Counter(counts)
    if counts:
        assert result.organisations_per_case["mean"] == pytest.approx(sum(counts) / len(counts))


@settings(max_examples=30)
@given(traces())
def test_days_of_all_organisations_are_the_days_from_first_stay_to_end(cases):
    view = log_of(cases)
    last = max(trace[-1][2] for trace in cases)
    expected = defaultdict(float)
    is_known = any(activity in CLOSING for trace in cases for activity, *_ in trace)
    for trace in cases:
        is_open = is_known and not any(activity in CLOSING for activity, *_ in trace)
        end = last if is_open else trace[-1][2]
        found = [*_stays(trace), (None, end)]
        for (organisation, start), (_, following) in pairwise(found):
            expected[organisation] += following - start

    assert days(handovers(view)) == pytest.approx(expected)
