"""Quality: where the marked steps of a case stand, its long silences, and whether what holds for a case changes in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routekaart.walks.columns import Cases, Steps

if TYPE_CHECKING:
    from routekaart.walks.columns import Claims, Codes, Counts, Lengths

__all__ = ["Changes", "Places", "Silences", "walk_changes", "walk_places", "walk_silences"]


class Places(NamedTuple):
    """A row per case: the place (0 = first, -1 = none) of its first closing and signal, and of its last other step than a closing."""

    first_closing: Counts
    last_other: Counts
    first_signal: Counts


def walk_places(cases: Cases, steps: Steps, is_closing: Claims, is_signal: Claims, out: Places) -> None:
    """Find where the marked steps of each case stand; the marks are per activity."""
    for k in range(len(cases.first)):
        out.first_closing[k] = -1
        out.last_other[k] = -1
        out.first_signal[k] = -1
        for i in range(cases.first[k], cases.last[k]):
            place = i - cases.first[k]
            if not is_closing[steps.activity[i]]:
                out.last_other[k] = place
            elif out.first_closing[k] < 0:
                out.first_closing[k] = place
            if is_signal[steps.activity[i]] and out.first_signal[k] < 0:
                out.first_signal[k] = place


class Silences(NamedTuple):
    """A row per case: its long silences, and how long the longest lasts."""

    silences: Counts
    longest_us: Lengths


def walk_silences(
    cases: Cases, steps: Steps, is_support: Claims, is_wait: Claims, limit_us: int, out: Silences
) -> None:
    """Find the moves over ``limit_us`` in which nothing goes on, and nothing is waited for; marks are per activity.

    A step with a start only goes on until the next one when it is support or a wait. Support with an end takes
    its days off every silence after it.
    """
    for k in range(len(cases.first)):
        helped_until = steps.start_us[cases.first[k]]
        for i in range(cases.first[k], cases.last[k] - 1):
            helps = is_support[steps.activity[i]]
            waits = is_wait[steps.activity[i]]
            if helps and not waits and steps.has_end[i]:
                helped_until = max(helped_until, steps.end_us[i])
            goes_on = (helps or waits) and not steps.has_end[i]
            silent_us = steps.start_us[i + 1] - max(steps.end_us[i], helped_until)
            if silent_us > limit_us and not goes_on:
                out.silences[k] += 1
                out.longest_us[k] = max(out.longest_us[k], silent_us)


class Changes(NamedTuple):
    """A row per case: whether it has two values."""

    is_changed: Claims


def walk_changes(cases: Cases, value: Codes, out: Changes) -> None:
    """Whether the rows of each case have different values; -1 is none."""
    for k in range(len(cases.first)):
        first_value = -1
        for i in range(cases.first[k], cases.last[k]):
            if first_value < 0:
                first_value = value[i]
            elif value[i] >= 0 and value[i] != first_value:
                out.is_changed[k] = True
