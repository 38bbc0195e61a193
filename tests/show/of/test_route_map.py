"""The route map as sentences."""

from routekaart.measures.route_map import route_map
from tests.logs import chain, log
from tests.show.shown import sentences
from tests.show.worked_log import three_cases


def test_the_map_is_said_by_its_first_step_and_its_commonest_transition():
    said = sentences(route_map(three_cases()))
    assert said["starts/1"] == "In alle 3 trajecten was ‘Signaal’ de eerste stap."
    assert said["edges/1"] == (
        "Het vaakst kwam ‘Start jeugdhulp’ direct na ‘Ondersteuningsteam’: in 2 van de 3 "
        "trajecten. De helft van de keren duurde dat 13 dagen of korter."
    )


def test_what_a_map_hides_is_said():
    view = log(*chain("c1", "A", "B", "C"), *chain("c2", "A", "B", "C"), *chain("c3", "A", "C"))
    said = sentences(route_map(view, transitions=50))
    assert said["hidden"] == "Niet op de kaart: 0 stappen en 1 overgang. 1 traject heeft zo’n overgang."
