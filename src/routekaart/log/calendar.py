"""School days and working days: which dates count, and a running counter of them.

School holidays per region and public holidays are those of the `holidays` package (years 2014–2030
for school holidays). Those of usual years stand in ``data/holidays.json``, made from it by
``docs/make_holidays.py``, as the package takes longer to load than most logs to read. 5 May counts as a recognised holiday every year, as the Algemene
termijnenwet (art. 3) has it. A counter says how many such days came before a date, so the days
in a half-open interval are a difference of two counters.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from routekaart.errors import InputError

if TYPE_CHECKING:
    import numpy as np

__all__ = [
    "DAY_US",
    "EPOCH",
    "NO_REGION",
    "REGIONS",
    "SCHOOL_YEARS",
    "Calendar",
    "day_numbers",
    "local_day",
    "local_midnights",
    "next_working_days",
    "regional_calendar",
    "school_counter",
    "school_holidays",
    "working_counter",
]

REGIONS = ("noord", "midden", "zuid")
#: Where nobody said in which region a school lies: it is not guessed.
NO_REGION = ""
SCHOOL_YEARS = range(2014, 2031)
HOLIDAYS = Path(__file__).parent.parent / "data" / "holidays.json"
EPOCH = date(1970, 1, 1)
DAY_US = 86_400_000_000


@dataclass(frozen=True)
class Calendar:
    """School holidays that waits and terms are held against: of a region, or a school's own.

    ``holidays`` are days since 1 January 1970, ascending, weekends inside a holiday included; they
    are known from ``first`` to ``last`` (both in). Outside those nothing is a holiday. Of :data:`NO_REGION`
    no holiday is known, and nothing is told of holidays.
    """

    name: str
    holidays: tuple[int, ...]
    first: date
    last: date

    @property
    def is_known(self) -> bool:
        """Whether anybody said which school holidays hold."""
        return self.name != NO_REGION

    @property
    def summers(self) -> Calendar:
        """The summer holidays alone: the runs of holidays that hold a 1 August."""
        import numpy as np

        days = np.asarray(self.holidays, dtype=np.int64)
        run = np.cumsum(np.diff(days, prepend=days[:1]) != 1)
        years = range(self.first.year, self.last.year + 1)
        augusts = [(date(year, 8, 1) - EPOCH).days for year in years]
        chosen = days[np.isin(run, run[np.isin(days, augusts)])]
        return replace(self, holidays=tuple(chosen.tolist()))

    def school_days(self, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
        """School days in each half-open interval of dates (days since 1970), 0 where it runs back.

        A school day is a weekday that is no public holiday and in no school holiday.
        """
        return _days_between(starts, ends, frozenset(self.holidays))

    def working_days(self, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
        """Weekdays that are no public holiday, in each half-open interval of dates (days since 1970)."""
        return _days_between(starts, ends, frozenset())

    def free_before(self, days: np.ndarray, zone: str | None) -> np.ndarray:
        """Microseconds of school holiday before local midnight of each of ``days``, in time zone ``zone``."""
        import numpy as np

        free = np.asarray(self.holidays, dtype=np.int64)
        lengths = local_midnights(free + 1, zone) - local_midnights(free, zone)
        return np.concatenate([[0], np.cumsum(lengths)])[np.searchsorted(free, days)]

    def free_until(self, instant_us: int, zone: str | None) -> int:
        """Microseconds of school holiday before one instant (UTC microseconds)."""
        import numpy as np

        day = np.array([local_day(instant_us, zone)])
        begun = instant_us - int(local_midnights(day, zone)[0]) if int(day[0]) in self.holidays else 0
        return int(self.free_before(day, zone)[0]) + begun


@cache
def regional_calendar(region: str) -> Calendar:
    """The school holidays of ``region`` (noord, midden, zuid), 2014–2030; none of :data:`NO_REGION`.

    Raises
    ------
    InputError
        If there is no such region.
    """
    if region == NO_REGION:
        return Calendar(NO_REGION, (), date.min, date.max - timedelta(days=1))
    if region.casefold() not in REGIONS:
        raise InputError(
            f"no school holiday region {region!r}; take noord, midden or zuid",
            nl=f"geen vakantieregio {region!r}; kies noord, midden of zuid",
        )
    days = sorted((day - EPOCH).days for day in school_holidays(region.casefold(), SCHOOL_YEARS))
    first, last = date(SCHOOL_YEARS.start, 1, 1), date(SCHOOL_YEARS.stop - 1, 12, 31)
    return Calendar(region.casefold(), tuple(days), first, last)


def local_day(instant_us: int, zone: str | None) -> int:
    """The local date of an instant (UTC microseconds) as days since 1970; ``zone`` None is UTC."""
    if zone is None:
        return instant_us // DAY_US
    return (datetime.fromtimestamp(instant_us // 1_000_000, ZoneInfo(zone)).date() - EPOCH).days


def local_midnights(days: np.ndarray, zone: str | None) -> np.ndarray:
    """The instant (UTC microseconds) at which each local day (days since 1970) begins."""
    import numpy as np

    if zone is None:
        return np.asarray(days, dtype=np.int64) * DAY_US
    place, midnight = ZoneInfo(zone), time()
    dates = (EPOCH + timedelta(int(day)) for day in days)
    seconds = [int(datetime.combine(day, midnight, place).timestamp()) for day in dates]
    return np.asarray(seconds, dtype=np.int64) * 1_000_000


def day_numbers(first: date, last: date) -> np.ndarray:
    """The dates from ``first`` to ``last`` (both in) as days since 1 January 1970."""
    import numpy as np

    return np.arange((first - EPOCH).days, (last - EPOCH).days + 1, dtype=np.int32)


@cache
def public_holidays(years: range) -> frozenset[date]:
    """The recognised public holidays of these years, 5 May in every one of them."""
    by_year = _known_holidays()["public"]
    found = {
        date.fromisoformat(f"{year}-{day}") for year in years for day in by_year.get(str(year), "").split()
    }
    unknown = [year for year in years if str(year) not in by_year]
    if unknown:
        import holidays

        found |= {*holidays.country_holidays("NL", years=unknown, categories=("public",))}
    return frozenset(found | {date(year, 5, 5) for year in years})


@cache
def school_holidays(region: str, years: range) -> frozenset[date]:
    """The days of the school holidays of ``region`` that fall in these years."""
    known = _known_holidays()["school"]
    if region in known and years and years[0] in SCHOOL_YEARS and years[-1] in SCHOOL_YEARS:
        ranges = (map(date.fromisoformat, both.split("/")) for both in known[region])
        days = (first + timedelta(n) for first, last in ranges for n in range((last - first).days + 1))
        return frozenset(day for day in days if day.year in years)
    import holidays

    found = holidays.country_holidays("NL", subdiv=region.capitalize(), years=years, categories=("school",))
    return frozenset(found)


@cache
def _known_holidays() -> dict[str, Any]:
    """Public holidays: year → its days ("MM-DD"); school holidays: region → first and last days of each."""
    known: dict[str, Any] = json.loads(HOLIDAYS.read_text("utf-8"))
    return known


def working_counter(first: date, last: date) -> np.ndarray:
    """For each date from ``first`` to ``last``: the working days since ``first`` before it."""
    return _count_before(first, last, public_holidays(range(first.year, last.year + 1)))


def next_working_days(first: date, last: date) -> np.ndarray:
    """For each date from ``first`` to ``last``: itself, or the next working day (days since 1970).

    So runs a legal term that ends on a Saturday, a Sunday or a recognised holiday (Algemene
    termijnenwet, art. 1). Days that a royal decree makes equal to a holiday are not known here.
    """
    import numpy as np

    # No two working days lie further apart than Easter and the days around it.
    until = min(last, date.max - timedelta(days=15)) + timedelta(days=14)
    days = day_numbers(first, until)
    working = days[np.diff(working_counter(first, until), append=0) > 0]
    own = day_numbers(first, last)
    return working[np.minimum(np.searchsorted(working, own), len(working) - 1)]


def school_counter(first: date, last: date, region: str) -> np.ndarray:
    """For each date from ``first`` to ``last``: the school days since ``first`` before it.

    A school day is a working day outside the school holidays of ``region``. Dates outside
    :data:`SCHOOL_YEARS` have no holidays known, nor has any date of :data:`NO_REGION`: the counter is -1 there.
    """
    import numpy as np

    if region == NO_REGION:
        return np.full((last - first).days + 1, -1, dtype=np.int32)
    years = range(first.year, last.year + 1)
    known = range(max(years.start, SCHOOL_YEARS.start), min(years.stop, SCHOOL_YEARS.stop))
    free = public_holidays(years) | (school_holidays(region, known) if known else frozenset())
    counter = _count_before(first, last, free)
    start = (date(SCHOOL_YEARS.start, 1, 1) - first).days
    stop = (date(SCHOOL_YEARS.stop, 1, 1) - first).days
    positions = np.arange(len(counter))
    return np.where((positions >= start) & (positions < stop), counter, -1).astype(np.int32)


def _days_between(starts: np.ndarray, ends: np.ndarray, holidays: frozenset[int]) -> np.ndarray:
    import numpy as np

    if not len(starts):
        return np.zeros(0, dtype=np.int64)
    low, high = int(min(starts.min(), ends.min())), int(max(starts.max(), ends.max()))
    first, last = EPOCH + timedelta(low), EPOCH + timedelta(high)
    free = public_holidays(range(first.year, last.year + 1)) | {EPOCH + timedelta(day) for day in holidays}
    counter = _count_before(first, last, free)
    days: np.ndarray = np.maximum(counter[ends - low] - counter[starts - low], 0)
    return days


def _count_before(first: date, last: date, free: frozenset[date]) -> np.ndarray:
    import numpy as np

    days = day_numbers(first, last + timedelta(days=1))
    weekday = (days + 3) % 7  # 1 January 1970 was a Thursday
    closed = np.isin(days, [(day - EPOCH).days for day in free])
    counts = (weekday < 5) & ~closed
    return np.concatenate([[0], np.cumsum(counts)])[: len(days) - 1].astype(np.int32)
