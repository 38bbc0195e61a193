"""Routekaart beside pm4py and plain pandas: the same work on the same log, answers held against each other.

Every run is a fresh process that imports, and one that works from what was kept; tools take turns, so that a
busy minute of the machine hits them all. The floor is what no tool can go below: reading the columns, one
sort, one gather.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import isclose
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.peers import MEASURES, WORK

__all__ = ["TOOLS", "Comparison", "compare", "is_same", "run_tool"]

TOOLS = ("routekaart", "pandas", "pm4py", "floor")
#: Relative difference up to which two answers are the same: sums of floats in another order.
TOLERANCE = 1e-6


@dataclass
class Comparison:
    """Seconds per tool and step, one per run; the most memory of a tool in GiB; where answers differ."""

    source: str
    seconds: dict[tuple[str, str], list[float]] = field(default_factory=dict)
    peak_gib: dict[tuple[str, str], float] = field(default_factory=dict)
    differences: list[str] = field(default_factory=list)

    def total(self, tool: str, steps: Sequence[str] = MEASURES) -> float | None:
        """The median seconds of the steps that the tool can do, summed."""
        found = [median(self.seconds[tool, step]) for step in steps if (tool, step) in self.seconds]
        return sum(found) if found else None

    def ratio(self, tool: str, steps: Sequence[str] = MEASURES) -> float | None:
        """How many times as long ``tool`` takes as Routekaart, over the steps that both can do."""
        both = [
            step for step in steps if (tool, step) in self.seconds and ("routekaart", step) in self.seconds
        ]
        ours, theirs = self.total("routekaart", both), self.total(tool, both)
        return theirs / ours if ours and theirs else None

    def markdown(self) -> str:
        """A row per step with median (least–most) seconds per tool, and the ratios to Routekaart."""
        tools = [tool for tool in TOOLS if any(one == tool for one, _ in self.seconds)]
        lines = [
            "| work | "
            + " | ".join(tools)
            + " | "
            + " | ".join(f"{tool} ÷ routekaart" for tool in tools[1:])
            + " |",
            "|---" * (2 * len(tools)) + "|",
        ]
        for step in (*WORK, "all measures"):
            steps = MEASURES if step == "all measures" else (step,)
            cells = [self._cell(tool, step) for tool in tools]
            if any(cell != "–" for cell in cells):
                ratios = [self.ratio(tool, steps) for tool in tools[1:]]
                shown = ["–" if ratio is None else f"{ratio:.2g} ×" for ratio in ratios]
                lines.append(f"| {' | '.join([step, *cells, *shown])} |")
        peaks = [
            " / ".join(
                f"{self.peak_gib[tool, part]:.1f}"
                for part in ("import", "measures")
                if (tool, part) in self.peak_gib
            )
            for tool in tools
        ]
        return "\n".join(
            [
                *lines,
                f"| most memory, GiB (import / measures) | {' | '.join(peaks)} |" + " |" * (len(tools) - 1),
            ]
        )

    def _cell(self, tool: str, step: str) -> str:
        if step == "all measures":
            total = self.total(tool)
            return "–" if total is None else f"{total:.2f}"
        taken = self.seconds.get((tool, step))
        return f"{median(taken):.2f} ({min(taken):.2f}–{max(taken):.2f})" if taken else "–"


def compare(
    source: Path, tools: Sequence[str] = TOOLS, *, runs: int = 3, has_report: bool = False
) -> Comparison:
    """``runs`` runs of each tool on the log at ``source``."""
    found = Comparison(source.name)
    answers: dict[str, dict[str, Any]] = {tool: {} for tool in tools}
    with tempfile.TemporaryDirectory(prefix="routekaart-bench-") as folder:
        for _ in range(runs):
            for tool in tools:
                place = Path(folder) / tool
                place.mkdir(exist_ok=True)
                last = ("report",) if has_report and tool == "routekaart" else ()
                for part, steps in (("import", ("import",)), ("measures", (*MEASURES, *last))):
                    _add(found, answers, tool, part, run_tool(tool, source, place, steps))
    for tool in tools[1:]:
        found.differences += _differences(tool, answers[tools[0]], answers[tool])
    return found


def _add(
    found: Comparison, answers: dict[str, dict[str, Any]], tool: str, part: str, run: Mapping[str, Any]
) -> None:
    for taken in run["steps"]:
        found.seconds.setdefault((tool, taken["step"]), []).append(taken["seconds"])
        answers[tool][taken["step"]] = taken["answer"]
    found.peak_gib[tool, part] = max(run["peak_gib"], found.peak_gib.get((tool, part), 0))


def run_tool(tool: str, source: Path, folder: Path, steps: Sequence[str]) -> Any:
    """What one fresh process of ``tool`` took for these steps: ``steps`` with seconds and answers, ``peak_gib``."""
    command = [sys.executable, "-m", "benchmarks.peers", tool, str(source), str(folder), *steps]
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, cwd=Path(__file__).parent.parent
    )
    if done.returncode:
        raise RuntimeError(f"{tool} could not do {', '.join(steps)}: {done.stderr.strip()[-400:]}")
    return json.loads(done.stdout)


def _differences(tool: str, ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[str]:
    """Where an answer that both gave is not the same."""
    found = []
    for step, answer in theirs.items():
        for name, value in answer.items():
            mine = ours.get(step, {}).get(name)
            if not is_same(mine, value):
                found.append(f"{step}, {name}: routekaart {mine}, {tool} {value}")
    return found


def is_same(mine: Any, value: Any) -> bool:
    """Whether two answers agree, floats but for the order of their sums; None says nothing."""
    if value is None:
        return True
    if isinstance(value, dict) and isinstance(mine, dict):
        return mine.keys() == value.keys() and all(is_same(mine[name], value[name]) for name in value)
    if isinstance(value, list) and isinstance(mine, list):
        return len(mine) == len(value) and all(map(is_same, mine, value))
    if isinstance(value, int | float) and isinstance(mine, int | float):
        return isclose(mine, value, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    return bool(mine == value)
