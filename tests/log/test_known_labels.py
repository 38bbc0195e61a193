"""Known labels: what a stored log keeps of the vocabulary, and an older log that kept less."""

import json

from routekaart.log.manifest import Manifest
from tests.logs import log


def test_a_log_keeps_the_roles_of_its_steps_and_who_decides():
    manifest = log(
        ("a", "Beschikking", 0, "Gemeente"),
        ("a", "Overstap po-vo", 9, "School"),
        ("a", "Uitval uit pilot", 12),
    ).manifest
    said = {activity["label"]: activity for activity in manifest.activities}

    assert said["Beschikking"]["marks"] == ["decision", "grant"]
    assert said["Overstap po-vo"]["ends_support"] == ["ondersteuning-op-school", "maatwerkvoorziening-school"]
    assert said["Uitval uit pilot"]["ends_support_of"] == ["pilotteam-jeugdhulp"]
    assert {one["label"]: one["is_deciding"] for one in manifest.organisations} == {
        "Gemeente": True,
        "School": False,
    }


def test_a_label_outside_the_vocabulary_has_no_role():
    manifest = log(("a", "Kletsuur", 0, "De Regenboog")).manifest

    assert manifest.activities[0]["ends_support"] == manifest.activities[0]["ends_support_of"] == []
    assert manifest.organisations[0]["is_deciding"] is False


def test_a_log_that_was_stored_before_roles_were_asked_has_none():
    values = json.loads(log(("a", "Overstap po-vo", 0, "Gemeente")).manifest.to_json())
    for activity in values["activities"]:
        del activity["ends_support"], activity["ends_support_of"]
    for organisation in values["organisations"]:
        del organisation["is_deciding"]

    older = Manifest.from_json(json.dumps(values))

    assert older.activities[0]["ends_support"] == older.activities[0]["ends_support_of"] == []
    assert older.organisations[0]["is_deciding"] is False
