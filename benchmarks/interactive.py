"""How soon does an open page answer? A stored log is open and measured; then a filter changes.

The counts are how many cases are chosen and how many of them are open; then come the map, bottlenecks and loops.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from benchmarks.processes import heading, in_turn, python, row, times
from benchmarks.settings import Settings

__all__ = ["answers", "lines"]

#: What a user may choose one after the other; each is new to the log that is open.
SELECTIONS = ('group = "route A"', 'with "MDO"', "duration > 100", 'without "Wachtlijst"')


def lines(settings: Settings) -> Iterator[str]:
    """Median seconds per selection of fresh processes."""
    yield f"{settings.events:,} events, medians of {settings.runs} processes that are open already."
    yield ""
    yield heading(
        "selection",
        "version",
        "counts, s",
        "then map, bottlenecks and loops, s",
        "before ÷ now, counts",
        "all",
    )
    commands = {
        version.name: python(
            "benchmarks.interactive", str(settings.stored(settings.events, version)), version=version
        )
        for version in settings.versions
    }
    found = {
        name: [json.loads(one.printed) for one in runs.taken]
        for name, runs in in_turn(commands, settings.runs).items()
    }
    medians = {
        (name, selection): [median(one[selection][part] for one in runs) for part in (0, 1)]
        for name, runs in found.items()
        for selection in SELECTIONS
    }
    for (name, selection), (counted, rest) in medians.items():
        ours = medians["routekaart", selection]
        ratios = (
            (times(counted, ours[0]), times(counted + rest, sum(ours))) if name != "routekaart" else ("", "")
        )
        yield row(f"`{selection}`", name, f"{counted:.3f}", f"{rest:.2f}", *ratios)


def answers(stored: Path) -> dict[str, tuple[float, float]]:
    """Per selection: seconds to its counts, and from there to map, bottlenecks and loops."""
    import routekaart as rk

    view = rk.open_log(stored)
    # A first selection too, so that what only a selection needs is compiled and loaded.
    for opened in (view, view.select('group = "route B"')):
        for measure in (rk.open_cases, rk.route_map, rk.bottlenecks, rk.loops):
            measure(opened)
    found = {}
    for selection in SELECTIONS:
        start = time.perf_counter()
        chosen = view.select(selection)
        _ = chosen.n_cases, rk.open_cases(chosen)
        counted = time.perf_counter()
        for measure in (rk.route_map, rk.bottlenecks, rk.loops):
            measure(chosen)
        found[selection] = counted - start, time.perf_counter() - counted
    return found


if __name__ == "__main__":
    print(json.dumps(answers(Path(sys.argv[1]))))
