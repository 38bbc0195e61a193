"""Cases before and after a start as a picture, read back from its SVG."""

import re
from xml.etree import ElementTree as ET

import pytest

import routekaart as rk
from routekaart.measures.before_after import before_after
from routekaart.privacy.disclosure import clear
from routekaart.show.of import before_after as module
from routekaart.show.of.before_after import draw_before_after
from tests.measures.test_before_after import MIDDLE, START, around_a_start, half_years

SVG = "{http://www.w3.org/2000/svg}"


def drawn(view=None, start=START, lang="nl", **audience):
    return draw_before_after(clear(before_after(view or around_a_start(), start), **audience), lang=lang)


def texts(picture):
    return ["".join(element.itertext()) for element in ET.fromstring(picture.svg).iter(f"{SVG}text")]


def said(picture):
    return " ".join(texts(picture))


def strokes(picture, colour, dashed):
    return [
        path
        for path in ET.fromstring(picture.svg).iter(f"{SVG}path")
        if path.get("stroke", "").lower() == colour.lower() and ("stroke-dasharray" in path.attrib) == dashed
    ]


def test_two_runs_draw_the_same_bytes():
    assert drawn().svg == drawn().svg


def test_each_case_is_a_line_and_an_open_one_is_dashed():
    picture = drawn()
    lines = {
        side: [len(strokes(picture, colour, dashed)) for dashed in (False, True)]
        for side, colour in module.COLOURS.items()
    }
    assert lines == {"before": [1, 0], "partly": [1, 1], "after": [1, 1]}


def test_the_start_the_sides_and_who_may_see_it_stand_on_the_picture():
    words = said(drawn())
    assert "start op 06-05-2022" in words
    assert "begonnen en geëindigd voor de start: 1 traject" in words
    assert "deels: begonnen voor de start, liep daarna door: 2" in words
    assert "begonnen op of na de start: 2 trajecten" in words
    assert "alleen voor het team" in words


def test_each_period_has_its_n():
    counts = [text for text in texts(drawn(half_years(4), MIDDLE)) if text.startswith("n = ")]
    assert counts == ["n = 4"] * 6


def test_below_the_stated_number_of_periods_and_cases_the_picture_says_why_there_is_no_median():
    words = said(drawn())
    assert "Geen mediaan per halfjaar" in words and "3 halfjaren met elk minstens 5" in words
    assert "geen trend getekend" in words


def test_above_it_each_period_has_a_median_and_still_no_trend():
    words = said(drawn(half_years(5), MIDDLE))
    assert "mediaan van een halfjaar met minstens 5" in words
    assert "Geen mediaan" not in words and "geen trend getekend" in words


def test_an_english_picture_has_no_dutch():
    assert not re.search(r"traject(?!en\b)|start op|halfj|mediaan|begon", said(drawn(lang="en")))


def test_cases_that_are_left_out_are_counted(monkeypatch):
    monkeypatch.setattr(module, "MOST_CASES", 2)
    assert "Van de 5 trajecten staan er hier 2: om de 3 één" in said(drawn())


def test_anyone_else_sees_counts_and_no_case():
    picture = drawn(half_years(6, periods=4), MIDDLE, mode="openbaar", threshold=5)
    assert "n = 5–9" in said(picture) and "halfjaar −4" in said(picture)
    assert "Elk punt is een traject" not in said(picture)


def test_of_few_cases_anyone_else_sees_nothing():
    assert "Er is niets om te tekenen." in said(drawn(mode="openbaar"))


def test_a_selection_without_cases_is_a_picture_that_says_so():
    assert "Er is niets om te tekenen." in said(drawn(around_a_start().select("duration > 1000")))


def test_many_half_years_keep_their_numbers_apart():
    picture = drawn(half_years(1, periods=12), MIDDLE)
    assert said(picture).count("n = ") == 0 and texts(picture).count("1") >= 24


@pytest.mark.parametrize("name", ["cases.svg", "cases.png", "cases.pdf"])
def test_it_is_drawn_from_python(tmp_path, name):
    path = rk.draw(rk.before_after(around_a_start(), START)).save(tmp_path / name)
    assert path.stat().st_size > 1000
