"""Risk: how many cases can be singled out by who knows something of the route, and what would lower it?

Five things that someone may know of a case are tried. For each: how many cases share it with no
other (unique), and the smallest number that share it:

- ``variant``: the order of the activities
- ``activities``: which activities there are, in no order
- ``variant_school_year``: the order, and the school year (1 August) of the first event
- ``three_points``: any three (activity, month) pairs; a case is unique when some three of its pairs are
  in no other case, and one with fewer pairs by all it has
- ``full_dates``: every activity with its date

In a log of more than 1,000 cases, ``three_points`` holds as many of them, evenly drawn, against all.

References: Nuñez von Voigt, Fahrenkrog-Petersen, Janssen, Koschmider, Tschorsch, Mannhardt,
Landsiedel, Weidlich, *Quantifying the re-identification risk of event logs for process mining*
(CAiSE 2020): uniqueness of projections. Ours takes the worst three points rather than random ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any, ClassVar

from routekaart.log.view import View
from routekaart.privacy.declarations import Disclosure, Kind, Table
from routekaart.results import Columns, Result

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Ints = npt.NDArray[np.int64]

__all__ = ["PROJECTIONS", "Risk", "risk"]

PROJECTIONS = ("variant", "activities", "variant_school_year", "three_points", "full_dates")
#: What would lower the risk: what is known of a case when the log holds less of it.
COARSER = ("phases", "relative_days")
SAMPLED = 1_000
MOST_POINTS = 60
"""Points of one case that are tried in threes: its rarest ones."""
POINTS = 3
_NAMES = ("projection", "unique", "cases", "share", "smallest_group")


@dataclass(frozen=True)
class Risk(Result):
    """How unique the cases of a view are.

    Projections: ``projection``, ``unique`` (cases), ``cases`` (looked at), ``share``,
    ``smallest_group`` (cases that share the rarest value, itself included; None without cases).
    Coarser: the same columns, for the variant in phases rather than activities (``phases``) and for
    full dates counted in days from the first event of each case (``relative_days``).
    """

    projection_columns: Columns
    coarser_columns: Columns

    disclosure: ClassVar = Disclosure(
        # How many cases stand alone is for who decides what may leave.
        dict.fromkeys(
            ("projection_columns", "coarser_columns"),
            Table(dict.fromkeys(_NAMES, Kind.EXTREME), cases=(), rows="none"),
        )
    )

    @property
    def projections(self) -> pd.DataFrame:
        """The projections as pandas, outside the disclosure gate."""
        return self.projection_columns.pandas()

    def record(self) -> dict[str, Any]:
        """The risk in plain form."""
        return {"projections": self.projection_columns.record(), "coarser": self.coarser_columns.record()}


def risk(view: View) -> Risk:
    """How many cases of ``view`` can be singled out by their route."""
    days = _days(view)
    sql = {name: text.format(days=days) for name, text in _KNOWN.items()}
    rows = [_groups(view, name, sql[name]) if name in sql else _points(view, days) for name in PROJECTIONS]
    coarser = [_groups(view, name, sql[name]) for name in COARSER]
    return Risk(
        view.recipe, view.n_cases, Columns.from_rows(_NAMES, rows), Columns.from_rows(_NAMES, coarser)
    )


_NAMES = ("projection", "unique", "cases", "share", "smallest_group")


def _row(name: str, unique: int, cases: int, smallest: int | None) -> tuple[Any, ...]:
    return name, unique, cases, unique / cases if cases else 0.0, smallest


def _groups(view: View, name: str, known: str) -> tuple[Any, ...]:
    """Unique cases and smallest group by what is ``known`` of each case (SQL: case_id, known)."""
    unique, cases, smallest = view.rows(f"""
        select coalesce(sum(case when n = 1 then 1 else 0 end), 0), coalesce(sum(n), 0), min(n)
        from (select known, count(*) as n from ({known}) k group by known) g""")[0]
    return _row(name, int(unique), int(cases), None if smallest is None else int(smallest))


def _days(view: View) -> str:
    """A table of the days in use with their month (since 1970) and school year."""
    import numpy as np

    engine = view.log.engine
    table, is_new = engine.share((view.log, "risk_days"), "risk_days")
    if is_new:
        found = view.whole.arrays("select distinct start_day as day from {instances} order by day")
        days = np.asarray(found["day"]).astype("datetime64[D]")
        months = days.astype("datetime64[M]").astype(np.int64)
        rows = list(
            zip(days.astype(np.int64).tolist(), months.tolist(), ((months - 7) // 12).tolist(), strict=True)
        )
        engine.create_table(table, {"day": "integer", "month": "integer", "school_year": "integer"}, rows)
    return table


_SHIFT = 1_048_576  # codes stay below 2^20, so a place and a code go into one number

_KNOWN = {
    "variant": f"""
        select case_id, array_sort(collect_list(cast(position as bigint) * {_SHIFT} + activity)) as known
        from {{{{instances}}}} group by case_id""",
    "activities": """
        select case_id, array_sort(collect_list(activity)) as known
        from (select distinct case_id, activity from {{instances}}) d group by case_id""",
    "variant_school_year": f"""
        select i.case_id, array_sort(collect_list(
                   cast(i.position as bigint) * {_SHIFT} + i.activity)) as trace, max(f.school_year) as year
        from {{{{instances}}}} i
        join (select e.case_id, d.school_year from {{{{instances}}}} e join {{days}} d on e.start_day = d.day
              where e.position = 0) f on i.case_id = f.case_id
        group by i.case_id""",
    "full_dates": f"""
        select case_id, array_sort(collect_list(cast(start_day as bigint) * {_SHIFT} + activity)) as known
        from {{{{instances}}}} group by case_id""",
    "phases": f"""
        select i.case_id, array_sort(collect_list(
                   cast(i.position as bigint) * {_SHIFT} + coalesce(a.phase, 0))) as known
        from {{{{instances}}}} i join {{{{activities}}}} a on i.activity = a.activity group by i.case_id""",
    "relative_days": f"""
        select i.case_id, array_sort(collect_list(
                   cast(i.start_day - f.first_day as bigint) * {_SHIFT} + i.activity)) as known
        from {{{{instances}}}} i
        join (select case_id, min(start_day) as first_day from {{{{instances}}}} group by case_id) f
          on i.case_id = f.case_id
        group by i.case_id""",
}
_KNOWN["variant_school_year"] = (
    f"select case_id, array_append(trace, cast(-1 - year as bigint)) as known from ({_KNOWN['variant_school_year']}) t"
)


def _points(view: View, days: str) -> tuple[Any, ...]:
    """Cases singled out by some three of their (activity, month) pairs."""
    import numpy as np

    found = view.arrays(f"""
        select distinct i.case_id, i.activity, d.month
        from {{instances}} i join {days} d on i.start_day = d.day order by i.case_id""")
    pairs = np.stack(
        [np.asarray(found["activity"], dtype=np.int64), np.asarray(found["month"], dtype=np.int64)]
    )
    cases, of_case = np.unique(np.asarray(found["case_id"]), return_inverse=True)
    if not len(cases):
        return _row("three_points", 0, 0, None)
    _, point = np.unique(pairs, axis=1, return_inverse=True)
    known = _Points(of_case.astype(np.int64), point.reshape(-1).astype(np.int64), len(cases))
    sampled = np.unique(np.linspace(0, len(cases) - 1, min(SAMPLED, len(cases))).round().astype(np.int64))
    groups = [known.smallest_group(int(case)) for case in sampled]
    return _row("three_points", sum(group == 1 for group in groups), len(groups), min(groups))


class _Points:
    """Which case has which points, both ways round."""

    def __init__(self, cases: Ints, points: Ints, n_cases: int) -> None:
        import numpy as np

        self.points = points
        self.first = np.searchsorted(cases, np.arange(n_cases + 1))
        order = np.argsort(points, kind="stable")
        self.holders = cases[order]
        self.start = np.searchsorted(points[order], np.arange(points.max() + 2))
        self._has = np.zeros(n_cases, dtype=np.int64)

    def smallest_group(self, case: int) -> int:
        """The fewest cases that share some three points with this one, itself included."""
        import numpy as np

        own = self.points[self.first[case] : self.first[case + 1]]
        sizes = self.start[own + 1] - self.start[own]
        own = own[np.argsort(sizes, kind="stable")][:MOST_POINTS]
        if sizes.min() == 1:
            return 1
        has = self._has
        for place, point in enumerate(own.tolist()):
            has[self.holders[self.start[point] : self.start[point + 1]]] |= 1 << place
        fewest = _fewest(has, len(own))
        has[:] = 0
        return fewest


def _fewest(has: Ints, n: int) -> int:
    """The fewest cases that have some three of ``n`` points (the bits of ``has``); of fewer points: all."""
    import numpy as np

    found, weights = np.unique(has, return_counts=True)
    rows = (found[:, None] >> np.arange(n) & 1).astype(bool)
    if n < POINTS:
        return int(weights[rows.all(axis=1)].sum())
    fewest = int(weights.sum())
    for one, two in combinations(range(n - 1), 2):
        both = rows[:, one] & rows[:, two]
        fewest = min(fewest, int((weights[both] @ rows[both][:, two + 1 :].astype(np.int64)).min()))
        if fewest == 1:
            break
    return fewest
