import pyarrow as pa

from routekaart.privacy.generalise import school_years, two_digits


def test_a_date_of_birth_becomes_the_school_year_it_falls_in():
    dates = pa.array(["31-07-2010", "01-08-2010", "2011-01-05", "onbekend", None])

    assert school_years(dates).to_pylist() == ["2009-2010", "2010-2011", "2010-2011", None, None]


def test_a_postcode_becomes_two_digits():
    codes = pa.array(["6811 AB", "6811ab", "6811", "6811 AB 12", "0123 AB", "geheim", None])

    assert two_digits(codes).to_pylist() == ["68", "68", "68", "68", None, None, None]
