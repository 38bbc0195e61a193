"""`routekaart contrast`: what it prints beside the contrast when asked."""

import json
import re
from pathlib import Path

LOGS = Path(__file__).resolve().parents[2] / "event_logs"
SCHOOLS = (LOGS / "school1_keten.csv", LOGS / "school2_pilot.csv")


def test_robustness_stands_in_the_json_when_asked_for(run):
    plain = json.loads(run("contrast", *SCHOOLS, "--format", "json", "--quiet").stdout)
    asked = json.loads(run("contrast", *SCHOOLS, "--robustness", "--format", "json", "--quiet").stdout)

    assert "robustness" not in plain
    assert {row["measure"] for row in asked["robustness"]["summary"]} == {
        row["name"] for row in asked["measures"] if row["primary"]
    }
    assert any(sentence["row"].startswith("robustness/") for sentence in asked["sentences"])


def test_what_the_contrast_cannot_say_stands_below_it(run, tmp_path):
    changing = tmp_path / "changing.csv"
    rows = [
        f"{case},{step},2024-0{month}-01,{team}"
        for case in range(12)
        for step, month, team in (
            ("Signaal", 1, "AB"[case % 2]),
            ("Afsluiting", 3, "A" if case < 4 else "AB"[case % 2]),
        )
    ]
    changing.write_text("\n".join(["case,activity,time,team", *rows]), encoding="utf-8")
    told = run("contrast", changing, "--by", "team", "--lang", "en", "--quiet").stdout
    record = json.loads(run("contrast", changing, "--by", "team", "--format", "json", "--quiet").stdout)

    assert "What this contrast cannot say" in told
    assert "Cases whose team changes on the way: 2." in told
    assert len(record["mixed_cases"]) == 2


def test_robustness_is_refused_for_the_public_in_one_line(run):
    found = run("contrast", *SCHOOLS, "--robustness", "--mode", "openbaar", "--quiet")

    assert found.exit_code == 1
    assert len(found.stderr.strip().splitlines()) == 1


def test_the_measures_come_first_and_the_limits_stand_beside_them(run):
    printed = run("contrast", *SCHOOLS, "--quiet").stdout

    assert printed.startswith("Vergelijking – ")
    assert "• In elke groep zit één school: route en school zijn niet te scheiden." in printed


def test_what_explores_is_in_the_tables_and_in_json_not_in_the_sentences(run):
    printed = run("contrast", *SCHOOLS, "--quiet").stdout
    said = json.loads(run("contrast", *SCHOOLS, "--format", "json", "--quiet").stdout)["sentences"]

    assert "• Tijd in herhalingen" not in printed and "herhalingen" in printed
    assert any(sentence["row"] == "measures/loop_days" for sentence in said)


def test_steps_and_transitions_without_an_answer_are_counted_and_not_listed(run):
    _, transitions = run("contrast", *SCHOOLS, "--quiet").stdout.split("Overgangen – ")

    assert not re.search(r"–\s+te weinig", transitions)
    assert "Nog 56 rijen, hier niet getoond" in " ".join(transitions.split())
