"""Incidence: Kaplan–Meier and Aalen–Johansen against worked and independent answers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routekaart.measures.incidence import EVENT, LEFT, OPEN, aalen_johansen, incidence, kaplan_meier

# Freireich and others 1963: weeks of remission, and whether it ended (1) or was still going on (0).
TREATED = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
ENDED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
UNTREATED = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]


def test_the_medians_of_freireich_are_23_and_8_weeks():
    assert incidence(np.array(TREATED), np.array(ENDED)).median == 23
    assert incidence(np.array(UNTREATED), np.ones(21, dtype=int)).median == 8


def test_six_cases_with_two_causes_have_the_shares_worked_by_hand():
    first = incidence(np.arange(1, 7), np.array([EVENT, LEFT, EVENT, OPEN, LEFT, EVENT]))
    second = incidence(np.arange(1, 7), np.array([LEFT, EVENT, LEFT, OPEN, EVENT, LEFT]))

    assert first.share == pytest.approx([1 / 6, 1 / 6, 1 / 3, 1 / 3, 1 / 3, 7 / 12])
    assert second.share == pytest.approx([0, 1 / 6, 1 / 6, 1 / 6, 5 / 12, 5 / 12])
    assert first.at_risk.tolist() == [6, 5, 4, 3, 2, 1]


def test_taking_those_who_left_for_open_cases_would_overstate_the_share():
    days = np.arange(1, 7)
    outcomes = np.array([EVENT, LEFT, EVENT, LEFT, EVENT, LEFT])

    assert (
        incidence(days, outcomes).share[-1]
        < kaplan_meier(days, np.where(outcomes == LEFT, OPEN, outcomes))[0][-1]
    )


def test_a_median_that_is_not_reached_is_none():
    assert incidence(np.array([1, 2, 3]), np.array([EVENT, OPEN, OPEN])).median is None


def test_no_cases_give_an_empty_curve():
    found = incidence(np.array([]), np.array([], dtype=int))

    assert (len(found.day), found.median) == (0, None)


@given(st.lists(st.tuples(st.integers(0, 12), st.sampled_from([OPEN, EVENT])), min_size=1, max_size=20))
def test_with_one_cause_aalen_johansen_is_kaplan_meier_with_its_limits(cases):
    days, outcomes = (np.array(column) for column in zip(*cases, strict=True))

    for ours, theirs in zip(aalen_johansen(days, outcomes), kaplan_meier(days, outcomes), strict=True):
        known = np.isfinite(ours) & np.isfinite(theirs)
        assert ours[known] == pytest.approx(theirs[known], abs=1e-9)


@given(st.lists(st.tuples(st.integers(0, 12), st.sampled_from([OPEN, EVENT, LEFT])), min_size=1, max_size=20))
def test_limits_hold_the_share_and_stay_within_0_and_1(cases):
    found = incidence(*(np.array(column) for column in zip(*cases, strict=True)))

    known = np.isfinite(found.low)
    assert np.all((found.low[known] >= 0) & (found.low[known] <= found.share[known] + 1e-12))
    assert np.all((found.high[known] <= 1) & (found.high[known] >= found.share[known] - 1e-12))
    assert np.all(np.diff(found.share) >= 0)
