"""Walks of terms: when the clock stands still, and when a term is over; plain and compiled."""

import numpy as np
import pytest

from routekaart.walks.columns import Cases
from routekaart.walks.speed import written
from routekaart.walks.terms import NEVER, Halts, Terms, walk_halts, walk_laid_together, walk_terms

BOTH = pytest.mark.parametrize("is_compiled", [False, True], ids=["plain", "compiled"])


def cases_of(*sizes):
    last = np.cumsum(np.array(sizes, dtype=np.int64))
    return Cases(np.arange(len(sizes), dtype=np.int32), last - np.array(sizes), last)


def halts(*rows):
    case, begin, end = zip(*rows, strict=True) if rows else ((), (), ())
    return Halts(
        np.array(case, dtype=np.int32), np.array(begin, dtype=np.int64), np.array(end, dtype=np.int64)
    )


def rows_of(table):
    return sorted(zip(*(column.tolist() for column in table), strict=True))


@BOTH
def test_the_clock_stands_still_until_the_next_start_or_the_extraction(is_compiled):
    clock = np.array([1, 4, 6, 9, 2, 50], dtype=np.int64)
    is_stop = np.array([True, True, False, True, True, True])
    is_go = np.array([False, True, True, False, False, False])
    inputs = (cases_of(4, 2), clock, is_stop, is_go, 40)
    found = written(walk_halts, Halts, 6, *inputs, is_compiled=is_compiled)

    assert rows_of(found) == [(0, 1, 4), (0, 4, 6), (0, 9, 40), (1, 2, 40), (1, 50, 50)]


@BOTH
def test_halts_that_overlap_or_meet_are_one_and_those_without_time_none(is_compiled):
    given = halts((0, 1, 5), (0, 2, 3), (0, 4, 8), (0, 8, 9), (0, 10, 10), (0, 12, 13), (1, 12, 14))
    found = written(walk_laid_together, Halts, 7, given, is_compiled=is_compiled)

    assert rows_of(found) == [(0, 1, 9), (0, 12, 13), (1, 12, 14)]


def ends(clock, stood_still, amount, minimum=-NEVER, *, is_legal=False, is_compiled):
    # Days 20 and 21 are free.
    working_day = np.array([*range(20), 22, 22, 22], dtype=np.int32)
    inputs = (
        cases_of(len(clock)),
        np.array(clock, dtype=np.int64),
        cases_of(len(stood_still.case)),
        stood_still,
        working_day,
        0,
        amount,
        minimum,
        is_legal,
    )
    return written(walk_terms, Terms, len(clock), *inputs, is_compiled=is_compiled)


@BOTH
def test_a_halt_counts_when_it_begins_before_the_lengthened_term_is_over(is_compiled):
    stood_still = halts((0, 4, 24), (0, 30, 40), (0, 51, 60))
    found = ends([0, 10, 24, 41], stood_still, 10, 3, is_compiled=is_compiled)

    # From 0: 10, halted 20, and again on its last day 10. From 10: 14 of the first halt were left.
    assert found.due.tolist() == [40, 44, 44, 60]
    assert found.soonest.tolist() == [3, 27, 27, 44]


@BOTH
def test_a_legal_term_ends_on_a_working_day_as_far_as_days_are_known(is_compiled):
    found = ends([9, 10, 11, 12, 13], halts(), 10, is_legal=True, is_compiled=is_compiled)

    assert found.due.tolist() == [19, 22, 22, 22, 23]
