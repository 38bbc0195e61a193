"""What every command that tells what happened says first on stderr, where too little was recognised."""

import pytest

ROWS = """dossier;stap;datum
a;Signaal;07-03-2022
a;Zorgteam;28-03-2022
a;Dossier dicht;16-05-2022
"""
SAID = "Geen enkele stap is herkend als afsluiting."


@pytest.fixture
def without_ending(tmp_path):
    """A log with known steps, of which none ends a case."""
    path = tmp_path / "dossiers.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


@pytest.mark.parametrize("command", ["waits", "loops", "bottlenecks", "flow", "milestones", "check"])
def test_it_is_said_before_what_is_told(run, without_ending, command):
    found = run(command, without_ending)

    assert SAID in found.stderr and found.exit_code == 0


def test_it_is_said_when_a_file_is_stored(run, without_ending, tmp_path):
    assert SAID in run("import", without_ending, "-o", tmp_path / "log.parquet").stderr


def test_words_says_it_in_its_own_table_and_not_on_stderr(run, without_ending):
    found = run("words", without_ending)

    assert SAID not in found.stderr and "herkend als afsluiting" in found.stdout


def test_it_is_not_said_to_who_asks_to_be_quiet(run, without_ending):
    assert run("waits", without_ending, "--quiet").stderr == ""


def test_it_is_not_said_of_a_log_with_a_known_ending(run, source):
    assert "herkend als afsluiting" not in run("waits", source).stderr


def test_open_and_closed_cases_cannot_be_selected(run, without_ending):
    found = run("variants", without_ending, "--select", "closed", "--quiet")

    assert found.exit_code == 1 and "niet te onderscheiden" in found.stderr
