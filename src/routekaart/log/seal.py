"""The seal: is a file of a stored log, byte for byte, as it was written?

Each Parquet file of a stored log (the one, or each part) carries one checksum (CRC-32) over all its bytes, with the
place of the checksum itself taken as zeros. It is looked at once, before any library reads the file: pages have
checksums of their own, but what stands between them and in the footer has not, and a few damaged bytes there can make
a library ask for gigabytes or end the process. So it is one for the file rather than one for each row group, which
could only be found by reading the footer first. It tells of damage and of careless changes; who means to
deceive can make it anew.
"""

from __future__ import annotations

import re
import time
import zlib
from pathlib import Path
from typing import BinaryIO

from routekaart.log.damage import damaged

__all__ = ["SEAL", "UNSEALED", "check_seal", "seal"]

SEAL = "routekaart_seal"
"""The key of the checksum in the footer."""
UNSEALED = "00000000"
"""What stands there until the file is sealed."""

_CHUNK = 1 << 20
_MAGIC = b"PAR1"
#: The key and its value as the footer has them (Thrift, compact: a text is its length and its bytes).
_PLACE = re.compile(re.escape(SEAL.encode()) + rb"\x18\x08([0-9a-f]{8})")
#: A file that changed less long ago may change again within one tick of the clock of its disk.
_SETTLED_NS = 2_000_000_000
#: Files that were found whole in this process: name, size and time of change.
_whole: set[tuple[str, int, int, int]] = set()


def seal(path: Path) -> None:
    """Put its checksum into the new Parquet file at ``path``, whose footer has :data:`SEAL` as :data:`UNSEALED`."""
    with path.open("r+b") as file:
        place = _place(file)
        if place is None:
            raise AssertionError("the footer has no place for the seal")
        checksum = _checksum(file, place)
        file.seek(place)
        file.write(checksum)


def check_seal(path: Path) -> bool:
    """Whether the file at ``path`` is sealed; one without a seal may be of another tool, or of an earlier version.

    Raises
    ------
    InputError
        If it is sealed, and is not as it was written.
    OSError
        If it cannot be read.
    """
    with path.open("rb") as file:
        place = _place(file)
        if place is None:
            return False
        if (state := _state(path)) in _whole:
            return True
        file.seek(place)
        if file.read(len(UNSEALED)) != _checksum(file, place):
            raise damaged("it is not as it was written", "het is niet meer zoals het is geschreven")
    if time.time_ns() - state[2] > _SETTLED_NS:
        _whole.add(state)
    return True


def _state(path: Path) -> tuple[str, int, int, int]:
    found = path.stat()
    return str(path.absolute()), found.st_size, found.st_mtime_ns, found.st_ino


def _place(file: BinaryIO) -> int | None:
    """Where in a Parquet file the checksum stands; None when it is no Parquet file, or has none."""
    size = file.seek(0, 2)
    if size < 12:
        return None
    file.seek(size - 8)
    tail = file.read(8)
    length = int.from_bytes(tail[:4], "little")
    # Also where the end is damaged, the seal may still be found; the checksum then tells.
    footer_at = size - 8 - length if tail[4:] == _MAGIC and length <= size - 12 else max(0, size - (1 << 24))
    file.seek(footer_at)
    found = _PLACE.search(file.read(size - footer_at))
    return None if found is None else footer_at + found.start(1)


def _checksum(file: BinaryIO, place: int) -> bytes:
    """The checksum of the file, in hexadecimal."""
    file.seek(0)
    value, at = 0, 0
    while chunk := file.read(_CHUNK):
        low, high = max(place - at, 0), min(place + len(UNSEALED) - at, len(chunk))
        if low < high:
            chunk = chunk[:low] + b"0" * (high - low) + chunk[high:]
        value = zlib.crc32(chunk, value)
        at += len(chunk)
    return b"%08x" % value
