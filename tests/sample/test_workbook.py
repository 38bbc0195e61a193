"""The workbook of the samples: as schools keep one, with its faults where the README says."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

from tests.sample.plain import cells_of


def test_the_workbook_mixes_excel_dates_text_dates_and_empty_rows(folder: Path) -> None:
    sheets = cells_of(folder / "arnhem_zorgteam.xlsx")
    lines = [line for rows in sheets.values() for line in rows[1:]]
    begins = [line[4] for line in lines]

    assert [*sheets] == ["Dossiers 2021-2022", "Dossiers 2022-2023"]
    assert all(rows[0][:2] == ("Dossiernummer", "School") for rows in sheets.values())
    assert sum(isinstance(begin, datetime) for begin in begins) > 1000
    assert any(re.fullmatch(r"\d\d-\d\d-\d{4}", begin) for begin in begins if isinstance(begin, str))
    assert any(re.fullmatch(r"\d+ [a-z]+ \d{4}", begin) for begin in begins if isinstance(begin, str))
    assert sum(not any(line) for line in lines) >= 8


def test_the_planted_faults_stand_where_the_readme_says(folder: Path) -> None:
    sheets = cells_of(folder / "arnhem_zorgteam.xlsx")
    text = (folder / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| (Dossiers [\d-]+) \| (\d+) \| (\S+) \| (.+?) \|", text, re.MULTILINE)

    assert len(listed) == 9
    for sheet, number, column, found in listed:
        row, above = sheets[sheet][int(number) - 1], sheets[sheet][int(number) - 2]
        if column == "(all)":
            assert row == above
        elif found.startswith("empty"):
            assert row[sheets[sheet][0].index(column)] is None
            assert any(row)
        elif column == "Einddatum":
            assert (row[4] - row[5]).days == 10
        else:
            assert row[sheets[sheet][0].index(column)] == found
