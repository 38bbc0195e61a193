"""Help that runs: from when to when each support of a case runs.

A support runs from its start to its recorded end. Without an end it runs until the first later step that closes the
case, leaves it another way, or ends this support; else until the case was last looked at. Meetings, evaluations and
renewals end nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routekaart.walks.columns import Cases, Free, Moments, Steps

if TYPE_CHECKING:
    from routekaart.walks.columns import Claims, Codes, Counts, Instants, Lengths

__all__ = ["Helped", "Supports", "Wholes", "known_until", "supported_us", "walk_helped", "walk_wholes"]


class Supports(NamedTuple):
    """What each activity is to help: whether it is a support, and whether it ends all that runs without a recorded end.

    ``ends_step`` says of activity · activities + support whether the one ends the other, ``ends_party`` of activity ·
    parties + organisation + 1 whether it ends the supports of that organisation.
    """

    is_support: Claims
    ends_all: Claims
    ends_step: Claims
    ends_party: Claims


class Helped(NamedTuple):
    """A row per support of a case (by its place), in order of start: ``activity`` from ``start_us`` to ``end_us``.

    ``…_free`` is the school holiday before either instant. ``has_end``: the end was written down. ``runs_on``: no step
    ended it and no end came before the last that is known of the case, so that it runs then.
    """

    case: Codes
    activity: Codes
    organisation: Codes
    start_us: Instants
    start_free: Lengths
    end_us: Instants
    end_free: Lengths
    has_end: Claims
    runs_on: Claims


def walk_helped(
    cases: Cases,
    steps: Steps,
    free: Free,
    supports: Supports,
    is_open: Claims,
    extracted: Moments,
    n_activities: int,
    n_parties: int,
    running: Counts,
    out: Helped,
) -> int:
    """Write every support of every case; ``running`` is scratch, as long as the longest case.

    ``extracted`` is when each case was last looked at.
    """
    n = 0
    for k in range(len(cases.first)):
        n_running = 0
        for i in range(cases.first[k], cases.last[k]):
            a = steps.activity[i]
            # What this step ends, keeping the order of the others.
            kept = 0
            for r in range(n_running):
                row = running[r]
                ends = supports.ends_all[a] or supports.ends_step[a * n_activities + out.activity[row]]
                if ends or supports.ends_party[a * n_parties + out.organisation[row] + 1]:
                    if out.has_end[row]:
                        continue
                    out.end_us[row] = max(steps.start_us[i], out.start_us[row])
                    out.end_free[row] = max(free.start_free[i], out.start_free[row])
                else:
                    running[kept] = row
                    kept += 1
            n_running = kept
            if supports.is_support[a]:
                out.case[n] = k
                out.activity[n] = a
                out.organisation[n] = steps.organisation[i]
                out.start_us[n], out.start_free[n] = steps.start_us[i], free.start_free[i]
                out.has_end[n] = steps.has_end[i]
                if steps.has_end[i]:
                    out.end_us[n], out.end_free[n] = steps.end_us[i], free.end_free[i]
                running[n_running] = n
                n_running += 1
                n += 1
        known = known_until(
            steps, free, cases.first[k], cases.last[k], bool(is_open[k]), extracted.us[k], extracted.free[k]
        )
        for r in range(n_running):
            row = running[r]
            if not out.has_end[row]:
                out.end_us[row], out.end_free[row] = known[0], known[1]
            out.runs_on[row] = out.end_us[row] >= known[0]
    return n


def known_until(
    steps: Steps, free: Free, first: int, last: int, is_open: bool, us: int, holiday: int
) -> tuple[int, int]:
    """Until when a case is known, and the school holiday before that: an open one until ``us``, a closed one until its largest end."""
    end_us, end_free = steps.end_us[first], free.end_free[first]
    for i in range(first, last):
        end_us, end_free = max(end_us, steps.end_us[i]), max(end_free, free.end_free[i])
    return (max(end_us, us), max(end_free, holiday)) if is_open else (end_us, end_free)


def supported_us(helped: Helped, first: int, last: int, low: int, high: int) -> int:
    """How much of the time from ``low`` to ``high`` some support runs, of the rows from ``first`` up to ``last``."""
    total, until = 0, low
    for r in range(first, last):
        if helped.start_us[r] >= high:
            break
        begin, end = max(helped.start_us[r], until), min(helped.end_us[r], high)
        if end > begin:
            total += end - begin
            until = end
    return total


class Wholes(NamedTuple):
    """A row per case: how long it is as a whole, and how long a support runs after its last transition.

    A case runs from its first start; a closed one to the last end of a step that is no wait, an open one until it was
    last looked at. An open case has a transition to there, so nothing after it.
    """

    whole_us: Lengths
    helped_us: Lengths


def walk_wholes(
    cases: Cases,
    steps: Steps,
    is_wait: Claims,
    is_support: Claims,
    is_open: Claims,
    extracted: Moments,
    helped: Helped,
    first_helped: Counts,
    out: Wholes,
) -> None:
    """Write how long each case is; ``first_helped`` says where the supports of each case begin."""
    for k in range(len(cases.first)):
        first, last_step = cases.first[k], -1
        until = steps.start_us[first]
        for i in range(first, cases.last[k]):
            if not is_wait[steps.activity[i]]:
                until = max(until, steps.end_us[i])
                last_step = i
        if is_open[k]:
            until = max(until, extracted.us[k])
        elif last_step >= 0:
            is_help = is_support[steps.activity[last_step]]
            begin = steps.start_us[last_step] if is_help else steps.end_us[last_step]
            out.helped_us[k] = supported_us(helped, first_helped[k], first_helped[k + 1], begin, until)
        out.whole_us[k] = until - steps.start_us[first]
