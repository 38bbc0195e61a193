"""Waits: how long each transition of a case takes, and which cause claims which part of it.

*Wait* steps are taken out of the sequence, so a transition runs from the end of one other step to the start
of the next; a case that begins with a wait has one before its first step, an open case one after its last. Every
microsecond of it is claimed once, in this order:

1. running help, outside waiting: the whole transition where its source is a support with a start only;
   elsewhere what lies before the latest end among the supports so far
2. explicit: inside the union of the case's wait steps, or a transition named as a wait
3. consent: from consent asked to given or refused
4. rhythm: from ready to the first date of the meeting on or after ready + lead time
5. deferral: from that date to the meeting that handled the case
6. holiday: school holidays in what is left
7. unexplained: the rest

The cut points of a transition stand in the order start <= helped <= ready <= first <= asked <= end: without help, helped
stands at the start; without a meeting, ready and first stand at asked, and so leave no rhythm; without consent, asked
stands at the end. Wait steps are laid over the regions between them. Intervals are half-open. Beside each
instant (``…_us``) stands the school holiday before it (``…_free``), which turns a part into its time inside
holidays: both are a pair that is cut alike.

References: Lashkevich, Milani, Chapela-Campa, Suvorau, Dumas, *Why am I waiting?* (2022/2023), reduced to what the log
of a support trajectory carries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routekaart.walks.columns import Calendar, Cases, Steps

if TYPE_CHECKING:
    from routekaart.walks.columns import Claims, Codes, Counts, Days, Instants, Lengths

__all__ = [
    "Agenda", "CaseWaits", "Followed", "Free", "Kinds", "LastWaits", "Places", "Seen", "Series", "WaitRows", "walk_case_waits",
    "walk_last_waits", "walk_waits",
]  # fmt: skip

NEVER = -(1 << 62)


class Kinds(NamedTuple):
    """What each activity is to waiting; ``meeting`` is the meeting it is, -1 for none; days of lead time."""

    is_wait: Claims
    is_support: Claims
    is_asking: Claims
    is_answer: Claims
    is_ready: Claims
    meeting: Codes
    lead_days: Days


class Free(NamedTuple):
    """School holiday before the start and before the end of each step, in microseconds."""

    start_free: Lengths
    end_free: Lengths


class Followed(NamedTuple):
    """Of each case: whether it is open, until when it was followed, and its series of meeting dates."""

    is_open: Claims
    extracted_us: Instants
    extracted_free: Lengths
    first_series: Counts
    last_series: Counts


class Series(NamedTuple):
    """A row per meeting and organisation of a school: ``key`` (meeting · parties + organisation + 1), and its dates."""

    key: Counts
    first: Counts
    last: Counts


class Agenda(NamedTuple):
    """Dates of meetings, ascending in each series: the day, its midnight, and whether it was inferred from the log."""

    day: Days
    midnight_us: Instants
    midnight_free: Lengths
    is_inferred: Claims


class Seen(NamedTuple):
    """Scratch, a row per meeting and organisation: the case that last had it, and when it then was last."""

    case: Codes
    day: Days
    start_us: Instants


class WaitRows(NamedTuple):
    """A row per transition of a case.

    ``case`` is its code; ``position`` that of the source in its case, -1 where a case begins with a wait;
    ``source`` is -1 there and ``target`` in the tail of an open case; organisations are -1 where none was recorded.
    ``is_running``: help runs throughout, as the source is a support with a start only. ``total_us`` is waiting: the
    sum of the causes; with ``running_us`` (help) it is the length. ``running_explicit_us``: help inside wait steps. Of each
    cause its length and (``…_free_us``) its part inside school holidays; holiday lies there as a whole, unexplained
    not at all. ``meetings_skipped`` is 0 where help ran throughout. Of transitions into a meeting: ``is_meeting``,
    ``has_date`` (a date on or after ready is known), ``is_inferred`` (dates come from the log), ``is_on_date``.
    """

    case: Codes
    position: Codes
    source: Codes
    target: Codes
    source_organisation: Codes
    target_organisation: Codes
    start_us: Instants
    end_us: Instants
    is_tail: Claims
    is_tied: Claims
    is_running: Claims
    total_us: Lengths
    running_us: Lengths
    running_explicit_us: Lengths
    explicit_us: Lengths
    consent_us: Lengths
    rhythm_us: Lengths
    deferral_us: Lengths
    holiday_us: Lengths
    unexplained_us: Lengths
    explicit_free_us: Lengths
    consent_free_us: Lengths
    rhythm_free_us: Lengths
    deferral_free_us: Lengths
    meetings_skipped: Counts
    is_meeting: Claims
    has_date: Claims
    is_inferred: Claims
    is_on_date: Claims


def clip(point: int, low: int, high: int) -> int:
    """The point, moved inside the bounds."""
    return min(max(point, low), high)


def overlap(start: int, end: int, low: int, high: int) -> int:
    """How much of the stretch from start to end lies inside the bounds."""
    return clip(end, low, high) - clip(start, low, high)


def find_series(series: Series, low: int, high: int, key: int) -> int:
    """The series with this key among those from ``low`` up to ``high`` (ascending by key); -1 if there is none."""
    end = high
    while low < high:
        middle = (low + high) // 2
        if series.key[middle] < key:
            low = middle + 1
        else:
            high = middle
    return low if low < end and series.key[low] == key else -1


def dates_before(agenda: Agenda, first: int, last: int, day: int) -> int:
    """The place of the first date on or after ``day``, among those from ``first`` up to ``last``."""
    while first < last:
        middle = (first + last) // 2
        if agenda.day[middle] < day:
            first = middle + 1
        else:
            last = middle
    return first


def walk_waits(
    cases: Cases,
    steps: Steps,
    calendar: Calendar,
    free: Free,
    kinds: Kinds,
    followed: Followed,
    series: Series,
    agenda: Agenda,
    named: Counts,
    n_activities: int,
    n_parties: int,
    seen: Seen,
    out: WaitRows,
) -> int:
    """Write every transition of every case, split into causes.

    ``named`` are transitions that are waits as a whole (source · activities + target); ``n_parties`` is one more than
    the number of organisations.
    """
    n = 0
    for k in range(len(cases.first)):
        first, last = cases.first[k], cases.last[k]
        last_answer = -1
        for i in range(first, last):
            if kinds.is_answer[steps.activity[i]] and not kinds.is_wait[steps.activity[i]]:
                last_answer = i

        # What is known so far: until when supports with an end run, since when consent is asked for, when the case was
        # last marked ready, until when wait steps last, and until when those that outlast their own transition.
        helped_until_us, helped_until_free = NEVER, NEVER
        is_asked, asked_since_us, asked_since_free = False, 0, 0
        is_marked, marked_us, marked_free, marked_day = False, 0, 0, 0
        covered_us, covered_free = NEVER, NEVER
        carried_us, carried_free = NEVER, NEVER

        source = first - 1
        while source < last:
            is_begin = source < first
            if not is_begin:
                act = steps.activity[source]
                if kinds.is_support[act] and steps.has_end[source]:
                    helped_until_us = max(helped_until_us, steps.end_us[source])
                    helped_until_free = max(helped_until_free, free.end_free[source])
                if kinds.is_answer[act]:
                    is_asked = False
                if kinds.is_asking[act]:
                    if is_asked:
                        asked_since_us = min(asked_since_us, steps.end_us[source])
                        asked_since_free = min(asked_since_free, free.end_free[source])
                    else:
                        is_asked = True
                        asked_since_us, asked_since_free = steps.end_us[source], free.end_free[source]
                if kinds.is_ready[act]:
                    if is_marked:
                        marked_us = max(marked_us, steps.end_us[source])
                        marked_free = max(marked_free, free.end_free[source])
                        marked_day = max(marked_day, calendar.end_day[source])
                    else:
                        is_marked = True
                        marked_us, marked_free = steps.end_us[source], free.end_free[source]
                        marked_day = calendar.end_day[source]

            following = source + 1
            while following < last and kinds.is_wait[steps.activity[following]]:
                following += 1
            has_next = following < last

            # Which meeting the transition leads to, and when the case was there before.
            meeting, place = -1, 0
            was_met, met_day, met_us = False, 0, 0
            if has_next:
                meeting = kinds.meeting[steps.activity[following]]
                if meeting >= 0:
                    place = meeting * n_parties + steps.organisation[following] + 1
                    was_met = seen.case[place] == cases.case[k]
                    met_day, met_us = seen.day[place], seen.start_us[place]

            has_waits_only = is_begin and following > first
            if (has_next or followed.is_open[k]) and (not is_begin or has_waits_only):
                if is_begin:
                    start_us, start_free = steps.start_us[first], free.start_free[first]
                    from_day, tied = calendar.start_day[first], steps.is_tied[first]
                    is_running = False
                else:
                    start_us, start_free = steps.end_us[source], free.end_free[source]
                    from_day, tied = calendar.end_day[source], steps.is_tied[source]
                    is_running = kinds.is_support[steps.activity[source]] and not steps.has_end[source]
                if has_next:
                    next_us, next_free = steps.start_us[following], free.start_free[following]
                    tied = tied or steps.is_tied[following]
                else:
                    next_us, next_free = followed.extracted_us[k], followed.extracted_free[k]
                end_us, end_free = max(start_us, next_us), max(start_free, next_free)

                # The first date on which the case could have been handled, and how many it was not.
                is_meeting = meeting >= 0 and not is_running
                has_date, is_inferred, is_on_date = False, False, False
                skipped, is_late = 0, False
                ready_us, ready_free = start_us, start_free
                first_us, first_free = 0, 0
                if is_meeting:
                    since_day = from_day
                    if is_marked and (not was_met or marked_us >= met_us):
                        ready_us, ready_free = max(start_us, marked_us), max(start_free, marked_free)
                        since_day = marked_day
                    due_day = since_day + kinds.lead_days[steps.activity[following]]
                    if was_met:
                        due_day = max(due_day, met_day + 1)
                    own = find_series(series, followed.first_series[k], followed.last_series[k], place)
                    if own >= 0:
                        day = calendar.start_day[following]
                        due = dates_before(agenda, series.first[own], series.last[own], due_day)
                        held = dates_before(agenda, series.first[own], series.last[own], day)
                        has_date = due < series.last[own]
                        is_on_date = held < series.last[own] and agenda.day[held] == day
                        if has_date:
                            is_inferred = agenda.is_inferred[due]
                        elif is_on_date:
                            is_inferred = agenda.is_inferred[held]
                        is_late = has_date and agenda.day[due] < day
                        if is_late:
                            skipped = held - due
                            first_us, first_free = agenda.midnight_us[due], agenda.midnight_free[due]

                # The cut points.
                if is_running:
                    helped_us, helped_free = end_us, end_free
                else:
                    helped_us = clip(helped_until_us, start_us, end_us)
                    helped_free = clip(helped_until_free, start_free, end_free)
                asked_us, asked_free = end_us, end_free
                is_answered = source < last_answer
                stands_there = not has_next and not is_begin and kinds.is_asking[steps.activity[source]]
                if is_asked and (is_answered or stands_there):
                    asked_us = clip(asked_since_us, helped_us, end_us)
                    asked_free = clip(asked_since_free, helped_free, end_free)
                if has_date:
                    ready_us = clip(ready_us, helped_us, asked_us)
                    ready_free = clip(ready_free, helped_free, asked_free)
                else:
                    ready_us, ready_free = asked_us, asked_free
                if is_late:
                    first_us = clip(first_us, ready_us, asked_us)
                    first_free = clip(first_free, ready_free, asked_free)
                else:
                    first_us, first_free = asked_us, asked_free

                # What is left of each region under the wait steps: those carried over from before, then its own. A wait
                # without an end lasts until the next step, or still lasts.
                rest_us, rest_free = ready_us - helped_us, ready_free - helped_free
                rhythm_us, rhythm_free = first_us - ready_us, first_free - ready_free
                deferral_us, deferral_free = asked_us - first_us, asked_free - first_free
                consent_us, consent_free = end_us - asked_us, end_free - asked_free
                running_explicit_us = 0
                wait = source
                while wait < following:
                    if wait == source:
                        from_us, from_free = start_us, start_free
                        until_us, until_free = carried_us, carried_free
                    else:
                        from_us = max(steps.start_us[wait], covered_us)
                        from_free = max(free.start_free[wait], covered_free)
                        if steps.has_end[wait]:
                            until_us, until_free = steps.end_us[wait], free.end_free[wait]
                        elif has_next:
                            until_us, until_free = next_us, next_free
                        else:
                            until_us, until_free = end_us, end_free
                        covered_us = max(covered_us, until_us)
                        covered_free = max(covered_free, until_free)
                        if has_next and until_us > next_us:
                            carried_us = max(carried_us, until_us)
                            carried_free = max(carried_free, until_free)
                    if until_us > from_us:
                        running_explicit_us += overlap(from_us, until_us, start_us, helped_us)
                        rest_us -= overlap(from_us, until_us, helped_us, ready_us)
                        rhythm_us -= overlap(from_us, until_us, ready_us, first_us)
                        deferral_us -= overlap(from_us, until_us, first_us, asked_us)
                        consent_us -= overlap(from_us, until_us, asked_us, end_us)
                        rest_free -= overlap(from_free, until_free, helped_free, ready_free)
                        rhythm_free -= overlap(from_free, until_free, ready_free, first_free)
                        deferral_free -= overlap(from_free, until_free, first_free, asked_free)
                        consent_free -= overlap(from_free, until_free, asked_free, end_free)
                    wait += 1

                is_named = False
                if has_next and not is_begin:
                    transition = steps.activity[source] * n_activities + steps.activity[following]
                    for j in range(len(named)):
                        is_named = is_named or named[j] == transition
                if is_named:
                    rest_us, rhythm_us, deferral_us, consent_us = 0, 0, 0, 0
                    rest_free, rhythm_free, deferral_free, consent_free = 0, 0, 0, 0
                if is_named or (helped_us > start_us and helped_us == end_us):
                    skipped = 0

                out.case[n] = cases.case[k]
                out.position[n] = -1 if is_begin else source - first
                out.source[n] = -1 if is_begin else steps.activity[source]
                out.target[n] = steps.activity[following] if has_next else -1
                out.source_organisation[n] = -1 if is_begin else steps.organisation[source]
                out.target_organisation[n] = steps.organisation[following] if has_next else -1
                out.start_us[n] = start_us
                out.end_us[n] = end_us
                out.is_tail[n] = not has_next
                out.is_tied[n] = tied
                out.is_running[n] = is_running
                out.total_us[n] = end_us - helped_us
                out.running_us[n] = helped_us - start_us
                out.running_explicit_us[n] = running_explicit_us
                out.explicit_us[n] = end_us - helped_us - rest_us - rhythm_us - deferral_us - consent_us
                out.consent_us[n] = consent_us
                out.rhythm_us[n] = rhythm_us
                out.deferral_us[n] = deferral_us
                out.holiday_us[n] = rest_free
                out.unexplained_us[n] = rest_us - rest_free
                out.explicit_free_us[n] = (
                    end_free - helped_free - rest_free - rhythm_free - deferral_free - consent_free
                )
                out.consent_free_us[n] = consent_free
                out.rhythm_free_us[n] = rhythm_free
                out.deferral_free_us[n] = deferral_free
                out.meetings_skipped[n] = skipped
                out.is_meeting[n] = is_meeting
                out.has_date[n] = has_date
                out.is_inferred[n] = is_inferred
                out.is_on_date[n] = is_on_date
                n += 1

            if meeting >= 0:
                if was_met:
                    seen.day[place] = max(met_day, calendar.start_day[following])
                    seen.start_us[place] = max(met_us, steps.start_us[following])
                else:
                    seen.case[place] = cases.case[k]
                    seen.day[place] = calendar.start_day[following]
                    seen.start_us[place] = steps.start_us[following]
            source = following
    return n


class CaseWaits(NamedTuple):
    """A row per key and case: what it waited there, and whether it did at all, still stands there, or waits there still."""

    key: Codes
    case: Codes
    amount_us: Lengths
    is_waiting: Claims
    stands: Claims
    waits_still: Claims


class Places(NamedTuple):
    """Scratch, a row per key: the case that was there last, and its row."""

    case: Codes
    row: Counts


def walk_case_waits(key: Codes, rows: WaitRows, places: Places, out: CaseWaits) -> int:
    """Write what each case waits per ``key`` of its transitions; where help runs throughout, it is not waiting."""
    n = 0
    for i in range(len(key)):
        at = key[i]
        if places.case[at] != rows.case[i]:
            places.case[at] = rows.case[i]
            places.row[at] = n
            out.key[n] = at
            out.case[n] = rows.case[i]
            n += 1
        own = places.row[at]
        out.amount_us[own] += rows.total_us[i]
        if rows.is_tail[i]:
            out.stands[own] = True
        if not rows.is_running[i]:
            out.is_waiting[own] = True
            if rows.is_tail[i]:
                out.waits_still[own] = True
    return n


class LastWaits(NamedTuple):
    """A row per case: its wait steps after the last other step, where it has another."""

    count: Counts


def walk_last_waits(cases: Cases, steps: Steps, is_wait: Claims, out: LastWaits) -> None:
    """Count the wait steps that stand at the end of each case."""
    for k in range(len(cases.first)):
        i = cases.last[k] - 1
        while i >= cases.first[k] and is_wait[steps.activity[i]]:
            i -= 1
        if i >= cases.first[k]:
            out.count[k] = cases.last[k] - 1 - i
