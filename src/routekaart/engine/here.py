"""Here: walks run inside this process, a batch of cases at a time, on as many threads as there are processors.

Compiled walks hold no lock of Python, so threads share the work; small logs are walked without any.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TypeVar

from routekaart.engine.memory import check_size, room
from routekaart.engine.memory import memory_limit as limit_of
from routekaart.engine.protocol import Stored
from routekaart.errors import StoppedError
from routekaart.walks.speed import WALKING
from routekaart.walks.spill import spill

__all__ = ["Here", "run_batches"]

Reading = TypeVar("Reading")
Batch = TypeVar("Batch")
T = TypeVar("T")


class Here:
    """The engine of this process.

    Parameters
    ----------
    memory_limit
        As :func:`routekaart.engine.memory.memory_limit` takes it.

    Raises
    ------
    RoutekaartError
        If that is not a size.
    """

    def __init__(self, memory_limit: str | None = None) -> None:
        check_size(limit_of(memory_limit))
        self.memory_limit = memory_limit
        spill.room = room(memory_limit)

    def walk(self, source: Stored[Reading, Batch], reading: Reading, job: Callable[[Batch], T]) -> list[T]:
        """What ``job`` gives for each batch of the reading, in order of case."""
        return run_batches(source.batches(reading), job)


def run_batches(making: Sequence[Callable[[], Batch]], job: Callable[[Batch], T]) -> list[T]:
    """What ``job`` gives for each batch, in order; a stop does not wait for the batches that are being walked."""
    if len(making) == 1:
        return [job(making[0]())]
    from concurrent.futures import ThreadPoolExecutor

    pool = ThreadPoolExecutor(os.cpu_count() or 1, WALKING)
    try:
        return [*pool.map(lambda make: job(make()), making)]
    finally:
        pool.shutdown(wait=not StoppedError.is_asked, cancel_futures=True)
