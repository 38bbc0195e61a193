"""What is said first of a log whose steps were not recognised."""

import pytest

from routekaart.log.recognised import recognised
from routekaart.show.recognised import recognised_lines
from tests.logs import log


def lines(*rows, lang="nl", mode="team"):
    return recognised_lines(recognised(log(*rows)), lang, mode)


def test_nothing_is_said_where_an_ending_and_half_of_the_steps_are_known():
    assert (
        lines(("a", "Signaal", 0), ("a", "Kletsuur", 3), ("a", "Kletsuur", 4), ("a", "Afsluiting", 9)) == []
    )


def test_without_a_known_ending_it_is_said_that_open_cases_cannot_be_told_and_which_words_are_unknown():
    said = lines(("a", "Signaal", 0), ("a", "Zorgteam", 4), ("a", "Dossier dicht", 9))

    assert said[0].startswith("Geen enkele stap is herkend als afsluiting. Daarom is niet te zeggen")
    assert said[1] == "Het vaakst niet herkend: ‘Dossier dicht’ (1 keer)."
    assert "routekaart words BESTAND" in said[2]


def test_where_all_steps_are_known_and_none_is_an_ending_it_is_said_to_record_one():
    said = lines(("a", "Signaal", 0), ("a", "Zorgteam", 4))

    assert said[0].startswith("Alle stappen zijn herkend, maar er is geen afsluiting bij.")
    assert len(said) == 2 and "leg ook het einde van een traject vast" in said[1]


def test_fewer_than_half_known_is_said_with_both_numbers():
    said = lines(("a", "Signaal", 0), ("a", "Kletsuur", 3), ("a", "Kletsuur", 4), ("a", "Kletsuur", 5), ("a", "Afsluiting", 9))  # fmt: skip

    assert said[0].startswith("De woordenlijst herkent 2 van de 5 vastgelegde stappen: minder dan de helft.")
    assert not any("afsluiting. Daarom" in line for line in said)


def test_a_log_of_another_field_gets_one_line_on_what_cannot_be_told():
    said = lines(("a", "check ticket", 0), ("a", "decide", 3), lang="en")

    assert said[0] == (
        "The vocabulary recognises no step in this file. So it cannot be told which cases are still open, what was "
        "waited for, and what came back by plan."
    )
    assert len(said) == 3


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_for_anyone_there_is_no_label_and_no_number(lang):
    said = " ".join(
        lines(("a", "Signaal", 0), ("a", "Kletsuur", 3), ("a", "Kletsuur", 4), lang=lang, mode="openbaar")
    )

    assert said and "Kletsuur" not in said and not any(sign.isdigit() for sign in said)
