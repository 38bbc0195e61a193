"""Shares of two groups: held against scipy and the paper."""

import numpy as np
import pytest
from scipy import stats

from routekaart.contrasts import shares as module
from routekaart.contrasts.shares import agreed, fisher_exact, newcombe_interval


def one(cases_a, cases_b, n, m):
    p, smallest = fisher_exact(np.array([cases_a]), np.array([cases_b]), n, m)
    return float(p[0]), float(smallest[0])


@pytest.mark.parametrize(("cases_b", "p"), [(5, 0.0256), (4, 0.0769)])
def test_none_of_8_against_some_of_8(cases_b, p):
    assert one(0, cases_b, 8, 8)[0] == pytest.approx(p, abs=5e-5)


@pytest.mark.parametrize(("n", "m"), [(8, 8), (5, 9), (1, 3)])
def test_every_table_has_the_p_of_scipy(n, m):
    a, b = (grid.ravel() for grid in np.indices((n + 1, m + 1)))
    expected = [stats.fisher_exact([[x, n - x], [y, m - y]]).pvalue for x, y in zip(a, b, strict=True)]

    assert fisher_exact(a, b, n, m)[0] == pytest.approx(expected, rel=1e-9)


def test_large_groups_have_the_p_of_scipy():
    expected = stats.fisher_exact([[1200, 3800], [1100, 3900]]).pvalue

    assert one(1200, 1100, 5000, 5000)[0] == pytest.approx(expected, rel=1e-8)


def test_counting_and_estimating_agree(monkeypatch):
    a, b = (grid.ravel() for grid in np.indices((9, 12)))
    counted = fisher_exact(a, b, 8, 11)
    monkeypatch.setattr(module, "COUNTED", 0)

    assert np.allclose(fisher_exact(a, b, 8, 11), counted, rtol=1e-9)


def test_the_smallest_p_is_that_of_the_most_lopsided_table():
    # Four cases of 16 in all: at best four against none, on either side.
    assert one(2, 2, 8, 8) == pytest.approx((1.0, 2 * 70 / 1820))


def test_what_all_cases_or_none_have_cannot_differ():
    assert one(8, 8, 8, 8) == (1.0, 1.0)
    assert one(0, 0, 8, 8) == (1.0, 1.0)


def test_the_interval_of_newcombe_s_own_example():
    # 56/70 − 48/80, method 10, table II(a) of the paper.
    low, high = newcombe_interval(np.array([56]), np.array([48]), 70, 80)

    assert (low[0], high[0]) == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_swapping_the_groups_flips_the_interval_and_leaves_p():
    a, b = np.array([0, 3, 8]), np.array([5, 2, 1])
    low, high = newcombe_interval(a, b, 8, 6)
    back_low, back_high = newcombe_interval(b, a, 6, 8)

    assert back_low == pytest.approx(-high)
    assert back_high == pytest.approx(-low)
    assert fisher_exact(b, a, 6, 8)[0] == pytest.approx(fisher_exact(a, b, 8, 6)[0])


@pytest.mark.parametrize(
    ("verdict", "interval", "told"),
    [
        ("difference", (0.1, 0.8), ("difference", 0.1, 0.8)),
        ("difference", (-0.1, 0.8), ("no_indication", -0.1, 0.8)),
        ("no_indication", (0.1, 0.8), ("no_indication", 0.0, 0.8)),
        ("too_few", (-0.8, -0.1), ("too_few", -0.8, 0.0)),
        ("no_indication", (-0.2, 0.3), ("no_indication", -0.2, 0.3)),
    ],
)
def test_a_difference_needs_test_and_interval_and_otherwise_zero_is_in_the_interval(verdict, interval, told):
    assert agreed(verdict, *interval) == told
