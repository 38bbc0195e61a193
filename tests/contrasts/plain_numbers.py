"""The numbers of each case worked out a second time, day by day, from the rows of a CSV alone.

Nothing of the package is used but its vocabulary and its agreements, as data. For closed cases, as those of the
samples are.
"""

from __future__ import annotations

import csv
import itertools
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import holidays
import yaml

from routekaart.log.vocabulary import load_vocabulary
from tests.measures.wait_oracle import (
    CAUSES,
    Log,
    episodes,
    idle_of,
    make_log,
    runs,
    transitions,
    units_of,
    waits_of,
)

DATA = Path(__file__).parents[2] / "src" / "routekaart" / "data"
KINDS_THAT_MARK = ("support", "planned", "wait", "decision")
REQUEST_PHASE = 5
#: The region of the school holidays of the samples, which are to be read so.
REGION = "Zuid"
#: Of the cases of the samples.
ROUTES = ("keten", "keten-huisarts", "pilot", "pilot-uitval")


@dataclass(frozen=True)
class Step:
    """One row: day numbers, the end None where none was written down."""

    start: int
    end: int | None
    label: str
    organisation: str
    marks: frozenset[str]
    entry: str
    kind: str
    phase: int | None

    @property
    def until(self) -> int:
        return self.start if self.end is None else self.end


def read_cases(path: Path) -> dict[str, list[Step]]:
    """The cases of a sample CSV, each in order of its rows' dates."""
    book = yaml.safe_load((DATA / "vocabulary.yaml").read_text("utf-8"))
    known = {
        label.casefold(): entry
        for entry in book["activities"]
        for label in (entry["nl"], *entry.get("synonyms", ()))
    }
    cases: dict[str, list[Step]] = defaultdict(list)
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            entry = known[row["stap"].casefold()]
            marks = {*(entry.get("marks") or ())} | ({entry["kind"]} & {*KINDS_THAT_MARK})
            end = _day(row["einde"]) if row["einde"] else None
            of_entry = (frozenset(marks), entry["id"], entry["kind"], entry["phase"])
            step = Step(_day(row["begin"]), end, row["stap"], row["organisatie"], *of_entry)
            cases[row["traject"]].append(step)
    assert all({"closing", "exit"} & steps[-1].marks for steps in cases.values()), "an open case"
    return {case: sorted(steps, key=lambda step: step.start) for case, steps in cases.items()}


def _day(written: str) -> int:
    day, month, year = map(int, written.split("-"))
    return date(year, month, day).toordinal()


def _first(steps: list[Step], mark: str) -> int | None:
    found = [step.start for step in steps if mark in step.marks]
    return min(found) - steps[0].start if found else None


def _first_not_followed(steps: list[Step]) -> int | None:
    """Days to the first support after which the case asked for nothing new, and came back to no table."""

    def is_return(step: Step) -> bool:
        is_table = step.kind == "meeting" and "talk" not in step.marks
        return "planned" not in step.marks and (step.phase == REQUEST_PHASE or is_table)

    for place, step in enumerate(steps):
        if "support" in step.marks and not any(is_return(later) for later in steps[place + 1 :]):
            return step.start - steps[0].start
    return None


def _waits(steps: list[Step], *, until_next: bool = False) -> Counter[str]:
    """Days of waiting between the steps of a closed case, by cause: each day is asked what it was.

    ``with`` counts those on which a support ran. With ``until_next`` help without an end ends at the next step.
    """
    return _waits_of(tuple(steps), until_next)


def _log_of(steps: tuple[Step, ...], *, until_next: bool = False) -> Log:
    rows = [("x", s.label, s.start, s.organisation, s.end) for s in steps]
    return make_log(
        rows,
        load_vocabulary(),
        day_of=lambda day: day,
        is_holiday=lambda day: date.fromordinal(day) in _school_holidays(),
        until_next=until_next,
    )


@cache
def waited_for(steps: tuple[Step, ...]) -> dict[str, Counter[str]]:
    """Of each matter that a closed case waited for, its days: all, those on which a support ran, those between steps."""
    log, found = _log_of(steps), defaultdict(Counter)
    between = {
        day for _, source, target in transitions(log, "x") for day in units_of(log, "x", source, target)
    }
    is_waiting = {matter["id"]: matter.get("waiting", True) for matter in log.matters}
    for one in episodes(log, "x"):
        if is_waiting[one.matter]:
            days = [*one.units]
            found[one.matter].update(
                all=len(days),
                supported=sum(runs(log, "x", day) for day in days),
                between=len({*days} & between),
            )
    return found


@cache
def idle_before(steps: tuple[Step, ...]) -> dict[str | None, int]:
    """Days of a case in which nothing was asked and nothing ran, by the step that came next."""
    return {step: sum(parts.values()) for step, parts in idle_of(_log_of(steps), "x").items()}


@cache
def _waits_of(steps: tuple[Step, ...], until_next: bool) -> Counter[str]:
    log = _log_of(steps, until_next=until_next)
    days: Counter[str] = Counter()
    for parts in waits_of(log, "x").values():
        days.update({name: parts[name] for name in (*CAUSES, "with")})
    return days


def _waited(steps: list[Step], *, until_next: bool = False) -> int:
    return sum(_waits(steps, until_next=until_next)[cause] for cause in CAUSES)


@cache
def _school_holidays() -> frozenset[date]:
    years = range(2019, 2025)
    return frozenset(holidays.country_holidays("NL", subdiv=REGION, years=years, categories=("school",)))


def _looped(steps: list[Step]) -> int:
    """Days from first to last of what came back unplanned, each day once."""
    visits: dict[Any, list[int]] = defaultdict(list)
    for step in steps:
        if not {"planned", "regular_meeting", "layer"} & step.marks:
            by = step.organisation if "per_organisation" in step.marks else None
            visits[step.label, by].append(step.start)
    return len({day for starts in visits.values() for day in range(min(starts), max(starts))})


def _organisations(steps: list[Step]) -> list[str]:
    return [step.organisation for step in steps if step.organisation not in ("", "Gezin")]


def _handovers(steps: list[Step]) -> int:
    return sum(one != other for one, other in itertools.pairwise(_organisations(steps)))


def _pingpongs(steps: list[Step]) -> int:
    """A–B–A in the organisations, each run of one taken together, where both decide or one of them sent the case on."""
    counted = [step for step in steps if step.organisation not in ("", "Gezin")]
    runs = itertools.groupby(counted, key=lambda step: step.organisation)
    stays = [(by, any("sent_on" in step.marks for step in run)) for by, run in runs]
    return sum(
        a == c and (sends or sends_back or {a, b} <= _deciders())
        for (a, sends), (b, sends_back), (c, _) in zip(stays, stays[1:], stays[2:], strict=False)
    )


@cache
def _deciders() -> set[str]:
    """The organisations that decide on requests."""
    book = yaml.safe_load((DATA / "vocabulary.yaml").read_text("utf-8"))
    return {one["nl"] for one in book["organisations"] if one.get("decides")}


def _broken(steps: list[Step]) -> int | None:
    """How often a standard agreement was not kept; None where none of them asks anything of the case."""
    asked = [kept for rule in _rules() for kept in _kept(rule, steps)]
    return asked.count(False) if asked else None


def _kept(rule: dict[str, Any], steps: list[Step]) -> Iterator[bool]:
    """Whether an agreement was kept, once for every time that it asks something."""
    pairs = rule.get("pairs") or [rule]
    if rule["template"] == "at_most":
        yield sum(_is(step, rule["to"]) for step in steps) <= rule["count"]
    elif rule["template"] == "precedence":
        for pair in pairs:
            for place, step in enumerate(steps):
                if _is(step, pair["to"]):
                    yield any(_is(earlier, pair["from"]) for earlier in steps[:place])
    else:
        assert not any(_is(step, rule["from"]) for step in steps), f"{rule['id']}: not worked out here"


def _is(step: Step, said: Any) -> bool:
    """Whether a step is what an agreement names: an entry, one at an organisation, a mark, or any of a list."""
    if isinstance(said, list):
        return any(_is(step, one) for one in said)
    if isinstance(said, str):
        return step.entry == said
    if "mark" in said:
        return said["mark"] in step.marks
    by = step.organisation.casefold()
    if "other_than" in said:
        return step.entry == said["step"] and by not in ("", *said["other_than"])
    return step.entry == said["step"] and by == said["organisation"]


@cache
def _rules() -> list[dict[str, Any]]:
    """The agreements that are held unasked against a case of the two schools: those made for no other route."""
    rules = yaml.safe_load((DATA / "agreements.yaml").read_text("utf-8"))["rules"]
    return [
        rule
        for rule in rules
        if rule.get("active", True) and ("routes" not in rule or {*ROUTES} & {*rule["routes"]})
    ]


NUMBERS = {
    "days_to_first_contact": lambda steps: _first(steps, "talk"),
    "days_to_first_joint_meeting": lambda steps: _first(steps, "joint_meeting"),
    "days_to_first_support": lambda steps: _first(steps, "support"),
    "days_to_first_youth_help": lambda steps: _first(steps, "youth_help"),
    "days_to_first_support_not_followed": _first_not_followed,
    "days_to_first_referral": lambda steps: _first(steps, "referral"),
    "days_to_first_assessment": lambda steps: _first(steps, "assessment"),
    "days_to_first_grant": lambda steps: _first(steps, "grant"),
    "days_to_first_news_to_school": lambda steps: _first(steps, "news"),
    "total_duration_days": lambda steps: max(s.until for s in steps) - steps[0].start,
    "waiting_days": _waited,
    "waiting_with_support_days": lambda steps: _waits(steps)["with"],
    "waiting_without_support_days": lambda steps: _waited(steps) - _waits(steps)["with"],
    **{f"waiting_{cause}_days": lambda steps, cause=cause: _waits(steps)[cause] for cause in CAUSES},
    "loop_days": _looped,
    "organisations": lambda steps: len({*_organisations(steps)}),
    "handovers": _handovers,
    "pingpongs": _pingpongs,
    "meetings": lambda steps: sum(step.kind == "meeting" for step in steps),
    "agreements_broken": _broken,
}

#: The numbers of waiting, with help without an end that ends at the next step.
WITH_SHORT_HELP = {
    "waiting_days": lambda steps: _waited(steps, until_next=True),
    "waiting_with_support_days": lambda steps: _waits(steps, until_next=True)["with"],
    "waiting_without_support_days": lambda steps: (
        _waited(steps, until_next=True) - _waits(steps, until_next=True)["with"]
    ),
    **{
        f"waiting_{cause}_days": lambda steps, cause=cause: _waits(steps, until_next=True)[cause]
        for cause in CAUSES
    },
}
