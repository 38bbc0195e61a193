"""Drawn splits: what their sums depend on, and that they are splits as any other."""

from math import comb

import numpy as np
import pytest

from routekaart.contrasts import draws as module
from routekaart.contrasts.draws import DRAWN_CASES, DRAWS, LEAST_DRAWS, drawn_sums, draws_for
from routekaart.contrasts.rank_test import doubled_mid_ranks, rank_test

UNTIED = np.arange(40) ** 1.5
MOSTLY_TIED = np.array([0.0] * 30 + [1, 1, 2, 5, 5, 9, 12])


@pytest.mark.parametrize("scores", [UNTIED, MOSTLY_TIED])
def test_the_order_of_rows_cannot_matter(scores):
    shuffled = np.random.default_rng(5).permutation(scores)

    assert (drawn_sums(shuffled, 12, draws=500, seed=1) == drawn_sums(scores, 12, draws=500, seed=1)).all()


def test_the_order_of_rows_cannot_matter_to_a_drawn_p():
    rng = np.random.default_rng(4)
    a, b = rng.normal(size=110), rng.normal(size=110) + 0.2
    drawn = rank_test(a, b)

    assert drawn.p_error is not None
    assert rank_test(rng.permutation(a), rng.permutation(b)) == drawn


def test_any_untied_values_have_the_same_draws_and_take_no_new_ones():
    module._sums.cache_clear()
    rng = np.random.default_rng(6)
    for _ in range(3):
        rank_test(rng.normal(size=110), rng.normal(size=110))

    assert module._sums.cache_info().misses == 1


@pytest.mark.parametrize("scores", [UNTIED, MOSTLY_TIED])
def test_a_group_and_the_rest_add_up_to_all(scores):
    group, rest = (drawn_sums(scores, size, draws=500, seed=1) for size in (12, len(scores) - 12))

    assert group + rest == pytest.approx(scores.sum())


@pytest.mark.parametrize("scores", [UNTIED, MOSTLY_TIED])
def test_mean_and_variance_are_those_of_all_splits(scores):
    n, size, draws = len(scores), 12, 20_000
    sums = drawn_sums(scores, size, draws=draws, seed=1)
    variance = size * (n - size) / n * scores.var(ddof=1)

    assert abs(sums.mean() - size * scores.mean()) < 4 * (variance / draws) ** 0.5
    assert sums.var() == pytest.approx(variance, rel=0.06)


def test_what_few_cases_have_is_drawn_as_often_as_counting_says():
    scores, draws = np.array([0.0] * 45 + [1.0] * 5), 20_000
    sums = drawn_sums(scores, 20, draws=draws, seed=1)

    for has in range(6):
        chance = comb(5, has) * comb(45, 20 - has) / comb(50, 20)
        assert abs((sums == has).mean() - chance) < 4 * (chance * (1 - chance) / draws) ** 0.5


def test_strata_have_draws_of_their_own():
    first, second = (drawn_sums(UNTIED, 12, draws=500, seed=1, stratum=number) for number in (0, 1))

    assert abs(np.corrcoef(first, second)[0, 1]) < 0.2


def test_more_splits_than_memory_holds_come_in_portions(monkeypatch):
    whole = drawn_sums(UNTIED, 12, draws=500, seed=9)
    module._sums.cache_clear()
    monkeypatch.setattr(module, "PORTION", 400)
    monkeypatch.setattr(module, "DRAWN_CASES", 100)

    assert drawn_sums(UNTIED, 12, draws=500, seed=9) == pytest.approx(whole)


def test_fewer_splits_are_drawn_of_more_cases():
    assert (draws_for(200), draws_for(4_000), draws_for(10**6)) == (DRAWS, DRAWN_CASES // 4_000, LEAST_DRAWS)


def test_mid_ranks_are_drawn_as_whole_numbers():
    ranks = doubled_mid_ranks(np.array([1.0, 1, 2, 3] * 20))
    sums = drawn_sums(ranks, 30, draws=200, seed=1)

    assert (sums == np.round(sums)).all()


def test_splits_of_many_strata_are_kept_within_bounds(monkeypatch):
    module._KEPT.clear()
    monkeypatch.setattr(module, "MOST_KEPT", 3 * 500 * 40)
    kept = [module._kept_splits(40, 12, 500, 1, stratum) for stratum in range(5)]

    assert sum(splits.nbytes for splits in module._KEPT.values()) <= module.MOST_KEPT
    assert module._kept_splits(40, 12, 500, 1, 4) is kept[4]
    assert (module._kept_splits(40, 12, 500, 1, 0) == kept[0]).all()
