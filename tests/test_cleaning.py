"""What goes when everything of a list goes, and what stays."""

import os
import time

import pytest

from routekaart.cleaning import clean, plan_cleaning
from routekaart.comparing import contrast
from routekaart.errors import InputError
from routekaart.exchange.export import export
from routekaart.log.answers import Answer, keep_answers
from routekaart.opening import import_files, open_view
from routekaart.privacy import history
from routekaart.privacy.history import HISTORY, entries
from routekaart.reporting import report

ROWS = "leerling;stap;datum;school\n" + "".join(
    f"{i};Signaal;07-02-2022;School {1 + i % 2}\n{i};Afsluiting;0{1 + i}-03-2022;School {1 + i % 2}\n"
    for i in range(4)
)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A project: a source, a stored log, a report with its record, an export, a side file, answers; and a note."""
    monkeypatch.setattr(history, "_open", [])
    monkeypatch.setenv("ROUTEKAART_SPILL", str(tmp_path / "spill"))
    (tmp_path / "spill").mkdir()
    made = tmp_path / "project"
    made.mkdir()
    (made / "l.csv").write_text(ROWS, encoding="utf-8")
    import_files([made / "l.csv"], made / "log.parquet")
    view = open_view([made / "log.parquet"])
    report(view, made / "verslag.md")
    export(view, "csv", made / "rijen.csv")
    contrast(view, by="school")
    keep_answers(made / "woorden.yaml", [Answer("activities", "Bijzonder", None)])
    (made / "notitie.txt").write_text("van mij")
    return made


def kinds(planned):
    return {path.name: kind for path, kind in planned.goes}


OURS = {
    "log.parquet": "log",
    "verslag.md": "derived",
    "verslag.md.record.json": "record",
    "rijen.csv": "derived",
    "log.parquet.opened.json": "side_file",
    "woorden.yaml": "answers",
    HISTORY: "history",
}


@pytest.mark.parametrize("of", ["log.parquet", "."])
def test_all_that_was_made_goes_and_nothing_else(folder, of):
    planned = plan_cleaning([folder / of])

    assert kinds(planned) == OURS
    assert clean(planned) == []
    assert {path.name for path in folder.iterdir()} == {"l.csv", "notitie.txt"}


def test_of_a_folder_it_is_said_how_many_files_stay(folder):
    assert plan_cleaning([folder]).unknown == 2


def test_the_source_goes_when_that_is_said_and_it_has_the_bytes_that_were_read(folder):
    assert kinds(plan_cleaning([folder / "log.parquet"], with_source=True))["l.csv"] == "source"
    (folder / "l.csv").write_text("iets anders")

    assert "l.csv" not in kinds(plan_cleaning([folder / "log.parquet"], with_source=True))


def test_a_source_file_is_not_removed_by_its_name_alone(folder):
    with pytest.raises(InputError, match="not known as a file of Routekaart"):
        plan_cleaning([folder / "l.csv"])


def test_a_file_of_someone_is_never_removed(folder):
    with pytest.raises(InputError, match=r"notitie\.txt is not known"):
        plan_cleaning([folder / "notitie.txt"])


@pytest.mark.parametrize("name", ["verslag.md", "rijen.csv"])
def test_what_was_changed_since_stays_and_is_named(folder, name):
    with (folder / name).open("a") as file:
        file.write("nagekeken")
    planned = plan_cleaning([folder / "log.parquet"])

    assert name not in kinds(planned) and [path.name for path in planned.changed] == [name]


def test_a_record_knows_its_report_without_a_history(folder):
    (folder / HISTORY).unlink()
    planned = plan_cleaning([folder / "log.parquet"])

    assert kinds(planned)["verslag.md"] == "derived" and "rijen.csv" not in kinds(planned)


def test_what_is_elsewhere_is_named_and_stays(folder, tmp_path):
    export(open_view([folder / "log.parquet"]), "csv", tmp_path / "elders.csv")
    planned = plan_cleaning([folder])
    clean(planned)

    assert [name.endswith("elders.csv") for name in planned.elsewhere] == [True]
    assert (tmp_path / "elders.csv").exists()


def test_of_two_logs_one_goes_with_its_own_files_alone(folder):
    import_files([folder / "l.csv"], folder / "later.parquet")
    planned = plan_cleaning([folder / "log.parquet"])
    clean(planned)

    assert kinds(planned).keys() == OURS.keys() - {"woorden.yaml", HISTORY}
    assert (folder / "later.parquet").exists()
    assert (entries(folder)[-1].did, entries(folder)[-1].logs) == ("removed", ("log.parquet",))


def test_one_report_goes_with_its_record(folder):
    assert kinds(plan_cleaning([folder / "verslag.md"])) == {
        "verslag.md": "derived",
        "verslag.md.record.json": "record",
    }


def test_a_log_in_parts_goes_and_what_someone_put_beside_the_parts_stays(folder):
    export(open_view([folder / "log.parquet"]), "parquet-parts", folder / "delen", parts=2)
    (folder / "delen" / "notitie.txt").write_text("van mij")
    clean(plan_cleaning([folder / "delen"]))

    assert [path.name for path in (folder / "delen").iterdir()] == ["notitie.txt"]


@pytest.mark.skipif(os.name != "posix", reason="links need rights on Windows")
def test_links_are_not_followed(folder, tmp_path):
    (tmp_path / "kopie.csv").write_bytes((folder / "rijen.csv").read_bytes())
    (folder / "rijen.csv").unlink()
    (folder / "rijen.csv").symlink_to(tmp_path / "kopie.csv")
    (tmp_path / "koppeling").symlink_to(folder)
    clean(plan_cleaning([folder]))

    assert (tmp_path / "kopie.csv").exists()
    with pytest.raises(InputError, match="is a link"):
        plan_cleaning([tmp_path / "koppeling"])


def test_what_an_interrupted_run_left_goes_and_what_is_being_written_stays(folder):
    left, busy, other = (
        folder / name
        for name in (".verslag.md.0123456789ab.tmp", ".rijen.csv.0123456789ab.tmp", ".van.een.ander.tmp")
    )
    for path in (left, busy, other):
        path.write_text("half")
    os.utime(left, (time.time() - 60, time.time() - 60))
    planned = kinds(plan_cleaning([folder]))

    assert planned[left.name] == "temporary"
    assert busy.name not in planned and other.name not in planned


def test_a_path_that_is_not_there_is_one_line(tmp_path):
    with pytest.raises(InputError, match="does not exist"):
        plan_cleaning([tmp_path / "weg"])


def test_a_folder_without_anything_of_ours_has_nothing_to_remove(tmp_path, monkeypatch):
    monkeypatch.setenv("ROUTEKAART_SPILL", str(tmp_path))
    (tmp_path / "leeg").mkdir()

    assert plan_cleaning([tmp_path / "leeg"]).goes == ()


def test_a_file_that_cannot_be_removed_is_told_and_the_rest_goes(folder, monkeypatch):
    planned = plan_cleaning([folder])
    unlink = type(folder).unlink

    def stubborn(path, missing_ok=False):
        if path.name == "rijen.csv":
            raise PermissionError(13, "locked")
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(type(folder), "unlink", stubborn)

    assert [path.name for path in clean(planned)] == ["rijen.csv"]
    assert not (folder / "log.parquet").exists()
