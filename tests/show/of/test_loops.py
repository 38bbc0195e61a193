"""Loops as sentences."""

from routekaart.measures.loops import loops
from routekaart.privacy.disclosure import clear
from routekaart.show.of import sentences_of
from tests.logs import chain, log
from tests.show.shown import sentences
from tests.show.worked_log import three_cases


def test_returns_are_said_with_cases_times_days_and_share():
    assert sentences(loops(three_cases())) == {
        "loop_cases": "In 1 van de 3 trajecten kwam een stap terug die niet volgens plan terugkomt. Zo’n terugkeer "
        "heet hier een lus.",
        "loop_days": "Tussen de eerste en de laatste keer zat samen 12 dagen: 14% van de totale duur. Dat is een "
        "bovengrens, want een tweede keer kan nuttig zijn.",
        "repetitions/1": "‘Ondersteuningsteam’ kwam het vaakst terug: in 1 van de 3 trajecten, samen 1 keer extra.",
        "pingpong/1": "In 2 van de 3 trajecten ging het heen en weer: van ‘School’ naar ‘Jeugdhulpaanbieder’ en "
        "terug naar ‘School’ (2 keer).",
    }


def test_a_log_without_returns_says_so():
    assert sentences(loops(log(*chain("c1", "A", "B")))) == {
        "loop_cases": "In het enige traject kwam geen stap terug die niet volgens plan terugkomt."
    }


def test_an_assessment_done_by_another_is_said():
    view = log(("c1", "Onderzoek", 0, "School"), ("c1", "B", 5, "School"), ("c1", "Onderzoek", 9, "Gemeente"))
    said = sentences_of(clear(loops(view)))
    assert [sentence.text for sentence in said if sentence.topic == "redo"] == [
        "‘Onderzoek’ kwam 1 keer terug; bij 1 daarvan deed niet steeds dezelfde organisatie het."
    ]
