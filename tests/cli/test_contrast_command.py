"""`routekaart contrast`: what it prints beside the contrast when asked."""

import json
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
