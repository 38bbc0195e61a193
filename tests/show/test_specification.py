"""The picture of the primary answers under other choices."""

import re

from routekaart.contrasts.contrast import contrast
from routekaart.contrasts.robustness import robustness
from routekaart.privacy.disclosure import clear
from routekaart.show.specification import draw_specifications
from tests.show.worked_log import two_groups


def drawn(size=6, lang="nl"):
    view = two_groups(size)
    return draw_specifications(clear(robustness(view, contrast(view))), lang=lang)


def texts(picture):
    return re.findall(r"<text[^>]*>([^<]*)</text>", picture.svg)


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
