"""A day as a person types it: read in every usual form, never by guess; what is none says why."""

from datetime import UTC, date, datetime

import pytest

from routekaart.errors import SelectionError
from routekaart.log.typed_day import NoDayError, as_day, read_day


@pytest.mark.parametrize(
    "text",
    [
        *("2024-02-03", "2024-2-3", "03-02-2024", "3-2-2024", "03/02/2024", "3.2.2024", " 3-2-2024 "),
        *("3 februari 2024", "3 feb 2024", "3 Feb. 2024", "3-feb-2024", "za 3 februari 2024"),
    ],
)
def test_every_usual_form_is_one_day(text):
    assert read_day(text) == date(2024, 2, 3)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("02/13/2024", "(the day comes first, then the month)"),
        ("3-2-24", "(its year has two digits)"),
        ("februari 2024", "(no day of the month in it)"),
        ("30-2-2024", "(there is no such day)"),
        ("zo 3 februari 2024", "(that day is another weekday)"),
        ("3-2-1824", "(its year lies outside 1900–2100)"),
        ("3-2-2024 10:00", "(a time of day stands behind it)"),
        ("3 smarch 2024", "is no date; write"),
        ("\u0663-2-2024", "is no date; write"),
        ("", "is no date; write"),
    ],
)
def test_what_is_no_day_says_why_and_how_one_is_typed(text, why):
    with pytest.raises(NoDayError) as refused:
        read_day(text)

    assert why in refused.value.en and "write 2024-02-03, 3-2-2024 or 3 februari 2024" in refused.value.en
    assert refused.value.nl.startswith("is geen datum")


def test_a_time_behind_a_day_is_passed_over_where_it_may_stand():
    assert read_day("3-2-2024 10:00", with_time=True) == date(2024, 2, 3)


def test_an_option_is_a_date_or_typed_and_named_when_it_is_neither():
    assert (
        as_day(datetime(2024, 2, 3, 10, tzinfo=UTC), "start")
        == as_day("3-2-2024", "start")
        == date(2024, 2, 3)
    )
    with pytest.raises(SelectionError, match="extracted=: '2024-02-31' is no date"):
        as_day("2024-02-31", "--extracted")
