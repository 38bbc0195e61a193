"""A contrast worked out a second time, from the numbers of :mod:`plain_numbers`: every split listed.

Slow, and without a database.
"""

from __future__ import annotations

import itertools
import math
import statistics
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment

from tests.contrasts.plain_numbers import NUMBERS, WITH_SHORT_HELP, Step

ALPHA = 0.05
LEAST = 5
PRIMARIES = (
    *("days_to_first_youth_help", "total_duration_days", "organisations", "handovers"),
    "waiting_days",
)


@dataclass(frozen=True)
class Compared:
    """One number of two groups: medians, the shift with its bounds, p."""

    n: tuple[int, int]
    sizes: tuple[int, int]
    medians: tuple[float, float]
    shift: float
    delta: int
    bounds: tuple[float, float] | None
    p: float
    smallest_p: float
    short: Compared | None = None

    @property
    def evidence(self) -> tuple[float, float, bool]:
        """What a verdict asks: p, the least it can be, whether there are cases enough."""
        return self.p, self.smallest_p, min(self.n) >= LEAST

    @property
    def is_all_equal(self) -> bool:
        """Whether no case has another number than the rest, so that no split could differ."""
        return self.smallest_p == 1


def compare(a: list[list[Step]], b: list[list[Step]], name: str) -> Compared:
    """The number ``name`` of the cases of both groups; of waiting also when help without an end ends at the next step."""
    found = _compare(a, b, NUMBERS[name])
    return replace(found, short=_compare(a, b, WITH_SHORT_HELP[name])) if name in WITH_SHORT_HELP else found


def _compare(a: list[list[Step]], b: list[list[Step]], number: Callable[[list[Step]], Any]) -> Compared:
    xs, ys = ([v for v in map(number, cases) if v is not None] for cases in (a, b))
    p, smallest = rank_p(xs, ys)
    medians = statistics.median(xs), statistics.median(ys)
    shift = statistics.median(x - y for x in xs for y in ys)
    delta = sum((x > y) - (x < y) for x in xs for y in ys)
    return Compared((len(xs), len(ys)), (len(a), len(b)), medians, shift, delta, bounds(xs, ys), p, smallest)


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


def verdicts_of_both(
    found: dict[str, Compared], adjust: Any, **others: tuple[float, float, bool]
) -> dict[str, str]:
    """The verdicts of numbers corrected together (with ``others``), where both readings of help without an end agree."""
    said = verdicts({name: one.evidence for name, one in found.items()} | others, adjust)
    again = verdicts({name: (one.short or one).evidence for name, one in found.items()} | others, adjust)
    for name, one in found.items():
        turns = one.short is not None and one.delta * one.short.delta < 0
        if (said[name] != again[name] and one.short) or (turns and said[name] != "too_few"):
            said[name] = "depends_on_recording"
    return said


@dataclass(frozen=True)
class Robust:
    """What is left of a primary answer: its verdict, and verdict and shift under every other choice."""

    verdict: str
    without: list[tuple[str, float]]
    others: list[tuple[str, float]]


def robust(a: list[list[Step]], b: list[list[Step]]) -> dict[str, Robust]:
    """Each primary again without each case in turn, and in the earlier and the later half of both groups."""
    for steps in (*a, *b):
        assert len({step.start for step in steps}) == len(steps), "steps of one date have other orders"
    chosen = _primaries(a, b)
    without = [_primaries([*a[:i], *a[i + 1 :]], b) for i in range(len(a))]
    without += [_primaries(a, [*b[:i], *b[i + 1 :]]) for i in range(len(b))]
    (early_a, late_a), (early_b, late_b) = _halves(a), _halves(b)
    others = [_primaries(early_a, early_b), _primaries(late_a, late_b)]
    return {
        name: Robust(chosen[name][0], [one[name] for one in without], [one[name] for one in others])
        for name in PRIMARIES
    }


def _primaries(a: list[list[Step]], b: list[list[Step]]) -> dict[str, tuple[str, float]]:
    """The verdict and the shift of each primary, corrected together."""
    found = {name: compare(a, b, name) for name in PRIMARIES}
    said = verdicts_of_both(found, holm)
    return {name: (said[name], one.shift) for name, one in found.items()}


def _halves(cases: list[list[Step]]) -> tuple[list[list[Step]], list[list[Step]]]:
    """By the date of the first step; who began with the middle one stands in the earlier half."""
    middle = statistics.median_low(steps[0].start for steps in cases)
    early = [steps for steps in cases if steps[0].start <= middle]
    return early, [steps for steps in cases if steps[0].start > middle]


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
class Presence:
    """Cases of either group that have each thing, most cases first, with the verdicts of what was tested."""

    cases: dict[tuple[str, ...], tuple[int, int]]
    verdicts: dict[tuple[str, ...], str]


def transitions(a: list[list[Step]], b: list[list[Step]], what: str = "label") -> Presence:
    """What the cases of both groups do directly after each other."""
    return presence(a, b, lambda steps: {*itertools.pairwise(getattr(step, what) for step in steps)})


def steps_made(a: list[list[Step]], b: list[list[Step]]) -> Presence:
    """The steps that the cases of both groups have at all."""
    return presence(a, b, lambda steps: {(step.label,) for step in steps})


def presence(
    a: list[list[Step]], b: list[list[Step]], has: Callable[[list[Step]], set[tuple[str, ...]]]
) -> Presence:
    """What the cases of both groups ``has``; too common or too rare to differ is set aside (Tarone)."""
    counts: dict[tuple[str, ...], list[int]] = defaultdict(lambda: [0, 0])
    for side, cases in enumerate((a, b)):
        for steps in cases:
            for thing in has(steps):
                counts[thing][side] += 1
    ordered = sorted(counts, key=lambda thing: (-sum(counts[thing]), *thing))
    n, m = len(a), len(b)
    tests = {thing: fisher(*counts[thing], n, m) for thing in ordered}
    least = [smallest for _, smallest in tests.values()]
    k = next(k for k in itertools.count(1) if sum(one <= ALPHA / k for one in least) <= k)
    family = {e: (p, one, min(n, m) >= LEAST) for e, (p, one) in tests.items() if one <= ALPHA / k}
    return Presence({e: (counts[e][0], counts[e][1]) for e in ordered}, verdicts(family, benjamini_hochberg))


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
