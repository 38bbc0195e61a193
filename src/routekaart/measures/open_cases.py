"""Open cases: where they stand, how long already; and the time to an event, open cases kept open.

A case is open until an activity marked closing or exit. Its time is known to be *at least* so long:
leaving it out, or taking it for finished, makes every duration look shorter than it is.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from routekaart.log.batches import Batch, laid_end_to_end
from routekaart.log.calendar import DAY_US, EPOCH, local_day
from routekaart.log.case_table import marked
from routekaart.log.manifest import Manifest
from routekaart.log.step_names import need_steps
from routekaart.log.view import View
from routekaart.measures.incidence import EVENT, LEFT, OPEN, incidence
from routekaart.measures.milestone_steps import LEAVING, MILESTONES, first_starts, milestone_starts
from routekaart.privacy.declarations import Disclosure, Key, Kind, Shown, Table, Tie
from routekaart.results import Columns, Result
from routekaart.walks.flow import Standing, walk_standing
from routekaart.walks.milestones import NEVER
from routekaart.walks.speed import is_for_compiling
from routekaart.walks.tally import quantiles_of, tally

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from routekaart.walks.columns import Instants, Lengths

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
        extracted=(EPOCH + timedelta(local_day(manifest.extracted_us, zone))).isoformat(),
        table_columns=Columns.from_rows(TABLE_COLUMNS, _standing_rows(view)),
    )


def _standing_rows(view: View) -> list[Sequence[Any]]:
    """The values of :data:`TABLE_COLUMNS`, most open cases first, then by activity, running help last."""
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
    rows = [
        (
            labels[key // 2],
            n,
            n / len(own),
            _median(found.values["waited"].of(place)),
            int(found.values["waited"].of(place).max()) / DAY_US,
            total,
            _median(found.values["open"].of(place)),
            bool(key % 2),
        )
        for place, (key, n, total) in enumerate(
            zip(found.keys.tolist(), found.cases.tolist(), found.days("waited"), strict=True)
        )
    ]
    return sorted(rows, key=lambda row: -row[1])


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
    import numpy as np

    starts = milestone_starts(view)
    target = starts[to] if to in MILESTONES else first_starts(view, need_steps(view.manifest, to))
    leaving = starts[LEAVING]
    if competing:
        codes = [code for name in competing for code in need_steps(view.manifest, name)]
        leaving = np.minimum(leaving, first_starts(view, codes))
    return _times(view, to, target, leaving)


def milestone_times(view: View, names: Sequence[str]) -> dict[str, dict[str, np.ndarray]]:
    """:func:`times_to` of each of these milestones."""
    return {name: times_to(view, name) for name in names}


def _times(view: View, to: str, target: Instants, leaving: Instants) -> dict[str, np.ndarray]:
    """What came first in each case: ``target``, even where it left at the same instant, leaving, or its end."""
    import numpy as np

    cases = view.cases
    if to == "closing" and not view.manifest.has_vocabulary:
        target = cases.last_us  # Without a vocabulary every case counts as closed, at its last event.
    is_reached = (target != NEVER) & (target <= leaving)
    # Of an open case it is not known yet whether such a step stays the last.
    is_unsure = cases.is_open & (to in MILESTONES and MILESTONES[to].is_not_followed)
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
