"""A report of a log whose steps were not recognised: what it says first, and what it does not say."""

import json
import re
from pathlib import Path

import pytest

from routekaart.exchange.record import record_path
from routekaart.reporting import report
from tests.logs import log

CLAIMS = {
    "nl": re.compile(
        r"nog open[: ]\d|\bzijn nog open\b(?! zijn)|afgesloten|wacht(en)? nog|beëindigd", re.IGNORECASE
    ),
    "en": re.compile(
        r"still open: \d|are still open without|\bclosed\b|still wait(s|ing)\b|\bended\b", re.IGNORECASE
    ),
}
NO_ENDING = [
    ("a", "Signaal", 0, "School"), ("a", "Zorgteam", 14, "School"), ("a", "Aanvraag jeugdhulp", 19, "School"),
    ("a", "Beschikking", 90, "Gemeente"), ("a", "Start jeugdhulp", 100, "Jeugdhulp"), ("a", "Dossier dicht", 150, "School"),
    ("b", "Signaal", 0, "School"), ("b", "Zorgteam", 75, "School"), ("c", "Signaal", 365, "School"),
]  # fmt: skip
UNKNOWN = [
    ("a", "Zorgteam", 0, "School"), ("a", "Cliënt gemeld", 14, "Wijkteam"), ("a", "Cliënt gemeld", 90, "Wijkteam"),
    ("b", "Cliënt gemeld", 3, "Wijkteam"), ("b", "Zorgteam", 60, "School"), ("b", "Dossier dicht", 80, "School"),
]  # fmt: skip


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """The text of a report of these rows, made once."""
    made: dict[tuple[str, str, str], str] = {}

    def told(name: str, lang: str = "nl", mode: str = "team") -> str:
        if (name, lang, mode) not in made:
            path: Path = tmp_path_factory.mktemp("report") / "report.md"
            report(log(*(NO_ENDING if name == "no ending" else UNKNOWN)), path, lang=lang, mode=mode)
            made[name, lang, mode] = path.read_text("utf-8")
        return made[name, lang, mode]

    return told


def first_words(text: str) -> str:
    """What stands first under the first heading."""
    return text.split("\n## ")[1].split("\n\n")[1]


@pytest.mark.parametrize(
    ("lang", "mode", "said"),
    [
        ("nl", "team", "Geen enkele stap is herkend als afsluiting."),
        ("en", "team", "No step was recognised as a closing."),
        ("nl", "openbaar", "Geen enkele stap is herkend als afsluiting."),
    ],
)
def test_it_opens_with_what_cannot_be_told(told, lang, mode, said):
    assert first_words(told("no ending", lang, mode)).startswith(said)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_without_a_known_ending_no_case_is_called_open_or_closed(told, lang):
    assert [*CLAIMS[lang].finditer(told("no ending", lang))] == []


def test_without_a_known_ending_milestones_have_no_column_of_open_or_ended_cases(told):
    assert "| mijlpaal | mediaan | bereikt |\n" in told("no ending")
    assert "| de laatste stap |" in told("no ending")


def test_where_most_steps_are_unknown_it_says_where_time_lay_and_not_that_it_was_waiting(told):
    text = told("unknown")

    assert "De meeste tijd lag tussen ‘" in text
    assert not re.search(r"stil(zat|stond)|zat het stil|was wachten op|van al het wachten", text)


def test_where_most_steps_are_unknown_a_return_is_not_called_unplanned(told):
    assert "Of dat zo gepland was, is niet te zeggen" in told("unknown")
    assert "niet volgens plan" not in told("unknown")


def test_its_record_says_how_much_was_recognised(tmp_path):
    path = report(log(*UNKNOWN), tmp_path / "report.md")
    found = json.loads(record_path(path).read_text("utf-8"))["recognised"]

    assert (found["known_steps"], found["steps"], found["has_endings"]) == (2, 6, False)


def test_a_record_for_anyone_has_no_number_of_steps(tmp_path):
    path = report(log(*UNKNOWN), tmp_path / "report.md", mode="openbaar")

    assert json.loads(record_path(path).read_text("utf-8"))["recognised"] == {
        "has_endings": False,
        "is_mostly_known": False,
    }
