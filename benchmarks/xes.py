"""Reading and storing a million events of XES, beside pm4py reading and keeping them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.processes import heading, in_turn, python, routekaart, row
from benchmarks.settings import IMPORTING, Settings

__all__ = ["lines"]


def lines(settings: Settings) -> Iterator[str]:
    """A row per tool."""
    source = str(settings.source(min(settings.events, 1_000_000), "xes"))
    with tempfile.TemporaryDirectory(prefix="routekaart-bench-") as folder:
        commands = {
            "routekaart import": routekaart(
                "import", source, "-o", str(Path(folder) / "log.parquet"), *IMPORTING
            ),
            "pm4py": python("benchmarks.peers", "pm4py", "keep", source, str(Path(folder) / "pm4py.parquet")),
        }
        yield heading("tool", "median, s", "least", "most", "computing", "peak, MB")
        for tool, runs in in_turn(commands, settings.runs).items():
            yield row(tool, *runs.cells())
