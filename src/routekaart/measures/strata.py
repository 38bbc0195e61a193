"""Strata: the school and the group of a case, by a number in place of two names.

A number is quicker to compare, to sort and to count by than a name. The numbers are those of the whole
log, so that they are the same in every selection; they follow the order of the names.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from routekaart.log.batches import Coded
from routekaart.log.view import View

if TYPE_CHECKING:
    from routekaart.walks.columns import Codes

__all__ = ["Strata", "strata_of"]


@dataclass(frozen=True)
class Strata:
    """The strata of a log: the ``names`` of each (school, group; '' where none is recorded), in their order.

    For each case of the view, in order of its cases, ``stratum`` is the place of its own among them and
    ``school`` the number of its school, from 1, in the order of the names of schools.
    """

    names: tuple[tuple[str, str], ...]
    stratum: Codes
    school: Codes

    @property
    def schools(self) -> tuple[str, ...]:
        """The names of the schools in their order: that of number 1 comes first."""
        return tuple(sorted({school for school, _ in self.names}))

    @property
    def school_of(self) -> Codes:
        """The number of the school of each stratum."""
        import numpy as np

        numbers = {school: number for number, school in enumerate(self.schools, 1)}
        return np.array([numbers[school] for school, _ in self.names], dtype=np.int32)


def strata_of(view: View) -> Strata:
    """The strata of the log, and of the cases of ``view``."""
    chosen = view.chosen
    if chosen is None:
        return view.once("strata of cases", lambda: _strata(view))
    whole = strata_of(view.whole)
    kept = chosen[view.whole.cases.case]
    return replace(whole, stratum=whole.stratum[kept], school=whole.school[kept])


def _strata(view: View) -> Strata:
    import numpy as np

    schools, groups = (view.first_values(column) for column in ("school", "group_label"))
    n_groups = len(groups.labels) + 1
    pairs, pair_of_case = np.unique(
        (schools.codes + 1) * np.int64(n_groups) + groups.codes + 1, return_inverse=True
    )
    named = [
        (_label(schools, school), _label(groups, group))
        for school, group in zip((pairs // n_groups).tolist(), (pairs % n_groups).tolist(), strict=True)
    ]
    names = tuple(sorted(set(named)))
    places = {pair: place for place, pair in enumerate(names)}
    stratum = np.array([places[pair] for pair in named], dtype=np.int32)[pair_of_case]
    found = Strata(names, stratum, stratum)
    return replace(found, school=found.school_of[stratum])


def _label(column: Coded, number: int) -> str:
    """The label of the code below ``number``; '' of none."""
    return column.labels[number - 1] if number else ""
