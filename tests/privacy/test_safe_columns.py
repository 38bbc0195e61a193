import pytest

from routekaart.privacy.safe_columns import is_plain_heading, is_safe_heading, is_safe_value


@pytest.mark.parametrize(
    ("heading", "is_safe"),
    [
        ("niveau", True),
        ("Leerjaar", True),
        ("School year", True),
        ("regio", True),
        ("mentor", False),
        ("opmerking", False),
    ],
)
def test_headings_that_the_field_knows(heading, is_safe):
    assert is_safe_heading(heading) is is_safe


@pytest.mark.parametrize(
    ("value", "heading", "role", "is_safe"),
    [
        ("VMBO TL", "niveau", None, True),
        ("Sanne", "niveau", None, False),
        ("groep 7", "leerjaar", None, True),
        ("2021-2022", "anders", None, True),
        ("ja", "anders", None, True),
        ("14", "anders", None, True),
        ("949654541", "anders", None, False),
        ("School C2", "locatie", "school", True),
        ("School Sanne", "locatie", "school", False),
        ("route B", "groep", "group", True),
        ("keten-huisarts", "groep", "group", True),
        ("Gemeente A", "gemeente", None, True),
    ],
)
def test_values_that_the_field_knows(value, heading, role, is_safe):
    assert is_safe_value(value, heading, role) is is_safe


@pytest.mark.parametrize(
    ("heading", "is_plain"),
    [
        ("mentor", True),
        ("datum_eind", True),
        ("code3", True),
        ("Hodan Warsame", False),
        ("notitie Hodan", False),
        ("bsn", True),
    ],
)
def test_headings_that_are_about_no_one(heading, is_plain):
    assert is_plain_heading(heading) is is_plain
