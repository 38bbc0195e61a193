"""Is this file a workbook, and is it safe to open?

A workbook is a zip of XML parts that a reader unpacks into memory at once, and a sheet becomes the
whole rectangle that its outermost cells span. Both are measured here first, by unpacking without
keeping: what the file says of its own sizes is not believed.
"""

from __future__ import annotations

import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.parsers import expat

from routekaart.errors import InputError
from routekaart.log.readers.limits import MAX_GRID, MAX_WORKBOOK

__all__ = ["OLE_MAGIC", "UNREAD", "ZIP_MAGIC", "check_workbook", "unpacked"]

ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = bytes.fromhex("D0CF11E0A1B11AE1")
"""The first bytes of .xls, and of any workbook that is locked with a password."""

_CHUNK = 1 << 20
_MOST_PARTS = 10_000
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
UNREAD = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError),
    # Names and numbers that cannot be.
    *(NotImplementedError, RuntimeError, EOFError, OSError, ValueError, OverflowError),
)
"""What a damaged archive makes of its reader."""
_CELL = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,4})[0-9]""")
_ROW = re.compile(rb"""\br\s*=\s*["'][A-Za-z]{0,4}([0-9]{1,12})["']""")
_OVERLAP = 64
_TOO_MANY_BYTES = (
    f"unpacks to more than {MAX_WORKBOOK >> 30} GB",
    f"is uitgepakt groter dan {MAX_WORKBOOK >> 30} GB",
)
_TOO_MANY_CELLS = (
    f"has a sheet that spans more than {MAX_GRID // 10**6} million cells",
    f"heeft een blad dat meer dan {MAX_GRID // 10**6} miljoen cellen beslaat",
)


def check_workbook(path: Path) -> bool:
    """Refuse what is no workbook, is locked, or would unpack to more than any log needs; whether it is an old one (.xls).

    Raises
    ------
    InputError
        Saying which of these it is.
    """
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(OLE_MAGIC):
        _check_unlocked(path)
        return True
    if not start.startswith(ZIP_MAGIC):
        raise _no_workbook(path)
    try:
        with zipfile.ZipFile(path) as archive:
            _check_archive(path, archive)
    except UNREAD as error:
        raise _damaged(path) from error
    return False


def _check_unlocked(path: Path) -> None:
    tail = b""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            if _ENCRYPTED in tail + chunk:
                raise _locked(path)
            tail = chunk[-len(_ENCRYPTED) :]


def _check_archive(path: Path, archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    names = {part.filename for part in parts}
    is_ods = {"content.xml", "mimetype"} <= names
    if "xl/workbook.bin" in names:
        raise InputError(
            f"{path.name} is a binary workbook (.xlsb), which is not read: save it as .xlsx.",
            nl=f"{path.name} is een binaire werkmap (.xlsb) en die wordt niet gelezen: sla het op als .xlsx.",
        )
    if len(parts) > _MOST_PARTS or not (is_ods or "xl/workbook.xml" in names):
        raise _no_workbook(path)
    if any(part.flag_bits & 1 for part in parts):
        raise _locked(path)
    total = 0
    for part in parts:
        grid = _grid_of(part.filename, is_ods=is_ods)
        for chunk in unpacked(archive, part):
            total += len(chunk)
            if total > MAX_WORKBOOK:
                raise _too_large(path, _TOO_MANY_BYTES)
            grid.read(chunk)
        if grid.cells() > MAX_GRID:
            raise _too_large(path, _TOO_MANY_CELLS)


def unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The real content of a part, whatever size the archive says it has."""
    part.file_size = MAX_WORKBOOK + _CHUNK
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk


def _grid_of(part: str, *, is_ods: bool) -> _Grid:
    if is_ods and part == "content.xml":
        return _OdsGrid()
    # Which parts are sheets the workbook itself says, and they may lie anywhere: any part may be one.
    return _Grid() if is_ods else _SheetGrid()


class _Grid:
    """The rectangle that the cells of a sheet span, read from its XML piece by piece."""

    rows = 0
    columns = 0

    def read(self, chunk: bytes) -> None:
        """Take in the next piece; a part that is no sheet spans nothing."""

    def cells(self) -> int:
        """The number of cells in the rectangle."""
        return self.rows * self.columns


class _SheetGrid(_Grid):
    """Of a sheet of .xlsx: cells name their place (``r="B12"``)."""

    _tail = b""

    def read(self, chunk: bytes) -> None:
        text = self._tail + chunk
        self._tail = text[-_OVERLAP:]
        for letters in {*_CELL.findall(text)}:
            self.columns = max(self.columns, _column_number(letters))
        self.rows = max((self.rows, *map(int, {*_ROW.findall(text)})))


class _OdsGrid(_Grid):
    """Of a workbook of .ods: rows and cells say how often they are repeated."""

    def __init__(self) -> None:
        self._row = self._column = 0
        self._row_repeat = self._cell_repeat = 1
        self._largest = 0
        self._parser: Any = expat.ParserCreate()
        self._parser.StartElementHandler = self._open
        self._parser.EndElementHandler = self._close
        self._parser.StartDoctypeDeclHandler = self._refuse

    def read(self, chunk: bytes) -> None:
        try:
            self._parser.Parse(chunk, False)
        except expat.ExpatError as error:
            raise zipfile.BadZipFile from error

    def cells(self) -> int:
        return max(self._largest, self.rows * self.columns)

    def _open(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "table":
            self._largest = self.cells()
            self._row = self.rows = self.columns = 0
        elif name == "table-row":
            self._row_repeat, self._column = _repeat(attributes, "table:number-rows-repeated"), 0
        elif name in ("table-cell", "covered-table-cell"):
            self._column += _repeat(attributes, "table:number-columns-repeated")
            if "office:value-type" in attributes:
                self.rows = max(self.rows, self._row + self._row_repeat)
                self.columns = max(self.columns, self._column)

    def _close(self, tag: str) -> None:
        if tag.rpartition(":")[2] == "table-row":
            self._row += self._row_repeat

    def _refuse(self, *_: object) -> None:
        raise zipfile.BadZipFile


def _repeat(attributes: dict[str, str], name: str) -> int:
    text = attributes.get(name, "1")
    return int(text) if text.isdecimal() and len(text) < 12 else 1


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number


def _no_workbook(path: Path) -> InputError:
    return InputError(
        f"{path.name} is no Excel workbook, whatever its name says: open it in the program that made it"
        " and save it as .xlsx or .csv.",
        nl=f"{path.name} is geen Excel-werkmap, wat de naam ook zegt: open het in het programma waar het"
        " vandaan komt en sla het op als .xlsx of .csv.",
    )


def _damaged(path: Path) -> InputError:
    return InputError(
        f"{path.name} is a damaged workbook: fetch it again, or open and save it in Excel.",
        nl=f"{path.name} is een beschadigde werkmap: haal het opnieuw, of open en bewaar het in Excel.",
    )


def _locked(path: Path) -> InputError:
    return InputError(
        f"{path.name} is locked with a password: save a copy without one.",
        nl=f"{path.name} is beveiligd met een wachtwoord: sla een kopie zonder wachtwoord op.",
    )


def _too_large(path: Path, bound: tuple[str, str]) -> InputError:
    en, nl = bound
    return InputError(
        f"{path.name} {en}, more than any log needs: save the sheet with the steps as .csv.",
        nl=f"{path.name} {nl}, meer dan een log nodig heeft: sla het blad met de stappen op als .csv.",
    )
