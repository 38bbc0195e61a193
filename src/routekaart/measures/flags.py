"""Flags: where cases wait longest, what they do again, who sends them back and forth, which agreements were not kept.

What a map shows first. The three longest waits do not share time: the first is what is waited for most days in all;
the second is what has most days of which the first was not awaited as well, the third of which neither was. What a
flag says of a wait (cases, how long usually) is what :mod:`routekaart.measures.awaited` says of it, whole.

A step done again, or a case sent back and forth, is flagged when it happens in a tenth of the cases and in three; in
a view of fewer than 20 cases, in two. Planned returns are no loops (:mod:`routekaart.measures.loops`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, NamedTuple, TypedDict

from routekaart.columns import Cases, Days, Events, Extreme, Heading, Label, Median, Rank, Shown, Text, Total
from routekaart.log.view import View
from routekaart.measures.agreements import agreements, broken_steps, held_rules
from routekaart.measures.awaited import Awaited, AwaitedRow, awaited
from routekaart.measures.coded_rules import CodedRules, coded_rules
from routekaart.measures.loops import loops, repeats
from routekaart.measures.wait_rows import Question, Split, answers
from routekaart.measures.wait_rules import WaitRules
from routekaart.privacy.declarations import Disclosure, Key, Table, Tie
from routekaart.results import Columns, Frame, Result
from routekaart.walks.tally import DAY_US, numbered, total_days

if TYPE_CHECKING:
    import numpy as np

    from routekaart.walks.columns import Counts, Lengths

__all__ = ["MOST_WAITS", "FlaggedWait", "Flags", "flags", "least_cases"]

MOST_WAITS = 3
#: A loop is flagged from this share of the cases and this many on; in a small group from the second number on.
LEAST_SHARE, LEAST, LEAST_OF_FEW = 0.1, 3, 2
FEW_CASES = 20
#: As many matters as have a place in the bits of one number; only the longest are compared.
MOST_MATTERS = 62


class FlaggedWait(TypedDict):
    """One of the longest waits."""

    rank: Rank  #: 1 = most days
    matter: Label | None  #: its id; None where nothing was asked and nothing ran
    label: Label  #: what is awaited, in Dutch; where nothing was asked, the step that came next (empty: none yet)
    label_en: Label  #: the same in English
    cases: Cases  #: in which it was asked
    answered: Cases  #: of which it came
    lapsed: Cases  #: of which it lapsed
    pending: Cases  #: of which it is pending still
    median_days: Median[Days] | None  #: half of the cases at most
    p90_days: Extreme[Days] | None  #: nine of ten cases at most
    with_support_cases: Cases  #: of which a support ran for more than half of it
    total_days: Total[Days]  #: over all cases
    own_days: Total[Days]  #: of which no earlier flag was awaited as well
    source: Label | None  #: the step after which most of it was waited; None: none
    target: Label | None  #: the step that most of that led to; None: none yet


class FlaggedLoop(TypedDict):
    """A step that was done again, not by plan."""

    activity: Label  #: the step
    cases: Cases  #: that did it again
    count: Events  #: how often again
    median_days: Median[Days]  #: from the first to the last time
    total_days: Total[Days]  #: over all cases


class FlaggedTurn(TypedDict):
    """A case sent back and forth."""

    organisations: Shown[tuple[Text, ...]]  #: A, B, A
    cases: Cases  #: sent so
    count: Events  #: how often


class FlaggedAgreement(TypedDict):
    """An agreement or norm that was not kept."""

    id: Label  #: of the rule
    rule: Label  #: its Dutch name
    rule_en: Label  #: its English name
    cases: Cases  #: in which it was not kept
    asked_cases: Cases  #: in which it came up
    #: the step at which it most often was not; None where it is about the case as a whole
    activity: Annotated[Label | None, Heading("most_often_at")]
    cases_here: Cases  #: in which it was not kept at that step


@dataclass(frozen=True)
class Flags(Result):
    """What a map shows first."""

    wait_columns: Annotated[Columns[FlaggedWait], Table(keeps_order=True)]
    loop_columns: Columns[FlaggedLoop]
    turn_columns: Annotated[Columns[FlaggedTurn], Table(rows="threshold")]
    # They point at few cases, and have no public form.
    agreement_columns: Annotated[Columns[FlaggedAgreement], Table(rows="none")]

    disclosure: ClassVar = Disclosure(ties=lambda result, _: [*_ties(result)])

    table = Frame("wait_columns")
    loops = Frame("loop_columns")
    turns = Frame("turn_columns")
    agreements = Frame("agreement_columns")

    @property
    def steps(self) -> tuple[str, ...]:
        """The steps of the log that something is flagged at: the ends of waits, what was done again, what was not kept."""
        waits = [name for row in self.wait_columns.rows() for name in (row["source"], row["target"])]
        named = [*waits, *self.loop_columns["activity"], *self.agreement_columns["activity"]]
        return tuple(dict.fromkeys(name for name in named if name is not None))

    @property
    def is_empty(self) -> bool:
        """Whether nothing is flagged."""
        tables = (self.wait_columns, self.loop_columns, self.turn_columns, self.agreement_columns)
        return not any(len(one) for one in tables)

    def record(self) -> list[dict[str, Any]]:
        """The flags in the plain form of the contract, most important first."""
        return [*self._records()]

    def _records(self) -> Iterator[dict[str, Any]]:
        for row in self.wait_columns.rows():
            yield {"kind": "wait", "rank": row["rank"], **_ends(row), **_told(row, "median_days", row["label"]),
                   "matter": row["matter"], "p90_days": row["p90_days"]}  # fmt: skip
        for row in self.loop_columns.rows():
            yield {"kind": "loop", "rank": None, "node": row["activity"], **_told(row, "median_days", row["activity"]),
                   "count": row["count"]}  # fmt: skip
        for row in self.turn_columns.rows():
            there, back = row["organisations"][:2]
            text = " – ".join(row["organisations"])
            yield {
                "kind": "back_and_forth",
                "rank": None,
                "source": there,
                "target": back,
                **_told(row, None, text),
            }
        for row in self.agreement_columns.rows():
            told = _told(row, None, row["rule"])
            yield {"kind": "agreement", "rank": None, "node": row["activity"], **told}


def _ends(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"source": row["source"], "target": row["target"]}


def _told(row: Mapping[str, Any], days: str | None, text: str) -> dict[str, Any]:
    return {"cases": row["cases"], "days": row[days] if days else None, "text": text}


def _ties(result: Flags) -> Iterator[Tie]:
    """The cases of a wait are answered, lapsed or pending, and all of them are among those of the view."""
    every: Key = ("n_cases",)
    for place, matter in enumerate(result.wait_columns["matter"]):
        cases: Key = ("wait_columns", place, "cases")
        outcomes: dict[Key, float] = {
            ("wait_columns", place, name): 1.0 for name in ("answered", "lapsed", "pending")
        }
        yield Tie({**outcomes, cases: -1.0}, 0 if matter is not None else float("-inf"), 0)
        yield Tie({("wait_columns", place, "with_support_cases"): 1.0, cases: -1.0}, float("-inf"), 0)
        yield Tie({cases: 1.0, every: -1.0}, float("-inf"), 0)
    for name in ("loop_columns", "turn_columns"):
        for place in range(len(getattr(result, name))):
            yield Tie({(name, place, "cases"): 1.0, every: -1.0}, float("-inf"), 0)


def least_cases(n_cases: int) -> float:
    """From how many cases on a loop is flagged.

    >>> [least_cases(n) for n in (8, 19, 20, 120)]
    [2, 2, 3, 12.0]
    """
    return LEAST_OF_FEW if n_cases < FEW_CASES else max(LEAST, LEAST_SHARE * n_cases)


def flags(view: View, rules: WaitRules | None = None) -> Flags:
    """What a map of the cases in ``view`` shows first.

    Parameters
    ----------
    rules
        As for :func:`routekaart.measures.waits.waits`.

    Raises
    ------
    InputError, SelectionError
        As for :func:`routekaart.measures.waits.waits`.

    Examples
    --------
    >>> [(one["rank"], one["matter"], one["cases"]) for one in rk.flags(log).record() if one["kind"] == "wait"][:2]
    [(1, 'wachtlijst', 8), (2, 'beschikking', 5)]
    """
    coded = coded_rules(view, rules)
    return Flags(
        recipe=view.recipe,
        n_cases=view.n_cases,
        wait_columns=Columns.of(FlaggedWait, _waits(view, coded, awaited(view, rules))),
        loop_columns=Columns.of(FlaggedLoop, _loops(view, coded)),
        turn_columns=Columns.of(FlaggedTurn, _turns(view, rules)),
        agreement_columns=Columns.of(FlaggedAgreement, _agreements(view, rules)),
    )


class _Spans(NamedTuple):
    """What is waited, in days and the rest of microseconds by key; ``sets`` of matters pending at once, as bits.

    ``ends`` are keyed by (matter, asking step, answering step), and where nothing was asked by (None, source, target).
    """

    sets: Mapping[int, int]
    ends: Mapping[tuple[int | None, int, int], int]


def _waits(view: View, rules: CodedRules, found: Awaited) -> list[FlaggedWait]:
    """The longest waits, each ranked on what the ones before it do not cover."""
    rows: list[Any] = [
        row for row in found.table_columns.rows() if row["is_waiting"] and row["total_days"] > 0
    ]
    places = {matter.id: place for place, matter in enumerate(rules.matters)}
    compared = tuple(places[row["matter"]] for row in rows if row["matter"] is not None)[:MOST_MATTERS]
    job = partial(_spans, matters=compared)
    [spans] = answers(view, rules, Question(("flags", rules.key, compared), job, _all_spans))
    labels = (*view.labels(), None)
    bits = {place: 1 << bit for bit, place in enumerate(compared)}
    flagged: list[FlaggedWait] = []
    covered = 0
    while len(flagged) < MOST_WAITS:
        own = [_own_us(row, covered, places, bits, spans) for row in rows]
        if not any(own):
            break
        place = max(range(len(rows)), key=lambda number: (own[number], -number))
        row, us = rows.pop(place), own[place]
        matter = places.get(row["matter"])
        covered |= bits.get(matter, 0) if matter is not None else 0
        source, target = _usual_ends(row, matter, spans, labels)
        flagged.append(_flagged(row, len(flagged) + 1, us, source, target))
    return flagged


def _flagged(row: AwaitedRow, rank: int, own_us: int, source: str | None, target: str | None) -> FlaggedWait:
    return {
        "rank": rank,
        "matter": row["matter"],
        "label": row["label"],
        "label_en": row["label_en"],
        "cases": row["cases"],
        "answered": row["answered"],
        "lapsed": row["lapsed"],
        "pending": row["pending"],
        "median_days": row["median_days"],
        "p90_days": row["p90_days"],
        "with_support_cases": row["with_support_cases"],
        "total_days": row["total_days"],
        "own_days": total_days([own_us]),
        "source": source,
        "target": target,
    }


def _own_us(
    row: AwaitedRow, covered: int, places: Mapping[str, int], bits: Mapping[int, int], spans: _Spans
) -> int:
    """How long a row is waited while nothing flagged before it is; nothing was asked in idle time, so that is whole."""
    if row["matter"] is None:
        return round(row["total_days"] * DAY_US)
    bit = bits.get(places[row["matter"]], 0)
    return sum(us for pending, us in spans.sets.items() if pending & bit and not pending & covered)


def _usual_ends(
    row: AwaitedRow, matter: int | None, spans: _Spans, labels: Sequence[str | None]
) -> tuple[str | None, str | None]:
    """The step after which most of a wait was waited, and the one it led to; of equals the first by code."""

    def is_of_row(key: tuple[int | None, int, int]) -> bool:
        if matter is not None:
            return key[0] == matter
        return key[0] is None and (labels[key[2]] or "") == row["label"]

    found = {key: us for key, us in spans.ends.items() if is_of_row(key)}
    both = {key: us for key, us in found.items() if key[1] >= 0 and key[2] >= 0}
    if not found:
        return None, None
    _, source, target = min(both or found, key=lambda key: (-found[key], key[1:]))
    return labels[source], labels[target]


def _spans(split: Split, matters: tuple[int, ...]) -> _Spans:
    return _Spans(_sets(split, matters), _asked_ends(split) | _idle_ends(split))


def _all_spans(_: View, parts: Sequence[_Spans]) -> _Spans:
    return _Spans(_added([part.sets for part in parts]), _added([part.ends for part in parts]))


def _added(parts: Sequence[Mapping[Any, int]]) -> dict[Any, int]:
    total: dict[Any, int] = {}
    for part in parts:
        for key, us in part.items():
            total[key] = total.get(key, 0) + us
    return total


def _sets(split: Split, matters: tuple[int, ...]) -> dict[int, int]:
    """How long each set of ``matters`` was pending at once: a bit for each, in their order."""
    import numpy as np

    asked = split.episodes
    case = np.concatenate([split.case, split.case])
    at = np.concatenate([asked.start_us, asked.end_us])
    matter = np.concatenate([asked.matter, asked.matter])
    step = np.repeat([1, -1], len(asked.case))
    order = np.lexsort((at, case))
    pending = np.zeros(len(order), dtype=np.int64)
    for bit, place in enumerate(matters):  # a case may stand on two lists for one matter at once
        pending |= (np.cumsum(np.where(matter[order] == place, step[order], 0)) > 0).astype(np.int64) << bit
    length = np.diff(at[order], append=at[order][-1:])
    is_any = pending > 0  # so the next instant is of the same case
    return _sums(pending[is_any], length[is_any])


def _sums(key: Counts, length: Lengths) -> dict[int, int]:
    """The lengths added up by key, however large."""
    import numpy as np

    keys, number = numbered(key)
    days, rest = np.zeros(len(keys), dtype=np.int64), np.zeros(len(keys), dtype=np.int64)
    np.add.at(days, number, length // DAY_US)
    np.add.at(rest, number, length % DAY_US)
    sums = (day * DAY_US + more for day, more in zip(days.tolist(), rest.tolist(), strict=True))
    return {one: us for one, us in zip(keys.tolist(), sums, strict=True) if us}


def _asked_ends(split: Split) -> dict[tuple[int | None, int, int], int]:
    asked = split.episodes
    return _by_ends(asked.matter, asked.asking, asked.answering, asked.end_us - asked.start_us)


def _idle_ends(split: Split) -> dict[tuple[int | None, int, int], int]:
    import numpy as np

    rows = split.rows
    found = _by_ends(np.zeros_like(rows.source), rows.source, rows.target, rows.idle_us)
    return {(None, *key[1:]): us for key, us in found.items()}


def _by_ends(
    matter: np.ndarray, source: np.ndarray, target: np.ndarray, length: Lengths
) -> dict[tuple[int | None, int, int], int]:
    """The lengths by matter, source and target; -1: no such step."""
    n = int(max(source.max(initial=0), target.max(initial=0))) + 2
    key = (matter.astype("int64") * n + source + 1) * n + target + 1
    return {(one // n // n, one // n % n - 1, one % n - 1): us for one, us in _sums(key, length).items()}


def _loops(view: View, rules: CodedRules) -> list[FlaggedLoop]:
    """The steps done again in enough cases, most cases first, then longest."""
    found = repeats(view, rules)
    labels, least = view.labels(), least_cases(view.n_cases)
    times, spans = (found.sums[name].total_us() for name in ("times", "span"))
    medians = found.values["span"].quantiles(0.5)
    rows: list[FlaggedLoop] = [
        {
            "activity": labels[key],
            "cases": cases,
            "count": times[place],
            "median_days": (medians[place] or [0.0])[0],
            "total_days": spans[place] / DAY_US,
        }
        for place, (key, cases) in enumerate(zip(found.keys.tolist(), found.cases.tolist(), strict=True))
        if cases >= least
    ]
    return sorted(rows, key=lambda row: (-row["cases"], -row["total_days"]))


def _turns(view: View, rules: WaitRules | None) -> list[FlaggedTurn]:
    least = least_cases(view.n_cases)
    return [
        {"organisations": row["organisations"], "cases": row["cases"], "count": row["count"]}
        for row in loops(view, rules).pingpong_columns.rows()
        if row["cases"] >= least
    ]


def _agreements(view: View, rules: WaitRules | None) -> list[FlaggedAgreement]:
    """The rules that were not kept in some case, most cases first."""
    calendar = (rules or WaitRules()).calendar_of(view)
    at = broken_steps(view, held_rules(view, calendar=calendar))
    rows: list[FlaggedAgreement] = []
    for number, row in enumerate(agreements(view, calendar=calendar).rule_columns.rows()):
        if not row["is_held"] or not row["cases_not_kept"]:
            continue
        here, cases_here = next(iter(at.get(number, {}).items()), (None, 0))
        rows.append(
            {
                "id": row["id"],
                "rule": row["rule"],
                "rule_en": row["rule_en"],
                "cases": row["cases_not_kept"],
                "asked_cases": row["cases"],
                "activity": here,
                "cases_here": cases_here,
            }
        )
    return sorted(rows, key=lambda row: -row["cases"])
