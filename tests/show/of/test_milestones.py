"""What is said of milestones: who signalled first, how soon, and how little small numbers say."""

import pytest

from routekaart.measures.milestones import milestones
from routekaart.opening import read
from routekaart.privacy.disclosure import clear
from routekaart.show.of import sentences_of
from tests.logs import log
from tests.sample_rows import SAMPLES
from tests.show.shown import table
from tests.show.worked_log import three_cases


def test_milestones_are_listed_with_their_median_and_who_reached_them():
    rows = {row[0]: row[1:] for row in table(milestones(three_cases()), 0).rows}
    # c1 and c2 have help on days 14 and 36; c3, open on day 40, has had one talk on day 6, as c2 on day 10.
    assert rows["de eerste jeugdhulp"] == ("36 dagen", "2 van 3", "0", "1")
    assert rows["het eerste gesprek met het gezin"] == ("10 dagen", "2 van 3", "1", "0")
    assert rows["het eerste gezamenlijke overleg"] == ("niet bereikt", "0 van 3", "2", "1")


def test_milestones_by_origin_say_their_n():
    by_origin = table(milestones(three_cases()), 1)
    assert [column.heading for column in by_origin.columns] == ["mijlpaal", "school (n = 3)"]
    assert ("de eerste jeugdhulp", "36 dagen (2 van 3)") in by_origin.rows


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
    assert said(view)[-2:] == [
        (
            "Na een eerste signaal van de school had de helft binnen 22 dagen jeugdhulp (5 trajecten); "
            "na een eerste signaal van de huisarts had minder dan de helft jeugdhulp (3 trajecten)."
        ),
        "Bij minder dan 5 trajecten zegt zo’n tijd weinig.",
    ]


def test_origins_are_told_apart_within_each_group():
    rows, groups = [], []
    for number, (school, who, day) in enumerate(
        [("x", "School", 40), ("x", "School", 42), ("x", "Huisarts", 7), ("y", "School", 20)]
    ):
        own = [("Signaal", 0, who), ("Verwijzing", day, "Huisarts"), ("Afsluiting", 100, "School")]
        rows += [(f"c{number}", *one) for one in own]
        groups += [school] * len(own)
    view = log(*rows, school=groups)
    assert said(view)[-2:] == [
        (
            "Binnen x: na een eerste signaal van de school had de helft binnen 41 dagen een verwijzing (2 trajecten); "
            "na een eerste signaal van de huisarts had de helft binnen 7 dagen een verwijzing (1 traject)."
        ),
        "Bij minder dan 5 trajecten zegt zo’n tijd weinig.",
    ]
    assert said(view, "en")[-2].startswith(
        "Within x: after a first signal from the school half had a referral"
    )


def test_at_school_1_of_the_samples_a_huisarts_signal_is_sooner_to_referral_and_assessment_and_that_is_no_verdict():
    """Days by hand: referral 10, 7 and 7 against none; assessment 105, 141 and 105 against 504, 403, 416, 457 and 481."""
    found = said(read(SAMPLES / "school1_keten.csv", SAMPLES / "school2_pilot.csv", calendar="zuid"))
    told = [text for text in found if text.startswith("Binnen School 1: ")]
    assert told[:2] == [
        (
            "Binnen School 1: na een eerste signaal van de school kwam er in geen enkel traject een verwijzing (5 trajecten); "
            "na een eerste signaal van de huisarts had de helft binnen 7 dagen een verwijzing (3 trajecten)."
        ),
        (
            "Binnen School 1: na een eerste signaal van de school had de helft binnen 65,3 weken een onderzoek (5 trajecten); "
            "na een eerste signaal van de huisarts had de helft binnen 15,0 weken een onderzoek (3 trajecten)."
        ),
    ]
    assert found[-1] == "Bij minder dan 5 trajecten zegt zo’n tijd weinig."
    assert not any("verschil" in text for text in found)


def test_schools_with_one_origin_each_are_not_set_against_each_other():
    """Who signals there goes with the school: what differs would be the schools'."""
    rows = [
        row
        for case, who, day in (("a", "School", 40), ("b", "Huisarts", 7))
        for row in (
            (case, "Signaal", 0, who),
            (case, "Verwijzing", day, "Huisarts"),
            (case, "Afsluiting", 90, "School"),
        )
    ]
    assert not any("Na een eerste" in text for text in said(log(*rows, school=["x"] * 3 + ["y"] * 3)))
    assert any("Na een eerste" in text for text in said(log(*rows, group=["x"] * 3 + ["y"] * 3)))


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


@pytest.mark.parametrize("view", [log(("a", "X", 0)), three_cases().select("duration > 1000")])
def test_other_fields_and_empty_selections_are_said_without_error(view):
    assert all(said(view, lang) is not None for lang in ("nl", "en"))
