"""Nothing that is said of two groups, or of before and after, gives a difference a cause."""

import re
from functools import partial
from html import unescape
from pathlib import Path

import pytest
import yaml

import routekaart
from routekaart.contrasts.contrast import contrast
from routekaart.contrasts.declaration import STATUSES, Declaration
from routekaart.contrasts.robustness import robustness
from routekaart.measures.before_after import before_after
from routekaart.privacy.disclosure import clear
from routekaart.reporting import report
from routekaart.show.maps.draw import draw
from routekaart.show.of import sentences_of, tables_of
from routekaart.show.of.before_after import draw_before_after
from routekaart.show.of.contrast import declaration_sentence, limit_sentences
from routekaart.show.of.robustness import draw_specifications
from routekaart.show.report.limits import not_shown
from routekaart.show.sentence import Say
from routekaart.show.words import FORMS, words
from tests.measures.test_before_after import START, around_a_start
from tests.show.shown import waiting_groups
from tests.show.worked_log import two_groups

LANGUAGES = ("nl", "en")
FILE = Path(routekaart.__file__).parent / "data" / "causal_words.yaml"
#: The rooms whose words speak of groups, in each form, and by what their names are known; "" stands for all of them.
ROOMS = {
    **{
        (question, form): ("",)
        for question in ("contrast", "map_contrast", "case_mix", "robustness", "before_after")
        for form in FORMS
    },
    ("names", ""): ("",),
    ("limits", ""): ("",),
    ("report", ""): ("contrast", "record"),
    ("map", ""): ("title_difference", "title_side", "key", "verdict", "difference", "description"),
    ("handovers", "table"): ("organisations",),
    ("loops", "table"): ("",),
    ("agreements", "table"): ("",),
    ("command", ""): ("design", "verify"),
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
@pytest.mark.parametrize("room", ROOMS, ids=" ".join)
def test_no_template_on_two_groups_names_a_cause(room, lang):
    said = words(lang, *room)
    chosen = {name: said[name] for name in said if name.startswith(ROOMS[room])}
    assert [start for start in ROOMS[room] if not any(name.startswith(start) for name in said)] == []
    assert {name: causal(text, lang) for name, text in chosen.items() if causal(text, lang)} == {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_line_on_what_is_not_shown_names_a_cause(lang):
    assert [line["id"] for line in not_shown() if causal(line[lang], lang)] == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "groups",
    [*(partial(two_groups, size) for size in (3, 5, 8)), waiting_groups],
    ids=["3", "5", "8", "open"],
)
def test_no_sentence_table_or_picture_of_two_groups_names_a_cause(groups, lang):
    view = groups()
    found = contrast(view)
    cleared, otherwise = clear(found), clear(robustness(view, found))
    said = [one.text for result in (cleared, otherwise) for one in sentences_of(result, lang)]
    said += [one.text for one in limit_sentences(found.limits, lang)]
    tables = [one for result in (cleared, otherwise) for one in tables_of(result, lang)]
    said += [text for one in tables for text in (one.title, one.note, *sum(one.rows, ()))]
    said += [draw(clear(found.maps), lang=lang).svg, draw_specifications(otherwise, lang=lang).svg]
    assert [text for text in said if causal(text, lang)] == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("status", STATUSES)
def test_no_sentence_on_when_the_design_was_fixed_names_a_cause(status, lang):
    declared = Declaration(status, "2024-01-02", "2024-01-01")
    [sentence] = declaration_sentence(declared, Say(lang, "contrast"))
    assert causal(sentence.text, lang) == []


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
