"""A batch as rules read it: the kind, the local day and the clock of each step, and the steps that a pair speaks of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from routekaart.log.batches import Batch
from routekaart.measures.agreements.tables import HeldDays, Kinds
from routekaart.walks.columns import Cases

if TYPE_CHECKING:
    from routekaart.walks.columns import Claims, Codes, Counts, Days, Instants

__all__ = ["Walked", "cases_at", "walked"]


@dataclass(frozen=True)
class Walked:
    """A compact ``batch`` with the ``kind`` of each of its steps."""

    batch: Batch
    kinds: Kinds
    kind: Counts
    days: HeldDays

    @property
    def day(self) -> Days:
        """The local day on which each step starts."""
        found: Days = self.batch.columns["start_day"]
        return found

    def clock(self, rows: Counts, scale: str) -> Instants:
        """When the steps of these rows start, on a scale."""
        if scale == "hour":
            return self.batch.steps.start_us[rows]
        day = self.day[rows].astype("int64")
        return self.days.school_number[day - self.days.first] if scale == "school" else day

    def having(self, is_meant: Claims) -> tuple[Counts, Cases]:
        """The rows of the steps of the kinds for which ``is_meant`` holds, and where those of each case stand."""
        import numpy as np

        rows = np.flatnonzero(is_meant[self.kind])
        return rows, cases_at(self.batch, self.batch.place[rows])


def walked(batch: Batch, kinds: Kinds, days: HeldDays) -> Walked:
    """``batch`` as rules read it; ``start_day`` must have been asked for."""
    own = batch.compact
    return Walked(own, kinds, kinds.numbers(own.steps.activity, own.steps.organisation), days)


def cases_at(batch: Batch, place: Codes) -> Cases:
    """Where the rows of each case of the batch stand, in order of case, when ``place`` is the case of each."""
    import numpy as np

    sizes = np.bincount(place, minlength=batch.n_cases)
    last = np.cumsum(sizes)
    return Cases(batch.cases.case, last - sizes, last)
