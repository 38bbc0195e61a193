"""Two maps in one frame, read back with a parser."""

from xml.etree import ElementTree as ET

import pytest

import routekaart as rk
from routekaart.contrasts.edges import contrast_maps
from routekaart.errors import LayoutError
from routekaart.privacy.disclosure import clear
from routekaart.show.maps import side_by_side
from routekaart.show.maps.side_by_side import draw_in_one_frame, draw_side_by_side
from tests.logs import chain, log

SVG = "{http://www.w3.org/2000/svg}"
PREFIXES = ("routekaart-a-", "routekaart-b-")


def routes(a=6, b=6):
    """Group a walks S X E, group b walks S Y E, and one of b walks S X E too."""
    rows = [chain(f"a{i}", "S", "X", "E") for i in range(a)]
    rows += [chain(f"b{i}", "S", "X" if i == 0 else "Y", "E") for i in range(b)]
    groups = [group for group, n in (("A", a), ("B", b)) for _ in range(3 * n)]
    return contrast_maps(log(*[row for case in rows for row in case], group=groups))


@pytest.fixture(scope="module")
def frames():
    return [ET.fromstring(one.svg) for one in draw_in_one_frame(clear(routes()))]


@pytest.fixture(scope="module")
def both():
    return ET.fromstring(draw_side_by_side(clear(routes())).svg)


def groups(root, kind, prefix):
    return {
        one.get("id").removeprefix(prefix): one
        for one in root.iter(f"{SVG}g")
        if one.get("class", "").startswith(kind) and one.get("id", "").startswith(prefix)
    }


def texts(element):
    return [text.text for text in element.iter(f"{SVG}text") if text.text]


def labels(root, prefix):
    return {
        one.get("data-of").removeprefix(prefix): "".join(texts(one))
        for one in root.iter(f"{SVG}g")
        if one.get("class") == "label" and one.get("data-of").startswith(prefix)
    }


def outline(group):
    return next(one for one in group if one.tag in (f"{SVG}path", f"{SVG}polygon")).get("d")


def test_every_step_stands_at_the_same_place_in_both_maps(frames):
    first, second = (groups(frame, "node", prefix) for frame, prefix in zip(frames, PREFIXES, strict=True))
    assert len(first) == len(second) == 6  # S X Y E, the beginning and the end
    assert {key: outline(one) for key, one in first.items()} == {
        key: outline(one) for key, one in second.items()
    }
    assert frames[0].get("viewBox") == frames[1].get("viewBox")


def test_a_step_that_a_group_does_not_have_is_a_ghost_that_says_so(frames):
    nodes = groups(frames[0], "node", PREFIXES[0])
    [ghost] = [
        one for one in nodes.values() if "stroke-dasharray" in next(iter(one.iter(f"{SVG}path"))).attrib
    ]
    assert texts(ghost) == ["Y", "0 van 6"]


def test_a_transition_that_a_group_does_not_make_is_left_out(frames):
    found = [len(groups(frame, "edge", prefix)) for frame, prefix in zip(frames, PREFIXES, strict=True)]
    assert found == [4, 6]  # begin S X E end; begin S, S X E, S Y E, end


def test_every_number_is_that_of_its_own_group(frames):
    assert sorted(labels(frames[0], PREFIXES[0]).values()) == ["6"] * 4
    assert sorted(labels(frames[1], PREFIXES[1]).values()) == ["1", "1", "5", "5", "6", "6"]
    steps = groups(frames[1], "node", PREFIXES[1]).values()
    assert sorted(texts(one)[1] for one in steps if len(texts(one)) == 2) == [
        *("1 van 6", "5 van 6", "6 van 6", "6 van 6")
    ]


def test_the_same_share_has_the_same_width_and_colour_in_both(frames):
    looks = [
        next(iter(groups(frame, "edge", prefix)["start0"].iter(f"{SVG}path"))).attrib
        for frame, prefix in zip(frames, PREFIXES, strict=True)
    ]
    assert looks[0]["stroke-width"] == looks[1]["stroke-width"] == "3.60"
    assert looks[0]["stroke"] == looks[1]["stroke"]


def test_side_by_side_holds_both_maps_with_the_cases_of_each(both):
    said = texts(both)
    assert {"A: 6 trajecten", "B: 6 trajecten"} <= {*said}
    ids = [one.get("id") for one in both.iter() if one.get("id")]
    assert len(ids) == len({*ids})
    assert all(len(groups(both, "node", prefix)) == 6 for prefix in PREFIXES)


def test_the_legend_says_how_to_read_both(both):
    said = " ".join(texts(both))
    assert "licht, met streepjes: komt in deze groep niet voor" in said
    assert "elke stap staat in beide kaarten op dezelfde plek" in said
    assert "Een verschil zegt niets over de oorzaak" in said and "alleen voor het team" in said


def test_large_groups_have_shares_before_their_counts():
    picture = draw_side_by_side(clear(routes(30, 25)))
    assert "4% (1)" in picture.svg and "100% (30)" in picture.svg


def test_anyone_else_sees_no_number_of_few_cases():
    picture = draw_side_by_side(clear(routes(), "openbaar"))
    assert "openbaar: alleen de structuur" in picture.svg
    root = ET.fromstring(picture.svg)
    assert not any(labels(root, prefix) and any(labels(root, prefix).values()) for prefix in PREFIXES)


def test_an_english_picture_has_no_dutch():
    said = " ".join(texts(ET.fromstring(draw_side_by_side(clear(routes()), lang="en").svg)))
    assert not any(
        word in said.replace("6 en 6 van 12 trajecten", "") for word in ("traject", "kaart", "stap")
    )


def test_a_map_that_is_too_large_is_one_line(monkeypatch):
    def too_large(n_nodes, n_edges):
        raise LayoutError("too large", nl="te groot")

    monkeypatch.setattr(side_by_side, "check_size", too_large)
    with pytest.raises(LayoutError, match="too large"):
        draw_side_by_side(clear(routes()))


def test_it_is_drawn_from_python(tmp_path):
    path = rk.draw(routes(), side_by_side=True).save(tmp_path / "both.png")
    assert path.read_bytes().startswith(b"\x89PNG")
