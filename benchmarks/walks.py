"""From how many events on is compiling worth it? The same commands, walks as plain Python and compiled.

Compiled walks come from the cache, so that what stands against plain Python is loading Numba and them. Where the two
cross is what ``COMPILED_FROM`` in ``walks/speed.py`` rests on.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from benchmarks.processes import Command, heading, in_turn, row, times
from benchmarks.settings import Settings

__all__ = ["lines"]

SIZES = (2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000)
COMMANDS = ("map", "bottlenecks", "loops", "contrast")
#: The command, walks compiled from so many events on.
START = """
import sys
from routekaart.walks import speed
speed.COMPILED_FROM = int(sys.argv.pop(1))
sys.argv[0] = "routekaart"
from routekaart.cli import main
main()
"""


def lines(settings: Settings) -> Iterator[str]:
    """A row per command and size."""
    yield f"Whole commands: median seconds of {settings.runs} fresh processes, taking turns."
    yield ""
    yield heading(
        "command", "events", "plain, s", "compiled, s", "computing: plain", "compiled", "plain ÷ compiled"
    )
    for name in COMMANDS:
        groups = ("--by", "group", "--a", "route A", "--b", "route B") if name == "contrast" else ()
        for events in (size for size in SIZES if size <= settings.events):
            stored = str(settings.stored(events))
            commands = {
                speed: Command((sys.executable, "-c", START, least, name, stored, *groups, "--quiet"))
                for speed, least in (("plain", str(sys.maxsize)), ("compiled", "0"))
            }
            in_turn(commands, 1)  # fills the cache
            found = in_turn(commands, settings.runs)
            plain, fast = found["plain"], found["compiled"]
            figures = (plain.seconds, fast.seconds, plain.cpu_seconds, fast.cpu_seconds)
            yield row(
                name, f"{events:,}", *(f"{one:.2f}" for one in figures), times(plain.seconds, fast.seconds)
            )
