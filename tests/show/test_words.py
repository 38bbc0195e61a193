import datetime
import re

import pytest

from routekaart.show.words import (
    FOLDER,
    format_date,
    format_days,
    format_number,
    format_share,
    words,
)

ROOMS = sorted(path.stem for path in (FOLDER / "nl").glob("*.yaml"))


def test_every_room_has_words_in_both_languages():
    assert sorted(path.stem for path in (FOLDER / "en").glob("*.yaml")) == ROOMS


@pytest.mark.parametrize("room", ROOMS)
def test_dutch_and_english_have_the_same_names(room):
    # A form of its own for one of a thing is a matter of the language: "1 keer, 2 keer", "once, 2 times".
    nl, en = ({name.removesuffix("_one") for name in words(lang, room)} for lang in ("nl", "en"))

    assert nl == en


@pytest.mark.parametrize("room", ROOMS)
def test_dutch_and_english_fill_in_the_same_values(room):
    nl, en = words("nl", room), words("en", room)

    for name in nl.keys() & en.keys():
        assert set(re.findall(r"\{(\w+)", nl[name])) == set(re.findall(r"\{(\w+)", en[name])), name


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
