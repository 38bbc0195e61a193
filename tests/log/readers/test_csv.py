from __future__ import annotations

import csv
import io
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routekaart.errors import InputError
from routekaart.log.readers import Source, open_source
from routekaart.log.readers import csv as reader

Row = tuple[int, dict[str, str | None]]


def write(folder: Path, text: str, name: str = "log.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def rows(source: Source) -> list[Row]:
    (sheet,) = source.sheets
    return [
        (number, cells)
        for batch in sheet.read()
        for number, cells in zip(batch.rows.to_pylist(), batch.cells.to_pylist(), strict=True)
    ]


def refused(source: Source) -> list[tuple[int | None, str]]:
    (sheet,) = source.sheets
    return [(row.row, row.reason) for batch in sheet.read() for row in batch.refused]


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_the_delimiter_is_found_that_splits_every_record_alike(tmp_path: Path, delimiter: str) -> None:
    text = "\n".join(delimiter.join(cells) for cells in (("a", "b", "c"), ("1", "2", "3"), ("4", "5", "6")))
    source = open_source(write(tmp_path, text))

    assert source.details["delimiter"] == delimiter
    assert source.sheets[0].headings == ("a", "b", "c")


def test_decimal_commas_do_not_make_a_comma_the_delimiter(tmp_path: Path) -> None:
    assert open_source(write(tmp_path, "a;b\n1,5;2,5\n3,5;4,5\n")).details["delimiter"] == ";"


def test_delimiters_inside_quotation_marks_do_not_count(tmp_path: Path) -> None:
    text = 'naam,stap\n"a;b;c","d;e"\n"f;g;h","i;j"\n'

    assert open_source(write(tmp_path, text)).details["delimiter"] == ","


def test_a_first_line_that_names_the_delimiter_is_believed_and_is_no_row(tmp_path: Path) -> None:
    source = open_source(write(tmp_path, "sep=|\na|b;c\n1|2;3\n"))

    assert source.sheets[0].headings == ("a", "b;c")
    assert rows(source) == [(3, {"a": "1", "b;c": "2;3"})]


def test_a_declared_delimiter_goes_before_the_rule(tmp_path: Path) -> None:
    path = write(tmp_path, "a#b;c\n1#2;3\n")

    assert open_source(path, delimiter="#").sheets[0].headings == ("a", "b;c")


def test_a_tab_can_be_declared_as_people_type_it(tmp_path: Path) -> None:
    assert open_source(write(tmp_path, "a\tb\n1\t2\n"), delimiter="\\t").sheets[0].headings == ("a", "b")


@pytest.mark.parametrize("delimiter", ["", ";;", '"', "\n", "é"])
def test_a_delimiter_that_cannot_be_one_is_refused(tmp_path: Path, delimiter: str) -> None:
    with pytest.raises(InputError, match="delimiter="):
        open_source(write(tmp_path, "a;b\n1;2\n"), delimiter=delimiter)


def test_one_column_is_refused_without_repeating_it(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"one column only.*delimiter=") as caught:
        open_source(write(tmp_path, "Anna de Vries heeft een gesprek\nen nog een\n", name="brief.txt"))
    assert "Anna" not in str(caught.value)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_ending_is_read(tmp_path: Path, end: str) -> None:
    assert rows(open_source(write(tmp_path, end.join(("a;b", "1;2", "", "3;4")))))[1:] == [
        (4, {"a": "3", "b": "4"})
    ]


def test_records_are_numbered_as_a_spreadsheet_shows_them(tmp_path: Path) -> None:
    text = '\n\na;b\n1;"x\ny"\n;\n3;4\n'

    assert rows(open_source(write(tmp_path, text))) == [
        (4, {"a": "1", "b": "x\ny"}),
        (6, {"a": "3", "b": "4"}),
    ]


def test_ragged_records_are_set_aside_with_their_number(tmp_path: Path) -> None:
    source = open_source(write(tmp_path, 'a;b\n1;2\n3\n4;5;6\n"x\ny"\n7;8\n'))

    assert refused(source) == [(3, "too_few_cells"), (4, "too_many_cells"), (5, "open_quote")]
    assert [number for number, _ in rows(source)] == [2, 6]


def test_a_last_record_that_is_ragged_is_set_aside_too(tmp_path: Path) -> None:
    assert refused(open_source(write(tmp_path, "a;b\n1;2\n3"))) == [(3, "too_few_cells")]


@pytest.mark.parametrize("text", ['a;b\n1;2\n3;"4\n5;6\n7;8\n', 'a;b\n1;2\n"3;4\n5;6\n', 'a;b\n1;2\n5;"6'])
def test_a_quotation_mark_that_never_closes_is_refused_with_its_row(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError, match="opens in row 3 and never closes"):
        open_source(write(tmp_path, text))


def test_a_quotation_mark_that_swallows_a_long_file_is_found_too(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="opens in row 2 and never closes"):
        open_source(write(tmp_path, 'a;b\n"1;2\n' + "3;4\n" * 200_000))


def test_a_quotation_mark_inside_a_cell_is_a_character(tmp_path: Path) -> None:
    assert rows(open_source(write(tmp_path, 'a;b\n5" pijp;2\n'))) == [(2, {"a": '5" pijp', "b": "2"})]


def test_equal_headings_are_told_apart_also_when_only_case_differs(tmp_path: Path) -> None:
    assert open_source(write(tmp_path, "a;A;a\n1;2;3\n")).sheets[0].headings == ("a", "A (2)", "a (3)")


def test_blank_headings_are_named_by_their_number(tmp_path: Path) -> None:
    (sheet,) = open_source(write(tmp_path, "a;;b\n1;2;3\n")).sheets

    assert sheet.headings == ("a", "kolom 2", "b")
    assert sheet.unnamed == {"kolom 2"}


def test_blanks_and_newlines_in_a_heading_become_one_space(tmp_path: Path) -> None:
    assert open_source(write(tmp_path, 'a;" b\n  c "\n1;2\n')).sheets[0].headings == ("a", "b c")


def test_a_byte_order_mark_is_no_part_of_the_first_heading(tmp_path: Path) -> None:
    assert open_source(write(tmp_path, "a;b\n1;2\n", encoding="utf-8-sig")).sheets[0].headings == ("a", "b")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_in_a_certain_encoding_is_read_right(tmp_path: Path, encoding: str) -> None:
    text = "leerling;stap\nZoë;Coördinatie\n"

    assert rows(open_source(write(tmp_path, text, encoding=encoding))) == [
        (2, {"leerling": "Zoë", "stap": "Coördinatie"})
    ]


def test_a_gz_is_read_as_its_content(tmp_path: Path) -> None:
    import gzip

    path = tmp_path / "log.csv.gz"
    path.write_bytes(gzip.compress(b"a;b\n1;2\n"))

    assert rows(open_source(path)) == [(2, {"a": "1", "b": "2"})]


def test_too_many_columns_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="2001 columns"):
        open_source(write(tmp_path, ";".join(f"k{number}" for number in range(2001)) + "\n"))


def test_a_heading_far_too_long_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="heading of 1001 characters"):
        open_source(write(tmp_path, f"{'x' * 1001};b\n1;2\n"))


def test_a_row_longer_than_any_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "BLOCK_BYTES", 1000)
    source = open_source(write(tmp_path, "a;b\n1;2\n" + '3;"' + "x\n" * 5000 + '"\n'))

    with pytest.raises(InputError, match="a row of more than"):
        rows(source)


def test_a_file_can_be_read_more_than_once(tmp_path: Path) -> None:
    source = open_source(write(tmp_path, "a;b\n1;2\n3;4\n"))

    assert rows(source) == rows(source)


CELL = st.text(st.sampled_from([*'ab1 ;,"\n=']), max_size=6)


def is_spare(record: list[str]) -> bool:
    return len(record) > 3 and not "".join(record[3:]).strip()


def is_remark(record: list[str]) -> bool:
    filled = [cell for cell in record if cell.strip()]
    return (
        len(record) < 3 and len(filled) == 1 and len(filled[0].split()) > 1 and not {*";,|\t"} & {*filled[0]}
    )


@given(st.lists(st.lists(CELL, min_size=1, max_size=4), max_size=20), st.sampled_from(";,"))
def test_records_and_their_numbers_are_those_of_the_standard_library(
    tmp_path_factory: pytest.TempPathFactory, drawn: list[list[str]], delimiter: str
) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows([["a", "b", "c"], *drawn])
    expected = list(csv.reader(io.StringIO(text.getvalue(), newline=""), delimiter=delimiter))
    path = write(tmp_path_factory.mktemp("csv"), text.getvalue())
    source = open_source(path, delimiter=delimiter)

    filled = [
        (number, record)
        for number, record in enumerate(expected[1:], start=2)
        if any(cell.strip() for cell in record)
    ]
    whole = {
        number: [cell.strip() for cell in [*record, "", ""][:3]]
        for number, record in filled
        if len(record) == 3 or ("\n" not in "".join(record) and (is_spare(record) or is_remark(record)))
    }
    read = {number: [(cell or "").strip() for cell in cells.values()] for number, cells in rows(source)}
    assert read == whole
    blank_but_ragged = {
        number for number, record in enumerate(expected[1:], start=2) if not any(map(str.strip, record))
    }
    assert {number for number, _ in refused(source)} - blank_but_ragged == {
        number for number, record in filled if number not in whole
    }


def test_windows_1252_that_no_one_declared_is_said(tmp_path):
    path = tmp_path / "oud.csv"
    path.write_bytes("dossier;stap;datum\n1;Café bezoek;01-02-2022\n".encode("cp1252"))

    assert [note.key for note in open_source(path).notes] == ["encoding"]
    assert open_source(path, encoding="windows-1252").notes == ()


def test_a_gz_that_unpacks_without_end_is_refused_long_before_it_does(tmp_path: Path) -> None:
    import gzip

    path = tmp_path / "log.csv.gz"
    # Two hundred megabytes in 0.2; then as much again that is packed honestly.
    path.write_bytes(gzip.compress(b"a;b;c;d\n" * (25 << 20)) + random.Random(1).randbytes(1 << 20))

    with pytest.raises(InputError, match="300 times its size"):
        open_source(path)


def test_blank_cells_past_the_headings_are_none(tmp_path: Path) -> None:
    source = open_source(
        write(tmp_path, "dossier;stap;datum\nD1;Signaal;13-03-2022;\nD1;Zorgteam;20-03-2022;;\n")
    )

    assert [tuple(cells.values()) for _, cells in rows(source)] == [
        ("D1", "Signaal", "13-03-2022"),
        ("D1", "Zorgteam", "20-03-2022"),
    ]


def test_a_short_row_of_three_cells_has_blank_ones_and_it_is_said(tmp_path: Path) -> None:
    text = "dossier;stap;datum;partner\nD1;Signaal;13-03-2022;School\nD1;Zorgteam;20-03-2022\nD1;Mail\n"
    source = open_source(write(tmp_path, text))

    assert [(number, cells["partner"]) for number, cells in rows(source)] == [(2, "School"), (3, None)]
    assert refused(source) == [(4, "too_few_cells")]
    assert [note.key for note in source.notes] == ["short_rows"]


def test_a_blank_before_a_quotation_mark_does_not_count(tmp_path: Path) -> None:
    source = open_source(write(tmp_path, 'dossier, stap, datum\nD1, "Zorgteam, ZAT", 13-03-2022\n'))

    assert rows(source) == [(2, {"dossier": "D1", "stap": "Zorgteam, ZAT", "datum": "13-03-2022"})]


def test_a_cell_without_end_among_spaced_marks_ends_in_one_line(tmp_path: Path) -> None:
    path = write(
        tmp_path, f'dossier, stap, datum\nD1, "Zorgteam", 13-03-2022\nD2, "{"x" * 200_000}", 14-03-2022\n'
    )

    with pytest.raises(InputError, match="row 3 holds a cell of more than 131072 characters"):
        rows(open_source(path))


@pytest.mark.parametrize(
    "title", ["Export leerlingzorg 3-3-2022\n\n", "Export leerlingzorg;;\n", "Zorg;versie 3;\n"]
)
def test_title_lines_are_not_read_and_said(tmp_path: Path, title: str) -> None:
    source = open_source(write(tmp_path, f"{title}dossier;stap;datum\nD1;Signaal;13-03-2022\n"))

    assert source.sheets[0].headings == ("dossier", "stap", "datum")
    assert [note.key for note in source.notes] == ["title_rows"]


def test_the_row_of_headings_can_be_said(tmp_path: Path) -> None:
    path = write(tmp_path, "a;b;c\nx;y;z\n1;2;3\n")

    assert open_source(path, header_row=2).sheets[0].headings == ("x", "y", "z")
    with pytest.raises(InputError, match="header_row"):
        open_source(path, header_row=9)


def test_a_legend_of_several_words_is_a_row_of_one_cell(tmp_path: Path) -> None:
    source = open_source(
        write(tmp_path, "dossier;stap;datum\nD1;Signaal;13-03-2022\nGroen = klaar\nD2,Mail,1-1-2022\n")
    )

    assert [tuple(cells.values()) for _, cells in rows(source)][-1] == ("Groen = klaar", None, None)
    assert refused(source) == [(4, "too_few_cells")]
