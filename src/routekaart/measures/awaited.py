"""Awaited: what cases wait for, how long, and how much of that ranking hangs on a single case.

A row per *matter* (:mod:`routekaart.measures.matter_file`): what was asked for, until it came. Several may be pending at
once; each counts in full. What is waited while nothing was asked and nothing ran stands in rows of its own, by the step
that it led to, and together in ``nothing_asked``. A matter that is no waiting (news to the school) is counted apart and has no rank.

A case waits for a matter as long as all times together that it was pending in it. How long is usual follows from all
of these cases: those of which it is pending still are followed as far as they came, and where it lapsed it never came
(:mod:`routekaart.measures.incidence`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from math import ceil
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypedDict, cast

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
    Total,
)
from routekaart.log.calendar import DAY_US
from routekaart.log.view import View
from routekaart.measures.coded_rules import CodedRules, coded_rules
from routekaart.measures.incidence import EVENT, LEFT, OPEN, Incidence, shares
from routekaart.measures.matter_file import Matter
from routekaart.measures.rank_ranges import rank_ranges, reach
from routekaart.measures.wait_rows import CAUSES, Question, Split, answers
from routekaart.measures.wait_rules import WaitRules
from routekaart.privacy.declarations import Disclosure, Key, Table, Tie
from routekaart.results import Columns, Frame, Result
from routekaart.walks.matters import ANSWERED, LAPSED, PENDING
from routekaart.walks.speed import is_for_compiling
from routekaart.walks.spill import spill
from routekaart.walks.tally import Groups, Tally, exact_sum, merged, tally, total_days
from routekaart.walks.waits import Idle

if TYPE_CHECKING:
    import numpy as np

    from routekaart.walks.columns import Claims, Codes, Counts, Lengths

__all__ = ["Awaited", "AwaitedRow", "NothingAsked", "awaited", "awaited_by"]


class AwaitedRow(TypedDict):
    """What cases wait for."""

    matter: Label | None  #: its id; None where nothing was asked and nothing ran
    label: Label  #: what is awaited, in Dutch; where nothing was asked, the step that came next (empty: none yet)
    label_en: Label  #: the same in English
    cases: Cases  #: in which it was asked
    answered: Cases  #: of which it came
    lapsed: Cases  #: of which it lapsed: it was awaited no longer, or the case ended
    pending: Cases  #: of which it is pending still
    #: how long, half of the cases at most; None where fewer than half came to it
    median_days: Median[Days] | None
    p90_days: Extreme[Days] | None  #: how long, nine of ten cases at most; None where fewer came to it
    total_days: Total[Days]  #: over all cases
    waiting_days: Total[Days]  #: of which between steps
    share: Part | None  #: of all waiting; None when there is none
    with_support_days: Total[Days]  #: of the total, while a support ran
    without_support_days: Total[Days]  #: of the total, while none ran
    with_support_cases: Cases  #: of which a support ran for more than half of it
    layers: Events  #: times that it was passed to another layer
    explicit_days: Total[Days]  #: on a waiting list; causes add up to the total
    consent_days: Total[Days]  #: until consent
    rhythm_days: Total[Days]  #: until the first meeting
    deferral_days: Total[Days]  #: until a later meeting
    holiday_days: Total[Days]  #: school holiday, of what is left
    unexplained_days: Total[Days]  #: the rest, with the steps in between
    is_waiting: Shown[Claim]  #: whether it is part of waiting
    rank: Rank | None  #: 1 = most days; None where it is no waiting
    rank_low: Extreme[Figure] | None  #: the best rank when any one case is left out
    rank_high: Extreme[Figure] | None  #: the worst rank when any one case is left out


class NothingAsked(TypedDict):
    """Time in which nothing was asked and nothing ran, whatever step it led to."""

    cases: Cases  #: that have such time
    pending: Cases  #: of which it is so still
    #: how long together, half of these cases at most; None where fewer came to its end
    median_days: Median[Days] | None
    p90_days: Extreme[Days] | None  #: how long together, nine of ten cases at most
    total_days: Total[Days]  #: over all cases
    share: Part | None  #: of all waiting


@dataclass(frozen=True)
class Awaited(Result):
    """What the view's cases wait for, most days first; then what is no waiting."""

    total_days: Total[Days]  #: all waiting: asked and idle
    table_columns: Annotated[Columns[AwaitedRow], Table(keeps_order=True)]
    nothing_asked: Columns[NothingAsked]  #: one row, or none where there was no such time
    calendar: Label | None  #: the school holidays; None where these are not known

    disclosure: ClassVar = Disclosure(ties=lambda result, _: [*_ties(result)])

    table = Frame("table_columns")

    @property
    def has_matters(self) -> bool:
        """Whether anything was waited for that the matters know."""
        return any(
            row["matter"] is not None and row["is_waiting"] and row["total_days"] != 0
            for row in self.table_columns.rows()
        )

    def record(self) -> list[dict[str, Any]]:
        """The rows in the plain form of the contract, with the causes in one."""
        names = [f"{cause}_days" for cause in CAUSES]
        return [
            {name: value for name, value in row.items() if name not in names}
            | {"causes": {name: row[name] for name in names}}
            for row in self.table_columns.rows()
        ]


def _ties(result: Awaited) -> Iterator[Tie]:
    """The cases of a row are answered, lapsed or pending; what was idle before a step is so among all that was idle."""
    every: Key = ("n_cases",)
    idle: Key = ("nothing_asked", 0, "cases")
    if len(result.nothing_asked):
        yield Tie({idle: 1.0, every: -1.0}, float("-inf"), 0)
        yield Tie({("nothing_asked", 0, "pending"): 1.0, idle: -1.0}, float("-inf"), 0)
    for place, matter in enumerate(result.table_columns["matter"]):
        cases: Key = ("table_columns", place, "cases")
        outcomes: dict[Key, float] = {
            ("table_columns", place, name): 1.0 for name in ("answered", "lapsed", "pending")
        }
        yield Tie({**outcomes, cases: -1.0}, 0, 0)
        yield Tie({("table_columns", place, "with_support_cases"): 1.0, cases: -1.0}, float("-inf"), 0)
        yield Tie({cases: 1.0, (every if matter is not None else idle): -1.0}, float("-inf"), 0)


def awaited(view: View, rules: WaitRules | None = None) -> Awaited:
    """What the cases of ``view`` wait for, by matter.

    Parameters
    ----------
    rules
        As for :func:`routekaart.measures.waits.waits`; their file of matters says what asks and answers what.

    Raises
    ------
    InputError, SelectionError
        As for :func:`routekaart.measures.waits.waits`.

    Examples
    --------
    >>> first = rk.awaited(log).record()[0]
    >>> first["matter"], first["cases"], first["median_days"], first["with_support_cases"]
    ('wachtlijst', 8, 61.0, 4)
    """
    coded = coded_rules(view, rules)
    found = _found(view, coded)
    total = total_days([found.total_us])
    rows = _rows(view, coded, found)
    ranked = [row for row in rows if row.is_waiting]
    ranks = dict(zip([row.key for row in ranked], _ranks(view, found, ranked), strict=True))
    return Awaited(
        recipe=view.recipe,
        n_cases=view.n_cases,
        total_days=total,
        table_columns=Columns.of(AwaitedRow, [row.told(total, ranks.get(row.key)) for row in rows]),
        nothing_asked=Columns.of(NothingAsked, _nothing_asked(found.idle, total)),
        calendar=coded.calendar.name or None,
    )


@dataclass(frozen=True)
class _Keyed:
    """What each case waits for: a row per case and key (a matter's place, or what stands for idle days to a step).

    ``outcome`` is that of the last time; ``causes_us`` has a row of :data:`CAUSES` each, for matters alone.
    """

    key: Counts
    case: Codes
    total_us: Lengths
    with_us: Lengths
    outcome: Codes
    layers: Counts
    causes_us: np.ndarray


def _keyed(split: Split, n_matters: int) -> _Keyed:
    """What the cases of a batch wait for; days of which nothing is known have the key of the step after them."""
    import numpy as np

    episodes, rows = split.episodes, split.rows
    order = np.lexsort((episodes.matter, episodes.case))
    place = episodes.case[order].astype(np.int64) * max(n_matters, 1) + episodes.matter[order]
    last = np.flatnonzero(np.diff(place, append=-1))
    begins = np.concatenate([[0], last[:-1] + 1]) if len(last) else last

    is_idle = rows.idle_us > 0
    idle = np.lexsort((rows.target[is_idle], rows.case[is_idle]))
    to, of = rows.target[is_idle][idle].astype(np.int64), rows.case[is_idle][idle]
    idle_begins = np.flatnonzero((np.diff(to, prepend=-2) != 0) | (np.diff(of, prepend=-1) != 0))

    def added(column: np.ndarray) -> np.ndarray:
        found: np.ndarray = np.add.reduceat(column[order], begins, axis=0) if len(begins) else column[:0]
        return found

    total = rows.idle_us[is_idle][idle]
    idle_us = np.add.reduceat(total, idle_begins) if len(idle_begins) else total
    nothing = np.zeros(len(idle_us), dtype=np.int64)
    return _Keyed(
        np.concatenate([episodes.matter[order][last], n_matters + 1 + to[idle_begins]]),
        np.concatenate([split.case[order][last], of[idle_begins]]),
        np.concatenate([added(episodes.end_us - episodes.start_us), idle_us]),
        np.concatenate([added(episodes.with_us), nothing]),
        np.concatenate([episodes.outcome[order][last], np.where(to[idle_begins] < 0, PENDING, ANSWERED)]),
        np.concatenate([added(episodes.layers), nothing]),
        np.concatenate([added(split.claimed_us), np.zeros((len(nothing), len(CAUSES)), dtype=np.int64)]),
    )


@dataclass(frozen=True)
class _Found:
    """What cases wait for, added up per key, the values by key and outcome, and all waiting.

    ``idle`` has all idle time of a case in one, by outcome. ``idle_us`` has a row per key of idle days: what each of :data:`CAUSES` claims of them. ``pairs``: of each batch key and case (in one number, key · 2^32 + case), and how long the case waits for it.
    """

    keys: Tally
    outcomes: Tally
    idle: Tally
    total_us: int
    idle_us: tuple[tuple[int, ...], ...]
    pairs: tuple[tuple[Lengths, Lengths], ...]


def _added_up(split: Split, n_matters: int, *, is_compiled: bool) -> _Found:
    found = _keyed(split, n_matters)
    outcomes = {"answered": ANSWERED, "lapsed": LAPSED, "pending": PENDING}
    sums = {"total": found.total_us, "with": found.with_us, "layers": found.layers}
    sums |= {cause: found.causes_us[:, place] for place, cause in enumerate(CAUSES)}
    claims: dict[str, Claims] = {name: found.outcome == code for name, code in outcomes.items()}
    claims |= {"holds": found.total_us > 0, "with": 2 * found.with_us > found.total_us}
    key = found.key * len(outcomes) + found.outcome
    return _Found(
        tally(found.key, found.case, claims=claims, sums=sums, is_compiled=is_compiled),
        tally(key, found.case, values={"total": found.total_us}, is_compiled=is_compiled),
        _idle_of_cases(found, n_matters, is_compiled=is_compiled),
        exact_sum(split.rows.total_us),
        _idle_us(split.idle),
        (((found.key << 32 | found.case), found.total_us),),
    )


def _idle_of_cases(found: _Keyed, n_matters: int, *, is_compiled: bool) -> Tally:
    """All idle time of each case in one, by whether it ended."""
    import numpy as np

    is_idle = found.key >= n_matters
    case, us, outcome = found.case[is_idle], found.total_us[is_idle], found.outcome[is_idle]
    begins = np.flatnonzero(np.diff(case, prepend=-1))  # they lie in order of case
    ends = np.maximum.reduceat(outcome == PENDING, begins) if len(begins) else outcome == PENDING
    total = np.add.reduceat(us, begins) if len(begins) else us
    key = np.where(ends, PENDING, ANSWERED).astype(np.int64)
    return tally(key, case[begins], sums={"total": total}, values={"total": total}, is_compiled=is_compiled)


def _nothing_asked(idle: Tally, total_days: float) -> list[NothingAsked]:
    """The row of all idle time; none where no case has any."""
    cases = dict(zip(idle.keys.tolist(), idle.cases.tolist(), strict=True))
    if not cases:
        return []
    median, p90 = _quantiles(idle, _places_of(idle), 0)
    days = sum(idle.sums["total"].total_us()) / DAY_US
    return [
        {
            "cases": sum(cases.values()),
            "pending": cases.get(PENDING, 0),
            "median_days": median,
            "p90_days": p90,
            "total_days": days,
            "share": days / total_days if total_days else None,
        }
    ]


def _idle_us(idle: Idle) -> tuple[tuple[int, ...], ...]:
    """What each cause claims of idle time, a row per step that it led to (first: none yet)."""
    us = [days * DAY_US + rest for days, rest in zip(idle.days.tolist(), idle.rest_us.tolist(), strict=True)]
    return tuple(tuple(us[at : at + len(CAUSES)]) for at in range(0, len(us), len(CAUSES)))


def _found(view: View, rules: CodedRules) -> _Found:
    """What the cases of ``view`` wait for, worked out once for the view and the rules."""
    [found] = answers(view, rules, awaited_by(view, rules))
    return cast(_Found, found)


def awaited_by(view: View, rules: CodedRules) -> Question:
    """The question what cases wait for."""
    job = partial(
        _added_up,
        n_matters=len(rules.matters),
        is_compiled=is_for_compiling(view.manifest.n_events),
    )
    return Question(("awaited", rules.key), job, _put_together)


def _put_together(_: View, parts: Sequence[_Found]) -> _Found:
    return _Found(
        merged([part.keys for part in parts]),
        merged([part.outcomes for part in parts]),
        merged([part.idle for part in parts]),
        sum(part.total_us for part in parts),
        tuple(
            tuple(map(sum, zip(*rows, strict=True)))
            for rows in zip(*(part.idle_us for part in parts), strict=True)
        ),
        tuple((spill.kept(key), spill.kept(us)) for part in parts for key, us in part.pairs),
    )


@dataclass(frozen=True)
class _Row:
    """One row before it is ranked; ``matter`` is None where nothing was asked, ``step`` then the one that came next."""

    key: int
    matter: Matter | None
    step: str
    cases: int
    claims: Mapping[str, int]
    us: Mapping[str, int]
    quantiles: Sequence[float | None]

    @property
    def is_waiting(self) -> bool:
        """Whether it is part of waiting."""
        return self.matter is None or self.matter.is_waiting

    def told(self, total_days: float, place: tuple[int, int, int] | None) -> AwaitedRow:
        """The row as it is told, with its rank and the range of that."""
        days = {name: us / DAY_US for name, us in self.us.items()}
        waited = sum(days[cause] for cause in CAUSES) if self.matter else days["total"]
        known = sum(self.us[cause] for cause in CAUSES[:-1])
        rank, low, high = place or (None, None, None)
        return {
            "matter": self.matter.id if self.matter else None,
            "label": self.matter.nl if self.matter else self.step,
            "label_en": self.matter.en if self.matter else self.step,
            "cases": self.cases,
            "answered": self.claims["answered"],
            "lapsed": self.claims["lapsed"],
            "pending": self.claims["pending"],
            "median_days": self.quantiles[0],
            "p90_days": self.quantiles[1],
            "total_days": days["total"],
            "waiting_days": waited,
            "share": waited / total_days if total_days and self.is_waiting else None,
            "with_support_days": days["with"],
            "without_support_days": (self.us["total"] - self.us["with"]) / DAY_US,
            "with_support_cases": self.claims["with"],
            "layers": self.us["layers"],
            "explicit_days": days["explicit"],
            "consent_days": days["consent"],
            "rhythm_days": days["rhythm"],
            "deferral_days": days["deferral"],
            "holiday_days": days["holiday"],
            "unexplained_days": (self.us["total"] - known) / DAY_US,
            "is_waiting": self.is_waiting,
            "rank": rank,
            "rank_low": low,
            "rank_high": high,
        }


def _rows(view: View, rules: CodedRules, found: _Found) -> list[_Row]:
    """What is waiting first, most days, then most cases; then what is no waiting."""
    n_matters = len(rules.matters)
    steps = ("", *view.labels())
    sums = {name: found.keys.sums[name].total_us() for name in found.keys.sums}
    rows = []
    places_of = _places_of(found.outcomes)
    for place, (key, cases) in enumerate(
        zip(found.keys.keys.tolist(), found.keys.cases.tolist(), strict=True)
    ):
        matter = rules.matters[key] if key < n_matters else None
        us = {name: of[place] for name, of in sums.items()}
        if matter is None:
            us |= zip(CAUSES, found.idle_us[key - n_matters], strict=True)
        rows.append(
            _Row(
                key=key,
                matter=matter,
                step="" if matter else steps[key - n_matters],
                cases=cases,
                claims={name: int(counts[place]) for name, counts in found.keys.claims.items()},
                us=us,
                quantiles=_quantiles(found.outcomes, places_of, key),
            )
        )
    return sorted(rows, key=lambda row: (not row.is_waiting, -row.us["total"], -row.cases, row.key))


def _places_of(outcomes: Tally) -> Mapping[int, int]:
    """The place of each key of a tally."""
    return {key: place for place, key in enumerate(outcomes.keys.tolist())}


def _quantiles(outcomes: Tally, places_of: Mapping[int, int], key: int) -> tuple[float | None, float | None]:
    """In how many days half, and nine of ten, of the cases came to the answer; None where fewer did."""
    import numpy as np

    groups: Groups = outcomes.values["total"]
    values = {
        outcome: groups.of(places_of[3 * key + outcome])
        for outcome in range(3)
        if 3 * key + outcome in places_of
    }
    if [*values] == [ANSWERED]:
        return _plain_quantile(values[ANSWERED], 0.5), _plain_quantile(values[ANSWERED], 0.9)
    codes = {ANSWERED: EVENT, LAPSED: LEFT, PENDING: OPEN}
    at, share = shares(
        np.concatenate([of / DAY_US for of in values.values()]),
        np.concatenate([np.full(len(of), codes[outcome]) for outcome, of in values.items()]),
    )
    found = Incidence(at, at, share, share, share)
    return found.median, found.quantile(0.9)


def _plain_quantile(us: Lengths, share: float) -> float:
    """:meth:`Incidence.quantile` in days where every case came to it: without sorting them all."""
    import numpy as np

    place = ceil(share * len(us) - 1e-9) - 1
    found = int(np.partition(us, place)[place])
    beyond = us[us > found]
    is_between = abs((len(us) - len(beyond)) - share * len(us)) < 1e-9 and len(beyond)
    return (found + int(beyond.min())) / 2 / DAY_US if is_between else found / DAY_US


def _ranks(view: View, found: _Found, rows: Sequence[_Row]) -> Iterator[tuple[int, int, int]]:
    """Rank, and the lowest and highest rank with one case left out."""
    import numpy as np

    totals = [row.us["total"] for row in rows]
    keys = np.array([row.key for row in rows], dtype=np.int64)
    most = np.iinfo(np.int64).max
    least = np.full(int(keys.max(initial=-1)) + 1, most)
    least[keys] = [most if us is None else min(us, most) for us in reach(totals)]
    parts = [_moving(*pairs, keys, least) for pairs in found.pairs]
    key, case, amount = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.argsort(keys)
    places = order[np.searchsorted(keys[order], key)]
    holders = [row.claims["holds"] for row in rows]
    ranges = rank_ranges(totals, holders, places, case, amount, n_cases=view.n_cases)
    return zip(ranges.rank.tolist(), ranges.low.tolist(), ranges.high.tolist(), strict=True)


def _moving(pair: Lengths, us: Lengths, keys: Counts, least: Lengths) -> tuple[Counts, Codes, Lengths]:
    """Key, case and length of all cases that may move a rank: that wait so long for something."""
    import numpy as np

    kept = np.isin(pair >> 32, keys) & (us > 0)
    key, case, amount = pair[kept] >> 32, pair[kept] & (2**32 - 1), us[kept]
    moves = np.isin(case, case[amount >= least[key]])
    return key[moves], case[moves], amount[moves]
