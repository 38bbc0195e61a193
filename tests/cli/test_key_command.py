"""Find and remove one case, on the command line."""

import pytest
from click.testing import CliRunner

from routekaart.cli import main

ROWS = (
    "leerling;stap;datum\n123456782;Signaal;07-02-2022\n123456782;Zorgteam;09-03-2022\n9;Signaal;07-02-2022\n"
)


@pytest.fixture
def log(run, tmp_path):
    (tmp_path / "l.csv").write_text(ROWS, encoding="utf-8")
    run("import", tmp_path / "l.csv", "-o", tmp_path / "log.parquet")
    run("map", tmp_path / "log.parquet", "-o", tmp_path / "kaart.svg")
    return tmp_path / "log.parquet"


def key(*words, typed="123456782\n"):
    return CliRunner().invoke(main, ["key", *map(str, words)], input=typed, catch_exceptions=False)


def test_find_shows_the_case_of_the_number_on_standard_input(log):
    done = key("find", log)

    assert done.exit_code == 0 and "Dit is Traject 0" in done.stdout and "Zorgteam" in done.stdout
    assert "123456782" not in done.output and done.stderr == ""


def test_a_number_on_the_command_line_works_with_a_warning(log):
    done = key("find", log, "123456782", typed="")

    assert done.exit_code == 0 and "geschiedenis van de shell" in done.stderr
    assert "123456782" not in done.output


def test_without_a_number_it_is_one_line(log):
    done = key("find", log, typed="")

    assert done.exit_code == 1 and done.stderr.startswith("routekaart: er is geen nummer")


def test_the_rows_of_a_case_are_not_for_the_public(log):
    assert key("find", log, "--mode", "openbaar").exit_code == 1


def test_remove_asks_and_does_nothing_where_nobody_can_answer(log):
    before = log.read_bytes()
    done = key("remove", log)

    assert (done.exit_code, log.read_bytes()) == (1, before) and "--yes" in done.stderr


def test_remove_says_what_stays_as_it_was(log):
    done = key("remove", log, "--yes")

    assert done.exit_code == 0 and "er is nog 1 traject" in done.stdout
    assert "kaart.svg" in done.stdout and "bronbestand" in done.stdout
    assert key("find", log).exit_code == 1


def test_a_number_goes_with_find_and_remove_alone(log):
    assert key("show", log, "123456782").exit_code == 2
