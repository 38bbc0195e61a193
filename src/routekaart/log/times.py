"""Dates and times of day as instants, by explicit rules; never by guess.

What is read (the forms are in :mod:`routekaart.log.date_forms`): ``3-3-2022``, ``03/03/2022``,
``03.03.2022`` as day, month, year; ``2022-03-03``, ``2022/03/03`` as year, month, day;
``3 maart 2022``, ``3 mrt. 2022``, ``do 3 mrt 2022`` with the month by name, Dutch or English. Each
may be followed by a time of day (``14:05``, ``14:05:30``, ``14:05:30.250``, after a space or ``T``)
and an offset (``Z``, ``+01:00``); 24:00 is the end of the day. ``--date-format`` replaces all of these by one form.
A year of two digits is 2000–2068 or 1969–1999, as POSIX has it. A month (``maart 2022``) is its fifteenth and a week
(``wk 12 2022``) its Thursday: these are counted as vague. A number of five digits is a day as a spreadsheet counts
it. Years outside 1900–2100 are refused, dates without a year or a day, and a weekday that does not belong to its date.

Day before month is the rule. A file in which some dates can only be month-first is refused as a
whole: its orders are mixed, or ``--date-format`` has to say so (:meth:`TimeProfile.check_orders`).

Instants are int64 microseconds since 1970-01-01 UTC. Times without an offset are wall clock of the
given zone; an hour that the clock skips counts from the offset before the change, an hour that it
repeats is taken as the first of the two, and both are counted.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from routekaart.errors import InputError
from routekaart.log.arrays import as_bools, as_column, as_ints, as_texts
from routekaart.log.date_cells import CODES, DAY_US, read_cells
from routekaart.log.date_forms import (
    FIRST_YEAR,
    LAST_YEAR,
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

__all__ = ["MISSING_WORDS", "PRECISIONS", "ParsedTimes", "TimeProfile", "TimeRules"]

MISSING_WORDS = (
    *("na", "n/a", "nan", "nat", "null", "none", "-", "--", "---", "–", "—", "?", "??", "???", "x", "."),
    *(
        "n.v.t.",
        "n.v.t",
        "nvt",
        "nvt.",
        "n.t.b.",
        "ntb",
        "n.n.b.",
        "nnb",
        "n.b.",
        "nb",
        "onbekend",
        "niet bekend",
    ),
    *(
        "nog niet",
        "nog niet bekend",
        "nog onbekend",
        "volgt",
        "geen",
        "geen datum",
        "leeg",
        "unknown",
        "tbd",
        "tba",
    ),
    *("lopend", "loopt", "loopt nog", "nog open", "open", "heden", "nog niet gepland"),
)
"""What programs and people write where a time is missing; read as missing, in any case of letters."""

SERIAL_SHAPE = r"^[1-9]\d{4}(?:[.,]\d{1,10})?$"
FIRST_SERIAL, LAST_SERIAL = 29_221, 62_093
"""Days as a spreadsheet counts them that are read: 1980 to 2069."""
SERIAL_OF_1970 = 25_569
MOST_SHORT_DAYS, LEAST_SHORT_YEARS = 10, 15
"""Dates of two digits throughout whose first numbers lie so near and whose last lie so far apart begin with the year."""

LONGEST_CELL = 64
NEVER_US = 2**62
PRECISIONS = ("date", "minute", "second", "millisecond", "microsecond")
_UNITS_US = (DAY_US, 60_000_000, 1_000_000, 1_000)


@dataclass
class TimeProfile:
    """What the times of a column, or of a whole file, have in common; profiles add up.

    ``only_day_first``, ``only_month_first`` and ``either_order`` count the dates written as two
    numbers and a year by the orders that make a date of them (either, where the two differ);
    ``skipped_hours`` and ``repeated_hours`` the wall-clock times that the zone never had, or had
    twice. ``short_years`` counts the years of two digits, ``vague`` the months and weeks, ``serials`` the days as a
    spreadsheet counts them. ``short_day_bits`` and ``short_year_bits`` have a bit for each number that stands first, and
    as the year, in dates with a year of two digits. ``finest`` is the index in :data:`PRECISIONS` of the finest unit in use.
    """

    times: int = 0
    with_offset: int = 0
    only_day_first: int = 0
    only_month_first: int = 0
    either_order: int = 0
    skipped_hours: int = 0
    repeated_hours: int = 0
    short_years: int = 0
    vague: int = 0
    serials: int = 0
    finest: int = 0
    short_day_bits: int = 0
    short_year_bits: int = 0

    def __add__(self, other: TimeProfile) -> TimeProfile:
        sums = {item.name: getattr(self, item.name) + getattr(other, item.name) for item in fields(self)}
        bits = {
            name: getattr(self, name) | getattr(other, name) for name in ("short_day_bits", "short_year_bits")
        }
        return TimeProfile(**{**sums, **bits, "finest": max(self.finest, other.finest)})

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
        if (
            _spread(self.short_day_bits) <= MOST_SHORT_DAYS
            and _spread(self.short_year_bits) >= LEAST_SHORT_YEARS
        ):
            raise InputError(
                f"{title}: dates of two digits throughout seem to begin with the year, and day-month-year is the rule:"
                " say so with --date-format %y-%m-%d, or the other order with --date-format %d-%m-%y.",
                nl=f"{title}: datums met overal twee cijfers lijken met het jaar te beginnen, en de regel is"
                " dag-maand-jaar: zeg dit met --date-format %y-%m-%d, of de andere volgorde met"
                " --date-format %d-%m-%y.",
            )
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


def _spread(bits: int) -> int:
    """How far the numbers of these bits lie apart."""
    return bits.bit_length() - (bits & -bits).bit_length() if bits else 0


@dataclass(frozen=True)
class ParsedTimes:
    """What the cells of one column say; each array is as long as the column.

    ``wall_us`` is the time as written, ``utc_us`` the instant; neither means anything where
    ``is_missing``, or where ``reason`` is not 0 (see :data:`routekaart.log.date_cells.REASONS`). ``is_serial``: where
    a number is read as a day.
    """

    wall_us: Ints
    utc_us: Ints
    is_missing: Bools
    reason: Codes
    profile: TimeProfile
    is_serial: Bools

    @property
    def is_far_ahead(self) -> Bools:
        """Where the year is one after those that are read."""
        is_far: Bools = (self.reason == CODES["year_out_of_range"]) & (self.wall_us > 0)
        return is_far


class TimeRules:
    """The rules that read the times of one source.

    Parameters
    ----------
    timezone
        The zone of wall-clock times.
    date_format
        One form, such as ``%d-%m-%Y %H:%M``, that replaces the rules.
    latest
        The last day on which anything can have happened.
    serials
        Whether a number of five digits is a day: right only where a column is known to hold times.

    Raises
    ------
    InputError
        If the zone is unknown, or the form cannot be used.
    """

    def __init__(
        self,
        *,
        timezone: str = "Europe/Amsterdam",
        date_format: str | None = None,
        latest: date | None = None,
        serials: bool = False,
    ) -> None:
        self.serials = serials
        self.zone = _zone(timezone)
        self.before_us = NEVER_US if latest is None else ((latest - date(1970, 1, 1)).days + 1) * DAY_US
        self.date_format = date_format
        if date_format is not None:
            check_format(date_format)

    def parse(self, column: pa.Array) -> ParsedTimes:
        """The instants in a column of text (dictionary-encoded or not), timestamps or dates."""
        import pyarrow as pa

        if pa.types.is_dictionary(column.type):
            column = column.dictionary_decode()
        if pa.types.is_timestamp(column.type) or pa.types.is_date(column.type):
            found = _read_typed(column)
        else:
            found = self._read_text(column)
        return _settle(found, self.zone)

    def _read_text(self, column: pa.Array) -> _Found:
        import numpy as np
        import pyarrow.compute as pc

        found = _Found(len(column))
        text = pc.utf8_trim_whitespace(column)
        sizes = as_ints(pc.binary_length(text))
        found.is_missing |= sizes == 0
        found.reason[sizes > LONGEST_CELL] = CODES["not_a_date"]
        for size in np.unique(sizes[(sizes > 0) & (sizes <= LONGEST_CELL)]):
            places = np.flatnonzero(sizes == size)
            data = text.take(as_column(places)).buffers()[2]
            cells = np.frombuffer(data, dtype=np.uint8)[: len(places) * size].reshape(-1, size)
            for shape, rows in _by_shape(cells):
                self._read_shape(shape, cells[rows], places[rows], found)
        odd = np.flatnonzero(np.isin(found.reason, (CODES["not_a_date"], CODES["not_in_date_format"])))
        if len(odd):
            words = pc.utf8_lower(text.take(as_column(odd)))
            is_word = as_bools(pc.is_in(words, value_set=as_texts(MISSING_WORDS)))
            found.is_missing[odd[is_word]] = True
            if self.serials and self.date_format is None:
                self._read_serials(text, odd, found)
        return found

    def _read_serials(self, text: pa.Array, odd: Ints, found: _Found) -> None:
        """Days as a spreadsheet counts them."""
        import numpy as np
        import pyarrow.compute as pc

        cells = text.take(as_column(odd))
        places = np.flatnonzero(as_bools(pc.match_substring_regex(cells, SERIAL_SHAPE)))
        for place in places.tolist():
            day = float(cells[place].as_py().replace(",", "."))
            if FIRST_SERIAL <= day <= LAST_SERIAL:
                at = odd[place]
                found.is_serial[at], found.reason[at] = True, 0
                # A spreadsheet keeps a moment as a fraction of days: exact to the second and no finer.
                found.wall_us[at] = round((day - SERIAL_OF_1970) * 86_400) * 1_000_000

    def _read_shape(self, shape: str, cells: Bytes, places: Ints, found: _Found) -> None:
        if self.date_format is not None:
            layout, reason = layout_by_format(self.date_format, shape), "not_in_date_format"
        else:
            layout = layout_by_rule(shape)
            reason = misfit(shape) if layout is None else "not_a_date"
        if layout is None:
            found.reason[places] = CODES[reason]
            return
        read = read_cells(layout, cells, misfit=reason)
        found.wall_us[places], found.reason[places] = read.wall_us, read.reason
        if read.offset_us is not None:
            found.offset_us[places], found.has_offset[places] = read.offset_us, True
        found.profile.only_day_first += read.only_day_first
        found.profile.only_month_first += read.only_month_first
        found.profile.either_order += read.either_order
        if "short_year" in layout.spans and self.date_format is None:
            found.profile.short_years += int((read.reason == 0).sum())
            found.profile.short_day_bits |= read.days
            found.profile.short_year_bits |= read.short_years
        if layout.is_vague:
            found.profile.vague += int((read.reason == 0).sum())


class _Found:
    """What has been read of a column so far."""

    def __init__(self, n: int) -> None:
        import numpy as np

        self.wall_us = np.zeros(n, dtype=np.int64)
        self.offset_us = np.zeros(n, dtype=np.int64)
        self.has_offset = np.zeros(n, dtype=bool)
        self.is_missing = np.zeros(n, dtype=bool)
        self.is_serial = np.zeros(n, dtype=bool)
        self.reason = np.zeros(n, dtype=np.int8)
        self.profile = TimeProfile()


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InputError(
            f"--timezone {name} is no known zone: give one such as Europe/Amsterdam.",
            nl=f"--timezone {name} is geen bekende tijdzone: geef er een zoals Europe/Amsterdam.",
        ) from error


def _by_shape(cells: Bytes) -> list[tuple[str, slice | Bools]]:
    """The shapes that occur, each with the rows that have it."""
    import numpy as np

    drawn = shapes(cells)
    if (drawn == drawn[0]).all():
        return [(drawn[0].tobytes().decode("ascii"), slice(None))]
    distinct, inverse = np.unique(drawn.view(f"S{drawn.shape[1]}").ravel(), return_inverse=True)
    return [(shape.decode("ascii"), inverse == number) for number, shape in enumerate(distinct)]


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
    found.reason[(years < FIRST_YEAR) | (years > LAST_YEAR)] = CODES["year_out_of_range"]
    return found


def _microseconds(column: pa.Array) -> Ints:
    import pyarrow as pa
    import pyarrow.compute as pc

    whole = pc.cast(column, pa.timestamp("us"), safe=False)
    return as_ints(whole)


def _settle(found: _Found, zone: ZoneInfo) -> ParsedTimes:
    """Turn wall-clock times into instants, and sum up what was found."""
    import numpy as np

    found.reason[found.is_missing] = 0
    is_time = ~found.is_missing & (found.reason == 0)
    utc_us = found.wall_us - found.offset_us
    profile = found.profile
    local = np.flatnonzero(is_time & ~found.has_offset)
    if len(local):
        utc_us[local], profile.skipped_hours, profile.repeated_hours = _to_utc(found.wall_us[local], zone)
    profile.times, profile.with_offset = int(is_time.sum()), int((is_time & found.has_offset).sum())
    profile.serials = int(found.is_serial.sum())
    profile.finest = _finest(found.wall_us if is_time.all() else found.wall_us[is_time])
    return ParsedTimes(found.wall_us, utc_us, found.is_missing, found.reason, profile, found.is_serial)


def _finest(walls: Ints) -> int:
    """The place in :data:`PRECISIONS` of the finest unit in use; each unit is a whole number of the next."""
    for finest, unit in enumerate(_UNITS_US):
        # Most often the first few times tell already.
        if not (walls[:1000] % unit).any() and not (walls % unit).any():
            return finest
    return len(_UNITS_US)


def _to_utc(wall_us: Ints, zone: ZoneInfo) -> tuple[Ints, int, int]:
    """Instants of wall-clock times, and how many of these the zone never had, or had twice."""
    import numpy as np

    days = wall_us // DAY_US
    first = int(days.min())
    # Two centuries have few days, so that counting them is quicker than sorting the times.
    days -= first
    there = np.bincount(days) > 0
    offsets = [_offset_of_day(zone, first + day) if there[day] else 0 for day in range(len(there))]
    utc_us = wall_us - np.array([offset or 0 for offset in offsets], dtype=np.int64)[days]
    if None not in offsets:
        return utc_us, 0, 0
    has_change = np.array([offset is None for offset in offsets])[days]
    times, time_of = np.unique(wall_us[has_change], return_inverse=True)
    before, after = (np.array([_offset_us(zone, us, fold) for us in times.tolist()]) for fold in (0, 1))
    utc_us[has_change] = (times - before)[time_of]
    return utc_us, int((before < after)[time_of].sum()), int((before > after)[time_of].sum())


@lru_cache(maxsize=100_000)
def _offset_of_day(zone: ZoneInfo, day: int) -> int | None:
    """What the zone is ahead of UTC on a day, in microseconds; None on a day when the clock is set."""
    start, end = _offset_us(zone, day * DAY_US, 0), _offset_us(zone, (day + 1) * DAY_US, 0)
    return start if start == end else None


def _offset_us(zone: ZoneInfo, wall_us: int, fold: int) -> int:
    """What the zone is ahead of UTC at a wall-clock time; before a change of the clock with fold 0."""
    # Adding to a time in a zone moves its wall clock.
    time = datetime(1970, 1, 1, tzinfo=zone) + timedelta(microseconds=wall_us)
    offset = time.replace(fold=fold).utcoffset() or timedelta()
    return offset // timedelta(microseconds=1)
