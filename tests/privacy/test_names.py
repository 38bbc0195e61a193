import pyarrow as pa
import pytest

from routekaart.log.vocabulary import load_vocabulary
from routekaart.privacy.kinds import privacy_data
from routekaart.privacy.names import find_names, may_hold_names


def names(text: str) -> list[str]:
    return [text[name.start : name.end] for name in find_names(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Gesprek met Sanne", ["Sanne"]),
        ("Gesprek met Sanne de Vries", ["Sanne de Vries"]),
        ("Zoë Müller belt", ["Zoë Müller"]),
        ("FATIMA EL IDRISSI", ["FATIMA EL IDRISSI"]),
        ("jan jansen belt", ["jan jansen"]),
        ("Jansen, Piet", ["Jansen, Piet"]),
        ("Vries, J. de", ["Vries, J. de"]),
        ("A.B. Kwakkelstein", ["A.B. Kwakkelstein"]),
        ("mw. Öztürk", ["Öztürk"]),
        ("Anne-Marie", ["Anne-Marie"]),
        ("overleg_Jan_de_Vries_2021", ["Jan_de_Vries"]),
        ("Overleg met Mark", ["Mark"]),
        ("overleg met jan", ["jan"]),
        ("Sanne Start jeugdhulp", ["Sanne"]),
    ],
)
def test_a_name_is_found_as_far_as_it_runs(text, expected):
    assert names(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Jan Ligthartschool",
        "Anne Frank School",
        "Prins Willem-Alexanderschool",
        "Emma Kinderziekenhuis",
        "Titus Brandsmalyceum",
        "Dr. Schaepmanschool",
        "Stichting Anna",
        "Obs Sophie",
    ],
)
def test_what_is_named_after_a_person_is_no_person(text):
    assert names(text) == []


@pytest.mark.parametrize(
    "text",
    ["max 3 gesprekken", "Mei", "Start per mei", "A. Intake", "EVA", "Mark", "Roos", "elke week", "jan"],
)
def test_an_ordinary_word_needs_another_sign(text):
    assert names(text) == []


def test_no_label_of_the_vocabulary_holds_a_name():
    vocabulary = load_vocabulary()
    entries = (*vocabulary.activities, *vocabulary.organisations)
    labels = [text for entry in entries for text in (entry.nl, entry.en, *entry.synonyms)]

    assert {label: names(label) for label in labels if names(label)} == {}


@pytest.mark.parametrize("text", ["Gesprek met Sanne", "Zoë", "J. de Vries", "mw. Bakker", "SANNE"])
def test_every_text_with_a_name_is_a_candidate(text):
    assert may_hold_names(pa.array([text, "Start jeugdhulp", None])).tolist() == [True, False, False]


def test_the_lists_do_not_overlap():
    lists = {name: text.split() for name, text in privacy_data("names").items()}

    assert {*lists["first"]}.isdisjoint(lists["words"])
    assert {*lists["capital_only"]} <= {*lists["words"]}
    for name, words in lists.items():
        assert len(words) == len({*words}), name
        assert all(word == word.lower() for word in words), name
