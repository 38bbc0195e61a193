"""What is waited for, as sentences, tables and a picture: one case and many, still pending, lapsed, with support or without."""

from datetime import date, timedelta

import pytest

from routekaart.measures.awaited import awaited
from routekaart.privacy.disclosure import clear
from routekaart.show.of import sentences_of
from routekaart.show.of.awaited import draw_awaited
from tests.logs import log
from tests.show.shown import sentences, table, texts

DECISION = {
    "nl": "de beschikking van de gemeente of het wijkteam",
    "en": "the decision of the municipality or wijkteam",
}
TAKEN = date(2022, 3, 7) + timedelta(100)
ASKS, ANSWERS, CLOSES = "Aanvraag gemeente", "Beschikking", "Afsluiting"


def cases(**steps):
    """A log of cases by name, each a list of (step, day[, organisation[, end]]), taken on day 100.

    Beside them it holds a case that ended, so that it is known which are open.
    """
    rows = [(case, *step) for case, of in steps.items() for step in of]
    schools = ["School"] * len(rows) + ["Elders"]
    return log(*rows, ("ended", CLOSES, 0), school=schools, extracted=TAKEN).where(school="School")


def asked(day):
    """What was asked on day 0, came on ``day`` and closed there; None: it came never."""
    return [(ASKS, 0)] if day is None else [(ASKS, 0), (ANSWERS, day), (CLOSES, day)]


def first(view, lang="nl"):
    return sentences_of(clear(awaited(view)), lang)[0].text


@pytest.mark.parametrize(
    ("steps", "nl", "en"),
    [
        (
            asked(20),
            "Het enige traject wachtte op {what}: 20 dagen; intussen is er geen ondersteuning vastgelegd.",
            "The only case waited for {what}: 20 days; no support was recorded meanwhile.",
        ),
        (
            [("Ondersteuning op school", 0), *asked(20)],
            "Het enige traject wachtte op {what}: 20 dagen; intussen liep er ondersteuning.",
            "The only case waited for {what}: 20 days; support ran meanwhile.",
        ),
        (
            asked(None),
            "Het enige traject wacht nog op {what}, al 14,3 weken; intussen is er geen ondersteuning vastgelegd.",
            "The only case still waits for {what}, for 14.3 weeks already; no support was recorded meanwhile.",
        ),
        (
            [(ASKS, 0), (CLOSES, 30)],
            (
                "Het enige traject wachtte op {what}: 30 dagen; toen verviel de vraag; intussen is er geen "
                "ondersteuning vastgelegd."
            ),
            "The only case waited for {what}: 30 days; then it lapsed; no support was recorded meanwhile.",
        ),
    ],
    ids=["came", "supported", "pending", "lapsed"],
)
def test_of_one_case_it_is_said_how_long_it_waited(steps, nl, en):
    view = cases(a=steps)

    assert first(view) == nl.format(what=DECISION["nl"])
    assert first(view, "en") == en.format(what=DECISION["en"])


def test_of_fewer_than_ten_the_usual_and_the_longest_wait_are_said():
    view = cases(a=asked(10), b=asked(20), c=asked(30), d=[("Signaal", 0), (CLOSES, 9)])

    assert first(view) == (
        f"3 van de 4 trajecten wachtten op {DECISION['nl']}, meestal 20 dagen, het langst 30 dagen; "
        "intussen is er geen ondersteuning vastgelegd."
    )
    assert first(view, "en").startswith(
        f"3 of the 4 cases waited for {DECISION['en']}, usually 20 days, at longest 30 days; "
    )


def test_from_ten_on_what_one_in_ten_exceeds_is_said_with_who_was_supported_and_who_waits_still():
    supported = [("Ondersteuning op school", 0), *asked(10)]
    view = cases(
        **{f"a{n}": asked(10) for n in range(7)},
        b=supported,
        c=supported,
        d=asked(40),
        e=asked(60),
        f=asked(None),
    )

    # Of twelve, nine have it on day 10, the tenth and eleventh on 40 and 60: nine of ten on day 60.
    assert first(view) == (
        f"Alle 12 trajecten wachtten op {DECISION['nl']}, meestal 10 dagen; bij 1 op de 10 langer dan 8,6 weken; "
        "bij 2 liep er intussen ondersteuning; 1 wacht nog."
    )
    assert first(view, "en").endswith(
        "for 1 in 10 longer than 8.6 weeks; for 2 support ran meanwhile; 1 waits still."
    )


def test_the_longest_is_not_said_where_one_waits_still():
    assert "het langst" not in first(cases(a=asked(10), b=asked(20), c=asked(30), d=asked(None)))


def test_where_it_came_for_fewer_than_half_no_usual_wait_is_said():
    lapsed = [(ASKS, 0), ("Voorgelegd aan volgende laag", 2), (CLOSES, 5)]
    view = cases(a=[(ASKS, 0), (ANSWERS, 10)], b=lapsed, c=lapsed, d=asked(None))

    assert first(view) == (
        f"Alle 4 trajecten wachtten op {DECISION['nl']}; bij 1 is het er gekomen; bij 2 verviel de vraag; intussen is "
        "er geen ondersteuning vastgelegd; 1 wacht nog; onderweg ging het 2 keer naar een volgende laag."
    )


def test_where_all_wait_still_that_is_said():
    assert first(cases(a=asked(None), b=asked(None))).startswith(
        f"Alle 2 trajecten wachten nog op {DECISION['nl']}; "
    )


def test_support_in_a_small_part_of_each_wait_is_no_support_and_no_lack_of_it():
    said = first(cases(a=[(ASKS, 0), ("Ondersteuning op school", 1, None, 3), (ANSWERS, 20), (CLOSES, 20)]))

    assert "ondersteuning" not in said


def test_a_share_and_a_place_come_after_what_was_waited_for():
    view = cases(a=asked(30), b=asked(20), c=[("Signaal", 0), ("Gesprek met gezin", 45), (CLOSES, 45)])

    _, second, *_ = sentences_of(clear(awaited(view)))
    # 50 of 95 days; without a 20 against 45.
    assert (
        second.text
        == "Dat is 53% van al het wachten: plek 1. Als u één traject weglaat, kan dit op plek 1 of 2 komen."
    )


def test_time_in_which_nothing_was_asked_is_told_in_one_with_the_step_it_led_to():
    idle = [("Signaal", 0), ("Gesprek met gezin", 12), ("MDO", 20), (CLOSES, 20)]
    view = cases(a=idle, b=idle, c=asked(5))

    assert sentences(awaited(view))["nothing_asked"] == (
        "In 2 van de 3 trajecten was er een tijd niets gevraagd en niets in gang, voor zover het bestand dat laat zien: "
        "meestal 20 dagen bij elkaar. Het meest vóór ‘Gesprek met gezin’: in 2 van de 3 trajecten, meestal 12 dagen."
    )


def test_where_nothing_was_waited_for_that_is_said():
    assert (
        first(cases(a=[(ASKS, 0), (ANSWERS, 0), (CLOSES, 0)]))
        == "Tussen de stappen is geen wachttijd gevonden."
    )


def test_the_table_has_a_row_for_each_matter_and_one_for_all_in_which_nothing_was_asked():
    view = cases(
        a=[("Signaal", 0), ("Gesprek met gezin", 12), (ASKS, 12), (ANSWERS, 40), ("Start jeugdhulp", 50)]
    )

    labels = [row[1] for row in table(awaited(view), 0).rows]
    assert labels == [DECISION["nl"], "de start van de toegekende hulp", "niets gevraagd, niets in gang",
                      "bericht aan school (telt niet als wachten)"]  # fmt: skip
    assert [row[1] for row in table(awaited(view), 1).rows] == ["Gesprek met gezin"]


def test_for_anyone_the_first_length_that_may_be_told_is_said():
    # Days 14 to 25: the middle is 19.5, and lengths are told to anyone in whole weeks.
    view = cases(**{f"a{n}": asked(14 + n) for n in range(12)})

    said = [one.text for one in sentences_of(clear(awaited(view), "openbaar"))]
    assert said == [f"10–19 trajecten wachtten op {DECISION['nl']}, meestal ongeveer 21 dagen."]


def test_the_picture_says_of_each_matter_how_many_and_how_long():
    view = cases(a=asked(10), b=asked(20), c=asked(30), d=[("Signaal", 0), (CLOSES, 9)])

    found = texts(draw_awaited(clear(awaited(view))))
    assert "3 van 4 trajecten · meestal 20 dagen · het langst 30 dagen" in found


def test_the_picture_of_one_case_that_waits_still_says_so_far():
    assert "1 van 1 traject · al 14,3 weken, wacht nog" in texts(
        draw_awaited(clear(awaited(cases(a=asked(None)))))
    )


def test_a_picture_of_nothing_says_so():
    view = cases(a=[(ASKS, 0), (ANSWERS, 0), (CLOSES, 0)])

    assert draw_awaited(clear(awaited(view))).description == "Er is niets om te tekenen."


def test_with_and_without_support_differ_by_a_pattern_and_not_by_colour_alone():
    supported = [(ASKS, 0), ("Ondersteuning op school", 10), (ANSWERS, 20), (CLOSES, 20)]

    assert "<pattern" in draw_awaited(clear(awaited(cases(a=supported)))).svg
    assert "<pattern" not in draw_awaited(clear(awaited(cases(a=asked(20))))).svg
