"""Performance spectrum: when cases entered a transition and when they left it, one line per passage.

A median hides whether everybody waited alike, whether many left on one day (a meeting), or whether a
summer lay in between; the lines show it. Segments are transitions as waiting knows them
(:mod:`routekaart.measures.wait_rows`): wait events taken out, running help left out, the time that
open cases have waited so far as a segment without target.

References: Denisov, Fahland, van der Aalst, *Unbiased, Fine-Grained Description of Processes
Performance from Event Data*, BPM 2018; ours draws the segments that cost most waiting, and not a
path of segments that follow each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil, floor
from typing import TYPE_CHECKING, Any, ClassVar

from routekaart.log.calendar import DAY_US, Calendar
from routekaart.log.dates import need_real_dates
from routekaart.log.step_names import need_steps
from routekaart.log.view import View
from routekaart.measures.time_frame import DRAWING, EPOCH, TimeFrame, time_frame
from routekaart.measures.time_frame import case_order_sql as case_order
from routekaart.measures.time_frame import local_days_sql as local_days
from routekaart.measures.wait_rows import wait_rows
from routekaart.measures.wait_rules import wait_rules
from routekaart.privacy.declarations import PER_CASE
from routekaart.results import Columns, Result

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["MOST_LINES", "Spectrum", "spectrum"]

#: Passages of one segment that are still lines of their own; where there are more, lines are bundled.
MOST_LINES = 250
#: Into how many equal stretches of whole days the time axis is cut for bundling.
STRETCHES = 80

SEGMENT_COLUMNS = (
    "segment",
    "source",
    "target",
    "cases",
    "passages",
    "total_days",
    "median_days",
    "running_days",
)
LINE_COLUMNS = ("segment", "case", "passages", "start_day", "end_day", "is_open")

#: A transition by its steps; no source where cases begin with a logged wait, no target in open cases.
Transition = tuple[str | None, str | None]


@dataclass(frozen=True)
class Spectrum(Result):
    """The passages of a few transitions in time; days are local days since midnight of ``frame.first``.

    Segments: ``segment`` (1, 2 …, as asked or longest total first), ``source`` (None where cases begin
    with a logged wait), ``target`` (None for the time open cases have waited so far), ``cases``,
    ``passages``, ``total_days``, ``median_days`` (None without passages), ``running_days`` (logged help that
    ran inside the lines, in neither of these). Lines: ``segment``, ``case``
    (its number; None in a bundle), ``passages`` (1, or how many the bundle holds),
    ``start_day``, ``end_day``, ``is_open`` (still waiting at extraction). With more than
    :data:`MOST_LINES` passages in some segment, those that start in one stretch of ``bundle_days`` days
    and end in one are a bundle, its line from the middle of one to the middle of the other.
    """

    frame: TimeFrame
    calendar: str
    is_numbered_by_start: bool
    bundle_days: int | None
    segment_columns: Columns
    line_columns: Columns

    disclosure: ClassVar = PER_CASE

    @property
    def table(self) -> pd.DataFrame:
        """The lines as pandas, outside the disclosure gate."""
        return self.line_columns.pandas()

    def record(self) -> dict[str, Any]:
        """The segments and their lines as plain values; start and end as ISO dates."""
        lines = [
            {
                **{key: row[key] for key in ("segment", "case", "passages")},
                "start": self._date(row["start_day"]),
                "end": self._date(row["end_day"]),
                "days": row["end_day"] - row["start_day"],
                "is_open": row["is_open"],
            }
            for row in self.line_columns.rows()
        ]
        return {
            "n_cases": self.n_cases,
            **self.frame.record(),
            "calendar": self.calendar,
            "bundle_days": self.bundle_days,
            "segments": self.segment_columns.record(),
            "lines": lines,
        }

    def _date(self, day: float) -> str:
        return (self.frame.first + timedelta(floor(day))).isoformat()


def spectrum(
    view: View,
    *,
    segments: Sequence[Transition] = (),
    top: int = 5,
    calendar: Calendar | str | None = None,
) -> Spectrum:
    """When each case of ``view`` entered and left a few transitions.

    Parameters
    ----------
    segments
        The transitions (source, target) to show, in this order; without them the ``top`` with the most
        waiting days, as :func:`routekaart.measures.bottlenecks.bottlenecks` ranks them.
    calendar
        School holidays, or a region (noord, midden, zuid); the log's own region when None.

    Raises
    ------
    InputError
        If there is no such region.
    SelectionError
        If ``segments`` name a step that is not in the log, or the dates of the log were moved.
    """
    need_real_dates(view.manifest, DRAWING)
    rules = wait_rules(view, calendar=calendar)
    rows = f"(select * from {wait_rows(view, rules)} where not is_running)"
    chosen = _named(view, segments) if segments else _worst(view, rows, top)
    passages = _passages(view, rows, chosen)
    found = {row[0]: row[1:] for row in view.rows(_SEGMENTS.format(passages=passages))} if chosen else {}
    table = [
        (number, *segment.labels, *found.get(number, _NO_PASSAGES)[:5])
        for number, segment in enumerate(chosen, start=1)
    ]
    span = (min(row[5] for row in found.values()), max(row[6] for row in found.values())) if found else None
    frame = time_frame(view, span, rules.calendar)
    is_bundled = any(row[1] > MOST_LINES for row in found.values())
    bundle_days = ceil(frame.n_days / STRETCHES) if is_bundled else None
    lines = _BUNDLES if is_bundled else _LINES
    values = {
        "passages": passages,
        "order": case_order(view),
        "offset": (frame.first - EPOCH).days,
        "width": bundle_days,
    }
    return Spectrum(
        recipe=view.recipe,
        n_cases=view.n_cases,
        frame=frame,
        calendar=rules.calendar.name,
        is_numbered_by_start=not view.manifest.has_pseudonyms,
        bundle_days=bundle_days,
        segment_columns=Columns.from_rows(SEGMENT_COLUMNS, table),
        line_columns=Columns.from_rows(LINE_COLUMNS, view.rows(lines.format(**values)) if found else []),
    )


@dataclass(frozen=True)
class _Segment:
    """A transition by its labels, and the codes (-1 for none) of the steps it runs between."""

    labels: Transition
    codes: tuple[tuple[int, int], ...]


def _named(view: View, segments: Sequence[Transition]) -> list[_Segment]:
    """The segments that a user names, each step by every activity it means."""

    def codes(name: str | None) -> list[int]:
        return [-1] if name is None else need_steps(view.manifest, name)

    return [
        _Segment((source, target), tuple((s, t) for s in codes(source) for t in codes(target)))
        for source, target in segments
    ]


def _worst(view: View, rows: str, top: int) -> list[_Segment]:
    """The transitions with the most waiting days."""
    labels: tuple[str | None, ...] = (*view.labels(), None)  # -1 is the last of them
    found = view.rows(_WORST.format(rows=rows, top=max(0, top)))
    return [_Segment((labels[source], labels[target]), ((source, target),)) for source, target in found]


def _passages(view: View, rows: str, chosen: Sequence[_Segment]) -> str:
    """SQL for every passage of the chosen segments, in local days since 1970."""
    values = ", ".join(
        f"({number}, {source}, {target})"
        for number, segment in enumerate(chosen, start=1)
        for source, target in segment.codes
    )
    return f"""(
        select g.segment, r.case_id, r.position, r.is_tail, r.total_us, r.running_us,
               {local_days(view, "r.start_us")} as start_day, {local_days(view, "r.end_us")} as end_day
        from {rows} r join (values {values}) g(segment, source, target)
          on coalesce(r.source, -1) = g.source and coalesce(r.target, -1) = g.target)"""


_NO_PASSAGES = (0, 0, 0.0, None, 0.0)

_WORST = """
    select source, target
    from (select coalesce(source, -1) as source, coalesce(target, -1) as target,
                 sum(cast(total_us as decimal(38, 0))) as sum_us, count(distinct case_id) as cases
          from {rows} r group by coalesce(source, -1), coalesce(target, -1)) s
    where sum_us > 0
    order by sum_us desc, cases desc, source, target
    limit {top}"""

_SEGMENTS = f"""
    select segment, count(distinct case_id), count(*),
           cast(sum(cast(total_us as decimal(38, 0))) as double) / {DAY_US}e0,
           percentile_cont(0.5) within group (order by total_us / {DAY_US}e0),
           cast(sum(cast(running_us as decimal(38, 0))) as double) / {DAY_US}e0,
           min(start_day), max(end_day)
    from {{passages}} p group by segment order by segment"""

_LINES = """
    select p.segment, o.number, 1, p.start_day - {offset}, p.end_day - {offset}, p.is_tail
    from {passages} p join ({order}) o on p.case_id = o.case_id
    order by p.segment, p.start_day, p.end_day, o.place, p.position"""

_BUNDLES = """
    select segment, cast(null as integer), count(*), cast((start_stretch + 0.5) * {width} as double),
           cast(case when is_tail then max(end_day) else (end_stretch + 0.5) * {width} end as double), is_tail
    from (select segment, end_day - {offset} as end_day, is_tail,
                 cast(floor((start_day - {offset}) / {width}) as integer) as start_stretch,
                 cast(floor((end_day - {offset}) / {width}) as integer) as end_stretch
          from {passages} p) b
    group by segment, start_stretch, end_stretch, is_tail
    order by segment, start_stretch, end_stretch, is_tail"""
