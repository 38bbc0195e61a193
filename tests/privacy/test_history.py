import json
import os
import stat
import threading
from datetime import datetime

import pytest

import routekaart as rk
from routekaart.exchange.export import export
from routekaart.opening import import_files, open_view
from routekaart.privacy import history
from routekaart.privacy.history import HISTORY, entries, hash_of, note

ROWS = "traject;stap;datum\n987654;Signaal;01-02-2022\n987654;Afsluiting;01-03-2022\n"


@pytest.fixture
def path(tmp_path, monkeypatch):
    monkeypatch.setattr(history, "_open", [])
    (tmp_path / "project").mkdir()
    (tmp_path / "dossiers.csv").write_text(ROWS, encoding="utf-8")
    stored = tmp_path / "project" / "log.parquet"
    import_files([tmp_path / "dossiers.csv"], stored)
    return stored


def deeds(folder):
    return [(entry.did, entry.logs, entry.file) for entry in entries(folder)]


def test_storing_and_opening_are_remembered_beside_the_log(path):
    open_view([path])
    rk.open_log(path)

    assert deeds(path.parent) == [
        ("stored", ("log.parquet",), None),
        ("opened", ("log.parquet",), None),
        ("opened", ("log.parquet",), None),
    ]


def test_what_is_written_from_an_open_log_is_remembered_with_its_hash(path):
    view = open_view([path])
    export(view, "csv", path.parent / "rijen.csv")
    [last] = [entry for entry in entries(path.parent) if entry.did == "written"]

    assert (last.logs, last.file) == (("log.parquet",), "rijen.csv")
    assert last.sha256 == hash_of(path.parent / "rijen.csv")
    assert datetime.fromisoformat(last.at).tzinfo is not None


def test_what_is_written_elsewhere_is_remembered_with_its_path(path, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "verslagen").mkdir()
    view = open_view([path])
    rk.report(view, tmp_path / "verslagen" / "verslag.md")

    written = [file for did, _, file in deeds(path.parent) if did == "written"]
    assert written == ["~/verslagen/verslag.md", "~/verslagen/verslag.md.record.json"]


def test_two_logs_together_are_both_named(path):
    import_files([path.parent.parent / "dossiers.csv"], path.with_name("twee.parquet"))
    view = open_view([path, path.with_name("twee.parquet")])
    export(view, "csv", path.parent / "rijen.csv")

    assert deeds(path.parent)[-1] == ("written", ("log.parquet", "twee.parquet"), "rijen.csv")


def test_a_log_that_nobody_has_open_any_more_is_not_named(path):
    open_view([path])
    (path.parent.parent / "ander").mkdir()
    other = path.parent.parent / "ander" / "log.parquet"
    import_files([path.parent.parent / "dossiers.csv"], other)
    export(open_view([other]), "csv", other.with_name("rijen.csv"))

    assert [did for did, _, _ in deeds(path.parent)] == ["stored", "opened"]


def test_source_files_that_are_only_looked_at_leave_nothing(path):
    rk.read(path.parent.parent / "dossiers.csv")

    assert not (path.parent.parent / HISTORY).exists()


def test_nothing_of_a_case_is_in_it(path):
    view = open_view([path])
    export(view.select('with "Signaal"'), "csv", path.parent / "rijen.csv")
    text = (path.parent / HISTORY).read_text("utf-8")

    assert "987654" not in text and "Signaal" not in text


def test_a_file_named_after_a_person_is_masked(path):
    export(open_view([path]), "csv", path.parent / "Sanne_de_Vries.csv")

    assert deeds(path.parent)[-1][2] == "▮▮▮.csv"


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes")
def test_it_is_for_its_owner_alone_whatever_the_umask(path):
    (path.parent / HISTORY).unlink()
    before = os.umask(0o777)
    try:
        note(path.parent, "opened", [path])
    finally:
        os.umask(before)

    assert stat.S_IMODE((path.parent / HISTORY).stat().st_mode) == 0o600


def test_a_folder_that_cannot_be_written_is_no_error(path):
    (path.parent / HISTORY).unlink()
    (path.parent / HISTORY).mkdir()

    assert open_view([path]).n_cases == 1 and entries(path.parent) == []


@pytest.mark.skipif(os.name != "posix", reason="links need rights on Windows")
def test_a_link_in_its_place_is_not_followed(path, tmp_path):
    (path.parent / HISTORY).unlink()
    (tmp_path / "van een ander").write_text("oud")
    (path.parent / HISTORY).symlink_to(tmp_path / "van een ander")
    open_view([path])

    assert (tmp_path / "van een ander").read_text() == "oud"


def test_it_stays_small_and_keeps_the_last_lines(path, monkeypatch):
    monkeypatch.setattr(history, "LARGEST", 2_000)
    for _ in range(60):
        note(path.parent, "opened", [path])
    note(path.parent, "written", [path], path)

    assert (path.parent / HISTORY).stat().st_size <= 2_000
    assert entries(path.parent)[-1].did == "written"


def test_lines_of_many_at_once_stay_whole(path):
    (path.parent / HISTORY).unlink()
    threads = [
        threading.Thread(target=lambda: [note(path.parent, "opened", [path]) for _ in range(25)])
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(entries(path.parent)) == 100


@pytest.mark.parametrize(
    "line",
    [
        "",
        "[]",
        '{"at": 1}',
        "\x00",
        '{"at": "x", "who": "y", "did": "opened", "logs": [], "file": null, "sha256": null}',
    ],
)
def test_a_line_that_is_none_of_ours_is_passed_over(path, line):
    with (path.parent / HISTORY).open("a") as file:
        file.write(line + "\n")
    note(path.parent, "opened", [path])

    assert [did for did, _, _ in deeds(path.parent)] == ["stored", "opened"]


def test_the_record_of_a_line_is_plain(path):
    assert json.dumps(entries(path.parent)[0].record())
