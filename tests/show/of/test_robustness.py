"""The primary answers under other choices: table, sentences and picture."""

import re

from routekaart.contrasts.contrast import contrast
from routekaart.contrasts.robustness import robustness
from routekaart.privacy.disclosure import clear
from routekaart.show.of.robustness import draw_specifications
from tests.show.shown import sentences, table, texts
from tests.show.worked_log import two_groups


def test_under_choices_that_leave_too_few_cases_no_outcome_is_counted_as_another():
    view = two_groups()  # halves of five cases
    rows = table(robustness(view, contrast(view)), 0).rows
    assert {row[4] for row in rows if "verschil" in row[1]} == {"–"}


def test_what_is_left_of_an_answer_is_said_with_its_range_and_never_of_what_cannot_be_told():
    view = two_groups(6)
    said = sentences(robustness(view, contrast(view)))
    assert said["robustness/days_to_first_youth_help"].startswith(
        "Tijd tot de eerste jeugdhulp: de uitkomst ‘verschil’ (6 en 6 trajecten) blijft 12 van de 12 keer gelijk als "
        "één traject wordt weggelaten (A min B: +"
    )
    assert {*said} == {
        "robustness/days_to_first_youth_help",
        "robustness/total_duration_days",
        "robustness/waiting_days",
    }
    assert not any(re.search(r"[.!?] ", text) for text in said.values())  # one sentence each
    few = two_groups(3)
    assert sentences(robustness(few, contrast(few))) == {}


def drawn(size=6, lang="nl"):
    view = two_groups(size)
    return draw_specifications(clear(robustness(view, contrast(view))), lang=lang)


def test_every_measure_with_an_answer_has_a_panel_with_its_choices_and_n():
    said = texts(drawn())

    assert "tijd tot de eerste jeugdhulp (verschil in dagen)" in said
    assert {"zoals gekozen", "zonder één traject", "6 en 6 trajecten", "12 van 12 gelijk"} <= {*said}
    assert not any(text.startswith("aantal organisaties") for text in said)  # all equal: nothing to tell


def test_the_picture_says_in_words_what_it_shows():
    said = drawn().description

    assert "zoals gekozen 19,0, 1 van 1 met dezelfde uitkomst" in said
    assert "zonder één traject 18,5 tot 19,5, 12 van 12 met dezelfde uitkomst" in said


def test_without_any_answer_there_is_nothing_to_draw():
    assert drawn(2).description == "Er is niets om te tekenen."


def test_the_audience_and_selection_stand_on_it_in_either_language():
    said = " ".join(texts(drawn(lang="en")))

    assert "for the team only" in said and "6 and 6 of 12 cases" in said


def test_the_same_answers_give_the_same_bytes():
    assert drawn().svg == drawn().svg
