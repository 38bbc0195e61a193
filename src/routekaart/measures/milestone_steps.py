"""Milestones: which steps of a case count as one.

All but one are the first step that the vocabulary marks so. A grant is a decision that says yes: a refusal,
naming a coordinator and leaving a pilot decide as well, and have no such mark. ``support_not_followed`` is
the first support after which the case did not come back: no later step is

- a request: a step of the phase "Aanvraag en toegang" of the standard vocabulary, or
- a return to the table: a meeting about the case, a talk with the family left out;

in both, what comes back by plan (an evaluation, a renewal, the consult of the pilot) does not count,
and a regular meeting does: the meeting is regular, that this case is on its agenda is not. Another
support beside or after the first is no return by itself. "Later" is later in the order of the case.

Of a case that is still open nobody knows yet whether such a support will stay without a follow-up: it
is followed until that support, and from then on it is open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from routekaart.errors import SelectionError
from routekaart.log.batches import Batch
from routekaart.log.case_table import marked
from routekaart.log.manifest import Manifest
from routekaart.log.step_names import find_steps
from routekaart.log.view import View
from routekaart.walks.milestones import Firsts, walk_first, walk_first_not_followed

if TYPE_CHECKING:
    from routekaart.walks.columns import Claims, Instants

__all__ = [
    "GONE", "LEAVING", "MILESTONES", "NOT_FOLLOWED", "Milestone", "first_starts", "milestone_named", "milestone_starts",
]  # fmt: skip

#: The phase "Aanvraag en toegang".
REQUEST_PHASE = 5


@dataclass(frozen=True)
class Milestone:
    """The first step that the vocabulary gives one of ``marks`` and none of ``but_not``.

    ``is_not_followed``: the first after the last return, which of an open case is not known yet.
    """

    marks: tuple[str, ...]
    but_not: tuple[str, ...] = ()
    is_not_followed: bool = False

    def steps(self, manifest: Manifest) -> Claims:
        """For each activity code, whether a step of it counts."""
        return marked(manifest, *self.marks) & ~marked(manifest, *self.but_not)


NOT_FOLLOWED = "support_not_followed"

#: In the order in which they are shown.
MILESTONES: Mapping[str, Milestone] = {
    "contact": Milestone(("talk",)),
    "joint_meeting": Milestone(("joint_meeting",)),
    "referral": Milestone(("referral",)),
    "assessment": Milestone(("assessment",)),
    "grant": Milestone(("grant",), but_not=("exit",)),
    "support": Milestone(("support",)),
    "youth_help": Milestone(("youth_help",)),
    NOT_FOLLOWED: Milestone(("support",), is_not_followed=True),
    "news_to_school": Milestone(("news",)),
    "closing": Milestone(("closing",)),
}

#: Other words for a milestone, as they are typed.
ALSO: Mapping[str, str] = {"talk": "contact", "news": "news_to_school"}
#: A word that named a milestone, and the milestone to take in its place.
GONE: Mapping[str, str] = {"decision": "grant"}

#: What is found beside the milestones.
LEAVING, EXIT = "leaving", Milestone(("exit",))


def milestone_named(manifest: Manifest, name: str) -> str | None:
    """The milestone that ``name`` means, by its name or another word for it; None where it can be a step only.

    Raises
    ------
    SelectionError
        If it named a milestone once and the log has no step of that name.
    """
    if name in GONE and not find_steps(manifest, name):
        raise SelectionError(
            f"there is no milestone {name!r}: it counted refusals and naming a coordinator as well; take "
            f"{GONE[name]!r}, the first decision that says yes, or name a step",
            nl=f"er is geen mijlpaal {name!r}: die telde ook afwijzingen en het aanwijzen van een regisseur mee; neem "
            f"{GONE[name]!r}, het eerste besluit dat ja zegt, of noem een stap",
        )
    meant = ALSO.get(name, name)
    return meant if meant in MILESTONES else None


def milestone_starts(view: View) -> Mapping[str, Instants]:
    """When each case first came to each milestone, and left (:data:`LEAVING`); in the order of ``view.cases``.

    It is NEVER of :mod:`routekaart.walks.milestones` where the case did not. Worked out once for the view.
    """
    import numpy as np

    job = partial(_milestone_starts, manifest=view.manifest)
    starts = view.of_cases("milestone_starts", lambda own: np.concatenate(own.walk(job)))
    return dict(zip((*MILESTONES, LEAVING), starts.T, strict=True))


def first_starts(view: View, codes: Sequence[int]) -> Instants:
    """When each case first came to a step of one of these activities, as :func:`milestone_starts` has it."""
    import numpy as np

    is_step = np.isin(np.arange(len(view.manifest.activities)), codes)
    return np.concatenate(view.walk(partial(_firsts, is_step=is_step)))


def _firsts(batch: Batch, is_step: Claims) -> Instants:
    found = batch.written(walk_first, Firsts, batch.n_cases, batch.cases, batch.steps, is_step)
    return found.start_us


def _milestone_starts(batch: Batch, manifest: Manifest) -> Instants:
    """A row for each case of a batch, a column for each milestone and the first exit."""
    import numpy as np

    def first(milestone: Milestone) -> Instants:
        is_step = milestone.steps(manifest)
        if not milestone.is_not_followed:
            return _firsts(batch, is_step)
        found = batch.written(
            walk_first_not_followed,
            Firsts,
            batch.n_cases,
            batch.cases,
            batch.steps,
            is_step,
            _returns(manifest),
        )
        return found.start_us

    return np.column_stack([first(one) for one in (*MILESTONES.values(), EXIT)])


def _returns(manifest: Manifest) -> Claims:
    """For each activity code, whether a step of it brings a case back: a request, or a meeting about it."""
    import numpy as np

    is_request = np.array([a["phase"] == REQUEST_PHASE for a in manifest.activities], dtype=bool)
    is_meeting = np.array([a["kind"] == "meeting" for a in manifest.activities], dtype=bool)
    return ~marked(manifest, "planned") & (is_request | is_meeting & ~marked(manifest, "talk"))
