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


OWN_MATTERS = """matters:
  - id: keukentafel
    nl: het keukentafelgesprek
    asked_by: [aanmelding-loket]
    answered_by: [{step: orienterend-gesprek, by: [wijkteam]}]
"""
OWN_WORDS = """activities:
  - id: aanmelding-loket
    nl: Aanmelding bij het loket
    en: Registered at the desk
    phase: 5
    kind: step
"""


def matter(run, source, *options):
    return run("bottlenecks", source, "--by", "matter", "--format", "json", "--quiet", *options)


def test_a_list_of_ones_own_names_steps_of_ones_own_vocabulary(run, tmp_path):
    source, words, own = tmp_path / "dossiers.csv", tmp_path / "woorden.yaml", tmp_path / "vragen.yaml"
    source.write_text(
        "traject;stap;datum;organisatie\na;Aanmelding bij het loket;01-06-2022;Gezin\n"
        "a;Oriënterend gesprek;21-06-2022;Wijkteam\n",
        encoding="utf-8",
    )
    words.write_text(OWN_WORDS, encoding="utf-8")
    own.write_text(OWN_MATTERS, encoding="utf-8")
    (row,) = json.loads(matter(run, source, "--vocabulary", words, "--matters", own).stdout)

    assert (row["matter"], row["label"], row["total_days"]) == ("keukentafel", "het keukentafelgesprek", 20)


def test_a_step_that_no_vocabulary_has_is_refused_with_its_line(run, tmp_path):
    source, own = tmp_path / "dossiers.csv", tmp_path / "vragen.yaml"
    source.write_text("traject;stap;datum\na;Signaal;01-06-2022\n", encoding="utf-8")
    own.write_text(OWN_MATTERS, encoding="utf-8")
    refused = matter(run, source, "--matters", own)

    assert refused.exit_code == 1
    assert "vragen.yaml, regel 4: geen stap aanmelding-loket in de woordenlijst" in refused.stderr


def test_a_report_names_the_list_and_is_verified_with_it(run, tmp_path):
    source, own, page = tmp_path / "dossiers.csv", tmp_path / "vragen.yaml", tmp_path / "verslag.md"
    source.write_text("traject;stap;datum\na;Signaal;01-06-2022\na;Afsluiting;11-06-2022\n", encoding="utf-8")
    own.write_text(OWN_MATTERS.replace("aanmelding-loket", "signaal"), encoding="utf-8")
    run("report", source, "-o", page, "--matters", own, "--quiet")

    assert "Wat wordt gevraagd en beantwoord: vragen.yaml" in page.read_text("utf-8")
    assert run("verify", f"{page}.record.json").exit_code == 1
    assert run("verify", f"{page}.record.json", "--matters", own).exit_code == 0
