"""The distance between two sets of routes: held against matching by hand."""

from itertools import combinations, permutations

import numpy as np
import pytest

from routekaart.contrasts import route_distance as module
from routekaart.contrasts.route_distance import route_distance

A, B, C, D = range(4)


def distance(routes, cases_a, cases_b):
    return route_distance(routes, np.array(cases_a), np.array(cases_b))


def test_half_abc_half_ac_against_abc_is_a_sixth():
    assert distance([[A, B, C], [A, C]], [1, 1], [2, 0]).emd == pytest.approx(1 / 6)


def test_ab_against_ba_is_one():
    assert distance([[A, B], [B, A]], [1, 0], [0, 1]).emd == 1.0


def test_groups_of_unequal_size_are_compared_by_shares():
    assert distance([[A, B, C], [A, C]], [3, 3], [4, 0]).emd == pytest.approx(1 / 6)


def test_equal_shares_of_the_same_variants_are_no_distance_apart():
    found = distance([[A, B], [B, A]], [2, 4], [1, 2])

    assert (found.emd, found.p) == (0.0, 1.0)


def test_p_counts_all_splits_that_lie_as_far_apart():
    routes = [[A, B, C], [A, C], [B, C, D], [D]]

    def change(x, y):
        i, j = routes[x], routes[y]
        table = np.arange(len(j) + 1)
        for row, step in enumerate(i, start=1):
            before, table = table, np.concatenate([[row], np.zeros(len(j), int)])
            for k, other in enumerate(j, start=1):
                table[k] = min(before[k] + 1, table[k - 1] + 1, before[k - 1] + (step != other))
        return table[-1] / max(len(i), len(j))

    cases = [0, 0, 1, 2, 3, 3]

    def work(of_a):
        of_b = [i for i in range(6) if i not in of_a]
        return min(
            sum(change(cases[i], cases[j]) for i, j in zip(of_a, order, strict=True)) / 3
            for order in permutations(of_b)
        )

    works = np.array([work(split) for split in combinations(range(6), 3)])
    found = distance(routes, [2, 1, 0, 0], [0, 0, 1, 2])

    assert found.emd == pytest.approx(work((0, 1, 2)))
    assert found.p == np.mean(works >= work((0, 1, 2)) - 1e-9)
    assert found.smallest_p == np.mean(works >= works.max() - 1e-9)


def test_swapping_the_groups_changes_nothing():
    routes = [[A, B, C], [A, C], [B, C, D], [D]]

    there, back = distance(routes, [3, 1, 0, 1], [0, 1, 2, 1]), distance(routes, [0, 1, 2, 1], [3, 1, 0, 1])

    assert there.emd == pytest.approx(back.emd)
    assert there.p == back.p


def test_past_the_bound_splits_are_drawn(monkeypatch):
    routes = [[A, B, C], [A, C], [B, C, D], [D]]
    counted = distance(routes, [3, 1, 0, 0], [0, 1, 2, 1])
    monkeypatch.setattr(module, "MOST_SPLITS", 10)
    drawn = distance(routes, [3, 1, 0, 0], [0, 1, 2, 1])

    assert counted.p_error is None
    assert abs(drawn.p - counted.p) < 4 * drawn.p_error


def test_past_the_places_there_is_a_distance_and_no_p():
    found = distance([[A, B, C], [A, C]], [51, 50], [100, 0])

    assert found.emd == pytest.approx(50 / 101 / 3)
    assert found.p is None


def test_past_the_pairs_there_is_no_distance(monkeypatch):
    monkeypatch.setattr(module, "MOST_PAIRS", 1)

    assert distance([[A], [B]], [1, 1], [1, 1]) == module.RouteDistance(None)


def test_a_group_without_cases_has_no_distance():
    assert distance([[A]], [0], [1]) == module.RouteDistance(None)
