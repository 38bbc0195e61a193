"""What passes the door: from a file to a stored log, with the decisions in its manifest."""

import pytest

from routekaart.errors import PrivacyError
from routekaart.opening import import_files, open_view
from routekaart.read_options import ReadOptions
from tests.privacy.canaries import persons
from tests.queries import query

ONE, TWO = persons(2)
ROWS = f"""traject;stap;datum;organisatie;bsn;geboren;mentor;niveau
{ONE.bsn};Signaal;01-02-2022;School;{ONE.bsn};12-03-2008;Sanne Plomp;havo
{ONE.bsn};Gesprek met Sanne;01-03-2022;Sanne Plomp;{ONE.bsn};12-03-2008;Sanne Plomp;havo
{TWO.bsn};Signaal;02-02-2022;School;{TWO.bsn};01-09-2009;Joost Mik;vwo
{TWO.bsn};Afsluiting;02-03-2022;Joost Mik;{TWO.bsn};01-09-2009;Joost Mik;vwo
"""


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "dossiers.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def column(view, name):
    return [value for (value,) in query(view, f'select "{name}" from {{events}} order by source_row')]


def test_an_import_stops_at_what_is_undecided_and_writes_nothing(source, tmp_path):
    with pytest.raises(PrivacyError, match=r"'geboren'.*'mentor'"):
        import_files([source], tmp_path / "log.parquet")

    assert sorted(path.name for path in tmp_path.iterdir()) == ["dossiers.csv"]


def test_an_import_follows_the_decisions(source, tmp_path):
    view = import_files(
        [source],
        tmp_path / "log.parquet",
        ReadOptions(generalise=("geboren",), keep={"mentor": "met toestemming"}),
    )

    assert column(view, "geboren") == ["2007-2008", "2007-2008", "2009-2010", "2009-2010"]
    assert column(view, "mentor")[0] == "Sanne Plomp"
    assert "bsn" not in view.manifest.columns


def test_a_reason_stands_in_the_manifest(source, tmp_path):
    view = import_files(
        [source], tmp_path / "log.parquet", ReadOptions(drop=("geboren",), keep={"mentor": "met toestemming"})
    )
    decisions = {d["column"]: (d["action"], d["by"], d["reason"]) for d in view.manifest.privacy["decisions"]}

    assert decisions["mentor"] == ("keep", "user", "met toestemming")
    assert decisions["bsn"] == ("drop", "rule", None)
    assert decisions["traject"] == ("pseudonym", "rule", None)


def test_case_ids_are_pseudonyms_and_shown_by_number(source, tmp_path):
    view = import_files([source], tmp_path / "log.parquet", ReadOptions(undecided="safe"))

    assert {len(label) for label in column(view, "case_label")} == {16}
    assert [label for (label,) in query(view, "select label from {cases} order by label")] == [
        "Traject 01",
        "Traject 02",
    ]


def test_names_of_organisations_stay_apart_and_the_known_ones_stay(source):
    view = open_view([source])
    found = column(view, "organisation_label")

    assert found[0] == found[2] == "School"
    assert found[1] != found[3] and {found[1][:4], found[3][:4]} == {"▮▮▮ "}


def test_what_is_only_looked_at_passes_the_same_door(source):
    view = open_view([source])

    assert column(view, "activity_label")[1] == "Gesprek met ▮▮▮"
    assert [name for name in ("bsn", "mentor") if name in view.manifest.columns] == []
    assert "privacy_drop" in {note["key"] for note in view.manifest.notes}


def test_two_files_with_equal_ids_are_one_case(source, tmp_path):
    other = tmp_path / "vervolg.csv"
    other.write_text(f"traject;stap;datum\n{ONE.bsn};Afsluiting;01-05-2022\n", encoding="utf-8")

    assert open_view([source, other], together=True).n_cases == 2


def test_an_equal_id_in_two_logs_is_still_said(source, tmp_path):
    other = tmp_path / "vervolg.csv"
    other.write_text(f"traject;stap;datum\n{ONE.bsn};Afsluiting;01-05-2022\n", encoding="utf-8")
    view = open_view([source, other])

    assert view.n_cases == 3
    assert any("more than one log" in note["en"] for note in view.manifest.notes)


def test_reading_twice_gives_the_same_log(source):
    first, second = (open_view([source]) for _ in range(2))

    assert first.log.path.read_bytes() == second.log.path.read_bytes()


def test_rows_that_are_read_twice_pass_as_those_that_are_remembered(source, monkeypatch):
    first = open_view([source])
    monkeypatch.setattr("routekaart.intake.REMEMBERED_BYTES", 0)
    second = open_view([source])

    assert first.log.path.read_bytes() == second.log.path.read_bytes()


def test_a_role_that_is_left_out_is_no_role(source):
    view = open_view([source], ReadOptions(drop=("organisatie",)))

    assert set(column(view, "organisation_label")) == {None}
    assert "organisation" not in view.manifest.mapping


def test_a_column_can_be_named_as_its_file_has_it(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("dossier Sanne;stap;datum\n1;Signaal;01-02-2022\n", encoding="utf-8")

    assert open_view([path], ReadOptions(case="dossier Sanne")).manifest.mapping["case"] == "dossier ▮▮▮"


@pytest.mark.parametrize(
    "name",
    [
        "school1_keten.csv",
        "school2_pilot.csv",
        "school2_uitval.csv",
        "regio_routes.csv",
        "gemeenten_actoren.csv",
        "arnhem_zorgteam.xlsx",
    ],
)
def test_the_sample_logs_hold_nothing_personal(name):
    from tests.conftest import REPOSITORY

    view = open_view([REPOSITORY / "event_logs" / name], ReadOptions(skip_bad_rows=True))

    assert view.manifest.privacy["findings"] == [] == view.manifest.privacy["decisions"]


@pytest.mark.parametrize(
    "name", ["receipt.csv.gz", "helpdesk.xes.gz", "bupaR_patients.csv.gz", "repairExample.xes.gz"]
)
def test_real_logs_without_names_pass_as_they_are(shared_logs, name):
    assert open_view([shared_logs / name]).manifest.privacy["findings"] == []


def test_the_people_of_a_real_log_are_found(shared_logs):
    manifest = open_view([shared_logs / "running-example.csv"]).manifest

    assert {(row["column"], row["kind"]) for row in manifest.privacy["findings"]} == {
        ("org:resource", "name"), ("Resource", "name"),
    }  # fmt: skip
