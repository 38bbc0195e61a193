"""Do two groups differ on something known of their cases before any outcome, and by more than one case?

Whether groups are alike is a fact about these cases, not a question about a population behind them: a
test would call small groups alike because they are small. So no p is given. A share or number is
marked as different when its difference is large (standardised: a quarter of a standard deviation, or for
numbers the Cliff's delta that goes with that) and stays so whichever one case is left out. With 8
against 8, 3 against 4 cases is not marked and 3 against 5 is.

References: Imai, King, Stuart, *Misunderstandings between experimentalists and observationalists about
causal inference*, JRSS A 171 (2008) 481–502, section 5 (no tests of balance); Stuart, *Matching methods
for causal inference*, Statistical Science 25 (2010), section 4.1 (a quarter of a standard deviation;
the variance is the mean of both groups'); leaving one case out is ours, for groups this small.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import erf, inf, sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

__all__ = ["LEAST_DELTA", "LEAST_DIFFERENCE", "Balance", "balance_of_numbers", "balance_of_shares"]

#: From here on a standardised difference is large.
LEAST_DIFFERENCE = 0.25
#: Cliff's delta of two normal distributions that lie that far apart: 2 Φ(d / √2) − 1 = erf(d / 2).
LEAST_DELTA = erf(LEAST_DIFFERENCE / 2)


@dataclass(frozen=True)
class Balance:
    """How far two groups lie apart: ``size``, a − b; ``differs`` when it is large whichever case is left out.

    ``size`` is infinite where all of one group have something and none of the other, and None where a group
    has no cases with a value.
    """

    size: float | None
    differs: bool


def balance_of_shares(cases_a: int, n_a: int, cases_b: int, n_b: int) -> Balance:
    """The standardised difference of two shares: ``cases_a`` of ``n_a`` against ``cases_b`` of ``n_b``.

    >>> balance_of_shares(3, 8, 4, 8).differs, balance_of_shares(3, 8, 5, 8).differs
    (False, True)
    """
    if not n_a or not n_b:
        return Balance(None, differs=False)
    sides = ((cases_a, n_a), (cases_b, n_b))
    left = [
        _standardised(*changed)
        for changed in (
            *((one, sides[1]) for one in _without_one(*sides[0])),
            *((sides[0], one) for one in _without_one(*sides[1])),
        )
    ]
    return Balance(_standardised(*sides), _all_large(left, LEAST_DIFFERENCE))


def balance_of_numbers(a: np.ndarray, b: np.ndarray) -> Balance:
    """Cliff's delta of ``a`` against ``b``: of all pairs the share in which a is larger, less that in which b is."""
    import numpy as np

    if not len(a) or not len(b):
        return Balance(None, differs=False)
    above, below = _pairs(a, b), _pairs(b, a)
    total = float(above.sum())
    left = [
        (total - sign * float(lost)) / ((len(own) - 1) * len(other))
        for own, other, pairs, sign in ((a, b, above, 1), (b, a, below, -1))
        if len(own) > 1
        for lost in (np.min(pairs), np.max(pairs))
    ]
    is_large = min(len(a), len(b)) > 1 and _all_large(left, LEAST_DELTA)
    return Balance(total / (len(a) * len(b)), is_large)


def _pairs(own: np.ndarray, other: np.ndarray) -> np.ndarray:
    """For each value the number of ``other`` below it, less the number above."""
    import numpy as np

    ordered = np.sort(other)
    below, up_to = (np.searchsorted(ordered, own, side=side) for side in ("left", "right"))
    return below - (len(other) - up_to)


def _without_one(cases: int, n: int) -> list[tuple[int, int]]:
    """The group without a case that has it, and without one that has not."""
    return [(cases - has, n - 1) for has, there in ((1, cases), (0, n - cases)) if there]


def _standardised(a: tuple[int, int], b: tuple[int, int]) -> float:
    if not a[1] or not b[1]:
        return 0.0
    p, q = a[0] / a[1], b[0] / b[1]
    spread = sqrt((p * (1 - p) + q * (1 - q)) / 2)
    if not spread:
        return 0.0 if p == q else inf if p > q else -inf
    return (p - q) / spread


def _all_large(sizes: list[float], least: float) -> bool:
    """Whether all lie at least so far to one side."""
    return bool(sizes) and (min(sizes) >= least or max(sizes) <= -least)
