from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
import yaml

from routekaart.errors import OutputError
from routekaart.log.account import RefusedRow, RowAccount, reason_text, refusal, write_refused
from routekaart.log.date_cells import REASONS

ROW = RefusedRow("log.csv", None, 12, "datum", "impossible_date")


def test_rows_in_are_rows_kept_and_rows_refused() -> None:
    assert RowAccount(3, 2, (ROW,)).rows_refused == 1


def test_an_account_that_does_not_add_up_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="3 rows in, 3 kept, 1 refused"):
        RowAccount(3, 3, (ROW,))


def test_a_refused_row_says_its_place_and_reason_in_both_languages() -> None:
    row = RefusedRow("log.xlsx", "Stappen", 12, "datum", "impossible_date")

    assert row.text("nl") == "rij 12, kolom 'datum', blad 'Stappen': deze datum bestaat niet"
    assert row.text("en") == "row 12, column 'datum', sheet 'Stappen': this date does not exist"


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("reason", [reason for reason in REASONS if reason])
def test_every_reason_why_a_cell_is_no_time_has_a_text(reason: str, lang: str) -> None:
    assert reason_text(reason, lang)


def test_every_reason_has_a_dutch_and_an_english_text() -> None:
    import routekaart

    path = Path(routekaart.__file__).parent / "data" / "reasons.yaml"
    reasons = yaml.safe_load(path.read_text(encoding="utf-8"))

    assert all({*texts} == {"nl", "en"} for texts in reasons.values())


def test_the_error_counts_all_rows_and_shows_the_first() -> None:
    rows = tuple(RefusedRow("log.csv", None, number, "datum", "not_a_date") for number in range(2, 12))
    error = refusal(RowAccount(30, 20, rows))

    assert "10 of 30 rows" in str(error)
    assert "row 2, " in str(error) and "row 5, " not in str(error) and "and 7 more" in str(error)
    assert "10 van 30 rijen" in error.nl and "refused=BESTAND" in error.nl
    assert error.refused == rows


def test_the_error_is_one_line() -> None:
    assert "\n" not in str(refusal(RowAccount(1, 0, (ROW,))))


def test_the_plain_form_has_the_keys_of_the_contract() -> None:
    assert RowAccount(1, 0, (ROW,)).record("en") == [
        {"file": "log.csv", "sheet": None, "row": 12, "column": "datum", "reason": "this date does not exist"}
    ]


def read(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""), delimiter=";"))


def test_the_list_of_refused_rows_opens_in_a_dutch_spreadsheet(tmp_path: Path) -> None:
    path = tmp_path / "geweigerd.csv"
    write_refused(path, [ROW])

    assert path.read_bytes().startswith(b"\xef\xbb\xbfbestand;blad;rij;kolom;reden\r\n")
    assert read(path)[1] == ["log.csv", "", "12", "datum", "deze datum bestaat niet"]


@pytest.mark.parametrize("heading", ["=cmd()", "+1", "-1", "@SUM(A1)", "\tx"])
def test_a_heading_that_a_spreadsheet_would_compute_is_neutralised(tmp_path: Path, heading: str) -> None:
    path = tmp_path / "geweigerd.csv"
    write_refused(path, [RefusedRow("log.csv", None, 2, heading, "missing_time")])

    assert read(path)[1][3] == f"'{heading}"


def test_a_list_that_cannot_be_written_says_so_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(OutputError):
        write_refused(tmp_path / "weg" / "geweigerd.csv", [ROW])

    assert [*tmp_path.iterdir()] == []
