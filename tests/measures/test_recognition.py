"""Recognition: what the vocabulary makes of the labels of a log."""

import pytest

from routekaart.log.view import View
from routekaart.measures.recognition import recognition
from routekaart.privacy.disclosure import clear
from tests.logs import log


@pytest.fixture
def view() -> View:
    return log(
        ("a", "Zorgmelding", 0, "School"),
        ("a", "Zorgteam 3", 5, "School"),
        ("a", "Zorgteam 3", 9, "School"),
        ("a", "Wachtlijst ggz Rivierduinen", 12, "GGZ Rivierduinen"),
        ("a", "traject afgerond", 50, "School"),
        ("b", "Zorgteam 3", 2, "School"),
        ("b", "Kletsuur", 7),
    )


def test_labels_are_known_nearly_known_or_unknown(view: View) -> None:
    steps = recognition(view).record()["steps"]

    assert {how: [row["label"] for row in rows] for how, rows in steps.items()} == {
        "known": ["Zorgteam 3", "Zorgmelding", "traject afgerond"],
        "nearly": ["Wachtlijst ggz Rivierduinen"],
        "unknown": ["Kletsuur"],
    }


def test_a_known_label_says_its_step_cases_events_kind_and_marks(view: View) -> None:
    assert recognition(view).record()["steps"]["known"][0] == {
        "label": "Zorgteam 3",
        "step": "zorgteam",
        "cases": 2,
        "events": 3,
        "kind": "meeting",
        "marks": ["joint_meeting", "regular_meeting"],
    }


def test_a_nearly_known_label_says_what_it_may_mean_and_nothing_of_it(view: View) -> None:
    assert recognition(view).record()["steps"]["nearly"] == [
        {"label": "Wachtlijst ggz Rivierduinen", "perhaps": "wachtlijst", "cases": 1, "events": 1}
    ]
    assert recognition(view).record()["organisations"]["nearly"][0]["perhaps"] == "jeugd-ggz"


def test_the_endings_are_the_steps_that_close_or_end_a_case(view: View) -> None:
    assert [row["label"] for row in recognition(view).record()["endings"]] == ["traject afgerond"]
    assert recognition(view.select('without "traject afgerond"')).record()["endings"] == []


def test_labels_of_cases_left_out_are_not_listed(view: View) -> None:
    known = recognition(view.select('with "Kletsuur"')).record()["steps"]["known"]

    assert [(row["label"], row["cases"]) for row in known] == [("Zorgteam 3", 1)]


def test_the_public_sees_no_label_of_a_few_cases_and_no_count_of_them(view: View) -> None:
    shown = clear(recognition(view), "openbaar").record()

    assert not any(rows for part in ("steps", "organisations") for rows in shown[part].values())
