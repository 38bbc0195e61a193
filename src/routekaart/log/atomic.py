"""Writing a file whole or not at all: beside its place first, then moved into it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from routekaart.errors import OutputError

__all__ = ["write_text"]


def write_text(path: Path, text: str, *, encoding: str = "utf-8") -> None:
    """Write ``text`` to ``path``; on any failure the old file, or none, is left.

    Raises
    ------
    OutputError
        If the folder is missing or cannot be written.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        raise _cannot_write(path, error) from error
    try:
        with open(handle, "w", encoding=encoding, newline="") as file:
            file.write(text)
        os.replace(name, path)
    except OSError as error:
        Path(name).unlink(missing_ok=True)
        raise _cannot_write(path, error) from error


def _cannot_write(path: Path, error: OSError) -> OutputError:
    reason = error.strerror or type(error).__name__
    return OutputError(
        f"{path} cannot be written ({reason}): choose another place, or close the program that holds it.",
        nl=f"{path} kan niet worden geschreven ({reason}): kies een andere plek, of sluit het programma"
        " dat het bestand open heeft.",
    )
