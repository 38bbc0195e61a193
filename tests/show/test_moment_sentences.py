"""What is said of milestones: who signalled first, how soon, and how little small numbers say."""

import string

import pytest

from routekaart.measures.milestones import milestones
from routekaart.measures.open_cases import timing
from routekaart.privacy.disclosure import clear
from routekaart.show.sentences import sentences_of
from routekaart.show.words import words
from tests.logs import log
from tests.show.worked_log import three_cases


def said(view, lang="nl"):
    return [sentence.text for sentence in sentences_of(clear(milestones(view)), lang)]


def helped(*cases):
    """Cases (who signalled, day of youth help or None), all closed on day 100."""
    rows = []
    for number, (who, day) in enumerate(cases):
        rows.append((f"c{number}", "Signaal", 0, who))
        rows += [(f"c{number}", "Start jeugdhulp", day, "Jeugd-ggz")] if day is not None else []
        rows.append((f"c{number}", "Afsluiting", 100, "School"))
    return log(*rows)


def test_three_cases_by_hand():
    # c1 and c2 have help on days 14 and 36 and no return after it; c3 is open without any support.
    assert said(three_cases()) == [
        "In alle 3 trajecten kwam het eerste signaal van de school.",
        "In 2 van de 3 trajecten kwam het tot ondersteuning. Na 36 dagen was dat bij de helft van de trajecten gebeurd.",
        (
            "In 2 van de 3 trajecten kwam het tot ondersteuning waarna geen nieuwe aanvraag en geen nieuw overleg kwam. "
            "Na 36 dagen was dat bij de helft van de trajecten gebeurd."
        ),
        "1 traject is nog open: daar is nog niet te zeggen of er op de ondersteuning iets volgt.",
    ]


def test_two_origins_are_said_with_their_n_and_how_little_few_cases_say():
    view = helped(
        *[("School", 20 + n) for n in range(5)], ("Huisarts", 10), ("Huisarts", None), ("Huisarts", None)
    )
    assert said(view)[-3:] == [
        "Kwam het eerste signaal van de school (5 trajecten), dan had de helft na 22 dagen jeugdhulp.",
        "Kwam het eerste signaal van de huisarts (3 trajecten), dan kwam minder dan de helft tot jeugdhulp.",
        "Bij minder dan 5 trajecten zegt zo’n middelste tijd weinig.",
    ]


def test_two_large_origins_are_no_comparison():
    view = helped(*[("School", 20)] * 5, *[("ouders", 10)] * 5)
    assert said(view)[-1] == "Dit is geen vergelijking: de trajecten kunnen ook op andere punten verschillen."


def test_a_signal_that_is_not_recorded_is_said():
    view = log(
        ("a", "Gesprek met gezin", 0),
        ("b", "Signaal", 0),
        ("c", "Gesprek met gezin", 0),
        ("c", "Signaal", 2, "School"),
    )
    assert said(view)[:4] == [
        "In 1 van de 3 trajecten kwam het eerste signaal van de school.",
        "In 1 van de 3 trajecten is niet bekend wie het eerste signaal gaf.",
        "In 1 van de 3 trajecten is geen signaal vastgelegd.",
        "In 1 van de 3 trajecten is het signaal de eerste stap. De tijd loopt bij elk traject vanaf de eerste stap.",
    ]


def test_timing_says_of_open_cases_that_a_follow_up_may_still_come():
    view = log(
        ("a", "Signaal", 0), ("a", "Start jeugdhulp", 5), ("b", "Signaal", 0), ("b", "Start jeugdhulp", 6)
    )
    texts = [sentence.text for sentence in sentences_of(clear(timing(view, "support_not_followed")))]
    assert texts == [
        "In geen van de 2 trajecten kwam het tot ondersteuning waarna geen nieuwe aanvraag en geen nieuw overleg kwam.",
        "2 trajecten zijn nog open: daar is nog niet te zeggen of er op de ondersteuning iets volgt.",
    ]


@pytest.mark.parametrize("view", [log(("a", "X", 0)), three_cases().select("duration > 1000")])
def test_other_fields_and_empty_selections_are_said_without_error(view):
    assert all(said(view, lang) is not None for lang in ("nl", "en"))


def test_words_on_charts_have_the_same_blanks_in_both_languages():
    dutch, english = words("nl", "charts"), words("en", "charts")
    assert {name.removesuffix("_one") for name in {*dutch} ^ {*english}} <= {*dutch} & {*english}
    for name in {*dutch} & {*english}:
        blanks = [
            sorted(f for _, f, *_ in string.Formatter().parse(text[name]) if f) for text in (dutch, english)
        ]
        assert blanks[0] == blanks[1], name
