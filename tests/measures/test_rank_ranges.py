"""Rank ranges: the same as ranking again without each case."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from routekaart.measures.rank_ranges import rank_ranges, reach


def ranges(amounts, *, only_moving=False):
    """Rank, low and high per key from a table of cases by keys."""
    table = np.asarray(amounts, dtype=object)
    totals, holders = table.sum(axis=0).tolist(), (table > 0).sum(axis=0).tolist()
    given = [row for row in table if not only_moving or may_move(row, totals)]
    cases, keys = np.nonzero(np.array(given).reshape(-1, table.shape[1]))
    pairs = np.array([given[case][key] for case, key in zip(cases, keys, strict=True)], dtype=np.int64)
    found = rank_ranges(totals, holders, keys, cases, pairs, n_cases=len(table))
    return found.rank.tolist(), found.low.tolist(), found.high.tolist()


def may_move(row, totals):
    return any(
        most is not None and amount > 0 and amount >= most
        for amount, most in zip(row, reach(totals), strict=True)
    )


def plain_ranks(totals):
    return [1 + sum(other > total for other in totals) for total in totals]


def test_one_case_can_carry_a_whole_rank():
    """Key 0 is first through case 0 alone; without it, it is last."""
    assert ranges([[100, 0, 0], [0, 40, 30], [0, 40, 30]]) == ([1, 2, 3], [1, 1, 2], [3, 2, 3])


def test_equal_sums_share_the_better_rank():
    assert ranges([[5, 5, 1], [5, 5, 1]])[0] == [1, 1, 3]


def test_a_case_without_any_amount_leaves_the_rank_as_it_is():
    assert ranges([[3, 0], [0, 2], [0, 0]]) == ([1, 2], [1, 1], [2, 2])


def test_with_one_case_alone_every_rank_is_possible():
    assert ranges([[3, 2]]) == ([1, 2], [1, 1], [2, 2])


def test_sums_past_64_bits_are_ranked_by_seconds():
    assert ranges([[2**62, 2**62 + 3_000_000, 1], [2**62, 2**62, 1]])[0] == [2, 1, 3]


TABLES = st.integers(1, 7).flatmap(
    lambda n_keys: st.lists(
        st.lists(st.integers(0, 4), min_size=n_keys, max_size=n_keys), min_size=2, max_size=7
    )
)


@given(TABLES)
def test_ranking_again_without_each_case_gives_the_same_range(amounts):
    table = np.asarray(amounts)
    without = np.array([plain_ranks(table.sum(axis=0) - row) for row in table])

    assert ranges(amounts) == (
        plain_ranks(table.sum(axis=0)),
        without.min(axis=0).tolist(),
        without.max(axis=0).tolist(),
    )


@given(TABLES)
def test_cases_that_take_less_than_the_reach_of_every_sum_need_not_be_given(amounts):
    assert ranges(amounts, only_moving=True) == ranges(amounts)


def test_the_reach_of_a_sum_is_what_takes_it_to_the_next_one():
    assert reach([7, 10, 7, 2]) == [0, 3, 0, None]
