"""Cases: when each began and ended, how many steps it has, and whether it ended at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routekaart.walks.columns import Calendar, Cases, Steps

if TYPE_CHECKING:
    from routekaart.walks.columns import Claims, Counts, Days, Instants

__all__ = ["Ended", "Spans", "walk_ended", "walk_spans"]


class Spans(NamedTuple):
    """A row per case: first start and largest end (instants, local days), its steps, whether one of them ends a case."""

    first_us: Instants
    last_us: Instants
    first_day: Days
    last_day: Days
    n_steps: Counts
    has_ended: Claims


def walk_spans(cases: Cases, steps: Steps, calendar: Calendar, is_ending: Claims, out: Spans) -> None:
    """Write the span of each case; ``is_ending`` says per activity whether it closes a case or leaves it."""
    for k in range(len(cases.first)):
        first = cases.first[k]
        out.first_us[k] = steps.start_us[first]
        out.last_us[k] = steps.end_us[first]
        out.first_day[k] = calendar.start_day[first]
        out.last_day[k] = calendar.end_day[first]
        out.n_steps[k] = cases.last[k] - first
        for i in range(first, cases.last[k]):
            out.last_us[k] = max(out.last_us[k], steps.end_us[i])
            out.last_day[k] = max(out.last_day[k], calendar.end_day[i])
            if is_ending[steps.activity[i]]:
                out.has_ended[k] = True


class Ended(NamedTuple):
    """A row per case: whether one of its steps ends a case."""

    has_ended: Claims


def walk_ended(cases: Cases, steps: Steps, is_ending: Claims, out: Ended) -> None:
    """Whether each case has a step that closes a case or leaves it (``is_ending``, per activity)."""
    for k in range(len(cases.first)):
        for i in range(cases.first[k], cases.last[k]):
            if is_ending[steps.activity[i]]:
                out.has_ended[k] = True
