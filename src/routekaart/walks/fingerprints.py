"""Fingerprints: two numbers of 64 bits for what is known of each case, which are equal where that is equal.

What is known of a case is a bag of whole numbers, such as the place and the activity of each of its steps in one
number. Each is mixed into a number that seems drawn by lot (twice, independently), and those of a case are added up:
their order does not matter, how often each is there does.

Two different bags have one fingerprint with a chance of about 1 in 2^128 (2^128 / c² where a number is there c times
more in one of them); any two of n cases with n² / 2^129: for a hundred million cases less than 1 in 10^22.

References: Steele, Lea, Flood, *Fast splittable pseudorandom number generators* (2014): the mixing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routekaart.walks.columns import Cases

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt

    from routekaart.walks.columns import Claims, Codes, Counts

    Prints = tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64]]

__all__ = ["FirstTimes", "added", "alike", "fingerprints", "group_sizes", "joined_prints", "walk_first_times"]

#: What is added before mixing, and the multipliers: one row for each of the two numbers.
_MIXING = (
    (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB),
    (0x2545F4914F6CDD1D, 0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53),
)


class FirstTimes(NamedTuple):
    """A row per row of the cases: whether its code was not there before in its case."""

    is_first: Claims


def walk_first_times(cases: Cases, code: Codes, last_case: Codes, out: FirstTimes) -> None:
    """Find where each code comes for the first time in its case; ``last_case`` has -1 for each code, and is written over.

    A code of -1 is none.
    """
    for k in range(len(cases.first)):
        for i in range(cases.first[k], cases.last[k]):
            if code[i] >= 0 and last_case[code[i]] != k:
                last_case[code[i]] = k
                out.is_first[i] = True


def fingerprints(numbers: Counts, first: Counts) -> Prints:
    """The fingerprint of each case: of its ``numbers``, which stand from ``first`` up to those of the next case."""
    import numpy as np

    one, two = (np.add.reduceat(_mixed(numbers, lane), first) if len(first) else _none() for lane in (0, 1))
    return one, two


def added(prints: Prints, numbers: Counts) -> Prints:
    """The fingerprints of cases of which one number more is known."""
    return prints[0] + _mixed(numbers, 0), prints[1] + _mixed(numbers, 1)


def joined_prints(parts: Sequence[Prints]) -> Prints:
    """The fingerprints of the cases of all parts."""
    import numpy as np

    one, two = (np.concatenate([part[lane] for part in parts]) for lane in (0, 1))
    return one, two


def alike(prints: Prints) -> tuple[Counts, Codes]:
    """One row of each different fingerprint, and for each row the number of its fingerprint among those."""
    import numpy as np

    one, two = prints
    order = np.lexsort((two, one))
    one, two = one[order], two[order]
    is_new = np.ones(len(order), dtype=bool)
    is_new[1:] = (one[1:] != one[:-1]) | (two[1:] != two[:-1])
    number = np.empty(len(order), dtype=np.int32)
    number[order] = np.cumsum(is_new, dtype=np.int32) - np.int32(1)
    return order[is_new], number


def group_sizes(prints: Prints) -> Counts:
    """How many cases share each different fingerprint."""
    import numpy as np

    one, two = prints
    order = np.argsort(one)
    one, two = one[order], two[order]
    is_new = one[1:] != one[:-1]
    if (two[1:] != two[:-1])[~is_new].any():
        order = np.lexsort((two, one))
        one, two = one[order], two[order]
        is_new = (one[1:] != one[:-1]) | (two[1:] != two[:-1])
    bounds = np.flatnonzero(np.concatenate([[True], is_new, [True]])) if len(one) else np.zeros(1, np.int64)
    return np.diff(bounds)


def _mixed(numbers: Counts, lane: int) -> npt.NDArray[np.uint64]:
    import numpy as np

    start, once, twice = map(np.uint64, _MIXING[lane])
    mixed = numbers.astype(np.int64).view(np.uint64) + start
    mixed ^= mixed >> np.uint64(30)
    mixed *= once
    mixed ^= mixed >> np.uint64(27)
    mixed *= twice
    mixed ^= mixed >> np.uint64(31)
    return mixed


def _none() -> npt.NDArray[np.uint64]:
    import numpy as np

    return np.zeros(0, dtype=np.uint64)
