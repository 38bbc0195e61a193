"""Cleaning: everything that was made of a list goes, and what this tool cannot reach is said.

What is ours is known by what it says of itself (a stored log by its footer, a record by its form, a file of answers
by its first line), by its place beside a stored log (side files, temporary files), or by the SHA-256 of its bytes:
that of a record beside it, or of the history of the folder (:mod:`routekaart.privacy.history`). A file that was
changed since is no longer known: it stays, and is named. No link is followed, and nothing in another folder is touched.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from routekaart.contrasts.declaration import ENDING as OPENED
from routekaart.errors import InputError, OutputError
from routekaart.exchange.record import read_record
from routekaart.files import is_left_behind, left_scratch
from routekaart.log.answers import ANSWERS, HEADING
from routekaart.log.manifest import Manifest, read_manifest
from routekaart.log.parts import MANIFEST, log_files, read_parts
from routekaart.privacy.history import HISTORY, Entry, discreet, entries, hash_of, note
from routekaart.privacy.releases import ENDING as RELEASED

__all__ = ["KINDS", "Cleaning", "clean", "plan_cleaning"]

Kind = Literal["log", "derived", "record", "side_file", "answers", "temporary", "source", "history"]
#: What is removed, in this order.
KINDS: tuple[Kind, ...] = (
    "log",
    "derived",
    "record",
    "side_file",
    "answers",
    "source",
    "temporary",
    "history",
)

#: How the name of a file ends that remembers something of the log it stands beside.
SIDE_ENDINGS = (OPENED, RELEASED)

_TEMPORARY = re.compile(r"\.(?P<name>.+)\.(?:[0-9a-f]{12}|parts|without)\.tmp")


@dataclass(frozen=True)
class Cleaning:
    """What is to go, and what stays.

    ``goes`` has each file or folder with its kind; ``changed`` were made of the logs but are other than they were
    written; ``elsewhere`` are files in other folders that the history knows of; ``sources`` are the names of the source
    files; ``unknown`` counts the other files in the folders, which are none of ours.
    """

    goes: tuple[tuple[Path, Kind], ...]
    changed: tuple[Path, ...]
    elsewhere: tuple[str, ...]
    sources: tuple[str, ...]
    unknown: int


def plan_cleaning(paths: Sequence[Path], *, with_source: bool = False) -> Cleaning:
    """What goes when everything of ``paths`` goes: stored logs, folders of them, or single files that are ours.

    Of a stored log go all files in its folder that were made of it; of a folder, those of all its logs. With
    ``with_source`` the source files go as well that lie there: those that have the bytes that were read.

    Raises
    ------
    InputError
        If a path is not there, is a link, or is none of ours.
    """
    named = [_given(path) for path in paths]
    found = [
        _Folder(folder, [path for path in named if folder in (path, path.parent)], with_source)
        for folder in _folders(named)
    ]
    scratch: list[tuple[Path, Kind]] = [(path, "temporary") for path in left_scratch()]
    goes = dict([one for folder in found for one in folder.goes().items()] + scratch)
    return Cleaning(
        goes=tuple(sorted(goes.items(), key=lambda one: (KINDS.index(one[1]), str(one[0])))),
        changed=tuple(path for folder in found for path in sorted(folder.changed) if path not in goes),
        elsewhere=tuple(dict.fromkeys(text for folder in found for text in folder.elsewhere())),
        sources=tuple(dict.fromkeys(name for folder in found for name in folder.sources())),
        unknown=sum(folder.unknown(goes) for folder in found),
    )


def clean(planned: Cleaning) -> list[Path]:
    """Remove what was planned; what could not be removed.

    Folders that keep a log remember what went.
    """
    failed = []
    for path, kind in planned.goes:
        try:
            _remove(path, kind)
        except OSError:
            failed.append(path)
    gone = [path for path, kind in planned.goes if kind == "log" and path not in failed]
    histories = {path.parent for path, kind in planned.goes if kind == "history"}
    for folder in dict.fromkeys(path.parent for path in gone):
        if folder not in histories:
            note(folder, "removed", [path for path in gone if path.parent == folder])
    return failed


def _given(path: Path) -> Path:
    if path.is_symlink():
        raise InputError(
            f"{path} is a link, and links are not followed: name the file or folder itself",
            nl=f"{path} is een koppeling, en die worden niet gevolgd: noem het bestand of de map zelf",
        )
    if not path.exists():
        raise InputError(
            f"{path} does not exist: check the name", nl=f"{path} bestaat niet: controleer de naam"
        )
    return path.resolve()


def _folders(named: Iterable[Path]) -> list[Path]:
    """The folders in which something is to go."""
    return [
        *dict.fromkeys(path if path.is_dir() and _manifest(path) is None else path.parent for path in named)
    ]


class _Folder:
    """One folder, and what of it is named: itself, logs in it, or other files of ours."""

    def __init__(self, folder: Path, named: Sequence[Path], with_source: bool) -> None:
        self.folder = folder
        self.files = [path for path in sorted(folder.iterdir()) if not path.is_symlink()]
        self.history = entries(folder)
        self.logs = {path: said for path in self.files if (said := _manifest(path)) is not None}
        self.is_whole = folder in named
        chosen = self.logs if self.is_whole else [path for path in named if path in self.logs]
        self.chosen = {path: self.logs[path] for path in chosen}
        self.with_source = with_source
        self.changed: set[Path] = set()
        self.single = [path for path in named if path != folder and path not in self.logs]
        self._hashes: dict[Path, str | None] = {}

    def goes(self) -> dict[Path, Kind]:
        """Each file that is to go, with its kind."""
        goes: dict[Path, Kind] = dict.fromkeys(self.chosen, "log")
        goes |= dict.fromkeys(self._derived(), "derived")
        for record, report in self._records(goes):
            goes[record] = "record"
            if report is not None:
                goes[report] = "derived"
        goes |= {
            path: "side_file"
            for path in self.files
            if path.name in {log.name + ending for log in self.chosen for ending in SIDE_ENDINGS}
        }
        if self.with_source:
            goes |= dict.fromkeys(self._sources_here(), "source")
        for path in self.single:
            if path not in goes:
                goes |= self._single(path)
        if self._is_last:
            goes |= {path: "answers" for path in self.files if _is_answers(path)}
            goes |= {path: "history" for path in self.files if path.name == HISTORY and path.is_file()}
        return goes | dict.fromkeys(self._temporary(goes), "temporary")

    def elsewhere(self) -> Iterator[str]:
        """Files in other folders that were made of what goes."""
        for entry in self._written():
            if entry.file and ("/" in entry.file or "\\" in entry.file):
                yield entry.file

    def sources(self) -> Iterator[str]:
        """The names of the source files of what goes."""
        for said in self.chosen.values():
            yield from (str(source.get("name")) for source in said.sources)

    def unknown(self, goes: Iterable[Path]) -> int:
        """How many files stay of which nothing is known, where the whole folder is named."""
        known = {*goes, *self.changed, *self.logs}
        return sum(path.is_file() and path not in known for path in self.files) if self.is_whole else 0

    @property
    def _is_last(self) -> bool:
        """Whether no log stays here."""
        return self.is_whole or (bool(self.chosen) and len(self.chosen) == len(self.logs))

    def _written(self) -> Iterator[Entry]:
        """What the history says was written of the logs that go; in a folder without logs, of all there were."""
        names = {discreet(path.name) for path in self.chosen}
        for entry in self.history:
            if entry.did == "written" and (self.is_whole or names & {*entry.logs}):
                yield entry

    def _derived(self) -> Iterator[Path]:
        """Files here with the bytes that were written of the logs; those that have others now are set apart."""
        hashes: dict[str, set[str | None]] = {}
        for entry in self._written():
            if entry.file:
                hashes.setdefault(entry.file, set()).add(entry.sha256)
        for path in self.files:
            known = hashes.get(discreet(path.name))
            if known is None or not path.is_file() or path in self.logs or _is_of_folder(path):
                continue
            if self._hash(path) in known:
                yield path
            else:
                self.changed.add(path)

    def _records(self, goes: Iterable[Path]) -> Iterator[tuple[Path, Path | None]]:
        """Records of the logs that go, or of reports that do, each with its report where that is as it was."""
        going, logs = {path.name for path in goes}, {path.name for path in self.chosen}
        for path in self.files:
            if not path.name.endswith(".record.json") or not path.is_file():
                continue
            try:
                record = read_record(path)
            except InputError:
                continue
            report = None if record.report is None else self.folder / record.report["name"]
            is_ours = bool(logs & {*record.files}) or (report is not None and report.name in going)
            if not (is_ours or self.is_whole or path in self.single or report in self.single):
                continue
            if report is None or report not in self.files or not report.is_file():
                yield path, None
            elif record.report is not None and self._hash(report) == record.report["sha256"]:
                yield path, report
            else:
                self.changed.add(report)
                yield path, None

    def _sources_here(self) -> Iterator[Path]:
        """Files here with the name and the bytes of a source of the logs that go."""
        known = {
            (source.get("name"), source.get("sha256"))
            for said in self.chosen.values()
            for source in said.sources
        }
        hashes = {sha256 for _, sha256 in known}
        for path in self.files:
            is_named = any(path.name == name for name, _ in known) or path in self.single
            if is_named and path.is_file() and self._hash(path) in hashes:
                yield path

    def _single(self, path: Path) -> dict[Path, Kind]:
        """A file that was named by itself."""
        written = {
            entry.sha256
            for entry in self.history
            if entry.did == "written" and entry.file == discreet(path.name)
        }
        if path.is_file() and self._hash(path) in written:
            return {path: "derived"}
        if path.name.endswith(SIDE_ENDINGS):
            return {path: "side_file"}
        if _is_answers(path):
            return {path: "answers"}
        if path.name == HISTORY:
            return {path: "history"}
        raise InputError(
            f"{path.name} is not known as a file of Routekaart, or was changed since it was made: remove it yourself; a "
            "source file goes with its log, with --source",
            nl=f"{path.name} is niet bekend als bestand van Routekaart, of is veranderd nadat het is gemaakt: verwijder het "
            "zelf; een bronbestand gaat mee met zijn log, met --source",
        )

    def _temporary(self, goes: Iterable[Path]) -> Iterator[Path]:
        """What an interrupted run left of the files that go."""
        names = {path.name[:80] for path in goes} | {HISTORY, ANSWERS}
        for path in self.files:
            found = _TEMPORARY.fullmatch(path.name)
            # What a first run never finished has a name that nothing else has.
            if found and (self._is_last or found["name"] in names) and is_left_behind(path):
                yield path

    def _hash(self, path: Path) -> str | None:
        if path not in self._hashes:
            self._hashes[path] = hash_of(path)
        return self._hashes[path]


def _manifest(path: Path) -> Manifest | None:
    """What a stored log says of itself; None of what is none, or is damaged."""
    try:
        if path.is_dir():
            return read_parts(path)
        return read_manifest(path) if path.is_file() else None
    except (InputError, OSError):
        return None


def _is_of_folder(path: Path) -> bool:
    """Whether a file was written beside logs, but is not made of them."""
    return path.name == HISTORY or path.name.endswith(SIDE_ENDINGS) or _is_answers(path)


def _is_answers(path: Path) -> bool:
    if path.name != ANSWERS or not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(HEADING.encode())) == HEADING.encode()


def _remove(path: Path, kind: Kind) -> None:
    """Remove a file, or of a folder what is ours, and the folder when nothing else is in it."""
    if path.is_symlink():
        raise OutputError(f"{path} became a link", nl=f"{path} werd een koppeling")
    if not path.is_dir():
        path.unlink()
    elif kind == "temporary":
        shutil.rmtree(path)
    else:
        for part in (*log_files(path), path / MANIFEST):
            part.unlink()
        if not any(path.iterdir()):
            path.rmdir()
