"""Rank ranges: which ranks a sum over cases takes when any one case is left out.

Leaving out a case lowers only the sums that it takes part in. So nothing is ranked again: for those
few, the new rank follows from counting; for all others, the rank drops by the sums above that fall
to or below theirs. That makes the exact answer n log n in the number of (case, sum) pairs.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from math import gcd
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

__all__ = ["RankRanges", "rank_ranges", "reach"]

LARGEST = 2**62


@dataclass(frozen=True)
class RankRanges:
    """Per sum: its rank (1 = largest; equal sums share the better rank), and the range of its ranks."""

    rank: np.ndarray
    low: np.ndarray
    high: np.ndarray


def reach(totals: Sequence[int]) -> list[int | None]:
    """Per sum: the least that must be taken from it to bring it to or below another; None for the lowest.

    A case that takes less than this from every sum moves no rank, and :func:`rank_ranges` need not see it.
    """
    ascending = sorted(totals)
    places = [bisect_right(ascending, total) for total in totals]
    return [
        total - ascending[place - 2] if place > 1 else None
        for total, place in zip(totals, places, strict=True)
    ]


def rank_ranges(
    totals: Sequence[int],
    holders: Sequence[int],
    keys: np.ndarray,
    cases: np.ndarray,
    amounts: np.ndarray,
    *,
    n_cases: int,
) -> RankRanges:
    """Ranks of ``totals``, and their range over leaving out each one case.

    Parameters
    ----------
    totals, holders
        Per key: its sum over all cases (an integer of any size), and how many cases have an amount above 0.
    keys, cases, amounts
        One entry per key (0 … ``len(totals)`` - 1) and case with an amount above 0: all those of every case
        that takes at least :func:`reach` from some sum, and of as many others as is convenient.
    n_cases
        All cases, those without any amount included: leaving those out changes nothing. With one case
        alone every rank is possible.
    """
    import numpy as np

    n_keys = len(totals)
    sums, amounts = _scaled(totals, amounts)
    ascending = np.sort(sums)
    rank = _rank(ascending, sums)
    if n_cases <= 1:  # without it nothing is left to rank
        return RankRanges(rank, np.ones_like(rank), np.full_like(rank, n_keys))
    _, cases = np.unique(cases, return_inverse=True)
    n_holders = np.asarray(holders, dtype=np.int64)
    keeps_rank = n_holders > np.bincount(keys, minlength=n_keys)
    low = np.where(keeps_rank, rank, n_keys + 1)
    high = np.where(keeps_rank, rank, 0)
    touched = _touched_ranks(ascending, sums, keys, cases, amounts)
    np.minimum.at(low, keys, touched)
    np.maximum.at(high, keys, touched)
    n_others = n_cases - n_holders
    most, least = _drops(sums, keys, cases, amounts, n_others)
    has_others = n_others > 0
    low = np.where(has_others, np.minimum(low, rank - most), low)
    high = np.where(has_others, np.maximum(high, rank - least), high)
    return RankRanges(rank, low, high)


def _scaled(totals: Sequence[int], amounts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Totals and amounts in their largest common unit, in seconds of microseconds where they would not fit."""
    import numpy as np

    amounts = np.asarray(amounts, dtype=np.int64)
    unit = max(gcd(*totals, int(np.gcd.reduce(amounts))), 1)
    if sum(totals) // unit < LARGEST:
        return np.array([total // unit for total in totals], dtype=np.int64), amounts // unit
    seconds = [round(total / 10**6) for total in totals]
    return np.array(seconds, dtype=np.int64), np.rint(amounts / 1e6).astype(np.int64)


def _rank(ascending: np.ndarray, values: np.ndarray) -> np.ndarray:
    """One more than the number of sums above each value."""
    import numpy as np

    return len(ascending) + 1 - np.searchsorted(ascending, values, side="right")


def _touched_ranks(
    ascending: np.ndarray, totals: np.ndarray, keys: np.ndarray, cases: np.ndarray, amounts: np.ndarray
) -> np.ndarray:
    """For each pair: the rank of its key when its case is left out.

    Above the lowered sum stand the sums that were above it, less those of the same case that fall to
    or below it: a difference of two counts within the case.
    """
    import numpy as np

    before = totals[keys]
    after = before - amounts
    _, codes = np.unique(np.concatenate([before, after]), return_inverse=True)
    width = int(codes.max(initial=0)) + 1
    base = cases.astype(np.int64) * width
    old, new = base + codes[: len(keys)], base + codes[len(keys) :]
    below_old = np.searchsorted(np.sort(old), new, side="right")
    below_new = np.searchsorted(np.sort(new), new, side="right")
    return _rank(ascending, after) + below_old - below_new


def _drops(
    totals: np.ndarray, keys: np.ndarray, cases: np.ndarray, amounts: np.ndarray, n_others: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Per key: the most and the fewest ranks it gains by leaving out a case it does not belong to.

    A key gains one rank for each sum of that case which stood above it and no longer does. Along the
    sums in ascending order those are intervals; per case they add up to steps, from which the case's
    own keys are cut out.
    """
    import numpy as np

    order = np.argsort(totals, kind="stable")
    ascending = totals[order]
    place = np.empty(len(totals), dtype=np.int64)
    place[order] = np.arange(len(totals))
    own = place[keys]
    start = np.searchsorted(ascending, totals[keys] - amounts, side="left")
    stop = np.searchsorted(ascending, totals[keys], side="left")
    ones, zeros = np.ones(len(keys), dtype=np.int64), np.zeros(len(keys), dtype=np.int64)
    points = np.concatenate([start, stop, own, own + 1])
    who = np.tile(cases, 4)
    by_case = np.lexsort((points, who))
    depth = np.cumsum(np.concatenate([ones, -ones, zeros, zeros])[by_case])
    excluded = np.cumsum(np.concatenate([zeros, zeros, ones, -ones])[by_case])
    points = points[by_case]
    nexts = np.append(points[1:], 0)
    counts = (depth > 0) & (excluded == 0) & (nexts > points)
    first, last, depth = points[counts], nexts[counts], depth[counts]
    most = _cover(first, last, depth, len(totals), worst=0, better=np.maximum)
    least = _cover(first, last, depth, len(totals), worst=len(totals), better=np.minimum)
    change = np.zeros(len(totals) + 1, dtype=np.int64)
    np.add.at(change, first, 1)
    np.add.at(change, last, -1)
    n_dropping = np.cumsum(change)[:-1][place]
    return most[place], np.where(n_dropping < n_others, 0, least[place])


def _cover(
    first: np.ndarray, last: np.ndarray, values: np.ndarray, size: int, *, worst: int, better: np.ufunc
) -> np.ndarray:
    """Per place below ``size``: the best of the values whose interval [first, last) holds it.

    Each interval is two overlapping blocks of a power of two; blocks are then halved down to places.
    """
    import numpy as np

    if not len(first):
        return np.full(size, worst, dtype=np.int64)
    levels = np.frexp(last - first)[1] - 1
    table = np.full(size, worst, dtype=np.int64)
    for level in range(int(levels.max()), -1, -1):
        here = levels == level
        better.at(table, first[here], values[here])
        better.at(table, last[here] - 2**level, values[here])
        if level:
            half = 2 ** (level - 1)
            halved = table.copy()
            better(halved[half:], table[:-half], out=halved[half:])
            table = halved
    return table
