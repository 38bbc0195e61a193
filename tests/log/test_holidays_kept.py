"""The file of holidays says what the library does; where it does not, python docs/make_holidays.py makes it anew."""

import importlib.util
from datetime import date
from pathlib import Path

import holidays
import pytest

from routekaart.log.calendar import HOLIDAYS, REGIONS, public_holidays, school_holidays

MAKER = Path(__file__).resolve().parents[2] / "docs" / "make_holidays.py"
YEARS = [*range(1990, 2045)]


def maker():
    spec = importlib.util.spec_from_file_location("make_holidays", MAKER)
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def test_the_file_is_what_the_library_gives():
    assert HOLIDAYS.read_text("utf-8") == maker().content(), "make it anew: python docs/make_holidays.py"


def test_public_holidays_of_every_year_are_those_of_the_library():
    found = {year: public_holidays(range(year, year + 1)) for year in YEARS}
    library = {
        year: {*holidays.country_holidays("NL", years=year, categories=("public",)), date(year, 5, 5)}
        for year in YEARS
    }

    assert found == library
    assert public_holidays(range(1990, 2045)) == frozenset().union(*library.values())


@pytest.mark.parametrize("region", REGIONS)
def test_school_holidays_of_every_year_are_those_of_the_library(region):
    spans = [range(year, year + n) for year in YEARS for n in (1, 3)]
    found = {span: school_holidays(region, span) for span in spans}
    library = {
        span: {
            *holidays.country_holidays("NL", subdiv=region.capitalize(), years=span, categories=("school",))
        }
        for span in spans
    }

    assert found == library
