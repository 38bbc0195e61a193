"""Do the cases of one group rank above those of the other, and how rare is that among all splits?

One number per case; *cases* are dealt over the two groups in every possible way, never events.
With ranks shared where values are equal (mid-ranks), the exact distribution of the rank sum over
all splits is counted by adding one case at a time (a dynamic programme on doubled mid-ranks, which
are whole numbers), so that 70 against 70 cases still need no sampling.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import comb, gcd, lgamma, log, sqrt
from typing import TYPE_CHECKING

from routekaart.contrasts.draws import SEED, drawn_sums, draws_for
from routekaart.contrasts.normal_limit import normal_limit

if TYPE_CHECKING:
    import numpy as np

__all__ = [
    "EXACT_SIZE",
    "RankTest",
    "cliffs_delta",
    "doubled_mid_ranks",
    "rank_sums",
    "rank_test",
]

#: All splits are counted while (cases on the smaller side) × (all cases) is at most this.
EXACT_SIZE = 10_000
#: Days are sums of floats: values that differ in their last bits only are equal.
DECIMALS = 9


@dataclass(frozen=True)
class RankTest:
    """How far group a ranks above group b, and how rare so large a difference is.

    ``cliffs_delta`` is (#a>b − #a<b) / (n·m), from −1 to 1. ``p`` is two-sided;
    ``smallest_p`` is the least p that these sizes and ties allow; ``p_error`` is the standard error
    of a ``p`` from drawn splits, None when there are none; ``is_normal``: ``p`` is that of the normal limit.
    """

    cliffs_delta: float
    p: float
    smallest_p: float
    p_error: float | None
    is_normal: bool = False


def rank_test(a: np.ndarray, b: np.ndarray, *, seed: int = SEED) -> RankTest:
    """Cliff's delta of ``a`` against ``b``, with the exact two-sided p over all splits.

    p is the share of splits with |U − nm/2| at least the observed, U counting a > b as one and
    a = b as a half. Above ``EXACT_SIZE`` it comes from the normal limit where that is near enough
    (:mod:`routekaart.contrasts.normal_limit`), and else from seeded random splits, the observed one
    counted among them. Both sides need at least one value.

    References: N. Cliff, *Dominance statistics*, Psychological Bulletin 114 (1993) 494–509;
    H. B. Mann, D. R. Whitney, Annals of Mathematical Statistics 18 (1947) 50–60, with mid-ranks and
    full enumeration in place of their table; B. Phipson, G. K. Smyth, Statistical Applications in
    Genetics and Molecular Biology 9 (2010) 39, for the drawn p.
    """
    import numpy as np

    n, m = len(a), len(b)
    ranks = doubled_mid_ranks(np.concatenate([a, b]))
    if ranks.min() == ranks.max():  # no split differs from another
        return RankTest(cliffs_delta=0.0, p=1.0, smallest_p=1.0, p_error=None)
    in_a = np.arange(n + m) < n
    return _ranked(ranks, in_a, seed)


def cliffs_delta(ranks: np.ndarray, in_a: np.ndarray) -> float:
    """Cliff's delta of the cases ``in_a`` against the others, from the doubled mid-ranks of all."""
    n = int(in_a.sum())
    return _above(ranks, in_a) / (n * (len(ranks) - n))


def _above(ranks: np.ndarray, in_a: np.ndarray) -> int:
    """How far the doubled rank sum of ``in_a`` lies above its mean over all splits."""
    return int(ranks[in_a].sum()) - int(in_a.sum()) * (len(ranks) + 1)


def _ranked(ranks: np.ndarray, in_a: np.ndarray, seed: int) -> RankTest:
    """The test of ranks that are not all equal: counted, or by the normal limit, or else drawn."""
    import numpy as np

    cases, size = len(ranks), min(int(in_a.sum()), int((~in_a).sum()))
    delta, far = cliffs_delta(ranks, in_a), abs(_above(ranks, in_a))
    middle = size * (cases + 1)  # the mean of the doubled rank sum over all splits
    if size * cases <= EXACT_SIZE:
        sums, ways = rank_sums(tuple(sorted(ranks.tolist())), size)
        p = float(ways[np.abs(sums - middle) >= far].sum() / ways.sum())
        return RankTest(delta, p, _smallest_p(ranks, size, middle), None)
    limit = normal_limit(ranks, in_a, np.zeros(cases, dtype=np.int64))
    if limit is not None:
        return RankTest(delta, limit.p, limit.smallest_p, None, is_normal=True)
    drawn = drawn_sums(ranks, size, draws=draws_for(cases), seed=seed)
    p = float(((np.abs(drawn - middle) >= far).sum() + 1) / (len(drawn) + 1))
    least = 1 / (len(drawn) + 1)
    smallest = min(p, max(_smallest_p(ranks, size, middle, least), least))
    return RankTest(delta, p, smallest, sqrt(p * (1 - p) / len(drawn)))


@lru_cache(maxsize=256)
def rank_sums(ranks: tuple[int, ...], size: int) -> tuple[np.ndarray, np.ndarray]:
    """Each sum that ``size`` of ``ranks`` (ascending) can have, and in how many ways.

    Ways are floats: whole numbers, exact below 2^53, and beyond that to about 14 digits.
    """
    import numpy as np

    lowest = ranks[0]
    step = gcd(*(rank - lowest for rank in ranks)) or 1
    base = [(rank - lowest) // step for rank in ranks]
    top = sum(base[-size:])
    ways = np.zeros((size + 1, top + 1))
    ways[0, 0] = 1
    reach = 0
    for before, rank in enumerate(base):
        taken = min(before + 1, size)
        reach = min(reach + rank, top)
        ways[1 : taken + 1, rank : reach + 1] += ways[:taken, : reach + 1 - rank]
    return np.arange(top + 1) * step + lowest * size, ways[size]


def doubled_mid_ranks(values: np.ndarray) -> np.ndarray:
    """Twice the mean rank (from 1) of each value among all."""
    import numpy as np

    _, place, counts = np.unique(np.round(values, DECIMALS), return_inverse=True, return_counts=True)
    below = np.concatenate([[0], np.cumsum(counts)[:-1]])
    return (2 * below + counts + 1)[place]


def _smallest_p(ranks: np.ndarray, size: int, middle: int, least: float = 0.0) -> float:
    """The share of splits that lie furthest from the middle, at either end; 0 where it is far below ``least``."""
    import numpy as np

    ordered = np.sort(ranks)
    ends = (ordered[:size], ordered[-size:])
    far = [abs(int(end.sum()) - middle) for end in ends]
    if max(far) == 0:
        return 1.0
    # Of the cases that tie at the border of an end, any may be taken.
    borders = (ends[0][-1], ends[1][0])
    chosen = [
        (int((ranks == border).sum()), int((end == border).sum()))
        for end, border, distance in zip(ends, borders, far, strict=True)
        if distance == max(far)
    ]
    in_all = _log_ways(len(ranks), size)
    # Of many cases the ways are numbers of many thousands of digits.
    if least and all(_log_ways(*one) - in_all < log(least) - 2 for one in chosen):
        return 0.0
    return sum(comb(*one) for one in chosen) / comb(len(ranks), size)


def _log_ways(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
