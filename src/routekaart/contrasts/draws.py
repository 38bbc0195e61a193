"""What does the sum of a group's scores come to in splits that are drawn, where there are too many to count?

The splits are those of the *sorted* scores, so that the order of the rows cannot matter, and one set of
splits serves every measure of as many cases. Where most cases share one score only the others need to be
dealt: how many of them fall in the group, and then which.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

__all__ = ["DRAWN_CASES", "DRAWS", "LEAST_DRAWS", "SEED", "drawn_sums", "draws_for"]

SEED = 20_240_901
#: So many splits are drawn, or fewer where they would hold over ``DRAWN_CASES`` cases.
DRAWS, LEAST_DRAWS, DRAWN_CASES = 19_999, 1_999, 20_000_000
#: Cells of one portion of splits.
PORTION = 2_000_000
#: Bytes of splits that are kept: those of many strata, or of a few measures without.
MOST_KEPT = 4 * DRAWN_CASES


def draws_for(cases: int) -> int:
    """How many splits of so many cases are drawn."""
    return min(DRAWS, max(LEAST_DRAWS, DRAWN_CASES // max(cases, 1)))


def drawn_sums(scores: np.ndarray, size: int, *, draws: int, seed: int, stratum: int = 0) -> np.ndarray:
    """The sum of ``size`` of the ``scores`` in each of ``draws`` random splits, the same for the same scores.

    Each ``stratum`` of one dealing has draws of its own. A group and the rest of the cases have the same
    splits: their sums add up to the sum of all. Do not write into what comes back.
    """
    import numpy as np

    ordered = np.sort(scores.astype(float))
    smaller = min(size, len(ordered) - size)
    sums: np.ndarray = _sums(ordered.tobytes(), smaller, draws, seed, stratum)
    rest: np.ndarray = ordered.sum() - sums
    return rest if smaller < size else sums


@lru_cache(maxsize=128)
def _sums(scores: bytes, size: int, draws: int, seed: int, stratum: int) -> np.ndarray:
    import numpy as np

    ordered = np.frombuffer(scores, dtype=float)
    values, counts = np.unique(ordered, return_counts=True)
    commonest = values[counts.argmax()]
    others = ordered[ordered != commonest] - commonest
    if 2 * len(others) < len(ordered):
        sums: np.ndarray = size * commonest + _sums_of_some(
            others, len(ordered), size, draws, (seed, stratum)
        )
        return sums
    portions = _splits(len(ordered), size, draws, seed, stratum)
    return np.concatenate([portion.astype(float) @ ordered for portion in portions])


def _sums_of_some(scores: np.ndarray, cases: int, size: int, draws: int, seed: tuple[int, int]) -> np.ndarray:
    """The sums over those ``scores`` that fall in a group of ``size`` of all ``cases``; the rest count 0."""
    import numpy as np

    if not len(scores):
        return np.zeros(draws)
    random = np.random.default_rng(seed)
    falls_in = random.hypergeometric(len(scores), cases - len(scores), size, size=draws)
    step = max(1, PORTION // len(scores))
    sums = []
    for first in range(0, draws, step):
        here = falls_in[first : first + step, None]
        dealt = random.permuted(np.broadcast_to(scores, (len(here), len(scores))), axis=1)
        sums.append((dealt * (np.arange(len(scores)) < here)).sum(axis=1))
    return np.concatenate(sums)


def _splits(cases: int, size: int, draws: int, seed: int, stratum: int) -> Iterator[np.ndarray]:
    """Random splits in portions, a row each, true for the cases in the group."""
    rows = max(1, PORTION // cases)
    if draws * cases <= DRAWN_CASES:
        kept = _kept_splits(cases, size, draws, seed, stratum)
        yield from (kept[first : first + rows] for first in range(0, draws, rows))
        return
    yield from _drawn(cases, size, draws, seed, stratum)


#: The splits drawn last, by what they were drawn from; those used longest ago go first.
_KEPT: OrderedDict[tuple[int, ...], np.ndarray] = OrderedDict()


def _kept_splits(cases: int, size: int, draws: int, seed: int, stratum: int) -> np.ndarray:
    import numpy as np

    key = (cases, size, draws, seed, stratum)
    found = _KEPT.pop(key, None)
    if found is None:
        found = np.concatenate([*_drawn(*key)])
    _KEPT[key] = found
    while sum(one.nbytes for one in _KEPT.values()) > MOST_KEPT:
        _KEPT.popitem(last=False)
    return found


def _drawn(cases: int, size: int, draws: int, seed: int, stratum: int) -> Iterator[np.ndarray]:
    import numpy as np

    random, rows = np.random.default_rng((seed, stratum)), max(1, PORTION // cases)
    first_ones = np.arange(cases) < size
    for first in range(0, draws, rows):
        yield random.permuted(np.broadcast_to(first_ones, (min(rows, draws - first), cases)), axis=1)
