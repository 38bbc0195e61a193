"""Which cases may be dealt anew: every case alone, whole schools, or cases within their school?

Cases of one school are alike: they share its staff, its partners and its way of recording. Where a side
has more than one school, that likeness is known and p respects it (:mod:`routekaart.contrasts.dealing`).
With one school on each side, or a school not recorded, cases are dealt alone, and the limits say that
route and school cannot be told apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from routekaart.contrasts.dealing import Dealing, dealing_of
from routekaart.contrasts.groups import Groups
from routekaart.measures.strata import strata_of

if TYPE_CHECKING:
    import numpy as np

__all__ = ["ALONE", "SCHOOL", "Schools", "schools_of"]

#: What is dealt.
CASE, SCHOOL, WITHIN = "case", "school", "within_school"


@dataclass(frozen=True)
class Schools:
    """The school, as a number, of each case of both sides (``cases``, ascending); None where cases are dealt alone.

    ``is_within``: some school stands on both sides, so that cases are dealt within their school.
    """

    cases: np.ndarray | None = None
    school: np.ndarray | None = None
    is_within: bool = False

    @property
    def is_alone(self) -> bool:
        """Whether every case is dealt alone."""
        return self.school is None

    @property
    def unit(self) -> str:
        """What is dealt: "case", "school", or "within_school"."""
        if self.is_alone:
            return CASE
        return WITHIN if self.is_within else SCHOOL

    def of(self, cases: np.ndarray) -> np.ndarray | None:
        """The school of each of ``cases``, cases of either side; None where they are dealt alone."""
        if self.cases is None or self.school is None:
            return None
        found: np.ndarray = self.school[self.cases.searchsorted(cases)]
        return found

    def dealing(self, cases: np.ndarray, in_a: np.ndarray) -> Dealing:
        """In which ways ``cases`` could have been dealt, of which those ``in_a`` were dealt to a."""
        return dealing_of(in_a, self.of(cases), is_within=self.is_within)


#: Every case is dealt alone.
ALONE = Schools()


def schools_of(groups: Groups) -> Schools:
    """What is dealt between the two sides of ``groups``."""
    import numpy as np

    if groups.schools_a is None or groups.schools_b is None:
        return ALONE
    if max(groups.schools_a, groups.schools_b) == 1:
        return ALONE
    cases = np.concatenate([view.cases.case for view in groups.views])
    of_a, of_b = (strata_of(view).school for view in groups.views)
    school = np.concatenate([of_a, of_b])
    order = np.argsort(cases)
    shared = np.intersect1d(of_a, of_b)
    return Schools(cases[order], school[order], is_within=bool(len(shared)))
