"""Open cases: where they stand, how long already; and the time to an event, open cases kept open.

A case is open until an activity marked closing or exit. Its time is known to be *at least* so long:
leaving it out, or taking it for finished, makes every duration look shorter than it is. In a log of which no
such activity is known no case can be told to be open: each is followed up to its last step, and this is said.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypedDict

from routekaart.columns import (
    Cases,
    CaseShare,
    Claim,
    Date,
    Days,
    Extreme,
    Heading,
    Label,
    Median,
    Of,
    On,
    Share,
    Shown,
    Total,
)
from routekaart.log.batches import Batch, laid_end_to_end
from routekaart.log.calendar import DAY_US, EPOCH, local_day
from routekaart.log.case_table import marked
from routekaart.log.manifest import Manifest
from routekaart.log.step_names import need_steps
from routekaart.log.view import View
from routekaart.measures.incidence import EVENT, LEFT, OPEN, incidence
from routekaart.measures.milestone_steps import (
    LEAVING,
    MILESTONES,
    first_starts,
    milestone_named,
    milestone_starts,
)
from routekaart.privacy.declarations import Disclosure, Key, Table, Tie
from routekaart.results import Columns, Frame, Result
from routekaart.walks.flow import Standing, walk_standing
from routekaart.walks.milestones import NEVER
from routekaart.walks.speed import is_for_compiling
from routekaart.walks.tally import quantiles_of, tally

if TYPE_CHECKING:
    import numpy as np

    from routekaart.walks.columns import Instants, Lengths

__all__ = ["OpenCases", "Timing", "milestone_times", "open_cases", "times_to", "timing"]


class Stand(TypedDict):
    """A step at which open cases stand; days run from the end of it to ``extracted``."""

    name: Annotated[Label, Heading("last_step")]  #: the last step
    open_cases: Cases  #: that stand there
    share: Annotated[CaseShare, Of("n_open")]  #: of the open cases
    median_waited_days: Median[Days] | None  #: since the end of the step
    max_waited_days: Extreme[Days]  #: since the end of the step
    total_waited_days: Total[Days]  #: since the end of the step
    median_open_days: Median[Days] | None  #: since the first event
    is_running: Shown[Claim]  #: whether the step is a support with a start only, so that help runs there


@dataclass(frozen=True)
class OpenCases(Result):
    """Where the open cases of a view stand, most cases first."""

    n_open: Cases  #: open cases
    extracted: Date | None  #: the day the source was taken; None where days are counted per case
    table_columns: Annotated[Columns[Stand], Table(cases=("open_cases",))]

    disclosure: ClassVar = Disclosure(ties=lambda result, _: _open_ties(result))

    table = Frame("table_columns")

    def record(self) -> dict[str, Any]:
        """The open cases as plain values."""
        return {
            "n_cases": self.n_cases,
            "n_open": self.n_open,
            "extracted": self.extracted,
            "steps": self.table_columns.record(),
        }


class Moment(TypedDict):
    """A day on which something happened; the first is day 0."""

    day: Extreme[Days]  #: since the first event
    at_risk: Cases  #: still looked at just before
    share: Extreme[Share]  #: of the cases, that has reached it
    low: Extreme[Share] | None  #: the 95 % limit below; None where undefined
    high: Extreme[Share] | None  #: the 95 % limit above


@dataclass(frozen=True)
class Timing(Result):
    """How soon after its first event a case reaches ``to``; all in days."""

    to: Label  #: the milestone or the step
    n_events: Cases  #: that reached it
    n_left: Cases  #: that ended or left another way without it
    n_open: Cases  #: still without it
    median_days: Annotated[Median[Days], On("n_events")] | None  #: None when half is not reached
    # Every day of the curve is the time of a case.
    curve_columns: Annotated[Columns[Moment], Table(cases=("at_risk",), rows="none")]

    disclosure: ClassVar = Disclosure(
        ties=lambda *_: [
            Tie({("n_events",): 1.0, ("n_left",): 1.0, ("n_open",): 1.0, ("n_cases",): -1.0}, 0, 0)
        ]
    )

    curve = Frame("curve_columns")

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
    """Where the open cases of ``view`` stand, and how long already.

    Examples
    --------
    >>> found = rk.open_cases(log)
    >>> found.n_open, found.n_cases
    (0, 8)
    """
    manifest = view.manifest
    zone = None if manifest.is_date_only else manifest.timezone
    return OpenCases(
        recipe=view.recipe,
        n_cases=view.n_cases,
        n_open=int(view.cases.is_open.sum()),
        extracted=None
        if manifest.dates == "relative"
        else (EPOCH + timedelta(local_day(manifest.extracted_us, zone))).isoformat(),
        table_columns=Columns.of(Stand, _standing_rows(view)),
    )


def _standing_rows(view: View) -> list[Stand]:
    """Most open cases first, then by activity, running help last."""
    import numpy as np

    job = partial(_standing, manifest=view.manifest)
    standing = view.of_cases("standing", lambda own: laid_end_to_end(own.walk(job)))
    cases, labels = view.cases, view.labels()
    own = np.flatnonzero(cases.is_open)
    until = cases.extracted_us[own]
    found = tally(
        standing.activity[own].astype(np.int64) * 2 + standing.is_running[own],
        cases.case[own],
        sums={"waited": until - standing.end_us[own]},
        values={"waited": until - standing.end_us[own], "open": until - cases.first_us[own]},
        is_compiled=is_for_compiling(len(own)),
    )
    waited, been_open = found.values["waited"], found.values["open"]
    cases_here, totals = found.cases.tolist(), found.days("waited")
    rows: list[Stand] = [
        {
            "name": labels[key // 2],
            "open_cases": cases_here[place],
            "share": cases_here[place] / len(own),
            "median_waited_days": _median(waited.of(place)),
            "max_waited_days": int(waited.of(place).max()) / DAY_US,
            "total_waited_days": totals[place],
            "median_open_days": _median(been_open.of(place)),
            "is_running": bool(key % 2),
        }
        for place, key in enumerate(found.keys.tolist())
    ]
    return sorted(rows, key=lambda row: -row["open_cases"])


def _standing(batch: Batch, manifest: Manifest) -> Standing:
    is_support = marked(manifest, "support")
    return batch.written(walk_standing, Standing, batch.n_cases, batch.cases, batch.steps, is_support)


def _median(values: Lengths) -> float | None:
    found = quantiles_of(values, (0.5,))
    return found[0] if found else None


def timing(view: View, to: str, *, competing: Sequence[str] = ()) -> Timing:
    """The time from the first event of each case in ``view`` to the first time it reaches ``to``.

    Kaplan–Meier, or Aalen–Johansen as soon as some case left another way: by an activity marked exit,
    by one of ``competing``, or by ending without ``to``.

    Parameters
    ----------
    to
        One of :data:`~routekaart.measures.milestone_steps.MILESTONES` (``talk`` and ``news`` are short for two of
        them), or the name of an activity.
    competing
        Activities that count as leaving, beside those that the vocabulary marks as exits.

    Raises
    ------
    SelectionError
        If ``to`` or ``competing`` name a step that the log does not have, or ``to`` a milestone that is no more.

    Examples
    --------
    >>> found = rk.timing(log, "youth_help")
    >>> found.n_events, found.n_open, found.median_days
    (8, 0, 185.0)
    """
    import numpy as np

    times = times_to(view, to, competing=competing)
    found = incidence(times["days"], times["outcome"])
    curve = Columns.of_arrays(
        Moment, **{name: _plain(getattr(found, name)) for name in Moment.__annotations__}
    )
    if not len(curve) or curve["day"][0] > 0:
        start: Moment = {"day": 0.0, "at_risk": view.n_cases, "share": 0.0, "low": None, "high": None}
        curve = curve.with_rows([start, *curve.rows()])
    counts = np.bincount(times["outcome"], minlength=3)
    return Timing(
        recipe=view.recipe,
        n_cases=view.n_cases,
        to=milestone_named(view.manifest, to) or to,
        n_events=int(counts[EVENT]),
        n_left=int(counts[LEFT]),
        n_open=int(counts[OPEN]),
        median_days=found.median,
        curve_columns=curve,
    )


def times_to(view: View, to: str, *, competing: Sequence[str] = ()) -> dict[str, np.ndarray]:
    """Per case (``case_id``): ``days`` since its first event, and what happened then (``outcome``).

    The outcome is EVENT, LEFT or OPEN of :mod:`routekaart.measures.incidence`; parameters and errors
    as for :func:`timing`.
    """
    import numpy as np

    starts = milestone_starts(view)
    milestone = milestone_named(view.manifest, to)
    target = starts[milestone] if milestone else first_starts(view, need_steps(view.manifest, to))
    leaving = starts[LEAVING]
    if competing:
        codes = [code for name in competing for code in need_steps(view.manifest, name)]
        leaving = np.minimum(leaving, first_starts(view, codes))
    return _times(view, milestone, target, leaving)


def milestone_times(view: View, names: Sequence[str]) -> dict[str, dict[str, np.ndarray]]:
    """:func:`times_to` of each of these milestones."""
    return {name: times_to(view, name) for name in names}


def _times(view: View, to: str | None, target: Instants, leaving: Instants) -> dict[str, np.ndarray]:
    """What came first in each case: ``target``, even where it left at the same instant, leaving, or its end."""
    import numpy as np

    cases = view.cases
    if to == "closing" and not view.manifest.has_endings:
        target = cases.last_us  # Where no ending is known, a case is followed up to its last event.
    is_reached = (target != NEVER) & (target <= leaving)
    # Of an open case it is not known yet whether such a step stays the last.
    is_unsure = cases.is_open & (to is not None and MILESTONES[to].is_not_followed)
    has_left = ~is_reached & ((leaving != NEVER) | ~cases.is_open)
    first = np.minimum(target, leaving)
    until = np.where(first != NEVER, first, cases.until_us)
    return {
        "case_id": cases.case,
        "days": (until - cases.first_us) / DAY_US,
        "outcome": np.select([is_reached & ~is_unsure, has_left], [EVENT, LEFT], OPEN),
    }


def _plain(values: np.ndarray) -> list[Any]:
    """Values for a column; nan becomes None."""
    return [None if value != value else value for value in values.tolist()]  # noqa: PLR0124 - nan alone differs
