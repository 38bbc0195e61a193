"""`routekaart waits`: what its options change."""

import json

ZORGTEAM = """traject;stap;datum;organisatie
a;Signaal;01-03-2022;School
a;Zorgteam;10-03-2022;School
b;Zorgteam;04-03-2022;School
"""


def transition(run, source, *options):
    found = json.loads(run("waits", source, "--format", "json", "--quiet", *options).stdout)
    return next(row for row in found["transitions"] if row["source"] == "Signaal")


def test_lead_days_move_the_first_chance_to_a_later_meeting(run, tmp_path):
    source = tmp_path / "dossiers.csv"
    source.write_text(ZORGTEAM, encoding="utf-8")

    at_once, ahead = transition(run, source), transition(run, source, "--lead-days", 7)
    assert (at_once["rhythm_days"], at_once["deferral_days"]) == (3, 6)
    assert (ahead["rhythm_days"], ahead["deferral_days"]) == (9, 0)


def test_a_schools_own_holidays_take_the_place_of_the_regions(run, tmp_path):
    source, own = tmp_path / "dossiers.csv", tmp_path / "vakanties.csv"
    source.write_text("traject;stap;datum\na;Signaal;01-06-2022\na;Onderzoek;11-06-2022\n", encoding="utf-8")
    own.write_text("van;tot en met\n03-06-2022;04-06-2022\n", encoding="utf-8")

    assert transition(run, source, "--holidays", own)["holiday_days"] == 2


def test_a_contrast_and_a_report_take_the_same_options(run, tmp_path):
    source = tmp_path / "dossiers.csv"
    rows = [f"{name};{step};{day}-03-2022;School;{group}" for group in "ab" for name, step, day in (
        (f"{group}1", "Signaal", "01"), (f"{group}1", "Zorgteam", "10"), (f"{group}1", "Afsluiting", "11"), (f"{group}2", "Zorgteam", "04"))]  # fmt: skip
    source.write_text("\n".join(["traject;stap;datum;organisatie;route", *rows]) + "\n", encoding="utf-8")
    report = tmp_path / "verslag.md"

    def rhythm(*options):
        found = json.loads(run("contrast", source, "--format", "json", "--quiet", *options).stdout)
        return next(row for row in found["measures"] if row["name"] == "waiting_rhythm_days")["median_a"]

    run("report", source, "-o", report, "--lead-days", 7, "--quiet")
    assert "Dagen dat een traject vóór een overleg klaar moet liggen: 7" in report.read_text("utf-8")
    assert rhythm() != rhythm("--lead-days", 7)
    assert run("verify", f"{report}.record.json", "--lead-days", 7).exit_code == 0
