"""Open cases: where they stand, how long already; and the time to an event, open cases kept open.

A case is open until an activity marked closing or exit. Its time is known to be *at least* so long:
leaving it out, or taking it for finished, makes every duration look shorter than it is.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from routekaart.log.calendar import DAY_US, EPOCH, local_day
from routekaart.log.step_names import need_steps
from routekaart.log.view import View
from routekaart.measures.incidence import EVENT, LEFT, OPEN, incidence
from routekaart.measures.milestone_steps import MILESTONES, milestone_sql, milestone_starts
from routekaart.privacy.declarations import Disclosure, Key, Kind, Shown, Table, Tie
from routekaart.results import Columns, Result

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

__all__ = ["OpenCases", "Timing", "milestone_times", "open_cases", "times_to", "timing"]


TABLE_COLUMNS = (
    "name",
    "open_cases",
    "share",
    "median_waited_days",
    "max_waited_days",
    "total_waited_days",
    "median_open_days",
    "is_running",
)
CURVE_COLUMNS = ("day", "at_risk", "share", "low", "high")


@dataclass(frozen=True)
class OpenCases(Result):
    """Where the open cases of a view stand, most cases first.

    Table: ``name`` of the last step, ``open_cases`` that stand there, their ``share`` of the open
    cases; days from the end of that step to ``extracted`` (ISO date): ``median_waited_days``,
    ``max_waited_days``, ``total_waited_days``; ``median_open_days`` since the first event;
    ``is_running``: the step is a support with a start only, so help runs there.
    """

    n_open: int
    extracted: str
    table_columns: Columns

    disclosure: ClassVar = Disclosure({
        "n_open": Kind.CASES,
        "extracted": Kind.DATE,
        "table_columns": Table({
            "name": Kind.LABEL,
            "open_cases": Kind.CASES,
            "share": Shown(Kind.SHARE, of="n_open"),
            "median_waited_days": Kind.MEDIAN,
            "max_waited_days": Kind.EXTREME,
            "total_waited_days": Kind.TOTAL,
            "median_open_days": Kind.MEDIAN,
            "is_running": Kind.LABEL,
        }, cases=("open_cases",)),
    }, ties=lambda result, _: _open_ties(result))  # fmt: skip

    @property
    def table(self) -> pd.DataFrame:
        """Where open cases stand as pandas, outside the disclosure gate."""
        return self.table_columns.pandas()

    def record(self) -> dict[str, Any]:
        """The open cases as plain values."""
        return {
            "n_cases": self.n_cases,
            "n_open": self.n_open,
            "extracted": self.extracted,
            "steps": self.table_columns.record(),
        }


@dataclass(frozen=True)
class Timing(Result):
    """How soon after its first event a case reaches ``to``; all in days.

    ``n_events`` cases reached it, ``n_left`` ended or left another way without it, ``n_open`` are
    still without it. ``median_days`` is None when half is not reached. Curve: per ``day`` on which
    something happened, the cases ``at_risk`` just before, the ``share`` that has reached it, and the
    95 % limits ``low`` and ``high`` (None where undefined); it starts at day 0.
    """

    to: str
    n_events: int
    n_left: int
    n_open: int
    median_days: float | None
    curve_columns: Columns

    disclosure: ClassVar = Disclosure({
        "to": Kind.LABEL,
        "n_events": Kind.CASES,
        "n_left": Kind.CASES,
        "n_open": Kind.CASES,
        "median_days": Shown(Kind.MEDIAN, base=("n_events",)),
        # Every day of the curve is the time of a case.
        "curve_columns": Table(
            {"day": Kind.EXTREME, "at_risk": Kind.CASES, "share": Kind.EXTREME, "low": Kind.EXTREME,
             "high": Kind.EXTREME},
            cases=("at_risk",),
            rows="none",
        ),
    }, ties=lambda *_: [
        Tie({("n_events",): 1.0, ("n_left",): 1.0, ("n_open",): 1.0, ("n_cases",): -1.0}, 0, 0)
    ])  # fmt: skip

    @property
    def curve(self) -> pd.DataFrame:
        """The curve as pandas, outside the disclosure gate."""
        return self.curve_columns.pandas()

    def at_risk(self, day: float) -> int:
        """How many cases were followed for ``day`` days or longer without anything having happened before."""
        days = self.curve_columns["day"]
        place = bisect_left(days, day)
        return int(self.curve_columns["at_risk"][place]) if place < len(days) else 0

    def record(self) -> dict[str, Any]:
        """The timing in the plain form of the contract."""
        return {
            "n": self.n_cases,
            "events": self.n_events,
            "open": self.n_open,
            "left": self.n_left,
            "median_days": self.median_days,
            "curve": self.curve_columns.record(),
        }


def _open_ties(result: OpenCases) -> list[Tie]:
    """The open cases of the steps shown are open cases, and those are part of all cases."""
    parts: dict[Key, float] = {
        ("table_columns", row, "open_cases"): 1.0 for row in range(len(result.table_columns))
    }
    return [
        Tie({**parts, ("n_open",): -1.0}, float("-inf"), 0),
        Tie({("n_open",): 1.0, ("n_cases",): -1.0}, float("-inf"), 0),
    ]


def open_cases(view: View) -> OpenCases:
    """Where the open cases of ``view`` stand, and how long already."""
    extracted = view.manifest.extracted_us
    labels = view.labels()
    rows = view.rows(_STANDING)
    n_open = sum(n for _, _, n, *_ in rows)
    table = [(labels[code], n, n / n_open, *waited, running) for code, running, n, *waited in rows]
    zone = None if view.manifest.is_date_only else view.manifest.timezone
    return OpenCases(
        recipe=view.recipe,
        n_cases=view.n_cases,
        n_open=n_open,
        extracted=(EPOCH + timedelta(local_day(extracted, zone))).isoformat(),
        table_columns=Columns.from_rows(TABLE_COLUMNS, table),
    )


def timing(view: View, to: str, *, competing: Sequence[str] = ()) -> Timing:
    """The time from the first event of each case in ``view`` to the first time it reaches ``to``.

    Kaplan–Meier, or Aalen–Johansen as soon as some case left another way: by an activity marked exit,
    by one of ``competing``, or by ending without ``to``.

    Parameters
    ----------
    to
        One of :data:`~routekaart.measures.milestone_steps.MILESTONES`, or the name of an activity.
    competing
        Activities that count as leaving, beside those that the vocabulary marks as exits.

    Raises
    ------
    SelectionError
        If ``to`` or ``competing`` name a step that the log does not have.
    """
    import numpy as np

    times = times_to(view, to, competing=competing)
    found = incidence(times["days"], times["outcome"])
    rows = [*zip(*(_plain(getattr(found, name)) for name in CURVE_COLUMNS), strict=True)]
    if not rows or rows[0][0] > 0:
        rows = [(0.0, view.n_cases, 0.0, None, None), *rows]
    counts = np.bincount(times["outcome"], minlength=3)
    return Timing(
        recipe=view.recipe,
        n_cases=view.n_cases,
        to=to,
        n_events=int(counts[EVENT]),
        n_left=int(counts[LEFT]),
        n_open=int(counts[OPEN]),
        median_days=found.median,
        curve_columns=Columns.from_rows(CURVE_COLUMNS, rows),
    )


def times_to(view: View, to: str, *, competing: Sequence[str] = ()) -> dict[str, np.ndarray]:
    """Per case (``case_id``): ``days`` since its first event, and what happened then (``outcome``).

    The outcome is EVENT, LEFT or OPEN of :mod:`routekaart.measures.incidence`; parameters and errors
    as for :func:`timing`.
    """
    if to in MILESTONES and not competing:
        return milestone_times(view, [to])[to]
    leaving = [code for name in competing for code in need_steps(view.manifest, name)]
    own = [] if to in MILESTONES else need_steps(view.manifest, to)
    starts = _STARTS.format(
        milestones=milestone_starts(view),
        target=f"m.{to}_us" if to in MILESTONES else "o.target_us",
        is_target=_is_one_of(own),
        is_leaving=_is_one_of(leaving),
    )
    return _times(view, starts, {to: "target"})[to]


def milestone_times(view: View, names: Sequence[str]) -> dict[str, dict[str, np.ndarray]]:
    """:func:`times_to` of each of these milestones, read at once."""
    return _times(view, milestone_starts(view), {name: name for name in names})


def _is_one_of(codes: Sequence[int]) -> str:
    return f"i.activity in ({', '.join(map(str, codes))})" if codes else "false"


def _times(view: View, starts: str, names: Mapping[str, str]) -> dict[str, dict[str, np.ndarray]]:
    """The times to each of ``names``; ``starts`` has them in columns: <value>_us, beside leaving_us."""
    columns = []
    for name, column in names.items():
        # Without a vocabulary every case counts as closed, at its last event.
        ends_closed = name == "closing" and not view.manifest.has_vocabulary
        target = "c.last_us" if ends_closed else f"s.{column}_us"
        reached = milestone_sql(name, reached=EVENT, still_open=OPEN)
        columns.append(_TIME.format(column=column, target=target, reached=reached))
    found = view.arrays(
        f"select c.case_id, {', '.join(columns)} from {{cases}} c join {starts} s "
        "on c.case_id = s.case_id order by c.case_id"
    )
    return {
        name: {
            "case_id": found["case_id"],
            "days": found[f"{column}_us"] / DAY_US,
            "outcome": found[f"{column}_outcome"],
        }
        for name, column in names.items()
    }


def _plain(values: np.ndarray) -> list[Any]:
    """Values for a column; nan becomes None."""
    return [None if value != value else value for value in values.tolist()]  # noqa: PLR0124 - nan alone differs


_STANDING = f"""
    select i.activity, a.is_support and not i.has_end as is_running, count(*),
           percentile_cont(0.5) within group (order by (c.extracted_us - i.end_us) / {DAY_US}e0),
           max(c.extracted_us - i.end_us) / {DAY_US}e0,
           cast(sum(cast(c.extracted_us - i.end_us as decimal(38, 0))) as double) / {DAY_US}e0,
           percentile_cont(0.5) within group (order by (c.extracted_us - c.first_us) / {DAY_US}e0)
    from {{instances}} i
    join {{activities}} a on i.activity = a.activity
    join {{cases}} c on i.case_id = c.case_id
    where c.is_open and i.position = c.n_instances - 1
    group by i.activity, a.is_support and not i.has_end
    order by count(*) desc, i.activity, a.is_support and not i.has_end"""

# Whatever comes first; the event itself goes before another way to leave at the same instant.
_TIME = f"""
           cast(case when {{target}} <= coalesce(s.leaving_us, {{target}}) then {{reached}}
                     when s.leaving_us is not null or not c.is_open then {LEFT}
                     else {OPEN} end as integer) as {{column}}_outcome,
           coalesce(least({{target}}, s.leaving_us), case when c.is_open then c.extracted_us else c.last_us end)
             - c.first_us as {{column}}_us"""

_STARTS = """(
    select m.case_id, {target} as target_us, least(m.leaving_us, o.leaving_us) as leaving_us
    from {milestones} m
    join (select i.case_id, min(case when {is_target} then i.start_us end) as target_us,
                 min(case when {is_leaving} then i.start_us end) as leaving_us
          from {{instances}} i
          group by i.case_id) o on m.case_id = o.case_id)"""
