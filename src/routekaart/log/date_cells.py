"""What do date cells of one shape say: which time as written, with which offset, or why none?

Cells are bytes, one row per cell, all of the same length and shape, so that each part of a date
stands in the same columns throughout (see :mod:`routekaart.log.date_forms`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from routekaart.log.calendar import DAY_US
from routekaart.log.date_forms import FIRST_YEAR, LAST_YEAR, MONTHS, WEEK_WORDS, WEEKDAYS, Layout

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Bytes = npt.NDArray[np.uint8]
    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]
    Codes = npt.NDArray[np.int8]

__all__ = ["CODES", "DAY_US", "REASONS", "CellTimes", "read_cells"]

REASONS = (
    "",
    "not_a_date",
    "not_in_date_format",
    "impossible_date",
    "impossible_time",
    "compact_date",
    "no_day",
    "no_year",
    "year_out_of_range",
)
"""Why a cell is no time; its code is the index, 0 for none."""
MIDDLE_OF_MONTH = 15
CODES = {reason: code for code, reason in enumerate(REASONS)}


@dataclass(frozen=True)
class CellTimes:
    """What cells of one shape say.

    ``wall_us`` is the time as written, in microseconds since 1970; ``offset_us`` what it is ahead
    of UTC, None when no cell says so; ``reason`` a code of :data:`REASONS`. The three counts are
    of dates that only day-first, only month-first, or either order makes a date of. ``days`` and ``short_years`` are the
    numbers that stand first, and as the year, in dates with a year of two digits, each as a bit.
    """

    wall_us: Ints
    offset_us: Ints | None
    reason: Codes
    only_day_first: int
    only_month_first: int
    either_order: int
    days: int = 0
    short_years: int = 0


def read_cells(layout: Layout, cells: Bytes, *, misfit: str) -> CellTimes:
    """The times in ``cells``; ``misfit`` is the reason for one whose words are not the expected ones."""
    reader = _Reader(layout, cells, CODES[misfit])
    date_us = reader.days() * DAY_US
    wall_us = date_us + reader.in_day_us()
    offset_us = reader.offset_us()
    reader.check_literals()
    return CellTimes(wall_us, offset_us, reader.reason, *reader.orders, *reader.short())


class _Reader:
    """The parts of a date, read one after another; ``reason`` is set where they do not fit."""

    def __init__(self, layout: Layout, cells: Bytes, misfit: int) -> None:
        import numpy as np

        self.reason: Codes = np.zeros(len(cells), dtype=np.int8)
        self.orders = (0, 0, 0)
        self._layout = layout
        self._cells = cells
        self._misfit = misfit

    def days(self) -> Ints:
        """Days since 1970-01-01; without meaning where ``reason`` is set."""
        if "week" in self._layout.spans:
            return self._middle_of_week()
        year, month, day = self._year(), *self._month_and_day()
        self._refuse((year < FIRST_YEAR) | (year > LAST_YEAR), "year_out_of_range")
        self._refuse(~_is_date(year, month, day), "impossible_date")
        days = _days(year, month, day)
        if "weekday" in self._layout.spans:
            weekday = self._named("weekday", WEEKDAYS)
            # 1 January 1970 was a Thursday.
            self._refuse((days + 3) % 7 != weekday, "impossible_date")
        return days

    def short(self) -> tuple[int, int]:
        """The numbers that stand first, and as the year, where that has two digits: each as a bit."""
        import numpy as np

        spans = self._layout.spans
        if not {"one", "short_year"} <= {*spans}:
            return 0, 0
        there = self.reason == 0
        days, years = (np.unique(self._number(part)[there]).tolist() for part in ("one", "short_year"))
        return sum(1 << day for day in days), sum(1 << year for year in years)

    def _middle_of_week(self) -> Ints:
        """The Thursday of an ISO week, whose year is that of the week."""
        year, week = self._year(), self._number("week")
        self._named("week_word", WEEK_WORDS)
        self._refuse((year < FIRST_YEAR) | (year > LAST_YEAR), "year_out_of_range")
        # The fourth of January lies in the first week; 1 January 1970 was a Thursday.
        fourth = _days(year, year * 0 + 1, year * 0 + 4)
        thursday = fourth - (fourth + 3) % 7 + 3 + (week - 1) * 7
        self._refuse((week < 1) | (week > 53), "impossible_date")
        return thursday

    def in_day_us(self) -> Ints:
        """Microseconds since midnight; 0 where no time of day is written."""
        hour = self._hour12() if "hour12" in self._layout.spans else self._number("hour")
        minute, second = self._number("minute"), self._number("second")
        in_day_us = ((hour * 60 + minute) * 60 + second) * 1_000_000 + self._fraction_us()
        # 24:00 is the end of the day.
        self._refuse((in_day_us > DAY_US) | (hour > 24) | (minute > 59) | (second > 59), "impossible_time")
        return in_day_us

    def offset_us(self) -> Ints | None:
        """What the times are ahead of UTC, if they say so."""
        import numpy as np

        if "zone" not in self._layout.spans:
            return None
        start, stop = self._layout.spans["zone"]
        if stop - start == 1:
            return np.zeros(len(self._cells), dtype=np.int64)
        hours = _digits(self._cells, start + 1, start + 3)
        minutes = _digits(self._cells, stop - 2, stop) if stop - start > 3 else hours * 0
        self._refuse((hours > 14) | (minutes > 59), "impossible_time")
        ahead = (hours * 60 + minutes) * 60_000_000
        return np.where(self._cells[:, start] == ord("-"), -ahead, ahead)

    def check_literals(self) -> None:
        """Refuse cells that do not repeat the letters and digits of a ``--date-format``."""
        for position, letter in self._layout.literals:
            self.reason[self._cells[:, position] != letter[0]] = self._misfit

    def _year(self) -> Ints:
        if "short_year" not in self._layout.spans:
            return self._number("year")
        # As POSIX has it: 69–99 are 1969–1999, 00–68 are 2000–2068.
        short = self._number("short_year")
        return short + 1900 + 100 * (short < 69)

    def _month_and_day(self) -> tuple[Ints, Ints]:
        spans = self._layout.spans
        if "one" in spans:
            one, two = self._number("one"), self._number("two")
            self._count_orders(self._year(), one, two)
            return two, one
        month = self._named("month_name", MONTHS) if "month_name" in spans else self._number("month")
        return month, self._number("day") if "day" in spans else month * 0 + MIDDLE_OF_MONTH

    def _count_orders(self, year: Ints, one: Ints, two: Ints) -> None:
        day_first, month_first = _is_date(year, two, one), _is_date(year, one, two)
        self.orders = (
            int((day_first & ~month_first).sum()),
            int((month_first & ~day_first).sum()),
            int((day_first & month_first & (one != two)).sum()),
        )

    def _hour12(self) -> Ints:
        hour = self._number("hour12")
        self._refuse((hour < 1) | (hour > 12), "impossible_time")
        if "half" not in self._layout.spans:
            return hour
        return hour % 12 + self._named("half", {b"am": 0, b"pm": 12})

    def _fraction_us(self) -> Ints:
        """Decimals of a second as whole microseconds; finer ones are cut off."""
        start, stop = self._layout.spans.get("fraction", (0, 0))
        stop = min(stop, start + 6)
        unit_us: int = 10 ** (6 - (stop - start))
        return _digits(self._cells, start, stop) * unit_us

    def _number(self, part: str) -> Ints:
        """The digits of a part; 0 where there is no such part."""
        return _digits(self._cells, *self._layout.spans.get(part, (0, 0)))

    def _named(self, part: str, numbers: Mapping[bytes, int]) -> Ints:
        """The numbers of names; a name that is not known is a misfit."""
        import numpy as np

        start, stop = self._layout.spans[part]
        words = np.ascontiguousarray(self._cells[:, start:stop]).view(f"S{stop - start}").ravel()
        distinct, inverse = np.unique(words, return_inverse=True)
        known = np.array([numbers.get(bytes(word).lower(), -1) for word in distinct], dtype=np.int64)
        self.reason[(known < 0)[inverse]] = self._misfit
        named: Ints = known[inverse]
        return named

    def _refuse(self, cells: Bools, reason: str) -> None:
        """Give these cells a reason, unless they have one."""
        self.reason[cells & (self.reason == 0)] = CODES[reason]


def _digits(cells: Bytes, start: int, stop: int) -> Ints:
    """The digits in these columns as numbers; 0 for no columns."""
    import numpy as np

    value = np.zeros(len(cells), dtype=np.int64)
    for position in range(start, stop):
        value = value * 10 + (cells[:, position].astype(np.int64) - ord("0"))
    return value


def _is_date(year: Ints, month: Ints, day: Ints) -> Bools:
    """Whether the three make a date in a year that is read."""
    starts, place = _month_starts(), _month_place(year, month)
    is_month = (month >= 1) & (month <= 12) & (year >= FIRST_YEAR) & (year <= LAST_YEAR)
    is_date: Bools = is_month & (day >= 1) & (day <= starts[place + 1] - starts[place])
    return is_date


def _days(year: Ints, month: Ints, day: Ints) -> Ints:
    """Days since 1970-01-01; without meaning where the three are no date."""
    days: Ints = _month_starts()[_month_place(year, month)] + day - 1
    return days


def _month_place(year: Ints, month: Ints) -> Ints:
    import numpy as np

    place: Ints = np.clip((year - FIRST_YEAR) * 12 + month - 1, 0, len(_month_starts()) - 2)
    return place


@cache
def _month_starts() -> Ints:
    """The first day of every month that is read, and of the one after, in days since 1970-01-01."""
    import numpy as np

    months = np.arange(f"{FIRST_YEAR}-01", f"{LAST_YEAR + 1}-02", dtype="datetime64[M]")
    return months.astype("datetime64[D]").astype(np.int64)
