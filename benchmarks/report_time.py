"""Whole-process time and memory of commands on the two schools: what a user waits for, start-up included."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

__all__ = ["Measured", "measure"]

LOGS = Path(__file__).resolve().parent.parent / "event_logs"
SCHOOLS = (str(LOGS / "school1_keten.csv"), str(LOGS / "school2_pilot.csv"))
STORED = "schools.parquet"
ROUTEKAART = (
    sys.executable,
    "-c",
    "import sys; sys.argv[0] = 'routekaart'; from routekaart.cli import main; main()",
)
COMMANDS = {
    "routekaart --help": ("--help",),
    "routekaart bottlenecks, two schools in a stored log": ("bottlenecks", STORED, "--quiet"),
    "routekaart bottlenecks, one school from its file": ("bottlenecks", SCHOOLS[0], "--quiet"),
    "routekaart contrast, two schools": ("contrast", *SCHOOLS, "--quiet"),
    "routekaart map -o FILE.svg, one school": ("map", SCHOOLS[0], "-o", "map.svg", "--quiet"),
    "routekaart report, two schools": ("report", *SCHOOLS, "-o", "report.html", "--quiet"),
}


@dataclass(frozen=True)
class Measured:
    """A command and what its runs took.

    ``seconds`` from start to end and ``cpu_seconds`` of computing, per run; ``peak_mb``: the most memory
    that one process held. The last two are empty on a system that does not tell.
    """

    name: str
    seconds: tuple[float, ...]
    cpu_seconds: tuple[float, ...]
    peak_mb: float | None

    def row(self) -> str:
        """Median, least and most seconds, median computing, and memory, as a row of a Markdown table."""
        times = [f"{value:.2f}" for value in (median(self.seconds), min(self.seconds), max(self.seconds))]
        computing = f"{median(self.cpu_seconds):.2f}" if self.cpu_seconds else "–"
        memory = "–" if self.peak_mb is None else f"{self.peak_mb:.0f}"
        return f"| {' | '.join([self.name, *times, computing, memory])} |"


def measure(runs: int = 5) -> Iterator[Measured]:
    """Each command in ``runs`` fresh processes, after one that does not count (it fills the caches)."""
    with tempfile.TemporaryDirectory(prefix="routekaart-bench-") as folder:
        _run(("import", *SCHOOLS, "-o", STORED, "--quiet"), folder)
        for name, arguments in COMMANDS.items():
            _run(arguments, folder)
            runs_of_it = [_run(arguments, folder) for _ in range(runs)]
            usages = [usage for _, usage in runs_of_it if usage is not None]
            yield Measured(
                name,
                seconds=tuple(seconds for seconds, _ in runs_of_it),
                cpu_seconds=tuple(usage.cpu_seconds for usage in usages),
                peak_mb=max((usage.peak_mb for usage in usages), default=None),
            )


@dataclass(frozen=True)
class _Usage:
    cpu_seconds: float
    peak_mb: float


def _run(arguments: tuple[str, ...], folder: str) -> tuple[float, _Usage | None]:
    """Seconds of one process from its start to its end, and what it used, its own children included."""
    # Without compiled modules every start takes seconds longer, and no user runs it so.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    with subprocess.Popen(
        [*ROUTEKAART, *arguments], cwd=folder, env=environment, stdout=subprocess.DEVNULL
    ) as process:
        usage = _wait(process)
    seconds = time.perf_counter() - start
    if process.returncode:
        raise RuntimeError(f"routekaart {' '.join(arguments)} ended with exit code {process.returncode}")
    return seconds, usage


def _wait(process: subprocess.Popen[bytes]) -> _Usage | None:
    """What the process used once it has ended; None where the system does not tell."""
    if not hasattr(os, "wait4"):
        process.wait()
        return None
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    # macOS counts bytes, Linux kilobytes.
    unit = 1e6 if sys.platform == "darwin" else 1e3
    return _Usage(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit)
