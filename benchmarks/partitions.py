"""Does work per event stay the same when the cases of a log are split over 2, 4 and 8 parts?"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.growth import runs_of
from benchmarks.processes import HERE, heading, row
from benchmarks.settings import Settings

__all__ = ["lines"]

PARTS = (1, 2, 4, 8)


def lines(settings: Settings) -> Iterator[str]:
    """A row per number of parts, which are measured one after the other."""
    import duckdb

    yield heading(
        "parts", "import, s", "all measures, s", "measures, µs per event", "most memory of one part, MB"
    )
    source = settings.source(settings.events)
    with tempfile.TemporaryDirectory(prefix="routekaart-bench-") as folder:
        for count in PARTS:
            found = []
            for number in range(count):
                part = Path(folder) / f"part-{number}.parquet"
                duckdb.execute(
                    f"copy (select * from read_parquet('{source}') where hash(\"case\") % {count} = {number}) to '{part}'"
                )
                found.append(runs_of(part, HERE, 1))
            import_s, measure_s = (
                sum(runs.seconds for runs in column) for column in zip(*found, strict=True)
            )
            peak = max(runs.peak_mb for both in found for runs in both)
            yield row(
                count,
                f"{import_s:.1f}",
                f"{measure_s:.1f}",
                f"{1e6 * measure_s / settings.events:.2f}",
                f"{peak:,.0f}",
            )
