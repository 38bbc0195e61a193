"""Matters: what a case asks for, and how long it is before it comes.

A matter is *pending* from the end of the first step that asks it (since it was last answered; a support asks at its start,
whether its end was written down or not) to the start of the first step that answers it. It *lapses* at a step that shows that it is no longer awaited, at a closing and at an exit; of
an open case it may be pending still. A step asks nothing while a support runs that would answer it. A *waiting list* is a
matter from the start of its step to the recorded end; without one, to the first later step of its organisation, or
where there is none to a step that answers what such lists are for. Several lists run side by side. What is *assumed* is
asked by the step before the first answer, where nothing before it asked.
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
    """What each activity is to matters: those of activity a stand from ``first[a]`` up to ``first[a + 1]``.

    Each row: the ``matter``, and whether it ``asks``, ``answers``, ``lapses`` or passes it on (``layers``). ``asks_of`` and
    ``answers_of`` are rows of ``party`` (row · parties + organisation + 1: whether the organisation may), -1 where any may. Per
    matter: ``is_list`` (a waiting list) and ``is_assumed``. Per activity ``is_last``: without an organisation it answers only
    what was asked last.
    """

    first: Counts
    matter: Codes
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

    ``with_us``: how much of it some support ran; ``layers`` it was passed through; ``is_assumed``: no step asked it;
    ``came_first``: it was not answered, but a step that would have stands before what asks it. ``asking`` is the activity
    after which it was pending, ``answering`` the one that brought it; -1 where none did.
    """

    case: Codes
    matter: Codes
    asking: Codes
    answering: Codes
    start_us: Instants
    start_free: Lengths
    end_us: Instants
    end_free: Lengths
    outcome: Codes
    with_us: Lengths
    layers: Counts
    is_assumed: Claims
    came_first: Claims


class Asked(NamedTuple):
    """Scratch, a row per matter: its open episode (-1: none), whether it ever was asked or answered, and ``listed_to``.

    That is up to which step a case stands on a waiting list of which the organisation was not recorded. ``early``: an
    answer came that nothing had asked, and none has come since that something did.
    """

    row: Counts
    has_been: Claims
    early: Claims
    listed_to: Counts


def may(party: Claims, row: int, organisation: int, n_parties: int) -> bool:
    """Whether an organisation may do what the ``row`` of ``party`` is about; -1: any may."""
    return row < 0 or organisation < 0 or bool(party[row * n_parties + organisation + 1])


def asks_from(steps: Steps, free: Free, is_support: Claims, i: int) -> tuple[int, int]:
    """From when step ``i`` asks, and the school holiday before that."""
    if is_support[steps.activity[i]]:
        return steps.start_us[i], free.start_free[i]
    return steps.end_us[i], free.end_free[i]


def would_run(
    matters: Matters, matter: int, helped: Helped, first: int, last: int, n_parties: int, us: int
) -> bool:
    """Whether a support that answers a matter runs at an instant; what nothing ended does so at the last one too."""
    for r in range(first, last):
        if helped.end_us[r] <= us and not helped.runs_on[r]:
            continue
        a, party = helped.activity[r], helped.organisation[r]
        for t in range(matters.first[a], matters.first[a + 1]):
            is_answer = matters.matter[t] == matter and matters.answers[t]
            if is_answer and may(matters.party, matters.answers_of[t], party, n_parties):
                return True
    return False


def off_list(
    steps: Steps, matters: Matters, matter: int, i: int, last: int, n_parties: int
) -> tuple[int, int]:
    """The step that takes a case off the waiting list of step ``i``, and with what outcome; ``last`` if none up to it does."""
    answer = last
    for j in range(i + 1, last):
        a, party = steps.activity[j], steps.organisation[j]
        if party >= 0 and party == steps.organisation[i]:
            return j, ANSWERED
        if answer == last and not matters.is_wait[a]:
            for t in range(matters.first[a], matters.first[a + 1]):
                is_answer = matters.matter[t] == matter and matters.answers[t]
                if is_answer and may(matters.party, matters.answers_of[t], party, n_parties):
                    answer = j
        if answer < last and (steps.organisation[i] < 0 or matters.is_closing[a]):
            return answer, ANSWERED
        if matters.is_closing[a]:
            return j, LAPSED
    return answer, ANSWERED


def asked_last(matters: Matters, asked: Asked, out: Episodes, a: int) -> int:
    """Of what is pending and this activity answers for certain parties, the matter that was asked last; -1 if there is none."""
    latest = NONE
    for t in range(matters.first[a], matters.first[a + 1]):
        m = matters.matter[t]
        row = asked.row[m]
        if row < 0 or not matters.answers[t] or matters.answers_of[t] < 0:
            continue
        own = asked.row[latest]  # of what was asked at one instant, the later step
        if latest < 0 or (out.start_us[row], row) > (out.start_us[own], own):
            latest = m
    return latest


def put_in_order(out: Episodes, first: int, last: int) -> None:
    """Put the episodes of a case in order of their start; those of one start stay as they stand."""
    for i in range(first + 1, last):
        place = i
        while place > first and out.start_us[place - 1] > out.start_us[place]:
            for column in (out.case, out.matter, out.asking, out.answering, out.outcome):
                column[place - 1], column[place] = column[place], column[place - 1]
            for column in (out.start_us, out.start_free, out.end_us, out.end_free, out.with_us, out.layers):
                column[place - 1], column[place] = column[place], column[place - 1]
            for claim in (out.is_assumed, out.came_first):
                claim[place - 1], claim[place] = claim[place], claim[place - 1]
            place -= 1


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
    n_parties: int,
    asked: Asked,
    out: Episodes,
) -> int:
    """Write every episode of every case, in order of start.

    The supports of case k stand in ``helped`` from ``first_help[k]`` up to that of k + 1; ``extracted`` is when each case was
    last looked at.
    """
    n_matters = len(matters.is_list)
    n = 0
    for k in range(len(cases.first)):
        low, high = first_help[k], first_help[k + 1]
        begun, begin = low, n  # of the supports, those that began so far stand before
        before = NONE  # the last step so far that is no wait
        for m in range(n_matters):
            asked.row[m] = NONE
            asked.has_been[m], asked.early[m] = False, False
            asked.listed_to[m] = NONE
        known = known_until(
            steps, free, cases.first[k], cases.last[k], bool(is_open[k]), extracted.us[k], extracted.free[k]
        )
        for i in range(cases.first[k], cases.last[k]):
            a, party = steps.activity[i], steps.organisation[i]
            first, last = matters.first[a], matters.first[a + 1]

            # What it answers, or shows is awaited no longer.
            only = asked_last(matters, asked, out, a) if matters.is_last[a] and party < 0 else NONE
            for t in range(first, last):
                m = matters.matter[t]
                row = asked.row[m]
                answers = matters.answers[t] and may(matters.party, matters.answers_of[t], party, n_parties)
                if answers and matters.is_assumed[m] and not asked.has_been[m] and row < 0 and before >= 0:
                    row = n
                    out.case[n], out.matter[n], out.is_assumed[n] = k, m, True
                    out.asking[n], out.answering[n] = steps.activity[before], NONE
                    out.start_us[n], out.start_free[n] = asks_from(steps, free, is_support, before)
                    n += 1
                asked.has_been[m] = asked.has_been[m] or answers
                if answers:
                    asked.early[m] = row < 0
                if row < 0:
                    continue
                if answers and (only < 0 or m == only or matters.answers_of[t] < 0):
                    out.end_us[row], out.end_free[row], out.outcome[row] = (
                        steps.start_us[i],
                        free.start_free[i],
                        ANSWERED,
                    )
                    out.answering[row] = a
                elif matters.lapses[t]:
                    out.end_us[row], out.end_free[row], out.outcome[row] = (
                        steps.start_us[i],
                        free.start_free[i],
                        LAPSED,
                    )
                else:
                    out.layers[row] += matters.layers[t]
                    continue
                asked.row[m] = NONE
            if matters.is_closing[a]:
                for m in range(n_matters):
                    row = asked.row[m]
                    if row >= 0:
                        out.end_us[row], out.end_free[row], out.outcome[row] = (
                            steps.start_us[i],
                            free.start_free[i],
                            LAPSED,
                        )
                        asked.row[m] = NONE

            # What it asks.
            for t in range(first, last):
                m = matters.matter[t]
                if asked.row[m] >= 0 or not matters.asks[t]:
                    continue
                if not may(matters.party, matters.asks_of[t], party, n_parties):
                    continue
                if matters.is_list[m] and matters.is_wait[a]:
                    if not steps.has_end[i] and party < 0:
                        if i < asked.listed_to[m]:
                            continue
                        asked.listed_to[m] = cases.last[k]
                    out.case[n], out.matter[n] = k, m
                    out.asking[n], out.answering[n] = a, NONE
                    out.start_us[n], out.start_free[n] = steps.start_us[i], free.start_free[i]
                    if steps.has_end[i]:
                        out.end_us[n], out.end_free[n] = steps.end_us[i], free.end_free[i]
                        if i + 1 < cases.last[k]:
                            out.answering[n] = steps.activity[i + 1]
                    else:
                        off, outcome = off_list(steps, matters, m, i, cases.last[k], n_parties)
                        if off < cases.last[k]:
                            out.end_us[n], out.end_free[n] = steps.start_us[off], free.start_free[off]
                            out.outcome[n] = outcome
                            if outcome == ANSWERED:
                                out.answering[n] = steps.activity[off]
                            if party < 0:
                                asked.listed_to[m] = off
                        else:
                            out.end_us[n], out.end_free[n] = known
                            out.outcome[n] = PENDING if is_open[k] else LAPSED
                    n += 1
                    continue
                asked.has_been[m] = True
                since, holiday = asks_from(steps, free, is_support, i)
                if begun > low and would_run(matters, m, helped, low, begun, n_parties, since):
                    continue
                out.case[n], out.matter[n] = k, m
                out.asking[n], out.answering[n] = a, NONE
                out.start_us[n], out.start_free[n] = since, holiday
                out.came_first[n] = asked.early[m]
                asked.row[m] = n
                n += 1
            if is_support[a]:
                begun += 1
            if not matters.is_wait[a]:
                before = i
        if n > begin:
            for m in range(n_matters):
                row = asked.row[m]
                if row >= 0:
                    out.end_us[row], out.end_free[row] = known
                    out.outcome[row] = PENDING if is_open[k] else LAPSED
            for row in range(begin, n):  # what ends before it begins has no length
                out.end_us[row] = max(out.end_us[row], out.start_us[row])
                out.end_free[row] = max(out.end_free[row], out.start_free[row])
                out.came_first[row] &= out.outcome[row] != ANSWERED
                if low < high:
                    out.with_us[row] = supported_us(helped, low, high, out.start_us[row], out.end_us[row])
            put_in_order(out, begin, n)
    return n
