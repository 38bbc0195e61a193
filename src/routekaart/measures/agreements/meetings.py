"""How often a meeting was held: one row per school and school year, for rules about a school.

Counted are the dates on which any case of the school has the step, whatever a view selects: a property of
the agenda, and a lower bound of it, as a meeting without a case of this log is not in it. The years are
those from a school's first event to its last. A first year that the log does not hold from its beginning
counts only when the count was reached; a year that was not over at extraction is pending until it is. Of a rule
that is made for some routes, schools without a case of these are asked nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from routekaart.log.calendar import EPOCH
from routekaart.log.view import View
from routekaart.measures.agreements.recorded import recorded
from routekaart.measures.agreements.routes import cases_of_routes
from routekaart.measures.agreements.rule import OF_A_SCHOOL
from routekaart.measures.agreements.tables import (
    AUGUST,
    Asking,
    Held,
    pairs_asking,
    school_years,
)
from routekaart.measures.strata import strata_of
from routekaart.walks.agreements import LAPSED, NOT_RECORDED, PENDING, SATISFIED, VIOLATED

if TYPE_CHECKING:
    from routekaart.walks.columns import Counts, Days

__all__ = ["SchoolYear", "school_years_asked"]


@dataclass(frozen=True)
class SchoolYear:
    """How a pair of a rule came out for a school (by its number) in the school year that began on ``day``."""

    pair: int
    rule: int
    school: int
    day: int
    outcome: int


def school_years_asked(view: View, held: Held) -> list[SchoolYear]:
    """Every school year of which a rule asks something, of the schools that have a case in the view."""
    import numpy as np

    asking = [one for one in pairs_asking(view, held) if one.template == OF_A_SCHOOL]
    if not asking:
        return []
    found = recorded(view, held)
    rows: list[SchoolYear] = []
    for one in asking:
        school, met, days = strata_of(view).school, *found.schools_and_days(one.pair)
        if one.routes:
            school = school[cases_of_routes(view, held.routes, one.routes)]
        if "route" in one.needs:
            school = school[np.isin(school, met)]
        numbers = np.flatnonzero(np.bincount(school)).tolist()
        spans = {number: (int(found.first_day[number]), int(found.last_day[number])) for number in numbers}
        rows += _of_schools(one, met, days, spans)
    return rows


def _of_schools(
    asking: Asking, met: Counts, days: Days, spans: dict[int, tuple[int, int]]
) -> Iterator[SchoolYear]:
    """The school years of all schools under one pair: the school that ``met`` on each of ``days``, each date once."""
    held = Counter(zip(met.tolist(), school_years(days).tolist(), strict=True))
    ever = set(met.tolist())
    for school, (first_day, last_day) in spans.items():
        first_year, last_year = (_school_year(day) for day in (first_day, last_day))
        for year in range(first_year, last_year + 1):
            begin, end = _first_of(year), _first_of(year + 1) - 1
            if not asking.valid_from <= begin <= asking.valid_to:
                continue
            if held[school, year] >= asking.times:
                outcome = SATISFIED
            elif school not in ever:
                outcome = NOT_RECORDED
            elif year == first_year and first_day > begin:
                outcome = LAPSED
            else:
                outcome = PENDING if asking.now_at < end else VIOLATED
            yield SchoolYear(asking.pair, asking.rule, school, begin, outcome)


def _school_year(day: int) -> int:
    """The year in which the school year of a day began."""
    import numpy as np

    return int(school_years(np.array([day]))[0])


def _first_of(year: int) -> int:
    """The first day of the school year that begins in ``year``, as days since 1970."""
    return (date(year, AUGUST, 1) - EPOCH).days
