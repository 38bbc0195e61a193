"""Loops: what a case visits again, for how long, in which rounds, and where it jumps back to an earlier phase.

A *visit* is a code of what counts as the same (the activity, or the activity of one organisation); a step that
cannot return (``can_return``) is never a second time of anything, and one that is planned (``is_planned``) no unplanned one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routekaart.walks.columns import Cases, Steps

if TYPE_CHECKING:
    from routekaart.walks.columns import Claims, Codes, Counts, Instants, Lengths

__all__ = [
    "BackJumps",
    "LoopTimes",
    "Rounds",
    "Runs",
    "Visited",
    "Visits",
    "lowest_of",
    "walk_back_jumps",
    "walk_loop_times",
    "walk_rounds",
    "walk_runs",
    "walk_visits",
]


class Visited(NamedTuple):
    """Beside each step: the code of what it visits, whether it can be a return, and whether it recurs by plan."""

    visit: Codes
    can_return: Claims
    is_planned: Claims


class Visits(NamedTuple):
    """A row per case (by its place among those walked) and what it visits unplanned: how often, in how many runs, from when to when.

    Both instants are starts. ``organisation`` is the first that was recorded (-1: none), ``recorded`` how many
    occurrences have one, ``has_others`` whether these differ.
    """

    case: Codes
    activity: Codes
    occurrences: Counts
    runs: Counts
    first_us: Instants
    last_us: Instants
    organisation: Codes
    recorded: Counts
    has_others: Claims


def walk_visits(cases: Cases, steps: Steps, visited: Visited, row_of: Counts, out: Visits) -> int:
    """Write what each case visits, in order of first occurrence; ``row_of`` has -1 for each code of a visit."""
    n = 0
    for k in range(len(cases.first)):
        first_row = n
        previous = -1
        for i in range(cases.first[k], cases.last[k]):
            visit = visited.visit[i]
            if visited.is_planned[i]:
                previous = -1
                continue
            if visited.can_return[i]:
                if row_of[visit] < first_row:
                    row_of[visit] = n
                    out.case[n] = k
                    out.activity[n] = steps.activity[i]
                    out.first_us[n] = steps.start_us[i]
                    out.organisation[n] = -1
                    n += 1
                row = row_of[visit]
                out.occurrences[row] += 1
                out.last_us[row] = steps.start_us[i]
                if visit != previous:
                    out.runs[row] += 1
                if steps.organisation[i] >= 0:
                    out.recorded[row] += 1
                    if out.organisation[row] < 0:
                        out.organisation[row] = steps.organisation[i]
                    elif out.organisation[row] != steps.organisation[i]:
                        out.has_others[row] = True
            previous = visit
    return n


class LoopTimes(NamedTuple):
    """A row per case: how long it was between a first and a last unplanned occurrence of anything, counted once.

    ``has_loop``: anything came back, be it at the same instant.
    """

    loop_us: Lengths
    has_loop: Claims


def walk_loop_times(cases: Cases, steps: Steps, visited: Visited, last_at: Counts, out: LoopTimes) -> None:
    """Add up, per case, the time from each step to the next while anything visited so far still comes again.

    ``last_at`` has room for each code of a visit.
    """
    for k in range(len(cases.first)):
        for i in range(cases.first[k], cases.last[k]):
            if visited.can_return[i] and not visited.is_planned[i]:
                last_at[visited.visit[i]] = i
        until = cases.first[k]
        for i in range(cases.first[k], cases.last[k] - 1):
            if visited.can_return[i] and not visited.is_planned[i]:
                until = max(until, last_at[visited.visit[i]])
            if until > i:
                out.has_loop[k] = True
                out.loop_us[k] += steps.start_us[i + 1] - steps.start_us[i]


class Runs(NamedTuple):
    """A row per run: steps of a case that follow each other directly and visit the same; ``can_close``: its first is not planned."""

    case: Codes
    activity: Codes
    visit: Codes
    can_return: Claims
    can_close: Claims


def walk_runs(cases: Cases, steps: Steps, visited: Visited, out: Runs) -> int:
    """Write every run of every case; a step that cannot return is one of its own."""
    n = 0
    for k in range(len(cases.first)):
        previous = -1
        for i in range(cases.first[k], cases.last[k]):
            if not visited.can_return[i] or visited.visit[i] != previous:
                out.case[n] = k
                out.activity[n] = steps.activity[i]
                out.visit[n] = visited.visit[i]
                out.can_return[n] = visited.can_return[i]
                out.can_close[n] = not visited.is_planned[i]
                n += 1
            previous = visited.visit[i]
    return n


class Rounds(NamedTuple):
    """A row per round: its case, and its runs, from ``first`` up to ``last``; the lowest visit among them is at ``lowest``."""

    case: Codes
    first: Counts
    lowest: Counts
    last: Counts


def walk_rounds(runs: Runs, last_at: Counts, out: Rounds) -> int:
    """Write every closed walk of which nothing is visited twice, from a run up to the next one of its visit.

    While each run is the one that stood a round earlier, what closes is that same round, begun elsewhere: it is not
    written again. A planned return closes no round. ``last_at`` has -1 for each code of a visit.
    """
    n = 0
    case = -1
    first = 0
    inner = -1
    turning = 0
    for i in range(len(runs.case)):
        if runs.case[i] != case:
            case = runs.case[i]
            first = i
            inner = -1
            turning = 0
        visit = runs.visit[i]
        if not runs.can_return[i] or (turning > 0 and visit != runs.visit[i - turning]):
            turning = 0
        if not runs.can_return[i]:
            continue
        begin = last_at[visit]
        last_at[visit] = i
        if begin < first or begin < inner:
            continue
        inner = begin
        if runs.can_close[i] and i - begin != turning:
            turning = i - begin
            out.case[n] = case
            out.first[n] = begin
            out.lowest[n] = lowest_of(runs.visit, begin, i)
            out.last[n] = i
            n += 1
    return n


def lowest_of(values: Codes, first: int, last: int) -> int:
    """The place of the lowest value from ``first`` up to ``last``; of equal ones the first."""
    lowest = first
    for i in range(first + 1, last):
        if values[i] < values[lowest]:
            lowest = i
    return lowest


class BackJumps(NamedTuple):
    """A row per back-jump: its case, and the activities from which and to which."""

    case: Codes
    source: Codes
    target: Codes


def walk_back_jumps(cases: Cases, steps: Steps, phase: Counts, out: BackJumps) -> int:
    """Write every step from one with a phase to the next one with a phase (-1: none), when that is an earlier one."""
    n = 0
    for k in range(len(cases.first)):
        source = -1
        for i in range(cases.first[k], cases.last[k]):
            target = steps.activity[i]
            if phase[target] < 0:
                continue
            if source >= 0 and phase[target] < phase[source]:
                out.case[n] = k
                out.source[n] = source
                out.target[n] = target
                n += 1
            source = target
    return n
