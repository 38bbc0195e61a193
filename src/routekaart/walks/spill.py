"""Where are the values behind medians kept? In memory as long as there is room, and then in temporary files.

Walks on several threads hand in what they gathered (:meth:`Spill.kept`) and get it back as an array, whichever
it is. The bound is one of the process; the engine that walks here sets it to what its memory limit leaves.

What nothing holds any more gives its room back, in memory and on disk.
"""

from __future__ import annotations

import threading
import weakref
from collections import deque
from typing import IO, TYPE_CHECKING

from routekaart.files import scratch_file, telling_full

if TYPE_CHECKING:
    import numpy as np

    from routekaart.walks.columns import Lengths

__all__ = ["Spill", "spill"]

#: So many values go to one file, which is an open file as long as any of them is held.
FILE_VALUES = 1 << 23


class Spill:
    """Keeps values: up to ``room`` bytes of them in memory (None: all)."""

    def __init__(self, room: int | None = None) -> None:
        self.room = room
        self._held = 0
        # A finalizer may run at any time, also inside the lock: it only leaves word here.
        self._freed: deque[int] = deque()
        self._lock = threading.Lock()
        self._file: IO[bytes] | None = None
        self._mapped: weakref.ref[np.memmap] | None = None
        self._used = 0

    def kept(self, values: Lengths) -> Lengths:
        """``values`` themselves where there is room for them, else the same ones as they stand in a file.

        Raises
        ------
        RoomError
            If the disk is full.
        OutputError
            If no temporary file can be made.
        """
        with self._lock:
            while self._freed:
                self._held -= self._freed.popleft()
            if self.room is not None and self._held + values.nbytes > self.room:
                return self._written(values)
            self._held += values.nbytes
            weakref.finalize(values, self._freed.append, values.nbytes).atexit = False
            return values

    def _written(self, values: Lengths) -> Lengths:
        import numpy as np

        n = len(values)
        with telling_full():
            mapped, file = self._place_for(n)
            file.seek(self._used * mapped.itemsize)
            left = memoryview(values.astype(mapped.dtype, copy=False).tobytes())
            while left:
                left = left[file.write(left) :]
        self._used += n
        return np.asarray(mapped[self._used - n : self._used])

    def _place_for(self, n: int) -> tuple[np.memmap, IO[bytes]]:
        """A file with room for so many more values, and the same as an array."""
        import numpy as np

        mapped = self._mapped() if self._mapped else None
        if mapped is not None and self._file is not None and self._used + n <= len(mapped):
            return mapped, self._file
        if self._file is not None:
            self._file.close()  # what is mapped stays until nothing holds it
        size = max(n, FILE_VALUES)
        self._file = file = scratch_file()
        try:
            file.truncate(size * np.dtype(np.int64).itemsize)
            mapped = np.memmap(file, np.int64, "r", shape=(size,))
        except OSError:
            file.close()
            raise
        weakref.finalize(mapped, file.close).atexit = False
        self._mapped, self._used = weakref.ref(mapped), 0
        return mapped, file


#: Where all tallies of this process keep their values.
spill = Spill()
