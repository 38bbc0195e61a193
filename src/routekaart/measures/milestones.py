"""Milestones: how soon a case comes to each of them, and whether that goes with who signalled first.

Study K found that it matters where a signal comes from: the huisarts refers fairly quickly, the school
consults first. Origins are therefore told apart within each group as well, since groups may differ in who
signals. Times are those of :func:`routekaart.measures.open_cases.timing`; nothing here tests a difference.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypedDict

from routekaart.columns import Cases, Days, Heading, Label, Median
from routekaart.log.batches import Batch, laid_end_to_end
from routekaart.log.case_table import marked
from routekaart.log.manifest import Manifest
from routekaart.log.view import View
from routekaart.measures.incidence import EVENT, LEFT, OPEN, incidence
from routekaart.measures.milestone_steps import MILESTONES
from routekaart.measures.open_cases import milestone_times
from routekaart.measures.telling import telling_column, values_of
from routekaart.privacy.declarations import TeamOnly
from routekaart.results import Columns, Frame, Result
from routekaart.walks.milestones import Signals, walk_first_signal

if TYPE_CHECKING:
    import numpy as np

    from routekaart.walks.columns import Claims, Codes

__all__ = ["ORIGINS", "Milestones", "milestones"]

#: Whose the first signal was; "unknown": not recorded, or not in the vocabulary; "none": no signal at all.
ORIGINS = ("school", "family", "huisarts", "other", "unknown", "none")


class OfGroup(TypedDict):
    """A group of cases."""

    group: Label  #: a value of the column that makes the groups
    cases: Cases  #: whose first event has it


class Origin(TypedDict):
    """Whose the first signal was."""

    origin: Label  #: one of :data:`ORIGINS`, of those that occur
    cases: Cases  #: that have it


class Reached(TypedDict):
    """How soon cases come to a milestone."""

    group: Label | None  #: the group; None: all cases
    origin: Label | None  #: whose the first signal was; None: all cases of the group
    milestone: Label  #: one of :data:`~routekaart.measures.milestone_steps.MILESTONES`
    n: Cases  #: of this group and origin
    reached: Cases  #: that came to it
    left: Cases  #: that ended or left another way without it
    open: Annotated[Cases, Heading("still_open")]  #: still without it
    median_days: Median[Days] | None  #: since the first event; None when half is not reached


@dataclass(frozen=True)
class Milestones(Result):
    """How soon after its first event a case comes to each milestone: all cases, and each group.

    Of either first all its cases, then by who signalled first.
    """

    signal_first: Cases  #: that have the signal as their first event
    by: Label | None  #: the column that makes the groups; None where no column tells cases apart
    group_columns: Columns[OfGroup]  #: most cases first
    origin_columns: Columns[Origin]
    milestone_columns: Columns[Reached]

    disclosure: ClassVar = TeamOnly(
        "milestones by who signalled first speak of small groups and have no public form; use --mode team",
        "tijden per eerste signaal gaan over kleine groepen en hebben geen openbare vorm; gebruik --mode team",
    )

    table = Frame("milestone_columns")

    def record(self) -> dict[str, Any]:
        """The origins and the milestones as plain values."""
        return {
            "n_cases": self.n_cases,
            "signal_first": self.signal_first,
            "by": self.by,
            "groups": self.group_columns.record(),
            "origins": self.origin_columns.record(),
            "milestones": self.milestone_columns.record(),
        }


def milestones(view: View) -> Milestones:
    """The time from the first event of each case in ``view`` to each milestone: in all, by group, by origin in each.

    Groups are the values of :func:`routekaart.measures.telling.telling_column`: logs, groups or schools.

    Examples
    --------
    >>> first = rk.milestones(log).record()["milestones"][0]
    >>> first["milestone"], first["reached"], first["median_days"]
    ('contact', 8, 11.0)
    """
    import numpy as np

    job = partial(_first_signals, manifest=view.manifest)
    signals = view.of_cases("first_signals", lambda own: laid_end_to_end(own.walk(job)))
    origins = _origins(view.manifest, signals)
    names = [number for number in range(len(ORIGINS)) if np.any(origins == number)]
    of_origin = {None: np.ones(len(origins), dtype=bool)} | {ORIGINS[n]: origins == n for n in names}
    by = telling_column(view)
    sizes = {} if by is None else values_of(view, by)
    times = milestone_times(view, [*MILESTONES])
    rows = [
        _reached(group, origin, milestone, reached["days"][chosen], reached["outcome"][chosen])
        for group, in_group in _groups(view, by, [*sizes]).items()
        for origin, is_one in of_origin.items()
        for chosen in [in_group & is_one]
        if group is None or chosen.any()
        for milestone, reached in times.items()
    ]
    counts: list[Origin] = [{"origin": ORIGINS[n], "cases": int(np.sum(origins == n))} for n in names]
    return Milestones(
        recipe=view.recipe,
        n_cases=view.n_cases,
        signal_first=int(np.sum(signals.is_first)),
        by=by,
        group_columns=Columns.of(
            OfGroup, [{"group": group, "cases": n} for group, n in sizes.items() if group is not None]
        ),
        origin_columns=Columns.of(Origin, counts),
        milestone_columns=Columns.of(Reached, rows),
    )


def _groups(view: View, by: str | None, names: Sequence[str | None]) -> dict[str | None, Claims]:
    """For all cases (None) and for each of these values of ``by``, which cases of the view are meant."""
    import numpy as np

    every: dict[str | None, Claims] = {None: np.ones(view.n_cases, dtype=bool)}
    if by is None:
        return every
    found = view.first_values(view.manifest.stored_column(by))
    return every | {name: found.codes == found.labels.index(name) for name in names if name is not None}


def _first_signals(batch: Batch, manifest: Manifest) -> Signals:
    is_signal = marked(manifest, "signal")
    return batch.written(walk_first_signal, Signals, batch.n_cases, batch.cases, batch.steps, is_signal)


def _origins(manifest: Manifest, signals: Signals) -> Codes:
    """Of each case the number, in :data:`ORIGINS`, of whose its first signal was."""
    import numpy as np

    # One more, found by -1: of a signal by nobody that was recorded.
    known = [*(_origin(one) for one in manifest.organisations), "unknown"]
    numbers = np.array([ORIGINS.index(origin) for origin in known], dtype=np.int32)
    return np.where(signals.has_signal, numbers[signals.organisation], ORIGINS.index("none"))


def _origin(organisation: Mapping[str, Any]) -> str:
    """The origin of a signal by this organisation; the family is known by its mark, whatever it is called."""
    if organisation["is_family"]:
        return "family"
    entry: str | None = organisation["entry"]
    if entry is None:
        return "unknown"
    return entry if entry in ("school", "huisarts") else "other"


def _reached(
    group: str | None, origin: str | None, milestone: str, days: np.ndarray, outcomes: np.ndarray
) -> Reached:
    """Cases, how many reached it, left or are open, and the median."""
    return {
        "group": group,
        "origin": origin,
        "milestone": milestone,
        "n": len(days),
        "reached": int((outcomes == EVENT).sum()),
        "left": int((outcomes == LEFT).sum()),
        "open": int((outcomes == OPEN).sum()),
        "median_days": incidence(days, outcomes).median,
    }
