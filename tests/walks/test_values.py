"""What a column says of each case: worked by hand, as plain Python and compiled alike."""

import numpy as np
import pytest

from routekaart.walks.columns import Cases
from routekaart.walks.speed import written
from routekaart.walks.values import Timed, Values, walk_timed, walk_values


def cases(*bounds):
    """Cases whose rows stand from one bound up to the other; rows of no case may lie between them."""
    first, last = (np.array(part, dtype=np.int64) for part in zip(*bounds, strict=True))
    return Cases(np.arange(len(bounds), dtype=np.int32), first, last)


@pytest.mark.parametrize("is_compiled", [False, True])
def test_the_first_value_counts_and_another_one_changes_the_case(is_compiled):
    value = np.array([3, 3, -1, 9, -1, 5, -1, 5, 7, 5, -1, -1], dtype=np.int32)
    of = cases((0, 3), (4, 7), (7, 10), (10, 12))
    found = written(walk_values, Values, 4, of, value, is_compiled=is_compiled)

    assert found.value.tolist() == [3, 5, 5, -1]
    assert found.changes.tolist() == [False, False, True, False]


@pytest.mark.parametrize("is_compiled", [False, True])
def test_a_case_has_a_time_where_an_instant_is_no_whole_day_also_before_1970(is_compiled):
    start_us = np.array([0, 24, 25, -24, -1], dtype=np.int64)
    of = cases((0, 2), (1, 3), (3, 4), (4, 5))
    found = written(walk_timed, Timed, 4, of, start_us, 24, is_compiled=is_compiled)

    assert found.has_time.tolist() == [False, True, False, True]
