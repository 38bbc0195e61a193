"""History: who opened a stored log, what was written from it, and when?

Beside the stored logs of a project lies ``routekaart-gebruik.jsonl``: a line of JSON for each time that a log was
stored or opened, a file was written while it was open, a case was looked up or removed, or its key went. A line
names people by their name on this computer, and files; it holds nothing of any case: no number, no label, no value.
What names a person in the name of a file is masked.

It is a memory, not a proof: whoever may write in the folder can change it, and another program, or a copy of the log
elsewhere, leaves no trace. Where the folder cannot be written, nothing is remembered and nothing fails. It holds the
last :data:`LARGEST` bytes at most.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import stat
import time
import weakref
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from routekaart.files import PRIVATE_FILE, is_scratch, replacing, when_written
from routekaart.privacy.masking import MASK
from routekaart.privacy.naming import file_labels

if TYPE_CHECKING:
    from routekaart.log.manifest import Manifest
    from routekaart.log.view import Log

__all__ = [
    "DEEDS",
    "HISTORY",
    "Entry",
    "discreet",
    "entries",
    "follow",
    "hash_of",
    "note",
    "note_opened",
    "pausing",
]

HISTORY = "routekaart-gebruik.jsonl"
"""The name of the file, in the folder of the logs."""

LARGEST = 1 << 19
"""Bytes of history that are kept: some two or three thousand lines; when there are more, the older half goes."""

#: How often it is tried to be the only one who writes, a hundredth of a second apart.
PATIENCE = 20

#: What can be remembered.
DEEDS = (
    *("stored", "opened", "written", "case_found", "case_removed"),
    *("key_renewed", "key_destroyed", "removed"),
)


@dataclass(frozen=True)
class Entry:
    """One line: on which moment (ISO 8601) who did what with which ``logs``.

    ``file`` is what was written or removed: a name in this folder, or a path elsewhere; ``sha256`` of its bytes.
    """

    at: str
    who: str
    did: str
    logs: tuple[str, ...] = ()
    file: str | None = None
    sha256: str | None = None

    def record(self) -> dict[str, Any]:
        """The line as plain values."""
        return {**vars(self), "logs": [*self.logs]}


#: The logs that are open in this process, by what they say of themselves: as long as somebody has a view of them.
_open: list[tuple[weakref.ref[Manifest], tuple[Path, ...]]] = []
_is_paused = False


def note_opened(log: Log) -> None:
    """Remember that a stored log was opened; files that are written while it is open will name it."""
    for path in log.stored_at:
        if not is_scratch(path):
            note(path.parent, "opened", [path])
    follow(log)


def follow(log: Log) -> None:
    """Let files that are written as long as this log is open name the stored logs it was made of."""
    paths = tuple(path for path in log.stored_at if not is_scratch(path))
    if paths:
        _open.append((weakref.ref(log.manifest), paths))
        when_written(_note_written)


def note(folder: Path, did: str, logs: Sequence[Path], file: Path | None = None) -> None:
    """Remember in ``folder`` that somebody did this; not at all where it cannot be written."""
    found = None if file is None or not file.is_file() else hash_of(file)
    entry = Entry(
        datetime.now().astimezone().isoformat(timespec="seconds"),
        _user(),
        did,
        tuple(discreet(path.name) for path in logs),
        None if file is None else _named(file, folder),
        found,
    )
    text = json.dumps(entry.record(), ensure_ascii=False) + "\n"
    with contextlib.suppress(OSError):
        _append(folder / HISTORY, text.encode())


def entries(folder: Path) -> list[Entry]:
    """What is remembered in ``folder``, oldest first; lines that are none of ours are passed over."""
    try:
        with (folder / HISTORY).open("rb") as file:
            lines = file.read(2 * LARGEST).split(b"\n")
    except OSError:
        return []
    return [entry for entry in map(_entry, lines) if entry is not None]


@contextlib.contextmanager
def pausing() -> Iterator[None]:
    """What is written in the block comes from no log that is open."""
    global _is_paused  # noqa: PLW0603 - there is one history of what this process does
    before, _is_paused = _is_paused, True
    try:
        yield
    finally:
        _is_paused = before


def hash_of(file: Path) -> str | None:
    """The SHA-256 of the bytes of a file; None where it cannot be read."""
    try:
        with file.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except OSError:
        return None


def _note_written(file: Path) -> None:
    """Remember a file with each log that is open."""
    if _is_paused or is_scratch(file) or file.name == HISTORY:
        return
    _open[:] = [(said, paths) for said, paths in _open if said() is not None]
    folders: dict[Path, list[Path]] = {}
    for path in dict.fromkeys(path for _, paths in _open for path in paths):
        if path not in (file, file.parent) and path.exists():
            folders.setdefault(path.parent, []).append(path)
    for folder, logs in folders.items():
        note(folder, "written", logs, file)


def _append(path: Path, line: bytes) -> None:
    """Add a line, whole, behind what others add; where there is too much, the older half goes."""
    flags = (
        os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    )
    handle = os.open(path, flags, PRIVATE_FILE)
    try:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            return
        is_alone = _is_locked(handle)
        if os.name != "nt" and found.st_size == 0:
            os.fchmod(handle, PRIVATE_FILE)
        os.write(handle, line)
        if not is_alone or os.fstat(handle).st_size <= LARGEST:
            return
        if os.path.samestat(os.fstat(handle), path.stat()):
            _halve(path)
    finally:
        os.close(handle)


def _is_locked(handle: int) -> bool:
    """Whether no other writes now; not waited for long, as a line is added whole all the same."""
    if os.name == "nt":
        return True
    import fcntl

    for _ in range(PATIENCE):
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            time.sleep(0.01)
        else:
            return True
    return False


def _halve(path: Path) -> None:
    content = path.read_bytes()[-LARGEST // 2 :]
    with pausing(), replacing(path) as temporary:
        temporary.write_bytes(content[content.index(b"\n") + 1 :])


def _entry(line: bytes) -> Entry | None:
    """The entry of a line, when it has the shape of one."""
    try:
        said = json.loads(line)
        texts = (said["at"], said["who"], *said["logs"])
        if said["did"] not in DEEDS or not all(isinstance(text, str) for text in texts):
            return None
        if not all(isinstance(said[name], str | None) for name in ("file", "sha256")):
            return None
        datetime.fromisoformat(said["at"])
        return Entry(said["at"], said["who"], said["did"], tuple(said["logs"]), said["file"], said["sha256"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _user() -> str:
    """Who works here, by what the system calls them."""
    if os.name != "nt":
        import pwd

        with contextlib.suppress(KeyError):
            return pwd.getpwuid(os.getuid()).pw_name
    return os.environ.get("USERNAME") or "?"


def _named(file: Path, folder: Path) -> str:
    """How a file is called here: by its name in this folder, and else by its path."""
    file = file.resolve()
    if file.parent == folder.resolve():
        return discreet(file.name)
    with contextlib.suppress(ValueError, RuntimeError):
        return str(Path("~", *map(discreet, file.relative_to(Path.home()).parts)))
    return str(Path(file.anchor, *map(discreet, file.parts[1:])))


def discreet(name: str) -> str:
    """The name of a file or folder, masked when it seems to say who it is about."""
    path = Path(name)
    return name if file_labels([path])[path] == name else f"{MASK}{path.suffix}"
