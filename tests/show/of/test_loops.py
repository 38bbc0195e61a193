"""Loops as sentences and tables."""

import pytest

from routekaart.measures.loops import loops
from routekaart.privacy.disclosure import clear
from routekaart.show.of import sentences_of
from routekaart.show.of.loops import loop_tables
from tests.logs import chain, log
from tests.show.shown import sentences, table
from tests.show.worked_log import three_cases

UP = "Voorgelegd aan volgende laag"


def turn(*parties):
    return log(*[("c1", "A", day, party) for day, party in enumerate(parties)])


def test_repeats_are_said_with_cases_times_days_and_share():
    assert sentences(loops(three_cases())) == {
        "loop_cases": "In 1 van de 3 trajecten kwam een stap terug zonder dat dat gepland was. Dat heet hier een herhaling.",
        "loop_days": "Tussen de eerste en de laatste keer zat in totaal 12 dagen: 14% van de totale duur. Dat is een "
        "bovengrens, want een tweede keer kan nuttig zijn.",
        "repetitions/1": "‘Ondersteuningsteam’ werd het vaakst herhaald: in 1 van de 3 trajecten, 1 keer extra.",
    }


def test_a_log_without_repeats_says_so():
    result = loops(log(*chain("c1", "A", "B")))

    assert sentences(result) == {
        "loop_cases": "In het enige traject kwam geen stap terug zonder dat dat gepland was."
    }
    assert table(result, 0).note == "In het enige traject kwam geen stap terug zonder dat dat gepland was."


def test_repeats_on_one_day_are_said_without_a_length():
    result = loops(log(("c1", "A", 0), ("c1", "A", 0), ("c2", "A", 0)))

    assert sentences(result)["loop_days"] == "De eerste en de laatste keer waren steeds op dezelfde dag."
    assert table(result, 0).note == (
        "In 1 van 2 trajecten kwam een stap terug zonder dat dat gepland was, steeds op dezelfde dag."
    )


def test_back_and_forth_is_said_as_it_was():
    said = sentences(loops(turn("Gemeente", "SWV", "Gemeente")))

    assert (
        said["pingpong/1"]
        == "In het enige traject ging het van ‘Gemeente’ naar ‘SWV’ en direct terug (1 keer)."
    )


def test_back_and_forth_between_unknown_organisations_may_be_consulting():
    result = loops(turn("X", "Y", "X"))

    assert sentences(result)["pingpong/1"].endswith("Dat kan gewoon overleg zijn.")
    assert "Dat kan gewoon overleg zijn" in loop_tables(result, "nl", None)["pingpong"].note


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (chain("c1", "Aanvraag gemeente", UP, "Beschikking"), "(1 keer): via 1 laag."),
        (chain("c1", "Aanvraag gemeente", UP, UP, "Beschikking"), "(1 keer): via 2 lagen."),
        (
            chain("c1", "Aanvraag gemeente", UP, "Beschikking", "Aanvraag gemeente", UP, UP),
            "(2 keer): via 1,5 lagen (mediaan), hoogstens 2.",
        ),
    ],
)
def test_layers_are_said_with_times_and_number(rows, said):
    assert sentences(loops(log(*rows)))["layers/1"] == (
        "In het enige traject ging de aanvraag voor de beschikking van de gemeente of het wijkteam naar een volgende "
        f"laag {said}"
    )


def test_layers_without_a_request_say_so_in_their_table():
    tables = loop_tables(loops(log(*chain("c1", UP, UP))), "nl", None)

    assert tables["layers"].rows == (("geen aanvraag vastgelegd", "1", "1", "2,0", "2"),)


def test_an_assessment_done_by_another_is_said():
    view = log(("c1", "Onderzoek", 0, "School"), ("c1", "B", 5, "School"), ("c1", "Onderzoek", 9, "Gemeente"))
    said = sentences_of(clear(loops(view)))
    assert [sentence.text for sentence in said if sentence.topic == "redo"] == [
        "‘Onderzoek’ is 1 keer opnieuw gedaan, in een traject waarin meer dan één organisatie het deed."
    ]


def test_an_assessment_done_by_another_now_and_then_is_said_with_both_numbers():
    steps = [("Onderzoek", "School"), ("B", None), ("Onderzoek", "School")]
    rows = [("c1", step, day, by) for day, (step, by) in enumerate(steps)]
    rows += [("c2", step, day, by if day else "Jeugd-ggz") for day, (step, by) in enumerate(steps)]

    assert [
        sentence.text for sentence in sentences_of(clear(loops(log(*rows)))) if sentence.topic == "redo"
    ] == [
        "‘Onderzoek’ is 2 keer opnieuw gedaan, waarvan 1 keer in een traject waarin meer dan één organisatie het deed."
    ]
