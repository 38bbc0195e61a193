"""In which ways could the cases have been dealt over the two groups, and how far out is the way they were?

Who is dealt depends on how the groups came about (:mod:`routekaart.contrasts.schools`). Cases, when nothing more is known
of them. Whole *schools*, where each school stands on one side: its cases share its route, its staff
and its way of recording, so that they are no independent draws, and the number of schools bounds what
can be told. Cases *within* their school, where some school stands on both sides (before and after, two
routes in one school): each school is then its own comparison, and what differs between schools falls
out; a school that stands on one side stays where it is.

The distance between the groups is the difference of the means of a score: presence, a rank, a
log-rank score. p is the share of dealings with a distance at least as far from what is expected.

References: P. Good, *Permutation, Parametric and Bootstrap Tests of Hypotheses* (2005), chapters 3
and 7; M. H. Gail, S. D. Mark, R. J. Carroll, S. B. Green, D. Pee, Statistics in Medicine 15 (1996)
1069–1092, for whole clusters; E. S. Edgington, P. Onghena, *Randomization Tests* (2007), chapter 6,
for dealing within strata; B. Phipson, G. K. Smyth, Statistical Applications in Genetics and Molecular
Biology 9 (2010) 39, for the drawn p.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from math import sqrt
from typing import TYPE_CHECKING

from routekaart.contrasts.draws import DRAWN_CASES, SEED, drawn_sums, draws_for
from routekaart.contrasts.normal_limit import normal_limit

if TYPE_CHECKING:
    import numpy as np

__all__ = ["MOST_DEALINGS", "Dealing", "Dealt", "deal", "dealing_of"]

#: Up to this many dealings all are taken (9 + 9: 48,620), unless they hold over ``DRAWN_CASES`` cases.
MOST_DEALINGS = 50_000
#: Sums of scores in another order differ in their last bits; closer than this they are equal.
EQUAL = 1e-9
#: Cells of one portion of dealings.
PORTION = 2_000_000


@dataclass(frozen=True)
class Dealt:
    """Per score: how rare so large a distance is, and the least p that these sizes and ties allow.

    ``p_error`` is the standard error of a p from drawn dealings (0 for a p of the normal limit), None when
    none were drawn. ``dealings`` is how many were counted or drawn. ``is_normal``: every p is that of
    the normal limit.
    """

    p: np.ndarray
    smallest_p: np.ndarray
    p_error: np.ndarray | None
    dealings: int
    is_normal: bool = False


@dataclass(frozen=True)
class Dealing:
    """What is dealt: ``unit`` of each case, ``in_a`` and ``stratum`` of each unit; within a stratum only."""

    unit: np.ndarray
    in_a: np.ndarray
    stratum: np.ndarray

    def is_countable(self, most: int = MOST_DEALINGS) -> bool:
        """Whether there are at most so many dealings, and they fit in memory together.

        A dealing has as many units of each stratum in a as there are.
        """
        import numpy as np

        sizes, of_a = np.bincount(self.stratum), np.bincount(self.stratum, weights=self.in_a).astype(int)
        most, count = min(most, DRAWN_CASES // len(self.in_a)), 1
        for size, k in zip(sizes.tolist(), of_a.tolist(), strict=True):
            count *= _ways_up_to(size, k, most)
            if count > most:
                return False
        return count <= most

    def ways(
        self, seed: int, *, most: int = MOST_DEALINGS, draws: int | None = None
    ) -> tuple[np.ndarray, bool]:
        """A row per dealing, true for the units in a; and whether they were drawn."""
        import numpy as np

        if self.is_countable(most):
            return _all_ways(self.in_a.tobytes(), self.stratum.tobytes()), False
        draws = draws or draws_for(len(self.in_a))
        random = np.random.default_rng(seed)
        drawn = np.empty((draws, len(self.in_a)), dtype=bool)
        for stratum in np.unique(self.stratum).tolist():
            here = np.flatnonzero(self.stratum == stratum)
            drawn[:, here] = random.permuted(np.broadcast_to(self.in_a[here], (draws, len(here))), axis=1)
        return drawn, True


def _ways_up_to(n: int, k: int, most: int) -> int:
    """In how many ways k of n can be chosen; where that is more than ``most``, some number above it."""
    ways = 1
    for taken in range(min(k, n - k)):
        ways = ways * (n - taken) // (taken + 1)
        if ways > most:
            break
    return ways


def dealing_of(in_a: np.ndarray, school: np.ndarray | None, *, is_within: bool = False) -> Dealing:
    """The dealing of cases ``in_a`` or not: of each case alone, of whole schools, or within each school."""
    import numpy as np

    cases = np.arange(len(in_a))
    if school is None:
        return Dealing(cases, in_a, np.zeros(len(in_a), dtype=np.int64))
    if is_within:
        return Dealing(cases, in_a, np.unique(school, return_inverse=True)[1].astype(np.int64))
    found, first, code = np.unique(school, return_index=True, return_inverse=True)
    return Dealing(code, in_a[first], np.zeros(len(found), dtype=np.int64))


def deal(scores: np.ndarray, dealing: Dealing, *, seed: int = SEED) -> Dealt:
    """How rare the distance between the groups is in each column of ``scores`` (a row per case).

    A dealing that leaves a side without cases has no distance and is left out. The expected distance
    is that of dealing within each stratum; 0 where there is one.
    """
    import numpy as np

    if len(dealing.in_a) == len(dealing.unit) and not dealing.is_countable():
        return _deal_cases(scores, dealing, seed)
    dealt, is_drawn = dealing.ways(seed)
    n_units = len(dealing.in_a)
    size = np.bincount(dealing.unit, minlength=n_units).astype(float)
    sums = _per_unit(scores, dealing.unit, n_units)
    expected = _expected(sums, size, dealing)

    def distance(ways: np.ndarray) -> np.ndarray:
        of_a = ways.astype(float) @ size
        with np.errstate(divide="ignore", invalid="ignore"):
            in_a = (ways.astype(float) @ sums) / of_a[:, None]
            in_b = (~ways).astype(float) @ sums / (size.sum() - of_a)[:, None]
        far: np.ndarray = np.abs(in_a - in_b - expected)
        return far

    observed = distance(dealing.in_a[None, :])[0]
    as_far, furthest, n_furthest, count = np.zeros(len(observed)), observed.copy(), np.zeros(len(observed)), 0
    for ways in _portions(dealt, n_units + scores.shape[1]):
        far = distance(ways)
        far = far[np.isfinite(far).all(axis=1)]
        count += len(far)
        as_far += (far >= observed - EQUAL).sum(axis=0)
        top = np.maximum(furthest, far.max(axis=0, initial=0.0))
        n_furthest = np.where(top > furthest + EQUAL, 0, n_furthest) + (far >= top - EQUAL).sum(axis=0)
        furthest = top
    if is_drawn:
        p = (as_far + 1) / (count + 1)
        n_furthest += observed >= furthest - EQUAL  # the observed dealing is one of them
        return Dealt(p, n_furthest / (count + 1), np.sqrt(p * (1 - p) / count), count)
    return Dealt(as_far / count, n_furthest / count, None, count)


def _deal_cases(scores: np.ndarray, dealing: Dealing, seed: int) -> Dealt:
    """As :func:`deal`, of more single cases than can be counted: by the normal limit, or else by draws."""
    import numpy as np

    found = []
    for column in scores.T:
        limit = normal_limit(column, dealing.in_a, dealing.stratum)
        found.append((limit.p, limit.smallest_p, 0.0, 0) if limit else _drawn(column, dealing, seed))
    p, smallest, error, counts = (np.array(part) for part in zip(*found, strict=True))
    is_normal = not counts.any()
    return Dealt(p, smallest, None if is_normal else error, int(counts.max(initial=0)), is_normal)


def _drawn(scores: np.ndarray, dealing: Dealing, seed: int) -> tuple[float, float, float, int]:
    """How rare the distance is: p, the smallest p, the error of p, and the number of draws."""
    import numpy as np

    draws = draws_for(len(scores))
    away = np.zeros(draws)
    observed = 0.0
    for number in np.unique(dealing.stratum).tolist():
        here = dealing.stratum == number
        own, of_a = scores[here], int(dealing.in_a[here].sum())
        expected = of_a * float(own.mean())
        away += drawn_sums(own, of_a, draws=draws, seed=seed, stratum=number) - expected
        observed += float(own[dealing.in_a[here]].sum()) - expected
    n_a = int(dealing.in_a.sum())
    per_mean = 1 / n_a + 1 / (len(scores) - n_a)
    far, at = np.abs(away) * per_mean, abs(observed) * per_mean
    p = (int((far >= at - EQUAL).sum()) + 1) / (draws + 1)
    top = max(at, float(far.max())) - EQUAL
    furthest = int((far >= top).sum()) + (at >= top)
    return p, max(furthest, 1) / (draws + 1), sqrt(p * (1 - p) / draws), draws


def _per_unit(scores: np.ndarray, unit: np.ndarray, n_units: int) -> np.ndarray:
    """The scores of each unit added up."""
    import numpy as np

    return np.column_stack([np.bincount(unit, weights=column, minlength=n_units) for column in scores.T])


def _expected(sums: np.ndarray, size: np.ndarray, dealing: Dealing) -> np.ndarray:
    """The mean distance over all dealings within strata."""
    import numpy as np

    if not dealing.stratum.any():
        return np.zeros(sums.shape[1])
    units = np.bincount(dealing.stratum)
    share = (np.bincount(dealing.stratum, weights=dealing.in_a) / units)[dealing.stratum]
    in_a: np.ndarray = share @ sums / (share @ size)
    in_b: np.ndarray = (1 - share) @ sums / ((1 - share) @ size)
    expected: np.ndarray = in_a - in_b
    return expected


def _portions(dealt: np.ndarray, width: int) -> Iterator[np.ndarray]:
    """The dealings in portions that fit in memory with ``width`` numbers beside each."""
    rows = max(1, PORTION // width)
    for first in range(0, len(dealt), rows):
        yield dealt[first : first + rows]


@lru_cache(maxsize=32)
def _all_ways(in_a: bytes, stratum: bytes) -> np.ndarray:
    """Every dealing of units ``in_a`` (bool) within their ``stratum`` (int64)."""
    import numpy as np

    is_in_a, of = np.frombuffer(in_a, dtype=bool), np.frombuffer(stratum, dtype=np.int64)
    ways = np.zeros((1, len(is_in_a)), dtype=bool)
    for one in np.unique(of).tolist():
        here = np.flatnonzero(of == one)
        chosen = np.array([*combinations(here.tolist(), int(is_in_a[here].sum()))], dtype=np.int64)
        before = len(ways)
        ways = np.repeat(ways, len(chosen), axis=0)
        np.put_along_axis(ways, np.tile(chosen, (before, 1)), values=True, axis=1)
    return ways
