"""`routekaart words`: what was recognised, and the answers that are kept."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from routekaart.cli import main

ROWS = """dossier;stap;datum;organisatie
a;Zorgmelding;07-03-2022;School
a;Wachtlijst ggz Rivierduinen;28-03-2022;GGZ Rivierduinen
a;Kletsuur;16-05-2022;School
b;Zorgtaem;21-03-2022;School
"""


@pytest.fixture
def words(tmp_path: Path) -> Path:
    """A log with a label that is known, two nearly, one not, and no ending."""
    path = tmp_path / "dossiers.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def steps(run, source, *options):
    found = json.loads(run("words", source, "--format", "json", "--quiet", *options).stdout)["steps"]
    return {how: [row["label"] for row in rows] for how, rows in found.items()}


def test_words_are_listed_as_known_nearly_and_unknown(run, words):
    assert steps(run, words) == {
        "known": ["Zorgmelding"],
        "nearly": ["Wachtlijst ggz Rivierduinen", "Zorgtaem"],
        "unknown": ["Kletsuur"],
    }


def test_the_table_says_roles_in_plain_words_and_that_nothing_ends_a_case(run, words):
    said = run("words", words).stdout

    assert "misschien" in said and "Wachtlijst" in said
    assert "Geen enkele stap is herkend als afsluiting" in said
    assert "sluit af" in run("words", words, "--accept", "Kletsuur=Afsluiting").stdout


def test_an_accepted_answer_is_kept_beside_the_log_and_read_again(run, words):
    run("words", words, "--accept", "Wachtlijst ggz Rivierduinen=wachtlijst", "--accept", "Kletsuur=eigen")

    assert (words.parent / "woorden.yaml").is_file()
    assert steps(run, words)["unknown"] == [] and steps(run, words)["nearly"] == ["Zorgtaem"]


def test_the_file_of_answers_is_a_vocabulary_for_import(run, words, tmp_path):
    run("words", words, "--accept", "Zorgtaem=zorgteam", "-o", tmp_path / "eigen.yaml")

    found = json.loads(
        run("check", words, "--vocabulary", tmp_path / "eigen.yaml", "--format", "json", "--quiet").stdout
    )
    suggested = [pair for row in found["quality"] for pair in row["details"] if "Zorgtaem" in pair]
    assert suggested == []


def test_nothing_in_the_log_is_renamed(run, words):
    before = words.read_bytes()

    run("words", words, "--accept", "Zorgtaem=zorgteam")

    assert words.read_bytes() == before


def test_a_question_is_answered_by_yes_no_another_step_or_later(words):
    replies = "j\nonbekend\nzorgteam\n\n"

    result = CliRunner().invoke(
        main, ["words", str(words), "--ask", "--format", "json", "--quiet"], input=replies
    )

    known = json.loads(result.stdout)
    assert "De woordenlijst kent geen onbekend" in result.stderr
    assert {row["label"]: row["step"] for row in known["steps"]["known"]} == {
        "Zorgmelding": "signaal",
        "Wachtlijst ggz Rivierduinen": "wachtlijst",
        "Zorgtaem": "zorgteam",
    }
    assert [row["label"] for row in known["organisations"]["nearly"]] == ["GGZ Rivierduinen"]


def test_no_makes_a_step_of_its_own_that_is_not_asked_again(run, words):
    CliRunner().invoke(main, ["words", str(words), "--ask"], input="n\nn\nn\n")

    assert steps(run, words)["nearly"] == []


def test_a_stored_log_is_said_to_rest_on_the_words_it_was_imported_with(run, words, tmp_path):
    log = tmp_path / "log.parquet"
    run("import", words, "-o", log)

    assert "Lees de bronbestanden opnieuw in" not in run("words", log).stderr
    said = run("words", log, "--accept", "Zorgteam [...]=zorgteam").stderr
    assert "Lees de bronbestanden opnieuw in (met --vocabulary" in said


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ("Zorgtaem=zorgkring", 'de woordenlijst kent geen "zorgkring"'),
        ("Weg=zorgteam", 'geen stap of organisatie "Weg" in dit log'),
        ("Zorgmelding=mdo", '"Zorgmelding" is al bekend: Signaal (signaal)'),
    ],
)
def test_an_answer_that_cannot_be_is_refused_in_one_line(run, words, answer, found):
    result = run("words", words, "--quiet", "--accept", answer)

    assert result.exit_code == 1
    assert found in result.stderr and result.stderr.startswith("routekaart: ")
    assert not (words.parent / "woorden.yaml").exists()


def test_answers_are_not_written_into_a_vocabulary_of_ones_own(run, words, tmp_path):
    own = tmp_path / "mijn.yaml"
    own.write_text("extends: standard\n", encoding="utf-8")

    result = run("words", words, "--vocabulary", own, "--accept", "Zorgtaem=zorgteam")

    assert result.exit_code == 2
    assert own.read_text(encoding="utf-8") == "extends: standard\n"


def test_what_is_held_back_is_listed_approved_and_then_let_in(run, words, tmp_path):
    listed, log = tmp_path / "lijst.txt", tmp_path / "log.parquet"
    assert "4 tegengehouden woorden" in run("words", words, "--held", listed).stderr
    lines = listed.read_text(encoding="utf-8").splitlines()
    listed.write_text("\n".join(line for line in lines if "Rivierduinen" not in line), encoding="utf-8")

    assert "2 antwoorden bewaard" in run("words", words, "--approve", listed).stderr
    assert run("import", words, "-o", log).exit_code == 0
    stored = steps(run, log)
    labels = {label for how in stored.values() for label in how}
    assert {"Kletsuur", "Zorgtaem"} < labels and not any("Rivierduinen" in label for label in labels)


def test_a_stored_log_does_not_have_what_was_held_back(run, words, tmp_path):
    run("import", words, "-o", tmp_path / "log.parquet")
    done = run("words", tmp_path / "log.parquet", "--held", tmp_path / "lijst.txt")

    assert done.exit_code == 1 and "noem het bronbestand" in done.stderr


def test_what_is_held_back_is_not_for_anyone(run, words, tmp_path):
    done = run("words", words, "--mode", "openbaar", "--threshold", "2")

    assert "Kletsuur" not in done.output
    assert run("words", words, "--held", tmp_path / "l.txt", "--mode", "openbaar").exit_code == 1


def test_a_value_that_is_approved_is_kept_for_any_column(run, tmp_path):
    source, listed = tmp_path / "a.csv", tmp_path / "lijst.txt"
    source.write_text("dossier;stap;datum;school\na;Signaal;07-03-2022;De Vuurvlinder\n", encoding="utf-8")
    run("words", source, "--held", listed)
    run("words", source, "--approve", listed)

    assert "values:" in (tmp_path / "woorden.yaml").read_text(encoding="utf-8")
    assert "tegengehouden" not in run("check", source).stderr
