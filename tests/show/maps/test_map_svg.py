"""What stands in the pictures: read back with a parser, never with the code that made them."""

import re
from xml.etree import ElementTree as ET

import pytest

from routekaart.privacy.disclosure import clear
from routekaart.show.maps.draw import draw_all, drawing_of
from routekaart.show.text import clean_text, text_width
from tests.show.some_maps import HOSTILE, contrast_of, kept, keten_map, pilot_map, route_map_of

NAMES = ("keten", "contrast", "hostile", "tiny")
SVG = "{http://www.w3.org/2000/svg}"


def parsed(picture):
    assert not re.search(r"<!|<\?", picture.svg)  # no document type, entity, comment or instruction
    return ET.fromstring(picture.svg)


def texts(root):
    return ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]


def steps(root):
    """Each step as its lines of text."""
    return [texts(group) for group in root.iter(f"{SVG}g") if group.get("class", "").startswith("node")]


def edges(root):
    return [group for group in root.iter(f"{SVG}g") if group.get("class", "").startswith("edge")]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_in_a_picture_can_run_or_reach_out(pictures, name):
    allowed = {"svg", "title", "desc", "g", "rect", "circle", "line", "path", "polygon", "polyline", "text"}

    for element in parsed(pictures[name]).iter():
        assert element.tag.removeprefix(SVG) in allowed
        assert not [attribute for attribute in element.attrib if re.match(r"on|style$|.*href", attribute)]


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_says_what_it_is_to_who_cannot_see_it(pictures, name):
    root = parsed(pictures[name])
    by_id = {element.get("id"): element for element in root.iter() if element.get("id")}

    assert root.get("role") == "img"
    assert all(by_id[reference].text for reference in root.get("aria-labelledby").split())


@pytest.mark.parametrize("name", NAMES)
def test_every_id_is_there_once(pictures, name):
    ids = [element.get("id") for element in parsed(pictures[name]).iter() if element.get("id")]

    assert len(ids) == len(set(ids))


def test_two_pictures_in_one_page_share_no_id(pictures):
    one, other = (
        set(re.findall(r' id="([^"]+)"', pictures["keten"].inline(prefix))) for prefix in ("a", "b")
    )

    assert one
    assert not one & other


@pytest.mark.parametrize("label", [label for label in HOSTILE if label and label.strip() and len(label) < 40])
def test_a_hostile_label_is_shown_as_it_is(pictures, label):
    shown = ["".join(lines[:-1]).replace(" ", "") for lines in steps(parsed(pictures["hostile"]))]

    assert clean_text(label).replace(" ", "") in shown


def test_a_label_that_is_too_long_is_whole_on_pointing(pictures):
    titles = [title.text for title in parsed(pictures["hostile"]).iter(f"{SVG}title")]

    assert any(title.startswith("x" * 300) for title in titles)


def test_a_step_without_a_name_is_called_so(pictures):
    assert ["zonder naam", "2 van 2 trajecten"] in steps(parsed(pictures["hostile"]))


def test_each_step_says_how_many_of_all_cases(pictures):
    assert ["Verwijzing", "2 van 8 trajecten"] in steps(parsed(pictures["keten"]))


def test_open_cases_stand_at_the_step_they_are_in(pictures):
    assert ["Afsluiting", "8 van 8 trajecten", "nu hier: 1"] in steps(parsed(pictures["keten"]))


@pytest.mark.parametrize("name", NAMES)
def test_text_fits_in_its_step(pictures, name):
    for group in parsed(pictures[name]).iter(f"{SVG}g"):
        if not group.get("class", "").startswith("node"):
            continue
        outline = group.find(f"{SVG}path").get("d")
        xs = [float(x) for x in re.findall(r"(-?[\d.]+),-?[\d.]+", outline)]
        for text in group.iter(f"{SVG}text"):
            width = text_width(text.text, bold=text.get("font-weight") == "bold") * float(
                text.get("font-size")
            )
            assert width <= max(xs) - min(xs)


def test_a_waiting_step_has_a_clock_and_no_other_step_has(pictures):
    groups = [
        group for group in parsed(pictures["keten"]).iter(f"{SVG}g") if "node" in group.get("class", "")
    ]
    clocked = [texts(group)[0] for group in groups if group.find(f"{SVG}g[@class='clock']") is not None]

    assert clocked == ["Wachtlijst"]


def test_a_transition_of_uncertain_order_is_dotted_and_explained(pictures):
    root = parsed(pictures["keten"])
    dotted = [edge.find(f"{SVG}title").text for edge in edges(root) if "dotted" in edge.get("class")]

    assert len(dotted) == 1
    assert dotted[0].startswith("Signaal → Verwijzing")
    assert "volgorde onzeker" in dotted[0]
    assert any(text.startswith("volgorde onzeker (2%") for text in texts(root))


@pytest.mark.parametrize("name", NAMES)
def test_every_picture_is_stamped(pictures, name):
    assert "alleen voor het team" in texts(parsed(pictures[name]))


def test_what_is_hidden_is_said_and_what_is_not_hidden_too(pictures):
    [less] = draw_all([(clear(kept(keten_map(), 8, 6)), "cases")])

    assert "verborgen: 11 stappen, 36 overgangen, 2 trajecten" in " ".join(texts(parsed(less)))
    assert "niets verborgen" in " ".join(texts(parsed(pictures["keten"])))


def test_numbers_stand_above_all_lines(pictures):
    order = [
        group.get("class").split()[0]
        for group in parsed(pictures["keten"]).iter(f"{SVG}g")
        if group.get("class", "").split()[:1] and group.get("class").split()[0] in ("edge", "label", "node")
    ]

    assert order == sorted(order, key=("edge", "label", "node").index)


def test_the_difference_map_has_both_counts_on_each_transition(pictures):
    tips = [edge.find(f"{SVG}title").text for edge in edges(parsed(pictures["contrast"]))]

    assert any(
        tip.startswith("Signaal → Gesprek met gezin: 6 van 8 | 7 van 8; School 1: 6 van 8") for tip in tips
    )


def test_only_what_one_group_does_is_dashed(pictures):
    for edge in edges(parsed(pictures["contrast"])):
        one_has_none = re.search(r"\b0 van 8", edge.find(f"{SVG}title").text) is not None

        assert ("dashed" in edge.get("class")) is one_has_none


def test_a_tested_difference_is_darkest_and_bold(pictures):
    [edge] = [e for e in edges(parsed(pictures["contrast"])) if "\nverschil" in e.find(f"{SVG}title").text]
    labels = parsed(pictures["contrast"]).findall(f".//{SVG}g[@data-of='{edge.get('id')}']/{SVG}text")

    assert edge.find(f"{SVG}path").get("stroke").upper() == "#713700"
    assert [label.get("font-weight") for label in labels] == ["bold", "bold"]


def test_a_contrast_without_differences_says_so_and_keeps_to_its_limits():
    [picture] = draw_all([(clear(contrast_of(keten_map(), pilot_map(), a="A", b="B")), "cases")], lang="en")

    assert "For none of the transitions is a difference shown after testing." in picture.description
    assert "says nothing about its cause" in picture.description


@pytest.mark.parametrize(
    ("verdict", "sentence"), [("too_few", "Te weinig trajecten"), ("not_comparable", "niet vergelijkbaar")]
)
def test_a_contrast_that_cannot_tell_says_why(verdict, sentence):
    keten, pilot = keten_map(), pilot_map()
    edges = [(r["source"], r["target"]) for one in (keten, pilot) for r in one.edge_columns.rows()]
    contrast = contrast_of(keten, pilot, a="A", b="B", verdicts=dict.fromkeys(edges, verdict))

    assert sentence in drawing_of(clear(contrast)).text


def test_english_pictures_have_no_dutch():
    [cases, time] = draw_all([(clear(keten_map()), "cases"), (clear(keten_map()), "time")], lang="en")

    assert ["Verwijzing", "2 of 8 cases"] in steps(parsed(cases))
    assert any(text.endswith(" weeks") for text in texts(parsed(time)))
    assert not re.search(r"trajecten|dagen|weken", " ".join(steps(parsed(time))[5]))


def test_at_the_level_of_organisations_none_is_a_step_of_its_own():
    cases = [[("School", 0), (None, 5), ("Wijkteam", 9)]] * 3
    [picture] = draw_all([(clear(route_map_of(cases, recipe="x", level="organisation")), "cases")])

    assert ["geen organisatie bekend", "3 van 3 trajecten"] in steps(parsed(picture))


def test_a_map_of_nothing_is_a_picture_all_the_same():
    [picture] = draw_all([(clear(route_map_of([], recipe="niets")), "cases")])

    assert "Geen trajecten om te tekenen." in picture.description
    assert steps(parsed(picture)) == []
