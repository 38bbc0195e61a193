"""Cases: dates, organisations and ends of many cases of one trace, drawn together.

Every draw is one array over cases; the loop runs over the steps of a trace, never over events. Only
``Generator.random`` is used: its stream stays the same from one numpy to the next, and so do the samples.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from routekaart.log.vocabulary import ActivityEntry, load_vocabulary
from routekaart.sample.days import ANY, SCHOOL, WORKING, Agenda, Days, move_to
from routekaart.sample.routes import Step, Trace

__all__ = ["NO_DAY", "Cases", "Request", "count_organisations", "draw_cases"]

Flags = npt.NDArray[np.bool_]
Chances = npt.NDArray[np.float64]

NO_DAY = -1
"""Stands for an end that is not on record."""

_KNOWN_END = 0.55  # share of supports whose end is on record
_END_OF_SUPPORT = (0.6, 1.2)  # as a share of the days to the next step: most end before it, some run on
_DEFERRED = 0.15  # share of regular meetings that are full, so that the case waits for the next
_DURATION = (548, 730)  # K: about one and a half to two years
_LAST_GAP_STRETCH = 42  # days; a summer may fall before the closing
_SCHOOLS = ("school", "speciaal-onderwijs", "past", "opdc", "mbo")
_PACE = (0.7, 2.5)
_MAX_ROUNDS = 10_000


@dataclass(frozen=True)
class Request:
    """What the cases must be: signal day and school of each, and limits where there are any.

    ``durations`` (days, signal to closing) and ``organisations`` (counted ones) are per case; a case that
    cannot have them is drawn again.
    """

    signals: Days
    schools: Days
    agenda: Agenda | None = None
    durations: Days | None = None
    organisations: int | None = None

    def of(self, open_cases: Days) -> Request:
        """The request for some of the cases."""
        durations = None if self.durations is None else self.durations[open_cases]
        signals, schools = self.signals[open_cases], self.schools[open_cases]
        return Request(signals, schools, self.agenda, durations, self.organisations)


@dataclass(frozen=True)
class Cases:
    """Cases by steps of one trace: which steps happen, when, until when, and by which organisation."""

    present: Flags
    start: Days
    end: Days
    party: Days

    def put(self, rows: Days, drawn: Cases, fits: Flags) -> None:
        """Take over the drawn cases that fit, in these rows."""
        for mine, theirs in zip(vars(self).values(), vars(drawn).values(), strict=True):
            mine[rows[fits]] = theirs[fits]


def draw_cases(trace: Trace, request: Request, random: np.random.Generator) -> Cases:
    """One case of ``trace`` per signal, each redrawn until it fits the request."""
    shape = (request.signals.size, len(trace.steps))
    cases = Cases(np.zeros(shape, dtype=bool), *(np.zeros(shape, dtype=np.int64) for _ in range(3)))
    waiting = np.arange(request.signals.size)
    for _ in range(_MAX_ROUNDS):
        if not waiting.size:
            return cases
        part = request.of(waiting)
        drawn = _draw(trace, part, random)
        fits = _fits(trace, drawn, part)
        cases.put(waiting, drawn, fits)
        waiting = waiting[~fits]
    raise RuntimeError(f"trace {trace.name} cannot meet its limits: {waiting.size} cases left")


def _draw(trace: Trace, request: Request, random: np.random.Generator) -> Cases:
    present = _draw_presence(trace, request.signals.size, random)
    party = _draw_parties(trace, request.signals.size, random)
    start = _draw_starts(trace, request, present, random)
    return Cases(present, start, _draw_ends(trace, present, start, random), party)


def _draw_presence(trace: Trace, cases: int, random: np.random.Generator) -> Flags:
    coins = {name: random.random(cases) < chance for name, chance in trace.chances.items()}
    present = np.ones((cases, len(trace.steps)), dtype=bool)
    for number, step in enumerate(trace.steps):
        for name in step.when:
            present[:, number] &= coins[name]
        for name in step.unless:
            present[:, number] &= ~coins[name]
    return present


def _draw_parties(trace: Trace, cases: int, random: np.random.Generator) -> Days:
    """The organisation of each step, as its place in the vocabulary."""
    places = {entry.id: place for place, entry in enumerate(load_vocabulary().organisations)}
    drawn = {}
    for name, members in trace.parties.items():
        choices = np.array([places[member] for member in members])
        drawn[name] = choices[(random.random(cases) * len(members)).astype(np.int64)]
    columns = [drawn[s.party] if s.party in drawn else np.full(cases, places[s.party]) for s in trace.steps]
    return np.stack(columns, axis=1)


def _draw_starts(trace: Trace, request: Request, present: Flags, random: np.random.Generator) -> Days:
    """The day of each step; a step that does not happen has the day of the one before."""
    start = np.empty(present.shape, dtype=np.int64)
    pace = _draw_pace(request, random)
    clock = request.signals
    for number, step in enumerate(trace.steps):
        entry = load_vocabulary().activity(step.activity)
        wished = clock + _draw_gaps(step, pace, random)
        if request.durations is not None and number == len(trace.steps) - 1:
            wished = start[:, 0] + request.durations
        if request.agenda is not None and "regular_meeting" in entry.marks:
            day = _next_meeting(request.agenda, request.schools, wished, random)
        else:
            day = move_to(_sort_of_day(step, entry, trace), wished)
        clock = start[:, number] = np.where(present[:, number], day, clock)
    return start


def _draw_pace(request: Request, random: np.random.Generator) -> Chances:
    """How fast a case goes: 1 as the ranges have it, above 1 faster, so that set durations can be met."""
    low, high = (1.0, 1.0) if request.durations is None else _PACE
    return low + (high - low) * random.random(request.signals.size)


def _draw_gaps(step: Step, pace: Chances, random: np.random.Generator) -> Days:
    """Days within the range of the step, thickest about its typical gap; half of them below it at pace 1."""
    place = 2 * random.random(pace.size) ** pace - 1
    room = np.where(place < 0, step.typical - step.least, step.most - step.typical)
    days: Days = (step.typical + np.rint(room * place * np.abs(place))).astype(np.int64)
    return days


def _sort_of_day(step: Step, entry: ActivityEntry, trace: Trace) -> str:
    """Which days will do: families any day, schools and meetings on school days, others on working days."""
    party = trace.parties.get(step.party, (step.party,))[0]
    if party == "gezin":
        return ANY
    if entry.id == "afsluiting":
        return WORKING  # paper is closed in the holidays too
    return SCHOOL if entry.kind == "meeting" or party in _SCHOOLS else WORKING


def _next_meeting(agenda: Agenda, schools: Days, wished: Days, random: np.random.Generator) -> Days:
    """The first meeting of the case's school on or after the wished day, or the one after when it is full."""
    deferred = (random.random(wished.size) < _DEFERRED).astype(np.int64)
    day = wished.copy()
    for school, meetings in enumerate(agenda):
        own = schools == school
        place = np.searchsorted(meetings, wished[own]) + deferred[own]
        day[own] = np.maximum(meetings[np.minimum(place, meetings.size - 1)], wished[own])
    return day


def _draw_ends(trace: Trace, present: Flags, start: Days, random: np.random.Generator) -> Days:
    """The last day of waits and supports; NO_DAY where there is none, or none on record."""
    end = np.full(start.shape, NO_DAY, dtype=np.int64)
    for number, step in enumerate(trace.steps):
        kind = load_vocabulary().activity(step.activity).kind
        if kind not in ("wait", "support") or step.is_lasting:
            continue
        then = _day_of_next(trace, number, present, start)
        if kind == "support" and step.until is None:
            then = _draw_support_end(start[:, number], then, start[:, -1], random)
        end[:, number] = np.where(present[:, number], then, NO_DAY)
    return end


def _day_of_next(trace: Trace, number: int, present: Flags, start: Days) -> Days:
    """The day of the next step that happens (of its ``until``, when it has one), or NO_DAY."""
    until = trace.steps[number].until
    day = np.full(len(start), NO_DAY, dtype=np.int64)
    for later in range(len(trace.steps) - 1, number, -1):
        if until in (None, trace.steps[later].activity):
            day = np.where(present[:, later], start[:, later], day)
    return day


def _draw_support_end(begin: Days, following: Days, last: Days, random: np.random.Generator) -> Days:
    low, high = _END_OF_SUPPORT
    share = low + (high - low) * random.random(begin.size)
    end = move_to(WORKING, begin + np.maximum(7, (share * (following - begin)).astype(np.int64)))
    is_known = (random.random(begin.size) < _KNOWN_END) & (following != NO_DAY)
    return np.where(is_known, np.minimum(end, last), NO_DAY)


def _fits(trace: Trace, cases: Cases, request: Request) -> Flags:
    fits: Flags = np.ones(len(cases.start), dtype=bool)
    for number, step in enumerate(trace.steps):
        if step.is_firm:
            gap = cases.start[:, number] - cases.start[:, number - 1]
            fits &= (gap >= step.least) & (gap <= step.most)
    if request.durations is not None:
        duration = cases.start[:, -1] - cases.start[:, 0]
        last_gap = cases.start[:, -1] - cases.start[:, -2]
        closing = trace.steps[-1]
        fits &= (duration >= _DURATION[0]) & (duration <= _DURATION[1])
        fits &= (last_gap >= closing.least) & (last_gap <= closing.most + _LAST_GAP_STRETCH)
    if request.organisations is not None:
        fits &= count_organisations(cases) == request.organisations
    return fits


def count_organisations(cases: Cases) -> Days:
    """Different counted organisations of each case: the family left out, the school included."""
    is_counted = np.array([entry.counted for entry in load_vocabulary().organisations])
    bits = np.where(cases.present & is_counted[cases.party], 1 << cases.party, 0)
    numbers: Days = np.bitwise_count(np.bitwise_or.reduce(bits, axis=1)).astype(np.int64)
    return numbers
