from __future__ import annotations

import contextlib
import gzip
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from routekaart.errors import InputError
from routekaart.log.readers import open_source
from routekaart.log.readers.recognise import kind_of

TEXT = b"leerling;stap;datum\n1;a;3-3-2022\n"
XES = b'<?xml version="1.0"?><log><trace/></log>'


def file(folder: Path, name: str, content: bytes) -> Path:
    (folder / name).write_bytes(content)
    return folder / name


@pytest.mark.parametrize("name", ["log.csv", "log.txt", "log.tsv", "log", "LOG.CSV"])
def test_text_is_text_whatever_its_name(tmp_path: Path, name: str) -> None:
    assert kind_of(file(tmp_path, name, TEXT)) == "csv"


def test_a_gz_is_what_it_packs(tmp_path: Path) -> None:
    assert kind_of(file(tmp_path, "log.gz", gzip.compress(TEXT, mtime=0))) == "csv"
    assert kind_of(file(tmp_path, "log.bin", gzip.compress(XES))) == "xes"


@pytest.mark.parametrize("content", [XES, b"\xef\xbb\xbf" + XES, b"\n <log/>", XES.decode().encode("utf-16")])
def test_xml_is_xes_whatever_its_name(tmp_path: Path, content: bytes) -> None:
    assert kind_of(file(tmp_path, "log.xml", content)) == "xes"


def test_a_workbook_named_csv_is_read_as_the_workbook_it_is(tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "log.xlsx")

    assert kind_of((tmp_path / "log.xlsx").rename(tmp_path / "log.csv")) == "excel"


def test_a_parquet_file_is_known_by_its_content(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": [1]}), tmp_path / "log")

    assert kind_of(tmp_path / "log") == "parquet"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("log.xlsx", TEXT),
        ("log.XLSX", TEXT),
        ("log.xls", XES),
        ("log.ods", TEXT),
        ("log.parquet", TEXT),
        ("log.xes", TEXT),
        ("log.xes.gz", gzip.compress(TEXT, mtime=0)),
    ],
)
def test_a_name_that_says_otherwise_is_an_error(tmp_path: Path, name: str, content: bytes) -> None:
    with pytest.raises(InputError, match="as its name says"):
        kind_of(file(tmp_path, name, content))


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"SQLite format 3\0", "SQLite"),
        (b'{"ocel:events": {}}', "JSON"),
        (b'[{"case": 1}]', "JSON"),
        (b"%PDF-1.7", "PDF"),
        (b"\x89PNG\r\n", "picture"),
        (b"<!DOCTYPE html><html>", "web page"),
    ],
)
def test_what_is_not_read_is_named(tmp_path: Path, content: bytes, kind: str) -> None:
    with pytest.raises(InputError, match=kind):
        kind_of(file(tmp_path, "log.dat", content))


@pytest.mark.parametrize("content", [b"", gzip.compress(b"", mtime=0)])
def test_nothing_is_empty(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(InputError, match="is empty"):
        kind_of(file(tmp_path, "log.csv", content))


def test_a_workbook_in_a_gz_is_to_be_unpacked_first(tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "log.xlsx")
    packed = gzip.compress((tmp_path / "log.xlsx").read_bytes())

    with pytest.raises(InputError, match="unpack it first"):
        open_source(file(tmp_path, "log.xlsx.gz", packed))


@pytest.mark.parametrize("damage", [b"\x1f\x8b", b"\x1f\x8b\x08garbage", gzip.compress(TEXT, mtime=0)[:-4]])
def test_a_damaged_gz_is_refused(tmp_path: Path, damage: bytes) -> None:
    with pytest.raises(InputError, match="cut off or damaged"):
        open_source(file(tmp_path, "log.csv.gz", damage))


@pytest.mark.parametrize("length", [1, 2, 4, 8, 30, 100, 700])
@pytest.mark.parametrize("name", ["log.xlsx", "log.parquet", "log.xes", "log.csv", "log.xls"])
def test_the_first_bytes_of_any_kind_never_end_in_a_traceback(tmp_path: Path, name: str, length: int) -> None:
    openpyxl.Workbook().save(tmp_path / "whole.xlsx")
    pq.write_table(pa.table({"a": [1]}), tmp_path / "whole.parquet")
    wholes = [(tmp_path / f"whole.{kind}").read_bytes() for kind in ("xlsx", "parquet")]
    for content in (
        *wholes,
        XES,
        TEXT,
        bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600),
        bytes(range(256)) * 3,
    ):
        path = file(tmp_path, name, content[:length])
        batches = []
        with contextlib.suppress(InputError):
            batches = [batch for sheet in open_source(path).sheets for batch in sheet.read()]
        assert all(batch.cells.num_columns for batch in batches)
