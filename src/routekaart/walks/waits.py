"""Waits: what a case does between two steps, and which cause claims which part of its waiting.

*Wait* steps are taken out of the sequence, so a transition runs from the end of one other step to the start
of the next; a case that begins with a wait has one before its first step, an open case one after its last. After a support
it runs from the start: that help ran is a state, told alike whether its end was written down or not. It is cut
where anything changes; each piece has one *state*, the first that fits:

1. asked: a matter is pending (:mod:`routekaart.walks.matters`), or the transition is named as a wait
2. helped: a support runs (:mod:`routekaart.walks.helped`)
3. planned: the next step comes back by plan: a planned step or a regular meeting that the case had before, a renewal and the
   decision on it
4. closing: the next step closes the case or leaves it another way
5. idle: none of these

Waiting is asked and idle, and nothing else. Each piece of it is claimed by one *cause*, the first that fits:

1. explicit: inside a waiting list, or a transition named as a wait
2. consent: from consent asked to its answer
3. rhythm: from ready to the first date of the meeting on or after ready + lead time
4. deferral: from that date to the meeting that handled the case
5. holiday: school holidays in what is left
6. unexplained: the rest

So states add up to the transition, and causes to its waiting. Pieces are half-open. Beside each instant (``…_us``) stands the
school holiday before it (``…_free``), which turns a part into its time inside holidays: both are a pair.

References: Lashkevich, Milani, Chapela-Campa, Suvorau, Dumas, *Why am I waiting?* (2022/2023), reduced to what the log
of a support trajectory carries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routekaart.walks.columns import Calendar, Cases, Free, Steps

if TYPE_CHECKING:
    from routekaart.walks.columns import Claims, Codes, Counts, Days, Instants, Lengths

__all__ = [
    "Agenda",
    "CaseWaits",
    "Claimed",
    "Cuts",
    "Followed",
    "Idle",
    "Kinds",
    "LastWaits",
    "Pending",
    "Places",
    "Running",
    "Seen",
    "Series",
    "WaitRows",
    "walk_case_waits",
    "walk_last_waits",
    "walk_waits",
]

#: The places of the causes in :class:`Claimed`; holiday takes what lies inside school holidays of what is left.
EXPLICIT, CONSENT, RHYTHM, DEFERRAL, HOLIDAY, UNEXPLAINED = range(6)
N_CAUSES = 6
DAY = 86_400_000_000
#: What the episode of a matter can be, in :class:`Pending`.
WAITING, LIST, FOR_CONSENT = 1, 2, 4


class Kinds(NamedTuple):
    """What each activity is to waiting; ``meeting`` is the meeting it is, -1 for none; days of lead time.

    ``comes_back``: planned, or a regular meeting. A ``is_renewal`` is planned at its first time too, and so is what
    ``answers_renewal`` after it (of activity · parties + organisation + 1).
    """

    is_wait: Claims
    is_support: Claims
    is_ready: Claims
    is_closing: Claims
    comes_back: Claims
    is_renewal: Claims
    answers_renewal: Claims
    meeting: Codes
    lead_days: Days


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


class Pending(NamedTuple):
    """The episodes of matters, those of case k from ``first[k]`` up to that of k + 1, in order of start.

    ``role`` is what each is: the sum of :data:`WAITING` (it makes waiting), :data:`LIST` (a waiting list) and
    :data:`FOR_CONSENT`.
    """

    first: Counts
    start_us: Instants
    start_free: Lengths
    end_us: Instants
    end_free: Lengths
    role: Codes


class Running(NamedTuple):
    """When the supports end, those of case k from ``first[k]`` up to that of k + 1, in order of start."""

    first: Counts
    end_us: Instants
    end_free: Lengths


class WaitRows(NamedTuple):
    """A row per transition of a case.

    ``case`` is its code; ``position`` that of the source in its case, -1 where a case begins with a wait;
    ``source`` is -1 there and ``target`` in the tail of an open case; organisations are -1 where none was recorded.
    ``is_waiting``: the case waits there, for 0 days or more (not: it is helped, or the next step is planned or closes).
    The states ``asked_us`` … ``closing_us`` add up to the length; ``total_us`` is waiting, asked and idle, of which
    ``with_us`` while a support ran, and the sum of the causes. Of each cause ``…_free_us`` is its part inside school
    holidays; holiday lies there as a whole, unexplained not at all. Of transitions into a meeting:
    ``meetings_skipped``, ``is_meeting``, ``has_date`` (a date on or after ready is known), ``is_inferred`` (dates come from
    the log), ``is_on_date``.
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
    is_waiting: Claims
    total_us: Lengths
    asked_us: Lengths
    idle_us: Lengths
    helped_us: Lengths
    planned_us: Lengths
    closing_us: Lengths
    with_us: Lengths
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


class Claimed(NamedTuple):
    """A row per episode and cause, at place episode · 6 + cause: how much of the episode it claims, in transitions."""

    length_us: Lengths


class Idle(NamedTuple):
    """A row per activity and cause, at place (activity + 1) · 6 + cause: how much of idle time before that activity it claims.

    At activity -1 stands the time that has led to no step yet. In whole ``days`` and the rest of each piece, as sums of
    many cases pass 64 bits.
    """

    days: Lengths
    rest_us: Lengths


class Moment(NamedTuple):
    """An instant, and the school holiday before it."""

    us: int
    free: int


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
    """Scratch: the instants at which a transition is cut, ascending, and the school holiday before each."""

    us: Instants
    free: Lengths


def later(one: Moment, other: Moment) -> Moment:
    """The later of two moments."""
    return Moment(max(one.us, other.us), max(one.free, other.free))


def with_cut(cut_us: Instants, cut_free: Lengths, n: int, us: int, free: int) -> int:
    """How many cuts there are with this one, which lies behind the first, in its place among the ``n`` so far."""
    place = n
    while cut_us[place - 1] > us:
        place -= 1
    if cut_us[place - 1] == us:
        return n
    for i in range(n, place, -1):
        cut_us[i], cut_free[i] = cut_us[i - 1], cut_free[i - 1]
    cut_us[place], cut_free[place] = us, free
    return n + 1


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


def no_turn(end: Moment) -> Turn:
    """What stands for the turn at a meeting where a transition leads to none."""
    return Turn(False, False, False, False, False, 0, end, end)


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


def cause_of(us: int, roles: int, turn: Turn) -> int:
    """The cause of a piece of waiting that begins at ``us``, with the roles of what is pending; unexplained where none is known."""
    if roles & LIST:
        return EXPLICIT
    if roles & FOR_CONSENT:
        return CONSENT
    if not turn.has_date or us < turn.ready.us:
        return UNEXPLAINED
    return DEFERRAL if turn.is_late and us >= turn.first.us else RHYTHM


# The columns are read and written here alone: to hand them on would cost more, compiled, than all else.
def walk_waits(
    cases: Cases,
    steps: Steps,
    calendar: Calendar,
    free: Free,
    kinds: Kinds,
    followed: Followed,
    running: Running,
    pending: Pending,
    series: Series,
    agenda: Agenda,
    named: Counts,
    n_activities: int,
    n_parties: int,
    seen: Seen,
    met: Counts,
    cuts: Cuts,
    out: WaitRows,
    claimed: Claimed,
    idle: Idle,
) -> tuple[int, int, int]:
    """Write every transition of every case, with its states and causes, and what each cause claims of each episode.

    ``named`` are transitions that are waits as a whole (source · activities + target); ``n_parties`` is one more than
    the number of organisations. ``met`` is scratch, -1 for each activity; ``cuts`` has room for all of a case.
    """
    n = 0
    for k in range(len(cases.first)):
        first, last = cases.first[k], cases.last[k]
        asked, until = pending.first[k], pending.first[k + 1]  # episodes that may be pending still
        support, helped = running.first[k], Moment(steps.start_us[first], free.start_free[first])
        is_marked, marked, marked_day, is_renewing = False, helped, 0, False
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
                from_day, is_tied = int(calendar.start_day[first]), bool(steps.is_tied[first])
            else:
                leaves = steps.activity[source]
                start = Moment(steps.end_us[source], free.end_free[source])
                from_day, is_tied = int(calendar.end_day[source]), bool(steps.is_tied[source])
                if kinds.is_support[leaves]:  # its end is that of the help, not of a step that takes so long
                    start = Moment(steps.start_us[source], free.start_free[source])
                    from_day = int(calendar.start_day[source])
                met[leaves] = cases.case[k]
                if kinds.is_support[leaves]:
                    helped = later(helped, Moment(running.end_us[support], running.end_free[support]))
                    support += 1
                if kinds.is_ready[leaves]:
                    marked_day = max(marked_day, from_day) if is_marked else from_day
                    marked = later(marked, start) if is_marked else start
                    is_marked = True
                if kinds.is_renewal[leaves]:
                    is_renewing = True
                elif kinds.answers_renewal[leaves * n_parties + steps.organisation[source] + 1]:
                    is_renewing = False
            end = later(start, Moment(followed.extracted_us[k], followed.extracted_free[k]))
            meeting, place, is_planned, is_closing = -1, 0, False, False
            if has_next:
                enters = steps.activity[following]
                end = later(start, Moment(steps.start_us[following], free.start_free[following]))
                is_tied = is_tied or bool(steps.is_tied[following])
                meeting = kinds.meeting[enters]
                place = meeting * n_parties + steps.organisation[following] + 1
                is_planned = bool(kinds.comes_back[enters]) and met[enters] == cases.case[k]
                is_planned = is_planned or bool(kinds.is_renewal[enters])
                if is_renewing:
                    own_place = enters * n_parties + steps.organisation[following] + 1
                    is_planned = is_planned or bool(kinds.answers_renewal[own_place])
                is_closing = bool(kinds.is_closing[enters])
            was_met = meeting >= 0 and seen.case[place] == cases.case[k]
            # No transition from here on begins before this step does, though it may before this step ends.
            while asked < until and pending.end_us[asked] <= steps.start_us[max(source, first)]:
                asked += 1

            if (has_next or followed.is_open[k]) and not (is_begin and following == first):
                # A case is ready at the end of the step before, or when it was marked so after it was last at this
                # meeting; one that was handled on some date waits for a later one.
                turn = no_turn(end)
                if meeting >= 0:
                    ready, since_day = start, from_day
                    if is_marked and (not was_met or marked.us >= seen.start_us[place]):
                        ready, since_day = later(start, marked), marked_day
                    due_day = since_day + int(kinds.lead_days[enters])
                    if was_met:
                        due_day = max(due_day, int(seen.day[place]) + 1)
                    own = find_series(series, followed.first_series[k], followed.last_series[k], place)
                    day, dates, no_more = int(calendar.start_day[following]), 0, 0
                    if own >= 0:
                        dates, no_more = int(series.first[own]), int(series.last[own])
                    turn = turn_at(ready, due_day, day, dates, no_more, agenda)

                is_named = False
                for transition in named:
                    if leaves >= 0 and enters >= 0 and transition == leaves * n_activities + enters:
                        is_named = True

                cuts.us[0], cuts.free[0] = start.us, start.free
                n_cuts = 1
                if start.us < helped.us < end.us:
                    n_cuts = with_cut(cuts.us, cuts.free, n_cuts, helped.us, helped.free)
                if turn.has_date and start.us < turn.ready.us < end.us:
                    n_cuts = with_cut(cuts.us, cuts.free, n_cuts, turn.ready.us, turn.ready.free)
                if turn.has_date and start.us < turn.first.us < end.us:
                    n_cuts = with_cut(cuts.us, cuts.free, n_cuts, turn.first.us, turn.first.free)
                beyond = asked  # episodes from here on begin after the transition
                while beyond < until and pending.start_us[beyond] < end.us:
                    if start.us < pending.start_us[beyond]:
                        us, holiday = pending.start_us[beyond], pending.start_free[beyond]
                        n_cuts = with_cut(cuts.us, cuts.free, n_cuts, us, holiday)
                    if start.us < pending.end_us[beyond] < end.us:
                        us, holiday = pending.end_us[beyond], pending.end_free[beyond]
                        n_cuts = with_cut(cuts.us, cuts.free, n_cuts, us, holiday)
                    beyond += 1
                cuts.us[n_cuts], cuts.free[n_cuts] = end.us, end.free

                for piece in range(n_cuts):
                    us, length = cuts.us[piece], cuts.us[piece + 1] - cuts.us[piece]
                    is_free = cuts.free[piece + 1] - cuts.free[piece]
                    is_helped, roles = us < helped.us, 0
                    for e in range(asked, beyond):
                        if pending.start_us[e] <= us < pending.end_us[e]:
                            roles |= pending.role[e]
                    is_asked = is_named or bool(roles & WAITING)
                    if is_asked:
                        out.asked_us[n] += length
                    elif is_helped:
                        out.helped_us[n] += length
                    elif is_planned:
                        out.planned_us[n] += length
                    elif is_closing:
                        out.closing_us[n] += length
                    else:
                        out.idle_us[n] += length
                    if not is_asked and (is_helped or is_planned or is_closing):
                        continue
                    out.is_waiting[n] = True
                    out.total_us[n] += length
                    if is_helped:
                        out.with_us[n] += length
                    cause = EXPLICIT if is_named else cause_of(us, roles, turn)
                    if not is_asked:
                        at, holiday = (enters + 1) * N_CAUSES, 0
                        if cause == UNEXPLAINED:
                            holiday = is_free
                            idle.days[at + HOLIDAY] += holiday // DAY
                            idle.rest_us[at + HOLIDAY] += holiday % DAY
                        idle.days[at + cause] += (length - holiday) // DAY
                        idle.rest_us[at + cause] += (length - holiday) % DAY
                    for e in range(asked, beyond):
                        if pending.start_us[e] <= us < pending.end_us[e]:
                            at = e * N_CAUSES
                            if cause == UNEXPLAINED:
                                claimed.length_us[at + HOLIDAY] += is_free
                                claimed.length_us[at + cause] += length - is_free
                            else:
                                claimed.length_us[at + cause] += length
                    if cause == EXPLICIT:
                        out.explicit_us[n] += length
                        out.explicit_free_us[n] += is_free
                    elif cause == CONSENT:
                        out.consent_us[n] += length
                        out.consent_free_us[n] += is_free
                    elif cause == RHYTHM:
                        out.rhythm_us[n] += length
                        out.rhythm_free_us[n] += is_free
                    elif cause == DEFERRAL:
                        out.deferral_us[n] += length
                        out.deferral_free_us[n] += is_free
                    else:
                        out.holiday_us[n] += is_free
                        out.unexplained_us[n] += length - is_free

                out.case[n] = cases.case[k]
                out.position[n] = -1 if is_begin else source - first
                out.source[n], out.target[n] = leaves, enters
                out.source_organisation[n] = -1 if is_begin else steps.organisation[source]
                out.target_organisation[n] = steps.organisation[following] if has_next else -1
                out.start_us[n], out.end_us[n] = start.us, end.us
                out.is_tail[n], out.is_tied[n] = not has_next, is_tied
                out.meetings_skipped[n] = turn.skipped if out.is_waiting[n] and not is_named else 0
                out.is_meeting[n], out.has_date[n] = turn.is_meeting, turn.has_date
                out.is_inferred[n], out.is_on_date[n] = turn.is_inferred, turn.is_on_date
                n += 1

            if meeting >= 0:
                day, start_us = calendar.start_day[following], steps.start_us[following]
                seen.day[place] = max(seen.day[place], day) if was_met else day
                seen.start_us[place] = max(seen.start_us[place], start_us) if was_met else start_us
                seen.case[place] = cases.case[k]
            source = following
    return n, len(claimed.length_us), len(idle.days)


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
    """Write what each case waits per ``key`` of its transitions."""
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
        if rows.is_waiting[i]:
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
