"""Compiled walks, kept on disk, a file for each walk and set of types, that holds its own checksum.

A file appears whole or not at all, whichever of several processes writes it, and one that is not as it was written
is made anew. What is kept is run as it is, so the folder must be the user's own, and no one else's to write.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from types import FunctionType
from typing import Any

__all__ = ["KeptCode", "folder_for_code"]

_DIGEST = hashlib.sha256().digest_size


class KeptCode:
    """What the compiler asks for the compiled forms of ``walk``, in place of files of its own.

    Parameters
    ----------
    folder
        Where they are kept; None: nowhere.
    begins, is_not_kept
        Called when a form is not there, so that it is about to be compiled; and when it cannot be written.
    """

    def __init__(
        self,
        walk: FunctionType,
        folder: Path | None,
        begins: Callable[[], None],
        is_not_kept: Callable[[], None],
    ) -> None:
        self._walk, self._folder = walk, folder
        self._begins, self._is_not_kept = begins, is_not_kept

    def load_overload(self, types: Any, target_context: Any) -> Any:
        """The form for these types, as the compiler holds it; None if it is to be compiled."""
        target_context.refresh()
        found = None
        if self._folder is not None:
            found = _read(self._folder / self._name(types, target_context.codegen()))
        if found is not None:
            from numba.core.compiler import CompileResult

            # Whatever cannot be made into code is made anew.
            with suppress(Exception):
                made: Any = CompileResult
                return made._rebuild(target_context, *pickle.loads(found))  # noqa: S301, SLF001 - our own file
        self._begins()
        return None

    def save_overload(self, types: Any, form: Any) -> None:
        """Keep the form for these types."""
        if self._folder is None or form.library.has_dynamic_globals:
            return
        serialize: Any = import_module("numba.core.serialize")
        try:
            content = serialize.dumps(form._reduce())  # noqa: SLF001 - as the compiler's own files do
            _write(self._folder / self._name(types, form.codegen), content)
        except OSError:
            self._is_not_kept()

    def _name(self, types: Any, codegen: Any) -> str:
        name = f"{self._walk.__module__}.{self._walk.__qualname__}"
        key = hashlib.sha256(repr((name, types, codegen.magic_tuple())).encode()).hexdigest()
        return f"{self._walk.__name__}-{key[:32]}.walk"


def _read(file: Path) -> bytes | None:
    """What was kept in the file; None if it is not there, or not as it was written."""
    try:
        content = file.read_bytes()
    except OSError:
        return None
    digest, kept = content[:_DIGEST], content[_DIGEST:]
    return kept if hashlib.sha256(kept).digest() == digest else None


def _write(file: Path, kept: bytes) -> None:
    """Write the file in one go: others find it whole, or not at all."""
    beside = file.with_name(f".{file.name}.{os.getpid()}-{threading.get_ident()}.tmp")
    try:
        beside.write_bytes(hashlib.sha256(kept).digest() + kept)
        beside.replace(file)
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def folder_for_code() -> Path | None:
    """The folder of this state of the walks, this Python and this compiler; None where nothing can be kept."""
    from importlib.metadata import version

    state = hashlib.sha256(f"{sys.version} {version('numba')} {version('llvmlite')}".encode())
    for source in sorted(Path(__file__).parent.glob("*.py")):
        state.update(source.read_bytes())
    own = _cache_home() / "routekaart"
    folder = own / f"walks-{state.hexdigest()[:16]}"
    try:
        own.parent.mkdir(parents=True, exist_ok=True)
        for one in (own, folder):
            one.mkdir(exist_ok=True, mode=0o700)
            if not _is_own(one):
                return None
    except (OSError, RuntimeError):
        return None
    return folder


def _is_own(folder: Path) -> bool:
    """Whether this user, and no other, can write into the folder."""
    if not os.access(folder, os.W_OK):
        return False
    if os.name == "nt":  # the folder lies in the user's own profile
        return True
    state = folder.stat()
    return state.st_uid == os.getuid() and not state.st_mode & 0o022


def _cache_home() -> Path:
    """Where programs of this user keep what they can make again."""
    if os.name == "nt":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
