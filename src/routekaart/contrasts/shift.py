"""How much larger is a number in one group than in the other, and between which bounds?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import floor, sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING

from routekaart.contrasts.rank_test import DECIMALS, EXACT_SIZE, rank_sums

if TYPE_CHECKING:
    import numpy as np

__all__ = ["Shift", "median_difference", "moses_order", "shift"]

#: Up to this many differences are laid out; above it the few around each wanted place are found by halving.
MANY_DIFFERENCES = 200_000


@dataclass(frozen=True)
class Shift:
    """The median difference a − b over all pairs of cases, with its distribution-free interval.

    ``low``, ``high`` and ``coverage`` (the exact chance that such an interval holds the shift) are
    None where no interval reaches the level, as with 3 against 3 cases.
    """

    median: float
    low: float | None
    high: float | None
    coverage: float | None


def shift(a: np.ndarray, b: np.ndarray, *, level: float = 0.95) -> Shift:
    """The Hodges–Lehmann shift ``a`` − ``b`` with the exact (Moses) interval of at least ``level``.

    The shift is the median of all n·m differences between a case of ``a`` and a case of ``b``; the
    interval runs from the c-th smallest to the c-th largest of them (see :func:`moses_order`). Its
    coverage holds without ties; with ties it is at least that. Both sides need at least one value.

    References: J. L. Hodges, E. L. Lehmann, Annals of Mathematical Statistics 34 (1963) 598–611;
    L. E. Moses in H. M. Walker, J. Lev, *Statistical Inference* (1953); M. Hollander, D. A. Wolfe,
    E. Chicken, *Nonparametric Statistical Methods* (2014), sections 4.2 and 4.3.
    """
    pairs = len(a) * len(b)
    order, coverage = moses_order(len(a), len(b), level)
    wanted = [(pairs - 1) // 2, pairs // 2] + ([order - 1, pairs - order] if order else [])
    found = _differences(a, b, wanted)
    low, high = (found[2], found[3]) if order else (None, None)
    return Shift((found[0] + found[1]) / 2, low, high, coverage if order else None)


@cache
def moses_order(n: int, m: int, level: float = 0.95) -> tuple[int, float]:
    """Which of the sorted n·m differences bounds the interval from either end, and its coverage.

    The order is the largest c with P(U < c) ≤ (1 − ``level``)/2 over all splits without ties; 0 when
    not even the extremes reach the level. Above ``EXACT_SIZE`` the normal approximation of U is used.
    """
    import numpy as np

    tail = (1 - level) / 2
    size = min(n, m)
    if size * (n + m) > EXACT_SIZE:
        normal = NormalDist(n * m / 2, sqrt(n * m * (n + m + 1) / 12))
        order = max(floor(normal.inv_cdf(tail) + 0.5), 0)
        return order, 1 - 2 * normal.cdf(order - 0.5)
    _, ways = rank_sums(tuple(range(n + m)), size)
    ways_of_u = ways[size * (size - 1) // 2 :]  # the least rank sum is U = 0
    below = np.cumsum(ways_of_u) / ways_of_u.sum()
    order = int(np.searchsorted(below, tail * (1 + 1e-12), side="right"))
    return order, 1 - 2 * float(below[order - 1]) if order else 0.0


def median_difference(a: np.ndarray, b: np.ndarray) -> float:
    """The Hodges–Lehmann shift ``a`` − ``b`` alone: the median of all differences."""
    pairs = len(a) * len(b)
    found = _differences(a, b, [(pairs - 1) // 2, pairs // 2])
    return (found[0] + found[1]) / 2


def _differences(a: np.ndarray, b: np.ndarray, wanted: list[int]) -> list[float]:
    """The differences a − b at the ``wanted`` places (from 0) of their sorted list.

    To ``DECIMALS`` decimals where they are many: values that differ in their last bits only are equal.
    """
    import numpy as np

    if len(a) * len(b) <= MANY_DIFFERENCES:
        differences = np.subtract.outer(a, b).ravel()
        differences.partition(sorted(set(wanted)))
        return [float(difference) for difference in differences[wanted]]
    (a, of_a), (b, of_b) = (np.unique(np.round(side, DECIMALS), return_counts=True) for side in (a, b))
    found = {place: _difference_at(a, of_a, b, of_b, place) for place in set(wanted)}
    return [round(found[place], DECIMALS) + 0.0 for place in wanted]  # no minus before a zero


def _difference_at(a: np.ndarray, of_a: np.ndarray, b: np.ndarray, of_b: np.ndarray, place: int) -> float:
    """One difference by its place: values ``a`` and ``b`` ascending, each with how many cases have it."""
    import numpy as np

    up_to = np.concatenate([[0], np.cumsum(of_b)])
    total = int(of_a.sum()) * int(up_to[-1])
    low, high = np.nextafter(a[0] - b[-1], -np.inf), a[-1] - b[0]
    first, last = np.zeros(len(a), dtype=np.int64), np.full(len(a), len(b))
    while int((last - first).sum()) > MANY_DIFFERENCES:
        middle = (low + high) / 2
        if not low < middle < high:
            break
        # a − b ≤ middle where b ≥ a − middle
        at = np.searchsorted(b, a - middle, side="left")
        if total - int((of_a * up_to[at]).sum()) > place:
            high, first = middle, at
        else:
            low, last = middle, at
    # What is left: for each a the b from first up to last, in low < a − b ≤ high.
    counts = last - first
    starts = np.repeat(first - (np.cumsum(counts) - counts), counts)
    pairs_b = starts + np.arange(int(counts.sum()))
    pairs_a = np.repeat(np.arange(len(a)), counts)
    differences = a[pairs_a] - b[pairs_b]
    order = np.argsort(differences)
    below = total - int((of_a * up_to[last]).sum())
    reached = below + np.cumsum((of_a[pairs_a] * of_b[pairs_b])[order])
    return float(differences[order[np.searchsorted(reached, place, side="right")]])
