"""Do groups differ on something, by more than one case?"""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routekaart.contrasts.balance import LEAST_DELTA, balance_of_numbers, balance_of_shares
from routekaart.contrasts.rank_test import rank_test


def test_a_share_that_differs_by_one_case_is_not_marked_and_by_two_is():
    assert not balance_of_shares(3, 8, 4, 8).differs
    assert balance_of_shares(3, 8, 5, 8).differs
    assert not balance_of_shares(0, 8, 1, 8).differs
    assert balance_of_shares(0, 8, 2, 8).differs


def test_the_standardised_difference_is_that_of_the_source():
    # p 0.5 and 0.25: 0.25 / sqrt((0.25 + 0.1875) / 2)
    assert balance_of_shares(4, 8, 2, 8).size == pytest.approx(0.25 / 0.21875**0.5)
    assert balance_of_shares(8, 8, 0, 8).size == float("inf")
    assert balance_of_shares(0, 0, 3, 8).size is None


def test_a_large_group_needs_no_large_difference_in_cases_but_in_size():
    assert not balance_of_shares(500, 1000, 450, 1000).differs  # 0.1
    assert balance_of_shares(500, 1000, 350, 1000).differs  # 0.3


numbers = st.lists(st.integers(0, 6), min_size=1, max_size=7)


@given(numbers, numbers)
def test_numbers_are_marked_when_no_single_case_makes_their_delta_small(a, b):
    found = balance_of_numbers(np.array(a), np.array(b))

    def delta(xs, ys):
        return sum((x > y) - (x < y) for x, y in product(xs, ys)) / (len(xs) * len(ys))

    left = [delta(a[:i] + a[i + 1 :], b) for i in range(len(a)) if len(a) > 1]
    left += [delta(a, b[:i] + b[i + 1 :]) for i in range(len(b)) if len(b) > 1]
    is_large = bool(left) and (min(left) >= LEAST_DELTA - 1e-12 or max(left) <= -LEAST_DELTA + 1e-12)
    assert found.size == pytest.approx(delta(a, b))
    assert found.size == pytest.approx(rank_test(np.array(a, float), np.array(b, float)).cliffs_delta)
    assert found.differs == (is_large and min(len(a), len(b)) > 1)


@given(numbers, numbers)
def test_swapping_the_groups_flips_the_sign_alone(a, b):
    one, other = balance_of_numbers(np.array(a), np.array(b)), balance_of_numbers(np.array(b), np.array(a))

    assert (one.size, one.differs) == (-other.size, other.differs)
