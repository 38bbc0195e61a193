"""One number per case for each measure that groups are compared by.

A case that has not come to a number has none (None), never a 0 that stands for "not yet": the
numbers of a whole route are those of closed cases, as an open route is not a short one, and the
days to a first step are those of the cases that reached it. What is known of the others, that they
were followed so long without it, stands in :attr:`CaseNumbers.times`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar

from routekaart.log.calendar import DAY_US
from routekaart.log.view import View
from routekaart.measures.agreements import held_rules, kept_per_case
from routekaart.measures.handovers import organisation_counts
from routekaart.measures.incidence import EVENT, OPEN
from routekaart.measures.loops import loop_times, pingpong_rows
from routekaart.measures.milestone_steps import NOT_FOLLOWED
from routekaart.measures.open_cases import times_to
from routekaart.measures.wait_rows import CAUSES, wait_rows
from routekaart.privacy.declarations import PER_CASE
from routekaart.results import Columns, Result

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

__all__ = ["NUMBERS", "CaseNumbers", "Number", "Times", "case_numbers"]


@dataclass(frozen=True)
class Number:
    """Where a number comes from, and of which cases.

    ``sql`` reads it from the tables of :data:`_CASES`; a ``milestone`` is timed instead
    (:func:`routekaart.measures.open_cases.times_to`). ``unit``: "days" or "count".
    ``is_whole_route``: only of closed cases. ``needs_calendar``: it counts school holidays or school
    days. ``is_time``: of an open case it is known to be at least
    as long as the case was followed.
    """

    unit: str
    sql: str = "null"
    milestone: str | None = None
    is_whole_route: bool = True
    is_time: bool = False
    needs_calendar: bool = False


def _days_to(milestone: str) -> Number:
    return Number("days", milestone=milestone, is_whole_route=False, is_time=True)


def _waiting(cause: str) -> Number:
    needs_calendar = cause in ("holiday", "unexplained")
    return Number("days", f"coalesce(w.{cause}_us, 0) / {DAY_US}e0", needs_calendar=needs_calendar)


#: In the order in which they are shown.
NUMBERS: Mapping[str, Number] = {
    "days_to_first_contact": _days_to("contact"),
    "days_to_first_joint_meeting": _days_to("joint_meeting"),
    "days_to_first_support": _days_to("support"),
    "days_to_first_youth_help": _days_to("youth_help"),
    "days_to_first_support_not_followed": _days_to(NOT_FOLLOWED),
    "days_to_first_decision": _days_to("decision"),
    "total_duration_days": Number(
        "days",
        "(case when c.is_open then greatest(c.last_us, c.extracted_us) else c.last_us end - c.first_us)"
        f" / {DAY_US}e0",
        is_time=True,
    ),
    "waiting_days": _waiting("total"),
    **{f"waiting_{cause}_days": _waiting(cause) for cause in CAUSES},
    "loop_days": Number("days", f"l.loop_us / {DAY_US}e0"),
    "organisations": Number("count", "o.organisations"),
    "handovers": Number("count", "o.handovers"),
    "pingpongs": Number("count", "case when o.handovers is not null then coalesce(p.pingpongs, 0) end"),
    "meetings": Number("count", "f.meetings"),
    "agreements_broken": Number("count", "k.broken", needs_calendar=True),
}


@dataclass(frozen=True)
class Times:
    """Per case, in the order of the rows: ``days`` to the event, or followed without it; ``outcome`` then.

    The outcome is EVENT, LEFT or OPEN of :mod:`routekaart.measures.incidence`. ``followed``: days from
    the first event until the case would have been looked at last.
    """

    days: np.ndarray
    outcome: np.ndarray
    followed: np.ndarray


@dataclass(frozen=True)
class CaseNumbers(Result):
    """One row per case: ``case`` (its label), ``is_open``, and each of :data:`NUMBERS`.

    Days are calendar days from the start of the case's first event (``days_to_…``, to the start of
    the first such step; contact is a talk with the family; a support is *not followed* when no new
    request or return comes after it), between its first start and last end
    (``total_duration_days``), waited (``waiting_days``, without running help: the sum of
    ``waiting_<cause>_days``, see :mod:`routekaart.measures.waits`), or walked again (``loop_days``).
    ``organisations`` counts those that count, ``pingpongs`` the A–B–A among them, ``meetings`` the
    steps that are a meeting, ``agreements_broken`` the activations of agreements that were violated or
    are overdue (None where none asked anything of the case); both are None in a log of which the
    vocabulary knows no activity.

    ``times`` holds the days of those that an open case may still reach. ``latest_columns`` are the
    same rows if every open case had ended, and come to what it had not reached, at the extraction
    date. ``first_us`` is the first instant of each case.
    """

    number_columns: Columns
    latest_columns: Columns = field(repr=False)
    times: Mapping[str, Times] = field(repr=False, compare=False)
    first_us: tuple[int, ...] = field(repr=False)

    disclosure: ClassVar = PER_CASE

    @property
    def table(self) -> pd.DataFrame:
        """The numbers as pandas, outside the disclosure gate."""
        return self.number_columns.pandas()

    def record(self) -> list[dict[str, Any]]:
        """The numbers as plain rows."""
        return self.number_columns.record()

    def at_latest(self) -> CaseNumbers:
        """The same cases, with what is open ended, and reached, at the extraction date."""
        import numpy as np

        times = {
            name: replace(one, outcome=np.where(one.outcome == OPEN, EVENT, one.outcome))
            for name, one in self.times.items()
        }
        return replace(self, number_columns=self.latest_columns, times=times)


def case_numbers(view: View) -> CaseNumbers:
    """Every number of every case in ``view``."""
    knows_steps = view.manifest.has_vocabulary
    rows = view.rows(
        _CASES.format(
            columns=",\n           ".join(f"{number.sql} as {name}" for name, number in NUMBERS.items()),
            counts=organisation_counts(view),
            loop_times=loop_times(view),
            pingpong_rows=pingpong_rows(view),
            waits=wait_rows(view),
            kept=kept_per_case(view, held_rules(view)),
            meetings="count(case when a.kind = 'meeting' then 1 end)" if knows_steps else "null",
            broken="cast(sum(n_not_kept) as bigint)" if knows_steps else "cast(null as bigint)",
        )
    )
    cases, open_, first, last, extracted, *found = (
        zip(*rows, strict=True) if rows else [()] * (5 + len(NUMBERS))
    )
    latest, has_open = dict(zip(NUMBERS, found, strict=True)), any(open_)
    times = _times(view, open_, latest["total_duration_days"], _days_between(first, last, extracted))
    known = {
        name: tuple(None if is_open else value for is_open, value in zip(open_, values, strict=True))
        if NUMBERS[name].is_whole_route and has_open
        else values
        for name, values in latest.items()
    }
    known |= {name: _reached(times[name], (EVENT,)) for name in times if NUMBERS[name].milestone}
    latest |= {name: _reached(times[name], (EVENT, OPEN)) for name in times if NUMBERS[name].milestone}
    return CaseNumbers(
        recipe=view.recipe,
        n_cases=view.n_cases,
        number_columns=Columns({"case": cases, "is_open": open_, **known}),
        latest_columns=Columns({"case": cases, "is_open": (False,) * len(cases), **latest}),
        times=times,
        first_us=first,
    )


def _days_between(first: Sequence[int], last: Sequence[int], extracted: Sequence[int]) -> np.ndarray:
    """Days from the first event of each case until it was looked at last, never before its last event."""
    import numpy as np

    until = np.maximum(np.array(last, dtype=np.int64), np.array(extracted, dtype=np.int64))
    days: np.ndarray = (until - np.array(first, dtype=np.int64)) / DAY_US
    return days


def _times(
    view: View, is_open: Sequence[bool], duration: Sequence[float], followed: np.ndarray
) -> dict[str, Times]:
    """The times of :data:`NUMBERS`. A case that left is closed: its duration is known."""
    import numpy as np

    found = {}
    for name, number in NUMBERS.items():
        if number.milestone:
            times = times_to(view, number.milestone)
            found[name] = Times(times["days"], times["outcome"], followed)
    outcome = np.where(np.array(is_open, dtype=bool), OPEN, EVENT)
    found["total_duration_days"] = Times(np.array(duration, dtype=float), outcome, followed)
    return found


def _reached(times: Times, outcomes: Sequence[int]) -> tuple[float | None, ...]:
    """The days of the cases with one of these outcomes, None for the others."""
    import numpy as np

    days = times.days.astype(object)
    days[~np.isin(times.outcome, outcomes)] = None
    return tuple(days.tolist())


_WAITING = ",\n               ".join(
    f"sum(cast({cause}_us as decimal(38, 0))) as {cause}_us" for cause in ("total", *CAUSES)
)

_CASES = f"""
    select c.label, c.is_open, c.first_us, c.last_us, c.extracted_us,
           {{columns}}
    from {{{{cases}}}} c
    join (
        select i.case_id, {{meetings}} as meetings
        from {{{{instances}}}} i join {{{{activities}}}} a on i.activity = a.activity
        group by i.case_id) f on c.case_id = f.case_id
    join {{counts}} o on c.case_id = o.case_id
    join {{loop_times}} l on c.case_id = l.case_id
    left join (select case_id, count(*) as pingpongs from {{pingpong_rows}} group by case_id) p
      on c.case_id = p.case_id
    left join (
        select case_id, {_WAITING}
        from {{waits}} group by case_id) w
      on c.case_id = w.case_id
    left join (
        select case_id, {{broken}} as broken from {{kept}} group by case_id) k
      on c.case_id = k.case_id
    order by c.case_id"""
