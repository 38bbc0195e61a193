"""A school's own holidays: ranges from CSV or YAML, in place of those of the region."""

from datetime import date

import pytest

from routekaart.errors import InputError
from routekaart.log.calendar import EPOCH, regional_calendar
from routekaart.log.calendar_file import read_calendar

SHIFTED = "naam;van;tot\nZomervakantie;20-07-2024;01-09-2024\n"  # Midden has 13 July to 25 August


def calendar(folder, text, name="vakanties.csv"):
    (folder / name).write_text(text, encoding="utf-8")
    return read_calendar(folder / name, "midden")


def is_free(found, *day):
    return (date(*day) - EPOCH).days in found.holidays


def test_a_school_with_a_later_summer_has_that_summer_and_not_the_regions(tmp_path):
    found = calendar(tmp_path, SHIFTED)

    assert is_free(found, 2024, 9, 1)
    assert not is_free(found, 2024, 7, 15)


def test_holidays_that_the_file_says_nothing_of_stay_those_of_the_region(tmp_path):
    found = calendar(tmp_path, SHIFTED)

    assert is_free(found, 2024, 5, 1)
    assert is_free(found, 2025, 7, 20)


def test_between_the_first_and_the_last_day_the_file_alone_counts(tmp_path):
    found = calendar(tmp_path, SHIFTED + "Kerst;21-12-2024;05-01-2025\n")

    assert not is_free(found, 2024, 10, 28)  # autumn in Midden


def test_yaml_gives_the_same_calendar(tmp_path):
    text = "holidays:\n  - {name: Zomer, from: 2024-07-20, to: 2024-09-01}\n"

    assert calendar(tmp_path, text, "v.yaml").holidays == calendar(tmp_path, SHIFTED).holidays


def test_dates_in_yaml_are_typed_as_anywhere(tmp_path):
    text = "holidays:\n  - {name: Zomer, from: 20 juli 2024, to: 1-9-2024}\n"

    assert calendar(tmp_path, text, "v.yaml").holidays == calendar(tmp_path, SHIFTED).holidays


def test_a_file_beyond_the_known_years_makes_them_known(tmp_path):
    found = calendar(tmp_path, "van;tot\n05-07-2031;17-08-2031\n")

    assert (found.first, found.last) == (regional_calendar("midden").first, date(2031, 8, 17))


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("v.csv", "van;tot\n20-07-2024;01-07-2024\n", "line 2: ends before it begins"),
        ("v.csv", "van;tot\n20-07-2024;01-07-2026\n", "lasts over a year"),
        ("v.csv", "van\n20-07-2024\n", "no column for the to"),
        ("v.yaml", "vakanties: []\n", "no list of holidays"),
        ("v.yaml", "holidays:\n  - {from: 2024-07-20, to: 2024-13-01}\n", "line 2: to is no date"),
        ("v.yaml", "holidays:\n  - {from: 2024-07-20}\n", "line 2: to is empty"),
        (
            "v.yaml",
            "holidays:\n  - {from: 2024-07-20, to: 2024-07-22, school: X}\n",
            "line 2: school is none of name",
        ),
    ],
)
def test_a_fault_is_refused(tmp_path, name, text, message):
    with pytest.raises(InputError, match=message):
        calendar(tmp_path, text, name)
