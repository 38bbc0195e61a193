import re

import numpy as np
import pytest

from routekaart.measures.open_cases import timing
from routekaart.privacy.disclosure import clear
from routekaart.show.curves import FINE, _drawn_steps, draw_timing
from tests.logs import log
from tests.show.worked_log import three_cases, two_groups


def drawn(**curves):
    whole = clear(timing(three_cases(), "youth_help"))
    return draw_timing(whole, curves or {"": whole})


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
    assert "mediaan niet bereikt" in draw_timing(one, {"": one}).description


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
    text = re.findall(r"<text[^>]*>([^<]*)</text>", draw_timing(whole, {"": whole}).svg)
    ticks = [int(one) for one in text if one.isdigit()][:9]
    under = text[text.index("Nog gevolgd en nog zonder (aantal trajecten):") + 1 :][:9]
    assert (
        [int(n) for n in under] == [whole.result.at_risk(day) for day in ticks] == [3, 3, 3, 2, 2, 2, 2, 2, 1]
    )
