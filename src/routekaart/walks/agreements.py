"""Agreements: what followed a step, what came before it, what a case has at all, and who handed it back.

A pair of a rule is held against every case, on the steps it speaks of alone. What activates each template, and
what its outcomes mean, stands in :mod:`routekaart.measures.agreements.activations`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routekaart.walks.columns import Cases
from routekaart.walks.terms import NEVER, Terms

if TYPE_CHECKING:
    from routekaart.walks.columns import Claims, Codes, Counts, Days, Instants

__all__ = [
    "ABSENCE", "AT_MOST", "EVENTUALLY", "FROM", "LAPSED", "MAXIMUM_TIME", "MINIMUM_TIME", "NEITHER", "NOT_RECORDED",
    "OVERDUE", "PASSED_OVER", "PENDING", "RESPONSE", "SATISFIED", "TO", "VIOLATED",
    "Asked", "Spoken", "walk_followed", "walk_preceded", "walk_turns", "walk_whole_cases",
]  # fmt: skip

#: How an activation came out.
SATISFIED, VIOLATED, PENDING, OVERDUE, NOT_RECORDED, LAPSED = range(6)
#: The sides of a pair; steps that are of neither, and those that count for nothing.
NEITHER, FROM, TO, PASSED_OVER = range(4)
#: The templates of one walk, by number.
RESPONSE, ABSENCE, MINIMUM_TIME, MAXIMUM_TIME = range(4)
EVENTUALLY, AT_MOST = range(2)

#: Before the first turn of a case.
NOBODY = -1


class Spoken(NamedTuple):
    """A row per step that a pair speaks of, those of a case together and in order.

    ``position`` is its place in the case, ``clock`` its start on the scale of the pair.
    """

    position: Counts
    start_us: Instants
    day: Days
    clock: Instants
    is_from: Claims
    is_to: Claims
    is_release: Claims


class Asked(NamedTuple):
    """A row per activation: case (by its place), position (-1: the case itself), day, how it came out.

    ``missing`` is the side whose absence decided; ``is_tied``: it rests on the order of steps of one instant.
    """

    case: Codes
    position: Counts
    day: Days
    outcome: Codes
    missing: Codes
    is_tied: Claims


def walk_followed(
    cases: Cases, steps: Spoken, terms: Terms, is_open: Claims, template: int, now_at: int, out: Asked
) -> int:
    """Write for each step of ``from`` what came of it, reading each case back from its end.

    What counts is the first step of ``to`` after it, unless a release came before that and within the term.
    """
    n = 0
    for k in range(len(cases.first)):
        next_to = -1
        next_release = -1
        n_to_at_once = 0
        for i in range(cases.last[k] - 1, cases.first[k] - 1, -1):
            if i == cases.last[k] - 1 or steps.start_us[i] != steps.start_us[i + 1]:
                n_to_at_once = count_at_once(steps.start_us, steps.is_to, i, cases.first[k] - 1, -1)
            if steps.is_from[i]:
                is_met = next_to >= 0
                is_released = (
                    next_release >= 0
                    and (not is_met or next_release < next_to)
                    and steps.clock[next_release] <= terms.due[i]
                )
                outcome = LAPSED
                if not is_released:
                    to_at = steps.clock[next_to] if is_met else NEVER
                    outcome = outcome_of(
                        template, is_met, to_at, terms.due[i], terms.soonest[i], now_at, is_open[k]
                    )
                rests_on_absence = not is_met and template != MINIMUM_TIME
                if template != ABSENCE and outcome == PENDING:
                    rests_on_absence = False
                out.case[n] = k
                out.position[n] = steps.position[i]
                out.day[n] = steps.day[i]
                out.outcome[n] = outcome
                out.missing[n] = TO if rests_on_absence else NEITHER
                out.is_tied[n] = n_to_at_once > (1 if steps.is_to[i] else 0)
                n += 1
            if steps.is_to[i]:
                next_to = i
            if steps.is_release[i]:
                next_release = i
    return n


def outcome_of(
    template: int, is_met: bool, to_at: int, due: int, soonest: int, now_at: int, is_open: bool
) -> int:
    """What comes of a step when ``to`` follows it at ``to_at``, or (not ``is_met``) does not follow."""
    if template == ABSENCE:
        return outcome_of_absence(is_met, to_at, due, now_at, is_open)
    if template == MINIMUM_TIME:
        return outcome_of_minimum(is_met, to_at, due, now_at, is_open)
    if is_met:
        return VIOLATED if to_at > due or to_at < soonest else SATISFIED
    if is_open:
        return OVERDUE if now_at > due else PENDING
    return LAPSED if template == MAXIMUM_TIME else VIOLATED


def outcome_of_absence(is_met: bool, to_at: int, due: int, now_at: int, is_open: bool) -> int:
    """What comes of a step that ``to`` should not follow within the term."""
    if is_met and to_at <= due:
        return VIOLATED
    return SATISFIED if is_met or not is_open or due < now_at else PENDING


def outcome_of_minimum(is_met: bool, to_at: int, due: int, now_at: int, is_open: bool) -> int:
    """What comes of a step that ``to`` should follow at the end of the term or later."""
    if is_met:
        return SATISFIED if to_at >= due else VIOLATED
    if not is_open:
        return LAPSED
    return SATISFIED if now_at >= due else PENDING


def walk_preceded(cases: Cases, steps: Spoken, terms: Terms, out: Asked) -> int:
    """Write for each step of ``to`` whether a step of ``from`` came before it, and the term of one still ran."""
    n = 0
    for k in range(len(cases.first)):
        has_from = False
        last_due = -NEVER
        n_from_at_once = 0
        for i in range(cases.first[k], cases.last[k]):
            if i == cases.first[k] or steps.start_us[i] != steps.start_us[i - 1]:
                n_from_at_once = count_at_once(steps.start_us, steps.is_from, i, cases.last[k], 1)
            if steps.is_to[i]:
                out.case[n] = k
                out.position[n] = steps.position[i]
                out.day[n] = steps.day[i]
                out.outcome[n] = SATISFIED if has_from and last_due >= steps.clock[i] else VIOLATED
                out.missing[n] = NEITHER if has_from else FROM
                out.is_tied[n] = n_from_at_once > (1 if steps.is_from[i] else 0)
                n += 1
            if steps.is_from[i]:
                has_from = True
                last_due = max(last_due, terms.due[i])
    return n


def count_at_once(start_us: Instants, is_of_side: Claims, at: int, end: int, step: int) -> int:
    """How many steps of a side have the instant of the step ``at``, looking on from it, or back, until ``end``."""
    n = 0
    for i in range(at, end, step):
        if start_us[i] != start_us[at]:
            break
        if is_of_side[i]:
            n += 1
    return n


def walk_whole_cases(
    cases: Cases,
    steps: Spoken,
    terms: Terms,
    first_day: Days,
    is_open: Claims,
    template: int,
    most: int,
    now_at: int,
    out: Asked,
) -> None:
    """Write for each case whether it has a step of ``to`` within its term, or has ``most`` of them at most."""
    for k in range(len(cases.first)):
        n_to = 0
        to_at = NEVER
        is_released = False
        for i in range(cases.first[k], cases.last[k]):
            if steps.is_release[i] and not steps.is_to[i] and n_to == 0 and steps.clock[i] <= terms.due[k]:
                is_released = True
            if steps.is_to[i]:
                n_to += 1
                to_at = min(to_at, steps.clock[i])
        if template == AT_MOST:
            kept = PENDING if is_open[k] else SATISFIED
            out.outcome[k] = VIOLATED if n_to > most else kept
        elif is_released:
            out.outcome[k] = LAPSED
        elif n_to > 0:
            out.outcome[k] = VIOLATED if to_at > terms.due[k] else SATISFIED
        elif is_open[k]:
            out.outcome[k] = OVERDUE if now_at > terms.due[k] else PENDING
        else:
            out.outcome[k] = VIOLATED
        may_still_come = template == EVENTUALLY and is_open[k] and now_at <= terms.due[k]
        out.case[k] = k
        out.position[k] = -1
        out.day[k] = first_day[k]
        out.missing[k] = TO if n_to == 0 and not may_still_come else NEITHER


def walk_turns(cases: Cases, side: Codes, day: Days, is_open: Claims, is_both_ways: bool, out: Asked) -> int:
    """Write for each turn from the one side to the other whether the next turn is not the first side's again.

    A turn is a run of steps of one side, or of neither; ``side`` is that of each step.
    """
    n = 0
    for k in range(len(cases.first)):
        before = NOBODY
        turn = NOBODY
        turn_at = -1
        for i in range(cases.first[k], cases.last[k]):
            if side[i] != PASSED_OVER and side[i] != turn:
                if is_handed_over(before, turn, is_both_ways):
                    out.case[n] = k
                    out.position[n] = turn_at - cases.first[k]
                    out.day[n] = day[turn_at]
                    out.outcome[n] = VIOLATED if side[i] == before else SATISFIED
                    n += 1
                before = turn
                turn = side[i]
                turn_at = i
        if is_handed_over(before, turn, is_both_ways):
            out.case[n] = k
            out.position[n] = turn_at - cases.first[k]
            out.day[n] = day[turn_at]
            out.outcome[n] = PENDING if is_open[k] else SATISFIED
            n += 1
    return n


def is_handed_over(before: int, turn: int, is_both_ways: bool) -> bool:
    """Whether one side's turn followed the other's, in a direction that counts."""
    return (before == FROM and turn == TO) or (is_both_ways and before == TO and turn == FROM)
