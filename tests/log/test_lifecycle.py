"""Steps made of rows that say start and complete: each case is worked by hand."""

from __future__ import annotations

import pytest

from routekaart.log.lifecycle import lifecycle_of, plain_word
from tests.logs import DAY_US, log
from tests.queries import query

Row = tuple[str, int, str]


def steps(*rows: Row) -> list[tuple[str, int, int]]:
    """The steps of one case: label, first day and last day, in order."""
    view = log(*(("a", label, day) for label, day, _ in rows), lifecycle=[word for _, _, word in rows])
    sql = """select a.label, i.start_us, i.end_us from {instances} i join {activities} a on i.activity = a.activity
             order by i.position"""
    first = min(day for _, day, _ in rows)
    base = view.manifest.first_us - first * DAY_US
    return [
        (label, (start - base) // DAY_US, (end - base) // DAY_US) for label, start, end in query(view, sql)
    ]


def test_a_complete_without_an_open_start_is_a_moment_and_takes_no_later_start() -> None:
    assert steps(
        ("Onderzoek", 3, "complete"), ("Zorgteam", 5, "complete"), ("Onderzoek", 10, "start"),
        ("Onderzoek", 15, "complete"), ("Zorgteam", 20, "start"), ("Zorgteam", 21, "complete"),
    ) == [("Onderzoek", 3, 3), ("Zorgteam", 5, 5), ("Onderzoek", 10, 15), ("Zorgteam", 20, 21)]  # fmt: skip


def test_an_abort_ends_the_step_that_is_open() -> None:
    assert steps(
        ("Onderzoek", 3, "schedule"), ("Onderzoek", 5, "start"), ("Onderzoek", 10, "suspend"),
        ("Onderzoek", 20, "resume"), ("Onderzoek", 25, "complete"), ("Evaluatie", 26, "start"),
        ("Evaluatie", 28, "ate_abort"), ("Evaluatie", 32, "start"), ("Evaluatie", 33, "complete"),
        ("Afsluiting", 41, "complete"),
    ) == [("Onderzoek", 5, 25), ("Evaluatie", 26, 28), ("Evaluatie", 32, 33), ("Afsluiting", 41, 41)]  # fmt: skip


def test_an_abort_of_nothing_is_no_step() -> None:
    assert steps(("A", 1, "start"), ("A", 2, "complete"), ("A", 3, "withdraw")) == [("A", 1, 2)]


def test_the_longest_open_start_ends_first() -> None:
    assert steps(("W", 0, "start"), ("W", 1, "start"), ("W", 5, "complete"), ("W", 9, "complete")) == [
        ("W", 0, 5),
        ("W", 1, 9),
    ]


def test_without_starts_a_complete_makes_the_step_and_planning_is_none() -> None:
    assert steps(
        ("Onderzoek", 3, "schedule"), ("Onderzoek", 10, "complete"), ("Besluit", 11, "schedule"), ("Besluit", 20, "complete")
    ) == [("Onderzoek", 10, 10), ("Besluit", 20, 20)]  # fmt: skip


def test_two_steps_of_one_moment_each_keep_their_pair() -> None:
    assert steps(("O", 10, "start"), ("O", 10, "complete"), ("O", 12, "start"), ("O", 12, "complete")) == [
        ("O", 10, 10),
        ("O", 12, 12),
    ]


@pytest.mark.parametrize(
    ("word", "plain"), [("end", "complete"), ("begin", "start"), ("afgerond", "complete")]
)
def test_words_that_people_write_are_transitions(word: str, plain: str) -> None:
    assert plain_word(word) == plain


@pytest.mark.parametrize("words", [("start",), ("complete",), ("in progress", "complete"), ()])
def test_words_that_make_no_life_cycle_leave_every_row_a_step(words: tuple[str, ...]) -> None:
    assert lifecycle_of({word: code for code, word in enumerate(words)}) is None


def test_rows_of_one_instance_belong_together() -> None:
    rows = [("a", "Gesprek", day) for day in (3, 4, 5, 13)]
    named = {
        "lifecycle": ["start", "start", "complete", "complete"],
        "concept:instance": ["i1", "i2", "i2", "i1"],
    }
    view = log(*rows, **named)

    found = query(view, "select start_us, end_us from {instances} order by position")
    assert [(end - start) // DAY_US for start, end in found] == [10, 1]
