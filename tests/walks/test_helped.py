"""Help that runs: until its recorded end, or else until the case ends or a step ends it."""

import pytest

from routekaart.walks import speed
from tests.logs import log
from tests.waiting_logs import causes, ending_support, states, transitions_of


def test_help_without_an_end_runs_until_the_case_closes():
    """The first known answer of METHODS.md."""
    view = log(
        ("x", "Start jeugdhulp", 0), ("x", "Evaluatie", 90), ("x", "Evaluatie", 180), ("x", "Afsluiting", 200)
    )

    assert states(view) == {"helped": 200}


def test_help_with_its_end_written_down_comes_to_the_same():
    view = log(
        ("x", "Start jeugdhulp", 0, None, 200), ("x", "Evaluatie", 90), ("x", "Evaluatie", 180),
        ("x", "Afsluiting", 200),
    )  # fmt: skip

    assert states(view) == {"helped": 200}
    assert states(log(("x", "Start jeugdhulp", 0, None, 200), ("x", "Afsluiting", 200))) == {"helped": 200}


def test_after_its_recorded_end_help_runs_no_longer():
    view = log(
        ("x", "Start jeugdhulp", 0, None, 40),
        ("x", "Huisbezoek", 30),
        ("x", "Huisbezoek", 70),
        ("x", "Afsluiting", 70),
    )

    assert states(view) == {"helped": 40, "idle": 30}


def test_help_that_was_recorded_beyond_a_closing_runs_on():
    view = log(
        ("x", "Start jeugdhulp", 0, None, 90),
        ("x", "Signaal", 5),
        ("x", "Afsluiting", 20),
        ("x", "Huisbezoek", 100),
    )

    assert states(view) == {"helped": 90, "idle": 10}


@pytest.mark.parametrize("end", ["Afsluiting", "Terugkeer regulier onderwijs"])
def test_a_closing_ends_help_without_an_end(end):
    view = log(("x", "Start jeugdhulp", 0), ("x", end, 20), ("x", "Huisbezoek", 50))

    assert states(view) == {"helped": 20, "idle": 30}


def test_an_exit_ends_the_help_before_it_and_its_own_runs_on():
    view = log(("x", "Start jeugdhulp", 0), ("x", "Plaatsing speciaal onderwijs", 20), ("x", "Signaal", 50))

    assert states(view) == {"helped": 50}
    assert states(log(("x", "Start jeugdhulp", 0), ("x", "Afsluiting", 20), ("x", "Signaal", 50))) == {
        "helped": 20,
        "idle": 30,
    }


def test_help_runs_in_an_open_case_until_the_log_was_taken():
    view = log(
        ("x", "Start jeugdhulp", 0), ("x", "Huisbezoek", 30), ("y", "Signaal", 0), ("y", "Afsluiting", 70)
    )

    assert states(view) == {"helped": 70}


@pytest.mark.parametrize(
    "step", ["Evaluatie", "Zorgteam", "MDO", "Herbeoordeling TLV", "Wachtlijst", "Onderzoek"]
)
def test_meetings_evaluations_renewals_and_lists_end_no_help(step):
    view = log(
        ("x", "Start jeugdhulp", 0),
        ("x", step, 30, "Past", 30),
        ("x", "Huisbezoek", 60),
        ("x", "Afsluiting", 60),
    )

    assert states(view).get("helped", 0) >= 30
    assert states(view).get("idle", 0) == 0


def test_a_step_ends_the_supports_that_it_names_and_no_other():
    view = log(
        ("x", "Ondersteuning op school", 0), ("x", "Plaatsing Past", 20, "Past", 30), ("x", "Huisbezoek", 50),
        ("y", "Maatwerkvoorziening school", 0), ("y", "Plaatsing Past", 20, "Past", 30), ("y", "Huisbezoek", 50),
        ("x", "Afsluiting", 50), ("y", "Afsluiting", 50),
    )  # fmt: skip
    view = ending_support(view, "Plaatsing Past", "ondersteuning-op-school")

    assert states(view, "x") == {"helped": 30, "idle": 20}
    assert states(view, "y") == {"helped": 50}


def test_a_step_ends_the_supports_of_the_party_that_it_names():
    rows = [
        (case, label, day, party)
        for case, party in (("x", "Pilotteam jeugdhulp"), ("y", "ONS Welzijn"))
        for label, day in (("Laagdrempelige jeugdhulp", 0), ("Uitval uit pilot", 20), ("Huisbezoek", 50), ("Afsluiting", 50))
    ]  # fmt: skip
    view = ending_support(log(*rows), "Uitval uit pilot", of=("pilotteam-jeugdhulp",))

    assert states(view, "x") == {"helped": 20, "idle": 30}
    assert states(view, "y") == {"helped": 50}


def test_a_step_ends_nothing_that_has_a_recorded_end():
    view = log(
        ("x", "Ondersteuning op school", 0, None, 40), ("x", "Signaal", 10), ("x", "Overstap po–vo", 20), ("x", "Huisbezoek", 50),
        ("x", "Afsluiting", 50),
    )  # fmt: skip
    view = ending_support(view, "Overstap po–vo", "ondersteuning-op-school")

    assert states(view) == {"helped": 40, "idle": 10}


@pytest.mark.parametrize("end", [20, 5])
def test_help_that_does_not_end_after_it_began_runs_nowhere(end):
    view = log(("x", "Start jeugdhulp", 20, None, end), ("x", "Huisbezoek", 30), ("x", "Afsluiting", 30))

    assert states(view) == {"idle": 10}


def test_supports_that_overlap_run_once():
    view = log(
        ("x", "Start jeugdhulp", 0, None, 30), ("x", "Ondersteuning op school", 20, None, 44), ("x", "Huisbezoek", 25),
        ("x", "Huisbezoek", 54), ("x", "Afsluiting", 54),
    )  # fmt: skip

    assert states(view) == {"helped": 44, "idle": 10}


def test_a_long_support_runs_on_after_a_short_one_inside_it():
    view = log(
        ("x", "Start jeugdhulp", 0, None, 40), ("x", "Ondersteuning op school", 10, None, 20), ("x", "Huisbezoek", 30),
        ("x", "Huisbezoek", 50), ("x", "Afsluiting", 50),
    )  # fmt: skip

    assert states(view) == {"helped": 40, "idle": 10}


def test_help_of_one_case_does_not_run_in_another():
    view = log(
        ("a", "Start jeugdhulp", 0, None, 90),
        ("x", "Signaal", 30),
        ("x", "Huisbezoek", 35),
        ("x", "Afsluiting", 35),
    )

    assert states(view) == {"idle": 5}


def test_a_log_without_known_steps_has_no_help():
    assert states(log(("x", "A", 0), ("x", "B", 30))) == {"idle": 30}


def test_read_the_other_way_help_runs_to_the_next_step_and_no_further():
    view = log(
        ("x", "Start jeugdhulp", 0), ("x", "Huisbezoek", 30), ("x", "Huisbezoek", 40), ("x", "Afsluiting", 40)
    )

    assert states(view, until_next=True) == {"helped": 30, "idle": 10}


def test_read_the_other_way_a_waiting_list_is_no_next_step():
    view = log(
        ("x", "Start jeugdhulp", 0),
        ("x", "Wachtlijst", 5, None, 20),
        ("x", "Huisbezoek", 30),
        ("x", "Afsluiting", 30),
    )

    assert states(view, until_next=True) == {"asked": 15, "helped": 15, "with": 15}


def test_read_the_other_way_a_recorded_end_stands():
    view = log(
        ("x", "Start jeugdhulp", 0, None, 50),
        ("x", "Huisbezoek", 30),
        ("x", "Huisbezoek", 40),
        ("x", "Afsluiting", 40),
    )

    assert states(view, until_next=True) == {"helped": 40}


def test_help_is_the_same_compiled(monkeypatch):
    rows = (
        ("x", "Ondersteuning op school", 0), ("x", "Start jeugdhulp", 10, None, 40), ("x", "Verwijzing", 15),
        ("x", "Onderzoek", 60), ("x", "Afsluiting", 90),
    )  # fmt: skip
    interpreted = transitions_of(log(*rows)), causes(log(*rows))
    monkeypatch.setattr(speed, "COMPILED_FROM", 0)

    assert (transitions_of(log(*rows)), causes(log(*rows))) == interpreted
