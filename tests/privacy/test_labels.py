"""Which labels are known to be safe."""

import pyarrow as pa
import pytest

from routekaart.log.vocabulary import load_vocabulary
from routekaart.privacy.detection import Evidence
from routekaart.privacy.labels import SafeLabels, is_of_field
from routekaart.privacy.masking import NOTHING, Known


def evidence(labels, role="activity", cases=None):
    item = Evidence("kolom", role, is_counted=True)
    item.add(pa.array(labels), pa.array(cases or [str(i) for i in range(len(labels))]), None)
    return item


def safe(labels, role="activity", known=NOTHING, **options):
    return SafeLabels(evidence(labels, role, options.pop("cases", None)), load_vocabulary(), known, **options)


@pytest.mark.parametrize(
    ("label", "stored"),
    [
        ("Zorgteam", "Zorgteam"),
        ("zorgteam (2)", "zorgteam (2)"),
        ("Zorgteam 12-03-2022", "Zorgteam ▮▮▮"),
        ("Gesprek over verzuim", "Gesprek over verzuim"),
        ("Gesprek met Sanne", "Gesprek met ▮▮▮"),
        ("Gesprek met Hodan", "Gesprek [...]"),
        ("Hodan", "[overig]"),
        ("Hodan gesprek", "[overig]"),
        ("Zorgteam Hodan", "Zorgteam [...]"),
        ("Zorgtaem", "Zorgteam [...]"),
        ("Gesprek 4711", "Gesprek [...]"),
        ("Sanne de Vries", "▮▮▮"),
        ("Zorgteam a.b@school.nl", "Zorgteam ▮▮▮"),
    ],
)
def test_what_is_stored_of_a_label_in_one_case(label, stored):
    assert safe([label]).text(label) == stored


def test_five_cases_are_enough_whatever_their_rows():
    labels = ["Kwispeluur"] * 5

    assert safe(labels).text("Kwispeluur") == "Kwispeluur"
    assert safe(labels, cases=["1", "2", "3", "4", "4"]).text("Kwispeluur") == "[overig]"


def test_cases_of_labels_that_differ_in_a_name_add_up():
    labels = [f"Kwispel {name}" for name in ("Sanne", "Daan", "Lieke", "Bram", "Anouk")]

    assert {safe(labels).text(label) for label in labels} == {"Kwispel ▮▮▮"}


def test_cases_add_up_over_batches():
    item = evidence(["Kwispeluur"] * 3)
    item.add(pa.array(["Kwispeluur"] * 2), pa.array(["8", "9"]), None)

    assert SafeLabels(item, load_vocabulary(), NOTHING).text("Kwispeluur") == "Kwispeluur"


def test_a_label_that_was_never_counted_is_held_back():
    assert safe(["Zorgteam"]).text("Kwispeluur") == "[overig]"


def test_what_the_source_tells_of_persons_is_masked_in_many_cases_as_well():
    known = Known(frozenset({"huang"}), frozenset({"l204"}))

    assert safe(["Bel Huang"] * 6, known=known).text("Bel Huang") == "Bel ▮▮▮"
    assert safe(["Zie L204"] * 6, known=known).text("Zie L204") == "Zie ▮▮▮"


def test_an_old_date_is_one_of_birth():
    known = Known(born_by=2018)

    assert safe(["Kwispel 12-03-2009"] * 6, known=known).text("Kwispel 12-03-2009") == "Kwispel ▮▮▮"
    assert safe(["Kwispel 12-03-2022"] * 6, known=known).text("Kwispel 12-03-2022") == "Kwispel 12-03-2022"


def test_held_labels_are_listed_as_they_are_in_the_source():
    (held,) = safe(["Zorgteam", "Gesprek met Hodan"]).held

    assert (held.label, held.cases, held.instead) == ("Gesprek met Hodan", 1, "Gesprek [...]")


def test_a_life_cycle_has_its_own_words():
    found = safe(["start", "kwispel"], "lifecycle")

    assert (found.text("start"), found.text("kwispel")) == ("start", "unknown")


def test_an_unmatched_rest_makes_no_known_step():
    vocabulary = load_vocabulary()

    assert vocabulary.match_activity("Zorgteam [...]") is None
    assert vocabulary.nearest_activity("Zorgteam [...]").id == "zorgteam"


@pytest.mark.parametrize(("n_known", "is_field"), [(2, True), (1, False)])
def test_a_fifth_of_the_rows_makes_a_log_of_this_field(n_known, is_field):
    labels = ["Zorgteam"] * n_known + ["Kwispel"] * (10 - n_known)

    assert is_of_field([evidence(labels)], load_vocabulary()) is is_field
