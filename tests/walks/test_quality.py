"""Quality as walks: where marked steps stand, silences, and what changes within a case."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from routekaart.walks.columns import Cases, Steps
from routekaart.walks.quality import Changes, Places, Silences, walk_changes, walk_places, walk_silences
from routekaart.walks.speed import written

#: "c" closes, "s" signals, "h" helps, "w" waits, "b" helps and waits, "x" does nothing.
LETTERS = "cshwbx"
LIMIT = 10


def marks(*letters):
    return np.array([letter in letters for letter in LETTERS])


def columns(*cases):
    """Cases of steps ``(letter, start[, end])``; without an end none was recorded."""
    rows = [step for case in cases for step in case]
    start = np.array([step[1] for step in rows], dtype=np.int64)
    has_end = np.array([len(step) > 2 for step in rows], dtype=bool)
    end = np.array([step[-1] for step in rows], dtype=np.int64)
    code = np.array([LETTERS.index(step[0]) for step in rows], dtype=np.int32)
    none = np.zeros(len(rows), dtype=bool)
    sizes = np.array([len(case) for case in cases], dtype=np.int64)
    last = np.cumsum(sizes)
    party = np.full(len(rows), -1, dtype=np.int32)
    steps = Steps(code, party, start, np.maximum(start, end), has_end, none)
    return Cases(np.arange(len(cases), dtype=np.int32), last - sizes, last), steps


def places_of(*cases, is_compiled=False):
    found = columns(*cases)
    return written(walk_places, Places, len(cases), *found, marks("c"), marks("s"), is_compiled=is_compiled)


def silences_of(*cases, is_compiled=False):
    found = columns(*cases)
    inputs = (*found, marks("h", "b"), marks("w", "b"), LIMIT)
    return written(walk_silences, Silences, len(cases), *inputs, is_compiled=is_compiled)


def silent(*steps):
    found = silences_of(steps)
    return found.silences.tolist(), found.longest_us.tolist()


def word(letters):
    return [(letter, 0) for letter in letters]


def test_places_count_from_the_first_step_of_each_case():
    found = places_of(word("xcxcs"), word("ss"), word("c"))

    assert found.first_closing.tolist() == [1, -1, 0]
    assert found.last_other.tolist() == [4, 1, -1]
    assert found.first_signal.tolist() == [4, 0, -1]


def test_a_silence_is_longer_than_the_limit():
    assert silent(("x", 0), ("x", 10), ("x", 21), ("x", 33)) == ([2], [12])


def test_a_silence_begins_at_the_end_of_a_step():
    assert silent(("x", 0, 5), ("x", 15), ("x", 26)) == ([1], [11])


def test_help_without_an_end_and_waits_without_one_are_no_silence():
    assert silent(("h", 0), ("w", 100), ("b", 200), ("x", 300)) == ([0], [0])


def test_a_wait_that_ended_is_followed_by_silence():
    assert silent(("w", 0, 5), ("x", 100)) == ([1], [95])


def test_recorded_help_takes_its_days_off_all_later_silences():
    assert silent(("h", 0, 50), ("x", 5), ("x", 45), ("x", 62)) == ([1], [12])


def test_what_helps_and_waits_takes_nothing_off():
    assert silent(("b", 0, 50), ("x", 5), ("x", 45)) == ([1], [40])


def test_help_of_one_case_is_not_that_of_the_next():
    found = silences_of([("h", 0, 1000)], [("x", 0), ("x", 20)])

    assert (found.silences.tolist(), found.longest_us.tolist()) == ([0, 1], [0, 20])


def test_a_change_is_from_one_value_to_another_not_to_none():
    value = np.array([-1, 3, -1, 3, 3, 4, -1, -1, 0], dtype=np.int32)
    bounds = np.array([0, 4, 6, 8, 9])
    cases = Cases(np.arange(4, dtype=np.int32), bounds[:-1], bounds[1:])
    found = written(walk_changes, Changes, 4, cases, value, is_compiled=False)

    assert found.is_changed.tolist() == [False, True, False, False]


STEP = st.tuples(st.sampled_from(LETTERS), st.integers(0, 100), st.booleans(), st.integers(0, 60))


@settings(deadline=None, max_examples=40)
@given(st.lists(st.lists(STEP, min_size=1, max_size=8), min_size=1, max_size=4))
def test_compiled_or_not_and_alone_or_not_each_case_has_one_answer(drawn):
    cases = [
        [
            (letter, start, start + lasts) if has_end else (letter, start)
            for letter, start, has_end, lasts in sorted(case, key=lambda step: step[1])
        ]
        for case in drawn
    ]
    for found_of in (places_of, silences_of):
        together = [column.tolist() for column in found_of(*cases)]
        alone = [found_of(case) for case in cases]

        assert [column.tolist() for column in found_of(*cases, is_compiled=True)] == together
        assert [[int(one[i][0]) for one in alone] for i in range(len(together))] == together


@settings(deadline=None, max_examples=60)
@given(st.lists(STEP, min_size=1, max_size=8))
def test_silences_are_those_found_by_trying_every_pair_of_steps(drawn):
    case = [
        (letter, start, start + lasts) if has_end else (letter, start)
        for letter, start, has_end, lasts in sorted(drawn, key=lambda step: step[1])
    ]
    expected = []
    for place in range(len(case) - 1):
        letter, start, *ends = case[place]
        helped = [s[2] for s in case[: place + 1] if s[0] == "h" and len(s) > 2]
        length = case[place + 1][1] - max([start, *ends, *helped])
        if length > LIMIT and (ends or letter not in "hwb"):
            expected.append(length)

    assert silent(*case) == ([len(expected)], [max(expected, default=0)])
