"""In which of their numbers per case do two groups differ, and how sure is that?"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from routekaart.contrasts.case_numbers import NUMBERS, CaseNumbers
from routekaart.contrasts.multiplicity import LEAST_CASES, NOT_COMPARABLE, TOO_FEW, Evidence
from routekaart.contrasts.rank_test import RankTest, rank_test
from routekaart.contrasts.shift import Shift, shift

if TYPE_CHECKING:
    import numpy as np

__all__ = ["NumberContrast", "contrast_numbers"]


@dataclass(frozen=True)
class NumberContrast:
    """One number per case in two groups.

    ``n_a`` and ``n_b`` cases have the number, ``missing_a`` and ``missing_b`` have not. ``test`` and
    ``shift`` are None where a side has none, ``test`` also where the sides are not comparable.
    """

    name: str
    n_a: int
    n_b: int
    missing_a: int
    missing_b: int
    median_a: float | None
    median_b: float | None
    test: RankTest | None
    shift: Shift | None
    is_comparable: bool

    @property
    def evidence(self) -> Evidence | None:
        """What the test found, for a verdict; None where there is none."""
        has_enough = min(self.n_a, self.n_b) >= LEAST_CASES
        return Evidence(self.test.p, self.test.smallest_p, has_enough) if self.test else None

    def row(self, judged: tuple[float, str] | None, *, is_primary: bool) -> dict[str, Any]:
        """All of it as one row of the contrast's measures; ``judged`` is None where nothing was tested."""
        p_adjusted, verdict = judged or (None, TOO_FEW if self.is_comparable else NOT_COMPARABLE)
        return {
            "name": self.name,
            "primary": is_primary,
            "n_a": self.n_a,
            "n_b": self.n_b,
            "missing_a": self.missing_a,
            "missing_b": self.missing_b,
            "median_a": self.median_a,
            "median_b": self.median_b,
            "cliffs_delta": self.test.cliffs_delta if self.test else None,
            "shift": self.shift.median if self.shift else None,
            "shift_low": self.shift.low if self.shift else None,
            "shift_high": self.shift.high if self.shift else None,
            "coverage": self.shift.coverage if self.shift else None,
            "p": self.test.p if self.test else None,
            "p_adjusted": p_adjusted,
            "p_error": self.test.p_error if self.test else None,
            "smallest_p": self.test.smallest_p if self.test else None,
            "verdict": verdict,
        }


def contrast_numbers(
    numbers: CaseNumbers, in_a: Collection[str], in_b: Collection[str], *, same_precision: bool, seed: int
) -> list[NumberContrast]:
    """Each of :data:`NUMBERS`, compared between the cases labelled ``in_a`` and those ``in_b``.

    Not comparable is a number that no case of one group has though some could have had it (its steps
    may never have been logged there), a number of days when one group is dated by the day and the
    other by the second (``same_precision`` is false), and a time that open cases may still reach or
    lengthen: to leave those out would count the slow ones as if they were not there.
    """
    table = numbers.number_columns
    sides = ["a" if case in in_a else "b" if case in in_b else None for case in table["case"]]
    is_open = table["is_open"]
    found = []
    for name, number in NUMBERS.items():
        could = [
            side if side and not (number.is_whole_route and is_open[i]) else None
            for i, side in enumerate(sides)
        ]
        a, b = _values(table[name], sides, "a"), _values(table[name], sides, "b")
        exists_in_one = len(a) + len(b) > 0 and (
            (not len(a) and "a" in could) or (not len(b) and "b" in could)
        )
        is_censored = min(len(a), len(b)) >= LEAST_CASES and any(
            side and is_open[i] and table[name][i] is None for i, side in enumerate(sides)
        )
        is_comparable = not (exists_in_one or (is_censored and number.unit == "days")) and (
            same_precision or number.unit != "days"
        )
        found.append(_contrast(name, a, b, (len(in_a), len(in_b)), is_comparable=is_comparable, seed=seed))
    return found


def _values(column: Sequence[Any], sides: Sequence[str | None], side: str) -> np.ndarray:
    """The numbers of one side's cases that have one."""
    import numpy as np

    return np.array(
        [value for value, of in zip(column, sides, strict=True) if of == side and value is not None],
        dtype=float,
    )


def _contrast(
    name: str, a: np.ndarray, b: np.ndarray, sizes: tuple[int, int], *, is_comparable: bool, seed: int
) -> NumberContrast:
    import numpy as np

    has_both = bool(len(a) and len(b))
    return NumberContrast(
        name=name,
        n_a=len(a),
        n_b=len(b),
        missing_a=sizes[0] - len(a),
        missing_b=sizes[1] - len(b),
        median_a=float(np.median(a)) if len(a) else None,
        median_b=float(np.median(b)) if len(b) else None,
        test=rank_test(a, b, seed=seed) if has_both and is_comparable else None,
        shift=shift(a, b) if has_both and is_comparable else None,
        is_comparable=is_comparable,
    )
