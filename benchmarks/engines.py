"""The same measures here and on Spark on this machine: seconds, and whether the answers are equal."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from typing import Any

from benchmarks.compare import is_same
from benchmarks.processes import heading, in_turn, python, row, times
from benchmarks.settings import Settings

__all__ = ["lines"]

#: One of each kind; the tests hold every measure to equal answers on smaller logs.
MEASURES = ("route_map", "variants", "waits", "bottlenecks", "loops", "handovers", "open_cases")


def lines(settings: Settings) -> Iterator[str]:
    """A row per measure and version; what is open already is in the row of its first measure that needs it."""
    events = min(settings.events, 1_000_000)
    yield f"{events:,} events, one process each, medians of {settings.runs}."
    yield ""
    yield heading("work", "version", "here, s", "Spark here, s", "answers", "Spark before ÷ now")
    found = {}
    for version in settings.versions:
        stored = str(settings.stored(events, version))
        commands = {
            engine: python("benchmarks.engines", engine, stored, version=version)
            for engine in ("here", "spark")
        }
        found[version.name] = in_turn(commands, settings.runs)
    seconds, answers = {}, {}
    for name, by_engine in found.items():
        for engine, runs in by_engine.items():
            printed = [json.loads(one.printed) for one in runs.taken]
            for work in printed[0]["seconds"]:
                ordered = sorted(one["seconds"][work] for one in printed)
                seconds[name, engine, work] = ordered[len(ordered) // 2]
            seconds[name, engine, "all measures"] = sum(
                seconds[name, engine, measure] for measure in MEASURES
            )
            seconds[name, engine, "whole process"] = runs.seconds
            answers[name, engine] = printed[0]["answers"]
    for work in ("open", *MEASURES, "all measures", "whole process"):
        for name in found:
            here, there = (seconds[name, engine, work] for engine in ("here", "spark"))
            ratio = times(there, seconds["routekaart", "spark", work]) if name != "routekaart" else ""
            yield row(work, name, f"{here:.2f}", f"{there:.2f}", _agreement(name, work, answers), ratio)


def _agreement(name: str, work: str, answers: dict[tuple[str, str], dict[str, Any]]) -> str:
    if work not in MEASURES:
        return ""
    return "equal" if is_same(answers[name, "here"][work], answers[name, "spark"][work]) else "DIFFERENT"


def measured(engine: str, stored: str) -> dict[str, dict[str, Any]]:
    """Seconds to open the log on an engine and of each measure, and the answers."""
    import routekaart as rk

    start = time.perf_counter()
    view = rk.open_log(stored, engine=None if engine == "here" else engine)  # once called otherwise
    seconds, answers = {"open": time.perf_counter() - start}, {}
    for name in MEASURES:
        start = time.perf_counter()
        found = getattr(rk, name)(view)
        seconds[name] = time.perf_counter() - start
        answers[name] = found.record()
    return {"seconds": seconds, "answers": answers}


if __name__ == "__main__":
    print(json.dumps(measured(sys.argv[1], sys.argv[2]), default=str))
