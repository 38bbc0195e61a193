"""Which cases may be dealt anew: every case alone, whole schools, or cases within their school?

Cases of one school are alike: they share its staff, its partners and its way of recording. Where a side
has more than one school, that likeness is known and p respects it (:mod:`routekaart.contrasts.dealing`).
With one school on each side, or a school not recorded, cases are dealt alone, and the limits say that
route and school cannot be told apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from routekaart.contrasts.dealing import Dealing, dealing_of
from routekaart.contrasts.groups import Groups

if TYPE_CHECKING:
    import numpy as np

__all__ = ["ALONE", "SCHOOL", "Schools", "schools_of"]

#: What is dealt.
CASE, SCHOOL, WITHIN = "case", "school", "within_school"


@dataclass(frozen=True)
class Schools:
    """The school of every case, by its label; empty where cases are dealt alone.

    ``is_within``: some school stands on both sides, so that cases are dealt within their school.
    """

    of_case: Mapping[str, str]
    is_within: bool = False

    @property
    def unit(self) -> str:
        """What is dealt: "case", "school", or "within_school"."""
        if not self.of_case:
            return CASE
        return WITHIN if self.is_within else SCHOOL

    def dealing(self, cases: Sequence[str], in_a: np.ndarray) -> Dealing:
        """In which ways ``cases`` could have been dealt, of which those ``in_a`` were dealt to a."""
        import numpy as np

        school = np.array([self.of_case[case] for case in cases]) if self.of_case else None
        return dealing_of(in_a, school, is_within=self.is_within)


#: Every case is dealt alone.
ALONE = Schools({})


def schools_of(groups: Groups) -> Schools:
    """What is dealt between the two sides of ``groups``."""
    if groups.schools_a is None or groups.schools_b is None:
        return ALONE
    if max(groups.schools_a, groups.schools_b) == 1:
        return ALONE
    sides = [
        dict(view.rows("select label, school from {cases} order by case_id"))
        for view in (groups.view_a, groups.view_b)
    ]
    shared = {*sides[0].values()} & {*sides[1].values()}
    return Schools(sides[0] | sides[1], is_within=bool(shared))
