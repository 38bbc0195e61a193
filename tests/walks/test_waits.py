"""What a case does between two steps: asked, helped, planned, closing or idle, worked by hand."""

from datetime import timedelta

import pytest

from routekaart.log.agenda import Agenda, Meeting
from routekaart.log.calendar import EPOCH
from tests.logs import START, log
from tests.waiting_logs import asked, causes, states, transitions_of


def agenda(*days):
    return Agenda("a", tuple(Meeting("Zorgteam", EPOCH + timedelta(START + day)) for day in days))


def between(view, position, case="x", **options):
    """The states between one step and the next that are not 0."""
    parts = transitions_of(view, **options)[case, position]
    return {name: parts[name] for name in ("asked", "helped", "planned", "closing", "idle") if parts[name]}


# The known answers of METHODS.md; the other two stand in test_helped and test_matters.


def test_a_pupil_who_waits_with_support_waits():
    view = log(
        ("x", "Ondersteuning op school", 0), ("x", "Verwijzing", 10), ("x", "Wachtlijst", 12, None, 100),
        ("x", "Start jeugdhulp", 100), ("x", "Afsluiting", 300),
    )  # fmt: skip

    assert states(view) == {"asked": 90, "helped": 210, "with": 90}
    assert causes(view) == {"explicit": 88, "unexplained": 2}


def test_an_evaluation_comes_back_by_plan_from_its_second_time_on():
    view = log(
        ("x", "Signaal", 0),
        ("x", "Zorgteam", 30),
        ("x", "Evaluatie", 100),
        ("x", "Evaluatie", 160),
        ("x", "Afsluiting", 180),
    )

    assert states(view, agenda=agenda(30)) == {"asked": 30, "idle": 70, "planned": 60, "closing": 20}
    assert causes(view, agenda=agenda(30)) == {"rhythm": 30, "holiday": 9, "unexplained": 61}  # in May


# 1. Asked goes before all else


@pytest.mark.parametrize(
    ("before", "target"),
    [("Start jeugdhulp", "Huisbezoek"), ("Evaluatie", "Evaluatie"), ("Signaal", "Afsluiting")],
)
def test_what_is_asked_is_asked_whatever_runs_or_comes_next(before, target):
    view = log(("x", before, 0), ("x", "Aanvraag gemeente", 10), ("x", target, 40), ("x", "Afsluiting", 40))

    assert between(view, 1) == {"asked": 30}


def test_a_question_that_ends_halfway_leaves_the_rest_to_what_fits():
    """A list inside the gap: before and after it the next step comes by plan."""
    view = log(
        ("x", "Evaluatie", 0),
        ("x", "Wachtlijst", 10, None, 30),
        ("x", "Evaluatie", 60),
        ("x", "Afsluiting", 60),
    )

    assert between(view, 0) == {"asked": 20, "planned": 40}


def test_a_transition_named_as_a_wait_is_asked_as_a_whole():
    """Help runs until day 20, and Onderzoek would otherwise come out of nothing."""
    view = log(
        ("x", "Start jeugdhulp", 0, None, 20),
        ("x", "MDO", 5),
        ("x", "Huisbezoek", 30),
        ("x", "Afsluiting", 30),
    )

    assert states(view) == {"helped": 20, "idle": 10}
    assert states(view, wait_transitions=[("MDO", "Huisbezoek")]) == {"asked": 25, "helped": 5, "with": 15}
    assert causes(view, wait_transitions=[("MDO", "Huisbezoek")]) == {"explicit": 25}


def test_a_closing_that_is_named_as_a_wait_is_waited_for():
    view = log(("x", "Huisbezoek", 0), ("x", "Afsluiting", 30))

    assert states(view, wait_transitions=[("Huisbezoek", "Afsluiting")]) == {"asked": 30}


# 2. Helped goes before planned and closing


@pytest.mark.parametrize("target", ["Evaluatie", "Afsluiting"])
def test_help_that_runs_goes_before_a_plan_and_a_closing(target):
    view = log(
        ("x", "Evaluatie", 0), ("x", "Start jeugdhulp", 10), ("x", target, 40), ("x", "Afsluiting", 40)
    )

    assert between(view, 1) == {"helped": 30}


@pytest.mark.parametrize(
    ("target", "rest"), [("Evaluatie", "planned"), ("Afsluiting", "closing"), ("MDO", "idle")]
)
def test_where_help_ends_on_the_way_the_rest_is_what_comes_next(target, rest):
    view = log(
        ("x", "Evaluatie", 0),
        ("x", "Start jeugdhulp", 10, None, 30),
        ("x", "Signaal", 20),
        ("x", target, 60),
        ("x", "Afsluiting", 60),
    )

    assert between(view, 2) == {"helped": 10, rest: 30}


# 3. Planned


@pytest.mark.parametrize("step", ["Evaluatie", "Overleg school en jeugdhulp", "Zorgteam"])
def test_a_planned_step_or_regular_meeting_that_the_case_had_is_planned(step):
    view = log(("x", step, 0), ("x", "Huisbezoek", 10), ("x", step, 40), ("x", "Afsluiting", 40))

    assert between(view, 0) == {"idle": 10}
    assert between(view, 1) == {"planned": 30}


@pytest.mark.parametrize("step", ["MDO", "Onderzoek", "Gesprek met gezin", "Ondersteuningsteam"])
def test_any_other_step_that_comes_back_is_not(step):
    view = log(
        ("x", step, 0, "School"), ("x", "Huisbezoek", 10), ("x", step, 40, "School"), ("x", "Afsluiting", 40)
    )

    assert between(view, 1) == {"idle": 30}


def test_a_plan_of_one_case_is_none_of_another():
    view = log(("w", "Evaluatie", 0), ("x", "Signaal", 0), ("x", "Evaluatie", 40), ("x", "Afsluiting", 40))

    assert between(view, 0) == {"idle": 40}


def test_a_renewal_and_the_decision_on_it_are_planned_at_their_first_time():
    view = log(
        ("x", "Signaal", 0), ("x", "Herbeoordeling TLV", 30), ("x", "MDO", 50), ("x", "Besluit TLV", 90), ("x", "Signaal", 100),
        ("y", "Afsluiting", 100),
    )  # fmt: skip

    assert [between(view, i) for i in range(4)] == [
        {"planned": 30},
        {"idle": 20},
        {"planned": 40},
        {"asked": 10},
    ]


def test_a_decision_after_it_that_nothing_renewed_is_no_plan():
    view = log(
        ("x", "Herbeoordeling TLV", 0), ("x", "Besluit TLV", 20), ("x", "Plaatsing speciaal onderwijs", 20, None, 30),
        ("x", "Signaal", 30), ("x", "Besluit TLV", 60), ("x", "Afsluiting", 60),
    )  # fmt: skip

    assert between(view, 3) == {"idle": 30}


def test_a_refusal_of_another_party_is_not_the_decision_on_a_renewal():
    view = log(
        ("x", "Herbeoordeling TLV", 0, "School"), ("x", "Afwijzing", 20, "Gemeente"), ("x", "Afwijzing", 60, "ACTA"),
        ("x", "Afsluiting", 60, "School"),
    )  # fmt: skip

    assert [between(view, i) for i in range(2)] == [{"idle": 20}, {"planned": 40}]


def test_a_request_for_a_tlv_is_no_renewal():
    view = log(("x", "Aanvraag TLV", 0), ("x", "Besluit TLV", 40), ("x", "Afsluiting", 40))

    assert between(view, 0) == {"asked": 40}


# 4. Closing, 5. idle, and the tail


@pytest.mark.parametrize(
    "step", ["Afsluiting", "Terugkeer regulier onderwijs", "Plaatsing speciaal onderwijs"]
)
def test_before_a_closing_or_an_exit_the_file_waits_and_not_the_pupil(step):
    assert between(log(("x", "Huisbezoek", 0), ("x", step, 40)), 0) == {"closing": 40}


def test_the_tail_of_an_open_case_has_a_state_too():
    def tail(step):
        return between(log(("x", step, 0), ("y", "Signaal", 0), ("y", "Afsluiting", 40)), 0)

    assert [tail(step) for step in ("Huisbezoek", "Start jeugdhulp", "Aanvraag gemeente", "Evaluatie")] == [
        {"idle": 40}, {"helped": 40}, {"asked": 40}, {"idle": 40},
    ]  # fmt: skip


def test_a_long_step_in_between_hides_nothing_that_was_asked_after_it_began():
    """The first step ends long after the two that follow it."""
    view = log(
        ("x", "Huisbezoek", 0, None, 100),
        ("x", "Toestemming gevraagd", 10),
        ("x", "Toestemming gegeven", 40),
        ("x", "Afsluiting", 40),
    )

    assert asked(view, "toestemming") == [(10, 30, "answered")]
    assert between(view, 1) == {"asked": 30}
    assert causes(view) == {"consent": 30}


def test_a_log_of_another_field_is_idle_in_all_its_gaps():
    view = log(("x", "A", 0, None, 5), ("x", "B", 30), ("x", "A", 90), ("y", "A", 0), ("y", "C", 7))

    assert states(view) == {"idle": 85}
    assert states(view, "y") == {"idle": 7}


@pytest.mark.parametrize("end", [None, 90])
def test_waiting_does_not_depend_on_whether_an_end_of_help_was_written_down(end):
    """A pupil who is supported waits on for what was asked before, also where the next step comes while the support runs."""
    view = log(
        ("x", "Verwijzing", 0), ("x", "Ondersteuning op school", 20, None, end), ("x", "Start jeugdhulp", 60, None, end),
        ("x", "Evaluatie", 80), ("x", "Afsluiting", 90),
    )  # fmt: skip

    assert states(view) == {"asked": 60, "helped": 30, "with": 40}


@pytest.mark.parametrize("end", [None, 90])
def test_nor_does_what_a_support_asks_or_is_assumed_to_ask(end):
    view = log(
        ("x", "Start jeugdhulp", 0, None, end),
        ("x", "Zorgteam", 30),
        ("x", "Terugkoppeling aan school", 50),
        ("x", "Afsluiting", 90),
    )

    assert asked(view, "terugkoppeling") == [(0, 50, "answered")]
    assert asked(view, "zorgteam") == [(0, 30, "answered")]
    assert states(view) == {"asked": 30, "helped": 60, "with": 30}
