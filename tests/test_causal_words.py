"""Nothing that is said of two groups, or of before and after, gives a difference a cause."""

import re
from html import unescape
from pathlib import Path

import pytest
import yaml

import routekaart
from routekaart.contrasts.contrast import contrast
from routekaart.measures.before_after import before_after
from routekaart.privacy.disclosure import clear
from routekaart.reporting import report
from routekaart.show.before_after import draw_before_after
from routekaart.show.picture import draw
from routekaart.show.report.limits import not_shown
from routekaart.show.result_tables import tables_of
from routekaart.show.sentences import sentences_of
from routekaart.show.sentences.comparing import limit_sentences
from routekaart.show.words import words
from tests.measures.test_before_after import START, around_a_start
from tests.show.worked_log import two_groups

LANGUAGES = ("nl", "en")
FILE = Path(routekaart.__file__).parent / "data" / "causal_words.yaml"
#: The rooms whose words speak of groups, and by what their names are known; "" stands for all of them.
ROOMS = {
    "sentences": ("verdict", "measure", "fact", "direction", "interval", "route", "edge", "public_measure",
                  "public_contrast", "side", "periods", "before_after"),
    "limits": ("",),
    "report": ("contrast",),
    "tables": ("contrast", "edge", "verdict", "points", "difference", "interval", "side", "before_after"),
    "map": ("title_difference", "title_side", "key", "verdict", "difference", "description"),
    "charts": ("title_case_numbers", "title_before_after", "title_begun", "side", "key", "note"),
    "definitions": ("",),
}  # fmt: skip


#: What a report tells of two groups.
SECTIONS = ("short", "organisations", "contrast", "partners", "frames", "limits", "transitions")


def causal(text, lang):
    listed = yaml.safe_load(FILE.read_text("utf-8"))[lang]
    return [word for word in listed if re.search(rf"\b{word}\b", text, re.IGNORECASE)]


@pytest.mark.parametrize("text", ["De pilot leidt tot kortere routes.", "Dat komt door de pilot."])
def test_the_list_finds_a_cause_in_dutch(text):
    assert causal(text, "nl")


def test_the_list_finds_a_cause_in_english():
    assert causal("Thanks to the pilot help came sooner.", "en")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("room", ROOMS)
def test_no_template_on_two_groups_names_a_cause(room, lang):
    said = words(lang, room)
    chosen = {name: said[name] for name in said if name.startswith(ROOMS[room])}
    assert chosen
    assert {name: causal(text, lang) for name, text in chosen.items() if causal(text, lang)} == {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_line_on_what_is_not_shown_names_a_cause(lang):
    assert [line["id"] for line in not_shown() if causal(line[lang], lang)] == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("size", [3, 5, 8])
def test_no_sentence_table_or_picture_of_two_groups_names_a_cause(size, lang):
    cleared = clear(contrast(two_groups(size)))
    said = [one.text for one in sentences_of(cleared, lang)]
    said += [one.text for one in limit_sentences(cleared.result.limits, lang)]
    said += [text for one in tables_of(cleared, lang) for text in (one.title, one.note, *sum(one.rows, ()))]
    said.append(draw(clear(cleared.result.maps), lang=lang).svg)
    assert [text for text in said if causal(text, lang)] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_on_before_and_after_names_a_cause(lang):
    cleared = clear(before_after(around_a_start(), START))
    said = [one.text for one in sentences_of(cleared, lang)]
    said += [text for one in tables_of(cleared, lang) for text in (one.title, one.note)]
    said.append(draw_before_after(cleared, lang=lang).svg)
    assert [text for text in said if causal(text, lang)] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_report_on_two_groups_names_a_cause(tmp_path, lang):
    page = report(two_groups(), tmp_path / "report.html", lang=lang).read_text("utf-8")
    found = re.findall(r'<section id="(\w+)".*?</section>', page, re.DOTALL)
    assert {*SECTIONS} <= {*found}
    for name in SECTIONS:
        [section] = re.findall(rf'<section id="{name}".*?</section>', page, re.DOTALL)
        assert causal(unescape(re.sub(r"<[^>]*>", " ", section)), lang) == [], name
