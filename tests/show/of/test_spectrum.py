"""The spectrum as a picture."""

import re
from datetime import date
from xml.etree import ElementTree as ET

from routekaart.measures import spectrum as spectrum_module
from routekaart.measures.spectrum import spectrum
from routekaart.privacy.disclosure import clear
from routekaart.show.of.spectrum import draw_spectrum
from tests.logs import chain, log, open_cases
from tests.show.shown import texts
from tests.show.worked_log import three_cases


def strokes(picture, colour):
    return [
        e
        for e in ET.fromstring(picture.svg).iter("{http://www.w3.org/2000/svg}path")
        if e.get("stroke", "").lower() == colour.lower()
    ]


def test_every_passage_of_few_cases_is_a_line_with_the_number_of_its_case():
    rows = [(f"c{i}", activity, 3 * i + gap) for i in range(8) for activity, gap in (("X", 0), ("Y", 10 + i))]
    picture = draw_spectrum(clear(spectrum(log(*rows))))
    assert len(strokes(picture, "#6f3fa0")) == 8
    assert "8 keer, in 8 van 8 trajecten · mediaan 13,5 dagen · samen 15,4 weken" in texts(picture)
    numbers = re.findall(r"\d+", " ".join(text for text in texts(picture) if re.fullmatch(r"[\d, ]+", text)))
    assert [int(number) for number in numbers] == [*range(1, 9)]


def test_passages_with_the_same_days_are_one_wider_line_and_the_legend_says_so():
    picture = draw_spectrum(clear(spectrum(log(*chain("a", "X", "Y"), *chain("b", "X", "Y")))))
    assert len(strokes(picture, "#6f3fa0")) == 1
    assert "dikkere lijn: twee of meer keer precies tegelijk" in " ".join(texts(picture))


def test_an_open_wait_is_dashed_until_the_day_of_extraction():
    view = open_cases(("a", "Signaal", 0), extracted=date(2022, 5, 1))
    picture = draw_spectrum(clear(spectrum(view)))
    [line] = strokes(picture, "#54208a")
    assert line.get("stroke-dasharray")
    assert "wacht nog op de peildatum, 01-05-2022" in texts(picture)


def test_help_that_ran_during_a_line_is_told():
    view = log(("a", "Start jeugdhulp", 0, None, 30), ("a", "Signaal", 10), ("a", "Huisbezoek", 50))
    assert "Soms liep tijdens een lijn hulp" in " ".join(texts(draw_spectrum(clear(spectrum(view)))))
    assert "Soms liep" not in " ".join(texts(draw_spectrum(clear(spectrum(three_cases())))))


def test_many_lines_are_bundled_and_the_legend_says_how(monkeypatch):
    monkeypatch.setattr(spectrum_module, "MOST_LINES", 5)
    rows = [row for i in range(40) for row in ((f"c{i}", "X", i), (f"c{i}", "Y", 2 * i + 120))]
    picture = draw_spectrum(clear(spectrum(log(*rows))))
    said = " ".join(texts(picture))
    assert "zoveel keer tegelijk begonnen en geëindigd (per 3 dagen)" in said
    assert "40 keer, in 40 van 40 trajecten" in said
