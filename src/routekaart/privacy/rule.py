"""The rule of mode openbaar in numbers: from how many cases a number is shown, and how wide.

With threshold 10: a number of cases is told as a band of ten (10–19, 20–29 …) and only from 10 on; a
step or transition is drawn without a number from 3 cases on, and left out below that.

Bands rather than exact numbers, because a hidden number can also be had by subtraction between
exports: the map of all cases minus that of a group, the level of phases minus that of activities,
a selection minus one that leaves out a few. Every such difference is at least as uncertain as a band.

Three cases for structure, because with one the reader sees the route of a single child, and with two
each of both families, who knows its own, sees the other's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from routekaart.errors import RoutekaartError
from routekaart.results import Band, ShareBand

if TYPE_CHECKING:
    from routekaart.privacy.releases import Releases

__all__ = ["LEAST", "STRUCTURE", "THRESHOLD", "Rule"]

THRESHOLD = 10
#: No lower threshold is taken: a band narrower than this tells nearly the number itself.
LEAST = 5
STRUCTURE = 3

#: Shares of days come in bands of this many percentage points; shares of cases end on this many.
POINTS, STEP = 10, 5
#: Medians from here on are rounded to whole weeks, below it to halves.
FORTNIGHT, WEEK = 14.0, 7.0


@dataclass(frozen=True)
class Rule:
    """From how many cases on the public sees a number (``threshold``), and the width of its band.

    ``releases`` is what was made public of the same log before, where that is known.

    Raises
    ------
    RoutekaartError
        If the threshold is below :data:`LEAST`.
    """

    threshold: int = THRESHOLD
    releases: Releases | None = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.threshold < LEAST:
            raise RoutekaartError(
                f"threshold {self.threshold} hides too little: numbers of so few cases tell of single children. "
                f"Give --threshold {LEAST} or more ({THRESHOLD} is usual)",
                nl=f"drempel {self.threshold} schermt te weinig af: getallen over zo weinig trajecten gaan over "
                f"afzonderlijke kinderen. Geef --threshold {LEAST} of hoger ({THRESHOLD} is gebruikelijk)",
            )

    @property
    def structure(self) -> int:
        """From how many cases on a step or transition is there at all."""
        return STRUCTURE

    def band(self, count: int) -> Band:
        """The band in which a count is told."""
        return Band.around(count, self.threshold)

    def share(self, cases: Band, n_cases: Band) -> ShareBand:
        """What the bands of both counts say of their quotient, outward to whole steps of five points."""
        low = cases * 100 // max(1, n_cases.high) // STEP * STEP
        high = -(-cases.high * 100 // max(1, int(n_cases)) // STEP) * STEP
        return ShareBand(low / 100, min(100, high) / 100)

    def part(self, share: float) -> ShareBand:
        """The band of ten points that holds a share of days."""
        low = min(int(share * 100 + 1e-9) // POINTS * POINTS, 100 - POINTS)
        return ShareBand(low / 100, (low + POINTS) / 100)

    def median(self, value: float) -> float:
        """A statistic, rounded: to halves below a fortnight, to whole weeks above it."""
        step = WEEK if abs(value) >= FORTNIGHT else 0.5
        return round(value / step) * step

    def p(self, p: float) -> float:
        """A p-value, up to the next hundredth."""
        return min(100, int(p * 100 - 1e-9) + 1) / 100
