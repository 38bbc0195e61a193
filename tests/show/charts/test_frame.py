"""What holds of every chart: the same bytes, no style sheet, its stamp and selection, text as text."""

import re
from dataclasses import replace
from functools import cache
from types import SimpleNamespace

import pytest

from routekaart.contrasts.case_numbers import case_numbers
from routekaart.contrasts.contrast import contrast
from routekaart.errors import RoutekaartError
from routekaart.measures.awaited import awaited
from routekaart.measures.bottlenecks import bottlenecks
from routekaart.measures.dots import dots
from routekaart.measures.flow import flow
from routekaart.measures.handovers import handovers
from routekaart.measures.spectrum import spectrum
from routekaart.measures.waits import waits
from routekaart.privacy.disclosure import clear
from routekaart.show.of.awaited import draw_awaited
from routekaart.show.of.bottlenecks import draw_bottlenecks
from routekaart.show.of.contrast import draw_cases
from routekaart.show.of.dots import draw_dots
from routekaart.show.of.flow import draw_open_work
from routekaart.show.of.handovers import draw_organisations
from routekaart.show.of.spectrum import draw_spectrum
from routekaart.show.of.waits import draw_waits
from tests.logs import chain, log
from tests.show.shown import texts
from tests.show.worked_log import three_cases, two_groups

PICTURES = {
    "spectrum": lambda view, lang="nl": draw_spectrum(clear(spectrum(view)), lang=lang),
    "dots": lambda view, lang="nl": draw_dots(clear(dots(view)), lang=lang),
    "since_start": lambda view, lang="nl": draw_dots(clear(dots(view, axis="since_start")), lang=lang),
    "open_work": lambda view, lang="nl": draw_open_work(clear(flow(view)), lang=lang),
}
CHARTS = PICTURES | {
    "bottlenecks": lambda view, lang="nl": draw_bottlenecks(clear(bottlenecks(view)), lang=lang),
    "awaited": lambda view, lang="nl": draw_awaited(clear(awaited(view)), lang=lang),
    "waits": lambda view, lang="nl": draw_waits(clear(waits(view)), lang=lang),
    "organisations": lambda view, lang="nl": draw_organisations(clear(handovers(view)), lang=lang),
    "cases": lambda view, lang="nl": draw_cases(
        clear(replace(contrast(two_groups()), recipe=view.recipe)),
        numbers=[clear(case_numbers(two_groups().where(group=one))) for one in "AB"],
        lang=lang,
    ),
}


@cache
def drawn(name, lang="nl"):
    """A picture of three cases, drawn once."""
    return CHARTS[name](three_cases(), lang)


@pytest.mark.parametrize("name", CHARTS)
def test_every_reference_in_a_page_of_charts_is_kept(name):
    svg = drawn(name).inline("plaat-3")

    assert set(re.findall(r'(?:url\(#|href="#)([^)"]+)', svg)) <= set(re.findall(r' id="([^"]+)"', svg))
    assert all(identity.startswith("plaat-3") for identity in re.findall(r' id="([^"]+)"', svg))


@pytest.mark.parametrize("name", CHARTS)
def test_two_runs_draw_the_same_bytes(name):
    assert CHARTS[name](three_cases()).svg == drawn(name).svg


@pytest.mark.parametrize("name", CHARTS)
def test_a_picture_needs_no_style_sheet_and_reaches_for_nothing(name):
    svg = drawn(name).svg
    assert not re.search(r"<style|style=|<script|https?://(?!www\.w3\.org/2000/svg)|<!", svg)


@pytest.mark.parametrize("name", CHARTS)
def test_a_picture_says_of_which_cases_and_for_whom(name):
    assert {"log, 3 van 3 trajecten", "alleen voor het team"} <= {*texts(drawn(name))}


@pytest.mark.parametrize("name", CHARTS)
def test_an_english_picture_has_no_dutch(name):
    said = " ".join(texts(drawn(name, "en"))).replace("3 van 3 trajecten", "")
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
