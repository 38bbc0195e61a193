"""Nearly known: what is offered, and what is not."""

import pytest

from routekaart.log.vocabulary import load_vocabulary


@pytest.mark.parametrize(
    ("label", "entry"),
    [
        ("Zorgtaem", "zorgteam"), ("Zorgtaem 3", "zorgteam"), ("Wachtlijst ggz Rivierduinen", "wachtlijst"),
        ("Huisbezoek met SMW", "huisbezoek"), ("Gesprek met ouders over wachtlijst", "gesprek-met-gezin"),
        ("Afsluiting 2023-2024", "afsluiting"), ("Zorgteam (extra)", "zorgteam"), ("evaluatie week 6", "evaluatie"),
    ],
)  # fmt: skip
def test_a_label_much_like_a_known_one_or_that_holds_one_is_offered(label: str, entry: str) -> None:
    standard = load_vocabulary()

    assert standard.match_activity(label) is None
    assert standard.nearest_activity(label) is standard.activity(entry)


@pytest.mark.parametrize(
    "label", ["geen wachtlijst", "niet afgesloten", "zonder evaluatie", "overleg", "Kletsuur", "O", "wachtkamers", "bezoek SO", "▮▮▮", ""]
)  # fmt: skip
def test_a_denial_a_part_of_a_word_and_two_letters_are_not(label: str) -> None:
    assert load_vocabulary().nearest_activity(label) is None


def test_organisations_are_offered_too() -> None:
    standard = load_vocabulary()

    assert standard.nearest_organisation("GGZ Rivierduinen") is standard.organisation("jeugd-ggz")
    assert standard.nearest_organisation("Wijkteam Noord") is standard.organisation("wijkteam")
    assert standard.nearest_organisation("De Regenboog") is None
