from __future__ import annotations

import time
import zipfile
from pathlib import Path

import pytest

from routekaart.log.readers.hidden_rows import hidden_rows

BOOK = '<workbook xmlns:r="links"><sheets><sheet name="Log &amp; lijst" r:id="rId1"/></sheets></workbook>'
LINKS = '<Relationships><Relationship Id="rId1" Target="{target}"/></Relationships>'
ROWS = '<sheetData><row r="1"/><row r="2" hidden="1"><c r="A2"/></row><row hidden="true" r="30"/></sheetData>'


def workbook(folder: Path, rows: str = ROWS, book: str = BOOK, target: str = "worksheets/sheet1.xml") -> Path:
    path = folder / "log.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", book)
        archive.writestr("xl/_rels/workbook.xml.rels", LINKS.format(target=target))
        archive.writestr("xl/worksheets/sheet1.xml", rows)
    return path


@pytest.mark.parametrize("target", ["worksheets/sheet1.xml", "/xl/worksheets/sheet1.xml"])
def test_the_numbers_of_hidden_rows_are_those_the_sheet_gives(tmp_path: Path, target: str) -> None:
    path = workbook(tmp_path, target=target)

    assert hidden_rows(path, ["Log & lijst", "Ander"]) == {"Log & lijst": frozenset({2, 30})}


def test_a_row_without_a_number_follows_on_the_one_before(tmp_path: Path) -> None:
    path = workbook(tmp_path, '<sheetData><row/><row r="5"/><row hidden="1"/></sheetData>')

    assert hidden_rows(path, ["Log & lijst"])["Log & lijst"] == {6}


@pytest.mark.parametrize("before", [3, 10, 20])
def test_a_row_that_lies_over_two_pieces_counts_once(tmp_path: Path, before: int) -> None:
    path = workbook(tmp_path, " " * ((1 << 20) - before) + '<row/><row hidden="1"/><row hidden="1"/>')

    assert hidden_rows(path, ["Log & lijst"])["Log & lijst"] == {2, 3}


def test_a_list_of_sheets_that_declares_entities_tells_nothing(tmp_path: Path) -> None:
    path = workbook(tmp_path, book='<!DOCTYPE workbook [<!ENTITY a "aaaa">]>' + BOOK)

    assert hidden_rows(path, ["Log & lijst"]) == {}


def test_a_list_of_sheets_without_end_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = workbook(tmp_path, book=BOOK + " " * (1 << 25))

    assert hidden_rows(path, ["Log & lijst"]) == {}


def test_tags_that_never_close_take_no_longer_than_others(tmp_path: Path) -> None:
    path = workbook(tmp_path, "<row " * (1 << 20))
    begun = time.process_time()

    assert hidden_rows(path, ["Log & lijst"])["Log & lijst"] == frozenset()
    assert time.process_time() - begun < 5


def test_a_file_that_is_no_archive_hides_nothing(tmp_path: Path) -> None:
    (tmp_path / "log.xls").write_bytes(b"x")

    assert hidden_rows(tmp_path / "log.xls", ["Log"]) == {}
