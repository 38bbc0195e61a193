"""Loops as walks: visits again, the time in loops, rounds, and jumps back."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routekaart.walks.columns import Cases, Steps
from routekaart.walks.loops import (
    BackJumps,
    LoopTimes,
    Rounds,
    Runs,
    Visited,
    Visits,
    walk_back_jumps,
    walk_loop_times,
    walk_rounds,
    walk_runs,
    walk_visits,
)
from routekaart.walks.speed import written

#: "u" can never be a return, "p" is planned, "x" has no phase; the others have the phase of their place.
LETTERS = "abcdpux"
PHASE = np.array([1, 2, 3, 4, 5, -1, -1], dtype=np.int64)


def columns(*cases, parties=None):
    """Cases as words, a letter a step of one activity, ten after the one before."""
    codes = np.array([LETTERS.index(letter) for word in cases for letter in word], dtype=np.int32)
    n = len(codes)
    own = np.array(parties or [-1] * n, dtype=np.int32)
    sizes = np.array([len(word) for word in cases], dtype=np.int64)
    start = np.arange(n, dtype=np.int64) * 10
    none = np.zeros(n, dtype=bool)
    last = np.cumsum(sizes)
    steps = Steps(codes, own, start, start, none, none)
    visited = Visited(codes, codes != LETTERS.index("u"), codes == LETTERS.index("p"))
    return Cases(np.arange(len(cases), dtype=np.int32), last - sizes, last), steps, visited


def none_yet():
    return np.full(len(LETTERS), -1, dtype=np.int64)


def visits_of(cases, steps, visited, *, is_compiled=False):
    inputs = (cases, steps, visited, none_yet())
    return written(walk_visits, Visits, len(steps.start_us), *inputs, is_compiled=is_compiled)


def loop_times_of(cases, steps, visited, *, is_compiled=False):
    inputs = (cases, steps, visited, none_yet())
    return written(walk_loop_times, LoopTimes, len(cases.case), *inputs, is_compiled=is_compiled)


def runs_of(cases, steps, visited, *, is_compiled=False):
    return written(walk_runs, Runs, len(steps.start_us), cases, steps, visited, is_compiled=is_compiled)


def rounds_of(runs, *, is_compiled=False):
    return written(walk_rounds, Rounds, len(runs.case), runs, none_yet(), is_compiled=is_compiled)


def back_jumps_of(cases, steps, *, is_compiled=False):
    return written(
        walk_back_jumps, BackJumps, len(steps.start_us), cases, steps, PHASE, is_compiled=is_compiled
    )


def rows(table):
    return [*zip(*(column.tolist() for column in table), strict=True)]


def words(runs, rounds):
    """The rounds as (case, letters from the lowest on)."""
    letters = [LETTERS[code] for code in runs.activity.tolist()]
    return [
        (case, "".join(letters[lowest:last] + letters[first:lowest]))
        for case, first, lowest, last in rows(rounds)
    ]


def rounds_in(*cases):
    runs = runs_of(*columns(*cases))
    return words(runs, rounds_of(runs))


def everything(*cases, is_compiled=False):
    read = columns(*cases)
    runs = runs_of(*read, is_compiled=is_compiled)
    tables = (
        visits_of(*read, is_compiled=is_compiled),
        loop_times_of(*read, is_compiled=is_compiled),
        runs,
        rounds_of(runs, is_compiled=is_compiled),
        back_jumps_of(*read[:2], is_compiled=is_compiled),
    )
    return [rows(table) for table in tables]


def test_visits_have_their_occurrences_runs_and_first_and_last_start():
    visits = visits_of(*columns("aba", "aab"))

    assert rows(visits)[:3] == [
        (0, 0, 2, 2, 0, 20, -1, 0, False),
        (0, 1, 1, 1, 10, 10, -1, 0, False),
        (1, 0, 2, 1, 30, 40, -1, 0, False),
    ]


def test_visits_know_by_whom():
    visits = visits_of(
        *columns("aaa", "aaa", "aaa", "aaa", parties=[1, 1, 1, 1, -1, 2, -1, 1, 1, -1, -1, -1])
    )

    assert visits.organisation.tolist() == [1, 1, 1, -1]
    assert visits.recorded.tolist() == [3, 2, 2, 0]
    assert visits.has_others.tolist() == [False, True, False, False]


def test_what_cannot_return_is_no_visit_but_ends_a_run():
    visits = visits_of(*columns("auau"))

    assert (visits.occurrences.tolist(), visits.runs.tolist()) == ([2], [2])


def test_what_is_planned_is_no_visit_but_ends_a_run():
    visits = visits_of(*columns("apap"))

    assert (visits.activity.tolist(), visits.occurrences.tolist(), visits.runs.tolist()) == ([0], [2], [2])


@pytest.mark.parametrize(
    ("word", "expected"),
    [("abcabd", 40), ("aba", 20), ("aabcc", 20), ("abcd", 0), ("uau", 0), ("a", 0), ("abba", 30), ("pap", 0)],
)
def test_time_inside_any_loop_counts_once(word, expected):
    assert loop_times_of(*columns(word)).loop_us.tolist() == [expected]


def test_what_comes_back_at_one_instant_is_a_loop_of_no_time():
    cases, steps, visited = columns("aa", "ab", "pp")
    times = loop_times_of(cases, steps._replace(start_us=steps.start_us * 0), visited)

    assert (times.loop_us.tolist(), times.has_loop.tolist()) == ([0, 0, 0], [True, False, False])


def test_what_another_case_visited_is_no_loop():
    assert loop_times_of(*columns("ab", "ba")).loop_us.tolist() == [0, 0]
    assert visits_of(*columns("ab", "ba")).occurrences.tolist() == [1, 1, 1, 1]
    assert rounds_in("ab", "ba") == []


def test_runs_are_steps_that_follow_each_other_and_visit_the_same():
    runs = runs_of(*columns("aabuu", "ba"))

    assert "".join(LETTERS[code] for code in runs.activity) == "abuuba"
    assert runs.case.tolist() == [0, 0, 0, 0, 1, 1]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("abca", ["abc"]),
        ("bcab", ["abc"]),
        ("abcab", ["abc"]),
        ("abcbcbca", ["bc"]),
        ("abcba", ["bc"]),
        ("aab", []),
        ("abab", ["ab"]),
        ("papa", ["ap"]),
        ("pap", []),
        ("apcpa", []),
        ("auua", ["auu"]),
        ("abaca", ["ab", "ac"]),
    ],
)
def test_a_round_returns_once_with_nothing_twice_in_between(word, expected):
    assert [walk for _, walk in rounds_in(word)] == expected


def test_a_long_round_walked_again_is_written_once_though_some_of_it_closes_none():
    n = 3_000
    codes = np.tile(np.arange(n, dtype=np.int32), 4)
    case, is_so = np.zeros(len(codes), dtype=np.int32), np.ones(len(codes), dtype=bool)
    runs = Runs(case, codes, codes, is_so, codes % 2 == 1)

    none = np.full(n, -1, dtype=np.int64)
    rounds = written(walk_rounds, Rounds, len(codes), runs, none, is_compiled=False)
    assert rows(rounds) == [(0, 1, n, n + 1)]


def test_jumps_back_pass_over_what_has_no_phase():
    found = back_jumps_of(*columns("bxab", "ca", "xx", "aab")[:2])

    assert rows(found) == [(0, 1, 0), (1, 2, 0)]


cases_of = st.lists(st.text(LETTERS, min_size=1, max_size=12), min_size=1, max_size=6)


def _in_loops(word):
    """The tens of time between two steps of one letter."""
    pairs = [(i, j) for i in range(len(word)) for j in range(i) if word[i] == word[j] not in "up"]
    return 10 * len({at for i, j in pairs for at in range(j, i)})


@settings(max_examples=50)
@given(cases_of)
def test_time_in_loops_equals_a_count_of_all_pairs(cases):
    assert loop_times_of(*columns(*cases)).loop_us.tolist() == [_in_loops(word) for word in cases]


def _walked(word):
    """All closed walks without anything twice, each from its lowest letter on."""
    runs = [letter for i, letter in enumerate(word) if i == 0 or letter == "u" or letter != word[i - 1]]
    found = set()
    for i, letter in enumerate(runs):
        for j in range(i + 2, len(runs)):
            walk = "".join(runs[i:j])
            known = walk.replace("u", "")
            if runs[j] == letter and letter not in "up" and len({*known}) == len(known):
                lowest = min(range(len(walk)), key=lambda at: (LETTERS.index(walk[at]), at))
                found.add(walk[lowest:] + walk[:lowest])
    return found


@settings(max_examples=100)
@given(cases_of)
def test_rounds_equal_a_search_of_each_walk(cases):
    found = rounds_in(*cases)

    assert {*found} == {(k, walk) for k, word in enumerate(cases) for walk in _walked(word)}


@settings(max_examples=20)
@given(cases_of, st.data())
def test_where_batches_are_cut_does_not_matter(cases, data):
    cut = data.draw(st.integers(0, len(cases)))
    whole, steps, visited = columns(*cases)
    parts = (slice(cut), slice(cut, None))
    some = [Cases(*(column[part] for column in whole)) for part in parts]
    first, second = (visits_of(part, steps, visited) for part in some)

    assert rows(first) + [(row[0] + cut, *row[1:]) for row in rows(second)] == rows(
        visits_of(whole, steps, visited)
    )
    times = [loop_times_of(part, steps, visited).loop_us.tolist() for part in some]
    assert times[0] + times[1] == loop_times_of(whole, steps, visited).loop_us.tolist()
    jumps = [rows(back_jumps_of(part, steps)) for part in some]
    assert jumps[0] + [(row[0] + cut, *row[1:]) for row in jumps[1]] == rows(back_jumps_of(whole, steps))
    walks = [words(found, rounds_of(found)) for found in (runs_of(part, steps, visited) for part in some)]
    assert walks[0] + [(case + cut, walk) for case, walk in walks[1]] == rounds_in(*cases)


@pytest.mark.parametrize("cases", [("abcabcd", "pabuuap", "x"), ("a",), ("dcba", "abacada")])
def test_compiled_loops_are_the_same(cases):
    assert everything(*cases, is_compiled=True) == everything(*cases)
