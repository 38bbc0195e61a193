"""How a file is written: whole or not at all.

The content goes to a temporary name beside the target and takes its place in one step, so that a
reader never meets half a file and an interrupted run leaves the old one as it was.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from routekaart.errors import OutputError

__all__ = ["make_folder", "protect", "replacing", "scratch_folder", "write_atomically"]

LEFT_BEHIND_SECONDS = 3600

#: Files that were read as a source in this process: nothing may take their place.
_sources: set[str] = set()


def protect(path: Path) -> None:
    """Let nothing that is written in this process take the place of the source ``path``."""
    _sources.add(os.path.realpath(path))


def make_folder(path: Path) -> None:
    """Make the folder ``path``, and those above it, when it is not there.

    Raises
    ------
    OutputError
        If it cannot be made.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"the folder {path} cannot be made ({error.strerror}): choose another",
            nl=f"de map {path} kan niet worden gemaakt ({error.strerror}): kies een andere",
        ) from error


def scratch_folder(kind: str) -> Path:
    """A new temporary folder of this process; those that a killed process left an hour ago go first."""
    for folder in Path(tempfile.gettempdir()).glob("routekaart-*-*"):
        owner = folder.name.split("-")[1]
        if owner.isdigit() and _is_left_behind(folder, int(owner)):
            shutil.rmtree(folder, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=f"routekaart-{os.getpid()}-{kind}-"))


def _is_left_behind(folder: Path, process: int) -> bool:
    try:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or time.time() - found.st_mtime < LEFT_BEHIND_SECONDS:
            return False
        if os.name == "nt":
            return False  # to ask after a process there would end it, and it may still need its folder
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def write_atomically(path: str | os.PathLike[str], content: bytes) -> Path:
    """Write ``content`` to ``path``, whole or not at all, and return the path.

    Raises
    ------
    OutputError
        The folder does not exist, or the file or folder cannot be written.
    """
    path = Path(path)
    if _is_device(path):
        with _explained(path):
            path.write_bytes(content)
        return path
    with replacing(path) as temporary:
        temporary.write_bytes(content)
    return path


@contextlib.contextmanager
def replacing(path: str | os.PathLike[str]) -> Iterator[Path]:
    """A new, empty file beside ``path`` to write to; it takes the place of ``path`` at the end.

    When the block raises, the temporary file is removed and ``path`` is as it was. ``OSError``
    inside the block becomes an :class:`OutputError` that says what to do.
    """
    # Through a link, the file it points at is replaced, never the link itself.
    target = Path(os.path.realpath(path))
    temporary = target.with_name(f".{target.name[:80]}.{secrets.token_hex(6)}.tmp")
    with _explained(Path(path)):
        _check_place(target, Path(path))
        try:
            os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
            yield temporary
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)


def _check_place(target: Path, named: Path) -> None:
    if not target.parent.is_dir():
        raise OutputError(
            f"the folder of {named} does not exist: make it first, or choose another",
            nl=f"de map van {named} bestaat niet: maak die eerst, of kies een andere",
        )
    if target.is_dir():
        raise OutputError(
            f"{named} is a folder, not a file: give the name of a file in it",
            nl=f"{named} is een map, geen bestand: geef de naam van een bestand daarin",
        )
    if str(target) in _sources:
        raise OutputError(
            f"{named} is the file that is read: writing would replace it. Give another name",
            nl=f"{named} is het bestand dat wordt gelezen: schrijven zou het vervangen. Kies een andere naam",
        )
    if target.exists() and not os.access(target, os.W_OK):
        raise OutputError(
            f"{named} exists and is read-only: choose another name, or make it writable",
            nl=f"{named} bestaat al en is alleen-lezen: kies een andere naam, of hef de beveiliging op",
        )


def _is_device(path: Path) -> bool:
    """Whether ``path`` is a stream (a pipe, a terminal): written to directly, never replaced."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return stat.S_ISCHR(mode) or stat.S_ISFIFO(mode)


@contextlib.contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except PermissionError as error:
        raise OutputError(
            f"{path} cannot be written: it is open in another program, or the folder is locked. "
            "Close it, or choose another folder",
            nl=f"{path} kan niet worden geschreven: het is open in een ander programma, of de map is "
            "vergrendeld. Sluit het, of kies een andere map",
        ) from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise OutputError(
                f"{path} cannot be written: the disk is full. Make room, or choose another folder",
                nl=f"{path} kan niet worden geschreven: de schijf is vol. Maak ruimte, of kies een andere map",
            ) from error
        reason = os.strerror(error.errno) if error.errno else type(error).__name__
        raise OutputError(
            f"{path} cannot be written ({reason}): choose another name or folder",
            nl=f"{path} kan niet worden geschreven ({reason}): kies een andere naam of map",
        ) from error
