"""A contrast worked out a second time, from the rows of a CSV alone: plain Python, every split listed.

Nothing of the package is used but its vocabulary file, read as data. Slow, and without a database.
"""

from __future__ import annotations

import csv
import itertools
import math
import statistics
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from scipy.optimize import linear_sum_assignment

VOCABULARY = Path(__file__).parents[2] / "src" / "routekaart" / "data" / "vocabulary.yaml"
ALPHA = 0.05
LEAST = 5
PRIMARIES = (
    *("days_to_first_youth_help", "total_duration_days", "organisations", "handovers"),
    "waiting_days",
)
KINDS_THAT_MARK = ("support", "planned", "wait", "decision")


@dataclass(frozen=True)
class Step:
    """One row: day numbers, the end None where none was written down."""

    start: int
    end: int | None
    label: str
    organisation: str
    marks: frozenset[str]
    kind: str

    @property
    def until(self) -> int:
        return self.start if self.end is None else self.end


def read_cases(path: Path) -> dict[str, list[Step]]:
    """The cases of a sample CSV, each in order of its rows' dates."""
    book = yaml.safe_load(VOCABULARY.read_text("utf-8"))
    known = {entry["nl"]: entry for entry in book["activities"]}
    cases: dict[str, list[Step]] = defaultdict(list)
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            entry = known[row["stap"]]
            marks = {*(entry.get("marks") or ())} | ({entry["kind"]} & {*KINDS_THAT_MARK})
            end = _day(row["einde"]) if row["einde"] else None
            cases[row["traject"]].append(
                Step(
                    _day(row["begin"]), end, row["stap"], row["organisatie"], frozenset(marks), entry["kind"]
                )
            )
    return {case: sorted(steps, key=lambda step: step.start) for case, steps in cases.items()}


def _day(written: str) -> int:
    day, month, year = map(int, written.split("-"))
    return date(year, month, day).toordinal()


def _first(steps: list[Step], mark: str) -> int | None:
    found = [step.start for step in steps if mark in step.marks]
    return min(found) - steps[0].start if found else None


def _waited(steps: list[Step]) -> int:
    """Days between steps in which no help ran."""
    others = [step for step in steps if "wait" not in step.marks]
    helped = {
        day for s in others if "support" in s.marks and s.end is not None for day in range(s.start, s.end)
    }
    days = 0
    for source, target in itertools.pairwise(others):
        if "support" in source.marks and source.end is None:
            continue
        days += sum(day not in helped for day in range(source.until, target.start))
    return days


def _looped(steps: list[Step]) -> int:
    """Days from first to last of what came back unplanned, each day once."""
    visits: dict[Any, list[int]] = defaultdict(list)
    for step in steps:
        if not {"planned", "regular_meeting"} & step.marks:
            by = step.organisation if "per_organisation" in step.marks else None
            visits[step.label, by].append(step.start)
    return len({day for starts in visits.values() for day in range(min(starts), max(starts))})


def _organisations(steps: list[Step]) -> list[str]:
    return [step.organisation for step in steps if step.organisation not in ("", "Gezin")]


def _handovers(steps: list[Step]) -> int:
    return sum(one != other for one, other in itertools.pairwise(_organisations(steps)))


NUMBERS = {
    "days_to_first_contact": lambda steps: _first(steps, "talk"),
    "days_to_first_joint_meeting": lambda steps: _first(steps, "joint_meeting"),
    "days_to_first_support": lambda steps: _first(steps, "support"),
    "days_to_first_youth_help": lambda steps: _first(steps, "youth_help"),
    "days_to_first_decision": lambda steps: _first(steps, "decision"),
    "total_duration_days": lambda steps: max(s.until for s in steps) - steps[0].start,
    "waiting_days": _waited,
    "loop_days": _looped,
    "organisations": lambda steps: len({*_organisations(steps)}),
    "handovers": _handovers,
    "meetings": lambda steps: sum(step.kind == "meeting" for step in steps),
}


@dataclass(frozen=True)
class Compared:
    """One number of two groups: medians, bounds of the shift, p."""

    n: tuple[int, int]
    sizes: tuple[int, int]
    medians: tuple[float, float]
    bounds: tuple[float, float] | None
    p: float
    smallest_p: float


def compare(a: list[list[Step]], b: list[list[Step]], name: str) -> Compared:
    """The number ``name`` of the cases of both groups."""
    xs, ys = ([v for v in map(NUMBERS[name], cases) if v is not None] for cases in (a, b))
    p, smallest = rank_p(xs, ys)
    medians = statistics.median(xs), statistics.median(ys)
    return Compared((len(xs), len(ys)), (len(a), len(b)), medians, bounds(xs, ys), p, smallest)


def bounds(xs: list[float], ys: list[float]) -> tuple[float, float] | None:
    """Moses: so many differences in from either end that at most 2.5 % of all splits lie further out."""
    n, m = len(xs), len(ys)
    counts = _mann_whitney(n, m)
    total, so_far, k = math.comb(n + m, n), 0, 0
    while (so_far + counts[k]) / total <= 0.025:
        so_far += counts[k]
        k += 1
    differences = sorted(x - y for x in xs for y in ys)
    return (differences[k - 1], differences[-k]) if k else None


def _mann_whitney(n: int, m: int) -> list[int]:
    """In how many splits of n + m ranks the first n beat so many of the others."""
    counts = [0] * (n * m + 1)
    for chosen in itertools.combinations(range(n + m), n):
        counts[sum(chosen) - n * (n - 1) // 2] += 1
    return counts


def rank_p(xs: list[float], ys: list[float]) -> tuple[float, float]:
    """The share of all splits whose rank sum lies as far out, and the least that share can be."""
    pooled = sorted([*xs, *ys])
    rank = {v: statistics.mean(i for i, w in enumerate(pooled) if w == v) for v in {*pooled}}
    ranks = [rank[v] for v in pooled]
    middle = len(xs) * statistics.mean(ranks)
    seen = abs(sum(rank[x] for x in xs) - middle)
    far = np.array([abs(sum(split) - middle) for split in itertools.combinations(ranks, len(xs))])
    return float(np.mean(far >= seen - 1e-9)), float(np.mean(far >= far.max() - 1e-9))


def holm(ps: list[float]) -> list[float]:
    """Step by step, the smallest p first."""
    order = sorted(range(len(ps)), key=lambda i: ps[i])
    adjusted, highest = [0.0] * len(ps), 0.0
    for place, i in enumerate(order):
        highest = max(highest, min(1.0, (len(ps) - place) * ps[i]))
        adjusted[i] = highest
    return adjusted


def benjamini_hochberg(ps: list[float]) -> list[float]:
    """For each p, the least of n·p/rank over the p's not smaller."""
    ranked = sorted(ps)
    return [
        min(len(ps) * ranked[j] / (j + 1) for j in range(len(ps)) if ranked[j] >= p) for p in ps
    ]  # fmt: skip


def verdicts(family: dict[str, tuple[float, float, bool]], adjust: Any) -> dict[str, str]:
    """The verdict of each (p, smallest p, enough cases) in a family corrected together."""
    names, ps = [*family], [p for p, _, _ in family.values()]
    found = {}
    for place, (name, adjusted) in enumerate(zip(names, adjust(ps), strict=True)):
        _, smallest, enough = family[name]
        best = adjust([*ps[:place], smallest, *ps[place + 1 :]])[place]
        is_open = not enough or (adjusted > ALPHA and best > ALPHA)
        found[name] = "too_few" if is_open else "difference" if adjusted <= ALPHA else "no_indication"
    return found


def route_distance(a: list[list[Step]], b: list[list[Step]]) -> tuple[float, float]:
    """The mean distance of routes matched as well as they can be, and its p; for groups of one size."""
    routes = [[step.label for step in steps] for steps in (*a, *b)]
    cost = np.array([[_apart(one, other) for other in routes] for one in routes])
    everyone = {*range(len(routes))}

    def distance(chosen: tuple[int, ...]) -> float:
        part = cost[np.ix_(chosen, sorted(everyone - {*chosen}))]
        return float(part[linear_sum_assignment(part)].mean())

    seen = distance(tuple(range(len(a))))
    splits = [distance(split) for split in itertools.combinations(range(len(routes)), len(a))]
    return seen, float(np.mean(np.array(splits) >= seen - 1e-9))


def _apart(one: list[str], other: list[str]) -> float:
    """Steps to insert, delete or replace, over the longer route."""
    row = [*range(len(other) + 1)]
    for i, x in enumerate(one, start=1):
        before, row = row, [i]
        for j, y in enumerate(other, start=1):
            row.append(min(before[j] + 1, row[-1] + 1, before[j - 1] + (x != y)))
    return row[-1] / max(len(one), len(other))


@dataclass(frozen=True)
class Transitions:
    """Cases per transition in either group, in order, with the verdicts of those that were tested."""

    cases: dict[tuple[str, str], tuple[int, int]]
    verdicts: dict[tuple[str, str], str]


def transitions(a: list[list[Step]], b: list[list[Step]], what: str = "label") -> Transitions:
    """What the cases of both groups do directly after each other."""
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for side, cases in enumerate((a, b)):
        for steps in cases:
            for edge in {*itertools.pairwise(getattr(step, what) for step in steps)}:
                counts[edge][side] += 1
    ordered = sorted(counts, key=lambda edge: (-sum(counts[edge]), *edge))
    n, m = len(a), len(b)
    tests = {edge: fisher(*counts[edge], n, m) for edge in ordered}
    least = [smallest for _, smallest in tests.values()]
    k = next(k for k in itertools.count(1) if sum(one <= ALPHA / k for one in least) <= k)
    family = {e: (p, one, min(n, m) >= LEAST) for e, (p, one) in tests.items() if one <= ALPHA / k}
    return Transitions(
        {e: (counts[e][0], counts[e][1]) for e in ordered}, verdicts(family, benjamini_hochberg)
    )


def newcombe(x: int, y: int, n: int, m: int) -> tuple[float, float]:
    """The bounds of x/n − y/m by Newcombe's method 10, from the Wilson bounds of each share."""

    def wilson(k: int, size: int) -> tuple[float, float]:
        z = statistics.NormalDist().inv_cdf(0.975)
        middle, reach = 2 * k + z * z, z * math.sqrt(z * z + 4 * k * (1 - k / size))
        return (middle - reach) / (2 * (size + z * z)), (middle + reach) / (2 * (size + z * z))

    one, other = x / n, y / m
    (low_x, high_x), (low_y, high_y) = wilson(x, n), wilson(y, m)
    return (
        one - other - math.hypot(one - low_x, high_y - other),
        one - other + math.hypot(high_x - one, other - low_y),
    )


def fisher(x: int, y: int, n: int, m: int) -> tuple[float, float]:
    """The two-sided p of x of n against y of m, and the least p with these margins; in exact fractions."""
    total = math.comb(n + m, x + y)
    likely = {
        i: Fraction(math.comb(n, i) * math.comb(m, x + y - i), total)
        for i in range(max(0, x + y - m), min(n, x + y) + 1)
    }
    ps = {i: sum(other for other in likely.values() if other <= one) for i, one in likely.items()}
    return float(ps[x]), float(min(ps.values()))
