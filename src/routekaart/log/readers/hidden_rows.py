"""Which rows of a sheet of .xlsx are hidden, by hand or by a filter?

A workbook says so at each row. Other kinds of workbook are not asked.
"""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

__all__ = ["hidden_rows"]

_CHUNK = 1 << 20
_LONGEST_TAG = 4_096
_SHEET = re.compile(r"<(?:\w+:)?sheet\b[^>]*>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\b[^>]*>")
_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*>")
_IS_HIDDEN = re.compile(rb"""\bhidden\s*=\s*["'](?:1|true)["']""")
_NUMBER = re.compile(rb"""\br\s*=\s*["'](\d{1,7})["']""")


def hidden_rows(path: Path, sheet: str) -> frozenset[int]:
    """The numbers, from 1, of the hidden rows of the sheet of this name; none where the file does not say."""
    if not zipfile.is_zipfile(path):
        return frozenset()
    try:
        with zipfile.ZipFile(path) as archive:
            part = _part_of(archive, sheet)
            return frozenset(_hidden(archive, part)) if part in archive.namelist() else frozenset()
    except (KeyError, zipfile.BadZipFile):
        return frozenset()


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str:
    """The part of the archive that a sheet is; an empty text where it is not told."""
    book = archive.read("xl/workbook.xml").decode("utf-8", "replace")
    wanted = next((tag for tag in _SHEET.findall(book) if _attribute(tag, "name") == sheet), "")
    links = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    for tag in _RELATION.findall(links):
        if wanted and _attribute(tag, "Id") == _attribute(wanted, r"\w+:id"):
            target = _attribute(tag, "Target")
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return ""


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf"""\s{name}\s*=\s*(?:"([^"]*)"|'([^']*)')""", tag)
    return html.unescape(found[1] or found[2] or "") if found else ""


def _hidden(archive: zipfile.ZipFile, part: str) -> Iterator[int]:
    tail = b""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            text = tail + chunk
            for tag in _ROW.findall(text):
                number = _NUMBER.search(tag)
                if number and _IS_HIDDEN.search(tag):
                    yield int(number[1])
            tail = text[-_LONGEST_TAG:]
