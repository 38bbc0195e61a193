"""Planned: which steps recur by plan, and how often a case comes back to one by plan.

A step recurs by plan by its nature (an evaluation, a regular meeting), because it asks again by plan for what was granted (a
renewal), or because it is the first answer to a renewal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routekaart.walks.columns import Cases, Steps

if TYPE_CHECKING:
    from routekaart.walks.columns import Claims, Codes, Counts
    from routekaart.walks.loops import Visited

__all__ = ["Planned", "Recurring", "Returned", "walk_planned", "walk_returned"]


class Recurring(NamedTuple):
    """What is planned: per activity by its nature, and as a renewal; per activity · parties + organisation + 1 as an answer to one."""

    is_planned: Claims
    is_renewal: Claims
    answers_renewal: Claims


class Planned(NamedTuple):
    """A row per step: whether it is planned."""

    is_planned: Claims


def walk_planned(cases: Cases, steps: Steps, recurring: Recurring, n_parties: int, out: Planned) -> None:
    """Say of each step of each case whether it is planned; ``n_parties`` is one more than the organisations."""
    for k in range(len(cases.first)):
        is_renewing = False
        for i in range(cases.first[k], cases.last[k]):
            a = steps.activity[i]
            out.is_planned[i] = recurring.is_planned[a]
            if recurring.is_renewal[a]:
                out.is_planned[i] = True
                is_renewing = True
            elif is_renewing and recurring.answers_renewal[a * n_parties + steps.organisation[i] + 1]:
                out.is_planned[i] = True
                is_renewing = False


class Returned(NamedTuple):
    """A row per return by plan: its case, and the activity that came back."""

    case: Codes
    activity: Codes


def walk_returned(cases: Cases, steps: Steps, visited: Visited, last_case: Counts, out: Returned) -> int:
    """Write every planned step that visits what its case visited before, by plan or not; ``last_case`` has -1 for each visit."""
    n = 0
    for k in range(len(cases.first)):
        for i in range(cases.first[k], cases.last[k]):
            if not visited.can_return[i]:
                continue
            visit = visited.visit[i]
            if visited.is_planned[i] and last_case[visit] == k:
                out.case[n] = k
                out.activity[n] = steps.activity[i]
                n += 1
            last_case[visit] = k
    return n
