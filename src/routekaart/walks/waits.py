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


class Moment(NamedTuple):
    """An instant, and the school holiday before it: a pair that is cut alike."""

    us: int
    free: int


class Known(NamedTuple):
    """What a case has shown so far.

    Until when its supports with an end run; since when consent is asked for (if it is); when it was last marked ready
    for a meeting (if it was), and on which day; until when its wait steps last, and those of them that outlast
    their own transition.
    """

    helped: Moment
    is_asked: bool
    asked: Moment
    is_marked: bool
    marked: Moment
    marked_day: int
    covered: Moment
    carried: Moment


class Span(NamedTuple):
    """A transition: from where to where, and when the next step starts (if there is one) or the case was last looked at."""

    has_next: bool
    is_running: bool
    start: Moment
    end: Moment
    next: Moment


class Turn(NamedTuple):
    """The turn of a case at a meeting: since when it was ready, and the first date on which it could have been handled.

    ``is_late``: that date came before the one that handled it, ``skipped`` of them in all.
    """

    is_meeting: bool
    has_date: bool
    is_inferred: bool
    is_on_date: bool
    is_late: bool
    skipped: int
    ready: Moment
    first: Moment


class Cuts(NamedTuple):
    """The cut points of a transition between its start and its end, in their order."""

    helped: Moment
    ready: Moment
    first: Moment
    asked: Moment


class Regions(NamedTuple):
    """How long each region between the cut points is, or what is left of it under the wait steps.

    ``running``: wait steps inside the time that was helped.
    """

    running: Moment
    rest: Moment
    rhythm: Moment
    deferral: Moment
    consent: Moment


def later(one: Moment, other: Moment) -> Moment:
    """The later of two moments."""
    return Moment(max(one.us, other.us), max(one.free, other.free))


def earlier(one: Moment, other: Moment) -> Moment:
    """The earlier of two moments."""
    return Moment(min(one.us, other.us), min(one.free, other.free))


def clip(moment: Moment, low: Moment, high: Moment) -> Moment:
    """The moment, moved inside the bounds."""
    return earlier(later(moment, low), high)


def between(low: Moment, high: Moment) -> Moment:
    """The length from one moment to another, and its part inside school holidays."""
    return Moment(high.us - low.us, high.free - low.free)


def without(length: Moment, start: Moment, end: Moment, low: Moment, high: Moment) -> Moment:
    """The length less what of the stretch from start to end lies inside the bounds."""
    return between(between(clip(start, low, high), clip(end, low, high)), length)


def nothing_known() -> Known:
    """What is known before the first step of a case."""
    never, zero = Moment(NEVER, NEVER), Moment(0, 0)
    return Known(never, False, zero, False, zero, 0, never, never)


def with_step(
    known: Known, end: Moment, end_day: int, is_help: bool, is_answer: bool, is_asking: bool, is_ready: bool
) -> Known:
    """What is known once a step was taken that ended then; ``is_help``: it is a support with a recorded end."""
    helped, is_asked, asked = known.helped, known.is_asked, known.asked
    is_marked, marked, marked_day = known.is_marked, known.marked, known.marked_day
    if is_help:
        helped = later(helped, end)
    if is_answer:
        is_asked = False
    if is_asking:
        asked = earlier(asked, end) if is_asked else end
        is_asked = True
    if is_ready:
        marked_day = max(marked_day, end_day) if is_marked else end_day
        marked = later(marked, end) if is_marked else end
        is_marked = True
    return Known(helped, is_asked, asked, is_marked, marked, marked_day, known.covered, known.carried)


def with_wait(known: Known, end: Moment, span: Span) -> Known:
    """What is known once a wait step of the transition lasts until ``end``."""
    outlasts = span.has_next and end.us > span.next.us
    carried = later(known.carried, end) if outlasts else known.carried
    covered = later(known.covered, end)
    return Known(
        known.helped,
        known.is_asked,
        known.asked,
        known.is_marked,
        known.marked,
        known.marked_day,
        covered,
        carried,
    )


def last_answer(first: int, last: int, steps: Steps, kinds: Kinds) -> int:
    """The place of the last answer to a question for consent in a case; -1 if there is none."""
    for i in range(last - 1, first - 1, -1):
        if kinds.is_answer[steps.activity[i]] and not kinds.is_wait[steps.activity[i]]:
            return i
    return -1


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


def first_date(agenda: Agenda, low: int, high: int, day: int) -> int:
    """The place of the first date on or after ``day`` among those from ``low`` up to ``high``; ``high`` if there is none."""
    while low < high:
        middle = (low + high) // 2
        if agenda.day[middle] < day:
            low = middle + 1
        else:
            high = middle
    return low


def no_turn(span: Span) -> Turn:
    """What stands for the turn at a meeting where a transition leads to none."""
    return Turn(False, False, False, False, False, 0, span.start, span.start)


def turn_at(ready: Moment, due_day: int, day: int, first: int, last: int, agenda: Agenda) -> Turn:
    """The turn of a case that was ready then and could be handled from ``due_day`` on, at the meeting that handled it.

    The dates of the meeting stand in the agenda from ``first`` up to ``last``; there may be none.
    """
    due, held = first_date(agenda, first, last, due_day), first_date(agenda, first, last, day)
    has_date, is_on_date = due < last, held < last and agenda.day[held] == day
    if not has_date:
        return Turn(True, False, is_on_date and agenda.is_inferred[held], is_on_date, False, 0, ready, ready)
    is_late = agenda.day[due] < day
    midnight = Moment(agenda.midnight_us[due], agenda.midnight_free[due])
    skipped = held - due if is_late else 0
    return Turn(True, True, bool(agenda.is_inferred[due]), is_on_date, is_late, skipped, ready, midnight)


def cuts_of(span: Span, known: Known, turn: Turn, is_asked: bool) -> Cuts:
    """The cut points of a transition; ``is_asked``: consent that was asked for before is still to come in it."""
    helped = span.end if span.is_running else clip(known.helped, span.start, span.end)
    asked = clip(known.asked, helped, span.end) if is_asked else span.end
    ready = clip(turn.ready, helped, asked) if turn.has_date else asked
    first = clip(turn.first, ready, asked) if turn.is_late else asked
    return Cuts(helped, ready, first, asked)


def regions_between(span: Span, cuts: Cuts) -> Regions:
    """The regions between the cut points, before any wait step is taken out."""
    return Regions(
        Moment(0, 0),
        between(cuts.helped, cuts.ready),
        between(cuts.ready, cuts.first),
        between(cuts.first, cuts.asked),
        between(cuts.asked, span.end),
    )


def under_wait(left: Regions, start: Moment, end: Moment, span: Span, cuts: Cuts) -> Regions:
    """What is left of the regions under one more stretch of waiting, if it is one."""
    if end.us <= start.us:
        return left
    return Regions(
        without(left.running, start, end, span.start, cuts.helped),
        without(left.rest, start, end, cuts.helped, cuts.ready),
        without(left.rhythm, start, end, cuts.ready, cuts.first),
        without(left.deferral, start, end, cuts.first, cuts.asked),
        without(left.consent, start, end, cuts.asked, span.end),
    )


def as_a_whole(left: Regions) -> Regions:
    """What is left of the regions of a transition that is a wait as a whole: nothing."""
    zero = Moment(0, 0)
    return Regions(left.running, zero, zero, zero, zero)


def explicit_in(span: Span, cuts: Cuts, left: Regions) -> Moment:
    """The explicit waiting of a transition: what is waited and in no region any more."""
    waited = between(cuts.helped, span.end)
    return between(left.rest, between(left.rhythm, between(left.deferral, between(left.consent, waited))))


# The columns are read and written here alone: to hand them on would cost more, compiled, than all else.
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
        answered = last_answer(first, last, steps, kinds)
        known = nothing_known()
        source = first - 1
        while source < last:
            # From this step (or from the wait that begins the case) to the next one that is no wait.
            following = source + 1
            while following < last and kinds.is_wait[steps.activity[following]]:
                following += 1
            is_begin, has_next = source < first, following < last
            leaves, enters = -1, -1
            if is_begin:
                start = Moment(steps.start_us[first], free.start_free[first])
                from_day, is_running, is_tied = (
                    int(calendar.start_day[first]),
                    False,
                    bool(steps.is_tied[first]),
                )
            else:
                leaves = steps.activity[source]
                start = Moment(steps.end_us[source], free.end_free[source])
                from_day, is_tied = int(calendar.end_day[source]), bool(steps.is_tied[source])
                is_help, has_end = bool(kinds.is_support[leaves]), bool(steps.has_end[source])
                is_running = is_help and not has_end
                known = with_step(
                    known,
                    start,
                    from_day,
                    is_help and has_end,
                    bool(kinds.is_answer[leaves]),
                    bool(kinds.is_asking[leaves]),
                    bool(kinds.is_ready[leaves]),
                )
            coming = Moment(followed.extracted_us[k], followed.extracted_free[k])
            meeting, place = -1, 0
            if has_next:
                enters = steps.activity[following]
                coming = Moment(steps.start_us[following], free.start_free[following])
                is_tied = is_tied or bool(steps.is_tied[following])
                meeting = kinds.meeting[enters]
                place = meeting * n_parties + steps.organisation[following] + 1
            was_met = meeting >= 0 and seen.case[place] == cases.case[k]
            span = Span(has_next, is_running, start, later(start, coming), coming)

            if (has_next or followed.is_open[k]) and not (is_begin and following == first):
                # A case is ready at the end of the step before, or when it was marked so after it was last at this
                # meeting; one that was handled on some date waits for a later one.
                turn = no_turn(span)
                if meeting >= 0 and not is_running:
                    ready, since_day = start, from_day
                    if known.is_marked and (not was_met or known.marked.us >= seen.start_us[place]):
                        ready, since_day = later(start, known.marked), known.marked_day
                    due_day = since_day + int(kinds.lead_days[enters])
                    if was_met:
                        due_day = max(due_day, int(seen.day[place]) + 1)
                    own = find_series(series, followed.first_series[k], followed.last_series[k], place)
                    day, dates, no_more = int(calendar.start_day[following]), 0, 0
                    if own >= 0:
                        dates, no_more = int(series.first[own]), int(series.last[own])
                    turn = turn_at(ready, due_day, day, dates, no_more, agenda)

                stands_there = not has_next and not is_begin and bool(kinds.is_asking[leaves])
                cuts = cuts_of(span, known, turn, known.is_asked and (source < answered or stands_there))
                left = under_wait(regions_between(span, cuts), start, known.carried, span, cuts)
                for i in range(source + 1, following):
                    wait_start = Moment(steps.start_us[i], free.start_free[i])
                    if steps.has_end[i]:
                        wait_end = Moment(steps.end_us[i], free.end_free[i])
                    else:  # it lasts until the next step, or still
                        wait_end = span.next if has_next else span.end
                    left = under_wait(left, later(wait_start, known.covered), wait_end, span, cuts)
                    known = with_wait(known, wait_end, span)

                is_named = False
                for transition in named:
                    if leaves >= 0 and enters >= 0 and transition == leaves * n_activities + enters:
                        is_named = True
                if is_named:
                    left = as_a_whole(left)
                explicit = explicit_in(span, cuts, left)
                is_helped = cuts.helped.us > start.us and cuts.helped.us == span.end.us

                out.case[n] = cases.case[k]
                out.position[n] = -1 if is_begin else source - first
                out.source[n], out.target[n] = leaves, enters
                out.source_organisation[n] = -1 if is_begin else steps.organisation[source]
                out.target_organisation[n] = steps.organisation[following] if has_next else -1
                out.start_us[n], out.end_us[n] = start.us, span.end.us
                out.is_tail[n], out.is_tied[n], out.is_running[n] = not has_next, is_tied, is_running
                out.total_us[n] = span.end.us - cuts.helped.us
                out.running_us[n] = cuts.helped.us - start.us
                out.running_explicit_us[n] = -left.running.us
                out.explicit_us[n], out.explicit_free_us[n] = explicit.us, explicit.free
                out.consent_us[n], out.consent_free_us[n] = left.consent.us, left.consent.free
                out.rhythm_us[n], out.rhythm_free_us[n] = left.rhythm.us, left.rhythm.free
                out.deferral_us[n], out.deferral_free_us[n] = left.deferral.us, left.deferral.free
                out.holiday_us[n] = left.rest.free
                out.unexplained_us[n] = left.rest.us - left.rest.free
                out.meetings_skipped[n] = 0 if is_named or is_helped else turn.skipped
                out.is_meeting[n], out.has_date[n] = turn.is_meeting, turn.has_date
                out.is_inferred[n], out.is_on_date[n] = turn.is_inferred, turn.is_on_date
                n += 1

            if meeting >= 0:
                day, start_us = calendar.start_day[following], steps.start_us[following]
                seen.day[place] = max(seen.day[place], day) if was_met else day
                seen.start_us[place] = max(seen.start_us[place], start_us) if was_met else start_us
                seen.case[place] = cases.case[k]
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
    """A row per case: how many wait steps come after the last other step, where it has another."""

    waits: Counts


def walk_last_waits(cases: Cases, steps: Steps, is_wait: Claims, out: LastWaits) -> None:
    """Count the wait steps that stand at the end of each case."""
    for k in range(len(cases.first)):
        i = cases.last[k] - 1
        while i >= cases.first[k] and is_wait[steps.activity[i]]:
            i -= 1
        if i >= cases.first[k]:
            out.waits[k] = cases.last[k] - 1 - i
