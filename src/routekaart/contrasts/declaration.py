"""Was the design fixed before the first look at a comparison? What a side file next to a log remembers.

Beside the stored log ``school1.parquet`` stands ``school1.parquet.opened.json``: when its cases were first
contrasted, and since when which designs are known (by their hash), each with whether it was there before
that first look. It holds no personal data, and it is a memory, not a proof: who deletes it, or looks at a
copy, leaves no trace. It speaks of the source files behind a log, so that importing them again in the same
place does not wipe it out.

Source files that are read without being stored have no side file: nothing is written next to them unasked.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from routekaart.contrasts.design import Design
from routekaart.errors import InputError, OutputError
from routekaart.files import write_atomically
from routekaart.log.view import View

__all__ = ["ENDING", "STATUSES", "Declaration", "declare", "remember"]

ENDING = ".opened.json"
FORMAT = 1
LARGEST = 1_000_000
#: "before" and "after" the first look; "defaults": nothing was declared; and why it cannot be told:
#: the log is not stored, its folder takes no file, or the side file cannot be read.
STATUSES = ("before", "after", "defaults", "not_stored", "not_kept", "not_readable")


@dataclass(frozen=True)
class Declaration:
    """When a design was fixed: ``status`` is one of :data:`STATUSES`.

    ``on`` is the day since which it is known, ``first_contrast`` the day on which the cases were first
    contrasted (None: not yet), as ISO dates.
    """

    status: str
    on: str | None = None
    first_contrast: str | None = None

    def record(self) -> dict[str, str | None]:
        """The declaration as plain values."""
        return {"status": self.status, "on": self.on, "first_contrast": self.first_contrast}


@dataclass
class _Memory:
    """What is remembered of one set of source files: design → the day it came, and whether before any look."""

    first_contrast: str | None = None
    designs: dict[str, tuple[str, bool]] = field(default_factory=dict)

    def add(self, design: Design, today: str, *, is_look: bool) -> bool:
        """Note ``design`` and, with ``is_look``, the look at it; whether anything was new."""
        is_new = design.sha256 not in self.designs
        if is_new:
            self.designs[design.sha256] = (today, self.first_contrast is None)
        if is_look and self.first_contrast is None:
            self.first_contrast = today
            return True
        return is_new

    def meet(self, other: _Memory) -> None:
        """Add what ``other`` remembers; a look in either counts for both."""
        days = [day for day in (self.first_contrast, other.first_contrast) if day]
        self.first_contrast = min(days, default=None)
        for sha256, (day, is_before) in other.designs.items():
            known, was_before = self.designs.get(sha256, (day, is_before))
            self.designs[sha256] = (min(known, day), was_before and is_before)


def remember(view: View, design: Design, *, is_declared: bool, today: date | None = None) -> Declaration:
    """Note that the cases of ``view`` were contrasted by ``design``; whether that was fixed before the first look.

    Never fails for what cannot be read or written: the status says so.
    """
    found = _note(view, design, today or _today(), is_look=True)
    return found if is_declared else Declaration("defaults", first_contrast=found.first_contrast)


def declare(view: View, design: Design, *, today: date | None = None) -> Declaration:
    """Note ``design`` for the cases of ``view``, without contrasting them."""
    return _note(view, design, today or _today(), is_look=False)


def _note(view: View, design: Design, today: date, *, is_look: bool) -> Declaration:
    paths = [path.with_name(path.name + ENDING) for path in view.log.stored_at]
    if not paths:
        return Declaration("not_stored")
    sources = _sources_of(view)
    try:
        files = [_read(path) for path in paths]
        memory = _Memory()
        for file in files:
            memory.meet(_memory_of(file.get(sources)))
    except (InputError, OSError):
        return Declaration("not_readable")
    is_new = memory.add(design, today.isoformat(), is_look=is_look)
    if is_new:
        kept = [_write(path, file, sources, memory) for path, file in zip(paths, files, strict=True)]
        if not any(kept):
            return Declaration("not_kept")
    on, is_before = memory.designs[design.sha256]
    return Declaration("before" if is_before else "after", on, memory.first_contrast)


def _today() -> date:
    return datetime.now().astimezone().date()


def _sources_of(view: View) -> str:
    """One hash for the source files behind the view; of a log that names none, its own."""
    hashes = sorted(str(source["sha256"]) for source in view.manifest.sources)
    return hashlib.sha256(" ".join(hashes or [view.log.identity]).encode()).hexdigest()


def _read(path: Path) -> dict[str, Any]:
    """Source files → what is remembered of them; empty when there is no side file."""
    try:
        with path.open("rb") as file:
            text = file.read(LARGEST + 1)
    except FileNotFoundError:
        return {}
    try:
        content = json.loads(text[:LARGEST].decode())
        if len(text) > LARGEST or content["format"] != FORMAT or not isinstance(content["logs"], dict):
            raise _damaged(path)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise _damaged(path) from None
    logs: dict[str, Any] = content["logs"]
    return logs


def _damaged(path: Path) -> InputError:
    return InputError(
        f"{path.name} is not as it was written", nl=f"{path.name} is niet zoals het is geschreven"
    )


def _memory_of(entry: Any) -> _Memory:
    if entry is None:
        return _Memory()
    try:
        first, designs = entry["first_contrast"], entry["designs"].items()
        noted = {str(sha256): (_day(one["on"]), bool(one["is_before"])) for sha256, one in designs}
        return _Memory(None if first is None else _day(first), noted)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise InputError("damaged", nl="beschadigd") from None


def _day(text: str) -> str:
    return date.fromisoformat(text).isoformat()


def _write(path: Path, file: Mapping[str, Any], sources: str, memory: _Memory) -> bool:
    """Write what is remembered into the side file at ``path``; whether that could be done."""
    entry = {
        "first_contrast": memory.first_contrast,
        "designs": {
            sha256: {"on": on, "is_before": is_before} for sha256, (on, is_before) in memory.designs.items()
        },
    }
    content = {"format": FORMAT, "logs": {**file, sources: entry}}
    try:
        write_atomically(path, (json.dumps(content, indent=1, sort_keys=True) + "\n").encode())
    except OutputError:
        return False
    return True
