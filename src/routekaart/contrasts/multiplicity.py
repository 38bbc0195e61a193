"""What is left of a p when several questions were asked, and what may be said of it?"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

__all__ = [
    "ALPHA",
    "DIFFERENCE",
    "LEAST_CASES",
    "NOT_COMPARABLE",
    "NO_INDICATION",
    "TOO_FEW",
    "Adjustment",
    "Evidence",
    "adjust_benjamini_hochberg",
    "adjust_holm",
    "judge",
    "set_aside",
]

ALPHA = 0.05
#: With fewer cases on a side no verdict is given.
LEAST_CASES = 5

DIFFERENCE = "difference"
NO_INDICATION = "no_indication"
TOO_FEW = "too_few"
NOT_COMPARABLE = "not_comparable"

Adjustment = Callable[[Sequence[float]], list[float]]
Key = TypeVar("Key", bound=Hashable)


def adjust_holm(p: Sequence[float]) -> list[float]:
    """Each p corrected so that any false claim among all is as rare as one alone was.

    S. Holm, Scandinavian Journal of Statistics 6 (1979) 65–70.

    >>> adjust_holm([0.01, 0.02, 0.03, 0.04])
    [0.04, 0.06, 0.06, 0.06]
    """
    adjusted = [0.0] * len(p)
    highest = 0.0
    for before, i in enumerate(sorted(range(len(p)), key=p.__getitem__)):
        highest = max(highest, min(1.0, (len(p) - before) * p[i]))
        adjusted[i] = highest
    return adjusted


def adjust_benjamini_hochberg(p: Sequence[float]) -> list[float]:
    """Each p corrected so that of all claims made, a known share is expected to be false.

    Y. Benjamini, Y. Hochberg, Journal of the Royal Statistical Society B 57 (1995) 289–300.
    """
    adjusted = [0.0] * len(p)
    lowest = 1.0
    for rank, i in reversed(list(enumerate(sorted(range(len(p)), key=p.__getitem__), start=1))):
        lowest = min(lowest, p[i] * len(p) / rank)
        adjusted[i] = lowest
    return adjusted


def set_aside(smallest_p: Sequence[float], *, alpha: float = ALPHA) -> list[bool]:
    """For each test, whether no outcome could make it count, so that it need not be corrected for.

    With k the least number such that at most k tests can reach ``alpha``/k, those that cannot reach
    ``alpha``/k are set aside; the rest are then corrected among themselves.

    References: R. E. Tarone, Biometrics 46 (1990) 515–522; followed by Benjamini–Hochberg as in
    P. B. Gilbert, Journal of the Royal Statistical Society C 54 (2005) 143–158.

    >>> set_aside([0.02, 0.0769, 0.0769, 0.0769])
    [False, True, True, True]
    """
    ordered = sorted(smallest_p)
    k = 1
    while bisect_right(ordered, alpha / k) > k:
        k += 1
    return [p > alpha / k for p in smallest_p]


@dataclass(frozen=True)
class Evidence:
    """The p of one test, the smallest that its sizes, margins and ties allow, and whether both sides are large enough."""

    p: float
    smallest_p: float
    has_enough: bool


def judge(
    tests: Mapping[Key, Evidence], adjust: Adjustment, *, alpha: float = ALPHA
) -> dict[Key, tuple[float, str]]:
    """The corrected p and the verdict of each test of one family.

    "too_few" wherever a side is too small, or where even the smallest p that is possible, put in its
    place among the others, would stay above ``alpha`` after correction.
    """
    p = [test.p for test in tests.values()]
    reachable: dict[Evidence, bool] = {}

    def can_reach(place: int, test: Evidence) -> bool:
        if test not in reachable:
            reachable[test] = adjust([*p[:place], test.smallest_p, *p[place + 1 :]])[place] <= alpha
        return reachable[test]

    def verdict(place: int, test: Evidence, adjusted: float) -> str:
        if not test.has_enough:
            return TOO_FEW
        if adjusted <= alpha:
            return DIFFERENCE
        return NO_INDICATION if can_reach(place, test) else TOO_FEW

    return {
        key: (adjusted, verdict(place, test, adjusted))
        for place, ((key, test), adjusted) in enumerate(zip(tests.items(), adjust(p), strict=True))
    }
