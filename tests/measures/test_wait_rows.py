"""Waiting per transition and case: the causes, their order, and that they add up to the microsecond."""

import random
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routekaart.log.agenda import Agenda, Meeting
from routekaart.log.calendar import regional_calendar
from routekaart.log.case_table import marked
from routekaart.log.vocabulary import ActivityEntry, load_vocabulary
from routekaart.measures.coded_rules import coded_rules
from routekaart.measures.wait_rows import CAUSES
from routekaart.measures.wait_rules import WaitRules
from tests.logs import DAY_US, FOLDER, HOUR_US, START, log, stored, timed_log, vetted
from tests.measures.wait_oracle import make_log, waits_of
from tests.walked import steps_of, wait_rows

MIDDEN = regional_calendar("midden")
ACTIVITIES = (
    "Signaal", "Evaluatie", "Zorgteam", "Wachtlijst", "Toestemming gevraagd", "Toestemming gegeven",
    "Toestemming geweigerd", "Ondersteuning op school", "Start jeugdhulp", "Klaar",
    "Afsluiting",
)  # fmt: skip


def rows_of(view, unit_us=DAY_US, **options):
    """Per case and source: units per cause, holiday inside, and meetings skipped."""
    rows = wait_rows(view, coded_rules(view, WaitRules(**options)))
    free = sum(getattr(rows, f"{cause}_free_us") for cause in CAUSES[:4]) + rows.holiday_us
    columns = [getattr(rows, f"{name}_us") for name in (*CAUSES, "running", "running_explicit")]
    labels = dict(zip(view.cases.case.tolist(), view.case_labels(), strict=True))
    keys = (*CAUSES, "running", "running_explicit", "free")
    return {
        (labels[case], position): dict(zip(keys, (n / unit_us for n in parts), strict=True))
        | {"skipped": skipped}
        for case, position, skipped, *parts in zip(
            rows.case.tolist(),
            rows.position.tolist(),
            rows.meetings_skipped.tolist(),
            *(column.tolist() for column in (*columns, free)),
            strict=True,
        )
    }


def parts(view, case, position, **options):
    """The causes of one transition that are not 0, in days."""
    found = rows_of(view, **options)[case, position]
    return {
        cause: days for cause, days in found.items() if days and cause not in ("free", "running_explicit")
    }


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
    view = log(("x", "Zorgteam", 0), ("x", "Evaluatie", 0), ("x", "Zorgteam", 30), ("y", "Zorgteam", 20))

    assert parts(view, "x", 1) == {"rhythm": 20, "deferral": 10, "skipped": 1}


def test_a_ready_mark_counts_until_the_meeting_that_it_was_for():
    """Ready on day 5 for the meeting of day 20; after that, ready again when the evaluation ends."""
    rows = [
        ("x", "Klaar", 5), ("x", "Gesprek met gezin", 15), ("x", "Zorgteam", 40), ("x", "Evaluatie", 50),
        ("x", "Zorgteam", 80), ("y", "Zorgteam", 10), ("y", "Zorgteam", 45), ("y", "Zorgteam", 60),
    ]  # fmt: skip
    view = stored(vetted(rows), path_for_a_log(), vocabulary=VOCABULARY)

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

    assert [parts(view, "x", i) for i in range(3)] == [{"consent": 10}, {"consent": 4}, {"unexplained": 6}]


def test_a_refusal_ends_the_wait_for_consent():
    view = log(("x", "Toestemming gevraagd", 0), ("x", "Toestemming geweigerd", 14), ("x", "Afsluiting", 20))

    assert parts(view, "x", 0) == {"consent": 14}
    assert parts(view, "x", 1) == {"unexplained": 6}


def test_consent_that_was_never_answered_counts_only_where_an_open_case_still_waits_for_it():
    view = log(
        ("x", "Toestemming gevraagd", 0), ("x", "Afsluiting", 20), ("y", "Toestemming gevraagd", 5),
    )  # fmt: skip

    assert parts(view, "x", 0) == {"unexplained": 20}
    assert parts(view, "y", 0) == {"consent": 15}


def test_overlapping_waits_count_once():
    view = log(
        ("x", "Signaal", 0), ("x", "Wachtlijst", 5, None, 20), ("x", "Wachtlijst", 10, None, 30),
        ("x", "Afsluiting", 35),
    )  # fmt: skip

    assert parts(view, "x", 0) == {"explicit": 25, "unexplained": 10}


def test_a_wait_that_runs_on_past_a_step_counts_on_both_sides():
    view = log(
        ("x", "Signaal", 0), ("x", "Wachtlijst", 5, None, 30), ("x", "Evaluatie", 10, None, 12),
        ("x", "Afsluiting", 35),
    )  # fmt: skip

    assert parts(view, "x", 0) == {"explicit": 5, "unexplained": 5}
    assert parts(view, "x", 2) == {"explicit": 18, "unexplained": 5}


def test_a_wait_with_a_start_only_lasts_until_the_next_step():
    view = log(("x", "Signaal", 0), ("x", "Wachtlijst", 5), ("x", "Afsluiting", 35))

    assert parts(view, "x", 0) == {"explicit": 30, "unexplained": 5}


def test_a_wait_that_never_ends_is_open_and_not_zero():
    view = log(("x", "Signaal", 0), ("x", "Wachtlijst", 5), ("y", "Signaal", 0), ("y", "Afsluiting", 40))

    assert parts(view, "x", 0) == {"explicit": 35, "unexplained": 5}


def test_a_case_that_begins_on_a_waiting_list_waits_from_there():
    view = log(("x", "Wachtlijst", 0, None, 20), ("x", "Onderzoek", 30), ("x", "Afsluiting", 30))

    assert parts(view, "x", -1) == {"explicit": 20, "unexplained": 10}


def test_an_open_case_of_waits_alone_is_one_tail():
    view = log(("x", "Wachtlijst", 0), ("y", "Signaal", 0), ("y", "Afsluiting", 40))

    assert parts(view, "x", -1) == {"explicit": 40}


def test_running_help_is_taken_out_first_and_whole():
    view = log(
        ("x", "Start jeugdhulp", 0), ("x", "Wachtlijst", 5, None, 20), ("x", "Evaluatie", 30),
        ("x", "Afsluiting", 35),
    )  # fmt: skip

    assert parts(view, "x", 0) == {"running": 30}
    assert rows_of(view)["x", 0]["running_explicit"] == 15


def test_a_step_inside_a_support_with_start_and_end_starts_no_wait():
    view = log(
        ("x", "Start jeugdhulp", 0, None, 100), ("x", "Evaluatie", 30), ("x", "Partner betrokken", 60),
        ("x", "Afsluiting", 100),
    )  # fmt: skip

    assert [parts(view, "x", i) for i in range(3)] == [{}, {"running": 30}, {"running": 40}]


def test_when_help_ends_on_the_way_the_rest_is_waiting():
    view = log(("x", "Start jeugdhulp", 0, None, 40), ("x", "Evaluatie", 30), ("x", "Afsluiting", 50))

    assert parts(view, "x", 1) == {"running": 10, "unexplained": 10}


def test_until_help_begins_the_case_waits():
    view = log(
        ("x", "Signaal", 0), ("x", "Start jeugdhulp", 20, None, 60), ("x", "Evaluatie", 50),
        ("x", "Afsluiting", 60),
    )  # fmt: skip

    assert [parts(view, "x", i) for i in range(3)] == [{"unexplained": 20}, {}, {"running": 10}]


def test_help_in_the_middle_of_two_steps_leaves_the_waiting_on_either_side():
    view = log(("x", "Signaal", 0), ("x", "Start jeugdhulp", 10, None, 25), ("x", "Afsluiting", 40))

    assert [parts(view, "x", i) for i in range(2)] == [{"unexplained": 10}, {"unexplained": 15}]


def test_supports_that_overlap_run_once():
    view = log(
        ("x", "Start jeugdhulp", 0, None, 30), ("x", "Ondersteuning op school", 20, None, 44),
        ("x", "Evaluatie", 25), ("x", "Afsluiting", 54),
    )  # fmt: skip

    assert parts(view, "x", 2) == {"running": 19, "unexplained": 10}


def test_a_long_support_runs_on_after_a_short_one_inside_it():
    view = log(
        ("x", "Start jeugdhulp", 0, None, 40), ("x", "Ondersteuning op school", 10, None, 20),
        ("x", "Evaluatie", 30), ("x", "Afsluiting", 50),
    )  # fmt: skip

    assert parts(view, "x", 1) == {"running": 10}
    assert parts(view, "x", 2) == {"running": 10, "unexplained": 10}


@pytest.mark.parametrize("end", [20, 5])
def test_a_support_that_does_not_end_after_it_started_is_no_running_help(end):
    view = log(("x", "Start jeugdhulp", 20, None, end), ("x", "Evaluatie", 30), ("x", "Afsluiting", 35))

    assert [parts(view, "x", i) for i in range(2)] == [{"unexplained": 10}, {"unexplained": 5}]


def test_help_of_one_case_does_not_run_in_another():
    view = log(("a", "Start jeugdhulp", 0, None, 90), ("x", "Evaluatie", 30), ("x", "Afsluiting", 35))

    assert parts(view, "x", 0) == {"unexplained": 5}


def test_a_waiting_list_counts_only_where_no_help_runs_and_the_rest_of_it_is_told_beside():
    view = log(
        ("x", "Start jeugdhulp", 0, None, 25), ("x", "Evaluatie", 5), ("x", "Wachtlijst", 10, None, 35),
        ("x", "Onderzoek", 45), ("x", "Afsluiting", 45),
    )  # fmt: skip

    assert parts(view, "x", 1) == {"running": 20, "explicit": 10, "unexplained": 10}
    assert rows_of(view)["x", 1]["running_explicit"] == 15


def test_a_waiting_list_wholly_inside_help_is_running_help():
    view = log(
        ("x", "Start jeugdhulp", 0, None, 90), ("x", "Evaluatie", 10), ("x", "Wachtlijst", 20, None, 60),
        ("x", "Onderzoek", 70), ("x", "Afsluiting", 70),
    )  # fmt: skip

    assert parts(view, "x", 1) == {"running": 60}
    assert rows_of(view)["x", 1]["running_explicit"] == 40


def test_consent_and_named_waits_claim_what_help_leaves():
    view = log(
        ("x", "Start jeugdhulp", 0, None, 25), ("x", "Toestemming gevraagd", 10),
        ("x", "Toestemming gegeven", 40), ("x", "Afsluiting", 40),
        ("y", "Start jeugdhulp", 0, None, 20), ("y", "Beschikking", 5), ("y", "Onderzoek", 30),
    )  # fmt: skip

    assert parts(view, "x", 1) == {"running": 15, "consent": 15}
    assert parts(view, "y", 1, wait_transitions=[("Beschikking", "Onderzoek")]) == {
        "running": 15,
        "explicit": 10,
    }


@pytest.mark.parametrize(
    ("end", "left"),
    [
        (50, {"running": 19, "rhythm": 40, "deferral": 30, "skipped": 1}),
        (100, {"running": 69, "deferral": 20, "skipped": 1}),
        (130, {"running": 89}),
    ],
)
def test_rhythm_and_deferral_claim_what_help_leaves(end, left):
    view = log(
        *meetings(), ("x", "Start jeugdhulp", 10, None, end), ("x", "Signaal", 31), ("x", "Zorgteam", 120)
    )

    assert parts(view, "x", 1) == left


def test_holidays_while_help_runs_are_no_waiting():
    """9 July to 21 August 2022 is summer in Midden: days 124 to 167."""
    view = log(("y", "Start jeugdhulp", 90, None, 134), ("y", "Signaal", 100), ("y", "Afsluiting", 180))

    assert parts(view, "y", 1) == {"running": 34, "holiday": 34, "unexplained": 12}
    assert rows_of(view)["y", 1]["free"] == 34


def test_an_open_case_waits_from_where_its_help_ended():
    view = log(
        ("x", "Start jeugdhulp", 0, None, 30), ("x", "Evaluatie", 20),
        ("y", "Signaal", 0), ("y", "Afsluiting", 50),
    )  # fmt: skip

    assert parts(view, "x", 1) == {"running": 10, "unexplained": 20}


def test_help_that_lasts_until_the_log_was_taken_leaves_an_open_case_no_wait():
    view = log(("x", "Start jeugdhulp", 0, None, 60), ("x", "Evaluatie", 30))

    assert parts(view, "x", 1) == {"running": 30}


def test_help_with_a_start_only_runs_to_the_next_step_and_no_further():
    view = log(
        ("x", "Start jeugdhulp", 0), ("x", "Evaluatie", 30), ("x", "Afsluiting", 40),
        ("y", "Start jeugdhulp", 0), ("z", "Start jeugdhulp", 0), ("z", "Evaluatie", 30),
    )  # fmt: skip

    assert [parts(view, "x", i) for i in range(2)] == [{"running": 30}, {"unexplained": 10}]
    assert parts(view, "y", 0) == {"running": 40}
    assert parts(view, "z", 1) == {"unexplained": 10}


def test_after_a_support_with_an_end_the_gap_is_waiting():
    view = log(("x", "Start jeugdhulp", 0, None, 20), ("x", "Afsluiting", 30))

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
               ("y", "Signaal", 100), ("y", "Afsluiting", 180))  # fmt: skip
    found = rows_of(view)

    assert (found["x", 0]["rhythm"], found["x", 0]["free"]) == (80, 44)
    assert (found["y", 0]["holiday"], found["y", 0]["unexplained"]) == (44, 36)


def test_the_region_decides_which_days_are_holidays():
    """Zuid begins on 23 July 2022: day 138."""
    view = log(("y", "Signaal", 100), ("y", "Afsluiting", 140))

    assert rows_of(view)["y", 0]["holiday"] == 16
    assert rows_of(view, calendar="zuid")["y", 0]["holiday"] == 2


def test_years_without_known_holidays_have_none():
    view = log(("y", "Signaal", 10_000), ("y", "Afsluiting", 10_400))

    assert parts(view, "y", 0) == {"unexplained": 400}


def test_a_random_arrival_waits_longer_than_half_the_mean_gap():
    """Gaps of 30 and 60 days: 25 days, not 22.5. Cases become ready at the end of every day."""
    arrivals = [(f"{day}", "Signaal", day + 1, None, None) for day in range(90)]
    handled = [(case, "Zorgteam", 30 if day <= 30 else 90) for case, _, day, *_ in arrivals]
    found = rows_of(log(*arrivals, *handled))

    at_the_end = sum(found[f"{day}", 0]["rhythm"] for day in range(90)) / 90
    assert at_the_end + 0.5 == 25  # on average half a day of each last day was over


def day_of(day):
    return (datetime(1970, 1, 1) + timedelta(START + day)).date()  # noqa: DTZ001 - dates alone


def random_rows(times, lengths):
    """Cases of steps: activity, time since the one before, length (or none), one of two organisations."""
    step = st.tuples(
        st.sampled_from(ACTIVITIES), times, st.none() | lengths, st.sampled_from(["School", "Wijkteam"])
    )
    return st.lists(st.lists(step, min_size=1, max_size=9), min_size=1, max_size=5).map(_as_rows)


def _as_rows(cases):
    rows = []
    for number, steps in enumerate(cases):
        at = 7 * number
        for label, gap, length, organisation in steps:
            at += gap
            rows.append((f"c{number}", label, at, organisation, None if length is None else at + length))
    return rows


def vocabulary_with_ready():
    """The standard vocabulary, with "Klaar" marked ready."""
    standard = load_vocabulary()
    ready = ActivityEntry("klaar", "Klaar", "Ready", "step", marks=frozenset({"ready"}))
    return replace(standard, activities=(*standard.activities, ready))


VOCABULARY = vocabulary_with_ready()


@settings(max_examples=25)
@given(random_rows(st.integers(0, 40), st.integers(0, 30)), st.integers(0, 10))
def test_a_plain_walk_over_the_days_finds_the_same_causes(rows, lead):
    view = stored(vetted(rows), path_for_a_log(), vocabulary=VOCABULARY)

    def is_holiday(day):
        return START + day in MIDDEN.holidays

    plain = make_log(rows, VOCABULARY, day_of=lambda day: day, is_holiday=is_holiday, lead=lead)

    assert rows_of(view, lead_days=lead) == all_waits(plain)


@settings(max_examples=15)
@given(random_rows(st.integers(0, 300), st.integers(0, 100)))
def test_a_plain_walk_over_the_hours_finds_the_same_causes(rows):
    """Local dates, the change to summer time on 27 March 2022 among them."""
    view = timed_log(*rows, vocabulary=VOCABULARY)
    first = datetime(2022, 3, 7, tzinfo=ZoneInfo("UTC"))
    place = ZoneInfo("Europe/Amsterdam")

    def day_of_hour(hour):
        return ((first + timedelta(hours=hour)).astimezone(place).date() - first.date()).days

    def is_holiday(day):
        return START + day in MIDDEN.holidays

    plain = make_log(rows, VOCABULARY, day_of=day_of_hour, is_holiday=is_holiday)

    assert rows_of(view, HOUR_US) == all_waits(plain)


def all_waits(plain):
    return {(case, place): found for case in plain.cases for place, found in by_place(plain, case).items()}


def by_place(plain, case):
    """The oracle's transitions by the position of their source among all events of the case."""
    events = plain.cases[case]
    places = [i for i, event in enumerate(events) if "wait" not in event.marks]
    return {places[i] if i >= 0 else -1: found for (_, i), found in waits_of(plain, case).items()}


def path_for_a_log():
    return Path(mkdtemp(dir=FOLDER.name)) / "log.parquet"


MICROSECONDS = st.integers(0, 60 * DAY_US).map(lambda us: us / HOUR_US)


@settings(max_examples=15)
@given(random_rows(MICROSECONDS, MICROSECONDS))
def test_causes_add_up_to_the_microsecond_and_none_is_below_zero(rows):
    view = timed_log(*rows, vocabulary=VOCABULARY)
    rows = wait_rows(view)
    causes = [getattr(rows, f"{cause}_us") for cause in CAUSES]
    free = [getattr(rows, f"{cause}_free_us") for cause in CAUSES[:4]]

    assert (sum(causes) == rows.total_us).all()
    assert (rows.total_us + rows.running_us == rows.end_us - rows.start_us).all()
    for column in (*causes, *free, *(cause - inside for cause, inside in zip(causes[:4], free, strict=True))):
        assert (column >= 0).all()


@settings(max_examples=25)
@given(random_rows(MICROSECONDS, MICROSECONDS))
def test_running_help_is_the_union_of_recorded_supports_to_the_microsecond(rows):
    view = timed_log(*rows, vocabulary=VOCABULARY)
    steps = steps_of(view)
    is_support = marked(view.manifest, "support")[steps.activity] & steps.has_end
    supports = sorted(
        zip(*(c[is_support].tolist() for c in (steps.case, steps.start_us, steps.end_us)), strict=True)
    )
    rows = wait_rows(view)
    columns = (rows.case, rows.start_us, rows.end_us, rows.running_us, rows.running_explicit_us)
    found = zip(*(column[~rows.is_running].tolist() for column in columns), strict=True)

    for case, start, end, running, running_explicit in found:
        of_case = [(low, high) for owner, low, high in supports if owner == case]
        assert running == covered(of_case, start, end)
        assert 0 <= running_explicit <= running


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
        free = [*range(given_at, listed), *range(handled, handled + 400)]  # time that nothing else claims
        holidays = sum(START + day in MIDDEN.holidays for day in free)
        planted[case] = {
            "consent": given_at - asked, "explicit": placed - listed, "rhythm": first - placed,
            "deferral": handled - first, "holiday": holidays,
        }  # fmt: skip
    agenda = Agenda("a", tuple(Meeting("Zorgteam", day_of(day)) for day in dates))

    found = rows_of(log(*rows), agenda=agenda)

    for case, causes in planted.items():
        for cause, days in causes.items():
            in_case = sum(row[cause] for (c, _), row in found.items() if c == case)
            assert abs(in_case - days) <= 1, (case, cause)
