"""Terms: when is the time that a rule gives over? The clock may stand still, and a legal term may end on a free day."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routekaart.walks.columns import Cases

if TYPE_CHECKING:
    from routekaart.walks.columns import Claims, Codes, Days, Instants

__all__ = ["NEVER", "Halts", "Terms", "walk_halts", "walk_laid_together", "walk_terms"]

#: Further away than any time; a term of this length never ends.
NEVER = 2**62


class Halts(NamedTuple):
    """A row per time that the clock stands still: the case (by its place), from when, until when."""

    case: Codes
    from_at: Instants
    until_at: Instants


def walk_halts(cases: Cases, clock: Instants, is_stop: Claims, is_go: Claims, now_at: int, out: Halts) -> int:
    """Write from each step that stops the clock until the next that starts it again, or else until ``now_at``."""
    n = 0
    for k in range(len(cases.first)):
        has_go = False
        go_at = 0
        for i in range(cases.last[k] - 1, cases.first[k] - 1, -1):
            if is_stop[i]:
                out.case[n] = k
                out.from_at[n] = clock[i]
                out.until_at[n] = go_at if has_go else max(now_at, clock[i])
                n += 1
            if is_go[i]:
                has_go = True
                go_at = clock[i]
    return n


def walk_laid_together(halts: Halts, out: Halts) -> int:
    """Write the halts of each case, where they overlap or meet as one; they come in order of case and beginning."""
    n = 0
    for i in range(len(halts.case)):
        if halts.until_at[i] > halts.from_at[i]:
            if n > 0 and out.case[n - 1] == halts.case[i] and halts.from_at[i] <= out.until_at[n - 1]:
                out.until_at[n - 1] = max(out.until_at[n - 1], halts.until_at[i])
            else:
                out.case[n] = halts.case[i]
                out.from_at[n] = halts.from_at[i]
                out.until_at[n] = halts.until_at[i]
                n += 1
    return n


class Terms(NamedTuple):
    """A row per term: the last time within it (``due``), and the first that is not too soon."""

    due: Instants
    soonest: Instants


def walk_terms(
    cases: Cases,
    clock: Instants,
    halts_of: Cases,
    halts: Halts,
    working_day: Days,
    first_day: int,
    amount: int,
    minimum: int,
    is_legal: bool,
    out: Terms,
) -> None:
    """Write the terms of ``amount`` and of ``minimum`` that begin at each ``clock``, ascending within a case.

    ``halts_of`` says where the halts of each case stand; they do not overlap. A legal term runs on to the
    ``working_day`` that is or follows its last day, which is known from ``first_day`` on.
    """
    for k in range(len(cases.first)):
        halt = halts_of.first[k]
        for i in range(cases.first[k], cases.last[k]):
            while halt < halts_of.last[k] and halts.until_at[halt] <= clock[i]:
                halt += 1
            due = end_of(clock[i], amount, halts, halt, halts_of.last[k])
            if is_legal and 0 <= due - first_day < len(working_day):
                due = working_day[due - first_day]
            out.due[i] = due
            out.soonest[i] = end_of(clock[i], minimum, halts, halt, halts_of.last[k])


def end_of(begin: int, length: int, halts: Halts, first: int, last: int) -> int:
    """When ``length`` from ``begin`` is over, lengthened by each halt that begins before that."""
    end = begin + length
    for halt in range(first, last):
        from_at = max(halts.from_at[halt], begin)
        if from_at > end:
            break
        end += halts.until_at[halt] - from_at
    return end
