"""Matters: what a case asks for, and how long it is before it comes.

A matter is *pending* from the end of the first step that asks it (since it was last answered) to the start of the first
step that answers it. It *lapses* at a step that shows that it is no longer awaited, at a closing and at an exit; of
an open case it may be pending still. A step asks nothing while a support runs that would answer it. A *waiting list* is a
matter from the start of its step to the recorded end; without one, to the first later step of its organisation, or
where none was recorded to a step that answers what such lists are for. What is *assumed* is asked by the step before the
first answer, where nothing before it asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routekaart.walks.columns import Cases, Free, Moments, Steps
from routekaart.walks.helped import Helped, known_until, supported_us

if TYPE_CHECKING:
    from routekaart.walks.columns import Claims, Codes, Counts, Instants, Lengths

__all__ = ["ANSWERED", "LAPSED", "PENDING", "Asked", "Episodes", "Matters", "walk_matters"]

#: How an episode came to its end.
ANSWERED, LAPSED, PENDING = 0, 1, 2
NONE = -1


class Matters(NamedTuple):
    """What each activity is to each matter, at place matter · activities + activity.

    ``asks_of`` and ``answers_of`` are places in ``party`` (row · parties + organisation + 1: whether the organisation may),
    -1 where any organisation may. ``is_last`` says of an activity that without an organisation it answers only what
    was asked last. Per matter: ``is_list`` (a waiting list) and ``is_assumed``.
    """

    asks: Claims
    asks_of: Counts
    answers: Claims
    answers_of: Counts
    lapses: Claims
    layers: Claims
    party: Claims
    is_list: Claims
    is_assumed: Claims
    is_last: Claims
    is_closing: Claims
    is_wait: Claims


class Episodes(NamedTuple):
    """A row per time that a matter was pending: the place of its case, the matter, from when to when and with what outcome.

    ``with_us``: how much of it some support ran; ``layers`` it was passed through; ``is_assumed``: no step asked it.
    """

    case: Codes
    matter: Codes
    start_us: Instants
    start_free: Lengths
    end_us: Instants
    end_free: Lengths
    outcome: Codes
    with_us: Lengths
    layers: Counts
    is_assumed: Claims


class Asked(NamedTuple):
    """Scratch, a row per matter: its open episode (-1: none), and whether the case was ever asked or answered it."""

    row: Counts
    has_been: Claims


def may(party: Claims, row: int, organisation: int, n_parties: int) -> bool:
    """Whether an organisation may do what the ``row`` of ``party`` is about; -1: any may."""
    return row < 0 or organisation < 0 or bool(party[row * n_parties + organisation + 1])


def end_episode(
    out: Episodes, row: int, us: int, free: int, outcome: int, helped: Helped, first: int, last: int
) -> None:
    """Write how an open episode ends; one that would end before it began has no length."""
    out.end_us[row] = max(us, out.start_us[row])
    out.end_free[row] = max(free, out.start_free[row])
    out.outcome[row] = outcome
    out.with_us[row] = supported_us(helped, first, last, out.start_us[row], out.end_us[row])


def would_run(
    matters: Matters, helped: Helped, first: int, last: int, base: int, n_parties: int, us: int
) -> bool:
    """Whether a support that answers the matter whose activities begin at ``base`` runs at an instant."""
    for r in range(first, last):
        at = base + helped.activity[r]
        is_answer = matters.answers[at] and helped.end_us[r] > us
        if is_answer and may(matters.party, matters.answers_of[at], helped.organisation[r], n_parties):
            return True
    return False


def walk_matters(
    cases: Cases,
    steps: Steps,
    free: Free,
    matters: Matters,
    is_support: Claims,
    helped: Helped,
    first_help: Counts,
    is_open: Claims,
    extracted: Moments,
    n_activities: int,
    n_parties: int,
    asked: Asked,
    out: Episodes,
) -> int:
    """Write every episode of every case; the supports of case k stand in ``helped`` from ``first_help[k]`` up to that of k + 1."""
    n_matters = len(matters.is_list)
    n = 0
    for k in range(len(cases.first)):
        low, high = first_help[k], first_help[k + 1]
        for m in range(n_matters):
            asked.row[m] = NONE
            asked.has_been[m] = False
        listed_by = NONE  # the organisation of the waiting list that is pending
        begun = low  # of the supports, those that began so far stand before
        for i in range(cases.first[k], cases.last[k]):
            a, party = steps.activity[i], steps.organisation[i]

            # What it answers, or shows is awaited no longer.
            latest = NONE
            if matters.is_last[a] and party < 0:
                for m in range(n_matters):
                    if asked.row[m] < 0 or not matters.answers[m * n_activities + a]:
                        continue
                    if latest < 0 or out.start_us[asked.row[m]] >= out.start_us[asked.row[latest]]:
                        latest = m
            for m in range(n_matters):
                at, row = m * n_activities + a, asked.row[m]
                answers = matters.answers[at] and may(matters.party, matters.answers_of[at], party, n_parties)
                if latest >= 0 and answers and m != latest:
                    answers = False
                if answers:
                    asked.has_been[m] = True
                if row < 0:
                    continue
                if matters.is_list[m] and listed_by >= 0:
                    answers = party == listed_by
                if answers:
                    end_episode(out, row, steps.start_us[i], free.start_free[i], ANSWERED, helped, low, high)
                    asked.row[m] = NONE
                elif matters.lapses[at] or matters.is_closing[a]:
                    end_episode(out, row, steps.start_us[i], free.start_free[i], LAPSED, helped, low, high)
                    asked.row[m] = NONE
                elif matters.layers[at]:
                    out.layers[row] += 1

            # What it asks.
            for m in range(n_matters):
                at = m * n_activities + a
                if asked.row[m] >= 0:
                    continue
                is_listed = matters.is_list[m] and matters.is_wait[a]
                assumes = matters.is_assumed[m] and not asked.has_been[m] and not matters.is_wait[a]
                if assumes:
                    assumes = answered_next(matters, steps, i + 1, cases.last[k], m * n_activities)
                asks = matters.asks[at] and may(matters.party, matters.asks_of[at], party, n_parties)
                if asks and would_run(
                    matters, helped, low, begun, m * n_activities, n_parties, steps.end_us[i]
                ):
                    asks = False
                if not (asks or assumes or is_listed):
                    continue
                out.case[n], out.matter[n] = k, m
                out.start_us[n], out.start_free[n] = steps.end_us[i], free.end_free[i]
                out.is_assumed[n] = assumes and not asks
                if is_listed:
                    out.start_us[n], out.start_free[n] = steps.start_us[i], free.start_free[i]
                if is_listed and steps.has_end[i]:
                    end_episode(out, n, steps.end_us[i], free.end_free[i], ANSWERED, helped, low, high)
                else:
                    asked.row[m] = n
                    if is_listed:
                        listed_by = party
                n += 1
            if begun < high and is_support[a]:
                begun += 1
        outcome = PENDING if is_open[k] else LAPSED
        known = known_until(
            steps, free, cases.first[k], cases.last[k], bool(is_open[k]), extracted.us[k], extracted.free[k]
        )
        for m in range(n_matters):
            if asked.row[m] >= 0:
                end_episode(out, asked.row[m], known[0], known[1], outcome, helped, low, high)
    return n


def answered_next(matters: Matters, steps: Steps, first: int, last: int, base: int) -> bool:
    """Whether the first step from ``first`` up to ``last`` that is no wait answers the matter that begins at ``base``."""
    for i in range(first, last):
        if not matters.is_wait[steps.activity[i]]:
            return bool(matters.answers[base + steps.activity[i]])
    return False
