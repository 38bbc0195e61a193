"""Open cases as sentences."""

from routekaart.measures.open_cases import open_cases
from tests.show.shown import sentences
from tests.show.worked_log import three_cases


def test_open_cases_are_said_to_be_open_and_not_short():
    assert sentences(open_cases(three_cases())) == {
        "n_open": "Op 16-04-2022 was 1 van de 3 trajecten nog open. Open is niet kort: van een open traject is alleen "
        "bekend hoe lang het al duurt.",
        "steps/1": "De laatste stap van dat traject is ‘Gesprek met gezin’, 34 dagen geleden.",
    }
