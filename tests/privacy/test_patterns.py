import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.nl import bsn, onderwijsnummer

from routekaart.privacy.patterns import FORMS, numbers_in

BY_KIND = {form.kind: form for form in FORMS}


def found(kind: str, text: str) -> list[str]:
    return [text[start:stop] for start, stop in BY_KIND[kind].spans(text)]


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("email", "mail naar a.b@school.nl graag", ["a.b@school.nl"]),
        ("email", "in @home begeleid", []),
        ("iban", "rek NL91 ABNA 0417 1643 00", ["NL91 ABNA 0417 1643 00"]),
        ("iban", "NL92ABNA0417164300", []),  # modulus 97 does not fit
        ("phone", "bel 06-12345678", ["06-12345678"]),
        ("phone", "026 123 45 67", ["026 123 45 67"]),
        ("phone", "+31 6 12345678", ["+31 6 12345678"]),
        ("phone", "+49 30 1234567", ["+49 30 1234567"]),
        ("phone", "(0495) 123 456", ["(0495) 123 456"]),
        ("phone", "2011-10-11 13:42:22.688000+02:00", []),
        ("phone", "zaak 0000012345", []),
        ("phone", "0123456789", []),  # no area begins with 0123
        ("bsn", "bsn 111222333.", ["111222333"]),
        ("bsn", "1112.22.333", ["1112.22.333"]),
        ("bsn", "123456789", []),
        ("bsn", "101222331", ["101222331"]),  # an onderwijsnummer
        ("bsn", "1112223334", []),
        ("postcode", "Dorpsstraat, 6811 AB 12", ["6811 AB 12"]),
        ("postcode", "6811AB", ["6811AB"]),
        ("postcode", "schooljaar 2021 VO", []),
        ("postcode", "klas 2021VO", []),
        ("birth_date", "Sem, geb. 12-03-2009", ["geb. 12-03-2009"]),
        ("birth_date", "gesprek op 12-03-2009", []),
    ],
)
def test_a_form_is_found_where_it_stands(kind, text, expected):
    assert found(kind, text) == expected


@given(st.integers(1, 999_999_999))
def test_the_eleven_test_is_that_of_stdnum(number):
    text = f"{number:09}"
    numbers = numbers_in(pa.array([text]))

    assert numbers.is_bsn[0] == bsn.is_valid(text)
    assert numbers.is_onderwijsnummer[0] == onderwijsnummer.is_valid(text)


def test_a_number_is_found_in_a_text_and_without_its_leading_zero():
    values = pa.array(["nr 111222333", "1112.22.333", "10000008", "20210315", "15032021", "1112223334", None])

    assert numbers_in(values).is_number.tolist() == [True, True, True, False, False, False, False]


def test_one_in_eleven_random_numbers_passes():
    import numpy as np

    rng = np.random.default_rng(1)
    numbers = numbers_in(pa.array([f"{n:09}" for n in rng.integers(1, 10**9, 100_000)]))

    assert abs(numbers.is_bsn.mean() - 1 / 11) < 0.004
