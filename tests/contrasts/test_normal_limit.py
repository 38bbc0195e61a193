"""The normal limit: held against scipy, against every split where those can be counted, and against drawn ones."""

from math import sqrt

import numpy as np
import pytest

from routekaart.contrasts import normal_limit as module
from routekaart.contrasts.dealing import deal, dealing_of
from routekaart.contrasts.draws import LEAST_DRAWS
from routekaart.contrasts.normal_limit import MANY_CASES, normal_limit
from routekaart.contrasts.rank_test import doubled_mid_ranks, rank_sums, rank_test

RNG = np.random.default_rng(11)
UNTIED = RNG.normal(size=3_200)
FIVE_VALUES = RNG.integers(0, 5, 3_200).astype(float)
MOSTLY_ZERO = np.where(RNG.random(4_000) < 0.7, 0.0, RNG.normal(size=4_000) ** 2)


def error_of_draws(p):
    """The standard error of a p from as few draws as are ever made."""
    return sqrt(p * (1 - p) / LEAST_DRAWS)


def one_stratum(scores, in_a):
    return normal_limit(scores, in_a, np.zeros(len(scores), dtype=np.int64))


@pytest.mark.parametrize("values", [UNTIED, FIVE_VALUES, MOSTLY_ZERO])
def test_p_is_that_of_scipy_without_correction_for_continuity(values):
    from scipy.stats import mannwhitneyu

    half = len(values) // 2
    a, b = values[:half] + 0.05, values[half:]
    theirs = mannwhitneyu(a, b, method="asymptotic", use_continuity=False, alternative="two-sided").pvalue

    assert rank_test(a, b).is_normal
    assert rank_test(a, b).p == pytest.approx(theirs, rel=1e-9)


@pytest.mark.parametrize("values", [UNTIED, FIVE_VALUES, MOSTLY_ZERO])
@pytest.mark.parametrize("z", [1.5, 2.0, 2.6])
def test_p_agrees_with_drawn_splits(monkeypatch, values, z):
    ranks = doubled_mid_ranks(values)
    in_a = split_at(ranks, z)
    near = one_stratum(ranks, in_a)
    monkeypatch.setattr(module, "LYAPUNOV", 0.0)
    drawn = rank_test(values[in_a], values[~in_a])

    assert near is not None and not drawn.is_normal
    assert abs(drawn.p - near.p) < 4 * drawn.p_error


def split_at(ranks, z):
    """A split into halves that lies about ``z`` standard deviations out."""
    n = len(ranks)
    wanted = z * sqrt(n / 4 * ranks.var(ddof=1))
    in_a = np.random.default_rng(1).permutation(np.arange(n) < n // 2)
    for one, other in zip(np.flatnonzero(in_a), np.flatnonzero(~in_a), strict=False):
        if ranks[in_a].sum() - ranks.sum() / 2 >= wanted:
            return in_a
        if ranks[one] < ranks[other]:
            in_a[[one, other]] = False, True
    raise AssertionError("no such split")


def test_untied_ranks_lie_nearer_than_draws_do_even_at_a_hundred_against_a_hundred():
    # The limit begins at more cases than can be counted one by one; with fewer it is worse.
    n = 100
    sums, ways = rank_sums(tuple(range(2, 4 * n + 1, 2)), n)
    middle = n * (2 * n + 1)
    deviation = sqrt(n / 2 * np.arange(2, 4 * n + 1, 2).var(ddof=1))
    for z in (1.5, 1.96, 2.58, 3.0):
        far = round(z * deviation)
        exact = float(ways[np.abs(sums - middle) >= far].sum() / ways.sum())
        assert abs(module._two_sided(far, deviation**2) - exact) < error_of_draws(exact)


@pytest.mark.parametrize(
    ("n", "m", "has"),
    [(1_600, 1_600, 1_600), (2_500, 2_500, 1_800), (9_000, 9_000, 1_500), (1_200, 6_000, 3_300)],
)
def test_yes_or_no_the_coarsest_of_scores_lies_nearer_than_draws_where_p_is_at_most_five_percent(n, m, has):
    from scipy.stats import hypergeom

    x = np.arange(max(0, has - m), min(n, has) + 1)
    chances, middle = hypergeom(n + m, has, n).pmf(x), n * has / (n + m)
    tried = 0
    for in_a in range(int(middle), int(middle + 4 * hypergeom(n + m, has, n).std())):
        exact = float(chances[np.abs(x - middle) >= abs(in_a - middle) - 1e-9].sum())
        makes = np.concatenate([np.arange(has) < in_a, np.arange(n + m - has) < n - in_a])
        near = one_stratum((np.arange(n + m) < has).astype(float), makes)
        assert abs(near.p - exact) < (error_of_draws(exact) if exact <= 0.05 else 0.05)
        tried += exact <= 0.05
    assert tried > 10


def test_it_is_not_used_for_few_cases_for_one_small_group_or_when_almost_all_are_equal():
    values = np.arange(9_000.0)
    rare = np.where(values < 20, 1.0, 0.0)

    assert one_stratum(values[:MANY_CASES], values[:MANY_CASES] % 2 == 0) is None
    assert one_stratum(values, values < 5) is None
    assert one_stratum(rare, values % 2 == 0) is None
    assert one_stratum(values, values % 2 == 0) is not None


def test_within_strata_it_agrees_with_draws_within_strata(monkeypatch):
    rng = np.random.default_rng(2)
    school = np.repeat(np.arange(12), 450)
    scores = rng.normal(size=5_400) + school
    in_a = rng.random(5_400) < 0.3 + 0.03 * school  # more of a where scores are higher
    scores += 0.1 * in_a
    dealing = dealing_of(in_a, school, is_within=True)
    near = deal(scores[:, None], dealing)
    monkeypatch.setattr(module, "LYAPUNOV", 0.0)
    drawn = deal(scores[:, None], dealing)

    assert near.is_normal and near.p_error is None
    assert not drawn.is_normal
    assert abs(near.p[0] - drawn.p[0]) < 4 * drawn.p_error[0]


def test_swapping_the_groups_or_the_rows_changes_nothing():
    in_a = RNG.random(3_200) < 0.4
    order = RNG.permutation(3_200)
    there = one_stratum(FIVE_VALUES, in_a)

    assert one_stratum(FIVE_VALUES, ~in_a).p == pytest.approx(there.p)
    assert one_stratum(FIVE_VALUES[order], in_a[order]) == there


def test_no_p_is_quite_zero_and_equal_scores_give_one():
    values = np.arange(4_000.0)

    assert 0 < one_stratum(values, values < 2_000).p == one_stratum(values, values < 2_000).smallest_p
    assert one_stratum(np.ones(4_000), values < 2_000).p == 1.0
