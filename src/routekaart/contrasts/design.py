"""What was decided before looking at the two groups?"""

from __future__ import annotations

from dataclasses import dataclass

from routekaart.contrasts.case_numbers import NUMBERS
from routekaart.contrasts.multiplicity import ALPHA
from routekaart.contrasts.rank_test import SEED
from routekaart.errors import SelectionError

__all__ = ["PRIMARIES", "Design"]

#: The questions fixed before looking, when nothing else is declared.
PRIMARIES = (
    "days_to_first_youth_help",
    "total_duration_days",
    "organisations",
    "handovers",
    "waiting_days",
)


@dataclass(frozen=True)
class Design:
    """What was decided before looking: the primary measures, the level, and the seed of drawn splits.

    Raises
    ------
    SelectionError
        If a primary measure is not one of :data:`NUMBERS`, or ``alpha`` does not lie between 0 and 1.
    """

    primaries: tuple[str, ...] = PRIMARIES
    alpha: float = ALPHA
    seed: int = SEED

    def __post_init__(self) -> None:
        unknown = [name for name in self.primaries if name not in NUMBERS]
        if unknown:
            raise SelectionError(
                f"no measure {unknown[0]!r} to compare by; there are: {', '.join(NUMBERS)}",
                nl=f"geen maat {unknown[0]!r} om op te vergelijken; er zijn: {', '.join(NUMBERS)}",
            )
        if not 0 < self.alpha < 1:
            raise SelectionError(
                f"alpha {self.alpha:g} does not lie between 0 and 1; 0.05 is usual",
                nl=f"alfa {self.alpha:g} ligt niet tussen 0 en 1; 0,05 is gebruikelijk",
            )
