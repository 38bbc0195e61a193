import ast
import datetime
import functools
import re
import shutil
import string
from pathlib import Path

import pytest
import yaml

import routekaart
import routekaart.show.words as module
from routekaart.errors import RoutekaartError
from routekaart.results import Recipe
from routekaart.show.words import (
    FOLDER,
    FORMS,
    format_date,
    format_days,
    format_number,
    format_share,
    words,
)

#: A name that is put together tells something from so many letters on.
LEAST_NAMED = 3
ROOMS = sorted(path.stem for path in (FOLDER / "nl").glob("*.yaml"))
TEXTS = [(room, form) for room in ROOMS for form in ("", *FORMS)]


def test_every_room_has_words_in_both_languages():
    assert sorted(path.stem for path in (FOLDER / "en").glob("*.yaml")) == ROOMS


@pytest.mark.parametrize(("room", "form"), TEXTS)
def test_dutch_and_english_have_the_same_names(room, form):
    # A form of its own for one of a thing is a matter of the language: "1 keer, 2 keer", "once, 2 times".
    nl, en = ({name.removesuffix("_one") for name in words(lang, room, form)} for lang in ("nl", "en"))

    assert nl == en


@pytest.mark.parametrize(("room", "form"), TEXTS)
def test_dutch_and_english_fill_in_the_same_values(room, form):
    nl, en = words("nl", room, form), words("en", room, form)

    for name in nl.keys() & en.keys():
        blanks = [
            sorted(field for _, field, *_ in string.Formatter().parse(text[name]) if field)
            for text in (nl, en)
        ]
        assert blanks[0] == blanks[1], name


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A copy of the words, to spoil."""
    shutil.copytree(FOLDER, tmp_path / "words")
    monkeypatch.setattr(module, "FOLDER", tmp_path / "words")
    for read in (words, module._read):
        read.cache_clear()
    yield tmp_path / "words"
    for read in (words, module._read):
        read.cache_clear()


def test_a_word_of_one_language_alone_is_found_when_it_is_read_with_file_and_key(folder):
    path = folder / "en" / "loops.yaml"
    path.write_text(re.sub(r"  pingpong: .*\n", "", path.read_text("utf-8"), count=1), "utf-8")

    with pytest.raises(ValueError, match=r"data/words/en/loops\.yaml lacks 'table: pingpong', which nl has"):
        words("nl", "loops", "table")


def test_a_blank_of_one_language_alone_is_found_when_it_is_read_with_file_and_key(folder):
    path = folder / "nl" / "names.yaml"
    path.write_text(path.read_text("utf-8").replace('"wachttijd"', '"wachttijd {n}"'), "utf-8")

    with pytest.raises(ValueError, match=r"'measure_waiting_days' in data/words/.*/names\.yaml"):
        words("en", "flow", "chart")


@pytest.mark.parametrize("room", ROOMS)
def test_every_word_is_used(room):
    listed = yaml.safe_load((FOLDER / "nl" / f"{room}.yaml").read_text("utf-8"))
    parts = {
        "": listed,
        **{form: listed[form] for form in (*FORMS, "columns") if isinstance(listed.get(form), dict)},
    }

    for form, said in parts.items():
        unused = [name for name, text in said.items() if isinstance(text, str) and not _is_used(name)]
        assert unused == [], f"data/words/nl/{room}.yaml {form}"


#: What is said instead, where not all may be said.
VARIANT = re.compile(r"__(unknown|no_ending)(?=$|_one$)")


@pytest.mark.parametrize("room", ROOMS)
def test_what_is_said_instead_stands_beside_what_is_said_else(room):
    text = (FOLDER / "nl" / f"{room}.yaml").read_text("utf-8")
    names = re.findall(r"^ *(\w+):", text, re.MULTILINE)

    assert [name for name in names if "__" in name and VARIANT.sub("", name) not in names] == []


def test_words_fit_what_was_recognised():
    said = words("nl", "report")
    known, own = Recipe("", ""), Recipe("", "", has_endings=False, is_mostly_known=False)

    assert said.fitting(known) is said
    assert said.fitting(own)["open"] == said["open__no_ending"]
    assert said.fitting(own)["waiting_opening"] == said["waiting_opening__unknown"]
    assert said.fitting(own)["title"] == said["title"]


def _is_used(name):
    """Whether the code names a word, or builds names like it."""
    literals, patterns = _named()
    return any(
        one in literals or any(pattern.fullmatch(one) for pattern in patterns)
        for one in {name, name.removesuffix("_one"), VARIANT.sub("", name).removesuffix("_one")}
    )


@functools.cache
def _named():
    """Every text in the code, and every text that is filled in, as a pattern."""
    literals, patterns = set(), set()
    for path in Path(routekaart.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                literals.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = [part.value if isinstance(part, ast.Constant) else None for part in node.values]
                if sum(len(part or "") for part in parts) >= LEAST_NAMED:
                    patterns.add("".join(r"\w+" if part is None else re.escape(part) for part in parts))
    return literals, [re.compile(pattern) for pattern in patterns]


def test_another_language_is_refused():
    with pytest.raises(RoutekaartError, match="no language 'de'; take nl or en"):
        words("de", "units")


def test_a_missing_word_says_where_to_add_it():
    with pytest.raises(KeyError, match=r"data/words/nl/map\.yaml"):
        words("nl", "map")["bestaat niet"]


@pytest.mark.parametrize(
    ("days", "dutch", "english"),
    [
        (0, "0 dagen", "0 days"),
        (0.01, "< 0,1 dag", "< 0.1 day"),
        (0.25, "0,3 dagen", "0.3 days"),
        (1, "1 dag", "1 day"),
        (1.5, "1,5 dagen", "1.5 days"),
        (12, "12 dagen", "12 days"),
        (41.9, "41,9 dagen", "41.9 days"),
        (42, "6,0 weken", "6.0 weeks"),
        (58.1, "8,3 weken", "8.3 weeks"),
        (730, "104,3 weken", "104.3 weeks"),
        (None, "–", "–"),
    ],
)
def test_durations_are_days_below_six_weeks_and_weeks_above(days, dutch, english):
    assert (format_days(days, "nl"), format_days(days, "en")) == (dutch, english)


def test_numbers_have_the_separators_of_their_language():
    assert (format_number(8577, "nl"), format_number(8577, "en")) == ("8.577", "8,577")
    assert format_number(1234.25, "nl", decimals=1) == "1.234,3"


def test_shares_are_whole_percentages_with_halves_up():
    assert (format_share(0.125, "nl"), format_share(None, "nl")) == ("13%", "–")


def test_dates_are_day_month_year():
    assert format_date(datetime.date(2024, 4, 3), "nl") == "03-04-2024"


def test_one_of_a_thing_is_not_several():
    assert words("nl", "map").counted("steps", 1) == "1 stap"
    assert words("nl", "map").counted("steps", 1234) == "1.234 stappen"
