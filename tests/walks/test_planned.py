"""Planned steps as walks: which recur by plan, and which of them come back."""

import numpy as np
import pytest

from routekaart.walks.columns import Cases, Steps
from routekaart.walks.loops import Visited
from routekaart.walks.planned import Planned, Recurring, Returned, walk_planned, walk_returned
from routekaart.walks.speed import written

#: "e" is planned by its nature, "r" renews, "b" answers that when organisation 0 or nobody known does it.
LETTERS = "aerb"
N_PARTIES = 3
IS_ANSWER = np.zeros(len(LETTERS) * N_PARTIES, dtype=bool)
IS_ANSWER[[LETTERS.index("b") * N_PARTIES, LETTERS.index("b") * N_PARTIES + 1]] = True
RECURRING = Recurring(np.array([c == "e" for c in LETTERS]), np.array([c == "r" for c in LETTERS]), IS_ANSWER)


def read(*cases, parties=None):
    codes = np.array([LETTERS.index(letter) for word in cases for letter in word], dtype=np.int32)
    n = len(codes)
    start, none = np.arange(n, dtype=np.int64), np.zeros(n, dtype=bool)
    last = np.cumsum([len(word) for word in cases], dtype=np.int64)
    first = last - np.array([len(word) for word in cases], dtype=np.int64)
    steps = Steps(codes, np.array(parties or [-1] * n, dtype=np.int32), start, start, none, none)
    return Cases(np.arange(len(cases), dtype=np.int32), first, last), steps


def planned_in(*cases, parties=None, is_compiled=False):
    """The steps of all cases end to end, those that are planned as capitals."""
    inputs = (*read(*cases, parties=parties), RECURRING, N_PARTIES)
    n = sum(map(len, cases))
    found = written(walk_planned, Planned, n, *inputs, is_compiled=is_compiled).is_planned
    letters = "".join(cases)
    return "".join(c.upper() if is_so else c for c, is_so in zip(letters, found, strict=True))


def returned_in(*cases, is_compiled=False):
    cases, steps = read(*cases)
    n = len(steps.activity)
    planned = written(walk_planned, Planned, n, cases, steps, RECURRING, N_PARTIES, is_compiled=is_compiled)
    visited = Visited(steps.activity, np.ones(n, dtype=bool), planned.is_planned)
    none = np.full(len(LETTERS), -1, dtype=np.int64)
    found = written(walk_returned, Returned, n, cases, steps, visited, none, is_compiled=is_compiled)
    return [(case, LETTERS[code]) for case, code in zip(found.case, found.activity, strict=True)]


@pytest.mark.parametrize(
    ("word", "expected"),
    [("aea", "aEa"), ("brb", "bRB"), ("rabb", "RaBb"), ("rrbb", "RRBb"), ("bb", "bb")],
)
def test_what_recurs_renews_or_answers_first_is_planned(word, expected):
    assert planned_in(word) == expected


def test_an_answer_of_another_party_answers_no_renewal():
    assert planned_in("rbb", parties=[0, 1, 0]) == "RbB"


def test_a_renewal_of_another_case_is_not_answered():
    assert planned_in("r", "b") == "Rb"


def test_a_planned_step_returns_to_what_came_before_by_plan_or_not():
    assert returned_in("brbrb", "rb", "eae") == [(0, "b"), (0, "r"), (0, "b"), (2, "e")]


def test_compiled_planned_steps_are_the_same():
    cases = ("brbrb", "rb", "eae", "b")

    assert planned_in(*cases, is_compiled=True) == planned_in(*cases)
    assert returned_in(*cases, is_compiled=True) == returned_in(*cases)
