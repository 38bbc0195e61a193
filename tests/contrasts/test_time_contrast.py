"""Times with open cases: the log-rank test and the restricted mean, worked by hand and held against scipy."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from routekaart.contrasts.case_numbers import Times
from routekaart.contrasts.dealing import dealing_of
from routekaart.contrasts.time_contrast import (
    log_rank_chi2,
    log_rank_scores,
    restricted_mean,
    time_contrast,
)
from routekaart.measures.incidence import EVENT, LEFT, OPEN
from tests.measures.test_incidence import ENDED, TREATED, UNTREATED

DAYS = np.array([*TREATED, *UNTREATED], dtype=float)
HAS_EVENT = np.array([*ENDED, *[1] * 21], dtype=bool)
IN_A = np.arange(42) < 21


def compared(days, outcome, in_a, followed=None):
    days, in_a = np.array(days, dtype=float), np.array(in_a, dtype=bool)
    times = Times(days, np.array(outcome), days if followed is None else np.array(followed, dtype=float))
    return time_contrast(times, in_a, dealing_of(in_a, None))


def test_the_log_rank_statistic_of_freireich_is_16_793():
    assert log_rank_chi2(DAYS, HAS_EVENT, IN_A) == pytest.approx(16.793, abs=5e-4)


@given(st.lists(st.tuples(st.integers(1, 9), st.booleans(), st.booleans()), min_size=4, max_size=20))
def test_the_log_rank_statistic_is_that_of_scipy(cases):
    days, has_event, in_a = (np.array(column) for column in zip(*cases, strict=True))
    sides = [stats.CensoredData.right_censored(days[of], ~has_event[of]) for of in (in_a, ~in_a) if of.any()]
    if len(sides) == 2 and has_event.any() and (days[has_event] < days.max()).any():
        with np.errstate(all="ignore"):
            expected = float(stats.logrank(*sides).statistic) ** 2
        if np.isfinite(expected):
            assert log_rank_chi2(days.astype(float), has_event, in_a) == pytest.approx(expected, abs=1e-9)


def test_scores_add_up_to_nothing_and_over_a_group_to_its_events_less_those_expected():
    scores = log_rank_scores(DAYS, HAS_EVENT)

    assert scores.sum() == pytest.approx(0)
    assert scores[IN_A].sum() == pytest.approx(9 - 19.2505, abs=1e-4)  # the textbook's O − E


def test_the_restricted_mean_is_what_lies_above_the_curve():
    # All wait until day 20, two of three until 40, one of three on; up to day 50: 20 + 20·2/3 + 10·1/3.
    days, outcome = np.array([20.0, 40.0, 60.0]), np.array([EVENT, EVENT, OPEN])

    assert restricted_mean(days, outcome, 50.0) == pytest.approx(20 + 40 / 3 + 10 / 3)
    assert restricted_mean(np.array([10.0, 20, 30]), np.array([EVENT] * 3), 50.0) == pytest.approx(20)


def test_who_left_goes_without_the_event_to_the_end():
    days, outcome = np.array([10.0, 20.0]), np.array([EVENT, LEFT])

    assert restricted_mean(days, outcome, 30.0) == pytest.approx((10 + 30) / 2)


def test_times_are_compared_up_to_the_smaller_last_follow_up():
    found = compared(
        [10, 20, 30, 20, 40, 50], [EVENT] * 5 + [OPEN], [1, 1, 1, 0, 0, 0], followed=[60] * 3 + [50] * 3
    )

    assert (found.tau, found.mean_a) == (50.0, 20.0)
    assert found.difference == pytest.approx(20 - (20 + 40 / 3 + 10 / 3))


def test_a_group_whose_last_case_is_open_is_known_until_that_case():
    found = compared([10, 20, 30, 70], [EVENT, OPEN, EVENT, EVENT], [1, 1, 0, 0], followed=[80, 20, 80, 80])

    assert found.tau == 20.0


def test_p_counts_all_dealings_of_the_cases_by_the_plain_definition():
    days, has_event = np.array([5.0, 9, 14, 14, 20, 31, 40]), np.array([1, 1, 0, 1, 1, 0, 0])
    in_a = np.array([1, 1, 0, 1, 0, 0, 0], dtype=bool)
    scores = [
        float(
            event - sum(has_event[days == u].sum() / (days >= u).sum() for u in {*days[days <= day].tolist()})
        )
        for day, event in zip(days, has_event, strict=True)
    ]
    sums = np.array([abs(sum(scores[i] for i in of_a)) for of_a in combinations(range(7), 3)])
    found = compared(days, np.where(has_event, EVENT, OPEN), in_a)

    assert found.p == pytest.approx(
        (sums >= sums[[*combinations(range(7), 3)].index((0, 1, 3))] - 1e-9).mean()
    )
    assert found.smallest_p == pytest.approx((sums >= sums.max() - 1e-9).mean())
    assert found.p_error is None


@given(st.lists(st.tuples(st.integers(1, 40), st.sampled_from([EVENT, LEFT, OPEN]), st.booleans()), min_size=4,
                max_size=10))  # fmt: skip
def test_swapping_the_groups_flips_the_sign_and_leaves_p(cases):
    days, outcome, in_a = (np.array(column) for column in zip(*cases, strict=True))
    if 0 < in_a.sum() < len(in_a):
        there, back = (compared(days, outcome, side, followed=days + 5) for side in (in_a, ~in_a))
        assert back.difference == pytest.approx(-there.difference)
        assert (back.p, back.smallest_p, back.tau) == pytest.approx((there.p, there.smallest_p, there.tau))
        assert back.chi2 == pytest.approx(there.chi2)


def test_swapping_the_groups_leaves_a_drawn_p_as_well():
    outcome = np.where(HAS_EVENT, EVENT, OPEN)
    there, back = (compared(DAYS, outcome, side) for side in (IN_A, ~IN_A))

    assert (there.p, there.p_error) == (back.p, back.p_error)
    assert there.p_error is not None and there.p < 0.01


def test_who_left_stays_among_those_who_might_have_come():
    # Leaving early is no event soon: the groups differ by who left, and b's event comes to fewer.
    a = ([10, 20, 30, 40, 50], [EVENT] * 5)
    b = ([1, 2, 3, 4, 50], [LEFT] * 4 + [EVENT])
    left = compared([*a[0], *b[0]], [*a[1], *b[1]], [1] * 5 + [0] * 5, followed=[100] * 10)

    assert left.difference < 0  # a comes to it sooner
    assert left.p < 0.05


def test_a_median_that_is_not_reached_is_none():
    found = compared(
        [10, 20, 90, 90, 10, 20, 30, 90], [EVENT, OPEN, OPEN, OPEN] + [EVENT] * 4, [1] * 4 + [0] * 4
    )

    assert (found.median_a, found.median_b) == (None, 25.0)
