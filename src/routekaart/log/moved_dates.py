"""Dates of a stored log: kept, shifted all by the same weeks, or counted from the start of each case.

Where dates are moved, what waits are split by is worked out before and carried along in columns of
its own: beside each event the midnight and the school holiday before the day of its start and end,
beside each case the extraction, and with days counted per case the dates of its regular meetings.
What needs a real date says so (:func:`need_real_dates`).

Carried columns: ``start_midnight_us``, ``end_midnight_us`` (the instant at which the day begins),
``start_free_us``, ``end_free_us`` (school holiday before that, in microseconds since the start of the
log or the case), ``is_start_free``, ``is_end_free`` (the day is a school holiday), ``extracted_us``,
``extracted_free_us``, ``meeting_dates`` (text, read by :func:`read_meeting_dates`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from routekaart.errors import SelectionError
from routekaart.log.calendar import DAY_US, EPOCH, Calendar, local_midnights

if TYPE_CHECKING:
    from routekaart.engine.database import Database
    from routekaart.log.manifest import Manifest

__all__ = [
    "CARRIED",
    "COUNTERS",
    "DATES",
    "KEPT",
    "MOVED",
    "Dates",
    "moved_sql",
    "need_real_dates",
    "read_meeting_dates",
]

DATES = ("keep", "shift", "relative")
ANCHOR_DAY = (date(2000, 1, 3) - EPOCH).days
"""The Monday on which every case begins when days are counted per case."""

#: Columns that belong to the days on which things really happened.
COUNTERS = ("school_days_start", "school_days_end", "working_days_start", "working_days_end")
CARRIED = ("start_day", "end_day", *COUNTERS)
MOVED = (
    *("start_midnight_us", "end_midnight_us", "start_free_us", "end_free_us", "is_start_free", "is_end_free"),
    *("extracted_us", "extracted_free_us", "meeting_dates"),
)


@dataclass(frozen=True)
class Dates:
    """What is done with dates: ``kind``, one of :data:`DATES`; a shift is by ``weeks``."""

    kind: str = "keep"
    weeks: int = 0


KEPT = Dates()


def need_real_dates(manifest: Manifest, what: Mapping[str, str]) -> None:
    """Refuse ``what`` ("nl", "en") of a log whose dates were moved.

    Raises
    ------
    SelectionError
        Saying what cannot be given, and what would give it.
    """
    if manifest.dates == "keep":
        return
    how = {
        "shift": ("verschoven", "shifted"),
        "relative": (
            "vervangen door dagen vanaf het begin van elk traject",
            "replaced by days from the start of each case",
        ),
    }[manifest.dates]
    raise SelectionError(
        f"{what['en']} cannot be given: the dates of this log were {how[1]} at import; import with --dates keep",
        nl=f"{what['nl']} kan niet: de datums van dit log zijn bij het inlezen {how[0]}; lees in met --dates keep",
    )


def moved_sql(
    database: Database,
    stored: str,
    dates: Dates,
    *,
    calendar: Calendar,
    zone: str | None,
    days: tuple[int, int],
    extracted_us: int,
    activities: Sequence[Mapping[str, Any]],
) -> str:
    """SQL for the rows of ``stored`` (ordered by its last column) with dates moved and what belongs to them.

    Parameters
    ----------
    days
        The first and the last local day of the log (days since 1970), the day of extraction included.
    extracted_us
        The real instant of extraction.
    """
    import numpy as np

    number = np.arange(days[0], days[1] + 1)
    database.register(
        "moved_days",
        {
            "day": number.astype(np.int32),
            "midnight_us": local_midnights(number, zone),
            "free_us": calendar.free_before(number, zone),
            "is_free": np.isin(number, calendar.holidays),
        },
    )
    database.run("create or replace temp table enc_calendar as select * from moved_days")
    database.unregister("moved_days")
    database.run("drop table if exists enc_regular")
    regular = [(code, a["entry"]) for code, a in enumerate(activities) if "regular_meeting" in a["marks"]]
    database.create_table("enc_regular", {"activity": "integer", "entry": "string"}, regular)
    anchor_us = int(local_midnights(np.array([ANCHOR_DAY]), zone)[0])
    return _MOVED.format(
        stored=stored,
        bases=(_SHIFTED if dates.kind == "shift" else _RELATIVE).format(
            move_us=dates.weeks * 7 * DAY_US, move_days=dates.weeks * 7, anchor_us=anchor_us
        ),
        meetings=_MEETINGS if dates.kind == "relative" else _NO_MEETINGS,
        extracted_us=extracted_us,
        extracted_free=calendar.free_until(extracted_us, zone),
    )


def read_meeting_dates(text: str) -> Iterator[tuple[str, str, int, int, int, bool]]:
    """Entry, organisation ("" for none), day, midnight_us, midnight_free, is_free of each carried meeting."""
    for part in text.split(_PART):
        entry, organisation, day, midnight, free, is_free = part.split(_FIELD)
        yield entry, organisation, int(day), int(midnight), int(free), is_free == "1"


# Characters that no label holds.
_PART, _FIELD = "\x1e", "\x1f"

_SHIFTED = """
    select case_id, cast({move_us} as bigint) as move_us, {move_days} as move_days, cast(0 as bigint) as base_free,
           0 as base_school, 0 as base_working
    from firsts"""

_RELATIVE = f"""
    select f.case_id, {{anchor_us}} - c.midnight_us as move_us, {ANCHOR_DAY} - f.day as move_days,
           c.free_us as base_free, f.school as base_school, f.working as base_working
    from firsts f join enc_calendar c on f.day = c.day"""

_NO_MEETINGS = "select cast(null as integer) as case_id, cast(null as varchar) as dates where false"

_MEETINGS = f"""
    select w.case_id,
           string_agg(w.entry || chr(31) || w.organisation || chr(31) || (h.day + b.move_days) || chr(31)
                      || (c.midnight_us + b.move_us) || chr(31) || (c.free_us - b.base_free) || chr(31)
                      || (case when c.is_free then '1' else '0' end),
                      chr({ord(_PART)}) order by w.entry, w.organisation, h.day) as dates
    from (select m.case_id, m.entry, m.organisation, m.school, max(m.day) as last_day
          from met m group by m.case_id, m.entry, m.organisation, m.school) w
    join bases b on w.case_id = b.case_id
    join firsts f on w.case_id = f.case_id
    join (select distinct entry, organisation, school, day from met) h
      on w.entry = h.entry and w.organisation = h.organisation and w.school = h.school
         and h.day between f.day and w.last_day
    join enc_calendar c on h.day = c.day
    group by w.case_id"""

_MOVED = """
    with stored as ({stored}),
    firsts as (
        select case_id, coalesce(min(case when position = 0 then start_day end), min(start_day)) as day,
               coalesce(min(case when position = 0 then school_days_start end), min(school_days_start)) as school,
               coalesce(min(case when position = 0 then working_days_start end), min(working_days_start)) as working
        from stored group by case_id),
    bases as ({bases}),
    met as (
        select s.case_id, r.entry, coalesce(s.organisation_label, '') as organisation,
               coalesce(f.school, '') as school, s.start_day as day
        from stored s
        join enc_regular r on s.activity = r.activity
        join (select case_id, school from stored where position = 0) f on s.case_id = f.case_id
        where s.is_instance),
    meetings as ({meetings})
    select s.* exclude (stored_order) replace (
               s.start_us + b.move_us as start_us, s.end_us + b.move_us as end_us,
               cast(s.start_day + b.move_days as integer) as start_day,
               cast(s.end_day + b.move_days as integer) as end_day,
               cast(s.school_days_start - b.base_school as integer) as school_days_start,
               cast(s.school_days_end - b.base_school as integer) as school_days_end,
               cast(s.working_days_start - b.base_working as integer) as working_days_start,
               cast(s.working_days_end - b.base_working as integer) as working_days_end),
           cs.midnight_us + b.move_us as start_midnight_us, ce.midnight_us + b.move_us as end_midnight_us,
           cs.free_us - b.base_free as start_free_us, ce.free_us - b.base_free as end_free_us,
           cs.is_free as is_start_free, ce.is_free as is_end_free,
           {extracted_us} + b.move_us as extracted_us, {extracted_free} - b.base_free as extracted_free_us,
           case when s.position = 0 then m.dates end as meeting_dates
    from stored s
    join bases b on s.case_id = b.case_id
    join enc_calendar cs on s.start_day = cs.day
    join enc_calendar ce on s.end_day = ce.day
    left join meetings m on s.case_id = m.case_id
    order by s.stored_order"""
