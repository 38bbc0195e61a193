"""The bytes of a file, plain or from a .gz, with a bound on what a .gz may unpack to."""

from __future__ import annotations

import gzip
import hashlib
import io
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from routekaart.errors import InputError
from routekaart.log.readers.limits import MAX_EXPANDED, MAX_EXPANSION

__all__ = ["CHUNK", "GZIP_MAGIC", "chunks", "file_errors", "is_gzip", "open_bytes", "sha256_of"]

CHUNK = 1 << 20
GZIP_MAGIC = b"\x1f\x8b"


@contextmanager
def file_errors(path: Path) -> Iterator[None]:
    """Turn what the system says of a file into an error a person can act on."""
    try:
        yield
    except FileNotFoundError as error:
        raise InputError(
            f"{path} does not exist: check the name and the folder.",
            nl=f"{path} bestaat niet: controleer de naam en de map.",
        ) from error
    except IsADirectoryError as error:
        raise InputError(
            f"{path} is a folder: name the file itself.", nl=f"{path} is een map: noem het bestand zelf."
        ) from error
    except PermissionError as error:
        raise InputError(
            f"{path} may not be read: close the program that holds it, or ask for the right to read it.",
            nl=f"{path} mag niet worden gelezen: sluit het programma dat het open heeft, of vraag leesrecht.",
        ) from error
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise InputError(
            f"{path.name} is a .gz that is cut off or damaged: fetch or export it again.",
            nl=f"{path.name} is een .gz die is afgebroken of beschadigd: haal of exporteer het opnieuw.",
        ) from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InputError(
            f"{path} cannot be read ({reason}).", nl=f"{path} kan niet worden gelezen ({reason})."
        ) from error


def is_gzip(path: Path) -> bool:
    """Whether the file begins as a .gz does."""
    with path.open("rb") as file:
        return file.read(2) == GZIP_MAGIC


def open_bytes(path: Path) -> BinaryIO:
    """The file's content, unpacked when it is a .gz.

    Raises
    ------
    InputError
        While reading, when a .gz unpacks to more than any honest log would.
    """
    if not is_gzip(path):
        return path.open("rb")
    return io.BufferedReader(_BoundedGzip(path), CHUNK)


def chunks(open_stream: Callable[[], BinaryIO]) -> Iterator[bytes]:
    """The content in pieces of a megabyte."""
    with open_stream() as stream:
        while chunk := stream.read(CHUNK):
            yield chunk


def sha256_of(path: Path) -> str:
    """The SHA-256 of the file's own bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class _BoundedGzip(io.RawIOBase):
    """A .gz as a stream of its content, counted while it unpacks."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._packed = path.open("rb")
        self._file = gzip.GzipFile(fileobj=self._packed, mode="rb")
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._file.read(len(buffer))
        self._count += len(data)
        # Against what was read so far: a bound on the whole would let a large one unpack to gigabytes first.
        if self._count > max(MAX_EXPANDED, self._packed.tell() * MAX_EXPANSION):
            raise InputError(
                f"{self._path.name} unpacks to more than {MAX_EXPANSION} times its size, which no log does:"
                " unpack it yourself if you trust it.",
                nl=f"{self._path.name} wordt uitgepakt meer dan {MAX_EXPANSION} keer zo groot, en dat doet"
                " geen log: pak het zelf uit als u het vertrouwt.",
            )
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._file.close()
        self._packed.close()
        super().close()
