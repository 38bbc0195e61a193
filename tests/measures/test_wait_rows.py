"""Waiting per transition and case: the causes, their order, and that they add up to the microsecond."""

import random
from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from routekaart.log.agenda import Agenda, Meeting
from routekaart.log.calendar import regional_calendar
from routekaart.log.case_table import marked
from routekaart.measures.awaited import awaited
from routekaart.measures.coded_rules import coded_rules
from routekaart.measures.wait_rows import CAUSES, STATES
from routekaart.measures.wait_rules import WaitRules
from routekaart.walks import speed
from tests.logs import DAY_US, HOUR_US, START, log, open_cases, timed_log
from tests.measures.wait_oracle import idle_of, make_log, matters_of, supports, waits_of
from tests.waiting_logs import (
    VOCABULARY,
    ending_support,
    episodes_of,
    in_order,
    log_with_ready,
    splits_of,
    transitions_of,
    waiting_rows,
)
from tests.walked import steps_of, wait_rows

MIDDEN = regional_calendar("midden")


def helped(view, case, position, **options):
    """The days of one transition in which help ran: those that are no waiting, and those of waiting."""
    found = transitions_of(view, **options)[case, position]
    return found["helped"], found["with"]


def parts(view, case, position, **options):
    """The causes of one transition that are not 0, in days, and the meetings it skipped."""
    found = transitions_of(view, **options)[case, position]
    return {name: found[name] for name in (*CAUSES, "skipped") if found[name]}


def test_a_case_ready_on_day_10_and_handled_at_the_meeting_of_day_30_waited_for_the_rhythm():
    view = log(*meetings(), ("x", "Signaal", 10), ("x", "Zorgteam", 30))

    assert parts(view, "x", 0) == {"rhythm": 20}


def test_meetings_are_found_where_no_column_is_kept_from_one_measure_to_the_next():
    view = log(*meetings(), ("x", "Signaal", 10), ("x", "Zorgteam", 30))
    view.log.source._room = 0

    assert parts(view, "x", 0) == {"rhythm": 20}


def test_a_case_that_one_meeting_skipped_was_deferred():
    view = log(*meetings(), ("x", "Signaal", 31), ("x", "Zorgteam", 120))

    assert parts(view, "x", 0) == {"rhythm": 59, "deferral": 30, "skipped": 1}


def test_lead_time_makes_a_case_ready_for_a_later_meeting():
    view = log(*meetings(), ("x", "Signaal", 28), ("x", "Zorgteam", 90))

    assert parts(view, "x", 0, lead_days={"Zorgteam": 7}) == {"rhythm": 62}
    assert parts(view, "x", 0) == {"rhythm": 2, "deferral": 60, "skipped": 1}


def meetings():
    """Zorgteam on days 0, 30, 90, 120, 180."""
    return [("m", "Zorgteam", day) for day in (0, 30, 90, 120, 180)]


def test_an_agenda_that_is_supplied_goes_before_the_dates_in_the_log():
    held = tuple(Meeting("zorgteam", day_of(day)) for day in (0, 20, 40))
    view = log(("x", "Signaal", 1), ("x", "Zorgteam", 40))

    assert parts(view, "x", 0) == {"rhythm": 39}
    assert parts(view, "x", 0, agenda=Agenda("a", held)) == {"rhythm": 19, "deferral": 20, "skipped": 1}


def test_an_agenda_date_of_another_school_skips_nobody():
    held = (Meeting("Zorgteam", day_of(20), school="B"), Meeting("Zorgteam", day_of(40), school="A"))
    view = log(("x", "Signaal", 1), ("x", "Zorgteam", 40), school=["A", "A"])

    assert parts(view, "x", 0, agenda=Agenda("a", held)) == {"rhythm": 39}


def test_a_school_to_which_a_case_only_moved_has_no_row_of_the_agenda():
    view = log(("x", "Signaal", 1), ("x", "Zorgteam", 40), school=["A", "B"])
    agenda = Agenda("a", tuple(Meeting("Zorgteam", day_of(40), school=school) for school in ("A", "B")))

    assert coded_rules(view, WaitRules(agenda)).n_unknown == 1


def test_a_meeting_named_only_in_the_agenda_has_a_rhythm_too():
    held = tuple(Meeting("MDO", day_of(day)) for day in (20, 40))
    view = log(("x", "Signaal", 1), ("x", "MDO", 40))

    assert parts(view, "x", 0) == {"unexplained": 39}
    assert parts(view, "x", 0, agenda=Agenda("a", held)) == {"rhythm": 19, "deferral": 20, "skipped": 1}


def test_after_the_last_date_of_an_agenda_nothing_is_called_rhythm():
    view = log(("x", "Signaal", 1), ("x", "Zorgteam", 40))

    assert parts(view, "x", 0, agenda=Agenda("a", (Meeting("Zorgteam", day_of(0)),))) == {"unexplained": 39}


def test_dates_are_taken_from_the_whole_log_whatever_the_selection():
    view = log(*meetings(), ("x", "Signaal", 31), ("x", "Zorgteam", 120)).select('with "Signaal"')

    assert parts(view, "x", 0) == {"rhythm": 59, "deferral": 30, "skipped": 1}


def test_a_meeting_that_has_just_handled_the_case_is_not_its_next_chance():
    """Something else is asked meanwhile, or the second meeting would be planned and no waiting."""
    view = log(
        ("x", "Zorgteam", 0), ("x", "Aanvraag gemeente", 0), ("x", "Zorgteam", 30), ("y", "Zorgteam", 20)
    )

    assert parts(view, "x", 1) == {"rhythm": 20, "deferral": 10, "skipped": 1}


def test_a_ready_mark_counts_until_the_meeting_that_it_was_for():
    """Ready on day 5 for the meeting of day 10; after that, ready again when the request was made."""
    view = log_with_ready(
        ("x", "Klaar", 5), ("x", "Gesprek met gezin", 15), ("x", "Zorgteam", 40), ("x", "Aanvraag gemeente", 50),
        ("x", "Zorgteam", 80), ("y", "Zorgteam", 10), ("y", "Zorgteam", 45), ("y", "Zorgteam", 60),
    )  # fmt: skip

    assert parts(view, "x", 1) == {"deferral": 25, "skipped": 1}
    assert parts(view, "x", 3) == {"rhythm": 10, "deferral": 20, "skipped": 1}


def test_on_the_day_of_the_meeting_a_case_is_handled_at_that_meeting_whatever_the_hour():
    view = timed_log(("x", "Signaal", 10), ("x", "Zorgteam", 100), ("y", "Zorgteam", 105))

    assert parts(view, "x", 0) == {"rhythm": 90 / 24}


def test_consent_runs_from_asked_to_given_through_the_steps_between():
    view = log(
        ("x", "Toestemming gevraagd", 0), ("x", "Evaluatie", 10), ("x", "Toestemming gegeven", 14),
        ("x", "Afsluiting", 20),
    )  # fmt: skip

    assert [parts(view, "x", i) for i in range(3)] == [{"consent": 10}, {"consent": 4}, {}]  # then it closes


def test_a_refusal_ends_the_wait_for_consent():
    view = log(("x", "Toestemming gevraagd", 0), ("x", "Toestemming geweigerd", 14), ("x", "Afsluiting", 20))

    assert [parts(view, "x", i) for i in range(2)] == [{"consent": 14}, {}]


def test_consent_that_was_never_answered_is_waited_for_until_the_case_closes_or_the_log_was_taken():
    view = log(
        ("x", "Toestemming gevraagd", 0), ("x", "Afsluiting", 20), ("y", "Toestemming gevraagd", 5),
    )  # fmt: skip

    assert parts(view, "x", 0) == {"consent": 20}
    assert parts(view, "y", 0) == {"consent": 15}


def test_overlapping_waits_count_once():
    view = log(
        ("x", "Signaal", 0), ("x", "Wachtlijst", 5, None, 20), ("x", "Wachtlijst", 10, None, 30),
        ("x", "Huisbezoek", 35), ("x", "Afsluiting", 35),
    )  # fmt: skip

    assert parts(view, "x", 0) == {"explicit": 25, "unexplained": 10}


def test_a_wait_that_runs_on_past_a_step_counts_on_both_sides():
    view = log(
        ("x", "Signaal", 0), ("x", "Wachtlijst", 5, None, 30), ("x", "Evaluatie", 10, None, 12),
        ("x", "Huisbezoek", 35), ("x", "Afsluiting", 35),
    )  # fmt: skip

    assert parts(view, "x", 0) == {"explicit": 5, "unexplained": 5}
    assert parts(view, "x", 2) == {"explicit": 18, "unexplained": 5}


def test_a_wait_with_a_start_only_lasts_until_something_answers_it_or_the_case_closes():
    """The talk on the way answers nothing; the days before the list lead to the closing alone."""
    view = log(
        ("x", "Wachtlijst", 5), ("x", "Gesprek met gezin", 15), ("x", "Onderzoek", 35), ("x", "Afsluiting", 35),
        ("y", "Signaal", 0), ("y", "Wachtlijst", 5), ("y", "Afsluiting", 35),
    )  # fmt: skip

    assert [parts(view, "x", i) for i in (-1, 1)] == [{"explicit": 10}, {"explicit": 20}]
    assert parts(view, "y", 0) == {"explicit": 30}


def test_a_wait_that_never_ends_is_open_and_not_zero():
    view = log(("x", "Signaal", 0), ("x", "Wachtlijst", 5), ("y", "Signaal", 0), ("y", "Afsluiting", 40))

    assert parts(view, "x", 0) == {"explicit": 35, "unexplained": 5}


def test_a_case_that_begins_on_a_waiting_list_waits_from_there():
    view = log(("x", "Wachtlijst", 0, None, 20), ("x", "Onderzoek", 30), ("x", "Afsluiting", 30))

    assert parts(view, "x", -1) == {"explicit": 20, "unexplained": 10}


def test_an_open_case_of_waits_alone_is_one_tail():
    view = log(("x", "Wachtlijst", 0), ("y", "Signaal", 0), ("y", "Afsluiting", 40))

    assert parts(view, "x", -1) == {"explicit": 40}


def test_a_waiting_list_counts_while_help_runs_too():
    view = log(
        ("x", "Start jeugdhulp", 0), ("x", "Wachtlijst", 5, None, 20), ("x", "Evaluatie", 30),
        ("x", "Afsluiting", 35),
    )  # fmt: skip

    assert parts(view, "x", 0) == {"explicit": 15}
    assert helped(view, "x", 0) == (15, 15)


def test_a_step_inside_a_support_with_start_and_end_starts_no_wait():
    view = log(
        ("x", "Start jeugdhulp", 0, None, 100), ("x", "Evaluatie", 30), ("x", "Partner betrokken", 60),
        ("x", "Afsluiting", 100),
    )  # fmt: skip

    assert [parts(view, "x", i) for i in range(3)] == [{}, {}, {}]
    assert [helped(view, "x", i) for i in range(3)] == [(30, 0), (30, 0), (40, 0)]


def test_when_help_ends_on_the_way_the_rest_is_waiting():
    view = log(
        ("x", "Start jeugdhulp", 0, None, 40),
        ("x", "Evaluatie", 30),
        ("x", "Huisbezoek", 50),
        ("x", "Afsluiting", 50),
    )

    assert (helped(view, "x", 1), parts(view, "x", 1)) == ((10, 0), {"unexplained": 10})


def test_until_help_begins_the_case_waits():
    view = log(
        ("x", "Signaal", 0), ("x", "Start jeugdhulp", 20, None, 60), ("x", "Evaluatie", 50),
        ("x", "Afsluiting", 60),
    )  # fmt: skip

    assert [parts(view, "x", i) for i in range(3)] == [{"unexplained": 20}, {}, {}]


def test_help_in_the_middle_of_two_steps_leaves_the_waiting_on_either_side():
    view = log(
        ("x", "Signaal", 0),
        ("x", "Start jeugdhulp", 10, None, 25),
        ("x", "Huisbezoek", 40),
        ("x", "Afsluiting", 40),
    )

    assert [parts(view, "x", i) for i in range(2)] == [{"unexplained": 10}, {"unexplained": 15}]


def test_of_a_waiting_list_the_part_while_help_ran_is_told_beside():
    view = log(
        ("x", "Start jeugdhulp", 0, None, 25), ("x", "Evaluatie", 5), ("x", "Wachtlijst", 10, None, 35),
        ("x", "Onderzoek", 45), ("x", "Afsluiting", 45),
    )  # fmt: skip

    assert parts(view, "x", 1) == {"explicit": 25, "unexplained": 10}
    assert helped(view, "x", 1) == (5, 15)


def test_a_waiting_list_wholly_inside_help_is_waiting_with_support():
    view = log(
        ("x", "Start jeugdhulp", 0, None, 90), ("x", "Evaluatie", 10), ("x", "Wachtlijst", 20, None, 60),
        ("x", "Onderzoek", 70), ("x", "Afsluiting", 70),
    )  # fmt: skip

    assert parts(view, "x", 1) == {"explicit": 40}
    assert helped(view, "x", 1) == (20, 40)


def test_consent_and_named_waits_are_waited_for_while_help_runs():
    view = log(
        ("x", "Start jeugdhulp", 0, None, 25), ("x", "Toestemming gevraagd", 10),
        ("x", "Toestemming gegeven", 40), ("x", "Afsluiting", 40),
        ("y", "Start jeugdhulp", 0, None, 20), ("y", "Beschikking", 5), ("y", "Onderzoek", 30),
    )  # fmt: skip
    named = [("Beschikking", "Onderzoek")]

    assert (parts(view, "x", 1), helped(view, "x", 1)) == ({"consent": 30}, (0, 15))
    assert parts(view, "y", 1, wait_transitions=named) == {"explicit": 25}
    assert helped(view, "y", 1, wait_transitions=named) == (0, 15)


@pytest.mark.parametrize(
    ("end", "runs", "left"),
    [
        (50, 19, {"rhythm": 40, "deferral": 30, "skipped": 1}),
        (100, 69, {"deferral": 20, "skipped": 1}),
        (130, 89, {}),
    ],
)
def test_rhythm_and_deferral_claim_what_help_leaves_where_nothing_was_asked(end, runs, left):
    """A meeting of an agenda alone: before the first zorgteam the asking is assumed."""
    held = tuple(Meeting("MDO", day_of(day)) for day in (0, 30, 90, 120, 180))
    view = log(("x", "Start jeugdhulp", 10, None, end), ("x", "Signaal", 31), ("x", "MDO", 120))

    assert parts(view, "x", 1, agenda=Agenda("a", held)) == left
    assert helped(view, "x", 1, agenda=Agenda("a", held)) == (runs, 0)


@pytest.mark.parametrize(("end", "runs"), [(50, 19), (100, 69), (130, 89)])
def test_before_the_first_zorgteam_they_claim_all_and_the_help_is_told_beside(end, runs):
    view = log(
        *meetings(), ("x", "Start jeugdhulp", 10, None, end), ("x", "Signaal", 31), ("x", "Zorgteam", 120)
    )

    assert parts(view, "x", 1) == {"rhythm": 59, "deferral": 30, "skipped": 1}
    assert helped(view, "x", 1) == (0, runs)


def test_holidays_while_help_runs_are_no_waiting():
    """9 July to 21 August 2022 is summer in Midden: days 124 to 167."""
    view = log(
        ("y", "Start jeugdhulp", 90, None, 134),
        ("y", "Signaal", 100),
        ("y", "Huisbezoek", 180),
        ("y", "Afsluiting", 180),
    )

    assert parts(view, "y", 1) == {"holiday": 34, "unexplained": 12}
    assert helped(view, "y", 1) == (34, 0)
    assert transitions_of(view)["y", 1]["free"] == 34


def test_an_open_case_waits_from_where_its_help_ended():
    view = log(
        ("x", "Start jeugdhulp", 0, None, 30), ("x", "Evaluatie", 20),
        ("y", "Signaal", 0), ("y", "Afsluiting", 50),
    )  # fmt: skip

    assert (helped(view, "x", 1), parts(view, "x", 1)) == ((10, 0), {"unexplained": 20})


def test_help_that_lasts_until_the_log_was_taken_leaves_an_open_case_no_wait():
    view = open_cases(("x", "Start jeugdhulp", 0, None, 60), ("x", "Evaluatie", 30))

    assert (helped(view, "x", 1), parts(view, "x", 1)) == ((30, 0), {})


def test_after_a_support_with_an_end_the_gap_is_waiting():
    view = log(("x", "Start jeugdhulp", 0, None, 20), ("x", "Huisbezoek", 30), ("x", "Afsluiting", 30))

    assert parts(view, "x", 0) == {"unexplained": 10}


def test_a_named_transition_is_explicit_as_a_whole():
    view = log(("x", "Beschikking", 0), ("x", "Onderzoek", 30), ("x", "Afsluiting", 35))

    assert parts(view, "x", 0, wait_transitions=[("Beschikking", "Onderzoek")]) == {"explicit": 30}


def test_overlapping_steps_have_no_wait_between_them():
    view = log(("x", "Onderzoek", 0, None, 20), ("x", "Evaluatie", 10), ("x", "Afsluiting", 25))

    assert parts(view, "x", 0) == {}


def test_a_holiday_inside_the_rest_is_a_cause_and_inside_a_cause_is_carried():
    """9 July to 21 August 2022 is summer in Midden: days 124 to 167."""
    view = log(("m", "Zorgteam", 0), ("x", "Signaal", 100), ("x", "Zorgteam", 180), ("x", "Afsluiting", 200),
               ("y", "Signaal", 100), ("y", "Huisbezoek", 180), ("y", "Afsluiting", 180))  # fmt: skip
    found = transitions_of(view)

    assert (found["x", 0]["rhythm"], found["x", 0]["free"]) == (80, 44)
    assert (found["y", 0]["holiday"], found["y", 0]["unexplained"]) == (44, 36)


def test_the_region_decides_which_days_are_holidays():
    """Zuid begins on 23 July 2022: day 138."""
    view = log(("y", "Signaal", 100), ("y", "Huisbezoek", 140), ("y", "Afsluiting", 140))

    assert transitions_of(view)["y", 0]["holiday"] == 16
    assert transitions_of(view, calendar="zuid")["y", 0]["holiday"] == 2


def test_years_without_known_holidays_have_none():
    view = log(("y", "Signaal", 10_000), ("y", "Huisbezoek", 10_400), ("y", "Afsluiting", 10_400))

    assert parts(view, "y", 0) == {"unexplained": 400}


def test_a_random_arrival_waits_longer_than_half_the_mean_gap():
    """Gaps of 30 and 60 days: 25 days, not 22.5. Cases become ready at the end of every day."""
    arrivals = [(f"{day}", "Signaal", day + 1, None, None) for day in range(90)]
    handled = [(case, "Zorgteam", 30 if day <= 30 else 90) for case, _, day, *_ in arrivals]
    found = transitions_of(log(*arrivals, *handled))

    at_the_end = sum(found[f"{day}", 0]["rhythm"] for day in range(90)) / 90
    assert at_the_end + 0.5 == 25  # on average half a day of each last day was over


def day_of(day):
    return (datetime(1970, 1, 1) + timedelta(START + day)).date()  # noqa: DTZ001 - dates alone


@settings(max_examples=25)
@given(waiting_rows(), st.integers(0, 10), st.booleans())
def test_a_plain_walk_over_the_days_finds_the_same(rows, lead, is_compiled):
    """States, causes and matters; every other log is walked compiled."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(speed, "COMPILED_FROM", 0 if is_compiled else len(rows) + 1)
        view = log_with_ready(*rows)
        found = transitions_of(view, lead_days=lead), episodes_of(view)

    plain = make_log(rows, VOCABULARY, day_of=lambda day: day, is_holiday=is_holiday)
    assert found == (all_waits(replace(plain, lead=lead)), all_matters(plain))


@settings(max_examples=15)
@given(waiting_rows())
def test_a_plain_walk_finds_the_same_where_help_without_an_end_runs_to_the_next_step(rows):
    view = log_with_ready(*rows)
    plain = make_log(rows, VOCABULARY, day_of=lambda day: day, is_holiday=is_holiday, until_next=True)

    found = transitions_of(view, until_next=True), episodes_of(view, until_next=True)
    assert found == (all_waits(plain), all_matters(plain))


@settings(max_examples=15)
@given(waiting_rows(most=200))
def test_a_plain_walk_over_the_hours_finds_the_same(rows):
    """Local dates, the change to summer time on 27 March 2022 among them."""
    view = timed_log(*rows, vocabulary=VOCABULARY)
    first = datetime(2022, 3, 7, tzinfo=ZoneInfo("UTC"))
    place = ZoneInfo("Europe/Amsterdam")

    def day_of_hour(hour):
        return ((first + timedelta(hours=hour)).astimezone(place).date() - first.date()).days

    plain = make_log(rows, VOCABULARY, day_of=day_of_hour, is_holiday=is_holiday)
    assert transitions_of(view, HOUR_US) == all_waits(plain)
    assert episodes_of(view, HOUR_US) == all_matters(plain)


@settings(max_examples=15)
@given(waiting_rows(), st.data())
def test_a_plain_walk_finds_the_same_where_steps_end_help_and_transitions_are_waits(rows, data):
    labels = sorted({label for _, label, *_ in rows})
    ender, named = (data.draw(st.sampled_from(labels)) for _ in range(2))
    after = data.draw(st.sampled_from(labels))
    ends = ("ondersteuning-op-school", "start-jeugdhulp"), ("past", "pilotteam-jeugdhulp")
    view = ending_support(log_with_ready(*rows), ender, *ends[0], of=ends[1])

    entry = VOCABULARY.match_activity(ender)
    assume(entry and "wait" not in entry.marks)
    plain = make_log(
        rows, VOCABULARY, day_of=lambda day: day, is_holiday=is_holiday, named=frozenset({(named, after)}),
        ends_support={entry.id: (*ends[0], *ends[1])},
    )  # fmt: skip
    assert transitions_of(view, wait_transitions=[(named, after)]) == all_waits(plain)
    assert episodes_of(view, wait_transitions=[(named, after)]) == all_matters(plain)


@settings(max_examples=15)
@given(waiting_rows(), st.randoms(use_true_random=False))
def test_it_makes_no_difference_whether_an_end_of_help_was_written_down(rows, draw):
    """The end that help is read to have is recorded for some supports: all that is told stays the same."""
    plain = make_log(rows, VOCABULARY, day_of=lambda day: day, is_holiday=is_holiday)
    read = {
        (case, id(plain.cases[case][place])): end
        for case in plain.cases
        for place, _, end in supports(plain, case)
        if draw.random() < 0.5
    }
    written = [
        (case, step.label, step.start, step.organisation, read.get((case, id(step)), step.end if step.has_end else None))
        for case, steps in plain.cases.items()
        for step in steps
    ]  # fmt: skip

    before, after = log_with_ready(*rows), log_with_ready(*written)
    assert transitions_of(after) == transitions_of(before)
    assert episodes_of(after) == episodes_of(before)


other_fields = st.lists(
    st.lists(st.tuples(st.sampled_from("ABC"), st.integers(0, 40), st.none() | st.integers(0, 20)), min_size=1, max_size=8),
    min_size=1, max_size=16,
)  # fmt: skip


@settings(max_examples=10)  # of up to 16 cases each: storing a log takes longer than what is asked of it
@given(other_fields)
def test_a_log_of_another_field_waits_in_all_its_gaps_and_nowhere_else(cases):
    rows, gaps = [], {}
    for number, steps in enumerate(cases):
        at, until = 0, None
        for place, (label, gap, length) in enumerate(steps):
            at += gap
            if until is not None:
                gaps[f"c{number}", place - 1] = max(0, at - until)
            until = at + (length or 0)
            rows.append((f"c{number}", label, at, None, None if length is None else until))
    view = log(*rows)
    found = transitions_of(view)

    assert {key: parts["idle"] for key, parts in found.items()} == gaps
    assert {key: parts["holiday"] + parts["unexplained"] for key, parts in found.items()} == gaps
    others = ("asked", "helped", "planned", "closing", "with")
    assert not any(parts[name] for parts in found.values() for name in others)
    assert episodes_of(view) == {}


@given(waiting_rows())
@settings(max_examples=25)
def test_the_causes_of_idle_time_by_the_step_it_led_to_are_those_of_every_day_asked(rows):
    view = log_with_ready(*rows)
    plain = make_log(rows, VOCABULARY, day_of=lambda day: day, is_holiday=is_holiday)
    expected = defaultdict(lambda: dict.fromkeys(CAUSES, 0))
    for case in plain.cases:
        for label, parts in idle_of(plain, case).items():
            for cause in CAUSES:
                expected[label][cause] += parts[cause]

    found = {
        row["label"] or None: {cause: row["causes"][f"{cause}_days"] for cause in CAUSES}
        for row in awaited(view).record()
        if row["matter"] is None
    }

    assert found == expected


def is_holiday(day):
    return START + day in MIDDEN.holidays


def all_waits(plain):
    return {(case, place): found for case in plain.cases for place, found in waits_of(plain, case).items()}


def all_matters(plain):
    found = {case: in_order(matters_of(plain, case)) for case in plain.cases}
    return {case: own for case, own in found.items() if own}


def fine_rows():
    """Cases of which every instant and length is a number of microseconds."""
    return st.builds(_as_instants, waiting_rows(), st.randoms(use_true_random=False))


def _as_instants(rows, draw):
    def moved(days):
        return None if days is None else (days * DAY_US + draw.randrange(DAY_US)) / HOUR_US

    found = [(case, label, moved(start), party, moved(end)) for case, label, start, party, end in rows]
    return [(*row[:4], None if row[4] is None else max(row[2], row[4])) for row in found]


@settings(max_examples=15)
@given(fine_rows())
def test_states_and_causes_add_up_to_the_microsecond_and_none_is_below_zero(rows):
    view = timed_log(*rows, vocabulary=VOCABULARY)
    rows = wait_rows(view)
    states = [getattr(rows, f"{state}_us") for state in STATES]
    causes = [getattr(rows, f"{cause}_us") for cause in CAUSES]
    free = [getattr(rows, f"{cause}_free_us") for cause in CAUSES[:4]]

    assert (sum(states) == rows.end_us - rows.start_us).all()
    assert (rows.asked_us + rows.idle_us == rows.total_us).all()
    assert (sum(causes) == rows.total_us).all()
    assert (rows.with_us <= rows.asked_us).all()
    inside = (cause - part for cause, part in zip(causes[:4], free, strict=True))
    for column in (*states, *causes, *free, *inside, rows.with_us):
        assert (column >= 0).all()


@settings(max_examples=15)
@given(fine_rows())
def test_what_causes_claim_of_a_matter_is_no_more_than_its_length(rows):
    for split in splits_of(timed_log(*rows, vocabulary=VOCABULARY)):
        lengths = split.episodes.end_us - split.episodes.start_us
        assert (split.claimed_us >= 0).all()
        assert (split.claimed_us.sum(axis=1) <= lengths).all()
        assert (split.episodes.with_us <= lengths).all()


@settings(max_examples=25)
@given(fine_rows())
def test_help_beside_waiting_and_help_apart_are_the_union_of_supports_to_the_microsecond(rows):
    view = timed_log(*rows, vocabulary=VOCABULARY)
    steps = steps_of(view)
    is_support, is_last = marked(view.manifest, "support"), marked(view.manifest, "closing", "exit")
    known = dict(zip(view.cases.case.tolist(), view.cases.is_open.tolist(), strict=True))
    supports = []
    for i in np.flatnonzero(is_support[steps.activity]):
        later = (steps.case == steps.case[i]) & (steps.position > steps.position[i]) & is_last[steps.activity]
        end = (
            view.manifest.extracted_us
            if known[steps.case[i]]
            else int(steps.end_us[steps.case == steps.case[i]].max())
        )
        if later.any():
            end = int(steps.start_us[np.flatnonzero(later)[0]])
        supports.append(
            (steps.case[i], int(steps.start_us[i]), int(steps.end_us[i]) if steps.has_end[i] else end)
        )
    rows = wait_rows(view)
    columns = (rows.case, rows.start_us, rows.end_us, rows.helped_us + rows.with_us)
    for case, start, end, helped_us in zip(*(column.tolist() for column in columns), strict=True):
        of_case = sorted((low, high) for owner, low, high in supports if owner == case)
        assert helped_us == covered(of_case, start, end)


def covered(intervals, start, end):
    """How much of start to end lies inside the union of ``intervals``, in order of their start."""
    total, done = 0, start
    for low, high in intervals:
        if min(high, end) > max(low, done):
            total += min(high, end) - max(low, done)
            done = high
    return total


def test_planted_causes_are_found_back_within_a_day():
    """Every case: consent, list, rhythm, deferral and summer, each of a length that is drawn."""
    draw = random.Random(7)
    dates = list(range(0, 900, 42))
    rows, planted = [], {}
    for case in map(str, range(30)):
        asked = draw.randrange(0, 60)
        given_at = asked + draw.randrange(1, 30)
        listed = given_at + draw.randrange(0, 5)
        placed = listed + draw.randrange(1, 90)
        first = next(day for day in dates if day >= placed)
        handled = first + 42 * draw.randrange(0, 3)
        rows += [
            (case, "Signaal", asked), (case, "Toestemming gevraagd", asked),
            (case, "Toestemming gegeven", given_at), (case, "Wachtlijst", listed, None, placed),
            (case, "Onderzoek", placed), (case, "Zorgteam", handled), (case, "Afsluiting", handled + 400),
        ]  # fmt: skip
        holidays = sum(
            map(is_holiday, range(given_at, listed))
        )  # what nothing else claims; after it the case closes
        planted[case] = {
            "consent": given_at - asked, "explicit": placed - listed, "rhythm": first - placed,
            "deferral": handled - first, "holiday": holidays,
        }  # fmt: skip
    agenda = Agenda("a", tuple(Meeting("Zorgteam", day_of(day)) for day in dates))

    found = transitions_of(log(*rows), agenda=agenda)

    for case, causes in planted.items():
        for cause, days in causes.items():
            in_case = sum(row[cause] for (c, _), row in found.items() if c == case)
            assert abs(in_case - days) <= 1, (case, cause)
