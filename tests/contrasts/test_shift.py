"""The shift between two groups and its bounds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routekaart.contrasts import shift as module
from routekaart.contrasts.rank_test import rank_test
from routekaart.contrasts.shift import moses_order, shift

values = st.lists(st.integers(0, 20).map(float), min_size=1, max_size=9)


@pytest.mark.parametrize(
    ("n", "m", "first", "last", "coverage"),
    [(8, 8, 14, 51, 0.9501), (8, 7, 11, 46, 0.9599), (4, 4, 1, 16, 0.9714)],
)
def test_the_bounds_are_these_of_the_sorted_differences(n, m, first, last, coverage):
    order, covered = moses_order(n, m)

    assert (order, n * m + 1 - order) == (first, last)
    assert covered == pytest.approx(coverage, abs=5e-5)


def test_three_against_three_has_no_interval():
    found = shift(np.array([4.0, 5, 6]), np.array([1.0, 2, 3]))

    assert found == module.Shift(3.0, None, None, None)


def test_shift_and_bounds_worked_by_hand():
    # 3 5 8 10 less 1 2 4 4: -1 -1 1 1 1 2 3 4 4 4 6 6 6 7 8 9; at 4 against 4 the outermost bound the shift.
    found = shift(np.array([3.0, 5, 8, 10]), np.array([1.0, 2, 4, 4]))

    assert (found.median, found.low, found.high) == (4.0, -1.0, 9.0)


@given(values, values)
def test_swapping_the_groups_flips_the_shift_and_its_bounds(a, b):
    there, back = shift(np.array(a), np.array(b)), shift(np.array(b), np.array(a))

    assert back.median == -there.median
    if there.low is not None:
        assert (back.low, back.high) == (-there.high, -there.low)


def test_too_many_differences_to_lay_out_are_found_by_halving(monkeypatch):
    rng = np.random.default_rng(3)
    a, b = rng.integers(0, 90, 40) / 7, rng.integers(0, 90, 33) / 7
    laid_out = shift(a, b)
    monkeypatch.setattr(module, "MANY_DIFFERENCES", 100)
    halved = shift(a, b)

    assert [halved.median, halved.low, halved.high] == pytest.approx(
        [laid_out.median, laid_out.low, laid_out.high], abs=1e-9
    )


def test_the_normal_order_agrees_with_the_exact_one(monkeypatch):
    exact, coverage = moses_order(60, 70)
    moses_order.cache_clear()
    monkeypatch.setattr(module, "EXACT_SIZE", 10)
    near, near_coverage = moses_order(60, 70)
    moses_order.cache_clear()

    assert abs(near - exact) <= 2
    assert near_coverage == pytest.approx(coverage, abs=1e-3)


def test_the_case_by_hand_of_the_page_on_contrasts():
    a, b = np.array([120.0, 150, 185, 210, 240]), np.array([20.0, 35, 40, 60, 130])
    found, tested = shift(a, b), rank_test(a, b)

    assert (found.median, found.low, found.high) == (125.0, 55.0, 200.0)
    assert found.coverage == pytest.approx(0.968, abs=5e-4)
    assert (tested.cliffs_delta, tested.p, tested.smallest_p) == (0.92, 4 / 252, 2 / 252)
    assert (5 * tested.p, 5 * tested.smallest_p) == pytest.approx((0.079, 0.040), abs=5e-4)


@pytest.mark.parametrize("grain", [1, 1_000_000], ids=["tied", "untied"])
def test_of_many_cases_the_same_differences_are_found_as_by_laying_all_out(grain):
    rng = np.random.default_rng(8)
    a, b = (np.round(rng.normal(mean, 90, size) * grain) / grain for mean, size in ((60, 700), (40, 600)))
    order, _ = moses_order(700, 600)
    laid_out = np.sort(np.subtract.outer(a, b).ravel())
    found = shift(a, b)

    assert (found.median, found.low, found.high) == pytest.approx(
        (np.median(laid_out), laid_out[order - 1], laid_out[-order]), abs=1e-9
    )
    assert module.median_difference(a, b) == found.median
