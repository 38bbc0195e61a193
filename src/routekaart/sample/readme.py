"""Readme: what the sample logs are and hold, in the words and figures of the README beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from string import Template

import numpy as np
import numpy.typing as npt

from routekaart.log.vocabulary import load_vocabulary
from routekaart.sample.days import Days
from routekaart.sample.logs import DrawnLog, SampleLog
from routekaart.sample.routes import load_traces
from routekaart.sample.workbook import REPEATED_ROW, PlantedFault

__all__ = ["TITLE", "Facts", "make_readme"]

TITLE = "# Sample event logs: invented, no real person"


@dataclass
class Facts:
    """What a log holds, counted batch by batch."""

    log: SampleLog
    cases: int = 0
    rows: int = 0
    organisations: int = 0
    durations: list[Days] = field(default_factory=list)
    days_to_youth_help: list[Days] = field(default_factory=list)
    days_on_a_list: list[Days] = field(default_factory=list)
    days_of_consent: list[Days] = field(default_factory=list)
    handovers: list[Days] = field(default_factory=list)
    steps_again: list[Days] = field(default_factory=list)

    def add(self, drawn: DrawnLog) -> None:
        """Count a batch."""
        self.cases += drawn.n_cases
        self.rows += len(drawn.case)
        self.organisations += _count_organisations(drawn)
        self.durations.append(_days_per_case(drawn))
        self.days_to_youth_help.append(_days_to_youth_help(drawn))
        self.days_on_a_list.append(_days_on_a_list(drawn))
        self.days_of_consent.append(_days_of_consent(drawn))
        self.handovers.append(_handovers(drawn))
        self.steps_again.append(_steps_again(drawn))


def make_readme(facts: Sequence[Facts], planted: Sequence[PlantedFault], command: str) -> str:
    """The text of README.md for logs written by ``command``."""
    template = Path(str(files("routekaart"))) / "data" / "sample_readme.md"
    faults = [f"| {f.sheet} | {f.row} | {f.column} | {f.found} | {f.outcome} |" for f in planted]
    figures = {key: text for each in facts if each.log.has_durations for key, text in _figures(each).items()}
    return Template(template.read_text(encoding="utf-8")).substitute(
        figures,
        title=TITLE,
        command=command,
        logs="\n".join(_row(each, planted) for each in facts),
        faults="\n".join(faults),
        refused=sum(fault.outcome == "refused" for fault in planted),
    )


def _row(facts: Facts, planted: Sequence[PlantedFault]) -> str:
    """A line on one log; a row that was planted a second time counts as a row."""
    again = sum(fault.column == REPEATED_ROW for fault in planted) if facts.log.name.endswith(".xlsx") else 0
    routes = dict.fromkeys(load_traces()[part.trace].route for part in facts.log.parts)
    return f"| `{facts.log.name}` | {facts.cases} | {facts.rows + again} | {', '.join(routes)} |"


def _figures(facts: Facts) -> dict[str, str]:
    days = np.concatenate(facts.durations)
    figures = {
        "cases": str(facts.cases),
        "organisations": f"{facts.organisations / facts.cases:g}",
        "duration": f"{days.min()} to {days.max()} days, median {np.median(days):g}",
        "youth_help": _median(facts.days_to_youth_help),
        "list": _median(facts.days_on_a_list),
        "consent": _median(facts.days_of_consent),
        "handovers": _median(facts.handovers),
        "again": _median(facts.steps_again),
    }
    return {f"{facts.log.prefix}_{name}": text for name, text in figures.items()}


def _median(batches: Sequence[Days]) -> str:
    return f"{np.median(np.concatenate(batches)):g}"


def _has_mark(*marks: str) -> npt.NDArray[np.bool_]:
    """For each activity of the vocabulary, by its place, whether it has one of these marks."""
    return np.array([not entry.marks.isdisjoint(marks) for entry in load_vocabulary().activities])


def _count_organisations(drawn: DrawnLog) -> int:
    """Counted organisations summed over cases, the family left out and the school included."""
    is_counted = np.array([entry.counted for entry in load_vocabulary().organisations])
    pairs = drawn.case * len(is_counted) + drawn.organisation
    return len(np.unique(pairs[is_counted[drawn.organisation]]))


def _days_per_case(drawn: DrawnLog) -> Days:
    """Days from the first event of each case to the last; in these logs no support outlasts the closing."""
    begins = np.flatnonzero(np.diff(drawn.case, prepend=-1))
    days: Days = np.maximum.reduceat(drawn.start, begins) - drawn.start[begins]
    return days


def _days_to_youth_help(drawn: DrawnLog) -> Days:
    """Days from the first event to the first youth help, of the cases that have any."""
    begins = np.flatnonzero(np.diff(drawn.case, prepend=-1))
    helped = _has_mark("youth_help")[drawn.activity]
    cases, first = np.unique(drawn.case[helped], return_index=True)
    days: Days = drawn.start[helped][first] - drawn.start[begins][cases]
    return days


def _days_on_a_list(drawn: DrawnLog) -> Days:
    """Days on waiting lists of each case; in the logs of the two schools every list has an end."""
    listed = _has_mark("wait")[drawn.activity]
    return _summed(drawn.case, np.where(listed, drawn.end - drawn.start, 0), drawn.n_cases)


def _days_of_consent(drawn: DrawnLog) -> Days:
    """Days of each case from a step that asks consent to the one after it, which in these logs answers."""
    asks = _has_mark("consent_asked")[drawn.activity[:-1]]
    days = np.where(asks & (drawn.case[1:] == drawn.case[:-1]), drawn.start[1:] - drawn.start[:-1], 0)
    return _summed(drawn.case[:-1], days, drawn.n_cases)


def _handovers(drawn: DrawnLog) -> Days:
    """How often in each case a step was another organisation's than the one before; the family takes none over."""
    is_counted = np.array([entry.counted for entry in load_vocabulary().organisations])[drawn.organisation]
    case, party = drawn.case[is_counted], drawn.organisation[is_counted]
    passes = (case[1:] == case[:-1]) & (party[1:] != party[:-1])
    return _summed(case[:-1], passes, drawn.n_cases)


def _steps_again(drawn: DrawnLog) -> Days:
    """Steps of each case that it had had before, those that come back by plan or with another partner left out."""
    counts = ~_has_mark("planned", "per_organisation")[drawn.activity]
    pairs = drawn.case[counts] * len(load_vocabulary().activities) + drawn.activity[counts]
    cases = np.unique(pairs) // len(load_vocabulary().activities)
    steps = np.bincount(drawn.case[counts], minlength=drawn.n_cases)
    again: Days = (steps - np.bincount(cases, minlength=drawn.n_cases)).astype(np.int64)
    return again


def _summed(case: Days, values: npt.NDArray[np.generic], cases: int) -> Days:
    return np.bincount(case, weights=values, minlength=cases).astype(np.int64)
