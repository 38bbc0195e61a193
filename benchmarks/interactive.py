"""How soon a page answers: a stored log is open, a filter changes, and the map, bottlenecks and loops are asked for."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import routekaart as rk

__all__ = ["answers"]

#: What a user may choose one after the other; each is new to the log that is open.
SELECTIONS = ('group = "route A"', 'with "MDO"', "duration > 100", 'without "Wachtlijst"')


def answers(stored: Path) -> Iterator[tuple[str, float, float]]:
    """Per selection: seconds to the counts of the map, and to map, bottlenecks and loops together."""
    view = rk.open_log(stored)
    rk.route_map(view)
    rk.bottlenecks(view)
    rk.loops(view)
    for selection in SELECTIONS:
        start = time.perf_counter()
        chosen = view.select(selection)
        rk.open_cases(chosen)
        counted = time.perf_counter() - start
        rk.route_map(chosen)
        rk.bottlenecks(chosen)
        rk.loops(chosen)
        yield selection, counted, time.perf_counter() - start
