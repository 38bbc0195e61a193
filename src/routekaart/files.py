"""How a file is written: whole or not at all, and for its owner alone.

The content goes to a temporary name beside the target and takes its place in one step, so that a
reader never meets half a file and an interrupted run leaves the old one as it was. Files are 0600 and
folders that are made here 0700, whatever the umask; on Windows they have the rights of their folder.
"""

from __future__ import annotations

import contextlib
import errno
import gc
import glob
import os
import secrets
import shutil
import stat
import tempfile
import time
import weakref
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO

from routekaart.errors import InputError, OutputError, RoomError

__all__ = [
    "SPILL_FOLDER",
    "as_path",
    "check_new_file",
    "is_left_behind",
    "is_scratch",
    "keep_private",
    "left_scratch",
    "make_folder",
    "no_room_left",
    "placed",
    "private_files",
    "protect",
    "protected",
    "release",
    "remove_scratch",
    "replacing",
    "scratch_file",
    "scratch_folder",
    "tell_written",
    "telling_full",
    "unwritten",
    "when_written",
    "write_atomically",
]

SPILL_FOLDER = "ROUTEKAART_SPILL"
"""The environment setting of the folder in which temporary folders are made."""

NEW_SECONDS = 10
"""So long a temporary file or folder is left alone: it may not have been locked yet."""

PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700
"""The rights of what is written: to read and write for its owner, nothing for others."""

#: Who is told of each file that is written whole.
_told: list[Callable[[Path], None]] = []
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_LOCKED = (errno.EROFS, errno.ETXTBSY, errno.EBUSY)
_locks: dict[Path, int] = {}
#: Files that are read as a source, by how many: nothing may take their place.
_sources: Counter[str] = Counter()
#: Temporary folders of this process.
_scratch: set[Path] = set()
#: Files of which this process has put a new one in place, as they were named.
_placed: dict[str, None] = {}


def placed() -> tuple[str, ...]:
    """The files that this process has written and put in their place, in order: they stay when it is stopped."""
    return tuple(_placed)


def as_path(given: object) -> Path:
    """The path of the file that a caller in Python names.

    Raises
    ------
    InputError
        If it is no name, such as a data frame, or no name that the system can have.
    """
    if isinstance(given, str | os.PathLike):
        path = Path(given)
        _check_name(path)
        return path
    kind = type(given).__name__
    raise InputError(
        f"a {kind} is no file: give the name of one; write a data frame first, with frame.to_parquet('log.parquet')",
        nl=f"een {kind} is geen bestand: geef de naam van een bestand; schrijf een data frame eerst weg, met "
        "frame.to_parquet('log.parquet')",
    )


def _check_name(path: Path) -> None:
    """Refuse a name that no file can have: whatever is asked of it fails."""
    try:
        path.lstat()
    except ValueError as error:
        raise InputError(
            "the name of a file cannot hold a NUL character: check how it was typed",
            nl="de naam van een bestand kan geen NUL-teken bevatten: controleer hoe hij is getypt",
        ) from error
    except OSError as error:
        if error.errno != errno.ENAMETOOLONG:
            return
        raise InputError(
            f"the name {str(path)[:40]}… is too long for a file ({len(str(path))} characters): give a shorter one",
            nl=f"de naam {str(path)[:40]}… is te lang voor een bestand ({len(str(path))} tekens): geef een kortere",
        ) from error


def protect(path: Path, holder: object = None) -> None:
    """Let nothing that is written in this process take the place of the source ``path``, as long as ``holder`` lives.

    For ever, without one.
    """
    source = os.path.realpath(path)
    _sources[source] += 1
    if holder is not None:
        weakref.finalize(holder, _release, source)


@contextlib.contextmanager
def protected(paths: Iterable[Path]) -> Iterator[None]:
    """Let nothing take the place of these sources inside the block."""
    sources = [os.path.realpath(path) for path in paths]
    _sources.update(sources)
    try:
        yield
    finally:
        for source in sources:
            _release(source)


def _release(source: str) -> None:
    _sources[source] -= 1


def _is_read(target: Path) -> bool:
    """Whether something that still lives was read from ``target``."""
    if _sources[str(target)] > 0:
        gc.collect()  # what nothing refers to any more may still be there
    return _sources[str(target)] > 0


def release(path: Path) -> None:
    """Let ``path`` be written again: it is to be changed, not lost."""
    _sources.pop(os.path.realpath(path), None)


def when_written(tell: Callable[[Path], None]) -> None:
    """Have ``tell`` called with every file that is written whole from now on."""
    if tell not in _told:
        _told.append(tell)


def tell_written(path: Path) -> None:
    """Say that a file, or a folder with all that is in it, was written whole."""
    for tell in _told:
        tell(path)


@contextlib.contextmanager
def private_files() -> Iterator[None]:
    """What libraries write for us in the block (spilled rows, pictures) is for its owner alone as well.

    For a whole command: the mask belongs to the process, not to a thread.
    """
    before = os.umask(0o777 ^ PRIVATE_FOLDER)
    try:
        yield
    finally:
        os.umask(before)


def keep_private(path: Path) -> None:
    """Take the rights of others on a file or folder away; where the disk knows no rights, nothing."""
    if os.name == "nt":
        return
    with contextlib.suppress(OSError):
        path.chmod(PRIVATE_FOLDER if path.is_dir() else PRIVATE_FILE)


def make_folder(path: Path) -> None:
    """Make the folder ``path``, and those above it, for its owner alone, when it is not there.

    Raises
    ------
    OutputError
        If it cannot be made.
    """
    try:
        missing = [folder for folder in (path, *path.parents) if not folder.exists()]
        for folder in reversed(missing):
            folder.mkdir(PRIVATE_FOLDER, exist_ok=True)
            keep_private(folder)
        path.mkdir(exist_ok=True)  # what is there and no folder is said
    except OSError as error:
        raise OutputError(
            f"the folder {path} cannot be made ({error.strerror}): choose another",
            nl=f"de map {path} kan niet worden gemaakt ({error.strerror}): kies een andere",
        ) from error


def scratch_folder(kind: str) -> Path:
    """A new temporary folder of this process; those that a killed process left behind go first.

    It stands in the folder that :data:`SPILL_FOLDER` names, and else where the system puts temporary files.

    Raises
    ------
    OutputError
        If it cannot be made.
    """
    parent = _scratch_parent()
    try:
        for folder in left_scratch():
            shutil.rmtree(folder, ignore_errors=True)
        made = Path(tempfile.mkdtemp(prefix=f"routekaart-{os.getpid()}-{kind}-", dir=parent))
    except OSError as error:
        raise OutputError(
            f"no temporary folder can be made in {parent} ({error.strerror}): name another with {SPILL_FOLDER}",
            nl=f"in {parent} kan geen tijdelijke map worden gemaakt ({error.strerror}): "
            f"noem een andere met {SPILL_FOLDER}",
        ) from error
    _scratch.add(Path(os.path.realpath(made)))
    if (lock := _locked(made)) is not None:
        _locks[made] = lock
    return made


def left_scratch() -> list[Path]:
    """The temporary folders that killed processes left behind."""
    found = []
    for folder in _scratch_parent().glob("routekaart-*-*"):
        owner = folder.name.split("-")[1]
        if owner.isdigit() and _is_gone(int(owner)) and _is_left_behind(folder, stat.S_ISDIR):
            found.append(folder)
    return found


def is_left_behind(path: Path) -> bool:
    """Whether no process holds this temporary file or folder of ours any more."""
    return _is_left_behind(path, stat.S_ISDIR if path.is_dir() else stat.S_ISREG)


def scratch_file() -> IO[bytes]:
    """A new temporary file without a name, which is gone when nothing has it open any more, however that came.

    It stands where :func:`scratch_folder` makes folders.

    Raises
    ------
    OutputError
        If it cannot be made.
    """
    parent = _scratch_parent()
    try:
        return tempfile.TemporaryFile(buffering=0, dir=parent)
    except OSError as error:
        raise OutputError(
            f"no temporary file can be made in {parent} ({error.strerror}): name another folder with {SPILL_FOLDER}",
            nl=f"in {parent} kan geen tijdelijk bestand worden gemaakt ({error.strerror}): "
            f"noem een andere map met {SPILL_FOLDER}",
        ) from error


def _scratch_parent() -> Path:
    return Path(os.environ.get(SPILL_FOLDER) or tempfile.gettempdir())


def no_room_left(parent: Path) -> RoomError:
    """What to do when the folder of temporary files is full."""
    return RoomError(
        f"the folder for temporary files ({parent}) has no room left: make room, or name another folder with "
        f"{SPILL_FOLDER}",
        nl=f"de map voor tijdelijke bestanden ({parent}) is vol: maak ruimte, of noem een andere map met "
        f"{SPILL_FOLDER}",
    )


@contextlib.contextmanager
def telling_full() -> Iterator[None]:
    """Say what to do when a temporary file does not fit on the disk."""
    try:
        yield
    except OSError as error:
        if error.errno not in _FULL:
            raise
        raise no_room_left(_scratch_parent()) from error


def remove_scratch(folder: Path) -> None:
    """Remove a temporary folder of this process."""
    shutil.rmtree(folder, ignore_errors=True)
    if (lock := _locks.pop(folder, None)) is not None:
        os.close(lock)


def is_scratch(path: Path) -> bool:
    """Whether a file stands in a temporary folder of this tool."""
    return path.parent.parent == _scratch_parent().resolve() and path.parent.name.startswith("routekaart-")


def _locked(path: Path) -> int | None:
    """A lock on a file or folder, which ends with the process; None when another process holds it."""
    if os.name == "nt":
        return None  # there a file that is in use cannot be removed by others, and folders have no locks
    import fcntl

    lock = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        return None
    return lock


def _is_gone(process: int) -> bool:
    if os.name == "nt":
        return False  # to ask after a process there would end it, and it may still need its folder
    try:
        os.kill(process, 0)
    except OSError as error:
        return error.errno == errno.ESRCH
    return False


def _is_left_behind(path: Path, is_kind: Callable[[int], bool]) -> bool:
    """Whether no process holds this temporary file or folder; one in another container may."""
    try:
        found = path.lstat()
        if not is_kind(found.st_mode) or time.time() - found.st_mtime < NEW_SECONDS:
            return False
        lock = _locked(path)
    except OSError:
        return False
    if lock is not None:
        os.close(lock)
    return lock is not None


def write_atomically(path: str | os.PathLike[str], content: bytes) -> Path:
    """Write ``content`` to ``path``, whole or not at all, and return the path.

    What is a stream (a pipe that is read, a terminal) gets the content itself and stays what it is.

    Raises
    ------
    OutputError
        The folder does not exist, or the file or folder cannot be written, or is no plain file.
    """
    path = Path(path)
    if _is_stream(path):
        with _explained(path):
            _write_through(path, content)
        return path
    with replacing(path) as temporary:
        temporary.write_bytes(content)
    return path


@contextlib.contextmanager
def replacing(path: str | os.PathLike[str]) -> Iterator[Path]:
    """A new, empty file beside ``path`` to write to; it takes the place of ``path`` at the end.

    When the block raises, the temporary file is removed and ``path`` is as it was. ``OSError``
    inside the block becomes an :class:`OutputError` that says what to do.

    Raises
    ------
    OutputError
        The folder does not exist, or ``path`` cannot be written or is no plain file (a device, a pipe): its place
        would be taken by one.
    """
    # Through a link, the file it points at is replaced, never the link itself.
    target = Path(os.path.realpath(path))
    temporary = target.with_name(f".{target.name[:80]}.{secrets.token_hex(6)}.tmp")
    with _explained(Path(path)):
        check_new_file(Path(path))
        for other in target.parent.glob(f".{glob.escape(target.name[:80])}.*.tmp"):
            if _is_left_behind(other, stat.S_ISREG):
                other.unlink(missing_ok=True)
        lock, is_written = None, False
        try:
            os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE_FILE))
            keep_private(temporary)
            lock = _locked(temporary)
            yield temporary
            _check_kind(target, Path(path))  # it may have become something else meanwhile
            keep_private(temporary)  # a library may have made it anew
            temporary.replace(target)
            is_written = True
        finally:
            _put_away(temporary, target, Path(path))
            if lock is not None:
                os.close(lock)
    if is_written:
        tell_written(target)


def _put_away(temporary: Path, target: Path, named: Path) -> None:
    """Remove what was not finished; what was is remembered, also when a signal came in just after."""
    try:
        temporary.unlink()
    except FileNotFoundError:
        if target.exists() and not _scratch.intersection(target.parents):
            _placed.pop(str(named), None)
            _placed[str(named)] = None


def check_new_file(path: Path, *, may_be_stream: bool = False) -> None:
    """Refuse ``path`` where no file can be put, before the work that would fill it.

    With ``may_be_stream``, a pipe or terminal passes, for what is written by :func:`write_atomically`.

    Raises
    ------
    OutputError
        Its folder does not exist; it is a folder, a device, a pipe, a link that leads nowhere but to itself, a file
        that is read, or one that may not be written.
    """
    if may_be_stream and _is_stream(path):
        return
    with _explained(path):
        target = Path(os.path.realpath(path))
        if not target.parent.is_dir():
            raise OutputError(
                f"the folder of {path} does not exist: make it first, or choose another",
                nl=f"de map van {path} bestaat niet: maak die eerst, of kies een andere",
            )
        _check_kind(target, path)
        if _is_read(target):
            raise OutputError(
                f"{path} is the file that is read: writing would replace it. Give another name",
                nl=f"{path} is het bestand dat wordt gelezen: schrijven zou het vervangen. Kies een andere naam",
            )
        if target.exists() and not os.access(target, os.W_OK):
            raise OutputError(
                f"{path} exists and is read-only: choose another name, or make it writable",
                nl=f"{path} bestaat al en is alleen-lezen: kies een andere naam, of hef de beveiliging op",
            )


def _check_kind(target: Path, named: Path) -> None:
    """Refuse what is there already and is no plain file."""
    try:
        mode = target.lstat().st_mode
    except FileNotFoundError:
        return
    if stat.S_ISDIR(mode):
        raise OutputError(
            f"{named} is a folder, not a file: give the name of a file in it",
            nl=f"{named} is een map, geen bestand: geef de naam van een bestand daarin",
        )
    if stat.S_ISLNK(mode):  # all that can be followed were
        raise OutputError(
            f"{named} is a link that leads back to itself: remove it, or choose another name",
            nl=f"{named} is een koppeling die naar zichzelf terugleidt: verwijder haar, of kies een andere naam",
        )
    if not stat.S_ISREG(mode):
        raise OutputError(
            f"{named} is a device or pipe, not a file, and a file would take its place: give the name of a file",
            nl=f"{named} is een apparaat of pijp, geen bestand, en een bestand zou de plaats ervan innemen: "
            "geef de naam van een bestand",
        )


def _is_stream(path: Path) -> bool:
    """Whether ``path`` is a stream (a pipe, a terminal): written to directly, never replaced."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return stat.S_ISCHR(mode) or stat.S_ISFIFO(mode)


def _write_through(path: Path, content: bytes) -> None:
    """Write to a stream; a pipe that nobody reads would wait for ever."""
    waits_not = getattr(os, "O_NONBLOCK", 0)
    try:
        stream = os.open(path, os.O_WRONLY | waits_not)
    except OSError as error:
        if error.errno != errno.ENXIO:
            raise
        raise OutputError(
            f"{path} is a pipe that no program reads: start that first, or give the name of a file",
            nl=f"{path} is een pijp die geen programma leest: start dat eerst, of geef de naam van een bestand",
        ) from error
    with os.fdopen(stream, "wb") as file:
        if waits_not:
            os.set_blocking(file.fileno(), True)
        file.write(content)


@contextlib.contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise unwritten(path, error) from error


def unwritten(path: object, error: OSError) -> OutputError:
    """Why ``path`` cannot be written, and what to do: a full disk, a file or folder that is locked, or another."""
    if isinstance(error, PermissionError) or error.errno in _LOCKED:
        return OutputError(
            f"{path} cannot be written: it is open in another program, or the folder is locked. "
            "Close it, or choose another folder",
            nl=f"{path} kan niet worden geschreven: het is open in een ander programma, of de map is "
            "vergrendeld. Sluit het, of kies een andere map",
        )
    if error.errno == errno.EFBIG:
        return OutputError(
            f"{path} cannot be written: files may not grow so large here. Raise that limit (ulimit -f), or choose "
            "another disk",
            nl=f"{path} kan niet worden geschreven: bestanden mogen hier niet zo groot worden. Verhoog die grens "
            "(ulimit -f), of kies een andere schijf",
        )
    if error.errno in _FULL:
        return OutputError(
            f"{path} cannot be written: the disk is full. Make room, or choose another folder",
            nl=f"{path} kan niet worden geschreven: de schijf is vol. Maak ruimte, of kies een andere map",
        )
    reason = os.strerror(error.errno) if error.errno else type(error).__name__
    if error.errno == errno.ENAMETOOLONG:
        path = f"{str(path)[:40]}…"
    return OutputError(
        f"{path} cannot be written ({reason}): choose another name or folder",
        nl=f"{path} kan niet worden geschreven ({reason}): kies een andere naam of map",
    )
