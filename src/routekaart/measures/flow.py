"""Flow: which part of the time something was done, and how many cases were open at any time.

Flow efficiency is the time in which at least one step with a start and an end ran, over the time the
cases were open. Open work follows Little's law in its sample-path form: over one window of time, the
mean number of open cases = arrivals per day × mean days a case was open in it. That is an identity,
true of every log, and so holds no assumption about steady arrivals.

References: Little, *Little's Law as Viewed on Its 50th Anniversary*, Operations Research 2011, §2.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from routekaart.log.calendar import DAY_US, EPOCH
from routekaart.log.view import View
from routekaart.privacy.declarations import Disclosure, Kind, Table
from routekaart.results import Columns, Result

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Flow", "flow"]

CURVE_COLUMNS = ("date", "arrived", "left", "open")


@dataclass(frozen=True)
class Flow(Result):
    """Own time of steps against the time cases were open, and open cases per day.

    ``own_days`` (waits left out, overlapping steps counted once), ``duration_days`` (first event to
    last, or to extraction for open cases) and their quotient ``flow_efficiency`` (None when no step
    has both start and end: then nothing is known of own time). Over a window of ``window_days``, from
    the first event to the last (to extraction when cases are open): ``mean_open``,
    ``arrivals_per_day`` and ``mean_days`` (None for a window of 0 days, and where days are counted per
    case, as that window needs real dates; the curve is empty then). Curve: ``date`` (ISO), cases
    that ``arrived`` and ``left`` on it, and ``open`` after it; dates without change are left out.
    """

    own_days: float
    duration_days: float
    flow_efficiency: float | None
    window_days: float
    mean_open: float | None
    arrivals_per_day: float | None
    mean_days: float | None
    curve_columns: Columns

    disclosure: ClassVar = Disclosure({
        "own_days": Kind.TOTAL,
        "duration_days": Kind.TOTAL,
        "flow_efficiency": Kind.PART,
        # From the length of the window and one of these the others follow, and so the sums.
        **dict.fromkeys(("window_days", "mean_open", "arrivals_per_day", "mean_days"), Kind.TOTAL),
        # Cases come and go one by one.
        "curve_columns": Table(
            {"date": Kind.DATE, **dict.fromkeys(("arrived", "left", "open"), Kind.EVENTS)},
            cases=(),
            rows="none",
        ),
    })  # fmt: skip

    @property
    def curve(self) -> pd.DataFrame:
        """Open cases per date as pandas, outside the disclosure gate."""
        return self.curve_columns.pandas()

    def record(self) -> dict[str, Any]:
        """The figures and the curve as plain values."""
        names = ("own_days", "duration_days", "flow_efficiency", "window_days", "mean_open")
        figures = {name: getattr(self, name) for name in (*names, "arrivals_per_day", "mean_days")}
        return {"n_cases": self.n_cases, **figures, "curve": self.curve_columns.record()}


def flow(view: View) -> Flow:
    """Flow efficiency and open work of the cases in ``view``."""
    n_intervals, own = view.rows(_OWN)[0]
    duration, first, last = view.rows(_DURATION)[0]
    has_window = view.n_cases and view.manifest.dates != "relative"
    window = (last - first) / DAY_US if has_window else 0.0
    days = duration / DAY_US
    curve = [
        ((EPOCH + timedelta(day)).isoformat(), arrived, left, n_open)
        for day, arrived, left, n_open in (view.rows(_CURVE) if has_window else ())
    ]
    return Flow(
        recipe=view.recipe,
        n_cases=view.n_cases,
        own_days=own / DAY_US,
        duration_days=days,
        flow_efficiency=own / duration if n_intervals and duration else None,
        window_days=window,
        mean_open=days / window if window else None,
        arrivals_per_day=view.n_cases / window if window else None,
        mean_days=days / view.n_cases if window else None,
        curve_columns=Columns.from_rows(CURVE_COLUMNS, curve),
    )


# Steps in order of start: each adds what lies beyond the furthest end before it.
_OWN = """
    select count(*), cast(coalesce(sum(cast(greatest(end_us - greatest(start_us, earlier_us), 0)
                                            as decimal(38, 0))), 0) as double)
    from (select i.start_us, i.end_us,
                 max(i.end_us) over (partition by i.case_id order by i.position
                                     rows between unbounded preceding and 1 preceding) as earlier_us
          from {instances} i join {activities} a on i.activity = a.activity
          where i.has_end and i.end_us > i.start_us and not a.is_wait) s"""

_DURATION = """
    select cast(coalesce(sum(cast(until_us - first_us as decimal(38, 0))), 0) as double),
           min(first_us), max(until_us)
    from (select first_us, case when is_open then extracted_us else last_us end as until_us
          from {cases}) c"""

_CURVE = """
    select day, arrived, gone, cast(sum(arrived - gone) over (
               order by day rows between unbounded preceding and current row) as bigint)
    from (select day, cast(sum(arrived) as bigint) as arrived, cast(sum(gone) as bigint) as gone
          from (select min(start_day) as day, 1 as arrived, 0 as gone from {instances} group by case_id
                union all
                select max(i.end_day), 0, 1
                from {instances} i join {cases} c on i.case_id = c.case_id
                where not c.is_open group by i.case_id) s
          group by day) d
    order by day"""
