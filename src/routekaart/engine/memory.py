"""How much memory may sorting and storing hold? 60 % of what this process may use, unless told otherwise.

What a process may use is the memory of the machine, or less where a control group (a container, a
batch system) bounds it. Memory sizes are in bytes. DuckDB 2.0 reads the bound of its own group, but not those of
the groups around it; and walks, which need a bound too, are not to wait for a database to be loaded.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from routekaart.errors import RoutekaartError

__all__ = [
    "MEMORY_LIMIT",
    "available_memory",
    "check_size",
    "memory_limit",
    "room",
    "size_in_bytes",
]

MEMORY_LIMIT = "ROUTEKAART_MEMORY_LIMIT"
"""The environment setting of the memory limit, such as 4GB; ``--memory-limit`` goes before it."""
DEFAULT_MEMORY = 4 << 30
"""What a machine is taken to have when its system does not say."""
SHARE = 60
"""Percentage of the memory at hand; the rest is for reading, for results and for other programs."""


def memory_limit(given: str | None = None) -> str:
    """The limit as the engine takes it: as given, else as set in the environment, else the default share."""
    limit = given or os.environ.get(MEMORY_LIMIT)
    if limit:
        return limit
    available = available_memory()
    # Where the system does not say how much there is, the engine finds out for itself.
    return f"{SHARE}%" if available is None else f"{available * SHARE // 100 >> 20}MiB"


def size_in_bytes(size: str) -> int | None:
    """The bytes that a memory limit means ("4GB", "512MiB", "60%"); None when it is no size."""
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(%|([KMGT]?)(i?)B?)\s*", size, re.IGNORECASE)
    if found is None:
        return None
    if found[2] == "%":
        return int((available_memory() or DEFAULT_MEMORY) * float(found[1]) / 100)
    base = 1024 if found[4] else 1000
    return int(float(found[1]) * base ** (" KMGT".index(found[3].upper() or " ")))


def check_size(size: str) -> None:
    """Check that ``size`` is one.

    Raises
    ------
    RoutekaartError
        If it is not.
    """
    if size_in_bytes(size) is None:
        raise RoutekaartError(
            f"memory limit {size!r} is not a size; write for example 4GB",
            nl=f"geheugengrens {size!r} is geen grootte; schrijf bijvoorbeeld 4GB",
        )


def room(given: str | None = None) -> int:
    """How many bytes of columns are kept from one measure to the next, and of values behind medians held in memory.

    An eighth of the memory limit each; more values go to temporary files.
    """
    return (size_in_bytes(memory_limit(given)) or DEFAULT_MEMORY) // 8


def available_memory(root: Path = Path("/")) -> int | None:
    """The memory this process may use; None where the system does not say.

    ``root`` is where ``proc`` and ``sys`` are.
    """
    bounds = [*_of_machine(), *_of_control_groups(root)]
    return min(bounds, default=None)


def _of_machine() -> list[int]:
    try:
        return [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    except (AttributeError, ValueError, OSError):
        return []


def _of_control_groups(root: Path) -> list[int]:
    """The bounds on the group of this process and on the groups around it, of version 1 and 2."""
    try:
        lines = (root / "proc/self/cgroup").read_text().splitlines()
    except OSError:
        return []
    bounds = []
    for line in lines:
        _, controllers, group = line.split(":", 2)
        if controllers == "":
            top, name = root / "sys/fs/cgroup", "memory.max"
        elif "memory" in controllers.split(","):
            top, name = root / "sys/fs/cgroup/memory", "memory.limit_in_bytes"
        else:
            continue
        inside = top / group.lstrip("/")
        for folder in (inside, *inside.parents):
            bounds += _bound(folder / name)
            if folder == top:
                break
    return bounds


def _bound(file: Path) -> list[int]:
    try:
        text = file.read_text().strip()
    except OSError:
        return []
    return [int(text)] if text.isdigit() else []
