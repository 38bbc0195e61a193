"""Time frame: what pictures over time share – local dates, school holidays, a number for each case.

A case has no name in a picture: it is "traject 3". In a log with pseudonyms that is what it is called
everywhere; in other logs it is the third of the view by its first event, the same in every picture.
Dates that were moved at import are no dates to draw.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil, floor
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

from routekaart.log.calendar import DAY_US, EPOCH, Calendar
from routekaart.log.store import clock_changes
from routekaart.log.view import View

if TYPE_CHECKING:
    from routekaart.walks.columns import Amounts, Counts, Instants

__all__ = ["DRAWING", "EPOCH", "CaseOrder", "TimeFrame", "case_order", "local_days", "time_frame"]


DRAWING = {"nl": "een plaat met datums", "en": "a picture with dates"}


@dataclass(frozen=True)
class TimeFrame:
    """The time axis of a picture, in local days since midnight of the date ``first``.

    The axis runs from 0 to ``n_days``; ``extracted_day`` is when the source was taken. ``holidays`` are half-open intervals inside the axis; ``has_all_holidays`` says whether the
    calendar knows every date of it.
    """

    first: date
    n_days: int
    extracted_day: float
    holidays: tuple[tuple[int, int], ...]
    has_all_holidays: bool

    @property
    def extracted_date(self) -> date:
        """The date on which the source was taken."""
        return self.first + timedelta(floor(self.extracted_day))

    def record(self) -> dict[str, Any]:
        """The axis as plain values: dates as ISO 8601, holidays as pairs of first and last date."""
        return {
            "first": self.first.isoformat(),
            "extracted": self.extracted_date.isoformat(),
            "holidays": [
                [(self.first + timedelta(start)).isoformat(), (self.first + timedelta(end - 1)).isoformat()]
                for start, end in self.holidays
            ],
        }


class CaseOrder(NamedTuple):
    """A row per case: its ``place`` (1, 2 … by first event, then by label) and its ``number``."""

    place: Counts
    number: Counts


def case_order(view: View) -> CaseOrder:
    """The places and the numbers of the cases, in the order of ``view.cases``."""
    return view.once("case_order", lambda: _case_order(view))


def _case_order(view: View) -> CaseOrder:
    import numpy as np

    cases = view.cases
    starts, labels = cases.first_us.tolist(), view.case_labels()
    in_order = sorted(range(len(cases)), key=lambda k: (starts[k], labels[k], k))
    place = np.empty(len(cases), dtype=np.int64)
    place[in_order] = np.arange(1, len(cases) + 1)
    return CaseOrder(place, cases.case + 1 if view.manifest.has_pseudonyms else place)


def local_days(view: View, instants: Instants) -> Amounts:
    """The instants as local days since 1970, with the time of day as a fraction."""
    import numpy as np

    manifest = view.manifest
    if manifest.is_date_only:
        return instants / DAY_US
    last_us = max(manifest.last_us, manifest.extracted_us)
    untils, shifts = zip(*clock_changes(manifest.first_us, last_us, manifest.timezone), strict=True)
    place = np.searchsorted(np.array(untils[:-1], dtype=np.int64), instants, side="right")
    return (instants + np.array(shifts, dtype=np.int64)[place]) / DAY_US


def time_frame(view: View, span: tuple[float, float] | None, calendar: Calendar) -> TimeFrame:
    """The axis that holds everything in ``span`` (local days since 1970; None: the day of extraction)."""
    extracted = _extracted_day(view)
    first_day, last_day = span or (extracted, extracted)
    first = floor(first_day)
    n_days = max(ceil(last_day), first + 1) - first
    begin, end = EPOCH + timedelta(first), EPOCH + timedelta(first + n_days)
    return TimeFrame(
        first=begin,
        n_days=n_days,
        extracted_day=extracted - first,
        holidays=_ranges([day - first for day in calendar.holidays if 0 <= day - first < n_days]),
        has_all_holidays=calendar.first <= begin and end <= calendar.last + timedelta(1),
    )


def _extracted_day(view: View) -> float:
    """When the source was taken, in local days since 1970."""
    instant_us = view.manifest.extracted_us
    if view.manifest.is_date_only:
        return instant_us / DAY_US
    local = datetime.fromtimestamp(instant_us // 1_000_000, ZoneInfo(view.manifest.timezone)).replace(
        tzinfo=None
    )
    return (local - datetime(1970, 1, 1)) / timedelta(days=1)  # noqa: DTZ001 - both are wall clock


def _ranges(days: list[int]) -> tuple[tuple[int, int], ...]:
    """Ascending days as half-open intervals of days that follow each other."""
    ranges: list[tuple[int, int]] = []
    for day in days:
        if ranges and ranges[-1][1] == day:
            ranges[-1] = (ranges[-1][0], day + 1)
        else:
            ranges.append((day, day + 1))
    return tuple(ranges)
