"""What the whole log recorded, whatever a view selects: which steps where, and on which dates a school met.

Absence from a log says nothing of a step that is never recorded there, so this is asked of every rule.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from routekaart.log.batches import Batch
from routekaart.log.view import View
from routekaart.measures.agreements.rule import OF_A_SCHOOL
from routekaart.measures.agreements.tables import (
    Asking,
    Held,
    HeldDays,
    Kinds,
    days_of,
    pairs_asking,
)
from routekaart.measures.strata import Strata, strata_of
from routekaart.walks.tally import distinct

if TYPE_CHECKING:
    from routekaart.walks.columns import Claims, Codes, Counts, Days

__all__ = ["Recorded", "claims_by_side", "of_codes", "recorded"]

#: A day beyond any date.
LATEST = 10_000_000


@dataclass(frozen=True)
class Recorded:
    """What the log has: ``steps`` as stratum · kinds + kind, ascending; per school its first and last day.

    ``dates`` are, per pair about a school, the different dates of its steps: school · days + place of the day among
    all ``days``. Schools are numbered from 1, so that the place 0 is of none.
    """

    steps: Counts
    first_day: Days
    last_day: Days
    dates: Mapping[int, Counts]
    days: HeldDays

    def schools_and_days(self, pair: int) -> tuple[Counts, Days]:
        """The school and the day of each date of a pair."""
        n_days = len(self.days.working_day)
        return self.dates[pair] // n_days, self.days.first + self.dates[pair] % n_days


def recorded(view: View, held: Held) -> Recorded:
    """What the whole log recorded of these rules, found once for both."""

    def find() -> Recorded:
        # What is recorded does not hang on the order of steps of one instant.
        whole = view.whole.with_ties(view.manifest.ties)
        strata = strata_of(whole)
        meetings = tuple(one for one in pairs_asking(view, held) if one.template == OF_A_SCHOOL)
        job = partial(
            _recorded,
            kinds=Kinds.of(view.manifest),
            stratum=of_codes(whole, strata.stratum),
            school_of=strata.school_of,
            meetings=meetings,
            days=days_of(view, held),
        )
        return _merged(whole.walk(job, "start_day"))

    return view.whole.once(("agreements recorded", held.key), find)


def of_codes(whole: View, values: Codes) -> Codes:
    """What belongs to the cases of the whole log by their code; -1 of a code without a case."""
    import numpy as np

    found = np.full(whole.manifest.n_cases, -1, dtype=np.int32)
    found[whole.cases.case] = values
    return found


def claims_by_side(
    found: Recorded, asking: Asking, kinds: Kinds, strata: Strata, alike: Counts, smallest: int
) -> dict[str, Claims]:
    """For each side of a pair whether in each stratum one can tell that a step of it is recorded there.

    ``alike`` is how many cases of each stratum are looked at; of fewer than ``smallest`` the school as a whole says it.
    """
    import numpy as np

    stratum, kind = found.steps // len(kinds), found.steps % len(kinds)
    said = {}
    for role in ("from", "to"):
        in_stratum = np.zeros(len(strata.names), dtype=bool)
        in_stratum[stratum[kinds.claims(asking.steps, role)[kind]]] = True
        in_school = np.zeros(len(strata.schools) + 1, dtype=bool)
        in_school[strata.school_of[in_stratum]] = True
        said[role] = np.where(alike < smallest, in_school[strata.school_of], in_stratum)
    return said


def _recorded(
    batch: Batch, kinds: Kinds, stratum: Codes, school_of: Codes, meetings: Sequence[Asking], days: HeldDays
) -> Recorded:
    """What the cases of a batch recorded."""
    import numpy as np

    own = batch.compact
    kind = kinds.numbers(own.steps.activity, own.steps.organisation)
    day = own.columns["start_day"].astype(np.int64)
    n_days = np.int64(len(days.working_day))
    of_case = stratum[own.cases.case]
    school = school_of[of_case]
    n_schools = int(school_of.max(initial=0)) + 1
    first_day = np.full(n_schools, LATEST, dtype=np.int64)
    last_day = np.full(n_schools, -LATEST, dtype=np.int64)
    np.minimum.at(first_day, school, day[own.cases.first])
    np.maximum.at(last_day, school, day[own.cases.last - 1])
    dates = {}
    for one in meetings:
        rows = np.flatnonzero(kinds.claims(one.steps, "to")[kind])
        date = school[own.place[rows]] * n_days + day[rows] - days.first
        dates[one.pair] = distinct(date)
    steps = distinct(of_case[own.place] * np.int64(len(kinds)) + kind)
    return Recorded(steps, first_day, last_day, dates, days)


def _merged(parts: Sequence[Recorded]) -> Recorded:
    """What all batches recorded."""
    import numpy as np

    first = parts[0]
    return Recorded(
        distinct(np.concatenate([part.steps for part in parts])),
        np.minimum.reduce([part.first_day for part in parts]),
        np.maximum.reduce([part.last_day for part in parts]),
        {pair: distinct(np.concatenate([part.dates[pair] for part in parts])) for pair in first.dates},
        first.days,
    )
