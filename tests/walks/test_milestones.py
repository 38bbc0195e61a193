"""Walks to milestones: first starts, the first that is not followed, the first signal; worked by hand."""

import numpy as np
import pytest

from routekaart.walks.columns import Cases, Steps
from routekaart.walks.milestones import (
    NEVER,
    Firsts,
    Signals,
    walk_first,
    walk_first_not_followed,
    walk_first_signal,
)
from routekaart.walks.speed import written

OTHER, SUPPORT, RETURN, BOTH, SIGNAL = range(5)
IS_SUPPORT = np.array([False, True, False, True, False])
IS_RETURN = np.array([False, False, True, True, False])
IS_SIGNAL = np.array([False, False, False, False, True])

speeds = pytest.mark.parametrize("is_compiled", [False, True])


def steps(*routes, organisation=7):
    """Cases of activities, one after another, at 10, 20, 30 …; what lies between two cases is walked by none."""
    activity, first, last = [], [], []
    for route in routes:
        activity.append(SUPPORT)
        first.append(len(activity))
        activity += route
        last.append(len(activity))
    n = len(activity)
    start = np.arange(n, dtype=np.int64) * 10
    for one, beyond in zip(first, last, strict=True):
        start[one:beyond] = np.arange(1, beyond - one + 1) * 10
    cases = Cases(np.arange(len(routes), dtype=np.int32), np.array(first, np.int64), np.array(last, np.int64))
    no = np.zeros(n, dtype=bool)
    owner = np.full(n, organisation, dtype=np.int32)
    return cases, Steps(np.array(activity, np.int32), owner, start, start, no, no)


@speeds
def test_the_first_step_that_counts_is_found_or_never(is_compiled):
    log = steps([OTHER, SUPPORT, SUPPORT], [OTHER], [BOTH])
    found = written(walk_first, Firsts, 3, *log, IS_SUPPORT, is_compiled=is_compiled)
    assert found.start_us.tolist() == [20, NEVER, 10]


@speeds
@pytest.mark.parametrize(
    ("route", "start"),
    [
        ([OTHER, SUPPORT, OTHER, SUPPORT], 20),
        ([SUPPORT, RETURN, OTHER, SUPPORT, SUPPORT], 40),
        ([SUPPORT, SUPPORT, RETURN], NEVER),
        ([RETURN, OTHER], NEVER),
        ([SUPPORT, BOTH], NEVER),
        ([BOTH, SUPPORT], 20),
    ],
)
def test_the_first_not_followed_stands_after_the_last_return(route, start, is_compiled):
    found = written(
        walk_first_not_followed, Firsts, 2, *steps(route, [OTHER]), IS_SUPPORT, IS_RETURN,
        is_compiled=is_compiled,
    )  # fmt: skip
    assert found.start_us.tolist() == [start, NEVER]


@speeds
def test_the_first_signal_has_its_organisation_and_says_whether_the_case_began_with_it(is_compiled):
    log = steps([SIGNAL, OTHER], [OTHER, SIGNAL, SIGNAL], [OTHER])
    found = written(walk_first_signal, Signals, 3, *log, IS_SIGNAL, is_compiled=is_compiled)
    assert found.has_signal.tolist() == [True, True, False]
    assert found.organisation.tolist() == [7, 7, -1]
    assert found.is_first.tolist() == [True, False, False]


@speeds
def test_a_signal_by_nobody_that_was_recorded_is_a_signal(is_compiled):
    log = steps([SIGNAL], organisation=-1)
    found = written(walk_first_signal, Signals, 1, *log, IS_SIGNAL, is_compiled=is_compiled)
    assert (found.has_signal.tolist(), found.organisation.tolist()) == ([True], [-1])


@speeds
def test_no_cases_give_no_rows(is_compiled):
    found = written(walk_first, Firsts, 0, *steps(), IS_SUPPORT, is_compiled=is_compiled)
    assert len(found.start_us) == 0
