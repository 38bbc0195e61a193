"""How time and memory grow with the log, and what happens when its cases are split over partitions."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.compare import run_tool
from benchmarks.generate import Recipe, write_parquet
from benchmarks.peers import MEASURES

__all__ = ["Point", "exponent", "growth", "partitions"]


@dataclass(frozen=True)
class Point:
    """One size: seconds to import and for all measures, the most memory of either in GiB, of so many parts."""

    events: int
    import_seconds: float
    measure_seconds: float
    import_gib: float
    measure_gib: float
    parts: int = 1

    def row(self) -> str:
        """As a row of a Markdown table; microseconds per event tell what grows."""
        per_event = 1e6 * self.measure_seconds / self.events
        cells = (f"{self.events:,}", f"{self.import_seconds:.1f}", f"{self.measure_seconds:.1f}")
        return f"| {' | '.join([*cells, f'{per_event:.2f}', f'{self.import_gib:.1f}', f'{self.measure_gib:.1f}'])} |"


HEADING = (
    "| events | import, s | all measures, s | measures, µs per event | memory of import, GiB | memory of measures, GiB |\n"
    "|---|---|---|---|---|---|"
)


def growth(sizes: Sequence[int]) -> Iterator[Point]:
    """A run at each size, on logs made alike."""
    for events in sizes:
        with tempfile.TemporaryDirectory(prefix="routekaart-bench-") as folder:
            source = Path(folder) / "log.parquet"
            write_parquet(Recipe(events), source)
            yield _measured(source, Path(folder), events)


def partitions(events: int, parts: Sequence[int]) -> Iterator[Point]:
    """The same log whole, and its cases split over parts that are measured one after the other."""
    import duckdb

    with tempfile.TemporaryDirectory(prefix="routekaart-bench-") as folder:
        source = Path(folder) / "log.parquet"
        write_parquet(Recipe(events), source)
        for count in parts:
            found = []
            for number in range(count):
                part = Path(folder) / f"part-{number}.parquet"
                duckdb.execute(
                    f"copy (select * from read_parquet('{source}') where hash(\"case\") % {count} = {number}) to '{part}'"
                )
                found.append(_measured(part, Path(folder), events))
            yield Point(
                events,
                sum(one.import_seconds for one in found),
                sum(one.measure_seconds for one in found),
                max(one.import_gib for one in found),
                max(one.measure_gib for one in found),
                count,
            )


def exponent(points: Sequence[Point]) -> float:
    """The slope of the measures' seconds against events on logarithmic axes: 1 is growth in step with the log."""
    import numpy as np

    sizes, seconds = ([getattr(point, name) for point in points] for name in ("events", "measure_seconds"))
    return float(np.polyfit(np.log(sizes), np.log(seconds), 1)[0])


def _measured(source: Path, folder: Path, events: int) -> Point:
    imported = run_tool("routekaart", source, folder, ("import",))
    measured = run_tool("routekaart", source, folder, MEASURES)
    import_s, measure_s = (sum(step["seconds"] for step in run["steps"]) for run in (imported, measured))
    return Point(events, import_s, measure_s, imported["peak_gib"], measured["peak_gib"])
