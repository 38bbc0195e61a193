"""How rare is a sum of scores among all splits of many cases, when neither counting nor drawing them is of use?

Among all ways to deal many cases, within their strata or over the groups as a whole, a sum of scores lies
around its mean as the normal distribution does, with the variance that *these* scores have, equal ones
among them (for mid-ranks that is the variance corrected for ties). Two things decide whether that is near enough: the
number of cases, and Lyapunov's ratio, which is large when few cases make the sum: one group very small,
or almost all scores equal.

References: J. Hájek, Publications of the Mathematical Institute of the Hungarian Academy of Sciences 5
(1960) 361–374, for the limit; E. L. Lehmann, *Nonparametrics* (1975), section 1.4 and appendix 4, for the
variance with ties; P. van Elteren, Bulletin of the International Statistical Institute 37 (1960) 351–361,
for strata. No correction for continuity: scores need not be whole numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import erfc, sqrt
from sys import float_info
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

__all__ = ["MANY_CASES", "Limit", "normal_limit"]

#: The limit is used with more cases than this in both groups together …
MANY_CASES = 3_000
#: … while Lyapunov's ratio is at most this. Then a p of at most 0.05 lies nearer to that of all splits than 1,999
#: draws do, even for yes or no, the coarsest of scores; for those, a larger p lies within 0.05.
LYAPUNOV = 0.027


@dataclass(frozen=True)
class Limit:
    """The two-sided ``p``, and ``smallest_p`` of the split that lies furthest out; never quite 0."""

    p: float
    smallest_p: float


def normal_limit(scores: np.ndarray, in_a: np.ndarray, stratum: np.ndarray) -> Limit | None:
    """The p of the sum of ``scores`` in group a over all dealings within each stratum.

    None where the cases are too few, or too few of them make the sum, for it to be near enough.
    """
    import numpy as np

    if len(scores) <= MANY_CASES:
        return None
    # By stratum, then by score: one whole number for both is sorted far quicker than the two.
    values, place = np.unique(scores, return_inverse=True)
    order = np.argsort(stratum * len(values) + place)
    scores, in_a, stratum = scores[order].astype(float), in_a[order], stratum[order]
    n = np.bincount(stratum)
    of_a = np.bincount(stratum, weights=in_a)
    n_safe = np.maximum(n, 1)
    share = of_a / n_safe
    mean = np.bincount(stratum, weights=scores) / n_safe
    away = scores - mean[stratum]
    squares = np.bincount(stratum, weights=away**2)
    variance = float((of_a * (1 - share) * squares / np.maximum(n - 1, 1)).sum())
    if variance <= 0:
        return Limit(1.0, 1.0)
    cubes = np.bincount(stratum, weights=np.abs(away) ** 3)
    third = float((share * (1 - share) * (share**2 + (1 - share) ** 2) * cubes).sum())
    if third / variance**1.5 > LYAPUNOV:
        return None
    place = np.arange(len(scores)) - (np.cumsum(n) - n)[stratum]
    lowest, highest = place < of_a[stratum], place >= (n - of_a)[stratum]
    furthest = max(abs(float(away[side].sum())) for side in (lowest, highest))
    return Limit(*(_two_sided(far, variance) for far in (float(away[in_a].sum()), furthest)))


def _two_sided(far: float, variance: float) -> float:
    return max(erfc(abs(far) / sqrt(2 * variance)), float_info.min)
