"""Open cases: where they stand, and the time to an event with open cases kept open."""

from datetime import date

import pytest

from routekaart.errors import SelectionError
from routekaart.log import batches
from routekaart.measures.incidence import EVENT, LEFT, OPEN
from routekaart.measures.open_cases import open_cases, times_to, timing
from tests.logs import chain, log


def outcomes(view, to, **options):
    found = times_to(view, to, **options)
    return [*zip(found["days"].tolist(), found["outcome"].tolist(), strict=True)]


def test_open_cases_are_counted_where_they_stand_with_the_time_they_wait():
    view = log(
        ("a", "Signaal", 0), ("a", "Zorgteam", 10), ("b", "Zorgteam", 20), ("c", "Signaal", 0),
        ("c", "Afsluiting", 50),
    )  # fmt: skip

    result = open_cases(view)
    assert result.n_open == 2
    assert result.record()["steps"] == [
        {
            "name": "Zorgteam", "open_cases": 2, "share": 1.0, "median_waited_days": 35.0,
            "max_waited_days": 40.0, "total_waited_days": 70.0, "median_open_days": 40.0, "is_running": False,
        }
    ]  # fmt: skip


def test_help_that_runs_is_marked_where_an_open_case_stands_in_it():
    view = log(("a", "Start jeugdhulp", 0), ("b", "Signaal", 4), ("c", "Afsluiting", 4))

    assert open_cases(view).table_columns["is_running"] == (False, True)


def test_without_a_known_ending_no_case_is_open():
    view = log(
        ("a", "Signaal", 0), ("a", "Dossier dicht", 9), ("b", "Signaal", 4), extracted=date(2022, 12, 1)
    )

    assert open_cases(view).record()["steps"] == []
    assert timing(view, "closing").record()["events"] == 2


def test_the_extraction_date_is_said():
    assert open_cases(log(("a", "Signaal", 0), extracted=date(2022, 12, 1))).extracted == "2022-12-01"


def test_a_log_of_another_field_has_no_open_cases():
    assert open_cases(log(*chain("a", "X", "Y"))).record()["steps"] == []


def test_a_case_that_reached_support_has_its_days_and_an_open_one_keeps_counting():
    view = log(
        ("a", "Signaal", 0), ("a", "Laagdrempelige jeugdhulp", 12), ("a", "Afsluiting", 30),
        ("b", "Signaal", 5), ("b", "Zorgteam", 40),
    )  # fmt: skip

    assert outcomes(view, "support") == [(12, EVENT), (35, OPEN)]
    assert outcomes(view, "youth_help") == [(12, EVENT), (35, OPEN)]


def test_a_case_that_ends_without_it_has_left_and_is_not_open():
    view = log(("a", "Signaal", 0), ("a", "Afsluiting", 12))

    assert outcomes(view, "youth_help") == [(12, LEFT)]


def test_an_exit_before_the_closing_is_a_competing_event():
    view = log(("a", "Signaal", 0), ("a", "Plaatsing speciaal onderwijs", 12), ("a", "Afsluiting", 20))

    assert outcomes(view, "closing") == [(12, LEFT)]


def test_an_exit_after_the_event_changes_nothing():
    view = log(("a", "Signaal", 0), ("a", "Start jeugdhulp", 5), ("a", "Plaatsing speciaal onderwijs", 12))

    assert outcomes(view, "youth_help") == [(5, EVENT)]


def test_an_activity_can_be_named_as_the_event_and_as_competing():
    view = log(("a", "Signaal", 0), ("a", "Afwijzing", 5), ("a", "Beschikking", 12))

    assert outcomes(view, "beschikking") == [(12, EVENT)]
    assert outcomes(view, "Beschikking", competing=["Afwijzing"]) == [(5, LEFT)]


def test_in_a_log_of_another_field_a_case_closes_with_its_last_event():
    assert outcomes(log(("a", "X", 0), ("a", "Y", 9)), "closing") == [(9, EVENT)]


def test_the_record_is_that_of_the_contract_and_starts_at_day_0():
    view = log(
        ("a", "Signaal", 0), ("a", "Start jeugdhulp", 5), ("a", "Afsluiting", 6),
        ("b", "Signaal", 0), ("b", "Zorgteam", 9),
    )  # fmt: skip

    record = timing(view, "youth_help").record()
    assert (record["n"], record["events"], record["open"], record["median_days"]) == (2, 1, 1, 5)
    assert record["curve"][0] == {"day": 0.0, "at_risk": 2, "share": 0.0, "low": None, "high": None}
    assert [(row["day"], row["at_risk"], row["share"]) for row in record["curve"][1:]] == [
        (5, 2, 0.5),
        (9, 1, 0.5),
    ]


def test_a_median_that_is_not_reached_is_none():
    view = log(("a", "Signaal", 0), ("b", "Signaal", 0), ("b", "Zorgteam", 9))

    assert timing(view, "support").median_days is None


def test_a_step_that_is_not_in_the_log_is_refused():
    with pytest.raises(SelectionError, match='no step "Q"'):
        timing(log(*chain("a", "X", "Y")), "Q")


def test_at_any_day_it_is_known_how_many_cases_were_still_without_the_step():
    view = log(
        ("c1", "Signaal", 0), ("c1", "Start jeugdhulp", 4),
        ("c2", "Signaal", 0), ("c2", "Start jeugdhulp", 6),
        ("c3", "Signaal", 0), ("c3", "Afsluiting", 9),
        ("c4", "Signaal", 0), ("c4", "Zorgteam", 2),
        extracted=date(2022, 3, 17),
    )  # fmt: skip
    one = timing(view, "youth_help")
    assert [one.at_risk(day) for day in (0, 2, 4, 4.5, 6, 8, 10, 11)] == [4, 4, 4, 3, 3, 2, 1, 0]


STANDING = (
    ("a", "Signaal", 0), ("a", "Start jeugdhulp", 8), ("b", "Zorgteam", 20), ("c", "Zorgteam", 0),
    ("d", "Start jeugdhulp", 3, None, 9), ("e", "Afsluiting", 50),
)  # fmt: skip


def test_most_open_cases_come_first_then_the_step_and_running_help_after_help_that_ended():
    table = open_cases(log(*STANDING)).table_columns
    assert [*zip(table["name"], table["open_cases"], table["is_running"], strict=True)] == [
        ("Zorgteam", 2, False), ("Start jeugdhulp", 1, False), ("Start jeugdhulp", 1, True),
    ]  # fmt: skip
    assert table["median_waited_days"] == (40, 41, 42)


def test_where_open_cases_stand_does_not_depend_on_batches(monkeypatch):
    whole = open_cases(log(*STANDING)).record()
    monkeypatch.setattr(batches, "BATCH_EVENTS", 1)
    assert open_cases(log(*STANDING)).record() == whole


def test_a_selection_without_open_cases_has_no_rows():
    result = open_cases(log(*STANDING).select("closed"))
    assert (result.n_open, len(result.table_columns)) == (0, 0)
