"""The same measures here and on Spark, on a log of a million events: seconds, and whether the answers are equal."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import routekaart as rk
from benchmarks.compare import is_same
from benchmarks.generate import Recipe, write_parquet
from routekaart.contrasts.case_numbers import case_numbers
from routekaart.engine import open_engine
from routekaart.opening import import_files

if TYPE_CHECKING:
    from routekaart.log.view import View

__all__ = ["both_engines"]

#: One of each kind; the tests hold every measure to equal answers on smaller logs.
CHOSEN = (rk.route_map, rk.variants, rk.waits, rk.bottlenecks, rk.loops, rk.handovers, case_numbers)


def both_engines(events: int) -> Iterator[tuple[str, float, float, bool]]:
    """Per measure: seconds here, seconds in Spark on this machine, and whether the answers are equal."""
    with tempfile.TemporaryDirectory(prefix="routekaart-bench-") as folder:
        source, stored = Path(folder) / "log.parquet", Path(folder) / "stored.parquet"
        write_parquet(Recipe(events), source)
        view = import_files([source], stored, undecided="safe", timezone="UTC")
        for measure in CHOSEN:
            ours, seconds = _timed(measure, view)
            theirs, seconds_there = _timed(measure, view.on(open_engine("spark")))
            yield measure.__name__, seconds, seconds_there, is_same(ours.record(), theirs.record())


def _timed(measure: Callable[[View], Any], view: View) -> tuple[Any, float]:
    start = time.perf_counter()
    return measure(view), time.perf_counter() - start
