"""The rank test: held against all splits listed one by one."""

from itertools import combinations
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routekaart.contrasts import rank_test as module
from routekaart.contrasts.rank_test import rank_sums, rank_test

values = st.lists(st.integers(0, 5).map(float), min_size=1, max_size=6)


def p_by_listing_all_splits(a, b):
    """The same share of splits, the plain and slow way: pairs compared one by one."""
    pooled = [*a, *b]
    cases = range(len(pooled))

    def distance(of_a):
        rest = [pooled[i] for i in cases if i not in of_a]
        above = sum((pooled[i] > y) + (pooled[i] == y) / 2 for i in of_a for y in rest)
        return abs(above - len(a) * len(b) / 2)

    observed = distance(range(len(a)))
    splits = [distance(split) for split in combinations(cases, len(a))]
    return sum(d >= observed for d in splits) / len(splits), splits.count(max(splits)) / len(splits)


def apart(n, m):
    return np.arange(n, dtype=float) + m, np.arange(m, dtype=float)


@pytest.mark.parametrize(("n", "p"), [(3, 0.1), (4, 2 / 70), (5, 2 / 252), (8, 2 / 12870)])
def test_the_smallest_p_is_that_of_groups_that_do_not_overlap(n, p):
    tested = rank_test(*apart(n, n))

    assert tested.p == p
    assert tested.smallest_p == p
    assert tested.cliffs_delta == 1.0


def test_eight_against_eight_needs_a_delta_of_19_32_for_p_below_5_percent():
    sums, ways = rank_sums(tuple(range(16)), 8)
    lowest = 28
    deltas = {(s - lowest) * 2 / 64 - 1 for s in sums.tolist()}
    distances = np.abs(sums - lowest - 32)
    p = {d: ways[distances >= abs(d) * 32 - 1e-9].sum() / ways.sum() for d in deltas}

    assert min(d for d in deltas if d > 0 and p[d] < 0.05) == 19 / 32


@given(values, values)
def test_p_is_the_share_of_all_splits_that_lie_as_far_out_ties_and_all(a, b):
    tested = rank_test(np.array(a), np.array(b))

    assert (tested.p, tested.smallest_p) == pytest.approx(p_by_listing_all_splits(a, b), abs=1e-15)


@given(values, values)
def test_delta_is_the_surplus_of_pairs_in_which_a_is_larger(a, b):
    surplus = sum((x > y) - (x < y) for x in a for y in b) / (len(a) * len(b))

    assert rank_test(np.array(a), np.array(b)).cliffs_delta == pytest.approx(surplus, abs=1e-15)


@given(values, values)
def test_swapping_the_groups_flips_delta_and_leaves_p(a, b):
    there, back = rank_test(np.array(a), np.array(b)), rank_test(np.array(b), np.array(a))

    assert back.cliffs_delta == -there.cliffs_delta
    assert (back.p, back.smallest_p) == (there.p, there.smallest_p)


def test_the_order_of_cases_changes_nothing():
    a, b = np.array([3.0, 1, 4, 1, 5]), np.array([9.0, 2, 6, 5, 3, 5])

    assert rank_test(a[::-1], np.roll(b, 2)) == rank_test(a, b)


def test_all_values_tied_gives_p_one_and_allows_no_other():
    tested = rank_test(np.ones(8), np.ones(8))

    assert (tested.cliffs_delta, tested.p, tested.smallest_p) == (0.0, 1.0, 1.0)


def test_one_case_against_one_cannot_differ():
    assert rank_test(np.array([1.0]), np.array([2.0])).p == 1.0


def test_sums_that_differ_in_their_last_bits_are_tied():
    assert rank_test(np.array([0.1 + 0.2]), np.array([0.3])).cliffs_delta == 0.0


def test_all_splits_of_large_groups_are_counted():
    _, ways = rank_sums(tuple(range(140)), 70)

    assert ways.sum() == pytest.approx(comb(140, 70), rel=1e-12)


def test_above_the_bound_splits_are_drawn_and_the_error_is_given(monkeypatch):
    a, b = np.array([5.0, 3, 8, 9, 7, 2]), np.array([1.0, 4, 6, 2, 0, 3])
    counted = rank_test(a, b)
    monkeypatch.setattr(module, "EXACT_SIZE", 10)
    drawn = rank_test(a, b)

    assert counted.p_error is None
    assert abs(drawn.p - counted.p) < 4 * drawn.p_error
    assert drawn == rank_test(a, b)


def test_a_drawn_p_is_never_below_what_the_number_of_draws_allows():
    tested = rank_test(*apart(110, 110))

    assert tested.p == tested.smallest_p == 1 / 20_000
