"""Risk: how many cases can be singled out by who knows something of the route, and what would lower it?

Five things that someone may know of a case are tried. For each: how many cases share it with no
other (unique), and the smallest number that share it:

- ``variant``: the order of the activities
- ``activities``: which activities there are, in no order
- ``variant_school_year``: the order, and the school year (1 August) of the first event
- ``three_points``: any three (activity, month) pairs; a case is unique when some three of its pairs are
  in no other case, and one with fewer pairs by all it has
- ``full_dates``: every activity with its date

In a log of more than 1,000 cases, ``three_points`` holds as many of them, evenly drawn, against all. What is known
of cases is told apart by fingerprints of 128 bits (:mod:`routekaart.walks.fingerprints`).

References: Nuñez von Voigt, Fahrenkrog-Petersen, Janssen, Koschmider, Tschorsch, Mannhardt,
Landsiedel, Weidlich, *Quantifying the re-identification risk of event logs for process mining*
(CAiSE 2020): uniqueness of projections. Ours takes the worst three points rather than random ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypedDict

from routekaart.columns import Count, Extreme, Share, Text
from routekaart.log.batches import Batch
from routekaart.log.manifest import Manifest
from routekaart.log.view import View
from routekaart.privacy.declarations import Disclosure, Table
from routekaart.results import Columns, Frame, Result
from routekaart.walks.fingerprints import (
    FirstTimes,
    added,
    fingerprints,
    group_sizes,
    joined_prints,
    walk_first_times,
)
from routekaart.walks.tally import Tally, merged, tally

if TYPE_CHECKING:
    from routekaart.walks.columns import Codes, Counts, Days
    from routekaart.walks.fingerprints import Prints

__all__ = ["PROJECTIONS", "Risk", "risk"]

PROJECTIONS = ("variant", "activities", "variant_school_year", "three_points", "full_dates")
#: What would lower the risk: what is known of a case when the log holds less of it.
COARSER = ("phases", "relative_days")
SAMPLED = 1_000
MOST_POINTS = 60
"""Points of one case that are tried in threes: its rarest ones."""
POINTS = 3
#: Codes and months stay below 2^20, so two of them go into one number.
SHIFT = 1 << 20
#: What is read beside the columns of steps.
#: What asks for real dates: nothing of it can be known of a log in days per case.
OF_DATES = ("variant_school_year", "three_points", "full_dates")
DAYS = ("start_day",)


class Known(TypedDict):
    """Something that may be known of cases."""

    projection: Extreme[Text]  #: what is known
    unique: Extreme[Count]  #: cases that share it with no other
    cases: Extreme[Count]  #: looked at
    share: Extreme[Share]  #: of those, that are unique
    #: cases that share the rarest value, itself included; None without cases
    smallest_group: Extreme[Count] | None


@dataclass(frozen=True)
class Risk(Result):
    """How unique the cases of a view are."""

    # How many cases stand alone is for who decides what may leave.
    #: by each of :data:`PROJECTIONS`
    projection_columns: Annotated[Columns[Known], Table(cases=(), rows="none")]
    #: by the variant in phases rather than activities (``phases``), and by full dates counted in days from the first
    #: event of each case (``relative_days``)
    coarser_columns: Annotated[Columns[Known], Table(cases=(), rows="none")]

    disclosure: ClassVar = Disclosure()

    projections = Frame("projection_columns")

    def record(self) -> dict[str, Any]:
        """The risk in plain form."""
        return {"projections": self.projection_columns.record(), "coarser": self.coarser_columns.record()}


def risk(view: View) -> Risk:
    """How many cases of ``view`` can be singled out by their route."""
    sampled = _sampled(view)
    parts = view.walk(partial(_known_of, manifest=view.manifest, sampled=sampled), *DAYS)
    known = {name: joined_prints([part.prints[name] for part in parts]) for name in _KNOWN}
    rows = [
        _groups(name, known[name]) if name in known else _points(view, [part.points for part in parts])
        for name in PROJECTIONS
        if name not in OF_DATES or view.manifest.dates != "relative"
    ]
    coarser = [_groups(name, known[name]) for name in COARSER]
    return Risk(view.recipe, view.n_cases, Columns.of(Known, rows), Columns.of(Known, coarser))


def _row(name: str, unique: int, cases: int, smallest: int | None) -> Known:
    return {
        "projection": name,
        "unique": unique,
        "cases": cases,
        "share": unique / cases if cases else 0.0,
        "smallest_group": smallest,
    }


def _groups(name: str, prints: Prints) -> Known:
    """Unique cases and smallest group by what is known of each case."""
    sizes = group_sizes(prints)
    return _row(name, int((sizes == 1).sum()), len(prints[0]), int(sizes.min()) if len(sizes) else None)


def _sampled(view: View) -> Codes:
    """The cases whose points are looked at: all, or so many of them, evenly drawn."""
    import numpy as np

    n = view.n_cases
    places = np.linspace(0, n - 1, min(SAMPLED, n)).round().astype(np.int64)
    return view.cases.case[np.unique(places)]


_KNOWN = ("variant", "activities", "variant_school_year", "full_dates", "phases", "relative_days")


@dataclass(frozen=True)
class _Known:
    """What is known of the cases of a batch, and the points of those sampled: the code of the case, and each point."""

    prints: Mapping[str, Prints]
    points: tuple[Codes, Counts]


def _known_of(batch: Batch, manifest: Manifest, sampled: Codes) -> _Known:
    """What is known of the cases of a batch: the bag of numbers of each, as a fingerprint."""
    import numpy as np

    batch = batch.compact
    first, sizes = batch.cases.first, batch.cases.last - batch.cases.first
    activity, day = batch.steps.activity.astype(np.int64), batch.columns["start_day"].astype(np.int64)
    phase = np.array([each["phase"] or 0 for each in manifest.activities], dtype=np.int64)
    place = (np.arange(batch.n_rows) - np.repeat(first, sizes)) * SHIFT
    is_first = _first_times(batch, batch.steps.activity, len(manifest.activities))
    first_day = np.repeat(np.minimum.reduceat(day, first) if len(first) else day, sizes)
    variant = fingerprints(place + activity, first)
    known = {
        "variant": variant,
        # The first step of a case is a first time too.
        "activities": fingerprints(activity[is_first], np.cumsum(is_first)[first] - 1),
        "variant_school_year": added(variant, -1 - (_months(day[first]) - 7) // 12),
        "full_dates": fingerprints(day * SHIFT + activity, first),
        "phases": fingerprints(place + phase[activity], first),
        "relative_days": fingerprints((day - first_day) * SHIFT + activity, first),
    }
    is_sampled = np.repeat(np.isin(batch.cases.case, sampled), sizes)
    point = _points_of(batch.steps.activity[is_sampled], batch.columns["start_day"][is_sampled])
    return _Known(known, (batch.cases.case[batch.place[is_sampled]], point))


def _first_times(batch: Batch, code: Codes, n_codes: int) -> Any:
    """For each row of a compact batch, whether its code comes for the first time in its case; -1 is none."""
    import numpy as np

    last_case = np.full(n_codes, -1, dtype=np.int32)
    found = batch.written(walk_first_times, FirstTimes, batch.n_rows, batch.cases, code, last_case)
    return found.is_first


def _months(day: Days) -> Counts:
    """The months of days, since January 1970."""
    import numpy as np

    low, high = int(day.min(initial=0)), int(day.max(initial=0))
    # Where there are fewer days than rows, each day is looked up once.
    days = np.arange(low, high + 1) if high - low < len(day) else day
    months = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return months[day - low] if days is not day else months


def _points_of(activity: Codes, day: Days) -> Counts:
    """The point of each step: its activity and month in one number."""
    return activity.astype("int64") * SHIFT + _months(day) + SHIFT // 2


def _points(view: View, parts: Sequence[tuple[Codes, Counts]]) -> Known:
    """Cases singled out by some three of their (activity, month) pairs."""
    import numpy as np

    case, point = (np.concatenate([part[i] for part in parts]) for i in (0, 1))
    if not len(case):
        return _row("three_points", 0, 0, None)
    points, number = np.unique(point, return_inverse=True)
    pairs = np.unique(case.astype(np.int64) * len(points) + number)
    own = np.split(pairs % len(points), np.flatnonzero(np.diff(pairs // len(points))) + 1)
    holders = merged(view.walk(partial(_holders_of, points=points), *DAYS))
    has = np.zeros(view.manifest.n_cases, dtype=np.int64)
    groups = [_smallest_group([holders.values["case"].of(one) for one in each], has) for each in own]
    return _row("three_points", groups.count(1), len(groups), min(groups))


def _holders_of(batch: Batch, points: Counts) -> Tally:
    """The cases of a batch that have each of these points (ascending), which are numbered."""
    import numpy as np

    batch = batch.compact
    point = _points_of(batch.steps.activity, batch.columns["start_day"])
    number = np.minimum(np.searchsorted(points, point), len(points) - 1).astype(np.int32)
    number[points[number] != point] = -1
    is_first = _first_times(batch, number, len(points))
    place = batch.place[is_first]
    holder = batch.cases.case[place].astype(np.int64)
    return tally(number[is_first], place, values={"case": holder}, is_compiled=batch.is_compiled)


def _smallest_group(holders: Sequence[Counts], has: Counts) -> int:
    """The fewest cases that have some three of the points with these ``holders``; of fewer points, all of them.

    ``has`` has a number per case, 0 before and after, whose bits tell which of the points it has.
    """
    import numpy as np

    holders = sorted(holders, key=len)[:MOST_POINTS]
    n, fewest = len(holders), len(holders[0])
    if fewest == 1:
        return 1
    for place, cases in enumerate(holders):
        has[cases] |= 1 << place
    if n < POINTS:
        fewest = int((has[holders[0]] == (1 << n) - 1).sum())
    for place in range(n - POINTS + 1):
        # Of the cases that have this point: how many have each two of those that more cases have. One with itself
        # stands there too, and is never fewer than that one with another.
        found, weights = np.unique(has[holders[place]] >> (place + 1), return_counts=True)
        rows = (found[:, None] >> np.arange(n - place - 1) & 1).astype(np.float64)
        both = (rows.T * weights) @ rows
        fewest = min(fewest, int(both.min()))
        if fewest == 1:
            break
    for cases in holders:
        has[cases] = 0
    return fewest
