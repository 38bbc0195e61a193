"""The region of the school holidays: given, or said by the file, and never guessed."""

from pathlib import Path

import pytest

import routekaart as rk
from routekaart.log.calendar import NO_REGION, regional_calendar
from routekaart.measures.waits import waits

HEADINGS = "dossier;stap;datum"


def sample_without_region(folder):
    """A sample file that does not say its region."""
    text = Path("event_logs/school1_keten.csv").read_text("utf-8-sig")
    path = folder / "school1.csv"
    path.write_text("\n".join(line.rpartition(";")[0] for line in text.splitlines()), "utf-8")
    return path


def read(folder, heading, *values, **options):
    path = folder / "bron.csv"
    rows = [f"c{n};Signaal;0{n + 1}-07-2022;{value}" for n, value in enumerate(values)]
    path.write_text("\n".join([f"{HEADINGS};{heading}", *rows]), "utf-8")
    return rk.read(path, **options)


@pytest.mark.parametrize(
    ("heading", "value"), [("regio", "zuid"), ("Vakantieregio", "Zuid"), ("region", "regio Zuid")]
)
def test_a_file_may_say_the_region(tmp_path, heading, value):
    manifest = read(tmp_path, heading, value, value).manifest

    assert manifest.region == "zuid"
    assert any(heading in note["nl"] and "zuid" in note["nl"] for note in manifest.notes)


def test_what_is_given_goes_before_what_the_file_says(tmp_path):
    assert read(tmp_path, "regio", "zuid", calendar="noord").manifest.region == "noord"


def test_another_column_called_region_says_nothing_of_holidays(tmp_path):
    assert read(tmp_path, "regio", "Arnhem", "zuid").manifest.region == NO_REGION


def test_a_file_of_several_regions_has_none_and_that_is_said(tmp_path):
    manifest = read(tmp_path, "regio", "zuid", "noord").manifest

    assert manifest.region == NO_REGION
    assert any("noord, zuid" in note["nl"] for note in manifest.notes)


def test_logs_of_two_regions_together_have_none(tmp_path):
    for region in ("noord", "zuid"):
        rk.store("event_logs/school1_keten.csv", path=tmp_path / f"{region}.parquet", calendar=region)

    together = rk.read(tmp_path / "noord.parquet", tmp_path / "zuid.parquet")
    assert together.manifest.region == NO_REGION


def test_the_samples_say_their_region():
    assert rk.read("event_logs/school1_keten.csv").manifest.region == "zuid"


def test_without_a_region_no_holiday_is_told_apart_and_that_is_said(tmp_path):
    silent = sample_without_region(tmp_path)
    unknown, known = (rk.read(silent, **how) for how in ({}, {"calendar": "zuid"}))
    first, second = waits(unknown), waits(known)

    assert first.calendar is None and second.calendar == "zuid"
    assert sum(first.transition_columns["holiday_days"]) == 0 < sum(second.transition_columns["holiday_days"])
    assert first.record()["total_days"] == second.record()["total_days"]
    assert ["--calendar" in note["nl"] for note in first.notes if "vakantieregio" in note["nl"]] == [True]
    assert not any("vakantieregio" in note["nl"] for note in second.notes)


def test_holidays_of_ones_own_without_a_region_are_known_for_their_own_time_alone(tmp_path):
    path = tmp_path / "vakanties.csv"
    path.write_text("van;tot\n9-7-2022;21-8-2022", "utf-8")
    calendar = rk.read_calendar(path, NO_REGION)

    assert (len(calendar.holidays), str(calendar.first), str(calendar.last)) == (
        44,
        "2022-07-09",
        "2022-08-21",
    )


def test_no_region_has_no_holidays_and_no_school_days():
    calendar = regional_calendar(NO_REGION)

    assert not calendar.is_known and calendar.holidays == ()
    assert regional_calendar("zuid").is_known
