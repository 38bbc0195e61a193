"""What does a whole process take? Seconds from start to end, computing, and the most memory held.

The system itself tells (``wait4``), so this runs on Linux and macOS. Whoever measures must stay small: a child
starts out with the memory of its parent, so logs are made, and NumPy is imported, in children alone.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

__all__ = [
    "HERE",
    "ROOT",
    "Command",
    "Runs",
    "Taken",
    "Version",
    "heading",
    "in_turn",
    "python",
    "routekaart",
    "row",
    "run",
    "times",
]

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Version:
    """A checkout that is measured: its name in tables, and its folder."""

    name: str = "routekaart"
    folder: Path = ROOT


HERE = Version()


@dataclass(frozen=True)
class Command:
    """What is run: its words, which version of the package it imports, where compiled walks are kept, and where it runs."""

    words: tuple[str, ...]
    version: Version = HERE
    cache: Path | None = None
    folder: Path = ROOT


@dataclass(frozen=True)
class Taken:
    """What one process took, its own children included, and what it printed."""

    seconds: float
    cpu_seconds: float
    peak_mb: float
    printed: str


@dataclass(frozen=True)
class Runs:
    """What several runs of one command took."""

    taken: list[Taken] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        """Median seconds from start to end."""
        return median(one.seconds for one in self.taken)

    @property
    def cpu_seconds(self) -> float:
        """Median seconds of computing, of all processors together."""
        return median(one.cpu_seconds for one in self.taken)

    @property
    def peak_mb(self) -> float:
        """The most memory of any run, in MB of 1,000,000 bytes."""
        return max(one.peak_mb for one in self.taken)

    def cells(self) -> list[str]:
        """Median, least and most seconds, computing and memory, for a table."""
        all_seconds = [one.seconds for one in self.taken]
        figures = (self.seconds, min(all_seconds), max(all_seconds), self.cpu_seconds)
        return [*(f"{value:.2f}" for value in figures), f"{self.peak_mb:,.0f}"]


def python(*arguments: str, version: Version = HERE) -> Command:
    """A module of these benchmarks in a fresh process: ``python -m ARGUMENTS``."""
    return Command((sys.executable, "-m", *arguments), version)


def routekaart(*arguments: str, version: Version = HERE, folder: Path = ROOT) -> Command:
    """The command ``routekaart ARGUMENTS`` of a version, run in ``folder``."""
    start = "import sys; sys.argv[0] = 'routekaart'; from routekaart.cli import main; main()"
    return Command((sys.executable, "-c", start, *arguments), version, folder=folder)


def run(command: Command) -> Taken:
    """What one run takes.

    Raises
    ------
    RuntimeError
        If it does not end well.
    """
    with tempfile.TemporaryFile() as printed, tempfile.TemporaryFile() as told:
        start = time.perf_counter()
        with subprocess.Popen(
            command.words, cwd=command.folder, env=_environment(command), stdout=printed, stderr=told
        ) as process:
            _, status, usage = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - start
            process.returncode = os.waitstatus_to_exitcode(status)
        printed.seek(0)
        told.seek(0)
        if process.returncode:
            said = told.read().decode(errors="replace").strip()[-600:]
            raise RuntimeError(f"{' '.join(command.words)} ended with {process.returncode}: {said}")
        # macOS counts bytes, Linux kilobytes of 1,024.
        unit = 1 if sys.platform == "darwin" else 1024
        computing = usage.ru_utime + usage.ru_stime
        return Taken(seconds, computing, usage.ru_maxrss * unit / 1e6, printed.read().decode())


def in_turn(commands: Mapping[str, Command], runs: int) -> dict[str, Runs]:
    """``runs`` runs of each command, taking turns, so that a busy minute of the machine hits them all."""
    found = {name: Runs() for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            found[name].taken.append(run(command))
    return found


def row(*cells: object) -> str:
    """A row of a Markdown table."""
    return f"| {' | '.join(map(str, cells))} |"


def heading(*cells: str) -> str:
    """The head of a Markdown table."""
    return f"{row(*cells)}\n{'|---' * len(cells)}|"


def times(theirs: float, ours: float) -> str:
    """How many times as much ``theirs`` is as ``ours``."""
    return f"{theirs / ours:.2g} ×" if ours else "–"


def _environment(command: Command) -> dict[str, str]:
    # Without compiled modules every start takes seconds longer, and no user runs it so.
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    kept["PYTHONPATH"] = str(command.version.folder / "src")
    if command.cache is not None:
        kept["XDG_CACHE_HOME"] = str(command.cache)
    return kept
