"""How far apart are the whole routes of two groups, and how rare is that among all splits?

The earth mover's distance between the two sets of route variants: the least work that turns the one
set into the other, when changing a route into another costs the steps to be inserted, deleted or
replaced over the length of the longer. From 0 (the same variants in the same shares) to 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb, lcm, sqrt
from typing import TYPE_CHECKING

from routekaart.contrasts.dealing import Dealing
from routekaart.contrasts.draws import SEED

if TYPE_CHECKING:
    import numpy as np

__all__ = ["RouteDistance", "is_too_many", "route_distance"]

#: Up to this many splits all are taken (8 + 8: 12,870); above it ``DRAWS`` are drawn.
MOST_SPLITS = 13_000
DRAWS = 1_999
#: Groups of n and m are matched one to one over lcm(n, m) places; above this no p is worked out.
MOST_PLACES = 100
#: Above this many pairs of variants there is no distance either.
MOST_PAIRS = 160_000
#: Up to this many dealings of whole schools are taken, or else drawn: groups of other sizes each time.
MOST_OF_SCHOOLS = 300
#: Distances are sums in another order for each split; closer than this they are equal.
EQUAL = 1e-9


@dataclass(frozen=True)
class RouteDistance:
    """The distance, and how rare so large a one is: None where the groups are too large to tell.

    ``smallest_p`` and ``p_error`` as in :class:`routekaart.contrasts.rank_test.RankTest`.
    """

    emd: float | None
    p: float | None = None
    smallest_p: float | None = None
    p_error: float | None = None


def route_distance(
    routes: Sequence[Sequence[int]],
    cases_a: np.ndarray,
    cases_b: np.ndarray,
    *,
    seed: int = SEED,
    dealing: Dealing | None = None,
) -> RouteDistance:
    """The earth mover's distance between two groups of cases, with its p over the splits of the cases.

    Parameters
    ----------
    routes
        The distinct variants, each as the codes of its steps.
    cases_a, cases_b
        How many cases of each group walked each of them.
    dealing
        In which ways the cases could have been dealt, where not alone: those of a in the order of
        ``routes``, then those of b.

    Notes
    -----
    Where all cases walked one route nothing can be far: p and the smallest p are 1. Else p is the share of splits whose distance is at least the observed: of all splits up to
    ``MOST_SPLITS``, of seeded draws (the observed one among them) above. The ground cost is
    Levenshtein's distance over the longer length; it is not a metric (a detour over a third route
    may be cheaper), which the distance does not need.

    References: Y. Rubner, C. Tomasi, L. J. Guibas, International Journal of Computer Vision 40
    (2000) 99–121; S. J. J. Leemans, A. F. Syring, W. M. P. van der Aalst, *Earth movers' stochastic
    conformance checking* (2019), for variants and this ground cost.
    """
    import numpy as np

    n, m = int(cases_a.sum()), int(cases_b.sum())
    if not n or not m or is_too_many(*(int(np.count_nonzero(cases)) for cases in (cases_a, cases_b))):
        return RouteDistance(None)
    if np.count_nonzero(cases_a + cases_b) == 1:
        return RouteDistance(0.0, 1.0, 1.0)
    variants = np.arange(len(routes))
    cases = np.concatenate([np.repeat(variants, cases_a), np.repeat(variants, cases_b)])
    if dealing is not None:
        return _dealt_by_school(routes, cases, np.arange(n + m) < n, dealing, seed)
    if lcm(n, m) > MOST_PLACES:
        return RouteDistance(_transport(routes, cases_a, cases_b))
    cost = _cost(routes, routes)
    cost = cost[np.ix_(cases, cases)]  # from case to case
    observed = _matched(cost, np.arange(n), np.arange(n, n + m))
    is_drawn = comb(n + m, n) > MOST_SPLITS
    dealt = _drawn_splits(n, m, seed) if is_drawn else _all_splits(n, m)
    distances = np.array([_matched(cost, order[:n], order[n:]) for order in dealt])
    return _ranked(observed, distances, is_drawn=is_drawn)


def is_too_many(variants_a: int, variants_b: int) -> bool:
    """Whether so many variants of either group make too many pairs for a distance."""
    return variants_a * variants_b > MOST_PAIRS


def _ranked(observed: float, distances: np.ndarray, *, is_drawn: bool) -> RouteDistance:
    """The observed distance among those of the dealings; among drawn ones it counts as one of them."""
    as_far = int((distances >= observed - EQUAL).sum()) + is_drawn
    top = max(observed, float(distances.max())) - EQUAL
    furthest = int((distances >= top).sum()) + (is_drawn and observed >= top)
    count = len(distances) + is_drawn
    p = as_far / count
    error = sqrt(p * (1 - p) / len(distances)) if is_drawn else None
    return RouteDistance(observed, p, max(furthest, 1) / count, error)


def _dealt_by_school(
    routes: Sequence[Sequence[int]], cases: np.ndarray, in_a: np.ndarray, dealing: Dealing, seed: int
) -> RouteDistance:
    """As :func:`route_distance`, over the dealings of schools; those that leave a side empty are left out."""
    import numpy as np

    cost, count = _cost(routes, routes), len(routes)
    ways, is_drawn = dealing.ways(seed, most=MOST_OF_SCHOOLS, draws=MOST_OF_SCHOOLS)
    dealt = [way for way in ways[:, dealing.unit] if way.any() and not way.all()]

    def distance(way: np.ndarray) -> float:
        n, m = int(way.sum()), int((~way).sum())
        if lcm(n, m) <= MOST_PLACES:
            return _matched(cost, cases[way], cases[~way])
        of_a, of_b = (np.bincount(cases[side], minlength=count) for side in (way, ~way))
        return _transport(routes, of_a, of_b)

    observed = distance(in_a)
    if len(cases) > MOST_OF_SCHOOLS:  # too long for hundreds of linear programmes
        return RouteDistance(observed)
    return _ranked(observed, np.array([distance(way) for way in dealt]), is_drawn=is_drawn)


def _all_splits(n: int, m: int) -> np.ndarray:
    """Every way to deal n + m cases, a row each: the n cases of a, then those of b."""
    import numpy as np

    in_a = np.array(list(combinations(range(n + m), n)))
    if n == m:  # in this order the second half mirrors the first, at the same distances
        in_a = in_a[: len(in_a) // 2]
    is_in_b = np.ones((len(in_a), n + m), dtype=bool)
    np.put_along_axis(is_in_b, in_a, values=False, axis=1)
    return np.hstack([in_a, np.nonzero(is_in_b)[1].reshape(len(in_a), m)])


def _drawn_splits(n: int, m: int, seed: int) -> np.ndarray:
    import numpy as np

    rows = np.broadcast_to(np.arange(n + m), (DRAWS, n + m))
    return np.random.default_rng(seed).permuted(rows, axis=1)


def _matched(cost: np.ndarray, a: np.ndarray, b: np.ndarray) -> float:
    """The least mean cost of matching cases ``a`` to cases ``b``, each standing in equally many places."""
    from scipy.optimize import linear_sum_assignment

    places = lcm(len(a), len(b))
    table = cost[a.repeat(places // len(a))[:, None], b.repeat(places // len(b))]
    return float(table[linear_sum_assignment(table)].mean())


def _transport(routes: Sequence[Sequence[int]], cases_a: np.ndarray, cases_b: np.ndarray) -> float:
    """The distance as a linear programme over the variants of each group."""
    import numpy as np
    from scipy.optimize import linprog
    from scipy.sparse import eye_array, kron, vstack

    of_a, of_b = np.flatnonzero(cases_a), np.flatnonzero(cases_b)
    cost = _cost([routes[i] for i in of_a.tolist()], [routes[i] for i in of_b.tolist()])
    leaves = kron(eye_array(len(of_a)), np.ones((1, len(of_b))))
    arrives = kron(np.ones((1, len(of_a))), eye_array(len(of_b)))
    shares = np.concatenate([cases_a[of_a] / cases_a.sum(), cases_b[of_b] / cases_b.sum()])
    solved = linprog(cost.ravel(), A_eq=vstack([leaves, arrives]).tocsr(), b_eq=shares, method="highs")
    return float(solved.fun)


def _cost(a: Sequence[Sequence[int]], b: Sequence[Sequence[int]]) -> np.ndarray:
    """From each route of ``a`` to each of ``b``: Levenshtein's distance over the longer length."""
    import numpy as np
    from rapidfuzz.distance import Levenshtein
    from rapidfuzz.process import cdist

    cost: np.ndarray = cdist(a, b, scorer=Levenshtein.normalized_distance, dtype=np.float64)
    return cost
