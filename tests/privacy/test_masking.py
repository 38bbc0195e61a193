import pyarrow as pa
import pytest

from routekaart.privacy.masking import is_masked_whole, mask, mask_values


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Gesprek met Sanne de Vries, 06-12345678", "Gesprek met ▮▮▮, ▮▮▮"),
        ("Zorgteam 111222333", "Zorgteam ▮▮▮"),
        ("mail a@b.nl, bel 026-1234567", "mail ▮▮▮, bel ▮▮▮"),
        ("Start jeugdhulp", "Start jeugdhulp"),
        ("Zaak 123456789", "Zaak 123456789"),
    ],
)
def test_what_is_personal_is_masked_and_the_rest_stays(text, expected):
    assert mask(text) == expected


def test_masking_twice_changes_nothing():
    once = mask("mw. Bakker en Sanne: a@b.nl")

    assert mask(once) == once


def test_a_number_that_is_the_whole_cell_of_a_plain_column_stays():
    # The column was judged as a whole not to hold BSNs; one in eleven of any numbers passes the test.
    assert mask("111222333", is_label=False) == "111222333"
    assert mask("zie 111222333", is_label=False) == "zie ▮▮▮"


def test_in_a_column_kept_for_a_reason_only_what_is_never_stored_is_masked():
    assert mask("Sanne, a@b.nl, zie 111222333", is_label=False, is_kept=True) == "Sanne, ▮▮▮, zie ▮▮▮"


def test_values_are_masked_in_place_and_null_stays_null():
    values = mask_values(pa.array(["Signaal", None, "Gesprek met Fatima", "Signaal"]))

    assert values.to_pylist() == ["Signaal", None, "Gesprek met ▮▮▮", "Signaal"]


def test_a_text_is_masked_whole_when_no_letter_or_digit_is_left():
    assert is_masked_whole("▮▮▮, ▮▮▮") and not is_masked_whole("▮▮▮ (GGD)")
