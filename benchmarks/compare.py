"""The same work on the same log by Routekaart, pandas written by hand, and pm4py, answers held against each other.

Each tool works in a process of its own, from what it kept of the log or from the source. The floor is what no tool
can go below: reading the columns, one sort, one gather.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from math import isclose
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.peers import KEPT, MEASURES, WORK
from benchmarks.processes import Command, Runs, Version, heading, in_turn, python, routekaart, row, times
from benchmarks.settings import IMPORTING, Settings

__all__ = ["differences", "is_same", "lines", "steps_of"]

#: Relative difference up to which two answers are the same: sums of floats in another order.
TOLERANCE = 1e-6
PARTS = {
    "keep": "import: read the source and keep it",
    "measures": "all measures from what was kept",
    "source": "all measures from the source, import and all",
}


def lines(settings: Settings) -> Iterator[str]:
    """Whole processes first, then what each measure takes in them, then where answers differ."""
    yield f"{settings.events:,} events from Parquet: medians of {settings.runs} fresh processes, tools taking turns."
    yield ""
    yield heading(
        "work",
        "tool",
        "median, s",
        "least",
        "most",
        "computing, s",
        "peak, MB",
        "÷ routekaart",
        "computing ÷",
    )
    found: dict[str, dict[str, Runs]] = {}
    with tempfile.TemporaryDirectory(prefix="routekaart-bench-") as folder:
        for part, name in PARTS.items():
            found[part] = in_turn(_commands(settings, part, Path(folder)), settings.runs)
            ours = found[part]["routekaart"]
            for tool, runs in found[part].items():
                ratios = times(runs.seconds, ours.seconds), times(runs.cpu_seconds, ours.cpu_seconds)
                yield row(name, tool, *runs.cells(), *ratios)
    yield ""
    yield from _by_step({tool: steps_of(runs) for tool, runs in found["measures"].items()})
    yield ""
    yield "Answers that differ: " + ("; ".join(differences(found["measures"])) or "none")


def _commands(settings: Settings, part: str, folder: Path) -> dict[str, Command]:
    """What does the part, by tool; what is kept for ``measures`` was kept by ``keep``."""
    source = str(settings.source(settings.events))
    tools = [(tool, tool, settings.versions[0]) for tool in KEPT]
    tools += [(version.name, "routekaart", version) for version in settings.versions[1:]]
    return {
        name: _command(part, tool, source, _place(folder, name, tool), version)
        for name, tool, version in tools
    }


def _place(folder: Path, name: str, tool: str) -> str:
    # A folder each, as the key of a project lies beside its logs.
    place = folder / name
    place.mkdir(exist_ok=True)
    return str(place / KEPT[tool])


def _command(part: str, tool: str, source: str, kept: str, version: Version) -> Command:
    if part != "keep":
        return python("benchmarks.peers", tool, part, source if part == "source" else kept, version=version)
    if tool == "routekaart":
        return routekaart("import", source, "-o", kept, *IMPORTING, version=version)
    return python("benchmarks.peers", tool, part, source, kept, version=version)


def steps_of(runs: Runs) -> dict[str, float]:
    """Median seconds of each step inside these processes."""
    found: dict[str, list[float]] = {}
    for one in runs.taken:
        for step in json.loads(one.printed):
            found.setdefault(step["step"], []).append(step["seconds"])
    return {step: median(seconds) for step, seconds in found.items()}


def _by_step(seconds: Mapping[str, Mapping[str, float]]) -> Iterator[str]:
    """A row per step with the seconds of each tool inside its process, libraries imported, and their ratios."""
    others = [tool for tool in seconds if tool != "routekaart"]
    yield heading("inside the process, s", *seconds, *(f"{tool} ÷ routekaart" for tool in others))
    for name in (*WORK, "all"):
        steps = [*WORK] if name == "all" else [name]
        cells = {tool: [taken[step] for step in steps if step in taken] for tool, taken in seconds.items()}
        shown = [f"{sum(cell):.2f}" if cell else "–" for cell in cells.values()]
        ours = sum(cells["routekaart"])
        yield row(name, *shown, *(times(sum(cells[tool]), ours) if cells[tool] else "–" for tool in others))


def differences(found: Mapping[str, Runs]) -> list[str]:
    """Where an answer of another tool is not ours."""
    answers = {tool: _answers(runs) for tool, runs in found.items()}
    ours = answers.pop("routekaart")
    return [
        f"{step}, {name}: routekaart {ours[step].get(name)}, {tool} {value}"
        for tool, theirs in answers.items()
        for step in MEASURES
        for name, value in theirs.get(step, {}).items()
        if not is_same(ours[step].get(name), value)
    ]


def _answers(runs: Runs) -> dict[str, dict[str, Any]]:
    return {step["step"]: step["answer"] for step in json.loads(runs.taken[-1].printed) if "answer" in step}


def is_same(mine: Any, value: Any) -> bool:
    """Whether two answers agree, floats but for the order of their sums; None says nothing."""
    if value is None:
        return True
    if isinstance(value, dict) and isinstance(mine, dict):
        return mine.keys() == value.keys() and all(is_same(mine[name], value[name]) for name in value)
    if isinstance(value, Sequence) and isinstance(mine, Sequence) and not isinstance(value, str):
        return len(mine) == len(value) and all(map(is_same, mine, value))
    if isinstance(value, int | float) and isinstance(mine, int | float):
        return isclose(mine, value, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    return bool(mine == value)
