"""Logs: which cases stand in which sample log, and what must hold of them.

The published aggregates are met here: a mean of exactly 6 and 4 counted organisations, every trajectory of
the two schools 548 to 730 days with no difference between them, a zorgteam of 6 to 10 meetings a school year.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from routekaart.log.vocabulary import load_vocabulary
from routekaart.sample.cases import NO_DAY, Cases, Request, draw_cases
from routekaart.sample.days import Days, day_number, draw_agenda
from routekaart.sample.routes import Trace, load_traces

__all__ = ["LOGS", "DrawnLog", "Part", "SampleLog", "draw_log"]

_DURATIONS = (550, 724)  # days; closings on a working day then stay within 548 to 730
_MOST_CASES_TO_CHOOSE = 400  # of larger logs one draw shows everything
_MOST_DRAWS = 2_000
_CASES_AT_ONCE = 20_000  # whole rounds of every log, so that means stay exact
_ZORGTEAM_A_YEAR = (6, 10)  # A: about six in practice, ten on paper
_FULL_YEARS = (2021, 2022)
_CASES_FOR_FULL_AGENDA = 120


@dataclass(frozen=True)
class Part:
    """Cases of one trace: how many of each round, how many organisations, and when they start."""

    trace: str
    cases: int
    organisations: int | None = None
    window: tuple[date, date] | None = None


@dataclass(frozen=True)
class SampleLog:
    """One sample log: its parts in rounds, the mean that a broken round must keep, and its period."""

    name: str
    prefix: str
    cases: int
    schools: tuple[str, ...]
    window: tuple[date, date]
    parts: tuple[Part, ...]
    levels: tuple[str, ...] = ()
    municipalities: tuple[str, ...] = ()
    mean_organisations: int | None = None
    has_durations: bool = False
    has_agenda: bool = False
    until: date | None = None
    shows: tuple[str, ...] = ()


@dataclass(frozen=True)
class DrawnLog:
    """The events of a sample log as columns of equal length, by case and then by time.

    ``case`` counts from 0, in order of the signal; ``activity`` and ``organisation`` are places in the
    vocabulary, ``trace`` one in ``traces``; ``start`` and ``end`` are day numbers, an end may be NO_DAY.
    A large log comes in batches: ``before`` cases went before these, of ``of_cases`` in all.
    """

    log: SampleLog
    before: int
    of_cases: int
    traces: tuple[Trace, ...]
    case: Days
    trace: Days
    school: Days
    activity: Days
    organisation: Days
    start: Days
    end: Days

    @property
    def n_cases(self) -> int:
        """Number of cases in this batch."""
        return int(self.case[-1]) + 1


_TWO_SCHOOLS = (date(2020, 9, 7), date(2022, 2, 18))

# The steps that no trace of the ten routes has.
_NOWHERE_ELSE = tuple(entry.id for entry in load_vocabulary().activities if entry.optional)

# A log is drawn from its place here: another one is added at the end, or every draw changes.
LOGS = (
    SampleLog(
        name="school1_keten.csv",
        prefix="S1",
        cases=8,
        schools=("School 1",),
        levels=("vmbo-tl", "havo"),
        window=_TWO_SCHOOLS,
        parts=(
            Part("keten", 3, organisations=6),
            Part("keten-huisarts", 1, organisations=6),
            Part("keten", 2, organisations=7),
            Part("keten-huisarts", 2, organisations=5),
        ),
        mean_organisations=6,
        has_durations=True,
        shows=("toestemming-geweigerd", "wisseling-contactpersoon", "thuiszitten-gemeld", "afwijzing"),
    ),
    SampleLog(
        name="school2_pilot.csv",
        prefix="S2",
        cases=8,
        schools=("School 2",),
        levels=("havo", "vwo"),
        window=_TWO_SCHOOLS,
        parts=(
            Part("pilot", 4, organisations=4),
            Part("pilot", 2, organisations=5),
            Part("pilot", 2, organisations=3),
        ),
        mean_organisations=4,
        has_durations=True,
        shows=("wachtlijst", "regisseur-aangewezen"),
    ),
    SampleLog(
        name="school2_uitval.csv",
        prefix="S2-U",
        cases=3,
        schools=("School 2",),
        levels=("havo", "vwo"),
        window=_TWO_SCHOOLS,
        parts=(Part("pilot-uitval", 1),),
    ),
    SampleLog(
        name="arnhem_zorgteam.xlsx",
        prefix="ARN",
        cases=120,
        schools=("Basisschool A", "Basisschool B", "Basisschool C", "Basisschool D"),
        window=(date(2021, 8, 30), date(2023, 6, 30)),
        until=date(2024, 2, 2),
        parts=(
            Part("zorgteam-wijkcoach", 15),
            Part("zorgteam-swv", 11),
            Part("zorgteam-beide", 4),
            Part("zat-plus", 6),
            Part("zat-plus-crisis", 2),
            # A: the method had hardly started.
            Part("jbo", 2, window=(date(2023, 1, 30), date(2023, 6, 30))),
        ),
        has_agenda=True,
    ),
    SampleLog(
        name="regio_routes.csv",
        prefix="REG",
        cases=48,
        schools=("School A", "School B", "School C", "School D", "School E", "School F"),
        window=(date(2019, 9, 2), date(2023, 6, 30)),
        until=date(2024, 6, 28),
        parts=(
            Part("mandaat-lagen", 3),
            Part("mandaat-overnieuw", 2),
            Part("vo-team", 3),
            Part("tlv-toelating", 4),
            Part("tlv-past", 4),
        ),
        shows=("doorgestuurd", "herbeoordeling-tlv", "plaatsing-past", "voorgelegd-aan-volgende-laag"),
    ),
    SampleLog(
        name="gemeenten_actoren.csv",
        prefix="GEM",
        cases=40,
        schools=tuple(f"School {name}{number}" for name in "ABCD" for number in (1, 2)),
        municipalities=tuple(f"Gemeente {name}" for name in "ABCD" for _ in (1, 2)),
        window=(date(2021, 9, 6), date(2023, 3, 31)),
        until=date(2024, 6, 28),
        parts=(
            Part("verzuim", 7),
            Part("dyslexie", 5),
            Part("preventief", 6),
            Part("crisis", 5),
            Part("beslisoverleg", 7),
            Part("overgang", 6),
            Part("tussenvoorziening", 4),
        ),
        shows=_NOWHERE_ELSE,
    ),
)


def draw_log(log: SampleLog, cases: int, seed: int) -> Iterator[DrawnLog]:
    """``cases`` cases of a sample log, batch by batch; the same for the same seed.

    Each batch is redrawn until what must hold of the log holds.
    """
    for before in range(0, cases, _CASES_AT_ONCE):
        random = np.random.default_rng([seed, LOGS.index(log), before])
        number = min(_CASES_AT_ONCE, cases - before)
        yield replace(_draw_fitting(log, number, random), before=before, of_cases=cases)


def _draw_fitting(log: SampleLog, cases: int, random: np.random.Generator) -> DrawnLog:
    for _ in range(_MOST_DRAWS):
        drawn = _draw(log, cases, random)
        if cases < log.cases or cases > _MOST_CASES_TO_CHOOSE or _shows_all(drawn):
            return drawn
    raise RuntimeError(f"{log.name}: no draw of {cases} cases shows all it must")


def _draw(log: SampleLog, cases: int, random: np.random.Generator) -> DrawnLog:
    part_of_case = _share_out(log, cases)[np.argsort(random.random(cases))]
    signals = _draw_signals(log, part_of_case, random)
    schools = random.random(cases).argsort() % len(log.schools)
    durations = _draw_evenly(_DURATIONS, cases, random) if log.has_durations else None
    agenda = draw_agenda(random, len(log.schools), range(2021, 2027), (8, 10)) if log.has_agenda else None
    traces = tuple(load_traces()[part.trace] for part in log.parts)
    events = []
    for number, (part, trace) in enumerate(zip(log.parts, traces, strict=True)):
        own = np.flatnonzero(part_of_case == number)
        request = Request(signals, schools, agenda, durations, part.organisations).of(own)
        events.append(_events(own, draw_cases(trace, request, random), trace, number))
    return _in_order(log, np.concatenate(events, axis=1), schools, traces)


def _share_out(log: SampleLog, cases: int) -> Days:
    """The part each case belongs to: whole rounds, then parts that keep the mean, in turn."""
    one_round = np.repeat(np.arange(len(log.parts)), [part.cases for part in log.parts])
    rounds, rest = divmod(cases, one_round.size)
    keeping = [n for n, part in enumerate(log.parts) if part.organisations == log.mean_organisations]
    return np.concatenate([np.tile(one_round, rounds), np.resize(keeping, rest)]).astype(np.int64)


def _draw_signals(log: SampleLog, part_of_case: Days, random: np.random.Generator) -> Days:
    """The day each case begins, spread evenly over the window of its part."""
    signals = np.empty(part_of_case.size, dtype=np.int64)
    for number, part in enumerate(log.parts):
        own = part_of_case == number
        first, last = part.window or log.window
        signals[own] = _draw_evenly((day_number(first), day_number(last)), int(own.sum()), random)
    return signals


def _draw_evenly(limits: tuple[int, int], number: int, random: np.random.Generator) -> Days:
    """One whole number from each of ``number`` equal stretches between the limits, shuffled."""
    low, high = limits
    place = random.random(number).argsort() + random.random(number)
    return (low + place / max(number, 1) * (high - low)).astype(np.int64)


def _events(case: Days, cases: Cases, trace: Trace, number: int) -> Days:
    """The steps that happen as columns: case, part, activity, organisation, start, end."""
    places = {entry.id: place for place, entry in enumerate(load_vocabulary().activities)}
    activity = np.array([places[step.activity] for step in trace.steps])
    row, step = np.nonzero(cases.present)
    columns = (case[row], np.full(row.size, number), activity[step])
    return np.stack([*columns, *(each[row, step] for each in (cases.party, cases.start, cases.end))])


def _in_order(log: SampleLog, events: Days, schools: Days, traces: tuple[Trace, ...]) -> DrawnLog:
    """The events cut off where the log was made, cases numbered by their first day."""
    case, trace, activity, organisation, start, end = events
    first = np.full(schools.size, np.iinfo(np.int64).max)
    np.minimum.at(first, case, start)
    number = np.empty(schools.size, dtype=np.int64)
    number[np.argsort(first, kind="stable")] = np.arange(schools.size)
    until = day_number(log.until or date.max)
    end = np.where(end > until, NO_DAY, end)
    order = np.argsort(number[case], kind="stable")
    order = order[start[order] <= until]
    columns = (number[case], trace, schools[case], activity, organisation, start, end)
    return DrawnLog(log, 0, schools.size, traces, *(column[order] for column in columns))


def _shows_all(drawn: DrawnLog) -> bool:
    activities = [load_vocabulary().activities[place].id for place in np.unique(drawn.activity)]
    if not set(drawn.log.shows) <= set(activities):
        return False
    if not drawn.log.has_agenda or drawn.n_cases < _CASES_FOR_FULL_AGENDA:
        return True
    least, most = _ZORGTEAM_A_YEAR
    return all(least <= meetings <= most for meetings in _count_meetings(drawn))


def _count_meetings(drawn: DrawnLog) -> list[int]:
    """Different days of the regular meeting, per school and full school year."""
    regular = ["regular_meeting" in entry.marks for entry in load_vocabulary().activities]
    is_meeting = np.array(regular)[drawn.activity]
    counts = []
    for school in range(len(drawn.log.schools)):
        days = np.unique(drawn.start[is_meeting & (drawn.school == school)])
        for year in _FULL_YEARS:
            first, last = day_number(date(year, 8, 1)), day_number(date(year + 1, 7, 31))
            counts.append(int(((days >= first) & (days <= last)).sum()))
    return counts
