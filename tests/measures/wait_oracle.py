"""A plain second computation of waits: walks every day (or hour) of a transition and asks what it was.

Slow and without intervals on purpose. Times are whole units since the start of :mod:`tests.logs`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from routekaart.log.vocabulary import Vocabulary


@dataclass(frozen=True)
class Step:
    """An event with its marks; its end is its start unless it has both."""

    start: int
    end: int
    has_end: bool
    label: str
    organisation: str | None
    marks: frozenset[str]


@dataclass(frozen=True)
class Log:
    """Cases, when the log was taken, and how time is told."""

    cases: dict[str, list[Step]]
    taken: int
    day_of: Callable[[int], int]
    is_holiday: Callable[[int], bool]
    lead: int = 0
    dates: dict[str, set[int]] = field(default_factory=dict)


def make_log(rows: Iterable[tuple[Any, ...]], vocabulary: Vocabulary, **options: Any) -> Log:
    """The log of rows as :func:`tests.logs.log` takes them; meeting dates are those seen."""
    cases: dict[str, list[Step]] = {}
    for case, label, start, organisation, end in rows:
        entry = vocabulary.match_activity(label)
        marks = entry.marks if entry else frozenset()
        step = Step(start, start if end is None else end, end is not None, label, organisation, marks)
        cases.setdefault(case, []).append(step)
    for steps in cases.values():
        steps.sort(key=lambda step: step.start)
    last = max(step.end for steps in cases.values() for step in steps)
    made = Log(cases, last, **options)
    for steps in cases.values():
        for step in steps:
            if "regular_meeting" in step.marks:
                made.dates.setdefault(str(step.organisation), set()).add(made.day_of(step.start))
    return made


def waits_of(log: Log, case: str) -> dict[tuple[str | None, int], dict[str, int]]:
    """Units per cause, by (label of the source, start of the target or the end of the log)."""
    events = log.cases[case]
    is_open = not any({"closing", "exit"} & event.marks for event in events)
    steps = [event for event in events if "wait" not in event.marks]
    waited = {
        unit for event in events if "wait" in event.marks for unit in _wait(log, events, event, is_open)
    }
    asked = _asked(log, steps, is_open)
    helped = {unit for s in steps if "support" in s.marks and s.has_end for unit in range(s.start, s.end)}
    found = {}
    if "wait" in events[0].marks and (steps or is_open):
        begin = Step(events[0].start, events[0].start, False, "", None, frozenset())
        found[None, -1] = _explain(log, [begin, *steps], 0, waited, asked, helped)
    for i in range(len(steps)):
        if i + 1 < len(steps) or is_open:
            found[steps[i].label, i] = _explain(log, steps, i, waited, asked, helped)
    return found


def _wait(log: Log, events: list[Step], event: Step, is_open: bool) -> range:
    """The units of a wait; with a start only until the next step, or still in an open case."""
    if event.has_end:
        return range(event.start, event.end)
    later = [e.start for e in events[events.index(event) + 1 :] if "wait" not in e.marks]
    return range(event.start, later[0] if later else log.taken if is_open else event.start)


def _asked(log: Log, steps: list[Step], is_open: bool) -> set[int]:
    units: set[int] = set()
    for i, step in enumerate(steps):
        if "consent_asked" in step.marks:
            answers = [s.start for s in steps[i + 1 :] if {"consent_given", "consent_refused"} & s.marks]
            is_last = i == len(steps) - 1 and is_open
            units |= {*range(step.end, answers[0] if answers else log.taken if is_last else step.end)}
    return units


def _explain(
    log: Log, steps: list[Step], i: int, waited: set[int], asked: set[int], helped: set[int]
) -> dict[str, int]:
    source = steps[i]
    target = steps[i + 1] if i + 1 < len(steps) else None
    units = range(source.end, max(source.end, target.start if target else log.taken))
    names = (
        "running",
        "running_explicit",
        "explicit",
        "consent",
        "rhythm",
        "deferral",
        "holiday",
        "unexplained",
        "free",
        "skipped",
    )
    parts = dict.fromkeys(names, 0)
    if "support" in source.marks and not source.has_end:
        return parts | {"running": len(units), "running_explicit": len(waited & {*units})}
    meeting = _meeting(log, steps, i, target) if target and "regular_meeting" in target.marks else None
    parts["skipped"] = meeting[2] if meeting else 0
    for unit in units:
        if unit in helped:
            parts["running"] += 1
            parts["running_explicit"] += unit in waited
            continue
        parts[_cause(log, unit, waited, asked, meeting)] += 1
        parts["free"] += log.is_holiday(log.day_of(unit))
    if parts["running"] and parts["running"] == len(units):
        parts["skipped"] = 0
    return parts


def _cause(
    log: Log, unit: int, waited: set[int], asked: set[int], meeting: tuple[int, int | None, int] | None
) -> str:
    if unit in waited:
        return "explicit"
    if unit in asked:
        return "consent"
    if meeting and unit >= meeting[0]:
        return "deferral" if meeting[1] is not None and log.day_of(unit) >= meeting[1] else "rhythm"
    return "holiday" if log.is_holiday(log.day_of(unit)) else "unexplained"


def _meeting(log: Log, steps: list[Step], i: int, target: Step) -> tuple[int, int | None, int] | None:
    """When the case was ready, the first date that skipped it (if any), and how many did; None without dates."""
    before = [s for s in steps[: i + 1] if s.label == target.label and s.organisation == target.organisation]
    last = max((s.start for s in before), default=None)
    marked = max((s.end for s in steps[: i + 1] if "ready" in s.marks), default=None)
    is_marked = marked is not None and (last is None or marked >= last)
    ready = max(steps[i].end, marked) if is_marked else steps[i].end
    due = log.day_of(marked if is_marked else steps[i].end) + log.lead
    if before:
        due = max(due, max(log.day_of(s.start) for s in before) + 1)
    handled = log.day_of(target.start)
    later = sorted(day for day in log.dates[str(target.organisation)] if day >= due)
    if not later:
        return None
    skipped = [day for day in later if day < handled]
    return ready, skipped[0] if skipped else None, len(skipped)
