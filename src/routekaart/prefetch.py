"""Prefetch: the next item of a stream is made in a thread while one is used.

Readers and writers of columns run outside Python's lock, so that two processors share the work; one
item more is held, whatever the length of the stream.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

__all__ = ["prefetched"]

Item = TypeVar("Item")


def prefetched(items: Iterator[Item]) -> Iterator[Item]:
    """The ``items``, in order; what making one raises is raised here, in its place."""
    end = object()
    with ThreadPoolExecutor(1, "prefetch") as maker:
        made = maker.submit(next, items, end)
        while (item := made.result()) is not end:
            made = maker.submit(next, items, end)
            yield item  # type: ignore[misc]
