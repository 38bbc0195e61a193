import random
import re
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from routekaart.privacy.disclosure import clear
from routekaart.results import Columns, Recipe, Result
from routekaart.show.charts import (
    MOST_DOTS,
    PLACES,
    _shapes,
    draw_bottlenecks,
    draw_case_numbers,
    draw_organisations,
    draw_waits,
)


def columns(names, *rows):
    """A table of a few of the columns that a chart reads."""
    return Columns(dict, dict(zip(names, zip(*rows, strict=True), strict=True)))


CLEARED = clear(Result(Recipe(nl="School 1, 8 van 16 trajecten", en="School 1, 8 of 16 cases"), 8))
BOTTLENECKS = columns(
    ("source", "target", "total_days", "cases", "median_days", "rank", "rank_low", "rank_high"),
    ("Beschikking", "Wachtlijst", 612.0, 6, 98.0, 1, 1, 2),
    ("Evaluatie", None, 300.0, 3, 80.0, 2, 1, 3),
    ('<b>$x^2$ &amp; "q"', "=cmd()", 14.0, 2, 7.0, 3, 2, 3),
)
WAITS = columns(
    ("source", "target", "cases", "total_days", "explicit_days", "consent_days", "rhythm_days", "deferral_days",
     "holiday_days", "unexplained_days"),
    ("Beschikking", "Onderzoek", 6, 60.0, 40.0, 0.0, 10.0, 0.0, 0.0, 10.0),
)  # fmt: skip
ORGANISATIONS = columns(("organisations", "cases"), (4, 1), (6, 5), (7, 2))


def case_numbers(n=8):
    random_ = random.Random(5)
    rows = [(measure, group, random_.randint(1, 200)) for measure in ("total_duration_days", "organisations")
            for group in ("School 1", "School 2") for _ in range(n)]  # fmt: skip
    return columns(("measure", "group", "value"), *rows, ("organisations", "School 1", None))


CHARTS = {
    "bottlenecks": lambda lang="nl": draw_bottlenecks(CLEARED, BOTTLENECKS, lang=lang),
    "waits": lambda lang="nl": draw_waits(CLEARED, WAITS, lang=lang),
    "case_numbers": lambda lang="nl": draw_case_numbers(
        CLEARED, case_numbers(), a="School 1", b="School 2", lang=lang
    ),
    "organisations": lambda lang="nl": draw_organisations(CLEARED, ORGANISATIONS, lang=lang),
}


def texts(picture):
    return [
        "".join(e.itertext()) for e in ET.fromstring(picture.svg).iter("{http://www.w3.org/2000/svg}text")
    ]


@pytest.mark.parametrize("name", CHARTS)
def test_two_runs_draw_the_same_bytes(name):
    assert CHARTS[name]() == CHARTS[name]()


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_needs_no_style_sheet_and_reaches_for_nothing(name):
    svg = CHARTS[name]().svg

    assert not re.search(r"<style|style=|<script|https?://(?!www\.w3\.org/2000/svg)|<!", svg)


@pytest.mark.parametrize("name", CHARTS)
def test_every_reference_in_a_page_of_charts_is_kept(name):
    svg = CHARTS[name]().inline("plaat-3")

    assert set(re.findall(r'(?:url\(#|href="#)([^)"]+)', svg)) <= set(re.findall(r' id="([^"]+)"', svg))
    assert all(identity.startswith("plaat-3") for identity in re.findall(r' id="([^"]+)"', svg))


@pytest.mark.parametrize("name", CHARTS)
def test_every_chart_is_stamped_and_says_of_which_cases(name):
    assert {"alleen voor het team", "School 1, 8 van 16 trajecten"} <= set(texts(CHARTS[name]()))


@pytest.mark.parametrize("name", CHARTS)
def test_an_english_chart_has_no_dutch(name):
    assert not re.search(r"trajecten|weken|dagen|wacht", " ".join(texts(CHARTS[name]("en"))))


def test_a_bottleneck_has_its_total_its_n_its_median_and_the_range_of_its_rank():
    assert "87,4 weken · 6 van 8 trajecten · mediaan 14,0 weken · rang 1 (1–2)" in texts(
        CHARTS["bottlenecks"]()
    )


def test_a_wait_that_is_not_over_is_called_open():
    assert "Evaluatie → nog open" in texts(CHARTS["bottlenecks"]())


def test_a_label_is_never_read_as_a_formula():
    assert '<b>$x^2$ &amp; "q" → =cmd()' in " ".join(texts(CHARTS["bottlenecks"]()))


def test_only_causes_that_took_time_are_in_the_legend():
    shown = texts(CHARTS["waits"]())

    assert {"wachtlijst", "wachten op het volgende overleg", "reden niet bekend"} <= set(shown)
    assert "toestemming" not in shown


@pytest.mark.parametrize("n", [1, 8, 60])
def test_every_case_is_a_dot(n):
    svg = draw_case_numbers(CLEARED, case_numbers(n), a="School 1", b="School 2").svg

    # Marks on the axes are drawn in the same way, in grey.
    assert len(re.findall(r'<use [^>]*fill="#(?:1f66ad|a85a10)"', svg)) == 4 * n


def test_groups_of_many_cases_are_one_shape_each():
    picture = draw_case_numbers(CLEARED, case_numbers(MOST_DOTS + 1), a="School 1", b="School 2")

    assert len(re.findall(r'<use [^>]*fill="#(?:1f66ad|a85a10)"', picture.svg)) == 4
    assert {"Hoe de trajecten zijn verdeeld: School 1 en School 2", "School 1 (n = 501)"} <= {*texts(picture)}


def test_a_shape_counts_every_case_once_around_whole_numbers():
    edges, (one, other) = _shapes([[1.0] * 300 + [3.0] * 300, [3.0] * 100])

    assert edges.tolist() == [0.5, 1.5, 2.5, 3.5]
    assert (one / other.max()).tolist() == [0.5, 0.0, 0.5]
    assert (other / other.max()).tolist() == [0.0, 0.0, 1.0]


def test_a_shape_over_a_wide_range_has_few_places_all_as_wide():
    edges, (shape,) = _shapes([[0.0, 10.4, 5000.0]])

    assert len(shape) <= PLACES + 1
    assert (edges[0], edges[-1] > 5000) == (-0.5, True)
    assert len({*np.diff(edges).tolist()}) == 1


def test_the_n_of_each_group_counts_who_has_the_number():
    assert texts(CHARTS["case_numbers"]()).count("School 1 (n = 8)") == 2


def test_nothing_to_draw_is_a_picture_all_the_same():
    empty = BOTTLENECKS.with_rows([])

    assert draw_bottlenecks(CLEARED, empty).description == "Er is niets om te tekenen."


def test_a_chart_can_be_set_as_png_and_pdf(tmp_path):
    for name in ("grafiek.png", "grafiek.pdf"):
        CHARTS["bottlenecks"]().save(tmp_path / name)

    assert len(list(tmp_path.iterdir())) == 2
