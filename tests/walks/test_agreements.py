"""Walks of agreements: known answers by hand, and the same from plain Python and from compiled code."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routekaart.log import batches
from routekaart.log.view import open_log
from routekaart.measures.agreements import held_rules
from routekaart.measures.agreements.activations import activation_rows
from routekaart.walks.agreements import (
    ABSENCE,
    AT_MOST,
    EVENTUALLY,
    FROM,
    LAPSED,
    MAXIMUM_TIME,
    MINIMUM_TIME,
    NEITHER,
    OVERDUE,
    PASSED_OVER,
    PENDING,
    RESPONSE,
    SATISFIED,
    TO,
    VIOLATED,
    Asked,
    Spoken,
    walk_followed,
    walk_preceded,
    walk_turns,
    walk_whole_cases,
)
from routekaart.walks.columns import Cases
from routekaart.walks.speed import written
from routekaart.walks.terms import NEVER, Terms
from tests.logs import log
from tests.measures.agreements.rules import rule_file

BOTH = pytest.mark.parametrize("is_compiled", [False, True], ids=["plain", "compiled"])
HOUR_US = 3_600_000_000


def cases_of(*sizes):
    last = np.cumsum(np.array(sizes, dtype=np.int64))
    return Cases(np.arange(len(sizes), dtype=np.int32), last - np.array(sizes), last)


def spoken(*cases):
    """Cases as lists of (sides, clock): "f", "t" and "r" for from, to and release."""
    steps = [(at, *step) for case in cases for at, step in enumerate(case)]
    clock = np.array([step[2] for step in steps], dtype=np.int64)
    sides = [np.array([side in step[1] for step in steps], dtype=bool) for side in "ftr"]
    position = np.array([step[0] for step in steps], dtype=np.int64)
    return cases_of(*map(len, cases)), Spoken(
        position, clock * HOUR_US, clock.astype(np.int32), clock, *sides
    )


def terms_after(steps, amount, minimum=None):
    soonest = np.full(len(steps.clock), -NEVER) if minimum is None else steps.clock + minimum
    return Terms(steps.clock + (NEVER if amount is None else amount), soonest)


def asked(walk, most, *inputs, is_compiled):
    """Case, position and outcome of each activation, in their order; then what is missing, and what is tied."""
    found = written(walk, Asked, most, *inputs, is_compiled=is_compiled)
    rows = sorted(zip(*(column.tolist() for column in found), strict=True))
    return [(row[0], row[1], row[3]) for row in rows], [row[4] for row in rows], [row[5] for row in rows]


def follow(template, cases, amount, *, is_open, now=100, minimum=None, is_compiled):
    places, steps = spoken(*cases)
    inputs = (places, steps, terms_after(steps, amount, minimum), np.array(is_open), template, now)
    return asked(walk_followed, int(steps.is_from.sum()), *inputs, is_compiled=is_compiled)


ANSWERED = [
    [("f", 0), ("t", 10)],
    [("f", 0), ("t", 11)],
    [("f", 0)],
    [("f", 95)],
    [("f", 0), ("r", 5), ("t", 9)],
]


@BOTH
@pytest.mark.parametrize(
    ("template", "outcomes", "missing"),
    [
        (
            RESPONSE,
            [SATISFIED, VIOLATED, VIOLATED, PENDING, LAPSED],
            [NEITHER, NEITHER, TO, NEITHER, NEITHER],
        ),
        (
            MAXIMUM_TIME,
            [SATISFIED, VIOLATED, LAPSED, PENDING, LAPSED],
            [NEITHER, NEITHER, TO, NEITHER, NEITHER],
        ),
        (ABSENCE, [VIOLATED, SATISFIED, SATISFIED, PENDING, LAPSED], [NEITHER, NEITHER, TO, TO, NEITHER]),
        (MINIMUM_TIME, [SATISFIED, SATISFIED, LAPSED, PENDING, LAPSED], [NEITHER] * 5),
    ],
    ids=["response", "maximum time", "absence", "minimum time"],
)
def test_what_follows_a_step_is_read_back_from_the_end(template, outcomes, missing, is_compiled):
    is_open = [False, False, False, True, False]
    found = follow(template, ANSWERED, 10, is_open=is_open, is_compiled=is_compiled)

    assert found == ([(case, 0, outcome) for case, outcome in enumerate(outcomes)], missing, [False] * 5)


@BOTH
def test_an_open_case_is_overdue_past_its_limit_and_too_soon_is_violated(is_compiled):
    late = follow(RESPONSE, [[("f", 89)], [("f", 90)]], 10, is_open=[True, True], is_compiled=is_compiled)
    soon = follow(
        MAXIMUM_TIME,
        [[("f", 0), ("t", 4)], [("f", 0), ("t", 5)]],
        10,
        minimum=5,
        is_open=[True, True],
        is_compiled=is_compiled,
    )

    assert late[0] == [(0, 0, OVERDUE), (1, 0, PENDING)]
    assert soon[0] == [(0, 0, VIOLATED), (1, 0, SATISFIED)]


@BOTH
def test_a_step_is_tied_when_another_of_the_other_side_has_its_instant(is_compiled):
    # A step of both sides is not tied with itself; the instant of another case does not count.
    cases = [[("t", 3), ("f", 3), ("t", 4)], [("ft", 4)], [("ft", 5), ("ft", 5)]]
    found = follow(RESPONSE, cases, None, is_open=[False] * 3, is_compiled=is_compiled)

    assert found[0] == [(0, 1, SATISFIED), (1, 0, VIOLATED), (2, 0, SATISFIED), (2, 1, VIOLATED)]
    assert found[2] == [True, False, True, True]


@BOTH
def test_what_came_before_must_have_a_term_that_still_runs(is_compiled):
    places, steps = spoken(
        [("t", 0), ("f", 1), ("t", 11), ("t", 12)], [("f", 0), ("f", 4), ("t", 14)], [("t", 1), ("f", 1)]
    )
    found = asked(walk_preceded, 5, places, steps, terms_after(steps, 10), is_compiled=is_compiled)
    unlimited = asked(walk_preceded, 5, places, steps, terms_after(steps, None), is_compiled=is_compiled)

    assert found == (
        [(0, 0, VIOLATED), (0, 2, SATISFIED), (0, 3, VIOLATED), (1, 2, SATISFIED), (2, 0, VIOLATED)],
        [FROM, NEITHER, NEITHER, NEITHER, FROM],
        [False, False, False, False, True],
    )
    assert [outcome for *_, outcome in unlimited[0]] == [VIOLATED, SATISFIED, SATISFIED, SATISFIED, VIOLATED]


@BOTH
def test_a_case_has_a_step_in_time_or_at_most_so_many(is_compiled):
    cases = [[("t", 10), ("t", 30)], [("t", 11)], [], [], [("r", 10), ("t", 11)], [("r", 11), ("t", 12)]]
    places, steps = spoken(*cases)
    due = np.array([10, 10, 10, 200, 10, 10], dtype=np.int64)
    day = np.arange(6, dtype=np.int32)
    is_open = np.array([False, False, True, True, False, False])

    def found(template, most):
        inputs = (places, steps, Terms(due, due), day, is_open, template, most, 100)
        return asked(walk_whole_cases, 6, *inputs, is_compiled=is_compiled)

    eventually, at_most = found(EVENTUALLY, 0), found(AT_MOST, 1)
    assert [outcome for *_, outcome in eventually[0]] == [
        SATISFIED, VIOLATED, OVERDUE, PENDING, LAPSED, VIOLATED,
    ]  # fmt: skip
    assert eventually[1] == [NEITHER, NEITHER, TO, NEITHER, NEITHER, NEITHER]
    assert [outcome for *_, outcome in at_most[0]] == [
        VIOLATED, SATISFIED, PENDING, PENDING, SATISFIED, SATISFIED,
    ]  # fmt: skip
    assert at_most[1] == [NEITHER, NEITHER, TO, TO, NEITHER, NEITHER]


@BOTH
@pytest.mark.parametrize("is_both_ways", [False, True])
def test_turns_go_back_and_forth_past_what_counts_for_nothing(is_both_ways, is_compiled):
    sides = [
        [FROM, FROM, TO, PASSED_OVER, TO, FROM],
        [FROM, TO, NEITHER, FROM],
        [TO, FROM, PASSED_OVER],
        [PASSED_OVER],
    ]
    side = np.array([one for case in sides for one in case], dtype=np.int32)
    day = np.arange(len(side), dtype=np.int32)
    inputs = (cases_of(*map(len, sides)), side, day, np.array([True] * 4), is_both_ways)
    found = asked(walk_turns, len(side), *inputs, is_compiled=is_compiled)

    there = [(0, 2, VIOLATED), (1, 1, SATISFIED)]
    assert found[0] == ([there[0], (0, 5, PENDING), there[1], (2, 1, PENDING)] if is_both_ways else there)


STEPS = st.lists(
    st.lists(st.tuples(st.sampled_from(["", "f", "t", "ft", "r", "tr"]), st.integers(0, 3)), max_size=8),
    min_size=1,
    max_size=4,
)


@settings(max_examples=40)
@given(
    STEPS, st.sampled_from([RESPONSE, ABSENCE, MINIMUM_TIME, MAXIMUM_TIME]), st.integers(0, 5), st.booleans()
)
def test_compiled_walks_write_what_plain_ones_do(gaps, template, amount, is_open):
    cases = [
        [(side, int(at)) for (side, _), at in zip(case, np.cumsum([gap for _, gap in case]), strict=True)]
        for case in gaps
    ]
    places, steps = spoken(*cases)
    terms = terms_after(steps, amount)
    opened = np.full(len(cases), is_open)
    n_from, n_to = int(steps.is_from.sum()), int(steps.is_to.sum())

    for walk, most, *inputs in (
        (walk_followed, n_from, places, steps, terms, opened, template, 12),
        (walk_preceded, n_to, places, steps, terms),
    ):
        plain, fast = (asked(walk, most, *inputs, is_compiled=one) for one in (False, True))
        assert plain == fast


RULES = (
    {"template": "response", "from": "Signaal", "to": "Evaluatie", "limit": 9, "unit": "kalenderdagen"},
    {"template": "precedence", "from": "Zorgteam", "to": "Evaluatie"},
    {"template": "eventually", "to": "Zorgteam"},
    {"template": "not_aba", "from": "Signaal", "to": "Zorgteam"},
)


def test_where_a_log_is_cut_makes_no_difference(monkeypatch):
    names = ("Signaal", "Zorgteam", "Evaluatie", "Zorgteam", "Signaal")
    steps = [(f"c{case}", names[(case + n) % 5], 3 * n) for case in range(7) for n in range(4)]
    view = log(*steps, group=["keten", "pilot"] * 14)
    rules = held_rules(view, rules=rule_file(*RULES))

    def rows(one):
        return sorted(zip(*(column.tolist() for column in activation_rows(one, rules)), strict=True))

    whole, some = rows(view), rows(view.select('with "Zorgteam"'))
    monkeypatch.setattr(batches, "BATCH_EVENTS", 4)
    cut = open_log(view.log.path)
    assert len(cut.walk(lambda batch: batch.n_cases)) > 3
    assert (rows(cut), rows(cut.select('with "Zorgteam"'))) == (whole, some)
