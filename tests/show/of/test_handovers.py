"""Hand-overs as tables and sentences."""

from routekaart.measures.handovers import handovers
from tests.logs import log
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


def test_the_hub_is_said_with_its_share_and_n_and_without_a_verdict():
    parties = ("School", "SWV", "School", "Gemeente", "Wijkteam")
    result = handovers(log(*[("c1", "X", day, party) for day, party in enumerate(parties)]))

    assert sentences(result)["hub/1"] == (
        "‘School’ is de spil tussen de organisaties: 3 van de 4 overdrachten (75%) gingen van of naar ‘School’. Dat is op "
        "zichzelf niet goed of slecht."
    )
    assert table(result, 2).rows == (("School", "1", "3", "4", "75%"),)
