"""One case: which of a stored log is that of a pupil who asks, and how does it go from the log?

For whoever holds the key of the project: the number is made into a pseudonym, and that is looked up. Numbers are
kept nowhere and stand in no message.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from routekaart.engine.database import database, identifier, literal
from routekaart.errors import InputError, KeyFileError, OutputError
from routekaart.files import release
from routekaart.log.manifest import Manifest
from routekaart.log.stored_rows import stored_rows
from routekaart.log.view import View, open_log
from routekaart.log.without_case import write_without_case
from routekaart.measures.events import events
from routekaart.privacy import history
from routekaart.privacy.keys import key_of_log
from routekaart.privacy.pseudonyms import Key

__all__ = ["FoundCase", "find_case", "remove_case"]

BSN_DIGITS = 9


@dataclass(frozen=True)
class FoundCase:
    """A case of a stored log: what it is called there, and its rows by column.

    ``also_in`` are names of other logs in the folder that have a case with this pseudonym.
    """

    view: View = field(repr=False)
    code: int
    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...] = field(repr=False)
    also_in: tuple[str, ...] = ()


def find_case(path: Path, number: str, key_file: Path | None = None) -> FoundCase:
    """The case in the stored log at ``path`` of the pupil or file with this ``number``.

    A number is looked up as it is typed, and also without points and blanks, and with the zeros before it that a
    spreadsheet drops.

    Raises
    ------
    InputError
        If there is no such case, or the log has case numbers as they were in its source.
    KeyFileError
        If the key of the log is not here.
    """
    view = open_log(path)
    key = _key(view, path, key_file)
    pseudonyms = [key.pseudonym(text) for text in dict.fromkeys(_ways_to_write(number))]
    found = _code(view, pseudonyms)
    if found is None:
        raise InputError(
            "this log has no case with that number; type it as the source file has it",
            nl="dit log heeft geen traject met dat nummer; typ het zoals het bronbestand het heeft",
        )
    code, pseudonym = found
    names = tuple(name for name in events(view).columns if name != "case")
    storing = database()
    with stored_rows(view, storing) as stored:
        rows = storing.rows(
            f"select {', '.join(map(identifier, names))} from ({events(view).sql(stored)}) "
            f'where "case" = {literal(pseudonym)} order by order_number'
        )
    name = view.case_labels()[view.cases.case.tolist().index(code)]
    history.note(path.resolve().parent, "case_found", [path.resolve()])
    return FoundCase(view, code, name, names, tuple(rows), tuple(_also_in(path, view.manifest, pseudonyms)))


def remove_case(found: FoundCase, path: Path | None = None) -> Manifest:
    """Write the log without the case, in its place or to another ``path``; what the log then says of itself.

    Raises
    ------
    InputError
        If it is the only case.
    OutputError
        If it cannot be written, or a log in parts is to go to a place that is taken.
    """
    here = found.view.log.path
    place = here if path is None else path.resolve()
    if found.view.log.path.is_dir() and place != here and place.exists():
        raise OutputError(
            f"{place.name} exists already: give the name of a new folder",
            nl=f"{place.name} bestaat al: geef de naam van een nieuwe map",
        )
    release(here)
    manifest = write_without_case(found.view, database(), found.code, place)
    history.note(place.parent, "case_removed", [place])
    return manifest


def _key(view: View, path: Path, key_file: Path | None) -> Key:
    """The key that the pseudonyms of the log were made with."""
    if not view.manifest.has_pseudonyms:
        raise InputError(
            f"{path.name} has no pseudonyms, but case numbers as they were in its source",
            nl=f"{path.name} heeft geen pseudoniemen, maar dossiernummers zoals ze in de bron stonden",
        )
    key = key_of_log(path.resolve(), key_file).key
    if key.mark != view.manifest.privacy["key"]:
        raise KeyFileError(
            f"{path.name} was made with an earlier key than the one here, so no number can be looked up in it: name "
            "a copy of that key with --key, or import its sources again",
            nl=f"{path.name} is gemaakt met een eerdere sleutel dan die hier, dus daarin is geen nummer op te zoeken: "
            "noem een kopie van die sleutel met --key, of lees de bronbestanden opnieuw in",
        )
    return key


def _ways_to_write(number: str) -> Iterator[str]:
    typed = number.strip()
    yield typed
    digits = "".join(character for character in typed if character not in " .-")
    yield digits
    if digits.isdecimal():
        yield digits.lstrip("0")
        yield digits.zfill(BSN_DIGITS)


def _code(view: View, pseudonyms: list[str]) -> tuple[int, str] | None:
    """The code and the pseudonym of the first of these that is in the log."""
    storing = database()
    listed = ", ".join(map(literal, pseudonyms))
    with stored_rows(view, storing) as stored:
        rows = storing.rows(
            f"select distinct case_label, case_id from {stored} where case_label in ({listed})"
        )
    codes = {str(label): int(code) for label, code in rows}
    return next(((codes[one], one) for one in pseudonyms if one in codes), None)


def _also_in(path: Path, manifest: Manifest, pseudonyms: list[str]) -> Iterator[str]:
    """Other logs of the folder, made with the same key, that have the case too."""
    for other in sorted(path.resolve().parent.glob("*.parquet")):
        if other == path.resolve():
            continue
        try:
            view = open_log(other)
        except InputError:
            continue
        is_same_key = view.manifest.privacy.get("key") == manifest.privacy["key"]
        if is_same_key and _code(view, pseudonyms) is not None:
            yield other.name
