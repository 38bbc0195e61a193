"""One number per case for each measure that groups are compared by.

A case that has not come to a number has none (None), never a 0 that stands for "not yet": the
numbers of a whole route are those of closed cases, as an open route is not a short one, and the
days to a first step are those of the cases that reached it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from routekaart.log.calendar import DAY_US
from routekaart.log.view import View
from routekaart.measures.handovers import organisation_counts
from routekaart.measures.loops import loop_times
from routekaart.measures.wait_rows import wait_rows
from routekaart.privacy.declarations import PER_CASE
from routekaart.results import Columns, Result

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["NUMBERS", "CaseNumbers", "Number", "case_numbers"]


@dataclass(frozen=True)
class Number:
    """How a number is read from the tables of :data:`_CASES`, and of which cases.

    ``is_whole_route``: only of closed cases. ``unit``: "days" or "count".
    """

    sql: str
    unit: str
    is_whole_route: bool = True


def _days_to(mark: str) -> Number:
    return Number(f"(f.first_{mark}_us - c.first_us) / {DAY_US}e0", "days", is_whole_route=False)


#: In the order in which they are shown.
NUMBERS: Mapping[str, Number] = {
    "days_to_first_contact": _days_to("talk"),
    "days_to_first_joint_meeting": _days_to("joint_meeting"),
    "days_to_first_support": _days_to("support"),
    "days_to_first_youth_help": _days_to("youth_help"),
    "days_to_first_decision": _days_to("decision"),
    "total_duration_days": Number(f"(c.last_us - c.first_us) / {DAY_US}e0", "days"),
    "waiting_days": Number(f"coalesce(w.waiting_us, 0) / {DAY_US}e0", "days"),
    "loop_days": Number(f"l.loop_us / {DAY_US}e0", "days"),
    "organisations": Number("o.organisations", "count"),
    "handovers": Number("o.handovers", "count"),
    "meetings": Number("f.meetings", "count"),
}


@dataclass(frozen=True)
class CaseNumbers(Result):
    """One row per case: ``case`` (its label), ``is_open``, and each of :data:`NUMBERS`.

    Days are calendar days from the start of the case's first event (``days_to_…``, to the start of
    the first such step; contact is a talk with the family), between its first start and last end
    (``total_duration_days``), waited (without running help), or walked again (``loop_days``);
    ``organisations`` counts those that count, ``meetings`` the steps that are a meeting (None in a log
    of which the vocabulary knows no activity).
    """

    number_columns: Columns

    disclosure: ClassVar = PER_CASE

    @property
    def table(self) -> pd.DataFrame:
        """The numbers as pandas, outside the disclosure gate."""
        return self.number_columns.pandas()

    def record(self) -> list[dict[str, Any]]:
        """The numbers as plain rows."""
        return self.number_columns.record()


def case_numbers(view: View) -> CaseNumbers:
    """Every number of every case in ``view``."""
    names = ("case", "is_open", *NUMBERS)
    columns = ",\n".join(
        f"case when not c.is_open then {number.sql} end as {name}"
        if number.is_whole_route
        else f"{number.sql} as {name}"
        for name, number in NUMBERS.items()
    )
    rows = view.rows(
        _CASES.format(
            columns=columns,
            counts=organisation_counts(view),
            loop_times=loop_times(view),
            waits=wait_rows(view),
            meetings="count(case when a.kind = 'meeting' then 1 end)"
            if view.manifest.has_vocabulary
            else "null",
        )
    )
    return CaseNumbers(
        recipe=view.recipe, n_cases=view.n_cases, number_columns=Columns.from_rows(names, rows)
    )


_FIRST = ",\n".join(
    f"           min(case when a.is_{mark} then i.start_us end) as first_{mark}_us"
    for mark in ("talk", "joint_meeting", "support", "youth_help", "decision")
)

_CASES = f"""
    select c.label, c.is_open,
           {{columns}}
    from {{{{cases}}}} c
    join (
        select i.case_id, {{meetings}} as meetings,
{_FIRST}
        from {{{{instances}}}} i join {{{{activities}}}} a on i.activity = a.activity
        group by i.case_id) f on c.case_id = f.case_id
    join {{counts}} o on c.case_id = o.case_id
    join {{loop_times}} l on c.case_id = l.case_id
    left join (
        select case_id, sum(cast(total_us as decimal(38, 0))) as waiting_us from {{waits}} group by case_id) w
      on c.case_id = w.case_id
    order by c.case_id"""
