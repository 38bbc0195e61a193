"""`design`, `contrast --design --record` and `verify` as a person uses them."""

import json
import re
from pathlib import Path

import pytest

LOGS = Path(__file__).resolve().parents[2] / "event_logs"


@pytest.fixture
def stored(run, tmp_path):
    path = tmp_path / "log.parquet"
    assert (
        run("import", LOGS / "school1_keten.csv", LOGS / "school2_pilot.csv", "-o", path, "--quiet").exit_code
        == 0
    )
    return path


def test_from_a_design_to_a_verified_record(run, stored, tmp_path):
    design, record = tmp_path / "design.yaml", tmp_path / "c.json"
    assert run("design", stored, "-o", design, "--quiet").exit_code == 0
    declared = run("design", stored, "--declare", design, "--quiet")
    assert re.search(
        r"Vastgelegd voor dit log op \d\d-\d\d-\d{4}, vóór de eerste vergelijking", declared.stdout
    )

    contrasted = run("contrast", stored, "--design", design, "--record", record, "--robustness", "--quiet")
    assert "De opzet is vastgelegd vóór de eerste vergelijking (op " in contrasted.stdout
    assert "Zijn de groepen vergelijkbaar?" in contrasted.stdout

    assert {*json.loads(record.read_text("utf-8"))["results"]} == {"contrast", "robustness"}

    verified = run("verify", record, "--quiet")
    assert (verified.exit_code, verified.stderr) == (0, "")
    assert re.fullmatch(r"alles gelijk: [\d.]+ waarden\n", verified.stdout)


def test_a_changed_record_ends_in_a_list_and_one_line(run, stored, tmp_path):
    record = tmp_path / "c.json"
    run("contrast", stored, "--record", record, "--quiet")
    content = json.loads(record.read_text("utf-8"))
    content["results"]["contrast"]["measures"][0].update(p=0.25, name="\x1b[31mrood", extra=1)
    record.write_text(json.dumps(content), "utf-8")
    verified = run("verify", record, "--quiet")

    assert verified.exit_code == 1
    assert "results/contrast/measures/1/p: 0.25 in de verantwoording, " in verified.stdout
    assert "measures/1/extra: 1 in de verantwoording, niets nu" in verified.stdout
    assert "\x1b" not in verified.stdout
    assert re.fullmatch(
        r"routekaart: c\.json: 3 van \d+ waarden verschillen; zie de lijst\n", verified.stderr
    )


def test_a_second_design_is_said_to_come_after(run, stored, tmp_path):
    design = tmp_path / "design.yaml"
    design.write_text("by: school\nalpha: 0.1\n", "utf-8")
    run("contrast", stored, "--quiet")

    assert "ná de eerste vergelijking (op " in run("design", stored, "--declare", design, "--quiet").stdout
    assert (
        "vastgelegd ná de eerste vergelijking"
        in run("contrast", stored, "--design", design, "--quiet").stdout
    )


def test_the_contrast_as_json_holds_design_and_case_mix(run, stored):
    record = json.loads(run("contrast", stored, "--format", "json", "--quiet").stdout)

    assert record["design"]["declared"]["status"] == "defaults"
    assert {"sides", "shares", "numbers"} <= record["case_mix"].keys()


def test_a_design_is_written_or_declared(run, stored):
    assert run("design", stored).exit_code == 2


def test_a_faulty_design_is_one_line(run, stored, tmp_path):
    design = tmp_path / "design.yaml"
    design.write_text("primaries: [organisations, handovers]\n", "utf-8")
    for command in (("contrast", stored), ("report", stored, "-o", tmp_path / "r.html")):
        found = run(*command, "--design", design)
        assert (found.exit_code, found.stdout) == (1, "")
        assert (
            found.stderr
            == "routekaart: design.yaml, regel 1: 2 primaire maten; kies er 3 tot 5, de andere worden verkend\n"
        )


def test_a_design_is_not_written_over(run, stored, tmp_path):
    design = tmp_path / "design.yaml"
    design.write_text("alpha: 0.1\n", "utf-8")
    found = run("contrast", stored, "--design", design, "--record", design, "--quiet")

    assert found.exit_code == 1
    assert "is het bestand dat wordt gelezen" in found.stderr
    assert design.read_text("utf-8") == "alpha: 0.1\n"


def test_a_difference_map_is_a_look_at_the_comparison(run, stored, tmp_path):
    design = tmp_path / "design.yaml"
    design.write_text("by: school\nalpha: 0.1\n", "utf-8")
    assert run("map", stored, "--contrast", "school", "--format", "json", "--quiet").exit_code == 0

    assert "ná de eerste vergelijking" in run("design", stored, "--declare", design, "--quiet").stdout


def test_a_pilot_and_what_is_left_out_are_said_before_anything_is_compared(run, stored, tmp_path):
    design = tmp_path / "design.yaml"
    design.write_text(
        "pilot_start: 2021-09-01\na: ervoor\nb: erna\nleft_out:\n- {select: open, because: nog bezig}\n",
        "utf-8",
    )
    said = run("design", stored, "--declare", design, "--quiet")

    assert (said.exit_code, said.stdout) == (1, "")
    assert "geen traject was afgesloten voor de pilot op 01-09-2021 begon" in said.stderr
