"""Dates and times of day as instants, by explicit rules; never by guess.

What is read (the forms are in :mod:`routekaart.log.date_forms`): ``3-3-2022``, ``03/03/2022``,
``03.03.2022`` as day, month, year; ``2022-03-03``, ``2022/03/03`` as year, month, day;
``3 maart 2022``, ``3 mrt. 2022``, ``do 3 mrt 2022`` with the month by name, Dutch or English. Each
may be followed by a time of day (``14:05``, ``14:05:30``, ``14:05:30.250``, after a space or ``T``)
and an offset (``Z``, ``+01:00``). ``--date-format`` replaces all of these by one form. Years of two
digits, years outside 1900–2100 and dates without a day are refused, and so is a weekday that does
not belong to its date.

Day before month is the rule. A file in which some dates can only be month-first is refused as a
whole: its orders are mixed, or ``--date-format`` has to say so (:meth:`TimeProfile.check_orders`).

Instants are int64 microseconds since 1970-01-01 UTC. Times without an offset are wall clock of the
given zone; an hour that the clock skips counts from the offset before the change, an hour that it
repeats is taken as the first of the two, and both are counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import TYPE_CHECKING

from routekaart.errors import InputError
from routekaart.log.arrays import as_bools, as_column, as_ints, as_texts
from routekaart.log.date_forms import (
    MONTHS,
    WEEKDAYS,
    Layout,
    check_format,
    layout_by_format,
    layout_by_rule,
    misfit,
    shapes,
)

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    Bytes = npt.NDArray[np.uint8]
    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]
    Codes = npt.NDArray[np.int8]

__all__ = ["MISSING_WORDS", "REASONS", "ParsedTimes", "TimeProfile", "TimeRules"]

REASONS = (
    "",
    "not_a_date",
    "not_in_date_format",
    "impossible_date",
    "impossible_time",
    "two_digit_year",
    "no_day",
    "year_out_of_range",
)
"""Why a cell is no time; its code in :attr:`ParsedTimes.reason` is the index, 0 for none."""
_CODE = {reason: code for code, reason in enumerate(REASONS)}

MISSING_WORDS = ("na", "n/a", "nan", "nat", "null", "none")
"""What programs write where a time is missing; read as missing, in any case of letters."""

DAY_US = 86_400_000_000
FIRST_YEAR, LAST_YEAR = 1900, 2100
LONGEST_CELL = 64
PRECISIONS = ("date", "minute", "second", "millisecond", "microsecond")
_UNITS_US = (DAY_US, 60_000_000, 1_000_000, 1_000)
_BEFORE_A_CHANGE_US = 6 * 3_600_000_000


@dataclass
class TimeProfile:
    """What the times of a column, or of a whole file, have in common; profiles add up.

    ``only_day_first``, ``only_month_first`` and ``either_order`` count the dates written as two
    numbers and a year by the orders that make a date of them (either, where the two differ);
    ``skipped_hours`` and ``repeated_hours`` the wall-clock times that the zone never had, or had
    twice. ``finest`` is the index in :data:`PRECISIONS` of the finest unit in use.
    """

    times: int = 0
    with_offset: int = 0
    only_day_first: int = 0
    only_month_first: int = 0
    either_order: int = 0
    skipped_hours: int = 0
    repeated_hours: int = 0
    finest: int = 0

    def __add__(self, other: TimeProfile) -> TimeProfile:
        sums = {item.name: getattr(self, item.name) + getattr(other, item.name) for item in fields(self)}
        return TimeProfile(**{**sums, "finest": max(self.finest, other.finest)})

    @property
    def precision(self) -> str:
        """The finest unit that any time uses; "date" when no time of day occurs."""
        return PRECISIONS[self.finest]

    def check_orders(self, title: str) -> None:
        """Refuse the file ``title`` when day-first cannot be the order of all its dates.

        Raises
        ------
        InputError
            With a hint at ``--date-format``.
        """
        if self.only_month_first == 0:
            return
        if self.only_day_first:
            raise InputError(
                f"{title} has mixed date orders: {self.only_day_first} dates can only be day-month-year and"
                f" {self.only_month_first} only month-day-year. Put them in one order, or say which one"
                " holds with --date-format %d-%m-%Y.",
                nl=f"{title} heeft gemengde datumvolgordes: {self.only_day_first} datums kunnen alleen"
                f" dag-maand-jaar zijn en {self.only_month_first} alleen maand-dag-jaar. Zet ze in één"
                " volgorde, of zeg welke geldt met --date-format %d-%m-%Y.",
            )
        raise InputError(
            f"{title}: {self.only_month_first} dates can only be month-day-year, and day-month-year is the"
            " rule: say so with --date-format %m/%d/%Y (with the signs and times of your file).",
            nl=f"{title}: {self.only_month_first} datums kunnen alleen maand-dag-jaar zijn, en de regel is"
            " dag-maand-jaar: zeg dit met --date-format %m/%d/%Y (met de tekens en tijden van uw bestand).",
        )


@dataclass(frozen=True)
class ParsedTimes:
    """What the cells of one column say; each array is as long as the column.

    ``wall_us`` is the time as written, ``utc_us`` the instant; neither means anything where
    ``is_missing``, or where ``reason`` is not 0.
    """

    wall_us: Ints
    utc_us: Ints
    is_missing: Bools
    reason: Codes
    profile: TimeProfile


class TimeRules:
    """The rules that read the times of one source.

    Parameters
    ----------
    timezone
        The zone of wall-clock times.
    date_format
        One form, such as ``%d-%m-%Y %H:%M``, that replaces the rules.

    Raises
    ------
    InputError
        If the zone is unknown, or the form cannot be used.
    """

    def __init__(self, *, timezone: str = "Europe/Amsterdam", date_format: str | None = None) -> None:
        self.timezone = timezone
        self.date_format = date_format
        if date_format is not None:
            check_format(date_format)
        _check_zone(timezone)

    def parse(self, column: pa.Array) -> ParsedTimes:
        """The instants in a column of text (dictionary-encoded or not), timestamps or dates."""
        import pyarrow as pa

        if pa.types.is_dictionary(column.type):
            column = column.dictionary_decode()
        if pa.types.is_timestamp(column.type) or pa.types.is_date(column.type):
            found = _read_typed(column)
        else:
            found = self._read_text(column)
        return _settle(found, self.timezone)

    def _read_text(self, column: pa.Array) -> _Found:
        import numpy as np
        import pyarrow.compute as pc

        found = _Found(len(column))
        text = pc.utf8_trim_whitespace(column)
        sizes = as_ints(pc.binary_length(text))
        found.is_missing |= sizes == 0
        found.reason[sizes > LONGEST_CELL] = _CODE["not_a_date"]
        for size in np.unique(sizes[(sizes > 0) & (sizes <= LONGEST_CELL)]):
            places = np.flatnonzero(sizes == size)
            data = text.take(as_column(places)).buffers()[2]
            cells = np.frombuffer(data, dtype=np.uint8)[: len(places) * size].reshape(-1, size)
            for shape, rows in _by_shape(cells):
                self._read_shape(shape, cells[rows], places[rows], found)
        odd = np.flatnonzero(found.reason == _CODE["not_a_date"])
        if len(odd):
            words = pc.utf8_lower(text.take(as_column(odd)))
            is_word = as_bools(pc.is_in(words, value_set=as_texts(MISSING_WORDS)))
            found.is_missing[odd[is_word]] = True
        return found

    def _read_shape(self, shape: str, cells: Bytes, places: Ints, found: _Found) -> None:
        if self.date_format is not None:
            layout, reason = layout_by_format(self.date_format, shape), "not_in_date_format"
        else:
            layout = layout_by_rule(shape)
            reason = misfit(shape) if layout is None else "not_a_date"
        if layout is None:
            found.reason[places] = _CODE[reason]
        else:
            _read_cells(layout, cells, places, found, _CODE[reason])


class _Found:
    """What has been read of a column so far."""

    def __init__(self, n: int) -> None:
        import numpy as np

        self.wall_us = np.zeros(n, dtype=np.int64)
        self.offset_us = np.zeros(n, dtype=np.int64)
        self.has_offset = np.zeros(n, dtype=bool)
        self.is_missing = np.zeros(n, dtype=bool)
        self.reason = np.zeros(n, dtype=np.int8)
        self.profile = TimeProfile()


def _check_zone(timezone: str) -> None:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    try:
        pc.assume_timezone(as_column(np.zeros(1, dtype=np.int64)).cast(pa.timestamp("us")), timezone)
    except pa.ArrowInvalid as error:
        raise InputError(
            f"--timezone {timezone} is no known zone: give one such as Europe/Amsterdam.",
            nl=f"--timezone {timezone} is geen bekende tijdzone: geef er een zoals Europe/Amsterdam.",
        ) from error


def _by_shape(cells: Bytes) -> list[tuple[str, slice | Bools]]:
    """The shapes that occur, each with the rows that have it."""
    import numpy as np

    drawn = shapes(cells)
    if (drawn == drawn[0]).all():
        return [(drawn[0].tobytes().decode("ascii"), slice(None))]
    distinct, inverse = np.unique(drawn.view(f"S{drawn.shape[1]}").ravel(), return_inverse=True)
    return [(shape.decode("ascii"), inverse == number) for number, shape in enumerate(distinct)]


def _read_cells(layout: Layout, cells: Bytes, places: Ints, found: _Found, misfit_code: int) -> None:
    """Read cells of one shape into ``found``."""
    import numpy as np

    spans, reason = layout.spans, np.zeros(len(cells), dtype=np.int8)
    year, month, day = _read_date(layout, cells, reason, found.profile, misfit_code)
    hour, minute, second = (_number(cells, spans.get(part)) for part in ("hour", "minute", "second"))
    if "hour12" in spans:
        hour = _read_hour12(cells, spans, reason, misfit_code)
    reason[(reason == 0) & ((hour > 23) | (minute > 59) | (second > 59))] = _CODE["impossible_time"]
    in_day = ((hour * 60 + minute) * 60 + second) * 1_000_000 + _fraction(cells, spans.get("fraction"))
    found.wall_us[places] = np.where(reason == 0, _days(year, month, day) * DAY_US + in_day, 0)
    if "zone" in spans:
        offset, is_possible = _read_offset(cells, *spans["zone"])
        reason[(reason == 0) & ~is_possible] = _CODE["impossible_time"]
        found.offset_us[places], found.has_offset[places] = offset, True
    for position, letter in layout.literals:
        reason[cells[:, position] != letter[0]] = misfit_code
    found.reason[places] = reason


def _read_date(
    layout: Layout, cells: Bytes, reason: Codes, profile: TimeProfile, misfit_code: int
) -> tuple[Ints, Ints, Ints]:
    """Year, month and day; ``reason`` is set where they make no date."""
    spans = layout.spans
    year = _number(cells, spans.get("year"))
    if "short_year" in spans:
        # As POSIX has it: 69–99 are 1969–1999, 00–68 are 2000–2068.
        year = _number(cells, spans["short_year"])
        year = year + 1900 + 100 * (year < 69)
    if "one" in spans:
        one, two = _number(cells, spans["one"]), _number(cells, spans["two"])
        day_first, month_first = _is_date(year, two, one), _is_date(year, one, two)
        profile.only_day_first += int((day_first & ~month_first).sum())
        profile.only_month_first += int((month_first & ~day_first).sum())
        profile.either_order += int((day_first & month_first & (one != two)).sum())
        day, month = one, two
    else:
        day, month = _number(cells, spans["day"]), _number(cells, spans.get("month"))
    if "month_name" in spans:
        month = _named(cells, spans["month_name"], MONTHS)
        reason[month < 0] = misfit_code
    reason[(reason == 0) & ((year < FIRST_YEAR) | (year > LAST_YEAR))] = _CODE["year_out_of_range"]
    reason[(reason == 0) & ~_is_date(year, month, day)] = _CODE["impossible_date"]
    if "weekday" in spans:
        weekday = _named(cells, spans["weekday"], WEEKDAYS)
        reason[weekday < 0] = misfit_code
        # 1 January 1970 was a Thursday.
        reason[(reason == 0) & ((_days(year, month, day) + 3) % 7 != weekday)] = _CODE["impossible_date"]
    return year, month, day


def _number(cells: Bytes, span: tuple[int, int] | None) -> Ints:
    """The digits in a span as numbers; 0 where there is no such part."""
    import numpy as np

    value = np.zeros(len(cells), dtype=np.int64)
    for position in range(*span) if span else ():
        value = value * 10 + (cells[:, position].astype(np.int64) - ord("0"))
    return value


def _fraction(cells: Bytes, span: tuple[int, int] | None) -> Ints:
    """Decimals of a second as whole microseconds; finer ones are cut off."""
    if span is None:
        return _number(cells, None)
    start, stop = span[0], min(span[1], span[0] + 6)
    return _number(cells, (start, stop)) * 10 ** (6 - (stop - start))


def _named(cells: Bytes, span: tuple[int, int], numbers: Mapping[bytes, int]) -> Ints:
    """The numbers of names, -1 for a name that is not in ``numbers``."""
    import numpy as np

    words = np.ascontiguousarray(cells[:, slice(*span)]).view(f"S{span[1] - span[0]}").ravel()
    distinct, inverse = np.unique(words, return_inverse=True)
    known = np.array([numbers.get(bytes(word).lower(), -1) for word in distinct], dtype=np.int64)
    named: Ints = known[inverse]
    return named


def _read_hour12(cells: Bytes, spans: Mapping[str, tuple[int, int]], reason: Codes, misfit_code: int) -> Ints:
    """Hours of a clock of twelve, with am or pm where it is written."""
    hour = _number(cells, spans["hour12"])
    reason[(reason == 0) & ((hour < 1) | (hour > 12))] = _CODE["impossible_time"]
    if "half" not in spans:
        return hour
    half = _named(cells, spans["half"], {b"am": 0, b"pm": 12})
    reason[half < 0] = misfit_code
    return hour % 12 + half


def _read_offset(cells: Bytes, start: int, stop: int) -> tuple[Ints, Bools]:
    """Offsets in microseconds, and whether any zone can have them."""
    import numpy as np

    if stop - start == 1:
        return np.zeros(len(cells), dtype=np.int64), np.ones(len(cells), dtype=bool)
    hours = _number(cells, (start + 1, start + 3))
    minutes = _number(cells, (stop - 2, stop) if stop - start > 3 else None)
    sign = np.where(cells[:, start] == ord("-"), -1, 1)
    return sign * (hours * 60 + minutes) * 60_000_000, (hours <= 14) & (minutes <= 59)


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


def _read_typed(column: pa.Array) -> _Found:
    """Times that the file itself types as such."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    found = _Found(len(column))
    found.is_missing |= as_bools(column.is_null())
    zone = getattr(column.type, "tz", None)
    found.wall_us[:] = _microseconds(pc.local_timestamp(column) if zone else column)
    if zone:
        found.has_offset |= True
        found.offset_us[:] = found.wall_us - _microseconds(column.cast(pa.timestamp(column.type.unit)))
    years = found.wall_us.astype("datetime64[us]").astype("datetime64[Y]").astype(np.int64) + 1970
    found.reason[(years < FIRST_YEAR) | (years > LAST_YEAR)] = _CODE["year_out_of_range"]
    return found


def _microseconds(column: pa.Array) -> Ints:
    import pyarrow as pa
    import pyarrow.compute as pc

    whole = pc.cast(column, pa.timestamp("us"), safe=False)
    return as_ints(whole)


def _settle(found: _Found, timezone: str) -> ParsedTimes:
    """Turn wall-clock times into instants, and sum up what was found."""
    import numpy as np

    found.reason[found.is_missing] = 0
    is_time = ~found.is_missing & (found.reason == 0)
    utc_us = found.wall_us - found.offset_us
    profile = found.profile
    local = np.flatnonzero(is_time & ~found.has_offset)
    if len(local):
        utc_us[local], profile.skipped_hours, profile.repeated_hours = _to_utc(found.wall_us[local], timezone)
    profile.times, profile.with_offset = int(is_time.sum()), int((is_time & found.has_offset).sum())
    walls = found.wall_us[is_time]
    for finest, unit in enumerate(_UNITS_US):
        if (walls % unit).any():
            profile.finest = finest + 1
    return ParsedTimes(found.wall_us, utc_us, found.is_missing, found.reason, profile)


def _to_utc(wall_us: Ints, timezone: str) -> tuple[Ints, int, int]:
    """Instants of wall-clock times, and how many of these the zone never had, or had twice."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    wall = as_column(wall_us).cast(pa.timestamp("us"))

    def instants(**choice: str) -> pa.Array:
        return pc.assume_timezone(wall, timezone, **choice)

    first = instants(ambiguous="earliest", nonexistent="latest")
    last = instants(ambiguous="latest", nonexistent="latest")
    utc_us = np.array(_microseconds(first.cast(pa.timestamp("us"))))
    repeated = int((utc_us != _microseconds(last.cast(pa.timestamp("us")))).sum())
    skipped = np.flatnonzero(_microseconds(pc.local_timestamp(first)) != wall_us)
    if len(skipped):
        # Some hours earlier the offset before the change holds: count on from there.
        before, _, _ = _to_utc(wall_us[skipped] - _BEFORE_A_CHANGE_US, timezone)
        utc_us[skipped] = before + _BEFORE_A_CHANGE_US
    return utc_us, len(skipped), repeated
