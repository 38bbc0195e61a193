"""A contrast as tables, sentences and a dot for every case."""

import random
import re
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from routekaart.contrasts.case_numbers import case_numbers
from routekaart.contrasts.contrast import contrast
from routekaart.privacy.disclosure import clear
from routekaart.show.charts.case_dots import MOST_DOTS
from routekaart.show.of.contrast import draw_cases, limit_sentences
from tests.logs import log, open_cases
from tests.show.shown import sentences, table, texts, waiting_groups
from tests.show.worked_log import two_groups

MEASURES = ("total_duration_days", "organisations")


def drawn(n=8):
    """Two groups of ``n`` cases with numbers at random; of the first, one more case without a number."""
    view = two_groups()
    found = contrast(view)
    found = replace(found, groups=replace(found.groups, a="School 1", b="School 2"))
    random_ = random.Random(5)

    def numbers(more):
        so_far = {
            name: np.array([float(random_.randint(1, 200)) for _ in range(n)] + [np.nan] * more)
            for name in MEASURES
        }
        return clear(replace(case_numbers(view), is_open=np.zeros(n + more, dtype=bool), so_far=so_far))

    return draw_cases(clear(found), numbers=[numbers(1), numbers(0)], measures=MEASURES)


def test_a_measure_shows_medians_difference_interval_p_and_verdict():
    rows = {row[0]: row[1:] for row in table(contrast(two_groups()), 0).rows}
    # 252 splits; by Holm five primaries
    assert rows["tijd tot de eerste jeugdhulp"] == (
        *("22 dagen", "3 dagen", "+19 dagen", "+16 dagen tot +22 dagen"),
        *("0,008", "0,040", "verschil"),
    )


def test_a_measure_that_cannot_be_judged_shows_no_difference():
    rows = {row[0]: row[1:] for row in table(contrast(two_groups(3)), 0).rows}
    assert rows["tijd tot de eerste jeugdhulp"][2:] == (
        *("–", "–", "–", "–"),
        "te weinig trajecten om iets te zeggen",
    )


def with_meetings(in_a, in_b, extracted=None):
    """8 cases on either side, of which so many had a joint meeting; all closed, or none where extracted on a day."""
    rows, groups = [], []
    for side, met in (("a", in_a), ("b", in_b)):
        for k in range(8):
            own = [("Signaal", 0), *([("ZAT+", 9)] if k < met else [])]
            own += [] if extracted else [("Afsluiting", 50)]
            rows += [(f"{side}{k}", activity, day, "School") for activity, day in own]
            groups += [side] * len(own)
    return open_cases(*rows, group=groups, extracted=extracted) if extracted else log(*rows, group=groups)


def test_whether_a_milestone_was_reached_is_told_in_counts_with_its_interval():
    found = contrast(with_meetings(1, 8))
    rows = {row[0]: row[1:] for row in table(found, 1).rows}
    assert rows["gezamenlijk overleg"][:4] == ("1 van 8", "8 van 8", "−88 (−98 tot −40)", "0,001")
    assert rows["afsluiting"] == ("8 van 8", "8 van 8", "–", "–", "–", "alle waarden gelijk")
    assert sentences(found)["shares/joint_meeting"] == (
        "Wel of geen gezamenlijk overleg: verschil. 1 van de 8 trajecten bij a tegen 8 van de 8 bij b. "
        "Per 100 trajecten zijn dat er bij a 40 tot 98 minder dan bij b (95%-interval)."
    )


def test_a_share_that_open_cases_may_still_raise_says_how_many_those_are():
    found = contrast(with_meetings(1, 8, extracted=date(2022, 6, 1)), "group")
    assert sentences(found)["shares/joint_meeting"] == (
        "Wel of geen gezamenlijk overleg: niet vergelijkbaar. 1 van de 8 trajecten bij a (nog open zonder: 7), "
        "8 van de 8 bij b (nog open zonder: 0)."
    )


def test_a_time_that_one_group_never_came_to_says_so():
    assert sentences(contrast(with_meetings(0, 8)))["measures/days_to_first_joint_meeting"].endswith(
        "In een van de groepen kwam dit nooit, dus is er geen tijd om te vergelijken."
    )


def test_a_step_that_every_case_has_is_told_as_equal_and_not_as_too_few():
    rows = {row[0]: row[-1] for row in table(contrast(two_groups()), 3).rows}
    assert rows["Signaal"] == "alle waarden gelijk"


def test_a_step_that_cannot_be_judged_has_no_p():
    rows = {row[0]: row[1:] for row in table(contrast(two_groups()), 2).rows}
    assert {cells[2] for cells in rows.values() if cells[-1].startswith("te weinig")} <= {"–"}


def test_a_time_with_open_cases_is_marked_and_explained():
    rows = [
        row
        for i in range(6)
        for row in (
            (f"a{i}", "Signaal", 0),
            (f"a{i}", "Start jeugdhulp", 10 + i),
            (f"a{i}", "Afsluiting", 90),
        )
    ]
    rows += [row for i in range(6) for row in ((f"b{i}", "Signaal", 0), (f"b{i}", "Start jeugdhulp", 40 + i))]
    found = table(contrast(log(*rows, group=["A"] * 18 + ["B"] * 12)), 0)
    assert "totale duur *" not in [row[0] for row in found.rows]  # nobody of B came to the end
    rows += [("b0", "Afsluiting", 80)]
    found = table(contrast(log(*rows, group=["A"] * 18 + ["B"] * 13)), 0)
    assert "totale duur *" in [row[0] for row in found.rows]
    assert "log-ranktoets" in found.note


def test_a_contrast_says_verdict_medians_n_and_interval():
    # Differences of 20…24 and 1…5: the 3rd smallest and largest of 25 are 16 and 22; p = 2/252, by Holm
    # five times that. Durations 30…34 on both sides: from −3 to 3.
    said = sentences(contrast(two_groups()))
    assert said["measures/days_to_first_youth_help"] == (
        "Tijd tot de eerste jeugdhulp: verschil. In het middelste traject kwam die bij A na 22 dagen (5 trajecten) en "
        "bij B na 3 dagen (5 trajecten). Bij A is dat 16 dagen tot 22 dagen later dan bij B (95%-interval)."
    )
    assert said["measures/total_duration_days"] == (
        "Totale duur: geen aanwijzing voor verschil. Het middelste traject duurde 32 dagen bij A (5 trajecten) en "
        "32 dagen bij B (5 trajecten). Bij A kan het 3 dagen korter tot 3 dagen langer zijn dan bij B (95%-interval)."
    )


def test_what_cannot_be_told_gets_no_number_that_looks_like_an_answer():
    said = sentences(contrast(two_groups(3)))
    assert said["measures/days_to_first_youth_help"] == (
        "Tijd tot de eerste jeugdhulp: te weinig trajecten om iets te zeggen (A: 3 trajecten; B: 3 trajecten)."
    )


def test_a_time_with_open_cases_is_said_with_how_many_came_so_far_and_up_to_when():
    # Up to day 90 A goes 42.5 days without help on average; B (10 + 11 + 12 + 13 + 90 + 90) / 6 = 37.7.
    said = sentences(contrast(waiting_groups()))["measures/days_to_first_youth_help"]
    assert said == (
        "Tijd tot de eerste jeugdhulp: geen aanwijzing voor verschil. Bij A kwam het zover in 6 trajecten (nog open: 0), "
        "bij B in 4 van de 6 trajecten (nog open: 2). In de eerste 12,9 weken is dat bij A gemiddeld 4,8 dagen later dan "
        "bij B; trajecten die nog open zijn, tellen mee voor de tijd dat ze al lopen."
    )


def test_equal_values_are_said_to_be_equal_and_not_too_few():
    said = sentences(contrast(two_groups()))
    assert said["measures/organisations"] == (
        "Aantal organisaties: alle waarden zijn gelijk (A: 5 trajecten; B: 5 trajecten)."
    )
    assert said["route_distance"].startswith(
        "De hele routes: elk traject van A (5 trajecten) en B (5 trajecten)"
    )


def test_too_few_schools_are_not_called_too_few_cases():
    rows = [
        row
        for school in "PQRS"
        for i in range(6)
        for row in (
            (f"{school}{i}", "Signaal", 0),
            (f"{school}{i}", "Afsluiting", 30 + i + 9 * "PQRS".index(school)),
        )
    ]
    view = log(
        *rows, group=["A" if row[0][0] in "PQ" else "B" for row in rows], school=[row[0][0] for row in rows]
    )
    assert sentences(contrast(view))["measures/total_duration_days"] == (
        "Totale duur: te weinig scholen om iets te zeggen (A: 12 trajecten; B: 12 trajecten)."
    )


def test_a_smaller_first_group_is_said_the_other_way_round():
    said = sentences(contrast(two_groups(), a="B", b="A"))
    assert "Bij B is dat 16 dagen tot 22 dagen eerder dan bij A" in said["measures/days_to_first_youth_help"]


def test_a_limit_is_said_with_its_numbers():
    result = contrast(two_groups(3))
    said = [sentence.text for sentence in limit_sentences(result.limits, "nl")]
    assert any(text.startswith("Met 3 en 3 trajecten is er geen oordeel mogelijk") for text in said)


@pytest.mark.parametrize("n", [1, 8, 60])
def test_every_case_is_a_dot(n):
    svg = drawn(n).svg

    # Marks on the axes are drawn in the same way, in grey.
    assert len(re.findall(r'<use [^>]*fill="#(?:1f66ad|a85a10)"', svg)) == 4 * n


def test_groups_of_many_cases_are_one_shape_each():
    picture = drawn(MOST_DOTS + 1)

    assert len(re.findall(r'<use [^>]*fill="#(?:1f66ad|a85a10)"', picture.svg)) == 4
    assert {"Hoe de trajecten zijn verdeeld: School 1 en School 2", "School 1 (n = 501)"} <= {*texts(picture)}


def test_the_n_of_each_group_counts_who_has_the_number():
    assert texts(drawn()).count("School 1 (n = 8)") == 2
