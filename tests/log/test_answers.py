"""Answers: what the people of a project said, as a vocabulary of their own."""

from pathlib import Path

import pytest

from routekaart.errors import InputError, MappingError
from routekaart.log.answers import Answer, keep_answers
from routekaart.log.vocabulary import load_vocabulary


def test_an_answer_makes_a_label_a_synonym(tmp_path: Path) -> None:
    path = tmp_path / "woorden.yaml"

    own = keep_answers(path, [Answer("activities", "Wachtlijst ggz Rivierduinen", "wachtlijst")])

    assert own.match_activity("wachtlijst GGZ Rivierduinen 2") == own.activity("wachtlijst")
    assert load_vocabulary(path) == own


def test_answers_join_those_that_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "woorden.yaml"
    keep_answers(path, [Answer("activities", "Lijst", "wachtlijst")])

    own = keep_answers(
        path,
        [Answer("activities", "Lange lijst", "wachtlijst"), Answer("organisations", "De Brug", "wijkteam")],
    )

    assert [own.match_activity(label).id for label in ("Lijst", "Lange lijst")] == [
        "wachtlijst",
        "wachtlijst",
    ]  # type: ignore[union-attr]
    assert own.match_organisation("de brug") == own.organisation("wijkteam")


def test_a_label_of_its_own_is_a_plain_step_that_is_known(tmp_path: Path) -> None:
    path = tmp_path / "woorden.yaml"

    own = keep_answers(
        path, [Answer("activities", "Kletsuur", None), Answer("activities", "klets-uur", None)]
    )

    entry = own.match_activity("Kletsuur 2")
    assert entry is not None and entry == own.match_activity("Kletsuur")
    assert (entry.kind, entry.marks) == ("step", frozenset())


def test_an_id_of_its_own_is_one_that_nothing_has(tmp_path: Path) -> None:
    own = keep_answers(tmp_path / "woorden.yaml", [Answer("activities", "MDO?", None)])

    assert own.match_activity("MDO?") == own.activity("mdo-2")


def test_the_same_answer_twice_is_one_answer(tmp_path: Path) -> None:
    path = tmp_path / "woorden.yaml"
    answers = [Answer("activities", "Lijst", "wachtlijst")] * 2

    first = keep_answers(path, answers)

    assert keep_answers(path, answers) == first


def test_what_is_known_as_something_else_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    path = tmp_path / "woorden.yaml"

    with pytest.raises(MappingError, match=r'"zorg-teams" is known already: Zorgteam \(zorgteam\)'):
        keep_answers(path, [Answer("activities", "zorg-teams", "mdo")])
    assert not path.exists()


def test_a_file_that_is_no_vocabulary_stays_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "woorden.yaml"
    path.write_text("stappen: []\n", encoding="utf-8")

    with pytest.raises(InputError, match=r"woorden.yaml, line 1: stappen is none of"):
        keep_answers(path, [Answer("activities", "Lijst", "wachtlijst")])
    assert path.read_text(encoding="utf-8") == "stappen: []\n"
