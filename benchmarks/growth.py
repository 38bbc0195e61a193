"""How do time and memory grow with the log? From a million events to --events, 100 million if that is asked."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from math import log
from pathlib import Path

from benchmarks.processes import Runs, Version, heading, in_turn, python, routekaart, row
from benchmarks.settings import IMPORTING, Settings

__all__ = ["exponent", "lines", "runs_of"]

SIZES = (1_000_000, 10_000_000, 30_000_000, 100_000_000)


def lines(settings: Settings) -> Iterator[str]:
    """A row per size and version, whole processes; then how steep the curve is."""
    yield heading(
        "events", "version", "import, s", "computing", "peak, MB",
        "all measures, s", "computing", "peak, MB", "measures, µs per event",
    )  # fmt: skip
    points: dict[str, list[tuple[int, float]]] = {}
    for events in [size for size in SIZES if size <= settings.events] or [settings.events]:
        for version in settings.versions:
            imported, measured = runs_of(settings.source(events), version, settings.runs)
            points.setdefault(version.name, []).append((events, measured.seconds))
            cells = (
                f"{figure:,.1f}"
                for runs in (imported, measured)
                for figure in (runs.seconds, runs.cpu_seconds, runs.peak_mb)
            )
            yield row(f"{events:,}", version.name, *cells, f"{1e6 * measured.seconds / events:.2f}")
    for name, of_version in points.items():
        if len(of_version) > 1:
            yield ""
            yield f"Growth exponent of the measures, {name}: {exponent(of_version):.2f}."


def runs_of(source: Path, version: Version, runs: int) -> tuple[Runs, Runs]:
    """What importing the source takes, and all measures from what that stored."""
    with tempfile.TemporaryDirectory(prefix="routekaart-bench-", dir=source.parent) as folder:
        stored = str(Path(folder) / "log.parquet")
        commands = {
            "import": routekaart("import", str(source), "-o", stored, *IMPORTING, version=version),
            "measures": python("benchmarks.peers", "routekaart", "measures", stored, version=version),
        }
        found = in_turn(commands, runs)
        return found["import"], found["measures"]


def exponent(points: list[tuple[int, float]]) -> float:
    """The slope of seconds against events on logarithmic axes: 1 is growth in step with the log."""
    xs, ys = ([log(value) for value in column] for column in zip(*points, strict=True))
    x_mean, y_mean = sum(xs) / len(xs), sum(ys) / len(ys)
    rise = sum((x - x_mean) * (y - y_mean) for x, y in zip(xs, ys, strict=True))
    return rise / sum((x - x_mean) ** 2 for x in xs)
