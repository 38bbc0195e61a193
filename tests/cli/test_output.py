"""Tables on a terminal: what fits is not broken, what does not fit is not cut."""

import re

import pytest
from rich.cells import cell_len

from routekaart.cli.output import write_csv, write_tables
from routekaart.show.tables import Column, Table

WORDS = "tijd tot de eerste ondersteuning waarna geen nieuwe aanvraag of terugkeer kwam"
WIDE = Table(
    "Vergelijking",
    (
        *(Column("wat", False), Column("School 1 (8)", True), Column("School 2 (8)", True)),
        *(Column("95%-interval", False), Column("p na correctie", True), Column("uitkomst", False)),
    ),
    ((WORDS, "62,1 weken", "6,0 weken", "+21,7 weken tot +65,6 weken", "< 0,001", "geen aanwijzing"),),
)


def shown(capsys, table, monkeypatch, width):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", str(width))
    write_tables([table])
    return re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().out)


@pytest.mark.parametrize("width", [80, 120])
def test_no_word_is_broken_where_the_words_fit(capsys, monkeypatch, width):
    text = shown(capsys, WIDE, monkeypatch, width)
    assert {*text.split()} >= {*WORDS.split(), "correctie", "aanwijzing", "95%-interval"}
    assert max(map(cell_len, text.splitlines())) <= width


def test_a_number_stays_on_its_line_where_there_is_room(capsys, monkeypatch):
    assert "62,1 weken" in shown(capsys, WIDE, monkeypatch, 120)


def test_words_that_cannot_fit_are_folded_and_not_cut(capsys, monkeypatch):
    long = Table("Namen", (Column("a", False), Column("b", False)), (("x" * 60, "y" * 60),))
    text = shown(capsys, long, monkeypatch, 80)
    assert (text.count("x"), text.count("y")) == (60, 60)


def test_a_table_without_rows_is_its_headings(capsys, monkeypatch):
    empty = Table("Niets", (Column("wat", False), Column("keer", True)), ())
    assert "keer" in shown(capsys, empty, monkeypatch, 80)


def test_csv_holds_nothing_that_steers_a_terminal(capsys):
    write_csv([{"stap": "Signaal\x1b[2J", "wie\u202e": ["a\x07"]}])

    assert capsys.readouterr().out == "stap,wie␣\nSignaal␣[2J,a␣\n"
