"""Recognised: how much of what a log holds does the vocabulary know, and does it know a step that ends a case?

What is said of waiting, of loops and of open cases rests on what steps mean. Without a known ending nothing tells an
open case from a closed one. With fewer than half of the steps known, what was asked, answered or planned is mostly
unseen; exactly half is enough. *Steps* are counted as they were taken, not the different labels: sentences speak of
what happened, and in the lists that schools keep many labels were typed once, beside a few that hold nearly all rows.
It is asked of the whole log, as no selection of cases changes what a word means.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from routekaart.log.batches import Batch
from routekaart.walks.tally import Tally, merged, tally

if TYPE_CHECKING:
    from routekaart.log.view import View

__all__ = ["MOST_NAMED", "Recognised", "recognised"]

MOST_NAMED = 5
"""Unknown labels that are kept, those with most steps."""


@dataclass(frozen=True)
class Recognised:
    """Steps and different labels of a log, how many the vocabulary knows, and what it does not know.

    ``unknown`` has the labels with most steps first, each with its number of steps; a step recorded by a start and
    a complete row is one.
    """

    steps: int
    known_steps: int
    labels: int
    known_labels: int
    has_endings: bool
    unknown: tuple[tuple[str, int], ...] = ()

    @property
    def has_any(self) -> bool:
        """Whether anything is known."""
        return self.known_labels > 0

    @property
    def is_mostly_known(self) -> bool:
        """Whether half of the steps or more are known."""
        return 2 * self.known_steps >= self.steps

    @property
    def is_enough(self) -> bool:
        """Whether an ending is known and half of the steps or more: then nothing need be said."""
        return self.has_endings and self.is_mostly_known

    def record(self) -> dict[str, Any]:
        """The numbers as plain values, without the labels."""
        names = ("steps", "known_steps", "labels", "known_labels", "has_endings", "is_mostly_known")
        return {name: getattr(self, name) for name in names}


def recognised(view: View) -> Recognised:
    """What the vocabulary knows of the whole log of ``view``, as it was stored.

    Examples
    --------
    >>> from routekaart.log.recognised import recognised
    >>> found = recognised(rk.read("event_logs/school1_keten.csv"))
    >>> found.known_steps, found.steps, found.has_endings
    (174, 174, True)
    """
    whole = view.whole
    found: Recognised = whole.once("recognised", lambda: _recognised(whole))
    return found


def _recognised(whole: View) -> Recognised:
    manifest = whole.manifest
    is_known = [activity["entry"] is not None for activity in manifest.activities]
    counts = dict.fromkeys(range(len(is_known)), 0)
    if not all(is_known):  # else no step need be counted: all are known
        found = merged(whole.walk(_counted))
        counts |= dict(zip(found.keys.tolist(), found.rows.tolist(), strict=True))
    unknown = {str(manifest.activities[code]["label"]): n for code, n in counts.items() if not is_known[code]}
    named = sorted(unknown.items(), key=lambda one: (-one[1], one[0]))
    return Recognised(
        steps=manifest.n_instances,
        known_steps=manifest.n_instances - sum(unknown.values()),
        labels=len(is_known),
        known_labels=sum(is_known),
        has_endings=manifest.has_endings,
        unknown=tuple(named[:MOST_NAMED]),
    )


def _counted(batch: Batch) -> Tally:
    """How often each activity occurs in a batch."""
    return tally(batch.compact.steps.activity, batch.compact.place, is_compiled=batch.is_compiled)
