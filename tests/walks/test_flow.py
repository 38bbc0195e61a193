"""Walks of flow: own time as a union of steps, and the step at which a case stands; worked by hand."""

import numpy as np
import pytest

from routekaart.walks.columns import Cases, Steps
from routekaart.walks.flow import OwnTime, Standing, walk_own_time, walk_standing
from routekaart.walks.speed import written

STEP, WAIT, SUPPORT = range(3)
IS_WAIT = np.array([False, True, False])
IS_SUPPORT = np.array([False, False, True])

speeds = pytest.mark.parametrize("is_compiled", [False, True])


def steps(*routes):
    """Cases of steps (activity, start, end), no end where it is None."""
    rows = [row for route in routes for row in route]
    last = np.cumsum([len(route) for route in routes])
    first = last - [len(route) for route in routes]
    start = np.array([row[1] for row in rows], np.int64)
    has_end = np.array([row[2] is not None for row in rows])
    end = np.array([row[1] if row[2] is None else row[2] for row in rows], np.int64)
    activity = np.array([row[0] for row in rows], np.int32)
    cases = Cases(np.arange(len(routes), dtype=np.int32), first.astype(np.int64), last.astype(np.int64))
    return cases, Steps(
        activity, np.zeros(len(rows), np.int32), start, end, has_end, np.zeros(len(rows), bool)
    )


@speeds
@pytest.mark.parametrize(
    ("route", "n_lasting", "own_us"),
    [
        ([(STEP, 0, 10), (STEP, 20, 25)], 2, 15),
        ([(STEP, 0, 10), (STEP, 5, 15)], 2, 15),
        ([(STEP, 0, 30), (STEP, 5, 15), (STEP, 20, 40)], 3, 40),
        ([(STEP, -50, -20), (STEP, -30, -10)], 2, 40),
        ([(STEP, 0, None), (WAIT, 0, 30), (STEP, 10, 10), (STEP, 20, 22)], 1, 2),
        ([(STEP, 0, None)], 0, 0),
    ],
)
def test_own_time_is_the_union_of_steps_that_last(route, n_lasting, own_us, is_compiled):
    log = steps(route, [(STEP, 0, 1)])
    found = written(walk_own_time, OwnTime, 2, *log, IS_WAIT, is_compiled=is_compiled)
    assert found.n_lasting.tolist() == [n_lasting, 1]
    assert found.own_us.tolist() == [own_us, 1]


@speeds
def test_a_case_stands_at_its_last_step_and_help_with_a_start_only_runs(is_compiled):
    log = steps([(SUPPORT, 0, None), (STEP, 5, None)], [(STEP, 0, 9), (SUPPORT, 7, None)], [(SUPPORT, 3, 8)])
    found = written(walk_standing, Standing, 3, *log, IS_SUPPORT, is_compiled=is_compiled)
    assert found.activity.tolist() == [STEP, SUPPORT, SUPPORT]
    assert found.is_running.tolist() == [False, True, False]
    assert found.end_us.tolist() == [5, 7, 8]
