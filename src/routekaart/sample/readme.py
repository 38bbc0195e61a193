"""Readme: what the sample logs are and hold, in the words and figures of the README beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from string import Template

import numpy as np

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

    def add(self, drawn: DrawnLog) -> None:
        """Count a batch."""
        self.cases += drawn.n_cases
        self.rows += len(drawn.case)
        self.organisations += _count_organisations(drawn)
        self.durations.append(_days_per_case(drawn))
        self.days_to_youth_help.append(_days_to_youth_help(drawn))


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
    youth_help = np.concatenate(facts.days_to_youth_help)
    return {
        f"{facts.log.prefix}_organisations": f"{facts.organisations / facts.cases:g}",
        f"{facts.log.prefix}_duration": f"{days.min()} to {days.max()} days, median {np.median(days):g}",
        f"{facts.log.prefix}_youth_help": f"{np.median(youth_help):g}",
    }


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
    is_help = np.array(["youth_help" in entry.marks for entry in load_vocabulary().activities])
    begins = np.flatnonzero(np.diff(drawn.case, prepend=-1))
    helped = is_help[drawn.activity]
    cases, first = np.unique(drawn.case[helped], return_index=True)
    days: Days = drawn.start[helped][first] - drawn.start[begins][cases]
    return days
