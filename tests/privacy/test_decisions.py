import pyarrow as pa
import pytest

from routekaart.errors import PrivacyError
from routekaart.privacy.decisions import Choices, decide, notes_on
from routekaart.privacy.detection import Evidence
from tests.privacy.canaries import persons
from tests.privacy.rates import EVENT_US

PEOPLE = persons(12)
COLUMNS = {
    "bsn": [p.bsn for p in PEOPLE],
    "geboren": [p.birth_date for p in PEOPLE],
    "postcode": [p.postcode for p in PEOPLE],
    "mentor": [p.name for p in PEOPLE],
    "niveau": ["havo"] * 12,
}


def evidence(role=None, **columns):
    items = []
    for name, values in columns.items():
        item = Evidence(name, role)
        item.add(pa.array(values), pa.array([str(i) for i in range(len(values))]), EVENT_US)
        items.append(item)
    return items


def decided(items, roles=None, **choices):
    choices = {"attributes": tuple(item.column for item in items if item.role is None)} | choices
    return {d.column: d for d in decide(items, Choices(**choices), title="a.csv", roles=roles or {})}


def actions(items, **choices):
    return {column: decision.action for column, decision in decided(items, **choices).items()}


def test_columns_that_wait_for_a_decision_are_listed_in_one_line():
    with pytest.raises(PrivacyError) as caught:
        decided(evidence(**COLUMNS))

    for lang in ("nl", "en"):
        line = caught.value.text(lang)
        assert "\n" not in line
        assert all(f"'{name}'" in line for name in ("geboren", "postcode", "mentor"))
        assert "'bsn'" not in line and "'niveau'" not in line
        assert "--drop" in line and "--generalise" in line and "--keep" in line


def test_the_safe_choice_generalises_what_can_be_and_drops_the_rest():
    made = actions(evidence(**COLUMNS), undecided="safe")

    assert made == {
        "bsn": "drop",
        "geboren": "generalise",
        "postcode": "generalise",
        "mentor": "drop",
        "niveau": "mask",
    }


def test_a_bsn_is_dropped_without_asking():
    assert actions(evidence(bsn=COLUMNS["bsn"])) == {"bsn": "drop"}


@pytest.mark.parametrize("choice", [{"keep": {"bsn": "nodig"}}, {"generalise": ("bsn",)}])
def test_a_bsn_is_never_stored(choice):
    with pytest.raises(PrivacyError, match="never stored"):
        decided(evidence(bsn=COLUMNS["bsn"]), **choice)


def test_what_is_kept_has_a_reason():
    made = decided(evidence(mentor=COLUMNS["mentor"]), keep={"MENTOR": "de mentoren hebben toegestemd"})

    assert (made["mentor"].action, made["mentor"].reason) == ("keep", "de mentoren hebben toegestemd")


def test_a_reason_holds_no_name_either():
    made = decided(evidence(mentor=COLUMNS["mentor"]), keep={"mentor": "gevraagd door Sanne de Vries"})

    assert made["mentor"].reason == "gevraagd door ▮▮▮"


def test_case_ids_always_become_pseudonyms():
    assert actions(evidence("case", leerling=["1", "2"])) == {"leerling": "pseudonym"}
    with pytest.raises(PrivacyError, match="always replaced"):
        decided(evidence("case", leerling=["1", "2"]), keep={"leerling": "nodig"})


def test_a_label_with_a_name_is_masked_and_its_cells_are_counted():
    made = decided(evidence("activity", stap=["Gesprek met Sanne", "Gesprek met Sanne", "Signaal"]))

    assert (made["stap"].action, made["stap"].hits) == ("mask", 2)


def test_a_name_from_a_column_of_names_is_known_in_a_label():
    items = evidence(**{"naam leerling": ["Sverre Plomperink"]})
    items += evidence("activity", stap=["Gesprek met Plomperink", "Signaal"])

    assert decided(items, undecided="safe")["stap"].hits == 1


@pytest.mark.parametrize("role", ["activity", "time", "case"])
def test_what_a_log_needs_cannot_be_left_out(role):
    with pytest.raises(PrivacyError, match="drop="):
        decided(evidence(role, kolom=["a", "b"]), roles={"kolom": role}, drop=("kolom",))


def test_an_organisation_can_be_left_out():
    assert actions(evidence("organisation", partij=["a", "b"]), drop=("partij",)) == {"partij": "drop"}


def test_activities_that_are_free_text_cannot_be_chosen_away():
    items = evidence("activity", stap=[f"{p.remark} met vervolg {i}" for i, p in enumerate(PEOPLE)])
    with pytest.raises(PrivacyError, match="take another"):
        decided(items, undecided="safe")


@pytest.mark.parametrize("option", ["drop", "generalise"])
def test_a_column_that_is_not_there_cannot_be_chosen(option):
    with pytest.raises(PrivacyError, match=f"{option}=; there are 'niveau'"):
        decided(evidence(niveau=["havo"]), **{option: ("nergens",)})


def test_two_decisions_on_one_column_are_no_decision():
    with pytest.raises(PrivacyError, match="two decisions"):
        decided(evidence(mentor=COLUMNS["mentor"]), drop=("mentor",), keep={"mentor": "nodig"})


def test_names_cannot_be_generalised():
    with pytest.raises(PrivacyError, match="only dates of birth"):
        decided(evidence(mentor=COLUMNS["mentor"]), generalise=("mentor",))


def test_any_column_can_be_left_out():
    assert actions(evidence(niveau=["havo"]), drop=("Niveau",)) == {"niveau": "drop"}


def test_every_column_that_did_not_pass_as_it_was_has_a_note():
    notes = notes_on([*decided(evidence(**COLUMNS), undecided="safe").values()])

    assert [note.key for note in notes] == [
        "privacy_drop", "privacy_generalise", "privacy_generalise", "privacy_drop",
    ]  # fmt: skip
    assert "BSN, 100 %" in notes[0].nl and "BSN, 100%" in notes[0].en


def test_a_column_that_nobody_named_stays_outside_undecided():
    made = decided(evidence(**COLUMNS), attributes=())

    assert {column: decision.how for column, decision in made.items()} == {
        "bsn": "outside", "geboren": "outside", "postcode": "outside", "mentor": "outside", "niveau": None,
    }  # fmt: skip


def test_all_columns_outside_have_one_note():
    (note,) = notes_on([*decided(evidence(**COLUMNS), attributes=()).values()])

    assert note.key == "columns_outside" and note.nl.startswith(
        "4 kolommen zonder rol blijven buiten het log: 'bsn' (BSN)"
    )
