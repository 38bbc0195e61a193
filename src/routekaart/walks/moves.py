"""Moves: from each step of a case to the next one."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routekaart.walks.columns import Cases, Steps

if TYPE_CHECKING:
    from routekaart.walks.columns import Claims, Codes, Counts, Instants, Lengths
    from routekaart.walks.loops import Visited

__all__ = ["Arrivals", "Moves", "Stops", "walk_arrivals", "walk_moves", "walk_stops"]


class Moves(NamedTuple):
    """A row per move: its case (by its place among those walked), nodes, and the gap between them.

    ``gap_us`` is below 0 where the two steps overlap; it runs from ``start_us`` (the end of the source) to ``end_us`` (the start of
    the target). ``is_tied``: source or target shares its instant with a neighbour.
    """

    case: Codes
    source: Codes
    target: Codes
    gap_us: Lengths
    is_tied: Claims
    start_us: Instants
    end_us: Instants


def walk_moves(cases: Cases, steps: Steps, node: Codes, out: Moves) -> int:
    """Write every move of every case; ``node`` is what each step counts as (activity, organisation or phase)."""
    n = 0
    for k in range(len(cases.first)):
        for i in range(cases.first[k], cases.last[k] - 1):
            out.case[n] = k
            out.source[n] = node[i]
            out.target[n] = node[i + 1]
            out.gap_us[n] = steps.start_us[i + 1] - steps.end_us[i]
            out.is_tied[n] = steps.is_tied[i] or steps.is_tied[i + 1]
            out.start_us[n] = steps.end_us[i]
            out.end_us[n] = steps.start_us[i + 1]
            n += 1
    return n


class Arrivals(NamedTuple):
    """A row per move, as in :class:`Moves`: whether its target was visited before by the case, and is so again by plan."""

    is_return: Claims
    is_planned: Claims


def walk_arrivals(cases: Cases, visited: Visited, last_case: Counts, out: Arrivals) -> int:
    """Say of every move of every case whether it comes back; ``last_case`` has -1 for each code of a visit."""
    n = 0
    for k in range(len(cases.first)):
        for i in range(cases.first[k], cases.last[k]):
            visit = visited.visit[i]
            came_back = visited.can_return[i] and last_case[visit] == k
            last_case[visit] = k
            if i > cases.first[k]:
                out.is_return[n] = came_back and not visited.is_planned[i]
                out.is_planned[n] = came_back and visited.is_planned[i]
                n += 1
    return n


class Stops(NamedTuple):
    """A row per step: its case (by its place), node, activity, place in the case, own duration (-1: no end recorded), is it last."""

    case: Codes
    node: Codes
    activity: Codes
    position: Counts
    own_us: Lengths
    is_last: Claims


def walk_stops(cases: Cases, steps: Steps, node: Codes, out: Stops) -> int:
    """Write every step of every case with its place in it."""
    n = 0
    for k in range(len(cases.first)):
        for i in range(cases.first[k], cases.last[k]):
            out.case[n] = k
            out.node[n] = node[i]
            out.activity[n] = steps.activity[i]
            out.position[n] = i - cases.first[k]
            out.own_us[n] = steps.end_us[i] - steps.start_us[i] if steps.has_end[i] else -1
            out.is_last[n] = i == cases.last[k] - 1
            n += 1
    return n
