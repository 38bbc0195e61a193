"""Meeting dates and holidays of a log, as the tables that the walk of waits looks up.

They belong to a log and a set of rules, and are made once for both. Where the dates of a log were moved, its days
are those that were carried along (:mod:`routekaart.log.dates`), with the holidays of the real ones; where days
are counted per case, each case has dates of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from routekaart.log.batches import Batch
from routekaart.log.calendar import DAY_US, local_midnights
from routekaart.log.dates import read_meeting_dates
from routekaart.log.view import View
from routekaart.measures.wait_rules import WaitRules
from routekaart.walks.waits import Agenda, Free, Series

if TYPE_CHECKING:
    import numpy as np

    from routekaart.walks.columns import Claims, Codes, Counts, Days, Instants, Lengths

__all__ = [
    "CarriedHolidays", "Holidays", "MeetingTables", "day_table", "meeting_tables", "schools_of",
]  # fmt: skip

#: A calendar of more days than this is made of those days alone that occur.
MOST_DAYS = 40_000


class DayTable(NamedTuple):
    """A row per local day from ``first_day`` on: its midnight, the school holiday before that, and whether it is one."""

    midnight_us: Instants
    midnight_free: Lengths
    is_free: Claims

    @classmethod
    def of(cls, days: np.ndarray, rules: WaitRules, zone: str | None, n: int, first_day: int) -> DayTable:
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
    """The days of a log whose dates are real."""

    first_day: int
    table: DayTable

    def before(self, instants: Instants, days: Days) -> Lengths:
        """The school holiday before each instant, which falls on the local day beside it."""
        import numpy as np

        place = days - self.first_day
        begun = np.where(self.table.is_free[place], instants - self.table.midnight_us[place], 0)
        found: Lengths = self.table.midnight_free[place] + begun
        return found

    def of_steps(self, batch: Batch) -> Free:
        """The school holiday before the start and the end of each step."""
        steps, calendar = batch.steps, batch.calendar
        return Free(
            self.before(steps.start_us, calendar.start_day), self.before(steps.end_us, calendar.end_day)
        )


class CarriedHolidays:
    """The days of a log whose dates were moved: each step carries what belongs to its own."""

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


def day_table(view: View, rules: WaitRules) -> Holidays | CarriedHolidays:
    """The days of the log, as the rules of waiting see them."""
    if view.manifest.dates != "keep":
        return CarriedHolidays()
    return view.whole.once(("days", rules.key), lambda: _holidays(view.whole, rules))


def _holidays(view: View, rules: WaitRules) -> Holidays:
    import numpy as np

    manifest = view.manifest
    zone = None if manifest.is_date_only else manifest.timezone
    agenda = [day for *_, day in rules.dates]
    low = min([manifest.first_us // DAY_US - 1, *agenda])
    high = max([manifest.last_us // DAY_US + 1, *agenda])
    n = high - low + 1
    if n <= MOST_DAYS:
        days = np.arange(low, high + 1)
    else:
        found = view.walk(_days_of, "start_day", "end_day")
        days = np.unique(np.concatenate([*found, np.array(agenda, dtype=np.int64)]))
    return Holidays(low, DayTable.of(days, rules, zone, n, low))


def _days_of(batch: Batch) -> np.ndarray:
    import numpy as np

    return np.unique(np.concatenate([batch.calendar.start_day, batch.calendar.end_day])).astype(np.int64)


def _series_key(meeting: int, organisation: int, n_parties: int) -> int:
    """What tells a meeting of an organisation (-1: none) apart; ``n_parties`` is one more than there are."""
    return meeting * n_parties + organisation + 1


@dataclass(frozen=True)
class MeetingTables:
    """The dates of meetings, in series, and which series belong to a school or, where days are counted per case, a case.

    ``first`` and ``last`` bound the series of each owner: a school by its number, or a case by its code.
    """

    series: Series
    agenda: Agenda
    first: Counts
    last: Counts


#: The date of a meeting: day, its midnight, the holiday before that, and whether it was inferred.
Dated = tuple[int, int, int, bool]


def meeting_tables(view: View, rules: WaitRules) -> MeetingTables:
    """The dates of each meeting: those of the agenda; where that has none for a meeting, organisation and school, every
    date on which the whole log has it, whatever the view selects.
    """  # fmt: skip
    whole = view.whole
    return whole.once(("meetings", rules.key), lambda: _tables(whole, rules))


def _tables(view: View, rules: WaitRules) -> MeetingTables:
    n_parties = len(view.manifest.organisations) + 1
    if view.manifest.dates == "relative":
        owned = _carried(view, rules, n_parties)
        return _laid_out(owned, view.manifest.n_cases)
    _, schools = schools_of(view)
    owned: dict[int, dict[int, list[Dated]]] = {}
    holidays = day_table(view, rules)
    for (meeting, organisation, school), held in _held(view, rules).items():
        planned = sorted({
            day for of, party, place, day in rules.dates
            if of == meeting and party in (None, organisation) and place in (None, school)
        })  # fmt: skip
        days = planned or sorted(day for day, is_regular in held if is_regular)
        if isinstance(holidays, Holidays):
            dated = [_dated(day, holidays, is_inferred=not planned) for day in days]
        else:
            dated = [(day, *_midnight_of(view, day), not planned) for day in days]
        if dated:
            owned.setdefault(schools.index(school), {})[_series_key(meeting, organisation, n_parties)] = dated
    return _laid_out(owned, len(schools))


def _dated(day: int, holidays: Holidays, *, is_inferred: bool) -> Dated:
    place = day - holidays.first_day
    table = holidays.table
    return day, int(table.midnight_us[place]), int(table.midnight_free[place]), is_inferred


def _midnight_of(view: View, day: int) -> tuple[int, int]:
    """The midnight of a day of a log whose dates were shifted, and the holiday before it, as its steps carry them."""
    table = view.once("carried days", lambda: _carried_days(view))
    return table[day]


def _carried_days(view: View) -> dict[int, tuple[int, int]]:
    found: dict[int, tuple[int, int]] = {}
    for part in view.walk(_midnights, *CarriedHolidays.columns, "start_day", "end_day"):
        found |= part
    return found


def _midnights(batch: Batch) -> dict[int, tuple[int, int]]:
    columns = (batch.columns[name] for name in ("start_day", "start_midnight_us", "start_free_us"))
    day, midnight, free = (column.tolist() for column in columns)
    return dict(zip(day, zip(midnight, free, strict=True), strict=True))


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


def _held(view: View, rules: WaitRules) -> dict[tuple[int, int, str], set[tuple[int, bool]]]:
    """The days on which each meeting was held, by organisation (-1: none) and school; regular ones told apart."""
    if not rules.meetings:
        return {}
    numbers, schools = schools_of(view)
    job = partial(_meetings_in, meetings=rules.meetings, school=numbers)
    found: dict[tuple[int, int, str], set[tuple[int, bool]]] = {}
    for activity, organisation, school, day in set().union(*view.walk(job, "start_day")):
        _, meeting, is_regular, _ = next(one for one in rules.meetings if one[0] == activity)
        found.setdefault((meeting, organisation, schools[school]), set()).add((day, is_regular))
    return found


def _meetings_in(
    batch: Batch, meetings: Iterable[tuple[int, int, bool, int]], school: Codes
) -> set[tuple[int, int, int, int]]:
    """The different activities that are meetings, organisations, schools and days of a batch."""
    import numpy as np

    part = batch.compact
    chosen = np.flatnonzero(np.isin(part.steps.activity, [activity for activity, *_ in meetings]))
    columns = (
        part.steps.activity[chosen],
        part.steps.organisation[chosen],
        school[part.cases.case[part.place[chosen]]],
        part.calendar.start_day[chosen],
    )
    order = np.lexsort(columns)
    rows = np.stack([column[order] for column in columns], axis=1)
    is_new = np.ones(len(rows), dtype=bool)
    is_new[1:] = (rows[1:] != rows[:-1]).any(axis=1)
    return {tuple(row) for row in rows[is_new].tolist()}


def _carried(view: View, rules: WaitRules, n_parties: int) -> dict[int, dict[int, list[Dated]]]:
    """The meeting dates that each case carries, in days of its own, by case and series."""
    meeting_of = {activity: meeting for activity, meeting, *_ in rules.meetings}
    activities = enumerate(view.manifest.activities)
    meetings = {one["entry"]: meeting_of[code] for code, one in activities if code in meeting_of}
    parties = {label: code for code, label in enumerate(view.organisation_labels())}
    texts = view.first_values("meeting_dates")
    owned: dict[int, dict[int, list[Dated]]] = {}
    for case, code in zip(view.cases.case.tolist(), texts.codes.tolist(), strict=True):
        if code < 0:
            continue
        own = owned.setdefault(case, {})
        for entry, organisation, day, midnight, before, _ in read_meeting_dates(texts.labels[code]):
            key = _series_key(meetings[entry], parties.get(organisation, -1), n_parties)
            own.setdefault(key, []).append((day, midnight, before, True))
    return owned


def _laid_out(owned: dict[int, dict[int, list[Dated]]], n_owners: int) -> MeetingTables:
    """The dates of every series of every owner, ascending, as columns."""
    import numpy as np

    first, last = (np.zeros(n_owners, dtype=np.int64) for _ in range(2))
    keys: list[int] = []
    bounds: list[int] = [0]
    dates: list[Dated] = []
    for owner, series in sorted(owned.items()):
        first[owner] = len(keys)
        for key, own in sorted(series.items()):
            keys.append(key)
            dates += sorted(own)
            bounds.append(len(dates))
        last[owner] = len(keys)
    edges = np.array(bounds, dtype=np.int64)
    day, midnight, before, inferred = ([one[i] for one in dates] for i in range(4))
    return MeetingTables(
        Series(np.array(keys, dtype=np.int64), edges[:-1], edges[1:]),
        Agenda(
            np.array(day, dtype=np.int32),
            np.array(midnight, dtype=np.int64),
            np.array(before, dtype=np.int64),
            np.array(inferred, dtype=bool),
        ),
        first,
        last,
    )
