"""Bottlenecks: where cases wait most, and how much of that ranking hangs on a single case.

Transitions, activities or organisations ranked by total waiting days over cases, with the causes of
:mod:`routekaart.measures.wait_rows`. An activity or organisation stands for waiting until it comes
into action: the transitions that lead to it. Open cases count with the time they have waited so
far.

What is helped, planned or closing is outside; a passage that is that as a whole is left out. What is waited for, rather
than where, is told by :mod:`routekaart.measures.awaited`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, TypeAlias, TypedDict

from routekaart.columns import (
    Cases,
    Claim,
    Days,
    Events,
    Extreme,
    Figure,
    Label,
    Median,
    Part,
    Rank,
    Shown,
    Text,
    Total,
)
from routekaart.errors import RoutekaartError
from routekaart.log.calendar import DAY_US
from routekaart.log.view import View
from routekaart.measures.coded_rules import CodedRules, coded_rules
from routekaart.measures.rank_ranges import rank_ranges, reach
from routekaart.measures.wait_rules import WaitRules
from routekaart.measures.waiting_cases import HolidayDays, WaitingHere, WaitingStep, case_waits, waiting_here
from routekaart.privacy.declarations import Disclosure, Table
from routekaart.results import Columns, Frame, Result
from routekaart.walks.tally import total_days

__all__ = ["LEVELS", "Bottlenecks", "bottlenecks", "ranked_rows"]

LEVELS = ("transition", "activity", "organisation")


class WaitedFor(TypedDict):
    """What names an activity or organisation that is waited for."""

    name: Label | None  #: None when not recorded
    is_tail: Shown[Claim]  #: the tails of open cases, of which nobody knows what they wait for


class Place(TypedDict):
    """How much is waited, and which place that is."""

    total_days: Total[Days]  #: all waiting
    share: Part | None  #: of all waiting; None when there is none
    cases: Cases  #: that make it, also those that waited 0 days there
    median_days: Median[Days]  #: per passage, those of 0 days included
    p90_days: Extreme[Days]  #: likewise: in 90 % of the passages no more
    rank: Rank  #: 1 = most; equal totals share a rank
    rank_low: Extreme[Figure]  #: the best rank when any one case is left out
    rank_high: Extreme[Figure]  #: the worst rank when any one case is left out


class Ranked(Place, HolidayDays):
    """Where cases wait."""

    meetings_skipped: Events  #: dates of a meeting that went by
    open_cases: Cases  #: that wait there still
    is_shared_rank: Extreme[Claim]  #: whether other rows have the same total
    #: the rank when events of one instant stand in the order ``other_ties`` (None when the row does not occur then,
    #: or when the log has no ties)
    rank_other_ties: Extreme[Figure] | None


class RankedTransition(WaitingStep, Ranked):
    """At level "transition"."""


class RankedTarget(WaitedFor, Ranked):
    """At the other levels."""


@dataclass(frozen=True)
class Bottlenecks(Result):
    """Where the view's cases wait, longest total first; days are calendar days."""

    level: Label  #: what a row is: ``transition``, ``activity`` or ``organisation``
    total_days: Total[Days]  #: all waiting
    # In the order of total waiting; the rows that show no number stand behind the others.
    table_columns: Annotated[Columns[RankedTransition] | Columns[RankedTarget], Table(keeps_order=True)]
    #: the order of events of one instant that was tried too; None when the log has no ties
    other_ties: Extreme[Text] | None
    is_agenda_inferred: Shown[Claim]  #: whether meeting dates were taken from the log
    calendar: Label | None  #: the school holidays; None where these are not known

    disclosure: ClassVar = Disclosure()

    table = Frame("table_columns")

    @property
    def is_stable(self) -> bool:
        """Whether every row keeps its rank under the other order of ties."""
        ranks = zip(self.table_columns["rank"], self.table_columns["rank_other_ties"], strict=True)
        return self.other_ties is None or all(rank == other for rank, other in ranks)

    def record(self) -> list[dict[str, Any]]:
        """The ranking in the plain form of the contract."""
        return self.table_columns.record()


def bottlenecks(view: View, rules: WaitRules | None = None, *, level: str = "transition") -> Bottlenecks:
    """Transitions, activities or organisations by total waiting days over the cases in ``view``.

    Parameters
    ----------
    rules
        As for :func:`routekaart.measures.waits.waits`.
    level
        "transition", "activity" or "organisation".

    Raises
    ------
    RoutekaartError
        If ``level`` is not one of those.
    InputError, SelectionError
        As for :func:`routekaart.measures.waits.waits`.

    Examples
    --------
    >>> worst = rk.bottlenecks(log).record()[0]
    >>> worst["source"], worst["target"], worst["rank"]
    ('Verwijzing', 'Onderzoek', 1)
    """
    if level not in LEVELS:
        raise RoutekaartError(
            f"no level {level!r}; take transition, activity or organisation",
            nl=f"geen niveau {level!r}; kies transition, activity of organisation",
        )
    coded = coded_rules(view, rules)
    here = waiting_here(view, coded, level)
    rows = ranked_rows(here)
    places = _places(view, coded, level, rows)
    other_ties = _other_ties(view)
    elsewhere = _ranks_elsewhere(view.with_ties(other_ties), coded, level) if other_ties else {}
    total = total_days(row.total_us for row in rows)
    ranked: list[Ranked] = [
        {
            "total_days": (days := row.total_us / DAY_US),
            "share": days / total if total else None,
            "cases": row.cases,
            "median_days": row.median_days,
            "p90_days": row.p90_days,
            "rank": place.rank,
            "rank_low": place.low,
            "rank_high": place.high,
            **row.split_days,
            "meetings_skipped": row.meetings_skipped,
            "open_cases": row.open_cases,
            "is_shared_rank": place.is_shared,
            "rank_other_ties": elsewhere.get(row.key),
        }
        for row, place in zip(rows, places, strict=True)
    ]
    return Bottlenecks(
        recipe=view.recipe,
        n_cases=view.n_cases,
        level=level,
        total_days=total,
        table_columns=_TABLES[level](view, [row.key for row in rows], ranked),
        other_ties=other_ties,
        is_agenda_inferred=here.is_inferred,
        calendar=coded.calendar.name or None,
    )


def _by_transition(view: View, keys: Sequence[int], ranked: Sequence[Ranked]) -> Columns[RankedTransition]:
    labels: list[str | None] = [None, *view.labels()]
    n = len(labels)
    rows = zip(keys, ranked, strict=True)
    return Columns.of(
        RankedTransition,
        [{"source": labels[key // n], "target": labels[key % n], **row} for key, row in rows],
    )


def _by_target(labels: Sequence[str], keys: Sequence[int], ranked: Sequence[Ranked]) -> Columns[RankedTarget]:
    names: list[str | None] = [None, *labels, None]
    rows = zip(keys, ranked, strict=True)
    return Columns.of(
        RankedTarget, [{"name": names[key], "is_tail": key == len(labels) + 1, **row} for key, row in rows]
    )


#: Rows with the names of their keys.
Naming: TypeAlias = Callable[
    [View, Sequence[int], Sequence[Ranked]], Columns[RankedTransition] | Columns[RankedTarget]
]
_TABLES: Mapping[str, Naming] = {
    "transition": _by_transition,
    "activity": lambda view, keys, ranked: _by_target(view.labels(), keys, ranked),
    "organisation": lambda view, keys, ranked: _by_target(view.organisation_labels(), keys, ranked),
}


@dataclass(frozen=True)
class _Row:
    """One row of the ranking before it is ranked: ``holders`` are cases with any waiting."""

    key: int
    total_us: int
    cases: int
    holders: int
    median_days: float
    p90_days: float
    split_days: HolidayDays
    meetings_skipped: int
    open_cases: int


def ranked_rows(here: WaitingHere) -> list[_Row]:
    """Where cases wait, most waiting first, then most cases, then by codes; where none ever waited is left out."""
    total_us, skipped, split_days = here.sums_us("total"), here.sums_us("skipped"), here.split_days()
    quantiles = dict(
        zip(here.passages.keys.tolist(), here.passages.values["total"].quantiles(0.5, 0.9), strict=True)
    )
    claims = {name: counts.tolist() for name, counts in here.pairs.claims.items()}
    rows = []
    for place, key in enumerate(here.rows.keys.tolist()):
        waited = quantiles.get(key)
        if waited is None:
            continue
        median_days, p90_days = waited
        rows.append(
            _Row(
                key=key,
                total_us=total_us[place],
                cases=claims["is_waiting"][place],
                holders=claims["holds"][place],
                median_days=median_days,
                p90_days=p90_days,
                split_days=split_days[place],
                meetings_skipped=skipped[place],
                open_cases=claims["waits_still"][place],
            )
        )
    return sorted(rows, key=lambda row: (-row.total_us, -row.cases, row.key))


@dataclass(frozen=True)
class _Place:
    """A rank, the lowest and highest one with one case left out, and whether others share it."""

    rank: int
    low: int
    high: int
    is_shared: bool


def _places(view: View, rules: CodedRules, level: str, rows: Sequence[_Row]) -> list[_Place]:
    """The place of each row."""
    import numpy as np

    totals = [row.total_us for row in rows]
    # Of a large log only the few cases that reach from one total to the next are looked at.
    least = {row.key: most for row, most in zip(rows, reach(totals), strict=True) if most is not None}
    pairs = case_waits(view, rules, level, least)
    keys = np.array([row.key for row in rows], dtype=np.int64)
    order = np.argsort(keys)
    places = order[np.searchsorted(keys[order], pairs.key)]
    holders = [row.holders for row in rows]
    ranges = rank_ranges(totals, holders, places, pairs.case, pairs.amount_us, n_cases=view.n_cases)
    taken = np.bincount(ranges.rank, minlength=len(rows) + 1)
    columns = (ranges.rank, ranges.low, ranges.high, taken[ranges.rank] > 1)
    return [_Place(*place) for place in zip(*(column.tolist() for column in columns), strict=True)]


def _other_ties(view: View) -> str | None:
    """Another order for events of one instant; None when the view has none of those."""
    if not view.has_ties:
        return None
    return "label" if (view.ties or view.manifest.ties) != "label" else "file"


def _ranks_elsewhere(view: View, rules: CodedRules, level: str) -> dict[int, int]:
    """The rank per key in another view of the same cases."""
    rows = ranked_rows(waiting_here(view, rules, level))
    above = sorted(row.total_us for row in rows)
    return {row.key: len(rows) + 1 - bisect_right(above, row.total_us) for row in rows}
