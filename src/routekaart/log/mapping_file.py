"""Saved mappings: the roles of columns, kept in a file and found again for a file of the same shape.

A mapping file is YAML (or JSON) that a person can read and change::

    routekaart_mapping: 1
    shape: 4f0c5b1e7a2d9c36
    headings: [leerling, stap, datum, partner]
    roles: {case: leerling, activity: stap, time: datum, organisation: partner}

The shape is a fingerprint of the headings, in any order. A file named ``*.mapping.yaml``,
``*.mapping.yml`` or ``*.mapping.json`` beside a source is used for it when its shape is the
source's, when it is the only such file, and when no other is named; a note says so. Options for
single roles go before it. Roles that it does not name stay open.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from routekaart.errors import InputError, MappingError
from routekaart.files import write_atomically
from routekaart.log.mapping import ROLES, Mapping, fingerprint
from routekaart.log.notes import Note
from routekaart.log.yaml_file import Place, YamlText, read_yaml

__all__ = ["SavedMapping", "find_mapping", "load_mapping", "save_mapping"]

FORMAT = 1
ENDINGS = ("*.mapping.yaml", "*.mapping.yml", "*.mapping.json")
MOST_FILES = 200


@dataclass(frozen=True)
class SavedMapping:
    """A mapping file: its name, the shape it was made for, and role → column."""

    name: str
    shape: str
    roles: dict[str, str]

    def check(self, title: str, headings: Sequence[str]) -> None:
        """Refuse a sheet that lacks a column this mapping names.

        Raises
        ------
        MappingError
            Naming the columns that are missing.
        """
        there = {heading.casefold() for heading in headings}
        missing = [column for column in self.roles.values() if column.casefold() not in there]
        if missing:
            named = ", ".join(f"'{column}'" for column in missing)
            raise MappingError(
                f"{title} has no {named}, which {self.name} names: choose another --mapping.",
                nl=f"{title} heeft geen {named}, die {self.name} wel noemt: kies een andere --mapping.",
            )


def save_mapping(path: Path, mapping: Mapping, headings: Sequence[str]) -> None:
    """Write ``mapping`` for files with these ``headings``; JSON when the name says so, else YAML.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    import yaml

    content = {
        "routekaart_mapping": FORMAT,
        "shape": fingerprint(headings),
        "headings": [*headings],
        "roles": mapping.columns,
    }
    if path.suffix.lower() == ".json":
        text = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
    else:
        text = yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=100)
    write_atomically(path, text.encode())


def load_mapping(path: Path) -> SavedMapping:
    """The mapping in a file.

    Raises
    ------
    InputError
        If the file cannot be read, or is no mapping.
    """
    file = _content(path)
    content = file.content if isinstance(file.content, dict) else {}
    roles = content.get("roles")
    if not isinstance(roles, dict) or content.get("routekaart_mapping") != FORMAT:
        _refuse(file, ())
    for role, column in roles.items():
        if role not in ROLES or not isinstance(column, str) or not column.strip():
            _refuse(file, ("roles", role))
    return SavedMapping(path.name, str(content.get("shape", "")), roles)


def find_mapping(source: Path, headings: Sequence[str]) -> tuple[SavedMapping | None, list[Note]]:
    """The one mapping file beside ``source`` that fits, and what is to be said of it."""
    shape, fitting = fingerprint(headings), []
    for path in sorted(path for ending in ENDINGS for path in source.parent.glob(ending))[:MOST_FILES]:
        try:
            saved = load_mapping(path)
        except InputError:
            continue
        if saved.shape == shape:
            fitting.append(saved)
    if not fitting:
        return None, []
    names = ", ".join(saved.name for saved in fitting)
    if len(fitting) > 1 and len({tuple(sorted(saved.roles.items())) for saved in fitting}) > 1:
        return None, [
            Note(
                "mappings_offered",
                f"{source.name}: these saved mappings fit and differ: {names} (--mapping chooses one)",
                f"{source.name}: deze opgeslagen koppelingen passen en verschillen: {names} (--mapping kiest er een)",
            )
        ]
    return fitting[0], [
        Note(
            "mapping_used",
            f"{source.name}: the saved mapping {names} fits these columns and is used",
            f"{source.name}: de opgeslagen koppeling {names} past bij deze kolommen en is gebruikt",
        )
    ]


def _content(path: Path) -> YamlText:
    if path.suffix.lower() != ".json":
        return read_yaml(path)
    try:
        return YamlText(path.name, json.loads(path.read_text(encoding="utf-8-sig")), None)
    except OSError as error:
        raise InputError.not_opened(path.name, error) from error
    except (ValueError, RecursionError):
        _refuse(YamlText(path.name, None, None), ())


def _refuse(file: YamlText, place: Place) -> NoReturn:
    file.fail(
        place,
        f"is no saved mapping: it needs 'routekaart_mapping: {FORMAT}' and 'roles' with column names for "
        f"{', '.join(ROLES)}.",
        f"is geen opgeslagen koppeling: er hoort 'routekaart_mapping: {FORMAT}' in en 'roles' met kolomnamen voor "
        f"{', '.join(ROLES)}.",
    )
