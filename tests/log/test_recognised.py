"""Recognised: how many steps of a log the vocabulary knows, whether any ends a case, and what it does not know."""

from routekaart.log.recognised import MOST_NAMED, recognised
from tests.logs import log


def test_steps_are_counted_as_they_were_taken_and_labels_once():
    found = recognised(
        log(
            ("a", "Signaal", 0),
            ("a", "Kletsuur", 1),
            ("a", "Kletsuur", 2),
            ("b", "Signaal", 0),
            ("b", "Afsluiting", 9),
        )
    )

    assert (found.known_steps, found.steps) == (3, 5)
    assert (found.known_labels, found.labels) == (2, 3)


def test_exactly_half_of_the_steps_is_enough():
    assert recognised(log(("a", "Signaal", 0), ("a", "Kletsuur", 1))).is_mostly_known


def test_fewer_than_half_of_the_steps_is_not_enough():
    found = recognised(log(("a", "Signaal", 0), ("a", "Kletsuur", 1), ("a", "Kletsuur", 2)))

    assert found.has_any and not found.is_mostly_known


def test_many_labels_typed_once_beside_known_steps_are_enough():
    known = [("a", "Zorgteam", day) for day in range(5)]
    own = [("a", f"eigen woord {place}", 9) for place in "pqrst"]

    found = recognised(log(*known, *own))

    assert found.known_labels < found.labels / 2 and found.is_mostly_known


def test_a_closing_or_another_exit_is_an_ending():
    assert recognised(log(("a", "Afsluiting", 0))).has_endings
    assert recognised(log(("a", "Verhuisd", 0))).has_endings
    assert not recognised(log(("a", "Signaal", 0), ("a", "Dossier dicht", 9))).has_endings


def test_unknown_labels_come_with_their_steps_most_first_and_few_are_kept():
    rows = [("a", f"eigen {'woord' * (place + 1)}", place) for place in range(MOST_NAMED)]
    found = recognised(log(*rows, ("a", "Kletsuur", 8), ("b", "Kletsuur", 9)))

    assert found.unknown[0] == ("Kletsuur", 2)
    assert len(found.unknown) == MOST_NAMED


def test_a_selection_is_read_with_the_words_of_its_whole_log():
    view = log(("a", "Signaal", 0), ("a", "Afsluiting", 5), ("b", "Kletsuur", 0))

    assert recognised(view.select('with "Kletsuur"')) == recognised(view)


def test_a_recipe_says_what_may_be_told_of_its_log():
    own = log(("a", "Kletsuur", 0)).recipe
    known = log(("a", "Signaal", 0), ("a", "Afsluiting", 5)).recipe

    assert (own.has_endings, own.is_mostly_known) == (False, False)
    assert (known.has_endings, known.is_mostly_known) == (True, True)


def test_its_record_holds_no_label():
    assert recognised(log(("a", "Kletsuur", 0))).record() == {
        "steps": 1,
        "known_steps": 0,
        "labels": 1,
        "known_labels": 0,
        "has_endings": False,
        "is_mostly_known": False,
    }
