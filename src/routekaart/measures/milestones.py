"""Milestones: how soon a case comes to each of them, and whether that goes with who signalled first.

Study K found that it matters where a signal comes from: the huisarts refers fairly quickly, the school
consults first. Times are those of :func:`routekaart.measures.open_cases.timing`, all cases and each
origin by itself; nothing here tests a difference.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from routekaart.log.view import View
from routekaart.measures.incidence import EVENT, LEFT, OPEN, incidence
from routekaart.measures.milestone_steps import MILESTONES
from routekaart.measures.open_cases import milestone_times
from routekaart.privacy.declarations import TeamOnly
from routekaart.results import Columns, Result

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

__all__ = ["ORIGINS", "Milestones", "milestones"]

#: Whose the first signal was; "unknown": not recorded, or not in the vocabulary; "none": no signal at all.
ORIGINS = ("school", "family", "huisarts", "other", "unknown", "none")

ORIGIN_COLUMNS = ("origin", "cases")
MILESTONE_COLUMNS = ("origin", "milestone", "n", "reached", "left", "open", "median_days")


@dataclass(frozen=True)
class Milestones(Result):
    """How soon after its first event a case comes to each milestone, by who signalled first.

    Origins: ``origin`` (one of :data:`ORIGINS`) and its ``cases``, for those that occur. Milestones: a
    row for all cases (``origin`` None), then one for each origin, of every ``milestone`` of
    :data:`~routekaart.measures.milestone_steps.MILESTONES`: ``n`` cases, of which ``reached`` came to it,
    ``left`` ended or left another way without it, ``open`` are still without it; ``median_days`` is None
    when half is not reached. ``signal_first`` cases have the signal as their first event.
    """

    signal_first: int
    origin_columns: Columns
    milestone_columns: Columns

    disclosure: ClassVar = TeamOnly(
        "milestones by who signalled first speak of small groups and have no public form; use --mode team",
        "tijden per eerste signaal gaan over kleine groepen en hebben geen openbare vorm; gebruik --mode team",
    )

    @property
    def table(self) -> pd.DataFrame:
        """The times per origin and milestone as pandas, outside the disclosure gate."""
        return self.milestone_columns.pandas()

    def record(self) -> dict[str, Any]:
        """The origins and the milestones as plain values."""
        return {
            "n_cases": self.n_cases,
            "signal_first": self.signal_first,
            "origins": self.origin_columns.record(),
            "milestones": self.milestone_columns.record(),
        }


def milestones(view: View) -> Milestones:
    """The time from the first event of each case in ``view`` to each milestone, in all and by origin."""
    import numpy as np

    found = view.arrays(_ORIGINS)
    origins = found["origin"]
    names = [number for number in range(len(ORIGINS)) if np.any(origins == number)]
    groups = {None: np.ones(len(origins), dtype=bool)} | {ORIGINS[n]: origins == n for n in names}
    times = milestone_times(view, [*MILESTONES])
    rows = [
        (origin, milestone, *_reached(reached["days"][chosen], reached["outcome"][chosen]))
        for origin, chosen in groups.items()
        for milestone, reached in times.items()
    ]
    counts = [(ORIGINS[n], int(np.sum(origins == n))) for n in names]
    return Milestones(
        recipe=view.recipe,
        n_cases=view.n_cases,
        signal_first=int(np.sum(found["is_first"])),
        origin_columns=Columns.from_rows(ORIGIN_COLUMNS, counts),
        milestone_columns=Columns.from_rows(MILESTONE_COLUMNS, rows),
    )


def _reached(days: np.ndarray, outcomes: np.ndarray) -> Sequence[Any]:
    """Cases, how many reached it, left or are open, and the median."""
    counts = (int((outcomes == outcome).sum()) for outcome in (EVENT, LEFT, OPEN))
    return len(days), *counts, incidence(days, outcomes).median


# In order of case_id, as milestone_times has them. The family is known by its mark, whatever it is called.
_ORIGINS = f"""
    select case when s.case_id is null then {ORIGINS.index("none")}
                when o.is_family then {ORIGINS.index("family")}
                when o.entry = 'school' then {ORIGINS.index("school")}
                when o.entry = 'huisarts' then {ORIGINS.index("huisarts")}
                when o.entry is not null then {ORIGINS.index("other")}
                else {ORIGINS.index("unknown")} end as origin,
           coalesce(s.position = 0, false) as is_first
    from {{cases}} c
    left join (
        select i.case_id, i.organisation, i.position,
               row_number() over (partition by i.case_id order by i.position) as nth
        from {{instances}} i join {{activities}} a on i.activity = a.activity
        where a.is_signal) s on c.case_id = s.case_id and s.nth = 1
    left join {{organisations}} o on s.organisation = o.organisation
    order by c.case_id"""
