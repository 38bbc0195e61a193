"""In which ways cases can be dealt: alone, as whole schools, within their school; held against counting by hand."""

from itertools import combinations
from math import comb

import numpy as np
import pytest

from routekaart.contrasts.dealing import deal, dealing_of
from routekaart.contrasts.rank_test import doubled_mid_ranks, rank_test


def flags(text):
    return np.array([letter == "a" for letter in text])


def test_cases_dealt_alone_give_the_exact_p_of_the_rank_test():
    values = np.array([3.0, 5, 5, 9, 1, 2, 5, 4, 8])
    in_a = flags("aaaabbbbb")
    found = deal(doubled_mid_ranks(values).astype(float)[:, None], dealing_of(in_a, None))
    test = rank_test(values[in_a], values[~in_a])

    assert (found.p[0], found.smallest_p[0], found.dealings) == pytest.approx((test.p, test.smallest_p, 126))


def test_whole_schools_are_dealt_so_two_against_two_have_six_ways():
    # Every case of schools 0 and 1 above every case of 2 and 3: the furthest of six ways, and its mirror.
    school = np.repeat([0, 1, 2, 3], 5)
    scores = np.arange(20, 0, -1.0)[:, None]
    found = deal(scores, dealing_of(school < 2, school))

    assert (found.dealings, found.p[0], found.smallest_p[0]) == (
        6,
        pytest.approx(2 / 6),
        pytest.approx(2 / 6),
    )


def test_whole_schools_of_unequal_size_are_compared_by_their_means():
    school = np.array([0, 0, 0, 1, 2])
    scores = np.array([1.0, 2, 3, 10, 20])
    found = deal(scores[:, None], dealing_of(np.array([1, 1, 1, 0, 0], dtype=bool), school))

    # One school of three in a: 2 − 15 = −13, 10 − 6.5 = 3.5, 20 − 4 = 16.
    assert (found.p[0], found.smallest_p[0]) == (pytest.approx(2 / 3), pytest.approx(1 / 3))


def test_within_a_school_only_its_own_cases_change_sides():
    school = np.array([0, 0, 0, 0, 1, 1, 1])
    in_a = flags("aabbabb")
    scores = np.array([9.0, 8, 1, 2, 30, 20, 10])
    found = deal(scores[:, None], dealing_of(in_a, school, is_within=True))

    ways = [(*first, other) for first in combinations(range(4), 2) for other in (4, 5, 6)]
    far = np.array([
        scores[[*way]].mean() - scores[[i for i in range(7) if i not in way]].mean() for way in ways
    ])  # fmt: skip
    distances = np.abs(far - far.mean())
    assert found.dealings == 18
    assert found.p[0] == pytest.approx((distances >= distances[ways.index((0, 1, 4))] - 1e-9).mean())


def test_a_difference_between_schools_is_none_within_them():
    # School 1 lies far above school 0, and a has more of it; within either, a and b are the same.
    school = np.repeat([0, 1], 6)
    in_a = np.array([1, 1, 0, 0, 0, 0, 1, 1, 1, 1, 0, 0], dtype=bool)
    scores = np.array([1.0, 2, 1, 2, 1, 2, 101, 102, 101, 102, 101, 102])
    alone, within = (deal(scores[:, None], dealing_of(in_a, of, is_within=True)) for of in (None, school))

    assert within.p[0] == 1.0
    assert alone.p[0] < 0.5


def test_a_school_on_one_side_stays_where_it_is():
    school = np.array([0, 0, 0, 1, 1])
    found = deal(np.arange(5.0)[:, None], dealing_of(flags("abbaa"), school, is_within=True))

    assert found.dealings == 3


def test_many_dealings_are_drawn_with_their_error_and_the_same_each_time():
    scores = np.random.default_rng(1).normal(size=(60, 2))
    dealing = dealing_of(np.arange(60) < 30, None)
    first, again = deal(scores, dealing), deal(scores, dealing)

    assert first.p.tolist() == again.p.tolist()
    assert first.p_error is not None and first.p_error.max() < 0.01
    assert (first.smallest_p <= first.p).all()


def test_drawn_and_counted_p_agree():
    values = np.array([float(v) for v in range(22)])
    in_a = np.arange(22) % 3 == 0
    exact = rank_test(values[in_a], values[~in_a]).p
    drawn = deal(values[:, None], dealing_of(in_a, None))

    assert drawn.p_error is not None
    assert abs(drawn.p[0] - exact) < 4 * drawn.p_error[0] + 1e-3


def test_equal_scores_are_never_far_apart():
    found = deal(np.ones((8, 1)), dealing_of(np.arange(8) < 4, None))

    assert (found.p[0], found.smallest_p[0]) == (1.0, 1.0)


def test_equal_scores_are_never_far_apart_when_dealings_are_drawn_either():
    alone = deal(np.ones((60, 1)), dealing_of(np.arange(60) < 30, None))
    schools = deal(np.ones((60, 2)), dealing_of(np.arange(60) < 30, np.arange(60) // 2))

    assert alone.p_error is not None and schools.p_error is not None
    assert [*alone.p, *alone.smallest_p, *schools.p, *schools.smallest_p] == [1.0] * 6


def test_one_case_against_very_many_is_not_listed_way_by_way():
    # 4,501 dealings of 4,501 cases: 20 million places.
    scores = np.arange(4_501.0)
    found = deal(scores[:, None], dealing_of(scores == 4_500, None))

    assert found.p_error is not None
    assert found.p[0] < 0.01


def test_all_ways_of_eight_against_eight_are_dealt_on_a_thousand_edges_at_once():
    presence = np.random.default_rng(2).random((16, 1000)) < 0.4
    found = deal(presence.astype(float), dealing_of(np.arange(16) < 8, None))

    assert found.dealings == 12_870
    assert len(found.p) == 1000


@pytest.mark.parametrize("most", [1, 20, 251, 252, 253, 10**9])
def test_dealings_are_counted_as_far_as_is_needed(most):
    in_a, stratum = flags("aaabbbaaabb"), np.repeat([0, 1], [6, 5])
    dealing = dealing_of(in_a, stratum, is_within=True)

    assert dealing.is_countable(most) == (comb(6, 3) * comb(5, 3) <= most)


def test_many_cases_are_told_to_be_uncountable_without_counting():
    in_a = np.arange(300_000) % 2 == 0

    assert not dealing_of(in_a, None).is_countable()
