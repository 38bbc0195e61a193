"""Pictures of process models: what stands on them, in words a reader knows."""

import re
from xml.etree import ElementTree as ET

import pytest

from routekaart.errors import LayoutError
from routekaart.measures.models import discovery, model
from routekaart.measures.models.trees import CHOICE, LOOP, Tree
from routekaart.privacy.disclosure import clear
from routekaart.show.of import model as show_model
from routekaart.show.of.model import draw_model, model_drawing
from tests.logs import chain, log

CASES = (
    *chain("a", "Signaal", "Gesprek met gezin", "Zorgteam", "Afsluiting"),
    *chain("b", "Signaal", "Zorgteam", "Gesprek met gezin", "Afsluiting"),
    *chain("c", "Signaal", "Zorgteam", "Gesprek met gezin", "Evaluatie", "Evaluatie", "Afsluiting"),
    *chain("d", "Signaal", "Zorgteam", "Gesprek met gezin", "Verwijzing", "Start jeugdhulp", "Afsluiting"),
)


@pytest.fixture(scope="module")
def found():
    return clear(model(log(*CASES), noise=0))


@pytest.fixture(scope="module")
def picture(found):
    return draw_model(found)


def texts(picture):
    return [text.text for text in ET.fromstring(picture.svg).iter() if text.tag.endswith("text")]


def test_every_step_stands_on_it_with_its_cases(picture):
    shown = " ".join(texts(picture))

    assert "Signaal" in shown and "4 van 4 trajecten" in shown and "1 van 4 trajecten" in shown


def test_fitness_and_precision_stand_below_it_in_plain_words(found, picture):
    below = " ".join(texts(picture))

    assert "Pasvorm (fitness) 1,00: van begin tot eind passend in het model: 4 van 4 trajecten." in below
    assert f"kwamen er {100 * found.result.precision:.0f} echt voor" in below
    assert "geen afspraak over hoe het hoort" in below


def test_gateways_and_repeats_have_their_signs(picture):
    groups = [
        e.get("class") for e in ET.fromstring(picture.svg).iter() if e.get("class") in ("sign", "repeat")
    ]

    # One of each more in the legend.
    assert groups.count("repeat") == 2 and groups.count("sign") > 4


def test_it_is_stamped_for_the_team(picture):
    assert "alleen voor het team" in texts(picture)


def test_the_words_can_be_english(found):
    assert "for the team only" in texts(draw_model(found, lang="en"))


def test_a_heuristics_net_says_how_strong_each_dependency_is():
    # Signaal → Zorgteam 3 times and never back: 3/4.
    assert "3 (0,75)" in texts(draw_model(clear(model(log(*CASES), miner="heuristics"))))


def test_what_is_left_out_is_said():
    rows = [row for n in range(8) for row in chain(f"c{n}", "Zorgteam", "Afsluiting")]
    odd = chain("odd", "Afsluiting", "MDO", "Zorgteam", "Afsluiting")
    drawn = model_drawing(clear(model(log(*rows, *odd, *chain("open", "Signaal")))))

    assert "Stappen die niet in het model staan: MDO." in drawn.legend.notes
    assert "1 lopend traject telt niet mee: waar het staat, is geen einde." in drawn.legend.notes


def test_steps_in_any_order_stand_in_one_frame(monkeypatch):
    def loose(routes, noise):
        steps = sorted({step for route in routes for step in route})
        return Tree(LOOP, None, (Tree(), Tree(CHOICE, None, tuple(Tree(label=step) for step in steps))))

    monkeypatch.setattr(discovery, "mine_tree", loose)
    drawn = model_drawing(clear(model(log(*CASES))))

    assert "Deze stappen, in" in drawn.source and "Evaluatie (1)" in drawn.source
    assert drawn.n_nodes == 1


def test_the_same_model_is_the_same_picture(found, picture):
    assert draw_model(found).svg == picture.svg


def test_hostile_labels_run_nothing_and_break_nothing():
    labels = ["<script>alert(1)</script>", 'a"b', "\\L \\G", "&eacute;", "new\nline", "x" * 300, "\x01", "🙂"]
    svg = draw_model(clear(model(log(*chain("a", *labels))))).svg

    assert not re.search(r"<script|javascript:|onload", svg) and ET.fromstring(svg) is not None


def test_what_is_too_large_to_draw_says_what_to_do(found, monkeypatch):
    monkeypatch.setattr(show_model, "MAX_NODES", 2)

    with pytest.raises(LayoutError, match="noise="):
        draw_model(found)
