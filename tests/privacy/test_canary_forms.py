"""Identifiers in every spelling we could think of come through the door in none; names of no descent do."""

import pytest

from benchmarks.canaries import KINDS, canaries
from benchmarks.door import GROUPS, LABELS, NAMED_FORMS, CanaryLog, held_labels, names_passed, stored_texts

#: What is no identifier but by its words, so that only the rule of known labels holds it.
ONLY_UNKNOWN = {"onbekende naam"}
N_FORMS = sum(map(len, KINDS.values()))


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    return CanaryLog([*canaries(N_FORMS)], tmp_path_factory.mktemp("canaries"))


def test_no_canary_is_stored(log):
    assert log.leaked(stored_texts(log.store())) == []


def test_identifiers_are_masked_where_labels_are_kept(log):
    assert {canary.kind for canary in log.leaked_labels(log.store("keep"))} <= ONLY_UNKNOWN


def test_the_search_finds_canaries_as_they_were_and_in_other_characters(log):
    assert log.leaked({canary.text for canary in log.planted}) == log.planted
    assert log.leaked({"bel 949654541"}) == [c for c in log.planted if c.text in "bel 949654541"]


def test_canaries_are_the_same_with_the_same_seed_and_differ():
    made = [*canaries(300)]

    assert made == [*canaries(300)] and len({canary.text for canary in made}) == 300


def test_thirteen_groups_of_thirty_names():
    assert len(GROUPS) == 13 and all(len(names) >= 30 for names in GROUPS.values())
    assert len(NAMED_FORMS) == 5 and len(LABELS) == 200


@pytest.mark.parametrize("group", ["Dutch", "Chinese", "Syrian"])
def test_no_first_name_passes_whatever_its_descent(group, tmp_path):
    assert {form.name: form.count for form in names_passed(group, tmp_path)} == dict.fromkeys(NAMED_FORMS, 0)


def test_what_a_school_approves_is_held_back_no_more(tmp_path):
    first, later = held_labels(tmp_path)

    assert first.count < 0.3 * first.of and later.count <= 0.02 * later.of
