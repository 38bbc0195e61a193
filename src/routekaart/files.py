"""Writing files whole or not at all: to a temporary name beside the target, then moved."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from routekaart.errors import OutputError

__all__ = ["replacing", "write_atomically"]


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary path to write to; move it to ``path`` when the block ends well.

    Raises
    ------
    OutputError
        If the folder is missing or cannot be written in, or the disk is full.
    """
    folder = path.parent
    if not folder.is_dir():
        raise OutputError(
            f"folder {folder} does not exist; make it first or name another with -o",
            nl=f"map {folder} bestaat niet; maak die eerst of kies een andere met -o",
        )
    if path.is_dir():
        raise OutputError(
            f"{path} is a folder; name a file with -o", nl=f"{path} is een map; noem een bestand met -o"
        )
    temporary: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:40]}.", suffix=".part", dir=folder)
        os.close(handle)
        temporary = Path(name)
        yield temporary
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    except OSError as error:
        reason = error.strerror or "unknown error"
        raise OutputError(
            f"cannot write {path}: {reason}; choose another folder with -o",
            nl=f"kan {path} niet schrijven ({reason}); kies een andere map met -o",
        ) from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def write_atomically(path: Path, content: bytes) -> None:
    """Write ``content`` to ``path``, whole or not at all."""
    with replacing(path) as temporary:
        temporary.write_bytes(content)


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
