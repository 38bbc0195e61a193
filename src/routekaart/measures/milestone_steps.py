"""Milestones: which steps of a case count as one.

Six are the first step that the vocabulary marks so. The seventh, ``support_not_followed``, is the first
support after which the case did not come back: no later step is

- a request: a step of the phase "Aanvraag en toegang" of the standard vocabulary, or
- a return to the table: a meeting about the case, a talk with the family left out;

in both, what comes back by plan (an evaluation, a renewal, the consult of the pilot) does not count,
and a regular meeting does: the meeting is regular, that this case is on its agenda is not. Another
support beside or after the first is no return by itself. "Later" is later in the order of the case.

Of a case that is still open nobody knows yet whether such a support will stay without a follow-up: it
is followed until that support, and from then on it is open.
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["MILESTONES", "NOT_FOLLOWED", "milestone_sql", "steps_sql"]

#: The phase "Aanvraag en toegang".
REQUEST_PHASE = 5

NOT_FOLLOWED = "support_not_followed"

#: Milestone → SQL that is true of a step ``i`` with its activity ``a``; in the order in which they are shown.
MILESTONES: Mapping[str, str] = {
    "contact": "a.is_talk",
    "joint_meeting": "a.is_joint_meeting",
    "support": "a.is_support",
    "youth_help": "a.is_youth_help",
    NOT_FOLLOWED: "a.is_support and i.position > i.last_return",
    "decision": "a.is_decision",
    "closing": "a.is_closing",
}

_IS_RETURN = f"""
    not a.is_planned and (coalesce(a.phase, 0) = {REQUEST_PHASE}
                          or (coalesce(a.kind, '') = 'meeting' and not a.is_talk))"""

_WITH_RETURNS = f"""(
    select i.*, coalesce(max(case when {_IS_RETURN} then i.position end)
                         over (partition by i.case_id), -1) as last_return
    from {{instances}} i join {{activities}} a on i.activity = a.activity)"""


def milestone_sql(name: str, *, reached: int, still_open: int) -> str:
    """SQL for what is known of a case that came to the milestone ``name``: reached, or open still."""
    return f"case when is_open then {still_open} else {reached} end" if name == NOT_FOLLOWED else str(reached)


def steps_sql(name: str) -> str:
    """The table of steps in which the condition of the milestone ``name`` can be read."""
    return _WITH_RETURNS if name == NOT_FOLLOWED else "{instances}"
