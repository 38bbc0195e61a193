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

from routekaart.log.view import View

__all__ = ["MILESTONES", "NOT_FOLLOWED", "milestone_sql", "milestone_starts"]

#: The phase "Aanvraag en toegang".
REQUEST_PHASE = 5

NOT_FOLLOWED = "support_not_followed"

#: Milestone → SQL that is true of a step of activity ``a``; in the order in which they are shown.
MILESTONES: Mapping[str, str] = {
    "contact": "a.is_talk",
    "joint_meeting": "a.is_joint_meeting",
    "support": "a.is_support",
    "youth_help": "a.is_youth_help",
    NOT_FOLLOWED: "a.is_support",  # the first after the last return
    "decision": "a.is_decision",
    "closing": "a.is_closing",
}


def milestone_starts(view: View) -> str:
    """The name of a table with a row for each case, made once for the view: when it first came to what.

    Columns: ``case_id``, ``leaving_us`` (the start of its first exit), and ``<milestone>_us``; null where it
    never did.
    """
    return view.per_case("milestone_starts", lambda: _STARTS)


def milestone_sql(name: str, *, reached: int, still_open: int) -> str:
    """SQL for what is known of a case that came to the milestone ``name``: reached, or open still."""
    return f"case when is_open then {still_open} else {reached} end" if name == NOT_FOLLOWED else str(reached)


_IS_RETURN = f"""
    not a.is_planned and (coalesce(a.phase, 0) = {REQUEST_PHASE}
                          or (coalesce(a.kind, '') = 'meeting' and not a.is_talk))"""

_FIRSTS = {name: is_step for name, is_step in MILESTONES.items() if name != NOT_FOLLOWED}

_STARTS = f"""
    with firsts as (
        select i.case_id, min(case when a.is_exit then i.start_us end) as leaving_us,
               {", ".join(f"min(case when {is_step} then i.start_us end) as {name}_us" for name, is_step in _FIRSTS.items())},
               coalesce(max(case when a.is_return then i.position end), -1) as last_return
        from {{instances}} i
        join (select a.*, {_IS_RETURN} as is_return from {{activities}} a) a on i.activity = a.activity
        group by i.case_id),
    not_followed as (
        select i.case_id, min(i.start_us) as us
        from {{instances}} i
        join {{activities}} a on i.activity = a.activity
        join firsts f on i.case_id = f.case_id
        where a.is_support and i.position > f.last_return
        group by i.case_id)
    select f.case_id, f.leaving_us, {", ".join(f"f.{name}_us" for name in _FIRSTS)}, n.us as {NOT_FOLLOWED}_us
    from firsts f left join not_followed n on f.case_id = n.case_id"""
