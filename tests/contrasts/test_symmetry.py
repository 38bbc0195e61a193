"""What must and must not change when the groups of the demo are swapped, doubled or set against themselves."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from routekaart.contrasts.contrast import contrast
from routekaart.contrasts.edges import contrast_maps
from routekaart.opening import open_view
from routekaart.privacy.disclosure import clear
from routekaart.show.maps.difference import COLOURS
from routekaart.show.maps.draw import draw
from routekaart.show.of import sentences_of

LOGS = Path(__file__).parents[2] / "event_logs"
A, B = "School 1", "School 2"
LEVELS = ("activity", "organisation", "phase")
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def demo():
    return open_view([LOGS / "school1_keten.csv", LOGS / "school2_pilot.csv"])


def with_copy(folder, *, of, case, school):
    """The demo with the cases of a school a second time, under other names of cases and as ``school``."""
    name = {A: "school1_keten", B: "school2_pilot"}[of]
    rows = (LOGS / f"{name}.csv").read_text("utf-8-sig").replace(f"S{of[-1]}-", case).replace(of, school)
    copy = folder / "copy.csv"
    copy.write_text(rows, "utf-8")
    return open_view([LOGS / "school1_keten.csv", LOGS / "school2_pilot.csv", copy])


def by_name(result):
    return {row["name"]: row for row in result.measure_columns.rows()}


def by_edge(maps):
    return {(row["source"], row["target"]): row for row in maps.edge_columns.rows()}


def test_swapping_flips_every_sign_of_the_measures_and_changes_no_p_and_no_verdict(demo):
    there, back = (by_name(contrast(demo, "school", a, b)) for a, b in ((A, B), (B, A)))
    signed = ("cliffs_delta", "shift")
    for name, row in there.items():
        other = back[name]
        for key in ("p", "p_adjusted", "verdict", "smallest_p"):
            assert other[key] == row[key], (name, key)
        assert all(other[key] == (None if row[key] is None else -row[key]) for key in signed), name
        if row["shift_low"] is not None:
            assert (other["shift_low"], other["shift_high"]) == (-row["shift_high"], -row["shift_low"])


@pytest.mark.parametrize("level", LEVELS)
def test_swapping_flips_every_sign_of_a_map_and_changes_no_p_and_no_verdict(demo, level):
    maps = [contrast_maps(demo, "school", a, b, level=level) for a, b in ((A, B), (B, A))]
    there, back = map(by_edge, maps)
    assert there.keys() == back.keys()
    for edge, row in there.items():
        other = back[edge]
        assert (other["p_adjusted"], other["verdict"]) == (row["p_adjusted"], row["verdict"]), edge
        assert other["p"] == pytest.approx(row["p"], rel=1e-12)
        assert other["difference"] == -row["difference"]
        assert (other["low"], other["high"]) == pytest.approx((-row["high"], -row["low"]))
    assert [getattr(one, key) for one in maps for key in ("tests", "set_aside")][:2] == [
        maps[1].tests,
        maps[1].set_aside,
    ]


def test_swapping_leaves_the_distance_between_routes_with_its_p_and_verdict(demo):
    there, back = (contrast(demo, "school", a, b).route.record() for a, b in ((A, B), (B, A)))
    assert (there.pop("emd"), there.pop("p")) == pytest.approx((back.pop("emd"), back.pop("p")))
    assert there == back


def test_swapping_swaps_the_colours_of_the_difference_map_and_no_more(demo):
    looks = []
    for a, b in ((A, B), (B, A)):
        root = ET.fromstring(draw(clear(contrast_maps(demo, "school", a, b))).svg)
        edges = [one for one in root.iter(f"{SVG}g") if one.get("class", "").startswith("edge")]
        looks.append({
            re.sub(r":.*", "", next(one.iter(f"{SVG}title")).text): (
                path.get("stroke").upper(), path.get("stroke-width"), path.get("stroke-dasharray"))
            for one in edges
            for path in [next(one.iter(f"{SVG}path"))]
        })  # fmt: skip
    assert looks[0].keys() == looks[1].keys()
    mirrored = dict(zip(COLOURS, reversed(COLOURS), strict=True))
    for name, (colour, *shape) in looks[0].items():
        assert looks[1][name] == (mirrored[colour], *shape), name


def test_a_group_that_is_doubled_has_twice_the_n_and_says_so_everywhere(demo, tmp_path):
    once = contrast(demo, "school", A, B)
    twice = contrast(with_copy(tmp_path, of=B, case="D2-", school=B), "school", A, B)
    assert (once.groups.n_b, twice.groups.n_b) == (8, 16)
    assert "8 en 16 van 24 trajecten" in twice.recipe.text("nl")
    before, after = by_name(once), by_name(twice)
    assert all(after[name]["n_b"] == 2 * row["n_b"] for name, row in before.items())
    assert all(after[name]["median_b"] == row["median_b"] for name, row in before.items())
    edges = by_edge(twice.maps)
    assert all(edges[edge]["cases_b"] == 2 * row["cases_b"] for edge, row in by_edge(once.maps).items())
    assert all(edges[edge]["difference"] == row["difference"] for edge, row in by_edge(once.maps).items())
    [said] = [one for one in sentences_of(clear(twice)) if one.row == "measures/organisations"]
    assert "(16 trajecten)" in said.text and "(8 trajecten)" in said.text


def test_a_group_set_against_itself_differs_in_nothing(tmp_path):
    view = with_copy(tmp_path, of=A, case="X1-", school="School 3")
    found = contrast(view, "school", A, "School 3")
    said = {*found.measure_columns["verdict"], *found.maps.edge_columns["verdict"], found.route.verdict}
    assert "difference" not in said and "no_indication" in said
    assert found.route.distance.emd == pytest.approx(0)
    assert {row["shift"] for row in by_name(found).values() if row["p"] is not None} == {0.0}
    assert {row["difference"] for row in found.maps.edge_columns.rows()} == {0.0}


@pytest.mark.parametrize("level", LEVELS)
def test_its_maps_differ_in_nothing_either(tmp_path, level):
    view = with_copy(tmp_path, of=A, case="X1-", school="School 3")
    maps = contrast_maps(view, "school", A, "School 3", level=level)
    assert "difference" not in maps.edge_columns["verdict"]
    assert {row["p"] for row in maps.edge_columns.rows()} == {1.0}
