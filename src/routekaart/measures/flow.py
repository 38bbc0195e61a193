"""Flow: which part of the time something was done, and how many cases were open at any time.

Flow efficiency is the time in which at least one step with a start and an end ran, over the time the
cases were open. Open work follows Little's law in its sample-path form: over one window of time, the
mean number of open cases = arrivals per day × mean days a case was open in it. That is an identity,
true of every log, and so holds no assumption about steady arrivals.

References: Little, *Little's Law as Viewed on Its 50th Anniversary*, Operations Research 2011, §2.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Annotated, Any, ClassVar, TypedDict

from routekaart.columns import Date, Days, Events, Number, Part, Total
from routekaart.log.batches import Batch
from routekaart.log.calendar import DAY_US, EPOCH
from routekaart.log.case_table import CaseTable, marked
from routekaart.log.manifest import Manifest
from routekaart.log.view import View
from routekaart.privacy.declarations import Disclosure, Table
from routekaart.results import Columns, Frame, Result
from routekaart.walks.flow import OwnTime, walk_own_time

__all__ = ["Flow", "flow"]


class OpenWork(TypedDict):
    """A date on which a case came or went."""

    date: Date  #: ISO; dates without change are left out
    # Cases come and go one by one.
    arrived: Events  #: cases that began on it
    left: Events  #: cases that ended on it
    open: Events  #: cases open after it


@dataclass(frozen=True)
class Flow(Result):
    """Own time of steps against the time cases were open, and open cases per day.

    The window runs from the first event to the last (to extraction when cases are open). It needs real dates:
    where days are counted per case, nothing is said of it and the curve is empty.
    """

    own_days: Total[Days]  #: in which a step ran; waits left out, overlapping steps counted once
    duration_days: Total[Days]  #: from the first event to the last, or to extraction for open cases
    #: own days of duration days; None when no step has both start and end: then nothing is known of own time
    flow_efficiency: Part | None
    # From the length of the window and one of these the others follow, and so the sums.
    window_days: Total[Days]  #: the length of the window
    #: open cases at any time; None for a window of 0 days, as the two that follow
    mean_open: Total[Number] | None
    arrivals_per_day: Total[Number] | None  #: cases that begin
    mean_days: Total[Days] | None  #: that a case was open
    curve_columns: Annotated[Columns[OpenWork], Table(cases=(), rows="none")]

    disclosure: ClassVar = Disclosure()

    curve = Frame("curve_columns")

    def record(self) -> dict[str, Any]:
        """The figures and the curve as plain values."""
        names = ("own_days", "duration_days", "flow_efficiency", "window_days", "mean_open")
        figures = {name: getattr(self, name) for name in (*names, "arrivals_per_day", "mean_days")}
        return {"n_cases": self.n_cases, **figures, "curve": self.curve_columns.record()}


def flow(view: View) -> Flow:
    """Flow efficiency and open work of the cases in ``view``.

    Examples
    --------
    >>> round(rk.flow(log).flow_efficiency, 2)
    0.2
    """
    cases = view.cases
    duration = sum((cases.until_us - cases.first_us).tolist())
    n_lasting, own = _own_time(view)
    has_window = view.n_cases and view.manifest.dates != "relative"
    window = int(cases.until_us.max() - cases.first_us.min()) / DAY_US if has_window else 0.0
    days = duration / DAY_US
    return Flow(
        recipe=view.recipe,
        n_cases=view.n_cases,
        own_days=own / DAY_US,
        duration_days=days,
        flow_efficiency=own / duration if n_lasting and duration else None,
        window_days=window,
        mean_open=days / window if window else None,
        arrivals_per_day=view.n_cases / window if window else None,
        mean_days=days / view.n_cases if window else None,
        curve_columns=Columns.of(OpenWork, _curve(cases) if has_window else ()),
    )


def _own_time(view: View) -> tuple[int, int]:
    """How many steps last, and how long in all; no case lasts as long as 64 bits hold, many together may."""
    parts = view.walk(partial(_own_time_of, manifest=view.manifest))
    return sum(n for n, _ in parts), sum(own for _, own in parts)


def _own_time_of(batch: Batch, manifest: Manifest) -> tuple[int, int]:
    is_wait = marked(manifest, "wait")
    found = batch.written(walk_own_time, OwnTime, batch.n_cases, batch.cases, batch.steps, is_wait)
    return int(found.n_lasting.sum()), sum(found.own_us.tolist())


def _curve(cases: CaseTable) -> list[OpenWork]:
    """By date."""
    arrived, gone = Counter(cases.first_day.tolist()), Counter(cases.last_day[~cases.is_open].tolist())
    rows: list[OpenWork] = []
    n_open = 0
    for day in sorted(arrived | gone):
        n_open += arrived[day] - gone[day]
        date = (EPOCH + timedelta(day)).isoformat()
        rows.append({"date": date, "arrived": arrived[day], "left": gone[day], "open": n_open})
    return rows
