"""How fast is a walk run? As plain Python over lists, or compiled by Numba over arrays: one text, one answer.

A walk is a plain function ``walk(…inputs, out)`` that writes into the columns of ``out`` and returns how many
rows it wrote (None: all of them). It uses nothing but its arguments, numbers of its module, the built-ins
``range``, ``len``, ``min``, ``max`` and ``abs``, and other functions written like that; so the compiler takes it as it
stands. Small logs run it as it is: nothing is imported, nothing compiled.

Compiled walks are kept on disk, in a folder of their own for each state of their sources; where none can be written
they are compiled in memory, which is said once. Where Numba cannot be imported a large log runs as a small one does,
which is slower and said once.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from types import FunctionType
from typing import TYPE_CHECKING, Any, TypeVar

from routekaart.walks.columns import KINDS

if TYPE_CHECKING:
    from concurrent.futures import Future

__all__ = [
    "COMPILED_FROM",
    "WALKING",
    "Preparing",
    "compiled",
    "is_for_compiling",
    "preparing",
    "table_of",
    "written",
    "written_together",
]

#: From so many events on a log is walked by compiled code (benchmarks/walks.py: below it, loading costs more than it saves).
COMPILED_FROM = 100_000

#: What threads are called that walk cases.
WALKING = "walk"

_ZEROS: dict[str, Any] = {"bool": False, "float64": 0.0, "int32": 0, "int64": 0}

Table = TypeVar("Table", bound=tuple[Any, ...])


class Preparing:
    """What is told about how walks are made ready for a large log; commands put their own in its place."""

    def begins(self) -> None:
        """A walk is about to be compiled, which takes seconds: it was not kept, or not as it was written."""

    def is_not_kept(self) -> None:
        """Nothing can be written where compiled walks are kept, so they are compiled again next time."""

    def is_not_compiled(self) -> None:
        """Numba cannot be imported, so walks run as plain Python: the same answer, slower."""


preparing = Preparing()


def is_for_compiling(n_events: int) -> bool:
    """Whether a log of so many events is walked by compiled code, where there is a compiler."""
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
        Whether it runs compiled, where there is a compiler; the answer is the same.
    """
    [table] = written_together(walk, ((kind, most),), *inputs, is_compiled=is_compiled)
    found: Table = table
    return found


def written_together(
    walk: Callable[..., Any], outs: Sequence[tuple[type[Any], int]], *inputs: Any, is_compiled: bool
) -> list[Any]:
    """As :func:`written`, of a walk that writes several tables, its last arguments: ``outs`` gives their kinds and sizes.

    Such a walk returns how many rows it wrote of each.
    """
    import numpy as np

    if is_compiled and _has_compiler():
        tables = [table_of(kind, most) for kind, most in outs]
        found = _called(compiled(walk), *inputs, *tables)
        return [
            table if n is None or n == most else _made(kind, [column[:n] for column in table])
            for table, n, (kind, most) in zip(tables, _sizes(found, len(outs)), outs, strict=True)
        ]
    tables = [_made(kind, [[_ZEROS[KINDS[one]]] * most for one in _dtypes(kind)]) for kind, most in outs]
    found = walk(*(_as_lists(one) for one in inputs), *tables)
    return [
        _made(
            kind,
            [
                np.array(column[:n], dtype=KINDS[one])
                for column, one in zip(table, _dtypes(kind), strict=True)
            ],
        )
        for table, n, (kind, _) in zip(tables, _sizes(found, len(outs)), outs, strict=True)
    ]


def _sizes(found: Any, n: int) -> Sequence[int | None]:
    """How many rows a walk says it wrote of each of its ``n`` tables; None: all."""
    return (found,) if n == 1 else tuple(found)


def _called(dispatcher: Any, *values: Any) -> Any:
    """What compiled code gives for these values; the main thread only waits for it, so that it can be told to stop.

    What was being done then goes on in a thread that holds nothing open (see :data:`WALKING`).
    """
    if threading.current_thread() is not threading.main_thread():
        return dispatcher(*values)
    from concurrent.futures import Future

    done: Future[Any] = Future()

    def call() -> None:
        try:
            done.set_result(dispatcher(*values))
        except BaseException as error:  # noqa: BLE001 - raised where it was asked for
            done.set_exception(error)

    threading.Thread(target=call, name=WALKING, daemon=True).start()
    return done.result()


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
    found = _numba()
    if found is None:
        raise ImportError("numba cannot be imported; run: pip install numba")
    numba, folder = found
    if not isinstance(walk, FunctionType):
        raise TypeError(f"{walk!r} is no plain function, so it cannot be compiled")
    names = dict(walk.__globals__)
    for name in walk.__code__.co_names:
        if isinstance(names.get(name), FunctionType):
            names[name] = compiled(names[name])
    own = FunctionType(walk.__code__, names, walk.__name__, walk.__defaults__, walk.__closure__)
    own.__qualname__, own.__module__ = walk.__qualname__, walk.__module__
    dispatcher = numba.njit(nogil=True)(own)
    from routekaart.walks.compiled_cache import KeptCode

    # Looked up when it is told, as each command puts its own in place.
    dispatcher._cache = KeptCode(own, folder, _say_begins, _say_not_kept)  # noqa: SLF001 - there is no other door
    return dispatcher


def _has_compiler() -> bool:
    """Whether walks can be compiled here; looked up, and told, once whatever the number of threads."""
    with _lock:
        return _numba() is not None


@cache
def _numba() -> tuple[Any, Path | None] | None:
    """The compiler, and the folder in which what it makes is kept; None where it cannot be imported."""
    try:
        numba: Any = import_module("numba")
    except (ImportError, OSError):  # not installed, not for this NumPy, or its library does not load
        preparing.is_not_compiled()
        return None
    from routekaart.walks.compiled_cache import folder_for_code

    folder = folder_for_code()
    if folder is None:
        _say_not_kept()
    return numba, folder


def _say_begins() -> None:
    preparing.begins()


@cache
def _say_not_kept() -> None:
    """Say once that nothing is kept."""
    preparing.is_not_kept()
