"""Dates of a stored log: kept, shifted all by the same weeks, or counted from the start of each case.

Where dates are shifted, what waits are split by is worked out before and carried along: beside each event the midnight
and the school holiday before the day of its start and end, beside each case the extraction. These follow the school
calendar, which is public: whoever lays it under them has the dates back. A shift hides them from a passing look alone.

Where days are counted per case, nothing is stored that lies on a scale of all cases, or that a calendar could be laid
under: no time of day (the change of the clock shows in it), no counters of school days or working days, no holidays, no
dates of meetings (those of one case are those of another), no rows of the source. What is left of the extraction is how
long each case was followed after its last event, in whole half-years (:data:`FOLLOWED_DAYS`), rounded down: whoever
knows the day of extraction can still place the start of a case on any of 182 days.

What needs a real date says so (:func:`need_real_dates`).

Carried columns of a shift: ``start_midnight_us``, ``end_midnight_us`` (the instant at which the day begins),
``start_free_us``, ``end_free_us`` (school holiday before that, in microseconds since the start of the log),
``is_start_free``, ``is_end_free`` (the day is a school holiday), ``extracted_us``, ``extracted_free_us``. Of days per case:
``extracted_us``, until when the case was followed at least.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from routekaart.errors import SelectionError
from routekaart.log.calendar import DAY_US, EPOCH, Calendar, local_midnights

if TYPE_CHECKING:
    from routekaart.engine.database import Database
    from routekaart.log.manifest import Manifest

__all__ = [
    "CARRIED",
    "COUNTERS",
    "DATES",
    "FOLLOWED_DAYS",
    "KEPT",
    "MOVED",
    "Dates",
    "moved_sql",
    "need_real_dates",
    "relative_sql",
]

DATES = ("keep", "shift", "relative")
ANCHOR_DAY = (date(2000, 1, 3) - EPOCH).days
"""The Monday on which every case begins when days are counted per case."""

FOLLOWED_DAYS = 26 * 7
"""How long a case was followed after its last event is told in whole units of so many days."""

#: Columns that belong to the days on which things really happened.
COUNTERS = ("school_days_start", "school_days_end", "working_days_start", "working_days_end")
CARRIED = ("start_day", "end_day", *COUNTERS)
#: What is stored beside the columns of every log, by what is done with dates.
MOVED: Mapping[str, tuple[str, ...]] = {
    "keep": (),
    "shift": (
        *(
            "start_midnight_us",
            "end_midnight_us",
            "start_free_us",
            "end_free_us",
            "is_start_free",
            "is_end_free",
        ),
        *("extracted_us", "extracted_free_us"),
    ),
    "relative": ("extracted_us",),
}


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
    weeks: int,
    *,
    calendar: Calendar,
    zone: str | None,
    days: tuple[int, int],
    extracted_us: int,
) -> str:
    """SQL for the rows of ``stored`` (ordered by its last column) with dates shifted, and what belongs to them.

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
    return _SHIFTED.format(
        stored=stored,
        move_us=weeks * 7 * DAY_US,
        move_days=weeks * 7,
        extracted_us=extracted_us,
        extracted_free=calendar.free_until(extracted_us, zone),
    )


def relative_sql(stored: str, extracted_day: int) -> str:
    """SQL for the rows of ``stored`` (ordered by its last column) in days from the start of each case.

    A case begins on the day of its first step. Rows are numbered anew, in the order of the log: by pseudonym.

    Parameters
    ----------
    extracted_day
        The real local day of extraction, as days since 1970.
    """
    return _RELATIVE.format(stored=stored, extracted_day=extracted_day)


_SHIFTED = """
    with stored as ({stored})
    select s.* exclude (stored_order) replace (
               s.start_us + {move_us} as start_us, s.end_us + {move_us} as end_us,
               cast(s.start_day + {move_days} as integer) as start_day,
               cast(s.end_day + {move_days} as integer) as end_day),
           cs.midnight_us + {move_us} as start_midnight_us, ce.midnight_us + {move_us} as end_midnight_us,
           cs.free_us as start_free_us, ce.free_us as end_free_us,
           cs.is_free as is_start_free, ce.is_free as is_end_free,
           cast({extracted_us} + {move_us} as bigint) as extracted_us,
           cast({extracted_free} as bigint) as extracted_free_us
    from stored s
    join enc_calendar cs on s.start_day = cs.day
    join enc_calendar ce on s.end_day = ce.day
    order by s.stored_order"""

_RELATIVE = f"""
    with stored as ({{stored}}),
    spans as (
        select case_id, {ANCHOR_DAY} - coalesce(min(case when position = 0 then start_day end), min(start_day)) as move,
               max(greatest(start_day, end_day)) as last_day
        from stored group by case_id)
    select s.* exclude (stored_order) replace (
               cast(s.start_day + c.move as bigint) * {DAY_US} as start_us,
               cast(s.end_day + c.move as bigint) * {DAY_US} as end_us,
               cast(s.start_day + c.move as integer) as start_day,
               cast(s.end_day + c.move as integer) as end_day,
               {", ".join(f"cast(null as integer) as {name}" for name in COUNTERS)},
               row_number() over (order by s.stored_order) - 1 as source_row),
           (c.last_day + c.move + cast(floor(greatest({{extracted_day}} - c.last_day, 0) / {FOLLOWED_DAYS}) as bigint)
                                  * {FOLLOWED_DAYS}) * {DAY_US} as extracted_us
    from stored s
    join spans c on s.case_id = c.case_id
    order by s.stored_order"""
