"""Flow: how long something was done in each case, and at which step it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routekaart.walks.columns import Cases, Steps

if TYPE_CHECKING:
    from routekaart.walks.columns import Claims, Codes, Counts, Instants, Lengths

__all__ = ["OwnTime", "Standing", "walk_own_time", "walk_standing"]


class OwnTime(NamedTuple):
    """A row per case: how many of its steps last, and how long at least one of them ran."""

    n_lasting: Counts
    own_us: Lengths


def walk_own_time(cases: Cases, steps: Steps, is_wait: Claims, out: OwnTime) -> None:
    """Write the own time of each case: its steps with a start and a later end, time in several of them counted once.

    Waits (``is_wait``, per activity) are left out. Each step, in order of start, adds what lies beyond the
    furthest end before it.
    """
    for k in range(len(cases.first)):
        until_us = steps.start_us[cases.first[k]]
        for i in range(cases.first[k], cases.last[k]):
            lasts = steps.has_end[i] and steps.end_us[i] > steps.start_us[i]
            if lasts and not is_wait[steps.activity[i]]:
                out.n_lasting[k] += 1
                out.own_us[k] += max(0, steps.end_us[i] - max(steps.start_us[i], until_us))
                until_us = max(until_us, steps.end_us[i])


class Standing(NamedTuple):
    """A row per case: the activity and the end of its last step, and whether that is help that still runs."""

    activity: Codes
    is_running: Claims
    end_us: Instants


def walk_standing(cases: Cases, steps: Steps, is_support: Claims, out: Standing) -> None:
    """Write the last step of each case; a support (``is_support``, per activity) with a start only is running."""
    for k in range(len(cases.first)):
        last = cases.last[k] - 1
        out.activity[k] = steps.activity[last]
        out.is_running[k] = is_support[steps.activity[last]] and not steps.has_end[last]
        out.end_us[k] = steps.end_us[last]
