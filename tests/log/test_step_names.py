"""Step names: labels and vocabulary entries, never likeness."""

import pytest

from routekaart.errors import SelectionError
from routekaart.log.step_names import find_steps, need_steps
from tests.logs import chain, log


def test_a_name_means_every_label_of_its_entry():
    manifest = log(*chain("a", "ZT", "Zorgteam", "Evaluatie")).manifest

    found = {manifest.activities[code]["label"] for code in find_steps(manifest, "zorgteam")}
    assert found == {"ZT", "Zorgteam"}


def test_a_label_outside_the_vocabulary_is_found_in_any_letter_case():
    manifest = log(*chain("a", "Intake X", "Evaluatie")).manifest

    assert len(find_steps(manifest, "INTAKE  x")) == 1


def test_a_name_that_must_be_there_is_refused_when_it_is_not():
    manifest = log(*chain("a", "X", "Y")).manifest

    assert find_steps(manifest, "Q") == []
    with pytest.raises(SelectionError, match='no step "Q"'):
        need_steps(manifest, "Q")


def test_a_number_in_a_name_means_that_one_label():
    manifest = log(*chain("a", "Zorgteam", "Zorgteam 3", "Evaluatie")).manifest

    assert [manifest.activities[code]["label"] for code in find_steps(manifest, "zorgteam 3")] == [
        "Zorgteam 3"
    ]
    assert len(find_steps(manifest, "Zorgteams")) == 2
