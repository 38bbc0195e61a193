"""School days and working days: which dates count, and a running counter of them.

School holidays per region and public holidays come from the `holidays` package (years 2014–2030
for school holidays). 5 May counts as a recognised holiday every year, as the Algemene
termijnenwet (art. 3) has it. A counter says how many such days came before a date, so the days
in a half-open interval are a difference of two counters.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

__all__ = ["REGIONS", "SCHOOL_YEARS", "day_numbers", "school_counter", "school_holidays", "working_counter"]

REGIONS = ("noord", "midden", "zuid")
SCHOOL_YEARS = range(2014, 2031)
EPOCH = date(1970, 1, 1)


def day_numbers(first: date, last: date) -> np.ndarray:
    """The dates from ``first`` to ``last`` (both in) as days since 1 January 1970."""
    import numpy as np

    return np.arange((first - EPOCH).days, (last - EPOCH).days + 1, dtype=np.int32)


@cache
def public_holidays(years: range) -> frozenset[date]:
    """The recognised public holidays of these years, 5 May in every one of them."""
    import holidays

    found = holidays.country_holidays("NL", years=years, categories=("public",))
    return frozenset(found) | {date(year, 5, 5) for year in years}


@cache
def school_holidays(region: str, years: range) -> frozenset[date]:
    """The days of the school holidays of ``region`` that fall in these years."""
    import holidays

    found = holidays.country_holidays("NL", subdiv=region.capitalize(), years=years, categories=("school",))
    return frozenset(found)


def working_counter(first: date, last: date) -> np.ndarray:
    """For each date from ``first`` to ``last``: the working days since ``first`` before it."""
    return _count_before(first, last, public_holidays(range(first.year, last.year + 1)))


def school_counter(first: date, last: date, region: str) -> np.ndarray:
    """For each date from ``first`` to ``last``: the school days since ``first`` before it.

    A school day is a working day outside the school holidays of ``region``. Dates outside
    :data:`SCHOOL_YEARS` have no holidays known: the counter is -1 there.
    """
    import numpy as np

    years = range(first.year, last.year + 1)
    known = range(max(years.start, SCHOOL_YEARS.start), min(years.stop, SCHOOL_YEARS.stop))
    free = public_holidays(years) | (school_holidays(region, known) if known else frozenset())
    counter = _count_before(first, last, free)
    start = (date(SCHOOL_YEARS.start, 1, 1) - first).days
    stop = (date(SCHOOL_YEARS.stop, 1, 1) - first).days
    positions = np.arange(len(counter))
    return np.where((positions >= start) & (positions < stop), counter, -1).astype(np.int32)


def _count_before(first: date, last: date, free: frozenset[date]) -> np.ndarray:
    import numpy as np

    days = day_numbers(first, last + timedelta(days=1))
    weekday = (days + 3) % 7  # 1 January 1970 was a Thursday
    closed = np.isin(days, [(day - EPOCH).days for day in free])
    counts = (weekday < 5) & ~closed
    return np.concatenate([[0], np.cumsum(counts)])[: len(days) - 1].astype(np.int32)
