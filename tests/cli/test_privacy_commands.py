"""Import, anonymise, check and key on the command line."""

import json
from pathlib import Path

import pytest

from tests.privacy.canaries import persons

REGION = Path(__file__).resolve().parents[2] / "event_logs" / "regio_routes.csv"
PEOPLE = persons(4)
ROWS = "".join(
    f"{person.bsn};Signaal;0{i + 1}-02-2022;{person.email};{person.birth_date};{person.remark}\n"
    f"{person.bsn};Afsluiting;0{i + 1}-04-2022;{person.email};{person.birth_date};{person.remark}\n"
    for i, person in enumerate(PEOPLE)
)


@pytest.fixture
def personal(tmp_path):
    path = tmp_path / "leerlingen.csv"
    path.write_text(f"leerling;stap;datum;mail;geboortedatum;opmerking\n{ROWS}", encoding="utf-8")
    return path


def test_import_stops_in_one_line_that_lists_what_to_decide(run, personal, tmp_path):
    named = ("--attribute", "geboortedatum", "--attribute", "opmerking")
    done = run("import", personal, "-o", tmp_path / "log.parquet", *named)

    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    assert "'geboortedatum'" in done.stderr and "'opmerking'" in done.stderr
    assert not (tmp_path / "log.parquet").exists()


def test_import_takes_the_decisions(run, personal, tmp_path):
    log = tmp_path / "log.parquet"
    done = run("import", personal, "-o", log, "--drop", "opmerking", "--generalise", "geboortedatum")

    assert done.exit_code == 0 and log.exists()
    assert "1 kolom zonder rol blijft buiten het log: 'mail' (e-mailadres)" in done.stderr


def test_import_asks_nothing_of_columns_that_stay_outside(run, personal, tmp_path):
    done = run("import", personal, "-o", tmp_path / "log.parquet")

    assert done.exit_code == 0
    assert (
        "3 kolommen zonder rol blijven buiten het log: 'mail' (e-mailadres), 'geboortedatum'" in done.stderr
    )


def test_import_says_how_many_can_be_recognised(run, source, tmp_path):
    done = run("import", source, "-o", tmp_path / "log.parquet")

    assert "Bij 2 van 2 trajecten is de volgorde van de stappen uniek." in done.stderr
    assert "niet anoniem" in done.stderr


def test_anonymise_makes_the_safe_choices_and_says_which(run, personal, tmp_path):
    named = [word for name in ("mail", "geboortedatum", "opmerking") for word in ("--attribute", name)]
    done = run("anonymise", personal, "-o", tmp_path / "log.parquet", "--lang", "en", *named)

    assert done.exit_code == 0
    for line in (
        "column 'leerling' (BSN, 100%) is replaced by pseudonyms",
        "column 'mail' is left out (e-mail address, 100%)",
        "column 'geboortedatum' (date of birth, 100%) is generalised to the school year of birth",
        "column 'opmerking' is left out (free text, 100%)",
    ):
        assert line in done.stderr


def test_check_lists_findings_and_stops_at_none(run, personal):
    done = run("check", personal, "--format", "json")
    record = json.loads(done.stdout)

    assert done.exit_code == 0
    assert record["privacy"] == [
        {"column": "leerling", "kind": "bsn", "share": 1.0},
        {"column": "mail", "kind": "email", "share": 1.0},
        {"column": "geboortedatum", "kind": "birth_date", "share": 1.0},
        {"column": "opmerking", "kind": "free_text", "share": 1.0},
    ]
    assert record["risk"]["projections"][0]["projection"] == "variant"


def test_check_shows_findings_as_a_table(run, personal, source):
    assert "vervangen door pseudoniemen" in run("check", personal).stdout
    assert "Geen kolom met persoonsgegevens gevonden." in run("check", source).stdout


def test_a_kept_column_needs_a_reason(run, personal, tmp_path):
    done = run("import", personal, "-o", tmp_path / "log.parquet", "--keep", "geboortedatum")

    assert done.exit_code == 2


def test_a_key_is_shown_renewed_and_destroyed(run, source, tmp_path):
    run("import", source, "-o", tmp_path / "log.parquet")
    shown = run("key", "show", tmp_path / "log.parquet")
    renewed = run("key", "rotate", tmp_path, "--yes")
    destroyed = run("key", "destroy", tmp_path, "--lang", "en", "--yes")

    assert shown.exit_code == renewed.exit_code == destroyed.exit_code == 0
    assert ".json" in shown.stdout and "Kenmerk" in shown.stdout
    assert "niet te koppelen" in renewed.stdout
    assert "cannot be undone" in destroyed.stdout
    assert run("key", "show", tmp_path).exit_code == 1


def test_a_key_is_never_printed(run, source, tmp_path):
    from routekaart.privacy.keys import find_key

    run("import", source, "-o", tmp_path / "log.parquet")
    printed = run("key", "show", tmp_path).output

    assert find_key(tmp_path).key.secret.hex() not in printed


def test_the_first_import_of_a_project_says_that_it_has_a_key(run, source, tmp_path):
    first, second = (run("import", source, "-o", tmp_path / f"{name}.parquet").stderr for name in "ab")

    assert "nieuwe sleutel" in first and "nieuwe sleutel" not in second


@pytest.mark.parametrize("dates", ["shift", "relative"])
def test_moved_dates_are_said(run, source, tmp_path, dates):
    done = run("import", source, "-o", tmp_path / "log.parquet", "--dates", dates)

    assert done.exit_code == 0
    assert "de datums zelf zeggen niets" in done.stderr


@pytest.mark.parametrize("action", ["rotate", "destroy"])
def test_a_key_does_not_go_where_nobody_can_answer(run, source, tmp_path, action):
    from routekaart.privacy.keys import find_key

    run("import", source, "-o", tmp_path / "log.parquet")
    before = find_key(tmp_path)
    done = run("key", action, tmp_path)

    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith("routekaart:") and "--yes" in done.stderr
    assert find_key(tmp_path) == before


def test_a_key_says_how_its_numbers_are_stretched(run, source, tmp_path):
    run("import", source, "-o", tmp_path / "log.parquet")

    assert "Stretching: strong" in run("key", "show", tmp_path, "--lang", "en").stdout


def test_a_key_of_before_is_said_to_be_quick_to_guess_with_what_helps(run, source, tmp_path):
    from routekaart.privacy.keys import find_key

    run("import", source, "-o", tmp_path / "log.parquet")
    file = find_key(tmp_path).place.file
    file.write_text(file.read_text().replace('"scheme": "scrypt-12"', '"scheme": "hmac"'))
    (tmp_path / "log.parquet").unlink()
    done = run("import", source, "-o", tmp_path / "log.parquet", "--lang", "en")

    assert "quickly try out" in done.stderr and "routekaart key rotate" in done.stderr
    assert "Stretching: none" in run("key", "show", tmp_path, "--lang", "en").stdout


def test_a_log_kept_too_long_is_said_at_every_opening_also_when_quiet(run, source, tmp_path):
    log = tmp_path / "log.parquet"
    run("import", source, "-o", log, "--keep-until", "31-7-2023")
    for command in (["map", log], ["check", log], ["report", log, "-o", tmp_path / "verslag.md"]):
        done = run(*command, "--quiet")
        assert done.exit_code == 0
        assert done.stderr.count("mocht worden bewaard tot en met 31-07-2023") == 1


def test_until_when_a_log_is_kept_stands_in_check_key_and_report(run, source, tmp_path):
    log = tmp_path / "log.parquet"
    run("import", source, "-o", log, "--keep-until", "31-7-2099")
    run("report", log, "-o", tmp_path / "verslag.md")

    assert json.loads(run("check", log, "--format", "json").stdout)["keep_until"] == "2099-07-31"
    assert "31-07-2099" in run("check", log).stdout and "31-07-2099" in run("key", "show", log).stdout
    assert "wordt bewaard tot en met 31-07-2099" in (tmp_path / "verslag.md").read_text("utf-8")
    assert run("map", log, "--quiet").stderr == ""


def test_a_public_report_has_no_dates_and_so_not_this_one(run, tmp_path):
    log = tmp_path / "log.parquet"
    run("import", REGION, "-o", log, "--keep-until", "31-7-2099")
    run("report", log, "-o", tmp_path / "verslag.md", "--mode", "openbaar")

    assert "2099" not in (tmp_path / "verslag.md").read_text("utf-8")
