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

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from routekaart.errors import RoutekaartError
from routekaart.log.agenda import Agenda
from routekaart.log.calendar import DAY_US, Calendar
from routekaart.log.view import View
from routekaart.measures.rank_ranges import rank_ranges, reach
from routekaart.measures.wait_rows import CAUSES, wait_rows
from routekaart.measures.wait_rules import WaitRules, wait_rules
from routekaart.measures.waiting_cases import transition_code, waiting_cases
from routekaart.privacy.declarations import Disclosure, Kind, Table
from routekaart.results import Columns, Result

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

__all__ = ["LEVELS", "Bottlenecks", "bottlenecks"]

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


def bottlenecks(
    view: View,
    *,
    level: str = "transition",
    agenda: Agenda | None = None,
    calendar: Calendar | str | None = None,
    lead_days: int | Mapping[str, int] = 0,
    wait_transitions: Sequence[tuple[str, str]] = (),
) -> Bottlenecks:
    """Transitions, activities or organisations by total waiting days over the cases in ``view``.

    Parameters
    ----------
    level
        "transition", "activity" or "organisation".
    agenda, calendar, lead_days, wait_transitions
        As for :func:`routekaart.measures.waits.waits`.

    Raises
    ------
    RoutekaartError
        If ``level`` is not one of those.
    InputError, SelectionError
        As for :func:`routekaart.measures.waits.waits`.
    """
    if level not in LEVELS:
        raise RoutekaartError(
            f"no level {level!r}; take transition, activity or organisation",
            nl=f"geen niveau {level!r}; kies transition, activity of organisation",
        )
    rules = wait_rules(
        view, agenda=agenda, calendar=calendar, lead_days=lead_days, wait_transitions=wait_transitions
    )
    code, name = _LEVELS[level](view)
    rows = f"(select *, {code} as code from {wait_rows(view, rules)} where not is_running)"
    amounts = f"(select * from {waiting_cases(view, rules, level, code)} where is_waiting = 1)"
    found = view.rows(_TABLE.format(rows=rows, amounts=amounts))
    ranges = _ranges(view, amounts, found)
    other_ties = _other_ties(view)
    elsewhere = _ranks_elsewhere(view.with_ties(other_ties), rules, code) if other_ties else {}
    total, is_inferred = view.rows(_WHOLE.format(rows=rows))[0]
    ranked = []
    for (key, days, n, median, p90, *split, _, _), (rank, low, high, shared) in zip(
        found, ranges, strict=True
    ):
        share = days / total if total else None
        figures = (days, share, n, median, p90, rank, low, high, *split, shared, elsewhere.get(key))
        ranked.append((*name(key), *figures))
    return Bottlenecks(
        recipe=view.recipe,
        n_cases=view.n_cases,
        level=level,
        total_days=total,
        table_columns=Columns.from_rows((*NAMES[level], *FIGURES), ranked),
        other_ties=other_ties,
        is_agenda_inferred=is_inferred,
        calendar=rules.calendar.name,
    )


Naming = tuple[str, Callable[[int], tuple[Any, Any]]]


def _by_transition(view: View) -> Naming:
    """SQL for the code of a row, and what a code is called."""
    labels: list[str | None] = [None, *view.labels()]
    n = len(labels)

    def name(code: int) -> tuple[str | None, str | None]:
        return labels[code // n], labels[code % n]

    return transition_code(view), name


def _by_activity(view: View) -> Naming:
    return _by_target("target", view.labels())


def _by_organisation(view: View) -> Naming:
    return _by_target("target_organisation", view.organisation_labels())


def _by_target(column: str, labels: Sequence[str]) -> Naming:
    def name(code: int) -> tuple[str | None, bool]:
        return (labels[code] if 0 <= code < len(labels) else None), code == len(labels)

    return f"case when is_tail then {len(labels)} else coalesce({column}, -1) end", name


_LEVELS: Mapping[str, Callable[[View], Naming]] = {
    "transition": _by_transition,
    "activity": _by_activity,
    "organisation": _by_organisation,
}


def _ranges(view: View, amounts: str, found: Sequence[Sequence[Any]]) -> list[tuple[int, int, int, bool]]:
    """Rank, lowest and highest rank with one case left out, and whether the rank is shared, per code."""
    import numpy as np

    codes = np.array([code for code, *_ in found], dtype=np.int64)
    totals, holders = ([int(row[place]) for row in found] for place in (-2, -1))
    pairs = _moving(view, amounts, codes.tolist(), totals)
    order = np.argsort(codes)
    keys = order[np.searchsorted(codes[order], pairs["code"])]
    ranges = rank_ranges(totals, holders, keys, pairs["case_id"], pairs["amount"], n_cases=view.n_cases)
    taken = np.bincount(ranges.rank, minlength=len(codes) + 1)
    shared = taken[ranges.rank] > 1
    return [
        *zip(ranges.rank.tolist(), ranges.low.tolist(), ranges.high.tolist(), shared.tolist(), strict=True)
    ]


def _moving(view: View, amounts: str, codes: Sequence[int], totals: Sequence[int]) -> dict[str, np.ndarray]:
    """What each case adds to the total of each code, for the cases without which some rank could be another."""
    least = [f"({code}, {most})" for code, most in zip(codes, reach(totals), strict=True) if most is not None]
    return view.arrays(_MOVING.format(amounts=amounts, least=", ".join(least) or "(-2, 0)"))


def _other_ties(view: View) -> str | None:
    """Another order for events of one instant; None when the view has none of those."""
    if not view.rows("select count(*) from {instances} where is_tied")[0][0]:
        return None
    return "label" if (view.ties or view.manifest.ties) != "label" else "file"


def _ranks_elsewhere(view: View, rules: WaitRules, code: str) -> dict[int, int]:
    """The rank per code in another view of the same cases."""
    rows = f"(select *, {code} as code from {wait_rows(view, rules)} where not is_running)"
    return dict(view.rows(_RANKS.format(rows=rows)))


def _days(column: str) -> str:
    return f"cast(sum(cast({column} as decimal(38, 0))) as double) / {DAY_US}e0"


_TABLE = f"""
    select r.code, {_days("total_us")}, max(n.cases),
           percentile_cont(0.5) within group (order by total_us / {DAY_US}e0),
           percentile_cont(0.9) within group (order by total_us / {DAY_US}e0),
           {", ".join(_days(f"{cause}_us") for cause in CAUSES)},
           {_days(" + ".join(f"{cause}_free_us" for cause in CAUSES))},
           cast(sum(meetings_skipped) as bigint), max(n.tails), max(n.total), max(n.holders)
    from {{rows}} r
    join (select code, count(*) as cases, cast(sum(waits_still) as bigint) as tails,
                 sum(cast(amount as decimal(38, 0))) as total,
                 sum(case when amount > 0 then 1 else 0 end) as holders
          from {{amounts}} a group by code) n on r.code = n.code
    group by r.code
    order by max(n.total) desc, max(n.cases) desc, r.code"""

_WHOLE = f"""
    select coalesce({_days("total_us")}, 0), coalesce(max(case when is_inferred then 1 else 0 end), 0) = 1
    from {{rows}} r"""

# Of a large log only the few cases that reach from one total to the next leave the engine.
_MOVING = """
    select a.code, a.case_id, a.amount
    from {amounts} a
    join (select distinct a.case_id from {amounts} a join (values {least}) l(code, amount)
              on a.code = l.code and a.amount >= l.amount
          where a.amount > 0) m on a.case_id = m.case_id
    where a.amount > 0"""

_RANKS = """
    select code, rank() over (order by total desc)
    from (select code, sum(cast(total_us as decimal(38, 0))) as total from {rows} r group by code) t"""
