"""Meeting dates and holidays of a log, as the tables that the walk of waits looks up.

They belong to a log and a set of rules, and are made once for both. Where the dates of a log were shifted, its days
are those that were carried along (:mod:`routekaart.log.moved_dates`), with the holidays of the real ones; where days
are counted per case, nothing is known of either.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from routekaart.log.batches import Batch
from routekaart.log.calendar import DAY_US, local_midnights
from routekaart.log.view import View
from routekaart.measures.coded_rules import CodedRules
from routekaart.walks.columns import Free
from routekaart.walks.tally import distinct
from routekaart.walks.waits import Agenda, Series

if TYPE_CHECKING:
    import numpy as np

    from routekaart.walks.columns import Claims, Codes, Counts, Days, Instants, Lengths

__all__ = [
    "CarriedHolidays", "Holidays", "MeetingTables", "day_table", "meeting_tables", "schools_of",
]  # fmt: skip

#: More days than lie between the first date that can be told and the last.
DAYS = 1 << 23
#: A calendar of more days than this is made of those days alone that occur.
MOST_DAYS = 40_000


class DayTable(NamedTuple):
    """A row per local day from ``first_day`` on: its midnight, the school holiday before that, and whether it is one."""

    midnight_us: Instants
    midnight_free: Lengths
    is_free: Claims

    @classmethod
    def of(cls, days: np.ndarray, rules: CodedRules, zone: str | None, n: int, first_day: int) -> DayTable:
        """The table of ``n`` days, filled in for ``days``."""
        import numpy as np

        table = cls(np.zeros(n, np.int64), np.zeros(n, np.int64), np.zeros(n, bool))
        places = days - first_day
        table.midnight_us[places] = local_midnights(days, zone)
        table.midnight_free[places] = rules.calendar.free_before(days, zone)
        table.is_free[places] = np.isin(days, rules.calendar.holidays)
        return table


@dataclass(frozen=True)
class Holidays:
    """The days of a log, held against the calendar of the rules."""

    first_day: int
    table: DayTable

    def before(self, instants: Instants, days: Days) -> Lengths:
        """The school holiday before each instant, which falls on the local day beside it."""
        import numpy as np

        place = days - self.first_day
        begun = np.where(self.table.is_free[place], instants - self.table.midnight_us[place], 0)
        found: Lengths = self.table.midnight_free[place] + begun
        return found

    def midnights(self, _: View, days: np.ndarray) -> tuple[Instants, Lengths]:
        """The midnight of each of ``days``, and the school holiday before it."""
        place = days - self.first_day
        return self.table.midnight_us[place], self.table.midnight_free[place]

    def of_steps(self, batch: Batch) -> Free:
        """The school holiday before the start and the end of each step."""
        steps, calendar = batch.steps, batch.calendar
        return Free(
            self.before(steps.start_us, calendar.start_day), self.before(steps.end_us, calendar.end_day)
        )


class CarriedHolidays:
    """The days of a log whose dates were shifted: each step carries what belongs to its own."""

    def midnights(self, view: View, days: np.ndarray) -> tuple[Instants, Lengths]:
        """The midnight of each of ``days`` on which the log has a step, and the school holiday before it."""
        import numpy as np

        parts = view.walk(_carried_days, *self.columns, "start_day", "end_day")
        day, midnight, free = (np.concatenate(column) for column in zip(*parts, strict=True))
        known, place = np.unique(day, return_index=True)
        places = place[np.searchsorted(known, days)]
        return midnight[places], free[places]

    columns = (
        *("start_midnight_us", "end_midnight_us", "start_free_us", "end_free_us"),
        *("is_start_free", "is_end_free"),
    )

    def of_steps(self, batch: Batch) -> Free:
        """The school holiday before the start and the end of each step."""
        import numpy as np

        def before(end: str) -> Any:
            # The end of a step is never before its start, whatever its row says.
            instants = getattr(batch.steps, f"{end}_us")
            is_free, midnight = batch.columns[f"is_{end}_free"], batch.columns[f"{end}_midnight_us"]
            return batch.columns[f"{end}_free_us"] + np.where(is_free, instants - midnight, 0)

        start, end = before("start"), before("end")
        return Free(start, np.where(batch.steps.end_us > batch.steps.start_us, end, start))


def day_table(view: View, rules: CodedRules) -> Holidays | CarriedHolidays:
    """The days of the log, as the rules of waiting see them."""
    if view.manifest.dates == "shift":
        return CarriedHolidays()
    return view.whole.once(("days", rules.key), lambda: _holidays(view.whole, rules))


def _holidays(view: View, rules: CodedRules) -> Holidays:
    import numpy as np

    manifest = view.manifest
    zone = None if manifest.is_date_only else manifest.timezone
    agenda = [day for *_, day in rules.dates]
    low = min([manifest.first_us // DAY_US - 1, *agenda])
    high = max([manifest.last_us // DAY_US + 1, *agenda])
    n = high - low + 1
    if n <= MOST_DAYS:
        days: Any = np.arange(low, high + 1)
    else:
        found = view.walk(_days_of, "start_day", "end_day")
        days = distinct(np.concatenate([*found, np.array(agenda, dtype=np.int64)]))
    return Holidays(low, DayTable.of(days, rules, zone, n, low))


def _days_of(batch: Batch) -> np.ndarray:
    import numpy as np

    return distinct(np.concatenate([batch.calendar.start_day, batch.calendar.end_day])).astype(np.int64)


@dataclass(frozen=True)
class MeetingTables:
    """The dates of meetings, in series; ``first`` and ``last`` bound those of each school, by its number."""

    series: Series
    agenda: Agenda
    first: Counts
    last: Counts


def meeting_tables(view: View, rules: CodedRules) -> MeetingTables:
    """The dates of each meeting: those of the agenda, else those on which the log has it.

    The second, of every case of the log whatever the view selects, where the agenda has none for a meeting, organisation
    and school.
    """
    whole = view.whole
    return whole.once(("meetings", rules.key), lambda: _meeting_tables(whole, rules))


def _meeting_tables(view: View, rules: CodedRules) -> MeetingTables:
    import numpy as np

    n_parties = len(view.manifest.organisations) + 1
    _, schools = schools_of(view)
    held = _held(view, rules)
    owner, key, day, inferred = ([np.zeros(0, dtype=np.int64)] for _ in range(4))
    for first, last in pairwise(held.bounds.tolist()):
        meeting, party, school = (int(column[first]) for column in (held.meeting, held.party, held.school))
        planned = sorted({
            day for of, whose, place, day in rules.dates
            if of == meeting and whose in (None, party) and place in (None, schools[school])
        })  # fmt: skip
        own = held.day[first:last][held.is_regular[first:last]]
        days: Any = np.array(planned, dtype=np.int64) if planned else distinct(own)
        owner.append(np.full(len(days), school))
        key.append(np.full(len(days), meeting * n_parties + party + 1))
        day.append(days)
        inferred.append(np.full(len(days), not planned))
    days = np.concatenate(day)
    midnight, free = day_table(view, rules).midnights(view, days)
    columns = (
        *(np.concatenate(column) for column in (owner, key)),
        days,
        midnight,
        free,
        np.concatenate(inferred),
    )
    return _laid_out(columns, len(schools))


def _laid_out(columns: Sequence[np.ndarray], n_schools: int) -> MeetingTables:
    """Dates (school, key of the series, day, midnight, holiday before it, is it inferred) as tables, in that order."""
    import numpy as np

    order = np.lexsort(columns[2::-1])
    owner, key, day, midnight, free, inferred = (column[order] for column in columns)
    begins = np.ones(len(owner), dtype=bool)
    begins[1:] = (owner[1:] != owner[:-1]) | (key[1:] != key[:-1])
    first = np.flatnonzero(begins)
    bounds = np.searchsorted(owner[first], np.arange(n_schools + 1)).astype(np.int64)
    return MeetingTables(
        Series(key[first].astype(np.int64), first, np.append(first[1:], len(owner))[: len(first)]),
        Agenda(
            day.astype(np.int32),
            midnight.astype(np.int64),
            free.astype(np.int64),
            inferred.astype(bool),
        ),
        bounds[:-1],
        bounds[1:],
    )


def _carried_days(batch: Batch) -> tuple[Days, Instants, Lengths]:
    """The days on which steps of a batch start, with their midnight and the holiday before it."""
    import numpy as np

    day, place = np.unique(batch.calendar.start_day, return_index=True)
    return day, batch.columns["start_midnight_us"][place], batch.columns["start_free_us"][place]


def schools_of(view: View) -> tuple[Codes, tuple[str, ...]]:
    """For each case code of the whole log the number of its school, and what schools are called; 0 is none, ''."""
    whole = view.whole
    return whole.once("schools", lambda: _schools(whole))


def _schools(view: View) -> tuple[Codes, tuple[str, ...]]:
    import numpy as np

    found = view.first_values("school")
    numbers = np.zeros(view.manifest.n_cases, dtype=np.int32)
    numbers[view.cases.case] = found.codes + 1
    return numbers, ("", *found.labels)


@dataclass(frozen=True)
class _Held:
    """On which days each meeting was held, by organisation (-1: none) and school; ``bounds`` tell these apart."""

    meeting: Codes
    party: Codes
    school: Codes
    day: Days
    is_regular: Claims
    bounds: Counts


def _held(view: View, rules: CodedRules) -> _Held:
    import numpy as np

    numbers, schools = schools_of(view)
    sizes = (len(view.manifest.organisations) + 1, len(schools))
    job = partial(
        _meetings_in, activities=[activity for activity, *_ in rules.meetings], school=numbers, sizes=sizes
    )
    found = distinct(np.concatenate([*view.walk(job, "start_day"), np.zeros(0, dtype=np.int64)]))
    rest, day = np.divmod(found, DAYS)
    rest, school = np.divmod(rest, sizes[1])
    activity, party = np.divmod(rest, sizes[0])
    n = len(view.manifest.activities)
    meeting_of, regular = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=bool)
    for one, of, is_regular, _ in rules.meetings:
        meeting_of[one], regular[one] = of, is_regular
    meeting = meeting_of[activity]
    order = np.lexsort((school, party, meeting))
    meeting, party, school, day, activity = (
        each[order] for each in (meeting, party - 1, school, day - DAYS // 2, activity)
    )
    differs = np.zeros(max(len(order) - 1, 0), dtype=bool)
    for column in (meeting, party, school):
        differs |= column[1:] != column[:-1]
    edges = [0, *(np.flatnonzero(differs) + 1).tolist(), len(order)] if len(order) else [0]
    return _Held(meeting, party, school, day, regular[activity], np.array(edges))


def _meetings_in(batch: Batch, activities: Sequence[int], school: Codes, sizes: tuple[int, int]) -> Counts:
    """The different activities that are meetings, organisations, schools and days of a batch, each set as one number."""
    import numpy as np

    part = batch.compact
    chosen = np.flatnonzero(np.isin(part.steps.activity, activities))
    found = part.steps.activity[chosen].astype(np.int64) * sizes[0] + part.steps.organisation[chosen] + 1
    found = found * sizes[1] + school[part.cases.case[part.place[chosen]]]
    return distinct(found * DAYS + part.columns["start_day"][chosen] + DAYS // 2)
