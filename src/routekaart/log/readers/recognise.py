"""Which kind of file is this? Its content says; its name may only disagree."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from routekaart.errors import InputError
from routekaart.log.readers.parquet import PARQUET_MAGIC
from routekaart.log.readers.streams import is_gzip, open_bytes
from routekaart.log.readers.workbook import OLE_MAGIC, ZIP_MAGIC

__all__ = ["kind_of"]

_EXCEL_NAMES = (".xlsx", ".xlsm", ".xls", ".ods")
_HEAD = 4096
_JSON = re.compile(r'\{\s*["}]|\[\s*[\[{"]')
_OTHER_KINDS = {
    b"SQLite format 3": ("an SQLite database", "een SQLite-database"),
    b"%PDF": ("a PDF", "een PDF"),
    b"{\\rtf": ("an RTF document", "een RTF-document"),
    b"7z\xbc\xaf\x27\x1c": ("a 7z archive", "een 7z-archief"),
    b"Rar!": ("a RAR archive", "een RAR-archief"),
    b"\x28\xb5\x2f\xfd": ("a zstd archive", "een zstd-archief"),
    b"BZh": ("a bz2 archive", "een bz2-archief"),
    b"\xfd7zXZ": ("an xz archive", "een xz-archief"),
    b"\x89PNG": ("a picture", "een plaatje"),
    b"\xff\xd8\xff": ("a picture", "een plaatje"),
}


def kind_of(path: Path) -> str:
    """The kind of the file: "csv", "excel", "parquet" or "xes".

    Raises
    ------
    InputError
        If the file is empty, is of another kind, or is not what its name says.
    """
    is_packed = is_gzip(path)
    with open_bytes(path) as stream:
        head = stream.read(_HEAD)
    if not head:
        raise InputError(f"{path.name} is empty.", nl=f"{path.name} is leeg.")
    kind = _kind_of_content(path, head)
    if is_packed and kind in ("excel", "parquet"):
        raise InputError(
            f"{path.name} is a .gz around a workbook or Parquet file: unpack it first.",
            nl=f"{path.name} is een .gz om een werkmap of Parquet-bestand: pak het eerst uit.",
        )
    _check_name(path, kind)
    return kind


def _kind_of_content(path: Path, head: bytes) -> str:
    if head.startswith((ZIP_MAGIC, OLE_MAGIC)):
        return "excel"
    if head.startswith(PARQUET_MAGIC):
        return "parquet"
    for magic, (en, nl) in _OTHER_KINDS.items():
        if head.startswith(magic):
            raise _not_read(path, en, nl)
    start = _text(head).lstrip()[:200].lower()
    if start.startswith(("<!doctype html", "<html", "<table", "<head")):
        raise InputError(
            f"{path.name} is a web page, whatever its name says: open it in Excel and save it as .xlsx.",
            nl=f"{path.name} is een webpagina, wat de naam ook zegt: open het in Excel en sla het op als .xlsx.",
        )
    if start.startswith("<"):
        return "xes"
    if _JSON.match(start):
        raise _not_read(path, "JSON", "JSON")
    return "csv"


def _text(head: bytes) -> str:
    """The beginning as text, as far as that can be said before the encoding is known."""
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if head.startswith(mark):
            return head.decode(encoding, errors="ignore")
    return head.removeprefix(codecs.BOM_UTF8).decode("ascii", errors="ignore")


def _check_name(path: Path, kind: str) -> None:
    """Refuse a file that carries the name of a kind it is not."""
    name = path.name.lower().removesuffix(".gz")
    wrong = None
    if name.endswith(_EXCEL_NAMES) and kind != "excel":
        wrong = "an Excel workbook", "een Excel-werkmap"
    elif name.endswith(".parquet") and kind != "parquet":
        wrong = "a Parquet file", "een Parquet-bestand"
    elif name.endswith((".xes", ".mxml")) and kind != "xes":
        wrong = "an XES file", "een XES-bestand"
    if wrong:
        content = {"csv": ("text", "tekst"), "xes": ("XML", "XML"), "excel": ("a workbook", "een werkmap")}
        en, nl = content.get(kind, (kind, kind))
        raise InputError(
            f"{path.name} is not {wrong[0]}, as its name says: it holds {en}. Give it the right name, or"
            " export it again.",
            nl=f"{path.name} is geen {wrong[1].removeprefix('een ')}, zoals de naam zegt: het bevat {nl}. Geef"
            " het de juiste naam, of exporteer het opnieuw.",
        )


def _not_read(path: Path, en: str, nl: str) -> InputError:
    return InputError(
        f"{path.name} is {en}, which is not read: export the steps as CSV, Excel, Parquet or XES.",
        nl=f"{path.name} is {nl} en dat wordt niet gelezen: exporteer de stappen als CSV, Excel, Parquet of XES.",
    )
