"""Performance spectrum: when cases entered a transition and when they left it, one line per passage.

A median hides whether everybody waited alike, whether many left on one day (a meeting), or whether a
summer lay in between; the lines show it. Segments are transitions as waiting knows them
(:mod:`routekaart.measures.wait_rows`): wait events taken out, passages without any waiting left out, the time that
open cases have waited so far as a segment without target.

References: Denisov, Fahland, van der Aalst, *Unbiased, Fine-Grained Description of Processes
Performance from Event Data*, BPM 2018; ours draws the segments that cost most waiting, and not a
path of segments that follow each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from math import ceil, floor
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, NamedTuple, TypedDict

from routekaart.columns import (
    Cases,
    Claim,
    Days,
    Events,
    Figure,
    Heading,
    Label,
    Median,
    Private,
    Shown,
    Total,
)
from routekaart.log.batches import laid_end_to_end
from routekaart.log.calendar import DAY_US
from routekaart.log.moved_dates import need_real_dates
from routekaart.log.step_names import need_steps
from routekaart.log.view import View
from routekaart.measures.bottlenecks import ranked_rows
from routekaart.measures.coded_rules import CodedRules, coded_rules
from routekaart.measures.time_frame import DRAWING, EPOCH, TimeFrame, case_order, local_days, time_frame
from routekaart.measures.wait_rows import over_waits
from routekaart.measures.wait_rules import WaitRules
from routekaart.measures.waiting_cases import waiting_here
from routekaart.privacy.declarations import PER_CASE
from routekaart.results import Columns, Frame, Result
from routekaart.walks.tally import exact_sum, quantiles_of
from routekaart.walks.waits import WaitRows

if TYPE_CHECKING:
    from routekaart.walks.columns import Amounts, Claims, Codes, Instants, Lengths

__all__ = ["MOST_LINES", "Spectrum", "spectrum"]

#: Passages of one segment that are still lines of their own; where there are more, lines are bundled.
MOST_LINES = 250
#: Into how many equal stretches of whole days the time axis is cut for bundling.
STRETCHES = 80

#: A transition by its steps; no source where cases begin with a logged wait, no target in open cases.
Transition = tuple[str | None, str | None]


class SegmentName(TypedDict):
    """What names a segment."""

    segment: Shown[Figure]  #: 1, 2 …, as asked or longest total first
    source: Label | None  #: None where cases begin with a logged wait
    target: Label | None  #: None for the time open cases have waited so far


class Waited(TypedDict):
    """What is waited in a segment."""

    cases: Cases  #: that make it
    passages: Annotated[Events, Heading("count")]  #: how often it is made
    total_days: Total[Days]  #: waited
    median_days: Median[Days] | None  #: waited per passage; None without passages
    running_days: Total[Days]  #: logged help that ran inside the lines, in neither of these


class Segment(SegmentName, Waited):
    """A transition."""


class Line(TypedDict):
    """A passage, or a bundle of them; days since midnight of ``frame.first``."""

    segment: Shown[Figure]  #: its number
    case: Private[Figure] | None  #: its number; None in a bundle
    passages: Events  #: 1, or how many the bundle holds
    start_day: Private[Days]  #: of the middle of a stretch, in a bundle
    end_day: Private[Days]  #: of the middle of a stretch, in a bundle
    is_open: Private[Claim]  #: whether it still waits at extraction


@dataclass(frozen=True)
class Spectrum(Result):
    """The passages of a few transitions in time, in local days.

    With more than :data:`MOST_LINES` passages in some segment, those that start in one stretch of days and end in
    one are a bundle, its line from the middle of one to the middle of the other.
    """

    frame: TimeFrame  #: the axis of time
    calendar: Label | None  #: the school holidays; None where these are not known
    #: whether numbers follow the order of first events; else they are those of the pseudonyms
    is_numbered_by_start: Shown[Claim]
    bundle_days: Shown[int | None]  #: the days of a stretch; None where lines are not bundled
    segment_columns: Columns[Segment]
    line_columns: Columns[Line]

    disclosure: ClassVar = PER_CASE

    table = Frame("line_columns")

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
    view: View, rules: WaitRules | None = None, *, segments: Sequence[Transition] = (), top: int = 5
) -> Spectrum:
    """When each case of ``view`` entered and left a few transitions.

    Parameters
    ----------
    rules
        As for :func:`routekaart.measures.waits.waits`.
    segments
        The transitions (source, target) to show, in this order; without them the ``top`` with the most
        waiting days, as :func:`routekaart.measures.bottlenecks.bottlenecks` ranks them.

    Raises
    ------
    InputError
        If there is no such region.
    SelectionError
        If ``segments`` name a step that is not in the log, or the dates of the log were moved.

    Examples
    --------
    >>> found = rk.spectrum(log, top=1).record()
    >>> found["segments"][0]["source"], len(found["lines"])
    ('Verwijzing', 3)
    """
    need_real_dates(view.manifest, DRAWING)
    coded = coded_rules(view, rules)
    chosen = _named(view, segments) if segments else _worst(view, coded, top)
    job = partial(_passages, chosen=tuple(segment.keys(view) for segment in chosen), n=len(view.labels()) + 1)
    passages = laid_end_to_end(over_waits(view, job, coded))
    start_day, end_day = (local_days(view, one) for one in (passages.start_us, passages.end_us))
    table: list[Segment] = [
        {
            "segment": number,
            "source": segment.source,
            "target": segment.target,
            **_waited(passages, passages.segment == number),
        }
        for number, segment in enumerate(chosen, start=1)
    ]
    span = (float(start_day.min()), float(end_day.max())) if len(start_day) else None
    frame = time_frame(view, span, coded.calendar)
    offset = (frame.first - EPOCH).days
    is_bundled = any(row["passages"] > MOST_LINES for row in table)
    bundle_days = ceil(frame.n_days / STRETCHES) if is_bundled else None
    days = start_day - offset, end_day - offset
    lines = _bundles(passages, *days, bundle_days) if bundle_days else _lines(view, passages, *days)
    return Spectrum(
        recipe=view.recipe,
        n_cases=view.n_cases,
        frame=frame,
        calendar=coded.calendar.name or None,
        is_numbered_by_start=not view.manifest.has_pseudonyms,
        bundle_days=bundle_days,
        segment_columns=Columns.of(Segment, table),
        line_columns=lines,
    )


class Passages(NamedTuple):
    """A row per passage of a chosen segment: the segment (1, 2 …), case code, place of the source, times and lengths."""

    segment: Codes
    case: Codes
    position: Codes
    start_us: Instants
    end_us: Instants
    is_tail: Claims
    total_us: Lengths
    helped_us: Lengths


@dataclass(frozen=True)
class _Segment:
    """A transition by its labels, and the codes (-1 for none) of the steps it runs between."""

    source: str | None
    target: str | None
    codes: tuple[tuple[int, int], ...]

    def keys(self, view: View) -> tuple[int, ...]:
        """Its transitions as :class:`~routekaart.measures.waiting_cases.Level` numbers them."""
        n = len(view.labels()) + 1
        return tuple((source + 1) * n + target + 1 for source, target in self.codes)


def _named(view: View, segments: Sequence[Transition]) -> list[_Segment]:
    """The segments that a user names, each step by every activity it means."""

    def codes(name: str | None) -> list[int]:
        return [-1] if name is None else need_steps(view.manifest, name)

    return [
        _Segment(source, target, tuple((s, t) for s in codes(source) for t in codes(target)))
        for source, target in segments
    ]


def _worst(view: View, rules: CodedRules, top: int) -> list[_Segment]:
    """The transitions with the most waiting days."""
    labels: tuple[str | None, ...] = (None, *view.labels())
    rows = [row for row in ranked_rows(waiting_here(view, rules, "transition")) if row.total_us > 0]
    pairs = [divmod(row.key, len(labels)) for row in rows[: max(0, top)]]
    return [_Segment(labels[source], labels[target], ((source - 1, target - 1),)) for source, target in pairs]


def _passages(rows: WaitRows, chosen: Sequence[Sequence[int]], n: int) -> Passages:
    """The passages of a batch, that wait."""
    import numpy as np

    key = (rows.source.astype(np.int64) + 1) * n + rows.target + 1
    found = [np.flatnonzero(np.isin(key, keys) & rows.is_waiting) for keys in chosen]
    which = np.concatenate([*found, np.zeros(0, dtype=np.int64)])
    segment = np.repeat(np.arange(1, len(found) + 1), [len(one) for one in found])
    columns = (getattr(rows, name)[which] for name in Passages._fields[1:])
    return Passages(segment.astype(np.int32), *columns)


def _waited(passages: Passages, here: Claims) -> Waited:
    """What is waited in the one segment whose passages are ``here``."""
    import numpy as np

    waited = passages.total_us[here]
    [median] = quantiles_of(waited, (0.5,)) or (None,)
    return {
        "cases": len(np.unique(passages.case[here])),
        "passages": len(waited),
        "total_days": exact_sum(waited) / DAY_US,
        "median_days": median,
        "running_days": exact_sum(passages.helped_us[here]) / DAY_US,
    }


def _lines(view: View, passages: Passages, start_day: Amounts, end_day: Amounts) -> Columns[Line]:
    """A line per passage, by segment, then by its days."""
    import numpy as np

    order = case_order(view)
    row = np.searchsorted(view.cases.case, passages.case)
    by = np.lexsort((passages.position, order.place[row], end_day, start_day, passages.segment))
    return Columns.of_arrays(
        Line,
        segment=tuple(passages.segment[by].tolist()),
        case=tuple(order.number[row][by].tolist()),
        passages=(1,) * len(by),
        start_day=tuple(start_day[by].tolist()),
        end_day=tuple(end_day[by].tolist()),
        is_open=tuple(passages.is_tail[by].tolist()),
    )


def _bundles(passages: Passages, start_day: Amounts, end_day: Amounts, width: int) -> Columns[Line]:
    """A line per segment and pair of stretches; what is still open runs to where its last passage does."""
    import numpy as np

    stretches = [np.floor(day / width).astype(np.int64) for day in (start_day, end_day)]
    keys, row, counts = np.unique(
        np.stack([passages.segment, *stretches, passages.is_tail], axis=1),
        axis=0,
        return_inverse=True,
        return_counts=True,
    )
    latest = np.full(len(keys), -np.inf)
    np.maximum.at(latest, row.reshape(-1), end_day)
    rows: list[Line] = [
        {
            "segment": segment,
            "case": None,
            "passages": count,
            "start_day": (start + 0.5) * width,
            "end_day": until if is_tail else (end + 0.5) * width,
            "is_open": bool(is_tail),
        }
        for (segment, start, end, is_tail), count, until in zip(
            keys.tolist(), counts.tolist(), latest.tolist(), strict=True
        )
    ]
    return Columns.of(Line, rows)
