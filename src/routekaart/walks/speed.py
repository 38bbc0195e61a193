"""How fast is a walk run? As plain Python over lists, or compiled by Numba over arrays: one text, one answer.

A walk is a plain function ``walk(…inputs, out)`` that writes into the columns of ``out`` and returns how many
rows it wrote (None: all of them). It uses nothing but its arguments, numbers of its module, the built-ins
``range``, ``len``, ``min``, ``max`` and ``abs``, and other functions written like that; so the compiler takes it as it
stands. Small logs run it as it is: nothing is imported, nothing compiled.

Compiled walks are kept on disk, in a folder of their own for each state of their sources; where none can be written
they are compiled in memory, which is said once.
"""

from __future__ import annotations

import hashlib
import os
import sys
import threading
from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from types import FunctionType
from typing import Any, TypeVar

from routekaart.walks.columns import KINDS

__all__ = ["COMPILED_FROM", "Preparing", "compiled", "is_for_compiling", "preparing", "table_of", "written"]

#: From so many events on a log is walked by compiled code (benchmarks/walks.py: below it, loading costs more than it saves).
COMPILED_FROM = 50_000

_ZEROS: dict[str, Any] = {"bool": False, "float64": 0.0, "int32": 0, "int64": 0}

Table = TypeVar("Table", bound=tuple[Any, ...])


class Preparing:
    """What is told while walks are compiled for the first time on a machine; commands put their own in its place."""

    def begins(self) -> None:
        """A walk is about to be compiled, which takes seconds."""

    def is_not_kept(self) -> None:
        """Nothing can be written where compiled walks are kept, so they are compiled again next time."""


preparing = Preparing()


def is_for_compiling(n_events: int) -> bool:
    """Whether a log of so many events is walked by compiled code."""
    return n_events >= COMPILED_FROM


def table_of(kind: type[Table], n: int) -> Table:
    """A table of the named tuple ``kind`` with ``n`` rows of zeros, as arrays."""
    import numpy as np

    return _made(kind, [np.zeros(n, dtype=KINDS[dtype]) for dtype in _dtypes(kind)])


def written(
    walk: Callable[..., int | None], kind: type[Table], most: int, *inputs: Any, is_compiled: bool
) -> Table:
    """What ``walk`` writes into a table of ``kind``, of ``most`` rows at most.

    Parameters
    ----------
    inputs
        Numbers, arrays, and named tuples of arrays, as the walk takes them.
    is_compiled
        Whether it runs compiled; the answer is the same.
    """
    import numpy as np

    if is_compiled:
        out = table_of(kind, most)
        n = compiled(walk)(*inputs, out)
        return out if n is None or n == most else _made(kind, [column[:n] for column in out])
    dtypes = [KINDS[dtype] for dtype in _dtypes(kind)]
    lists = _made(kind, [[_ZEROS[dtype]] * most for dtype in dtypes])
    n = walk(*(_as_lists(one) for one in inputs), lists)
    pairs = zip(lists, dtypes, strict=True)
    return _made(kind, [np.array(column[:n], dtype=dtype) for column, dtype in pairs])


def _made(kind: type[Table], columns: Sequence[Any]) -> Table:
    """The named tuple of these columns."""
    made: Callable[..., Table] = kind
    return made(*columns)


def _dtypes(kind: Any) -> tuple[str, ...]:
    # A named tuple keeps the words of an annotation as a reference to what they name.
    return tuple(kind.__annotations__[name].__forward_arg__ for name in kind._fields)


def _as_lists(one: Any) -> Any:
    """Arrays as lists, which plain Python reads several times quicker."""
    if isinstance(one, tuple):
        return type(one)(*map(_as_lists, one)) if hasattr(one, "_fields") else tuple(map(_as_lists, one))
    return one.tolist() if hasattr(one, "tolist") else one


_lock = threading.RLock()
_compiled: dict[Callable[..., Any], Any] = {}


def compiled(walk: Callable[..., Any]) -> Any:
    """The compiled form of ``walk``, made at first use for each set of types of columns."""
    with _lock:
        if walk not in _compiled:
            _compiled[walk] = _translated(walk)
        return _compiled[walk]


def _translated(walk: Callable[..., Any]) -> Any:
    """``walk`` for the compiler, the plain functions that it calls by name along with it."""
    numba, is_kept = _numba()
    if not isinstance(walk, FunctionType):
        raise TypeError(f"{walk!r} is no plain function, so it cannot be compiled")
    names = dict(walk.__globals__)
    for name in walk.__code__.co_names:
        if isinstance(names.get(name), FunctionType):
            names[name] = compiled(names[name])
    own = FunctionType(walk.__code__, names, walk.__name__, walk.__defaults__, walk.__closure__)
    own.__qualname__, own.__module__ = walk.__qualname__, walk.__module__
    return numba.njit(nogil=True, cache=is_kept)(own)


@cache
def _numba() -> tuple[Any, bool]:
    """The compiler, and whether what it makes is kept."""
    folder = _folder()
    if folder is None:
        preparing.is_not_kept()
        preparing.begins()
    elif not any(folder.iterdir()):
        preparing.begins()
    numba: Any = import_module("numba")
    if folder is not None:
        numba.config.CACHE_DIR = str(folder)
    return numba, folder is not None


def _folder() -> Path | None:
    """The folder of this state of the walks, this Python and this compiler; None where nothing can be kept.

    What is kept there is run without another look, so the folder must be the user's own, and no one else's to write.
    """
    state = hashlib.sha256(f"{sys.version} {version('numba')}".encode())
    for source in sorted(Path(__file__).parent.glob("*.py")):
        state.update(source.read_bytes())
    try:
        folder = _cache_home() / "routekaart" / f"walks-{state.hexdigest()[:16]}"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        is_own = os.name == "nt" or (
            folder.stat().st_uid == os.getuid() and not folder.stat().st_mode & 0o022
        )
        return folder if is_own and os.access(folder, os.W_OK) else None
    except (OSError, RuntimeError):  # a worker of a cluster may run as a user without a home
        return None


def _cache_home() -> Path:
    """Where programs of this user keep what they can make again."""
    if os.name == "nt":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
