"""Milestones: when each case first came to a step that counts, and who gave its first signal."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routekaart.walks.columns import Cases, Steps

if TYPE_CHECKING:
    from routekaart.walks.columns import Claims, Codes, Instants

__all__ = ["NEVER", "Firsts", "Signals", "walk_first", "walk_first_not_followed", "walk_first_signal"]

#: Later than any instant: of a case that never came to it.
NEVER = 9_223_372_036_854_775_807


class Firsts(NamedTuple):
    """A row per case: when it first came to a step that counts; NEVER where it did not."""

    start_us: Instants


def walk_first(cases: Cases, steps: Steps, is_step: Claims, out: Firsts) -> None:
    """Write the start of the first step of each case that ``is_step``, per activity, holds of."""
    for k in range(len(cases.first)):
        out.start_us[k] = NEVER
        for i in range(cases.first[k], cases.last[k]):
            if is_step[steps.activity[i]]:
                out.start_us[k] = steps.start_us[i]
                break


def walk_first_not_followed(
    cases: Cases, steps: Steps, is_step: Claims, is_return: Claims, out: Firsts
) -> None:
    """As :func:`walk_first`, of the steps after the last return of each case; a return is none of them."""
    for k in range(len(cases.first)):
        out.start_us[k] = NEVER
        for i in range(cases.first[k], cases.last[k]):
            if is_return[steps.activity[i]]:
                out.start_us[k] = NEVER
            elif is_step[steps.activity[i]] and out.start_us[k] == NEVER:
                out.start_us[k] = steps.start_us[i]


class Signals(NamedTuple):
    """A row per case: has it a signal, whose was the first (-1: not recorded, or none), was that its first step."""

    has_signal: Claims
    organisation: Codes
    is_first: Claims


def walk_first_signal(cases: Cases, steps: Steps, is_signal: Claims, out: Signals) -> None:
    """Write the first signal of each case; ``is_signal`` is per activity."""
    for k in range(len(cases.first)):
        out.organisation[k] = -1
        for i in range(cases.first[k], cases.last[k]):
            if is_signal[steps.activity[i]]:
                out.has_signal[k] = True
                out.organisation[k] = steps.organisation[i]
                out.is_first[k] = i == cases.first[k]
                break
