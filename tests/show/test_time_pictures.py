"""Spectrum, dotted chart and open work as pictures."""

import re
from datetime import date
from types import SimpleNamespace
from xml.etree import ElementTree as ET

import pytest

from routekaart.errors import RoutekaartError
from routekaart.measures import dots as dots_module
from routekaart.measures import spectrum as spectrum_module
from routekaart.measures.dots import dots
from routekaart.measures.flow import flow
from routekaart.measures.spectrum import spectrum
from routekaart.privacy.disclosure import clear
from routekaart.show.dotted import draw_dots
from routekaart.show.open_work import draw_open_work
from routekaart.show.spectrum import draw_spectrum
from routekaart.show.time_axis import date_marks
from tests.logs import chain, log
from tests.show.worked_log import three_cases

PICTURES = {
    "spectrum": lambda view, lang="nl": draw_spectrum(clear(spectrum(view)), lang=lang),
    "dots": lambda view, lang="nl": draw_dots(clear(dots(view)), lang=lang),
    "since_start": lambda view, lang="nl": draw_dots(clear(dots(view, axis="since_start")), lang=lang),
    "open_work": lambda view, lang="nl": draw_open_work(clear(flow(view)), lang=lang),
}
SVG = "{http://www.w3.org/2000/svg}"


def texts(picture):
    return ["".join(element.itertext()) for element in ET.fromstring(picture.svg).iter(f"{SVG}text")]


def strokes(picture, colour):
    return [
        e
        for e in ET.fromstring(picture.svg).iter(f"{SVG}path")
        if e.get("stroke", "").lower() == colour.lower()
    ]


@pytest.mark.parametrize("name", PICTURES)
def test_two_runs_draw_the_same_bytes(name):
    assert PICTURES[name](three_cases()).svg == PICTURES[name](three_cases()).svg


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_needs_no_style_sheet_and_reaches_for_nothing(name):
    svg = PICTURES[name](three_cases()).svg
    assert not re.search(r"<style|style=|<script|https?://(?!www\.w3\.org/2000/svg)|<!", svg)


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_says_of_which_cases_and_for_whom(name):
    assert {"log, 3 van 3 trajecten", "alleen voor het team"} <= {*texts(PICTURES[name](three_cases()))}


@pytest.mark.parametrize("name", PICTURES)
def test_an_english_picture_has_no_dutch(name):
    said = " ".join(texts(PICTURES[name](three_cases(), "en"))).replace("3 van 3 trajecten", "")
    assert not re.search(r"traject|weken|dagen|wacht|keer|stap|vakantie|zonder", said)


@pytest.mark.parametrize("name", PICTURES)
def test_a_selection_without_cases_is_a_picture_that_says_so(name):
    picture = PICTURES[name](three_cases().select("duration > 1000"))
    assert "Er is niets om te tekenen." in texts(picture)
    assert picture.description == "Er is niets om te tekenen."


@pytest.mark.parametrize("name", PICTURES)
def test_one_case_with_one_event_is_a_picture(name):
    assert PICTURES[name](log(("a", "Signaal", 0))).svg


@pytest.mark.parametrize("name", PICTURES)
def test_labels_are_text_and_no_formula(name):
    view = log(*chain("a", '<b>$x^2$ &amp; "q"', "B", "C"))
    assert "<b>" not in PICTURES[name](view).svg


@pytest.mark.parametrize("name", ["spectrum", "dots", "since_start"])
def test_what_shows_every_case_is_drawn_for_the_team_alone(name):
    for_anyone = SimpleNamespace(mode="openbaar", result=None)
    draw = draw_spectrum if name == "spectrum" else draw_dots
    with pytest.raises(RoutekaartError, match="for the team only"):
        draw(for_anyone)


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
    view = log(("a", "Signaal", 0), extracted=date(2022, 5, 1))
    picture = draw_spectrum(clear(spectrum(view)))
    [line] = strokes(picture, "#54208a")
    assert line.get("stroke-dasharray")
    assert "wacht nog op de peildatum, 01-05-2022" in texts(picture)


def test_help_that_ran_during_a_line_is_told():
    view = log(("a", "Start jeugdhulp", 0, None, 30), ("a", "Signaal", 10), ("a", "Afsluiting", 50))
    assert "Soms liep tijdens een lijn hulp" in " ".join(texts(draw_spectrum(clear(spectrum(view)))))
    assert "Soms liep" not in " ".join(texts(draw_spectrum(clear(spectrum(three_cases())))))


def test_many_lines_are_bundled_and_the_legend_says_how(monkeypatch):
    monkeypatch.setattr(spectrum_module, "MOST_LINES", 5)
    rows = [row for i in range(40) for row in ((f"c{i}", "X", i), (f"c{i}", "Y", 2 * i + 120))]
    picture = draw_spectrum(clear(spectrum(log(*rows))))
    said = " ".join(texts(picture))
    assert "zoveel keer tegelijk begonnen en geëindigd (per 3 dagen)" in said
    assert "40 keer, in 40 van 40 trajecten" in said


def test_every_step_is_a_mark_and_every_row_a_number():
    picture = draw_dots(clear(dots(three_cases())))
    said = texts(picture)
    assert [text for text in said if re.fullmatch(r"traject \d", text)] == [
        "traject 1",
        "traject 2",
        "traject 3",
    ]
    assert {"Signaal", "Overleg en plan", "Onderzoek en jeugdhulp", "Afronding"} <= {*said}
    # twelve steps; marks on the axes are uses too, of another colour
    colours = ("#a85a10", "#5b93c9", "#713700", "#1a1a1a")
    assert len(re.findall(rf'<use [^>]*fill="(?:{"|".join(colours)})"', picture.svg)) == 12


def test_no_name_of_a_case_is_in_a_dotted_chart():
    assert "Jansen" not in draw_dots(clear(dots(log(*chain("Jansen", "Signaal", "Afsluiting"))))).svg


def test_a_log_of_another_field_has_one_kind_of_mark():
    said = texts(draw_dots(clear(dots(log(*chain("a", "X", "Y"))))))
    assert "een stap" in said and "Signaal" not in said


def test_rows_that_are_left_out_are_counted(monkeypatch):
    monkeypatch.setattr(dots_module, "MOST_CASES", 4)
    view = log(*(row for i in range(10) for row in chain(f"c{i}", "X", "Y")))
    assert "Van de 10 trajecten staan er hier 4: om de 3 één, op volgorde van eerste stap." in texts(
        draw_dots(clear(dots(view)))
    )


def test_open_work_says_its_n_its_most_and_its_mean():
    view = log(("a", "X", 0), ("a", "Y", 10), ("b", "X", 5), ("b", "Y", 20), ("c", "X", 15), ("c", "Y", 30))
    said = texts(draw_open_work(clear(flow(view))))
    assert "Over 3 trajecten. Het meest waren er 2 tegelijk open, voor het eerst op 12-03-2022." in said
    assert "gemiddeld 1,3 tegelijk open" in said


@pytest.mark.parametrize(
    ("n_days", "count"), [(1, 2), (6, 7), (40, 6), (90, 7), (120, 4), (1100, 6), (9000, 4)]
)
def test_an_axis_has_few_dates_on_round_days(n_days, count):
    marks = date_marks(date(2021, 1, 4), n_days)
    assert len(marks) == count
    assert all(0 <= day <= n_days for day, _ in marks)
    assert all(when.day == 1 for _, when in marks) or n_days < 98
