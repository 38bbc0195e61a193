"""The time to a milestone as tables, sentences and a curve."""

import re

import numpy as np
import pytest

from routekaart.measures.open_cases import timing
from routekaart.privacy.disclosure import clear
from routekaart.show.of import sentences_of
from routekaart.show.of.timing import FINE, _drawn_steps, draw_timing
from tests.logs import log
from tests.show.shown import sentences, table
from tests.show.worked_log import three_cases, two_groups


def test_a_median_that_is_not_reached_stands_as_such():
    view = log(("c1", "Signaal", 0), ("c2", "Signaal", 0), ("c2", "Start jeugdhulp", 3), ("c3", "Signaal", 0))
    # No ending is known: nothing is told of cases that are open or left.
    assert table(timing(view, "youth_help"), 0).rows == (("3", "1", "niet bereikt"),)


def test_the_time_to_help_counts_open_cases():
    # Kaplan–Meier: 1/3 on day 14, 2/3 on day 36.
    assert sentences(timing(three_cases(), "youth_help")) == {
        "events": "In 2 van de 3 trajecten kwam het tot jeugdhulp. Na 36 dagen was dat bij de helft van de trajecten "
        "gebeurd.",
        "open": "1 traject is nog open zonder jeugdhulp; het telt mee tot nu toe.",
    }


def test_a_median_that_is_not_reached_is_an_answer():
    view = log(("c1", "Signaal", 0), ("c1", "Start jeugdhulp", 5), ("c2", "Signaal", 0), ("c3", "Signaal", 0))
    assert sentences(timing(view, "youth_help"))["events"] == (
        "In 1 van de 3 trajecten kwam het tot jeugdhulp. Dat is minder dan de helft. Daarom is er "
        "geen mediaan."
    )


def test_timing_says_of_open_cases_that_a_follow_up_may_still_come():
    view = log(
        ("a", "Signaal", 0), ("a", "Start jeugdhulp", 5), ("b", "Signaal", 0), ("b", "Start jeugdhulp", 6),
        ("c", "Afsluiting", 0),
    )  # fmt: skip
    texts = [sentence.text for sentence in sentences_of(clear(timing(view, "support_not_followed")))]
    assert texts[:2] == [
        "In geen van de 3 trajecten kwam het tot ondersteuning waarna geen nieuwe aanvraag en geen nieuw overleg kwam.",
        "2 trajecten zijn nog open: daar is nog niet te zeggen of er op de ondersteuning iets volgt.",
    ]


def drawn(**curves):
    whole = clear(timing(three_cases(), "youth_help"))
    return draw_timing(whole, groups=curves)


def test_a_curve_tells_its_median_to_whoever_cannot_see_it():
    assert drawn().description == "3 trajecten: mediaan 36 dagen."


def test_two_groups_are_told_apart_by_name_colour_and_dashes():
    groups = {name: clear(timing(two_groups().where(group=name), "youth_help")) for name in ("A", "B")}
    picture = drawn(**groups)
    assert picture.description == "A (n = 5): mediaan 22 dagen. B (n = 5): mediaan 3 dagen."
    assert "A (n = 5)" in picture.svg and "stroke-dasharray" in picture.svg


def test_a_median_that_is_not_reached_is_said():
    view = log(("c1", "Signaal", 0), ("c2", "Signaal", 0), ("c2", "Start jeugdhulp", 3), ("c3", "Signaal", 0))
    one = clear(timing(view, "youth_help"))
    assert "mediaan niet bereikt" in draw_timing(one).description


def test_the_same_curve_gives_the_same_bytes():
    assert drawn().svg == drawn().svg


def test_the_selection_and_the_audience_stand_on_the_picture():
    text = " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", drawn().svg))
    assert "3 van 3 trajecten" in text and "alleen voor het team" in text


def test_of_a_curve_of_many_steps_the_last_of_each_part_of_the_axis_is_drawn():
    days = np.arange(100_001) / 10
    drawn = _drawn_steps(days)

    assert len(drawn) == FINE + 1
    assert (drawn[0], drawn[-1]) == (0, 100_000)
    assert np.diff(days[drawn]).max() == pytest.approx(10_000 / FINE)
    assert _drawn_steps(days[:50]).tolist() == [*range(50)]


def test_under_each_tick_stands_how_many_cases_are_still_without_the_step():
    whole = clear(timing(three_cases(), "youth_help"))
    text = re.findall(r"<text[^>]*>([^<]*)</text>", draw_timing(whole).svg)
    ticks = [int(one) for one in text if one.isdigit()][:9]
    under = text[text.index("Nog gevolgd en nog zonder (aantal trajecten):") + 1 :][:9]
    assert (
        [int(n) for n in under] == [whole.result.at_risk(day) for day in ticks] == [3, 3, 3, 2, 2, 2, 2, 2, 1]
    )
