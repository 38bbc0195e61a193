"""An attacker of dates: on which days can each case of a stored log have begun, by all that its file tells?

She has the file, the public school calendars, the public holidays and the changes of the clock; and, where she is told,
the day on which the source was taken. She uses hard logic alone: a day is struck off when with it some stored value
could not be what it is. Written apart from what stores the log.

``python -m tests.privacy.date_attacker`` prints what she finds in the sample logs, for each form in which what waits are
split by could be stored.
"""

import sys
import tempfile
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from routekaart.log.calendar import SCHOOL_YEARS, local_midnights, regional_calendar, working_counter
from routekaart.log.manifest import read_manifest
from routekaart.opening import import_files
from routekaart.read_options import ReadOptions

DAY_US = 86_400_000_000
EPOCH = date(1970, 1, 1)
FIRST = (date(SCHOOL_YEARS[0], 1, 1) - EPOCH).days
LAST = (date(SCHOOL_YEARS[-1], 12, 31) - EPOCH).days
DAYS = np.arange(FIRST, LAST + 1)
ZONE = "Europe/Amsterdam"
REGION = "midden"
HALF_YEAR = 182

_CALENDAR = regional_calendar(REGION)
#: Per day of DAYS, what is public of it: column of the log → the same, counted.
_IS_FREE = np.isin(DAYS, _CALENDAR.holidays)
_FREE = np.concatenate([[0], np.cumsum(_IS_FREE)])[:-1]
PUBLIC = {
    "school_days_start": _CALENDAR.school_days(np.full(len(DAYS), FIRST), DAYS),
    "working_days_start": working_counter(EPOCH + timedelta(FIRST), EPOCH + timedelta(LAST)),
    "start_free_days": _FREE,
}


def rows_in(path):
    """The rows of a stored log, as its file has them, a table per case; holidays in days."""
    rows = pq.read_table(path).to_pandas()
    if "start_free_us" in rows:
        rows["start_free_days"] = (rows["start_free_us"] / DAY_US).round()
    return [own.sort_values("position") for _, own in rows[rows["is_instance"]].groupby("case_id")]


def possible(own, holidays=()):
    """On which of DAYS a case can have begun, by what its own rows say of the calendar.

    ``holidays`` is what would be stored of them, if it were: (step, later step, days of holiday between).
    """
    offsets = (own["start_day"] - own["start_day"].iloc[0]).tolist()
    keeps = DAYS + max(offsets) <= LAST
    for number, offset in enumerate(offsets):
        if "is_start_free" in own:
            keeps &= _later(_IS_FREE, offset) == own["is_start_free"].iloc[number]
        for column in PUBLIC.keys() & set(own.columns):
            told = own[column].iloc[number] - own[column].iloc[0]
            if told == told:  # noqa: PLR0124 - nothing is told where it is nan
                keeps &= _later(PUBLIC[column], offset) - PUBLIC[column] == told
    for here, there, days in holidays:
        keeps &= _later(_FREE, offsets[there]) - _later(_FREE, offsets[here]) == days
    return keeps & _in_step_with_the_clock(own, offsets)


def _later(counter, offset):
    return counter[np.minimum(np.arange(len(counter)) + offset, len(counter) - 1)]


def _in_step_with_the_clock(own, offsets):
    """On which days the time between instants leads from local day to local day as stored."""
    keeps = np.ones(len(DAYS), dtype=bool)
    since_us = (own["start_us"] - own["start_us"].iloc[0]).tolist()
    if own["start_us"].mod(DAY_US).eq(0).all():
        return keeps  # whole days have no clock
    into_us = int(own["start_us"].iloc[0] - local_midnights(own["start_day"].to_numpy()[:1], ZONE)[0])
    midnights = local_midnights(np.arange(FIRST, LAST + max(offsets) + 2), ZONE)
    for offset, us in zip(offsets, since_us, strict=True):
        at = midnights[: len(DAYS)] + into_us + us
        keeps &= (midnights[offset : offset + len(DAYS)] <= at) & (
            at < midnights[offset + 1 : offset + 1 + len(DAYS)]
        )
    return keeps


def followed(own, unit):
    """The least and most days from the start of a case to the extraction; ``unit``: to how many days it is told."""
    begin = own["start_day"].iloc[0]
    if "extracted_us" not in own:
        return int(own["end_day"].max() - begin), LAST - FIRST
    told = int(own["extracted_us"].iloc[0] // DAY_US - begin)
    return told, told + unit - 1


def together(starts, spans, extracted=None):
    """What is left of ``starts`` when all cases were looked at on one day: the one she knows, or any that can be."""
    days = np.ones(len(DAYS), dtype=bool) if extracted is None else extracted == DAYS
    for start, (least, most) in zip(starts, spans, strict=True):
        days &= _any(start, DAYS - most, DAYS - least)
    return [
        start & _any(days, DAYS + least, DAYS + most)
        for start, (least, most) in zip(starts, spans, strict=True)
    ]


def _any(claims, low, high):
    """Whether a claim holds on any day from ``low`` to ``high``."""
    before = np.concatenate([[0], np.cumsum(claims)])
    low, high = (np.clip(day - FIRST, 0, len(DAYS)) for day in (low, high + 1))
    return before[np.maximum(high, low)] - before[low] > 0


def attack(cases, unit, extracted=None, holidays=None):
    """On how many days each case can have begun."""
    starts = [possible(own, found) for own, found in zip(cases, holidays or [()] * len(cases), strict=True)]
    spans = [followed(own, unit) for own in cases]
    return [int(left.sum()) for left in together(starts, spans, extracted)]


def holidays_between(cases, *, is_summed=False):
    """What could be stored of holidays: their days between each step and the next, or in each case as a whole."""
    found = []
    for own in cases:
        free = _FREE[own["start_day"].to_numpy() - FIRST]
        pairs = [(0, len(own) - 1)] if is_summed else [*pairwise(range(len(own)))]
        found.append([(here, there, int(free[there] - free[here])) for here, there in pairs])
    return found


def without_dates(own, *columns):
    """The rows of a case in days from its start, with these other columns."""
    return own[["start_day", "end_day", "start_us", "position", *columns]].assign(
        start_us=own["start_day"].astype("int64") * DAY_US
    )


def forms(source, folder):
    """In what form → on how many days each case can have begun, of a source, with the day of extraction known.

    ``dates=keep`` gives what would be stored; the last two are what is stored.
    """
    how = {"calendar": REGION, "skip_bad_rows": True, "undecided": "safe"}
    stored = {}
    for dates in ("keep", "shift", "relative"):
        stored[dates] = folder / f"{source.stem}_{dates}.parquet"
        import_files([source], stored[dates], ReadOptions(dates=dates, **how))
    kept, shifted, relative = (rows_in(path) for path in stored.values())
    day = read_manifest(stored["keep"]).extracted_us // DAY_US
    bare = [without_dates(own) for own in kept]
    yield "schooldagen, werkdagen en vakanties bij elke stap (shift)", attack(shifted, 1)
    counters = [without_dates(own, "school_days_start", "working_days_start") for own in kept]
    yield "schooldagen en werkdagen bij elke stap", attack(counters, HALF_YEAR)
    yield "vakantiedagen tussen elke twee stappen", attack(bare, HALF_YEAR, holidays=holidays_between(bare))
    summed = holidays_between(bare, is_summed=True)
    yield "vakantiedagen van een heel traject", attack(bare, HALF_YEAR, holidays=summed)
    yield "wat nu wordt bewaard (relative)", attack(relative, HALF_YEAR)
    yield "hetzelfde, voor wie de peildatum kent", attack(relative, HALF_YEAR, day)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        with tempfile.TemporaryDirectory() as folder:
            for form, left in forms(Path(name), Path(folder)):
                few, usual, n_narrow = min(left), int(np.median(left)), sum(one < HALF_YEAR for one in left)
                line = f"{Path(name).stem:18} {form:58} {few:6} {usual:6} {n_narrow:4} / {len(left)}"
                print(line)  # noqa: T201 - it is for a person
