"""Waiting whose answer hangs on how help was recorded gets no verdict."""

from __future__ import annotations

import re

import pytest

from routekaart.comparing import contrast
from routekaart.contrasts.case_numbers import case_numbers
from routekaart.contrasts.robustness import robustness
from tests.logs import log


def case(name, *, end, waits, closes=300):
    """Help on day 0 (to day ``end``, if that was written down), a talk on day 40, and a closing."""
    return [
        (name, "Signaal", 0, "School"),
        (name, "Ondersteuning op school", 0, "School", end),
        (name, "Gesprek met gezin", 40, "School"),
        (name, "Advies vervolgstappen", 40 + waits, "School"),
        (name, "Afsluiting", closes, "School"),
    ]


def schools(ends_of_a, ends_of_b, waits_a=100, waits_b=100):
    rows = [row for i in range(8) for row in case(f"a{i}", end=ends_of_a, waits=waits_a + i)]
    rows += [row for i in range(8) for row in case(f"b{i}", end=ends_of_b, waits=waits_b + i)]
    return log(*rows, group=[row[0][0] for row in rows])


def measure(result, name):
    return next(row for row in result.measure_columns.rows() if row["name"] == name)


def waiting(view):
    """Of the first case: as help runs until the closing, and as it runs to the next step."""
    numbers = case_numbers(view)
    short = numbers.other_reading("waiting_days")
    return numbers.column("waiting_days")[0], None if short is None else short[0]


def test_help_without_an_end_is_read_in_two_ways():
    # Until the closing there is no waiting; until the talk on 40 the hundred days after it are idle.
    assert waiting(schools(None, None)) == (0, 100)


def test_where_every_end_is_recorded_there_is_one_reading():
    assert waiting(schools(40, 40)) == (100, None)


def test_a_difference_that_is_one_of_recording_gets_no_verdict():
    row = measure(contrast(schools(40, None), a="a", b="b"), "waiting_days")

    assert (row["median_a"], row["median_b"]) == (103.5, 0)
    assert (row["short_help_median_a"], row["short_help_median_b"]) == (103.5, 103.5)
    assert row["verdict"] == "depends_on_recording"


def test_an_answer_that_both_readings_give_is_told():
    row = measure(contrast(schools(40, 40, waits_a=100, waits_b=20), a="a", b="b"), "waiting_days")

    assert row["verdict"] == "difference"
    assert row["short_help_shift"] is None


def test_a_sign_that_turns_is_no_answer_however_little_was_found():
    """Of a the shorter part is recorded to run on, so that it waits less in the one reading and more in the other."""
    rows = [row for i in range(8) for row in case(f"a{i}", end=None, waits=40 + i)]
    rows += [row for i in range(8) for row in case(f"b{i}", end=40, waits=20 + 3 * i)]
    row = measure(contrast(log(*rows, group=[row[0][0] for row in rows]), a="a", b="b"), "waiting_days")

    assert row["shift"] < 0 < row["short_help_shift"]
    assert row["verdict"] == "depends_on_recording"


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_both_figures_are_told(lang):
    said = {one["row"]: one["text"] for one in contrast(schools(40, None), a="a", b="b", lang=lang).sentences}

    assert re.findall(r"\d+[.,]?\d*", said["measures/waiting_days"]) == (
        ["14,8", "8", "0", "8", "14,8", "14,8"] if lang == "nl" else ["14.8", "8", "0", "8", "14.8", "14.8"]
    )


def test_swapped_groups_get_the_same_answer():
    view = schools(40, None)
    one, other = (measure(contrast(view, a=a, b=b), "waiting_days") for a, b in (("a", "b"), ("b", "a")))

    assert one["verdict"] == other["verdict"] == "depends_on_recording"
    assert one["shift"] == -other["shift"]


def test_leaving_a_case_out_is_judged_by_both_readings_too():
    view = schools(40, None)
    found = robustness(view, contrast(view, a="a", b="b"))
    row = next(row for row in found.summary_columns.rows() if row["measure"] == "waiting_days")

    assert (row["verdict"], row["left_out_kept"]) == ("depends_on_recording", 16)
