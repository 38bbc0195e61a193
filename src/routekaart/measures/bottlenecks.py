"""Bottlenecks: where cases wait most, and how much of that ranking hangs on a single case.

Transitions, activities or organisations ranked by total waiting days over cases, with the causes of
:mod:`routekaart.measures.wait_rows`. An activity or organisation stands for waiting until it comes
into action: the transitions that lead to it. Open cases count with the time they have waited so
far.

Help that runs is outside. A transition whose source is a support with a start only is left out as a
whole: nobody knows how much of it was help. One that lies inside a support with start and end is
kept with what it waited, which is known, and may be 0 days.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from routekaart.errors import RoutekaartError
from routekaart.log.calendar import DAY_US
from routekaart.log.view import View
from routekaart.measures.coded_rules import CodedRules, coded_rules
from routekaart.measures.rank_ranges import rank_ranges, reach
from routekaart.measures.wait_rows import CAUSES
from routekaart.measures.wait_rules import WaitRules
from routekaart.measures.waiting_cases import WaitingHere, case_waits, waiting_here
from routekaart.privacy.declarations import Disclosure, Kind, Table
from routekaart.results import Columns, Result
from routekaart.walks.tally import total_days

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["LEVELS", "Bottlenecks", "bottlenecks", "ranked_rows"]

LEVELS = ("transition", "activity", "organisation")

FIGURES = (
    "total_days",
    "share",
    "cases",
    "median_days",
    "p90_days",
    "rank",
    "rank_low",
    "rank_high",
    *(f"{cause}_days" for cause in CAUSES),
    "of_which_holiday_days",
    "meetings_skipped",
    "open_cases",
    "is_shared_rank",
    "rank_other_ties",
)
NAMES = {
    "transition": ("source", "target"),
    "activity": ("name", "is_tail"),
    "organisation": ("name", "is_tail"),
}


@dataclass(frozen=True)
class Bottlenecks(Result):
    """Where the view's cases wait, longest total first; days are calendar days.

    Rows at level "transition": ``source`` (None where cases begin with a logged wait), ``target``
    (None for the tail of open cases); at the other levels ``name`` (None when not recorded) and
    ``is_tail`` (the tails of open cases, of which nobody knows what they wait for). Then
    ``total_days``, ``share`` of all waiting (None when there is none), ``cases`` touched
    (all that make it, also those that waited 0 days there), ``median_days`` and ``p90_days`` per
    passage (those of 0 days included), ``rank`` (1 = most; equal totals share a rank, said
    in ``is_shared_rank``), ``rank_low`` and ``rank_high`` (the best and worst rank when any one case
    is left out), days per cause, ``of_which_holiday_days``, ``meetings_skipped``, ``open_cases``, and
    ``rank_other_ties``: the rank when events of one instant stand in the order ``other_ties`` (None
    when the row does not occur then, or when the log has no ties).
    """

    level: str
    total_days: float
    table_columns: Columns
    other_ties: str | None
    is_agenda_inferred: bool
    calendar: str

    disclosure: ClassVar = Disclosure({
        "level": Kind.LABEL,
        "total_days": Kind.TOTAL,
        # In the order of total waiting; the rows that show no number stand behind the others.
        "table_columns": Table(
            {
                **dict.fromkeys(("source", "target", "name", "is_tail"), Kind.LABEL),
                "total_days": Kind.TOTAL,
                "share": Kind.PART,
                "cases": Kind.CASES,
                "median_days": Kind.MEDIAN,
                "p90_days": Kind.EXTREME,
                "rank": Kind.RANK,
                "rank_low": Kind.EXTREME,
                "rank_high": Kind.EXTREME,
                **dict.fromkeys((f"{cause}_days" for cause in CAUSES), Kind.TOTAL),
                "of_which_holiday_days": Kind.TOTAL,
                "meetings_skipped": Kind.EVENTS,
                "open_cases": Kind.CASES,
                "is_shared_rank": Kind.EXTREME,
                "rank_other_ties": Kind.EXTREME,
            },
            keeps_order=True,
        ),
        "other_ties": Kind.EXTREME,
        "is_agenda_inferred": Kind.LABEL,
        "calendar": Kind.LABEL,
    })  # fmt: skip

    @property
    def table(self) -> pd.DataFrame:
        """The ranking as pandas, outside the disclosure gate."""
        return self.table_columns.pandas()

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
    ranges = _ranges(view, coded, level, rows)
    other_ties = _other_ties(view)
    elsewhere = _ranks_elsewhere(view.with_ties(other_ties), coded, level) if other_ties else {}
    total = total_days(row.total_us for row in rows)
    name = _NAMES[level](view)
    ranked = []
    for row, (rank, low, high, shared) in zip(rows, ranges, strict=True):
        days = row.total_us / DAY_US
        share = days / total if total else None
        figures = (days, share, row.cases, *row.quantiles, rank, low, high)
        ranked.append((*name(row.key), *figures, *row.split, shared, elsewhere.get(row.key)))
    return Bottlenecks(
        recipe=view.recipe,
        n_cases=view.n_cases,
        level=level,
        total_days=total,
        table_columns=Columns.from_rows((*NAMES[level], *FIGURES), ranked),
        other_ties=other_ties,
        is_agenda_inferred=here.is_inferred,
        calendar=coded.calendar.name,
    )


#: What the key of a row is called, by its number.
Naming = Callable[[int], tuple[Any, Any]]


def _by_transition(view: View) -> Naming:
    labels: list[str | None] = [None, *view.labels()]
    n = len(labels)
    return lambda key: (labels[key // n], labels[key % n])


def _by_target(labels: Sequence[str]) -> Naming:
    names: list[str | None] = [None, *labels, None]
    return lambda key: (names[key], key == len(labels) + 1)


_NAMES: Mapping[str, Callable[[View], Naming]] = {
    "transition": _by_transition,
    "activity": lambda view: _by_target(view.labels()),
    "organisation": lambda view: _by_target(view.organisation_labels()),
}


@dataclass(frozen=True)
class _Row:
    """One row of the ranking before it is ranked: ``holders`` are cases with any waiting."""

    key: int
    total_us: int
    cases: int
    holders: int
    quantiles: Sequence[float]
    split: Sequence[float | int]


def ranked_rows(here: WaitingHere) -> list[_Row]:
    """Where cases wait, most waiting first, then most cases, then by codes; where help always ran is left out."""
    sums = {name: here.sums_us(name) for name in here.rows.sums}
    quantiles = dict(
        zip(here.passages.keys.tolist(), here.passages.values["total"].quantiles(0.5, 0.9), strict=True)
    )
    claims = {name: counts.tolist() for name, counts in here.pairs.claims.items()}
    rows = []
    for place, key in enumerate(here.rows.keys.tolist()):
        waited = quantiles.get(key)
        if waited is None:
            continue
        days = [sums[name][place] / DAY_US for name in (*CAUSES, "free")]
        split = (*days, sums["skipped"][place], claims["waits_still"][place])
        counts = claims["is_waiting"][place], claims["holds"][place]
        rows.append(_Row(key, sums["total"][place], *counts, waited, split))
    return sorted(rows, key=lambda row: (-row.total_us, -row.cases, row.key))


def _ranges(
    view: View, rules: CodedRules, level: str, rows: Sequence[_Row]
) -> list[tuple[int, int, int, bool]]:
    """Rank, lowest and highest rank with one case left out, and whether the rank is shared, per row."""
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
    shared = taken[ranges.rank] > 1
    return [
        *zip(ranges.rank.tolist(), ranges.low.tolist(), ranges.high.tolist(), shared.tolist(), strict=True)
    ]


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
