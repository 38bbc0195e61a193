"""A plain second computation of what a case waits for: walks every day (or hour) of a case and asks what it was.

Slow and without intervals on purpose. Times are whole units since the start of :mod:`tests.logs`. What is asked and
answered by which steps is read from ``data/matters.yaml`` here once more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

import yaml

from routekaart.log.vocabulary import Vocabulary

STANDARD = yaml.safe_load((files("routekaart") / "data" / "matters.yaml").read_text("utf-8"))["matters"]
CAUSES = ("explicit", "consent", "rhythm", "deferral", "holiday", "unexplained")
STATES = ("asked", "idle", "helped", "planned", "closing")
ENDS_A_CASE = frozenset({"closing", "exit"})


@dataclass(frozen=True)
class Step:
    """An event with what is known of it; its end is its start unless it has both."""

    start: int
    end: int
    has_end: bool
    label: str
    organisation: str | None
    entry: str | None
    party: str | None
    kind: str
    marks: frozenset[str]
    ends: frozenset[str] = frozenset()

    @property
    def done(self) -> int:
        """When the step itself was over: of a support at once, for its end is that of the help."""
        return self.start if "support" in self.marks else self.end

    @property
    def is_wait(self) -> bool:
        return "wait" in self.marks

    @property
    def is_last(self) -> bool:
        """Whether it closes the case, or the case leaves here."""
        return bool(ENDS_A_CASE & self.marks)


@dataclass(frozen=True)
class Log:
    """Cases, when the log was taken, how time is told, and what is known beside the log.

    ``ends_support``: for a step (id), the supports that end there, as ids of steps or of organisations.
    """

    cases: dict[str, list[Step]]
    taken: int
    day_of: Callable[[int], int]
    is_holiday: Callable[[int], bool]
    lead: int = 0
    dates: dict[str, set[int]] = field(default_factory=dict)
    ends_support: Mapping[str, Iterable[str]] = field(default_factory=dict)
    until_next: bool = False
    named: frozenset[tuple[str, str]] = frozenset()
    matters: list[dict[str, Any]] = field(default_factory=lambda: STANDARD)


@dataclass
class Episode:
    """A time that a matter was pending: from when (``None`` until now) to when, and how it went on."""

    matter: str
    start: int
    end: int | None = None
    outcome: str = "pending"
    layers: int = 0
    is_assumed: bool = False
    asked_at: int = -1
    taken_off_at: int = -1

    @property
    def units(self) -> range:
        assert self.end is not None
        return range(self.start, max(self.start, self.end))


def make_log(rows: Iterable[tuple[Any, ...]], vocabulary: Vocabulary, **options: Any) -> Log:
    """The log of rows as :func:`tests.logs.log` takes them; meeting dates are those seen."""
    cases: dict[str, list[Step]] = {}
    for case, label, start, organisation, end in rows:
        entry = vocabulary.match_activity(label)
        party = vocabulary.match_organisation(organisation) if organisation else None
        step = Step(
            start, start if end is None else end, end is not None, label, organisation,
            entry.id if entry else None, party.id if party else None, entry.kind if entry else "step",
            entry.marks if entry else frozenset(),
            frozenset((*entry.ends_support, *entry.ends_support_of)) if entry else frozenset(),
        )  # fmt: skip
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


def is_open(log: Log, case: str) -> bool:
    """Whether the case was still going on when the log was taken; a log without any known ending has no open cases."""
    knows = any(step.is_last for steps in log.cases.values() for step in steps)
    return knows and not any(step.is_last for step in log.cases[case])


def end_of(log: Log, case: str) -> int:
    """Where the time of a case ends at the latest."""
    if is_open(log, case):
        return log.taken
    return max(step.end for step in log.cases[case])


# Support


def supports(log: Log, case: str) -> list[tuple[int, int, int]]:
    """The supports of a case: place of the step, from when, to when."""
    events = log.cases[case]
    found = []
    for i, step in enumerate(events):
        if "support" in step.marks:
            found.append((i, step.start, step.end if step.has_end else _end_of_support(log, case, i)))
    return found


def _end_of_support(log: Log, case: str, i: int) -> int:
    ends = _what_ends(log, case, i)
    return ends.start if ends else end_of(log, case)


def _what_ends(log: Log, case: str, i: int) -> Step | None:
    """The step that ends a support of which no end was written down."""
    support = log.cases[case][i]
    for step in log.cases[case][i + 1 :]:
        if step.is_wait:
            continue
        ended = {*step.ends, *log.ends_support.get(step.entry or "", ())}
        if log.until_next or step.is_last or ended & {support.entry, support.party}:
            return step
    return None


def _runs_on(log: Log, case: str, i: int, end: int) -> bool:
    """Whether a support runs on the last day of its case too: no step ended it, and no end came before."""
    return end >= end_of(log, case) and _what_ends(log, case, i) is None


def runs(log: Log, case: str, unit: int) -> bool:
    """Whether any support runs in this unit."""
    return any(start <= unit < end for _, start, end in supports(log, case))


# Matters


def _is_meant(name: Any, step: Step) -> bool:
    """Whether a step is what the file means, its party aside."""
    if isinstance(name, str):
        return step.entry == name
    return name["mark"] in step.marks if "mark" in name else step.entry == name["step"]


def _names_party(name: Any) -> bool:
    return isinstance(name, dict) and ("by" in name or "not_by" in name)


def _may(name: Any, step: Step) -> bool:
    """Whether the party of the step may do it; where none was recorded any may."""
    if not _names_party(name) or step.organisation is None:
        return True
    return step.party in name["by"] if "by" in name else step.party not in name["not_by"]


def does(matter: Mapping[str, Any], what: str, step: Step) -> bool:
    """Whether a step asks a matter, answers it …"""
    return any(_is_meant(name, step) and _may(name, step) for name in matter.get(what, ()))


def _is_guess(matter: Mapping[str, Any], step: Step) -> bool:
    """Whether only the lack of a party lets this step answer this matter."""
    names = [name for name in matter["answered_by"] if _is_meant(name, step)]
    return step.organisation is None and step.kind == "decision" and all(_names_party(n) for n in names)


def episodes(log: Log, case: str) -> list[Episode]:
    """Every time that a matter was pending, in order of the steps that ask."""
    asking = _Asking(log, case)
    for i, step in enumerate(log.cases[case]):
        if step.is_wait:
            asking.stand_on_lists(i, step)
        else:
            asking.assume(i, step)
            asking.answer(step)
            asking.lapse(step)
            asking.ask(i, step)
    for episode in asking.pending.values():
        episode.end, episode.outcome = end_of(log, case), _at_the_end(log, case)
    return asking.found


class _Asking:
    """What a case has asked so far (``found``), and what of it is pending, by the id of the matter."""

    def __init__(self, log: Log, case: str) -> None:
        self.log, self.case, self.events, self.running = log, case, log.cases[case], supports(log, case)
        self.found: list[Episode] = []
        self.pending: dict[str, Episode] = {}
        self.known: set[str] = set()  # matters that were asked or answered before
        self.lists = [matter for matter in log.matters if matter.get("list")]
        self.others = [matter for matter in log.matters if not matter.get("list")]

    def stand_on_lists(self, i: int, step: Step) -> None:
        for matter in self.lists:
            if not _stands_on_it(self.found, matter, step, i):
                self.found.append(_list(self.log, self.case, i, matter))

    def assume(self, i: int, step: Step) -> None:
        """Before its first answer, what nothing asked was asked by the step before."""
        for matter in self.others:
            if not does(matter, "answered_by", step) or matter["id"] in self.known:
                continue
            self.known.add(matter["id"])
            before = [s for s in self.events[:i] if not s.is_wait]
            if matter.get("assumed") and before:
                self.found.append(Episode(matter["id"], before[-1].done, step.start, "answered", 0, True, i))

    def answer(self, step: Step) -> None:
        answered = [m for m in self.others if m["id"] in self.pending and does(m, "answered_by", step)]
        guesses = [m["id"] for m in answered if _is_guess(m, step)]
        latest = max(guesses, key=self._when_asked, default=None)
        for matter in answered:
            if matter["id"] not in guesses or matter["id"] == latest:
                self._close(matter["id"], step, "answered")

    def _when_asked(self, matter: str) -> tuple[int, int]:
        return self.pending[matter].start, self.pending[matter].asked_at

    def _close(self, matter: str, step: Step, outcome: str) -> None:
        episode = self.pending.pop(matter)
        episode.end, episode.outcome = step.start, outcome

    def lapse(self, step: Step) -> None:
        for matter in self.others:
            if matter["id"] in self.pending and (step.is_last or does(matter, "lapses_at", step)):
                self._close(matter["id"], step, "lapsed")
            elif matter["id"] in self.pending and does(matter, "layers", step):
                self.pending[matter["id"]].layers += 1

    def ask(self, i: int, step: Step) -> None:
        for matter in self.others:
            if matter["id"] in self.pending or not does(matter, "asked_by", step):
                continue
            self.known.add(matter["id"])
            if not self._is_there(i, step, matter):
                self.pending[matter["id"]] = Episode(matter["id"], step.done, asked_at=i)
                self.found.append(self.pending[matter["id"]])

    def _is_there(self, i: int, step: Step, matter: Mapping[str, Any]) -> bool:
        """Whether a support that began before runs that would answer it."""
        return any(
            k < i
            and start <= step.done
            and (step.done < end or _runs_on(self.log, self.case, k, end))
            and does(matter, "answered_by", self.events[k])
            for k, start, end in self.running
        )


def _at_the_end(log: Log, case: str) -> str:
    return "pending" if is_open(log, case) else "lapsed"


def _stands_on_it(found: list[Episode], matter: Mapping[str, Any], wait: Step, i: int) -> bool:
    """Whether the case was put on a list before, of nobody knows whom, and is on it still."""
    if wait.organisation is not None or wait.has_end:
        return False
    return any(e.matter == matter["id"] and i < e.taken_off_at for e in found)


def _list(log: Log, case: str, i: int, matter: Mapping[str, Any]) -> Episode:
    """A waiting list: from its start to its recorded end, the next step of its party, or else an answer."""
    events, wait = log.cases[case], log.cases[case][i]
    made = Episode(matter["id"], wait.start, asked_at=i)
    if wait.has_end:
        made.end, made.outcome = wait.end, "answered"
        return made
    later = events[i + 1 :]
    ends = [n for n, step in enumerate(later) if step.is_last]
    until = later[: ends[0] + 1] if ends else later
    of_party = [s for s in until if wait.organisation is not None and s.organisation == wait.organisation]
    answers = [s for s in until if not s.is_wait and does(matter, "answered_by", s)]
    came = (of_party or answers or (until[-1:] if ends else []))[:1]
    if came:
        made.end, made.outcome = came[0].start, "answered" if of_party or answers else "lapsed"
    else:
        made.end, made.outcome = end_of(log, case), _at_the_end(log, case)
    if wait.organisation is None:
        made.taken_off_at = next((n for n, s in enumerate(events) if came and s is came[0]), len(events))
    return made


# Transitions


def transitions(log: Log, case: str) -> list[tuple[int, Step | None, Step | None]]:
    """Place of the source among all events (-1: the case began on a waiting list), source and target."""
    events = log.cases[case]
    places = [i for i, event in enumerate(events) if not event.is_wait]
    found: list[tuple[int, Step | None, Step | None]] = []
    if events[0].is_wait and (places or is_open(log, case)):
        found.append((-1, None, events[places[0]] if places else None))
    for n, i in enumerate(places):
        if n + 1 < len(places):
            found.append((i, events[i], events[places[n + 1]]))
        elif is_open(log, case):
            found.append((i, events[i], None))
    return found


def units_of(log: Log, case: str, source: Step | None, target: Step | None) -> range:
    start = source.done if source else log.cases[case][0].start
    return range(start, max(start, target.start if target else log.taken))


def waits_of(log: Log, case: str) -> dict[int, dict[str, int]]:
    """Units per state and cause, by the place of the source of a transition; ``with``: of waiting, beside help."""
    known = episodes(log, case)
    asked = {unit for e in known if _is_waiting(log, e) for unit in e.units}
    found = {}
    for place, source, target in transitions(log, case):
        parts = dict.fromkeys((*STATES, *CAUSES, "with", "free", "skipped"), 0)
        units = units_of(log, case, source, target)
        for unit in units:
            state = _state(log, case, unit, unit in asked, source, target)
            parts[state] += 1
            if state in ("asked", "idle"):
                parts[_cause(log, case, unit, place, target, known)] += 1
                parts["with"] += runs(log, case, unit)
                parts["free"] += log.is_holiday(log.day_of(unit))
        start = _state(log, case, units.start, units.start in asked, source, target)
        is_waiting = parts["asked"] + parts["idle"] > 0 or (not units and start in ("asked", "idle"))
        meeting = _meeting(log, case, place, target)
        if meeting and is_waiting and not _is_named(log, source, target):
            parts["skipped"] = meeting[2]
        found[place] = parts
    return found


def whole_of(log: Log, case: str) -> dict[str, int]:
    """Units of a whole case by state, and those that are in none: ``busy`` inside a step that is no help, else ``nothing``."""
    steps = [step for step in log.cases[case] if not step.is_wait]
    first = log.cases[case][0].start
    until = max([first, *(step.end for step in steps)])
    until = max(until, log.taken) if is_open(log, case) else until
    asked = {unit for e in episodes(log, case) if _is_waiting(log, e) for unit in e.units}
    state = {
        unit: _state(log, case, unit, unit in asked, source, target)
        for _, source, target in transitions(log, case)
        for unit in units_of(log, case, source, target)
    }
    found = dict.fromkeys((*STATES, "busy", "nothing"), 0)
    for unit in range(first, until):
        is_after = not is_open(log, case) and bool(steps) and unit >= steps[-1].done
        if unit not in state and is_after and runs(log, case, unit):
            state[unit] = "helped"
        is_busy = any(step.start <= unit < step.end for step in steps if "support" not in step.marks)
        found[state.get(unit) or ("busy" if is_busy else "nothing")] += 1
    return found


def idle_of(log: Log, case: str) -> dict[str | None, dict[str, int]]:
    """Idle units per cause, by the label of the step that they led to (none yet: ``None``)."""
    known = episodes(log, case)
    asked = {unit for e in known if _is_waiting(log, e) for unit in e.units}
    found: dict[str | None, dict[str, int]] = {}
    for place, source, target in transitions(log, case):
        for unit in units_of(log, case, source, target):
            if _state(log, case, unit, unit in asked, source, target) == "idle":
                parts = found.setdefault(target.label if target else None, dict.fromkeys(CAUSES, 0))
                parts[_cause(log, case, unit, place, target, known)] += 1
    return found


def _is_waiting(log: Log, episode: Episode) -> bool:
    return next(m for m in log.matters if m["id"] == episode.matter).get("waiting", True)


def _state(log: Log, case: str, unit: int, is_asked: bool, source: Step | None, target: Step | None) -> str:
    if is_asked or _is_named(log, source, target):
        return "asked"
    if runs(log, case, unit):
        return "helped"
    if target and comes_by_plan(log, case, target):
        return "planned"
    return "closing" if target and target.is_last else "idle"


def _is_named(log: Log, source: Step | None, target: Step | None) -> bool:
    return bool(source and target and (source.label, target.label) in log.named)


def comes_by_plan(log: Log, case: str, step: Step) -> bool:
    """Whether a step comes back by plan, is a renewal, or the decision that answers one."""
    events = log.cases[case]
    i = next(i for i, one in enumerate(events) if one is step)
    if {"planned", "regular_meeting"} & step.marks and any(one.label == step.label for one in events[:i]):
        return True
    for matter in log.matters:
        if does(matter, "renewed_by", step):
            return True
        if does(matter, "answered_by", step) and matter.get("renewed_by"):
            for one in reversed(events[:i]):
                if does(matter, "renewed_by", one):
                    return True
                if does(matter, "answered_by", one):
                    break
    return False


# Causes


def _cause(log: Log, case: str, unit: int, place: int, target: Step | None, known: list[Episode]) -> str:
    """What a unit of waiting is claimed by; ``known``: the episodes of the case."""
    source = log.cases[case][place] if place >= 0 else None
    pending = {e.matter for e in known if unit in e.units}
    if _is_named(log, source, target):
        return "explicit"
    for matter in log.matters:
        if matter["id"] in pending and matter.get("list"):
            return "explicit"
    for matter in log.matters:
        if matter["id"] in pending and matter.get("consent"):
            return "consent"
    if meeting := _meeting(log, case, place, target):
        ready, first_skipped, _ = meeting
        if unit >= ready:
            is_late = first_skipped is not None and log.day_of(unit) >= first_skipped
            return "deferral" if is_late else "rhythm"
    return "holiday" if log.is_holiday(log.day_of(unit)) else "unexplained"


def _meeting(log: Log, case: str, place: int, target: Step | None) -> tuple[int, int | None, int] | None:
    """When the case was ready, the first date that skipped it (if any), and how many did; None without dates."""
    if not target or "regular_meeting" not in target.marks:
        return None
    events = log.cases[case]
    steps = [s for s in events[: place + 1] if not s.is_wait]
    source_end = steps[-1].done if steps else events[0].start
    before = [s for s in steps if s.label == target.label and s.organisation == target.organisation]
    last = max((s.start for s in before), default=None)
    marked = max((s.done for s in steps if "ready" in s.marks), default=None)
    is_marked = marked is not None and (last is None or marked >= last)
    ready = max(source_end, marked) if is_marked else source_end
    due = log.day_of(marked if is_marked else source_end) + log.lead
    if before:
        due = max(due, max(log.day_of(s.start) for s in before) + 1)
    handled = log.day_of(target.start)
    later = sorted(day for day in log.dates[str(target.organisation)] if day >= due)
    if not later:
        return None
    skipped = [day for day in later if day < handled]
    return ready, skipped[0] if skipped else None, len(skipped)


# What an episode is made of


def matters_of(log: Log, case: str) -> list[dict[str, Any]]:
    """Every episode of a case: its matter, start, end, outcome, layers, and units with help and per cause."""
    told = []
    gaps = [
        (unit, place, source, target)
        for place, source, target in transitions(log, case)
        for unit in units_of(log, case, source, target)
    ]
    found = episodes(log, case)
    asked = {unit for e in found if _is_waiting(log, e) for unit in e.units}
    for episode in found:
        claimed = dict.fromkeys(CAUSES, 0)
        for unit, place, source, target in gaps:
            is_here = unit in episode.units
            if is_here and _state(log, case, unit, unit in asked, source, target) in ("asked", "idle"):
                claimed[_cause(log, case, unit, place, target, found)] += 1
        told.append({
            "matter": episode.matter, "start": episode.start, "length": len(episode.units),
            "outcome": episode.outcome, "layers": episode.layers, "is_assumed": episode.is_assumed,
            "with": sum(runs(log, case, unit) for unit in episode.units), **claimed,
        })  # fmt: skip
    return told
