"""Which rows of the sheets of .xlsx are hidden, by hand or by a filter?

A workbook says so at each row. Other kinds of workbook are not asked. What is read is bounded: the list of sheets by
its size, a sheet piece by piece (:func:`routekaart.log.readers.workbook.check_workbook` has measured it before).
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from posixpath import join, normpath
from typing import Any
from xml.parsers import expat

from routekaart.log.readers.workbook import UNREAD, unpacked

__all__ = ["hidden_rows"]

BOOK, LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
MOST_BYTES = 1 << 24
"""Of the list of sheets; that of a workbook with a thousand sheets is a hundredth of it."""
LONGEST_TAG = 4_096
_ROW = re.compile(rb"<(?:\w{1,64}:)?row\b([^<>]*)>")
_IS_HIDDEN = re.compile(rb"""\shidden\s*=\s*["'](?:1|true)["']""")
_NUMBER = re.compile(rb"""\sr\s*=\s*["'](\d{1,7})["']""")


def hidden_rows(path: Path, sheets: Iterable[str]) -> dict[str, frozenset[int]]:
    """The numbers, from 1, of the hidden rows of each of these sheets; nothing where the file does not say."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = _parts(archive)
            return {
                sheet: frozenset(_hidden(unpacked(archive, archive.getinfo(parts[sheet]))))
                for sheet in sheets
                if parts.get(sheet) in archive.NameToInfo
            }
    except (KeyError, expat.ExpatError, *UNREAD):
        return {}


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Name of a sheet → the part of the archive that it is."""
    targets = {
        link["Id"]: normpath(join("xl", link["Target"])).lstrip("/")
        for link in _elements(archive, LINKS, "Relationship")
        if {"Id", "Target"} <= link.keys()
    }
    return {
        sheet["name"]: targets[link]
        for sheet in _elements(archive, BOOK, "sheet")
        for key, link in sheet.items()
        if key.endswith(":id") and link in targets and "name" in sheet
    }


def _elements(archive: zipfile.ZipFile, part: str, name: str) -> list[dict[str, str]]:
    """The attributes of all elements of this name in a part, which may declare no entities and is not large."""
    found: list[dict[str, str]] = []

    def opened(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == name:
            found.append(attributes)

    parser: Any = expat.ParserCreate()
    parser.StartElementHandler = opened
    parser.StartDoctypeDeclHandler = _refuse
    n_bytes = 0
    for chunk in unpacked(archive, archive.getinfo(part)):
        n_bytes += len(chunk)
        if n_bytes > MOST_BYTES:
            _refuse()
        parser.Parse(chunk, False)
    return found


def _refuse(*_: object) -> None:
    raise zipfile.BadZipFile


def _hidden(chunks: Iterable[bytes]) -> Iterator[int]:
    """The numbers of the rows that are hidden; a row without a number follows on the one before."""
    number = 0
    for text in _whole_tags(chunks):
        for tag in _ROW.findall(text):
            said = _NUMBER.search(tag)
            number = int(said[1]) if said else number + 1
            if _IS_HIDDEN.search(tag):
                yield number


def _whole_tags(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The text in pieces that cut through no tag, but for those longer than any of a row."""
    tail = b""
    for chunk in chunks:
        text = tail + chunk
        cut = text.rfind(b"<")
        yield text[:cut] if cut >= 0 else text
        tail = text[cut:] if cut >= 0 and len(text) - cut <= LONGEST_TAG else b""
    yield tail
