"""Cleaning on the command line."""

import pytest


@pytest.fixture
def log(run, source, tmp_path, monkeypatch):
    (tmp_path / "spill").mkdir()
    monkeypatch.setenv("ROUTEKAART_SPILL", str(tmp_path / "spill"))
    run("import", source, "-o", tmp_path / "log.parquet")
    run("map", tmp_path / "log.parquet", "-o", tmp_path / "kaart.svg")
    return tmp_path / "log.parquet"


def test_it_lists_and_does_nothing_where_nobody_can_answer(run, log):
    done = run("clean", log)

    assert done.exit_code == 1 and "--yes" in done.stderr
    assert "kaart.svg  gemaakt uit een log dat weggaat" in done.stdout
    assert log.exists() and log.with_name("kaart.svg").exists()


def test_it_removes_and_says_what_it_cannot_reach(run, log, source):
    done = run("clean", log, "--yes")

    assert done.exit_code == 0 and source.exists()
    assert {path.name for path in log.parent.iterdir()} == {source.name, "spill"}
    for words in (
        "3 verwijderd",
        "back-ups",
        "SSD",
        "afdrukken",
        f"Het bronbestand staat er nog: {source.name}",
    ):
        assert words in done.stdout


def test_the_source_goes_when_that_is_said(run, log, source):
    assert run("clean", log, "--source", "--yes").exit_code == 0
    assert not source.exists()


def test_what_is_not_known_is_refused_in_one_line(run, log, source):
    done = run("clean", source, "--yes")

    assert (done.exit_code, done.stdout) == (1, "") and done.stderr.startswith("routekaart:")
    assert source.exists() and log.exists()
