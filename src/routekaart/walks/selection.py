"""Selections: which cases have a step, or one step after another."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routekaart.walks.columns import Cases, Steps

if TYPE_CHECKING:
    from routekaart.walks.columns import Claims

__all__ = ["Met", "walk_following", "walk_following_directly", "walk_having"]


class Met(NamedTuple):
    """A row per case: whether it meets the condition."""

    is_met: Claims


def walk_having(cases: Cases, steps: Steps, activity: int, out: Met) -> None:
    """Whether each case has a step of the activity."""
    for k in range(len(cases.first)):
        for i in range(cases.first[k], cases.last[k]):
            if steps.activity[i] == activity:
                out.is_met[k] = True


def walk_following_directly(cases: Cases, steps: Steps, source: int, target: int, out: Met) -> None:
    """Whether in each case some step of ``source`` has one of ``target`` directly after it."""
    for k in range(len(cases.first)):
        for i in range(cases.first[k], cases.last[k] - 1):
            if steps.activity[i] == source and steps.activity[i + 1] == target:
                out.is_met[k] = True


def walk_following(cases: Cases, steps: Steps, source: int, target: int, out: Met) -> None:
    """Whether in each case some step of ``target`` comes after the first of ``source``."""
    for k in range(len(cases.first)):
        has_source = False
        for i in range(cases.first[k], cases.last[k]):
            if has_source and steps.activity[i] == target:
                out.is_met[k] = True
            if steps.activity[i] == source:
                has_source = True
