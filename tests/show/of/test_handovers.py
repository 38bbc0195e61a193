"""Hand-overs as tables and sentences."""

from routekaart.measures.handovers import handovers
from tests.show.shown import sentences, table
from tests.show.worked_log import three_cases


def test_the_definition_of_organisation_stands_under_its_figure():
    assert "het gezin telt niet" in table(handovers(three_cases()), 0).note


def test_organisations_and_hand_overs_are_said_with_their_n():
    # School holds the cases 14 + 36 + 6 days, and c3 another 34 until the extraction: 90 days.
    assert sentences(handovers(three_cases())) == {
        "organisations_per_case": "Bij een traject waren gemiddeld 1,7 organisaties betrokken, van 1 tot 2 (3 trajecten).",
        "handovers/1": "Het vaakst ging een traject over van ‘Jeugdhulpaanbieder’ naar ‘School’: 2 keer, in 2 van de 3 "
        "trajecten.",
        "days/1": "De meeste tijd was ‘School’ aan zet: in totaal 12,9 weken, in alle 3 trajecten.",
    }
