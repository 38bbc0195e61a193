"""Stays: with whom a case lies, to whom it passes, and where it comes back."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routekaart.walks.columns import Cases, Steps
from routekaart.walks.speed import written
from routekaart.walks.stays import (
    BackAndForth,
    HandedOver,
    Parties,
    Stays,
    walk_back_and_forth,
    walk_handed_over,
    walk_parties,
    walk_stays,
)

FAMILY = 3
CAN_HOLD = np.array([True, True, True, False])
IS_COUNTED = np.array([True, True, False, False])
SENT_ON = np.array([False, True])
DECIDES = np.array([True, True, False, False])
ALL = np.ones(4, dtype=bool)


def columns(*cases, sent_on=()):
    """Cases as lists of organisations, a step an hour; each step ends half an hour after it starts.

    ``sent_on`` are the places, over all cases, of steps that send a case on.
    """
    parties = np.array([party for case in cases for party in case], dtype=np.int32)
    n = len(parties)
    start = np.arange(n, dtype=np.int64) * 60
    none = np.zeros(n, dtype=bool)
    last = np.cumsum([len(case) for case in cases], dtype=np.int64)
    first = last - np.array([len(case) for case in cases], dtype=np.int64)
    activity = np.isin(np.arange(n), sent_on).astype(np.int32)
    steps = Steps(activity, parties, start, start + 30, ~none, none)
    return Cases(np.arange(len(cases), dtype=np.int32), first, last), steps


def stays_of(cases, steps, *, is_compiled=False):
    return written(
        walk_stays, Stays, len(steps.start_us), cases, steps, CAN_HOLD, SENT_ON, is_compiled=is_compiled
    )


def turns_of(cases, steps, decides):
    stays = stays_of(cases, steps)
    return written(walk_back_and_forth, BackAndForth, len(stays.case), stays, decides, is_compiled=False)


def parties_of(cases, steps, *, is_compiled=False):
    last_case = np.full(len(CAN_HOLD), -1, dtype=np.int64)
    inputs = (cases, steps, IS_COUNTED, CAN_HOLD, last_case)
    return written(walk_parties, Parties, len(cases.case), *inputs, is_compiled=is_compiled)


def rows(table):
    return [*zip(*(column.tolist() for column in table), strict=True)]


def everything(cases, steps, *, is_compiled=False):
    stays = stays_of(cases, steps, is_compiled=is_compiled)
    n = len(stays.case)
    passed = written(walk_handed_over, HandedOver, n, stays, is_compiled=is_compiled)
    turned = written(walk_back_and_forth, BackAndForth, n, stays, ALL, is_compiled=is_compiled)
    return [
        rows(table) for table in (stays, passed, turned, parties_of(cases, steps, is_compiled=is_compiled))
    ]


def test_a_stay_lasts_until_the_next_one_begins_and_the_last_until_the_last_end():
    stays = stays_of(*columns([0, 0, 1, 0]))

    assert rows(stays) == [
        (0, 0, 0, 120, False, False),
        (0, 1, 120, 180, False, False),
        (0, 0, 180, 210, True, False),
    ]


def test_steps_of_others_and_of_nobody_change_nothing():
    stays = stays_of(*columns([-1, 0, FAMILY, 0, -1, 1, FAMILY]))

    assert rows(stays) == [(0, 0, 60, 300, False, False), (0, 1, 300, 390, True, False)]


def test_a_case_that_lies_with_nobody_has_no_stay():
    assert rows(stays_of(*columns([-1, FAMILY], [0]))) == [(1, 0, 120, 150, True, False)]


def test_the_last_stay_lasts_until_the_largest_end():
    cases, steps = columns([0, 1])
    steps.end_us[0] = 500

    assert stays_of(cases, steps).end_us.tolist() == [60, 500]


def test_hand_overs_and_returns_stay_within_a_case():
    _, passed, turned, _ = everything(*columns([0, 1], [0, 1, 0], [1, 2, 1, 2]))

    assert passed == [(0, 0, 1), (1, 0, 1), (1, 1, 0), (2, 1, 2), (2, 2, 1), (2, 1, 2)]
    assert turned == [(1, 0, 1), (2, 1, 2), (2, 2, 1)]


def test_back_and_forth_is_between_two_that_decide():
    assert rows(turns_of(*columns([0, 1, 0], [0, 2, 0], [2, 0, 2]), DECIDES)) == [(0, 0, 1)]


@pytest.mark.parametrize(("place", "expected"), [(0, [(0, 0, 2)]), (1, [(0, 0, 2)]), (2, [])])
def test_back_and_forth_is_where_one_sent_it_on_before_it_returned(place, expected):
    assert rows(turns_of(*columns([0, 2, 0], sent_on=[place]), DECIDES)) == expected


def test_a_stay_sends_on_at_any_of_its_steps_that_count():
    stays = stays_of(*columns([0, 0, FAMILY, 1, -1], sent_on=[1, 2, 4]))

    assert stays.sends_on.tolist() == [True, False]


def test_organisations_count_once_per_case_and_some_do_not_count():
    found = parties_of(*columns([0, 1, 0], [0, 2], [FAMILY], [-1], [-1, 1]))

    assert rows(found) == [(2, 2), (1, 1), (0, 0), (-1, -1), (1, 0)]


lists = st.lists(st.lists(st.integers(-1, 3), min_size=1, max_size=8), min_size=1, max_size=6)


@settings(max_examples=20)
@given(lists, st.data())
def test_where_batches_are_cut_does_not_matter(cases, data):
    cut = data.draw(st.integers(0, len(cases)))
    whole, steps = columns(*cases)
    parts = [Cases(*(column[part] for column in whole)) for part in (slice(cut), slice(cut, None))]
    first, second = (everything(part, steps) for part in parts)

    def moved(row, is_of_a_case):
        return (row[0] + cut, *row[1:]) if is_of_a_case else row

    together = [
        one + [moved(row, table < 3) for row in two]
        for table, (one, two) in enumerate(zip(first, second, strict=True))
    ]
    assert together == everything(whole, steps)


@pytest.mark.parametrize("cases", [([0, 0, 1, 0, -1], [FAMILY, 1, 2, 1]), ([-1],), ([0],)])
def test_compiled_stays_are_the_same(cases):
    assert everything(*columns(*cases), is_compiled=True) == everything(*columns(*cases))
