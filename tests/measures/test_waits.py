"""Waits as a result: totals per transition and cause, the form of the contract, and what is said with it."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routekaart.errors import InputError, SelectionError
from routekaart.log.agenda import Agenda, Meeting, read_agenda
from routekaart.log.calendar import EPOCH
from routekaart.measures.wait_rules import WaitRules
from routekaart.measures.waits import waits
from tests.logs import START, chain, log
from tests.measures.wait_oracle import STATES, make_log, whole_of
from tests.waiting_logs import VOCABULARY, log_with_ready, waiting_rows


def transition(result, source, target):
    rows = result.transition_columns.rows()
    return next(row for row in rows if (row["source"], row["target"]) == (source, target))


def said(result):
    return " ".join(note["nl"] for note in result.notes)


def agenda(name, *days):
    return Agenda("a", tuple(Meeting(name, EPOCH + timedelta(START + day)) for day in days))


def test_the_record_has_the_keys_of_the_contract():
    record = waits(log(*chain("a", "Signaal", "Zorgteam", "Afsluiting"))).record()

    assert {"total_days", "transitions"} <= record.keys()
    assert {*record["transitions"][0]} == {
        "source", "target", "cases", "total_days", "explicit_days", "consent_days", "rhythm_days",
        "deferral_days", "holiday_days", "unexplained_days", "of_which_holiday_days", "running_days",
        "waiting_days", "helped_days", "planned_days", "closing_days", "meetings_skipped", "open_cases",
    }  # fmt: skip


def test_a_transition_sums_over_its_cases():
    result = waits(log(*chain("a", "X", "Y", gap=10), *chain("b", "X", "Y", gap=20)))

    row = transition(result, "X", "Y")
    assert (row["cases"], row["total_days"], row["unexplained_days"]) == (2, 30, 30)


def test_the_longest_total_comes_first():
    result = waits(log(("a", "X", 0), ("a", "Y", 1), ("a", "Z", 9)))

    assert result.transition_columns["source"] == ("Y", "X")


def test_the_tail_of_open_cases_is_a_transition_without_target_inside_the_total():
    result = waits(log(("a", "Signaal", 0), ("b", "Signaal", 0), ("b", "Afsluiting", 40)))

    row = transition(result, "Signaal", None)
    assert (row["open_cases"], row["total_days"], result.total_days) == (1, 40, 40)  # the other closes


def test_running_help_stands_beside_the_total():
    result = waits(log(("a", "Start jeugdhulp", 0), ("a", "Evaluatie", 30), ("a", "Afsluiting", 34)))

    assert (result.total_days, result.running_days) == (0, 34)


def test_a_step_inside_recorded_help_adds_to_running_days_and_not_to_the_total():
    result = waits(
        log(
            ("a", "Start jeugdhulp", 0, None, 40),
            ("a", "Evaluatie", 30),
            ("a", "Huisbezoek", 45),
            ("a", "Afsluiting", 45),
        )
    )

    row = transition(result, "Evaluatie", "Huisbezoek")
    assert (row["cases"], row["total_days"], row["running_days"]) == (1, 5, 10)
    assert (result.total_days, result.running_days) == (5, 40)  # the 30 days before the evaluation too


def test_the_case_worked_by_hand_on_the_page_of_waits():
    result = waits(
        log(
            ("a", "Signaal", 0), ("a", "Laagdrempelige jeugdhulp", 10, None, 40), ("a", "Evaluatie", 20),
            ("a", "Wachtlijst", 30, None, 48), ("a", "Onderzoek", 52),
        )
    )  # fmt: skip

    row = transition(result, "Evaluatie", "Onderzoek")
    assert (row["running_days"], row["explicit_days"], row["unexplained_days"]) == (10, 18, 4)
    assert (result.total_days, result.running_days) == (32, 20)


def test_causes_transitions_and_the_total_agree():
    result = waits(log(("a", "Signaal", 0), ("a", "Wachtlijst", 3, None, 9), ("a", "Zorgteam", 90)))

    causes = result.cause_columns
    assert (
        sum(causes["total_days"]) == sum(result.transition_columns["total_days"]) == result.total_days == 90
    )
    assert sum(causes["share"]) == pytest.approx(1)


def test_a_log_of_single_events_waits_nowhere():
    result = waits(log(("a", "X", 0), ("b", "X", 3)))

    assert result.record()["transitions"] == []
    assert set(result.cause_columns["share"]) == {None}


def test_dates_from_the_log_are_said_to_be_a_lower_bound():
    result = waits(log(*chain("a", "Signaal", "Zorgteam")))

    assert result.is_agenda_inferred
    assert "ondergrens" in said(result)


def test_a_supplied_agenda_is_no_lower_bound():
    result = waits(log(*chain("a", "Signaal", "Zorgteam")), WaitRules(agenda=agenda("Zorgteam", 10)))

    assert not result.is_agenda_inferred
    assert "ondergrens" not in said(result)


def test_a_day_that_is_not_on_the_agenda_is_counted():
    result = waits(log(*chain("a", "Signaal", "Zorgteam")), WaitRules(agenda=agenda("Zorgteam", 4, 20)))

    assert "1 keer is een traject behandeld op een dag die niet in de agenda staat" in said(result)


def test_agenda_rows_that_the_log_does_not_know_are_counted():
    result = waits(
        log(*chain("a", "Signaal", "Zorgteam")), WaitRules(agenda=agenda("Directieoverleg", 4, 20))
    )

    assert "die het log niet heeft: 2" in said(result)


def test_an_agenda_with_no_date_in_the_time_of_the_log_says_so():
    rows = (("a", "Signaal", 0), ("a", "Zorgteam", 20))
    early, within = (waits(log(*rows), WaitRules(agenda=agenda("Zorgteam", day))) for day in (-400, 20))
    assert "geen enkele datum van de agenda (1 in totaal) valt in de tijd van het log" in said(early)
    assert "in de tijd van het log" not in said(within)


def test_agenda_dates_in_a_school_holiday_are_counted():
    christmas = (date(2022, 12, 28) - EPOCH).days - START
    result = waits(
        log(("a", "Signaal", 0), ("a", "Zorgteam", 20)), WaitRules(agenda=agenda("Zorgteam", 20, christmas))
    )
    assert "in een schoolvakantie vallen: 1." in said(result)


def test_points_in_time_alone_are_said_to_hide_work():
    assert "alleen tijdstippen" in said(waits(log(*chain("a", "X", "Y"))))
    assert "alleen tijdstippen" not in said(waits(log(("a", "X", 0, None, 4), ("a", "Y", 9))))


def test_years_outside_the_holiday_data_are_said():
    assert "2014–2030" in said(waits(log(*chain("a", "X", "Y", gap=10_000))))


def test_a_case_that_moves_to_a_school_elsewhere_keeps_one_calendar_and_that_is_said():
    rows = (("c", "Signaal", 0), ("c", "Zorgteam", 60), ("d", "Signaal", 0), ("d", "Zorgteam", 60))
    schools = ["Noordschool", "Zuidschool", "Noordschool", "Noordschool"]
    found = waits(log(*rows, school=schools), WaitRules(calendar="zuid"))
    said = [note["nl"] for note in found.notes if "meer dan één school" in note["nl"]]
    assert len(said) == 1 and "loopt: 1." in said[0] and "kalender zuid" in said[0]
    assert not any("meer dan één school" in note["nl"] for note in waits(log(*rows)).notes)


def test_a_wait_while_help_runs_is_said_to_be_waiting_with_support():
    view = log(("a", "Start jeugdhulp", 0), ("a", "Wachtlijst", 3, None, 9), ("a", "Afsluiting", 20))

    assert "hulp liep tijdens een vastgelegde wachttijd: 1; dat is wachten met ondersteuning" in said(
        waits(view)
    )


def test_a_wait_after_a_case_was_closed_is_counted_and_left_out():
    result = waits(
        log(
            ("a", "Signaal", 0),
            ("a", "Huisbezoek", 3),
            ("a", "Afsluiting", 3),
            ("a", "Wachtlijst", 5, None, 9),
        )
    )

    assert result.total_days == 3
    assert "afgesloten traject: 1. Die tellen niet mee" in said(result)


def test_an_unknown_region_is_refused():
    with pytest.raises(InputError, match="noord, midden or zuid"):
        waits(log(*chain("a", "X", "Y")), WaitRules(calendar="oost"))


def test_a_named_wait_or_lead_time_must_be_in_the_log():
    view = log(*chain("a", "X", "Y"))

    with pytest.raises(SelectionError, match='no step "Q"'):
        waits(view, WaitRules(wait_transitions=[("X", "Q")]))
    with pytest.raises(SelectionError, match='no step "Zorgteam"'):
        waits(view, WaitRules(lead_days={"Zorgteam": 7}))
    with pytest.raises(SelectionError, match="below 0 days"):
        waits(view, WaitRules(lead_days=-1))


def test_notes_come_in_both_languages():
    notes = waits(log(*chain("a", "Signaal", "Zorgteam"))).notes

    assert all({*note} == {"nl", "en"} and note["nl"] != note["en"] for note in notes)


STEPS = (
    *chain("a", "Signaal", "Wachtlijst", "Zorgteam", "Evaluatie", gap=17),
    *chain("b", "Signaal", "Toestemming gevraagd", "Toestemming gegeven", "Zorgteam"),
)


@settings(max_examples=10)
@given(st.permutations(STEPS))
def test_the_order_of_rows_changes_nothing_without_ties(rows):
    assert waits(log(*rows)).record() == waits(log(*STEPS)).record()


def test_the_case_worked_in_the_docs_is_what_comes_out():
    view = log(
        ("a", "Signaal", 0), ("a", "Toestemming gevraagd", 7), ("a", "Toestemming gegeven", 21),
        ("a", "Zorgteam", 90), ("a", "Beschikking", 104), ("a", "Wachtlijst", 110, None, 150),
        ("a", "Start jeugdhulp", 160), ("a", "Afsluiting", 200),
    )  # fmt: skip
    result = waits(view, WaitRules(agenda=agenda("Zorgteam", 0, 30, 60, 90)))

    names = ("total_days", "explicit_days", "consent_days", "rhythm_days", "deferral_days", "holiday_days",
             "unexplained_days", "of_which_holiday_days", "running_days", "meetings_skipped")  # fmt: skip
    worked = {
        ("Signaal", "Toestemming gevraagd"): (7, 0, 0, 0, 0, 0, 7, 0, 0, 0),
        ("Toestemming gevraagd", "Toestemming gegeven"): (14, 0, 14, 0, 0, 0, 0, 0, 0, 0),
        ("Toestemming gegeven", "Zorgteam"): (69, 0, 0, 9, 60, 0, 0, 9, 0, 2),
        ("Zorgteam", "Beschikking"): (14, 0, 0, 0, 0, 0, 14, 0, 0, 0),
        ("Beschikking", "Start jeugdhulp"): (56, 40, 0, 0, 0, 10, 6, 36, 0, 0),
        ("Start jeugdhulp", "Afsluiting"): (0, 0, 0, 0, 0, 0, 0, 0, 40, 0),
    }
    for (source, target), numbers in worked.items():
        assert tuple(transition(result, source, target)[name] for name in names) == numbers


def test_an_agenda_may_be_named_by_its_file(tmp_path):
    path = tmp_path / "agenda.csv"
    path.write_text("overleg;datum\nZorgteam;20-09-2022\n", "utf-8")

    assert WaitRules(agenda=str(path)) == WaitRules(agenda=read_agenda(path))


HELP = (("Evaluatie", 90), ("Evaluatie", 180), ("Afsluiting", 200))


@pytest.mark.parametrize("end", [None, 200])
def test_help_counts_alike_whether_its_end_was_written_down_or_not(end):
    result = waits(log(("a", "Start jeugdhulp", 0, None, end), *(("a", *step) for step in HELP)))

    assert (result.helped_days, result.total_days, result.busy_days) == (200, 0, 0)


def test_a_step_that_takes_its_time_and_is_no_help_is_busy():
    result = waits(log(("a", "Signaal", 0), ("a", "Onderzoek", 10, None, 30), ("a", "Afsluiting", 45)))

    assert (result.idle_days, result.closing_days, result.busy_days) == (10, 15, 20)


def test_help_that_runs_on_after_the_last_step_is_helped():
    result = waits(log(("a", "Signaal", 0), ("a", "Plaatsing speciaal onderwijs", 10, None, 300)))

    assert (result.closing_days, result.helped_days, result.busy_days) == (10, 290, 0)


@settings(max_examples=25)
@given(waiting_rows())
def test_states_and_busy_time_are_the_whole_case_from_first_start_to_closing(rows):
    result = waits(log_with_ready(*rows))
    plain = make_log(rows, VOCABULARY, day_of=lambda day: day, is_holiday=lambda _: False)
    found = [whole_of(plain, case) for case in plain.cases]

    told = {name: getattr(result, f"{name}_days") for name in (*STATES, "busy")}
    assert told | {"nothing": 0} == {
        name: sum(one[name] for one in found) for name in (*STATES, "busy", "nothing")
    }


def answered_first(*rows):
    return "het antwoord in het bestand vóór de vraag staat" in said(waits(log(*rows)))


def test_an_answer_that_stands_before_its_question_is_said():
    assert answered_first(("a", "Beschikking", 5), ("a", "Aanvraag gemeente", 20), ("a", "Afsluiting", 90))


def test_an_answer_after_the_question_is_not_remarked_on_whatever_came_before():
    rows = [
        ("a", "Beschikking", 5),
        ("a", "Aanvraag gemeente", 20),
        ("a", "Beschikking", 40),
        ("a", "Afsluiting", 90),
    ]

    assert not answered_first(*rows)
    # The second request was asked after the first had been answered.
    assert not answered_first(
        ("a", "Aanvraag gemeente", 0),
        ("a", "Beschikking", 5),
        ("a", "Aanvraag gemeente", 20),
        ("a", "Afsluiting", 90),
    )
