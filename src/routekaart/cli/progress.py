"""Progress on stderr: a bar that appears when work takes over a second, and never on a pipe."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

__all__ = ["Stages", "say_beside", "stages"]

PATIENCE_SECONDS = 1.0
_drawn: list[Stages] = []


def say_beside(text: str) -> bool:
    """Put ``text`` beside the name of the stage that is drawn now; false if none is."""
    return bool(_drawn) and _drawn[-1].say(text)


class Stages:
    """Counts stages of work; draws them once it has taken longer than a second."""

    def __init__(self, total: int, *, shown: bool) -> None:
        self.total = total
        self._done = 0
        self._name = ""
        self._lock = threading.Lock()
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._timer = threading.Timer(PATIENCE_SECONDS, self._appear)
        self._timer.daemon = True
        if shown:
            self._timer.start()

    def start(self, name: str) -> None:
        """Begin the next stage, called ``name``."""
        with self._lock:
            if self._name:
                self._done += 1
            self._name = name
            if self._bar is not None and self._task is not None:
                self._bar.update(self._task, completed=self._done, description=name)

    def say(self, text: str) -> bool:
        """Put ``text`` beside the name of this stage, if the bar is there."""
        with self._lock:
            if self._bar is not None and self._task is not None:
                self._bar.update(self._task, description=f"{self._name} ({text})")
            return self._bar is not None

    def stop(self) -> None:
        """Take the bar away."""
        self._timer.cancel()
        with self._lock:
            if self._bar is not None:
                self._bar.stop()
                self._bar = None

    def _appear(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        with self._lock:
            self._bar = Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                TimeElapsedColumn(),
                console=Console(stderr=True),
                transient=True,
            )
            self._task = self._bar.add_task(self._name, total=self.total, completed=self._done)
            self._bar.start()


@contextmanager
def stages(total: int, *, quiet: bool) -> Iterator[Stages]:
    """Stages of one command, drawn on stderr when that is a terminal and ``quiet`` is not asked."""
    running = Stages(total, shown=not quiet and sys.stderr.isatty())
    _drawn.append(running)
    try:
        yield running
    finally:
        _drawn.remove(running)
        running.stop()
