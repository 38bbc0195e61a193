from __future__ import annotations

import datetime
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from routekaart.errors import InputError, MappingError
from routekaart.intake import vet
from routekaart.log.readers import Source, open_source, workbook, workbook_rows
from routekaart.read_options import ReadOptions

HEADINGS = ("leerling", "stap", "datum")
DAY = datetime.date(2022, 3, 3)
OLE = bytes.fromhex("D0CF11E0A1B11AE1")


def book(folder: Path, sheets: dict[str, list[tuple[Any, ...]]], name: str = "log.xlsx") -> Path:
    wb = openpyxl.Workbook()
    wb.remove(wb.active)  # type: ignore[arg-type]
    for title, lines in sheets.items():
        sheet = wb.create_sheet(title)
        for line in lines:
            sheet.append(line)
    wb.save(folder / name)
    return folder / name


def rows(source: Source, sheet: int = 0) -> list[tuple[int, tuple[str | None, ...]]]:
    return [
        (number, tuple(cells.values()))
        for batch in source.sheets[sheet].read()
        for number, cells in zip(batch.rows.to_pylist(), batch.cells.to_pylist(), strict=True)
    ]


def test_cells_become_text_as_a_person_reads_them(tmp_path: Path) -> None:
    cells = (
        12,
        12.5,
        True,
        "tekst",
        DAY,
        datetime.datetime.fromisoformat("2022-03-03T14:05"),
        datetime.time(14, 5),
        1e20,
    )
    path = book(tmp_path, {"Blad1": [tuple("abcdefgh"), cells]})

    assert rows(open_source(path)) == [
        (2, ("12", "12.5", "true", "tekst", "2022-03-03", "2022-03-03T14:05:00", "14:05:00", "1e+20"))
    ]


def test_a_pupil_number_that_became_a_fraction_is_whole_again(tmp_path: Path) -> None:
    path = book(
        tmp_path, {"Blad1": [HEADINGS, (12.0, "Signaal", DAY), (None, None, None), (13, "Zorgteam", DAY)]}
    )

    assert vet([path]).table()["case"].to_pylist() == ["12", "13"]


def test_dates_times_and_dates_as_text_may_stand_in_one_column(tmp_path: Path) -> None:
    moments = (DAY, datetime.datetime.fromisoformat("2022-03-03"), "3-3-2022", "3 mrt 2022", "2022-03-03")
    path = book(tmp_path, {"Blad1": [HEADINGS, *((1, "a", moment) for moment in moments)]})

    assert len(set(vet([path]).table()["start_us"].to_pylist())) == 1


def test_a_number_in_a_column_of_dates_is_the_day_it_counts_and_that_is_said(tmp_path: Path) -> None:
    path = book(tmp_path, {"Blad1": [HEADINGS, (1, "a", DAY), (1, "b", 44623)]})
    vetted = vet([path])

    assert len(set(vetted.table()["start_us"].to_pylist())) == 1
    assert [note.key for note in vetted.notes] == ["serial_dates"]


def test_a_moment_is_exact_to_the_millisecond(tmp_path: Path) -> None:
    moment = datetime.datetime.fromisoformat("2022-03-03T14:05:07.123")
    path = book(tmp_path, {"Blad1": [HEADINGS, (1, "a", moment)]})

    assert rows(open_source(path))[0][1][2] == "2022-03-03T14:05:07.123000"


def test_error_cells_are_blank(tmp_path: Path) -> None:
    path = book(tmp_path, {"Blad1": [HEADINGS, (1, "a", DAY), ("#N/A", "b", DAY)]})

    assert rows(open_source(path))[1] == (3, (None, "b", "2022-03-03"))


def test_rows_are_numbered_as_the_sheet_does_and_empty_ones_are_no_rows(tmp_path: Path) -> None:
    path = book(tmp_path, {"Blad1": [(), (), HEADINGS, (1, "a", DAY), (), (" ", None, ""), (2, "b", DAY)]})

    assert [number for number, _ in rows(open_source(path))] == [4, 7]


def test_a_title_above_the_headings_is_not_read_and_noted(tmp_path: Path) -> None:
    path = book(tmp_path, {"Blad1": [("Overzicht zorgteam",), (), HEADINGS, (1, "a", DAY)]})
    source = open_source(path)

    assert source.sheets[0].headings == HEADINGS
    assert [note.key for note in source.notes] == ["title_rows"]


def test_a_table_need_not_begin_in_the_first_column(tmp_path: Path) -> None:
    path = book(tmp_path, {"Blad1": [(None, *HEADINGS), (None, 1, "a", DAY)]})

    assert vet([path]).table().select(["case", "activity"]).to_pylist() == [{"case": "1", "activity": "a"}]


def test_all_sheets_are_read_and_put_together(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        {
            "2021": [HEADINGS, (1, "a", DAY)],
            "2022": [("datum", "Leerling", "stap", "klas"), (DAY, 2, "b", "7a")],
        },
    )
    vetted = vet([path])

    assert vetted.table().select(["case", "klas"]).to_pylist() == [
        {"case": "1", "klas": None},
        {"case": "2", "klas": "7a"},
    ]
    assert [*vetted.mappings] == ["log.xlsx [2021]", "log.xlsx [2022]"]


def test_a_refused_row_names_its_sheet(tmp_path: Path) -> None:
    path = book(tmp_path, {"2021": [HEADINGS, (1, "a", DAY)], "2022": [HEADINGS, (1, "a", "ooit")]})
    vetted = vet([path], ReadOptions(skip_all_bad_rows=True))

    assert [(row.sheet, row.row, row.column) for row in vetted.account.refused] == [("2022", 2, "datum")]


def test_a_sheet_of_explanation_is_passed_over_and_noted(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        {"Uitleg": [("veld", "betekenis"), ("stap", "wat er gebeurde")], "Log": [HEADINGS, (1, "a", DAY)]},
    )
    vetted = vet([path])

    assert vetted.account.rows_kept == 1
    assert [note.key for note in vetted.notes if "Uitleg" in note.nl] == ["sheet_skipped"]


def test_a_hidden_sheet_is_read_and_said_or_left_out(tmp_path: Path) -> None:
    path = book(tmp_path, {"Log": [HEADINGS, (1, "a", DAY)], "Oud": [HEADINGS, (2, "b", DAY)]})
    wb = openpyxl.load_workbook(path)
    wb["Oud"].sheet_state = "hidden"
    wb.save(path)

    assert vet([path]).table()["case"].to_pylist() == ["1", "2"]
    assert vet([path], ReadOptions(visible_only=True)).table()["case"].to_pylist() == ["1"]
    assert [note.key for note in open_source(path).notes] == ["sheet_hidden"]


def test_hidden_and_filtered_rows_are_read_and_counted_or_left_out(tmp_path: Path) -> None:
    path = book(tmp_path, {"Log": [HEADINGS, (1, "a", DAY), (2, "b", DAY), (3, "c", DAY)]})
    wb = openpyxl.load_workbook(path)
    for number in (2, 4):
        wb["Log"].row_dimensions[number].hidden = True
    wb.save(path)

    assert vet([path]).table()["case"].to_pylist() == ["1", "2", "3"]
    assert vet([path], ReadOptions(visible_only=True)).table()["case"].to_pylist() == ["2"]
    assert "2 hidden or filtered rows" in open_source(path).notes[0].en


def test_a_cell_that_spans_rows_stands_in_each_of_them(tmp_path: Path) -> None:
    path = book(tmp_path, {"Log": [HEADINGS, ("L1", "a", DAY), (None, "b", DAY), ("L2", "c", DAY)]})
    wb = openpyxl.load_workbook(path)
    wb["Log"].merge_cells("A2:A3")
    wb.save(path)

    assert vet([path]).table()["case"].to_pylist() == ["L1", "L1", "L2"]


def test_a_sheet_for_each_pupil_is_a_case_and_no_message_holds_the_name(tmp_path: Path) -> None:
    def tab(name: str) -> list[tuple[Any, ...]]:
        return [("Naam:", name), (), ("Datum", "Actie"), (DAY, "Signaal")]

    path = book(tmp_path, {"Sanne": tab("Sanne de Vries"), "Luuk": tab("Luuk Jansen")})
    vetted = vet([path])

    assert vetted.table()["case"].to_pylist() == ["Sanne de Vries", "Luuk Jansen"]
    assert "sheet_per_case" in {note.key for note in vetted.notes}
    assert not any(name in note.nl + note.en for note in vetted.notes for name in ("Sanne", "Luuk"))


def test_tabs_called_after_numbers_of_pupils_are_cases_and_school_years_are_not(tmp_path: Path) -> None:
    tab = [("Datum", "Actie"), (DAY, "Signaal")]

    assert vet([book(tmp_path, {"LL01": tab, "LL02": tab})]).table()["case"].to_pylist() == ["LL01", "LL02"]
    with pytest.raises(MappingError, match="case="):
        vet([book(tmp_path, {"2021-2022": tab, "2022-2023": tab})])


def test_headings_are_found_by_their_words_below_titles_of_several_cells(tmp_path: Path) -> None:
    title = [("Logboek",), ("Bijgewerkt door: zoco", None, "Versie 3"), ()]
    path = book(tmp_path, {"Log": [*title, HEADINGS, ("L1", "Start", DAY)]})

    assert open_source(path).sheets[0].headings == HEADINGS
    assert open_source(path, header_row=2).sheets[0].headings[0] == "Bijgewerkt door: zoco"


def test_a_sheet_that_is_not_there_is_refused_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no sheet 'Blad9'; it has 'Blad1', 'Blad2'"):
        open_source(book(tmp_path, {"Blad1": [HEADINGS], "Blad2": []}), sheet="Blad9")


def test_an_empty_workbook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is empty"):
        open_source(book(tmp_path, {"Blad1": []}))


def test_headings_only_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="headings but no rows"):
        vet([book(tmp_path, {"Blad1": [HEADINGS]})])


def test_a_file_can_be_read_more_than_once(tmp_path: Path) -> None:
    source = open_source(book(tmp_path, {"Blad1": [HEADINGS, (1, "a", DAY)]}))

    assert rows(source) == rows(source)


def test_formulas_count_with_the_value_they_were_saved_with(tmp_path: Path) -> None:
    path = book(tmp_path, {"Blad1": [HEADINGS, (1, "a", DAY), ("=1+1", "b", DAY)]})

    assert rows(open_source(path))[1][1][0] is None


# -- what is no workbook, or not to be opened ------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"leerling;stap\n1;a\n", "it holds text"),
        (b"PK\x03\x04" + b"x" * 300, "damaged"),
        (b"<html><table><tr><td>leerling</td></tr></table></html>", "web page"),
        (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600, "locked with a password"),
        (OLE + b"\0" * 600, "damaged"),
        (b"%PDF-1.7", "a PDF"),
    ],
)
def test_an_xlsx_that_is_not_one_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "log.xlsx"
    path.write_bytes(content)

    with pytest.raises(InputError, match=said):
        open_source(path)


def archive(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return path


def test_a_zip_of_something_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no Excel workbook"):
        open_source(archive(tmp_path / "log.xlsx", {"foto.jpg": b"x"}))


def test_a_cut_off_workbook_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path, {"Blad1": [HEADINGS, *((number, "a", DAY) for number in range(500))]})
    path.write_bytes(path.read_bytes()[:-2000])

    with pytest.raises(InputError, match="damaged"):
        open_source(path)


def test_a_workbook_with_a_broken_part_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path, {"Blad1": [HEADINGS, (1, "a", DAY)]})
    with zipfile.ZipFile(path) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    parts["xl/workbook.xml"] = b"<workbook><sheets><sheet"

    with pytest.raises(InputError):
        open_source(archive(path, parts))


def test_a_workbook_that_unpacks_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MAX_WORKBOOK", 3 << 20)
    path = archive(
        tmp_path / "log.xlsx", {"xl/workbook.xml": b"<workbook/>", "xl/bom.xml": b"\0" * (5 << 20)}
    )

    with pytest.raises(InputError, match="unpacks to more"):
        open_source(path)


def test_a_part_that_lies_about_its_size_is_measured_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MAX_WORKBOOK", 3 << 20)
    path = archive(
        tmp_path / "log.xlsx", {"xl/workbook.xml": b"<workbook/>", "xl/bom.xml": b"\0" * (5 << 20)}
    )
    size = (5 << 20).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(size, (10).to_bytes(4, "little")))

    with pytest.raises(InputError, match="unpacks to more"):
        open_source(path)


@pytest.mark.parametrize("reference", ["XFD1048576", "ZZZ999999999"])
def test_a_sheet_that_spans_a_grid_of_millions_for_two_cells_is_refused(
    tmp_path: Path, reference: str
) -> None:
    sheet = f'<worksheet><sheetData><row r="1"><c r="A1"/><c r="{reference}"/></row></sheetData></worksheet>'
    path = archive(
        tmp_path / "log.xlsx", {"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": sheet.encode()}
    )

    with pytest.raises(InputError, match="million cells"):
        open_source(path)


def ods(folder: Path, rows_xml: str) -> Path:
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}><office:body>'
        f'<office:spreadsheet><table:table table:name="Log">{rows_xml}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    return archive(
        folder / "log.ods",
        {"mimetype": kind, "META-INF/manifest.xml": manifest.encode(), "content.xml": content.encode()},
    )


def ods_cells(*cells: str, repeat: int = 1) -> str:
    text = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
        for cell in cells
    )
    return f'<table:table-row table:number-rows-repeated="{repeat}">{text}</table:table-row>'


def test_an_ods_is_read(tmp_path: Path) -> None:
    blank = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
    path = ods(tmp_path, ods_cells(*HEADINGS) + ods_cells("1", "Signaal", "3-3-2022") + blank)

    assert rows(open_source(path)) == [(2, ("1", "Signaal", "3-3-2022"))]


def test_an_ods_that_repeats_its_rows_without_end_is_refused(tmp_path: Path) -> None:
    path = ods(tmp_path, ods_cells(*HEADINGS) + ods_cells("1", "Signaal", "3-3-2022", repeat=2_000_000_000))

    with pytest.raises(InputError, match="million cells"):
        open_source(path)


def test_a_binary_workbook_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"save it as \.xlsx"):
        open_source(archive(tmp_path / "log.xlsb", {"xl/workbook.bin": b"x"}))


def test_a_sheet_may_lie_anywhere_in_the_archive_and_is_measured_all_the_same(tmp_path: Path) -> None:
    whole = book(tmp_path, {"Blad1": [HEADINGS, ("1", "Signaal", DAY)]})
    path = tmp_path / "elders.xlsx"
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(path, "w") as new:
        for part in old.namelist():
            content = old.read(part).replace(b"worksheets/sheet1.xml", b"bladen/een.xml")
            content = content.replace(b'r="A2"', b'r="XFD1048576"')
            new.writestr(part.replace("worksheets/sheet1.xml", "bladen/een.xml"), content)

    with pytest.raises(InputError, match="million cells"):
        open_source(path)


@pytest.mark.parametrize("bound", ["MEMORY_BYTES_ZIPPED", "SECONDS"])
def test_a_workbook_that_takes_too_much_to_read_ends_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bound: str
) -> None:
    # So many rows that what the process has already is not enough for them.
    path = book(tmp_path, {"Blad1": [HEADINGS, *([("1", "Signaal", DAY)] * 5_000)]})
    monkeypatch.setattr(workbook_rows, bound, 0)

    with pytest.raises(InputError, match="takes more memory or time"):
        open_source(path)


def test_a_length_of_time_is_written_as_a_sheet_shows_it(tmp_path: Path) -> None:
    path = book(tmp_path, {"Log": [(*HEADINGS, "uren"), (1, "a", DAY, datetime.timedelta(hours=30))]})

    assert rows(open_source(path))[0][1][3] == "30:00"


def test_dates_of_which_excel_may_have_swapped_day_and_month_are_said(tmp_path: Path) -> None:
    def noted(*moments: Any) -> list[str]:
        path = book(tmp_path, {"Log": [HEADINGS, *((1, "a", moment) for moment in moments)]})
        return [note.key for note in open_source(path).notes]

    april, july = datetime.date(2022, 4, 3), datetime.date(2022, 7, 3)
    assert noted(april, july, "17/03/2022", "31/03/2022") == ["dates_swapped"]
    assert noted(april, july, "17/03/2022", "02/03/2022") == []
    assert noted(april, datetime.date(2022, 7, 23), "17/03/2022") == []


def test_merged_cells_that_cover_one_another_end_in_one_line(tmp_path: Path) -> None:
    path = book(tmp_path, {"Log": [HEADINGS, *([(1, "a", DAY)] * 8)]})
    wb = openpyxl.load_workbook(path)
    wb["Log"].merge_cells("A2:A9")
    wb.save(path)
    crossed = tmp_path / "over_elkaar.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(crossed, "w") as new:
        for part in old.namelist():
            merged = b'<mergeCell ref="A2:A9"/>'
            new.writestr(part, old.read(part).replace(merged, merged * 5))

    assert len(rows(open_source(path))) == 8
    with pytest.raises(InputError, match="damaged workbook"):
        open_source(crossed)


def test_a_merged_range_past_the_last_row_fills_the_rows_there_are(tmp_path: Path) -> None:
    path = book(tmp_path, {"Log": [HEADINGS, (1, "a", DAY), (None, "b", DAY)]})
    wb = openpyxl.load_workbook(path)
    wb["Log"].merge_cells("A2:A900")
    wb.save(path)

    assert [cells[0] for _, cells in rows(open_source(path))[:2]] == ["1", "1"]
