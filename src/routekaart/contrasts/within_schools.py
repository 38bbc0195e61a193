"""How rare is it that so many cases of one group do a thing, when cases change sides within their own school only?

It makes no difference which of a school's cases do it, so each school is a hypergeometric draw, and the
number over all schools is the sum of those: its chances are counted, for any number of cases. Chances
below :data:`TRIMMED` at the far ends are left out.

References: N. Mantel, W. Haenszel, Journal of the National Cancer Institute 22 (1959) 719–748, for the
counts within strata; A. Agresti, *Categorical Data Analysis* (2013), section 7.3.5, for the exact test.
"""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

__all__ = ["within_schools_p"]

#: Chances smaller than this are taken for none.
TRIMMED = 1e-25
#: Distances closer than this are equal.
EQUAL = 1e-9


def within_schools_p(
    of_a: np.ndarray, of_b: np.ndarray, n_a: np.ndarray, n_b: np.ndarray, logs: np.ndarray
) -> tuple[float, float]:
    """The two-sided exact p, and the smallest p that these counts allow.

    Parameters
    ----------
    of_a, of_b
        Per school, how many cases of either group do it, out of ``n_a`` and ``n_b``; whole numbers.
    logs
        :func:`routekaart.contrasts.shares.log_factorials` up to the cases of the largest school.
    """
    import numpy as np

    n, doing = n_a + n_b, of_a + of_b
    can_differ = (n_a > 0) & (n_b > 0) & (doing > 0) & (doing < n)
    if not can_differ.any():
        return 1.0, 1.0
    chances, first, ends = np.ones(1), 0, np.zeros(2)
    lowest = highest = 0
    for school in np.flatnonzero(can_differ).tolist():
        start, own = _log_chances(int(n_a[school]), int(n_b[school]), int(doing[school]), logs)
        ends += own[[0, -1]]
        lowest, highest = lowest + start, highest + start + len(own) - 1
        skipped, own = _trimmed(np.exp(own))
        skipped_too, chances = _trimmed(np.convolve(chances, own))
        first += start + skipped + skipped_too
    expected = float((n_a * doing / np.maximum(n, 1))[can_differ].sum())
    observed = abs(float(of_a[can_differ].sum()) - expected)
    far = np.abs(first + np.arange(len(chances)) - expected)
    away = np.array([expected - lowest, highest - expected])
    smallest = sum(exp(end) for end in ends[away >= away.max() - EQUAL].tolist())
    p = float(chances[far >= observed - EQUAL].sum() / chances.sum())
    smallest = max(smallest, TRIMMED)
    return min(max(p, smallest), 1.0), min(smallest, 1.0)


def _log_chances(n: int, m: int, doing: int, logs: np.ndarray) -> tuple[int, np.ndarray]:
    """The least number of group a that can do it, and the logarithm of the chance of it and each number above."""
    import numpy as np

    start = max(0, doing - m)
    x = np.arange(start, min(n, doing) + 1)
    ways = -logs[x] - logs[doing - x] - logs[n - x] - logs[m - doing + x]
    margins = logs[n] + logs[m] + logs[doing] + logs[n + m - doing] - logs[n + m]
    return start, ways + margins


def _trimmed(chances: np.ndarray) -> tuple[int, np.ndarray]:
    """How many chances fell away at the low end, and those that are left."""
    import numpy as np

    kept = np.flatnonzero(chances >= TRIMMED)
    return int(kept[0]), chances[kept[0] : kept[-1] + 1]
