"""A stored log in parts: the same log, whole or refused."""

import json
import shutil

import pytest
from click.testing import CliRunner

import routekaart as rk
from routekaart.cli import main
from routekaart.engine.database import database
from routekaart.errors import InputError, OutputError
from routekaart.log.parts import MANIFEST, write_parts
from tests.logs import chain, log
from tests.queries import query

CASES = [row for case in "abcdefg" for row in chain(case, "Signaal", "Zorgteam", "Afsluiting")]


@pytest.fixture
def view():
    return log(*CASES)


@pytest.fixture
def folder(view, tmp_path):
    write_parts(database(None), view.log.path, view.manifest, tmp_path / "log", parts=3)
    return tmp_path / "log"


def test_a_log_in_parts_answers_as_the_one_file(view, folder):
    assert rk.open_log(folder).manifest == view.manifest
    assert rk.route_map(rk.read(folder)).record() == rk.route_map(view).record()


def test_each_case_is_whole_in_one_part(view, folder):
    engine = database(None)
    cases = [
        engine.rows(f"select distinct case_id from {engine.parquet([part])}")
        for part in folder.glob("part-*")
    ]

    assert [len(found) for found in cases] == [len(set(found)) for found in cases]
    assert sum(map(len, cases)) == view.n_cases


def test_a_part_alone_is_no_stored_log(folder):
    with pytest.raises(InputError, match="is no stored log"):
        rk.open_log(folder / "part-00000.parquet")


def test_a_missing_part_is_refused(folder):
    (folder / "part-00001.parquet").unlink()

    with pytest.raises(InputError, match="a part is missing, or is of another log"):
        rk.open_log(folder)


def test_a_damaged_part_is_refused(folder):
    (folder / "part-00001.parquet").write_bytes(b"PAR1 but no more")

    with pytest.raises(InputError, match="a part of log is not a Parquet file"):
        rk.open_log(folder)


def test_a_damaged_manifest_is_refused(folder):
    (folder / MANIFEST).write_text("{}")

    with pytest.raises(InputError, match="damaged"):
        rk.open_log(folder)


@pytest.mark.parametrize("changed", [{"n_cases": 6}, {"parts": ["../other.parquet"], "path": "/etc"}])
def test_a_manifest_that_was_changed_is_refused(folder, changed):
    manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    (folder / MANIFEST).write_text(json.dumps(manifest | changed))

    with pytest.raises(InputError, match="manifest is not as it was written"):
        rk.open_log(folder)


def test_a_part_that_was_changed_is_refused(folder):
    part = folder / "part-00001.parquet"
    content = bytearray(part.read_bytes())
    content[len(content) // 2] ^= 1
    part.write_bytes(content)

    with pytest.raises(InputError, match="damaged"):
        rk.open_log(folder)


def test_other_files_in_the_folder_are_no_parts(folder, view):
    shutil.copy(view.log.path, folder / "other.parquet")

    assert query(rk.open_log(folder), "select count(*) from {events}") == [(21,)]


def test_a_folder_without_manifest_is_no_stored_log(tmp_path):
    with pytest.raises(InputError, match="no stored log"):
        rk.open_log(tmp_path)


def test_a_folder_with_something_in_it_is_left_alone(view, tmp_path):
    (tmp_path / "mine.txt").write_text("keep")

    with pytest.raises(OutputError, match="exists already"):
        write_parts(database(None), view.log.path, view.manifest, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_parts_that_cannot_be_written_leave_nothing(view, tmp_path):
    with pytest.raises(OutputError, match="cannot be written"):
        write_parts(database(None), view.log.path, view.manifest, tmp_path / "none" / "log")
    assert not [*tmp_path.iterdir()]


def test_the_command_writes_parts_that_a_command_reads(view, tmp_path):
    made = CliRunner().invoke(
        main,
        ["export", str(view.log.path), "--to", "parquet-parts", "--parts", "2", "-o", str(tmp_path / "log")],
    )
    shown = [
        CliRunner().invoke(main, ["map", str(path), "--format", "json"]).stdout
        for path in (view.log.path, tmp_path / "log")
    ]

    assert made.exit_code == 0
    assert sorted(path.name for path in (tmp_path / "log").iterdir()) == [
        MANIFEST, "part-00000.parquet", "part-00001.parquet",
    ]  # fmt: skip
    assert shown[0] == shown[1]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--select", "closed"], "in parts the whole log is written; leave --select out"),
        (["--mode", "openbaar"], "cannot be made public"),
    ],
)
def test_parts_hold_the_whole_log_for_the_team(view, tmp_path, options, says):
    made = CliRunner().invoke(
        main,
        [
            "export",
            str(view.log.path),
            "--to",
            "parquet-parts",
            "-o",
            str(tmp_path / "log"),
            "--lang",
            "en",
            *options,
        ],
    )

    assert made.exit_code == 1
    assert says in made.stderr
    assert not (tmp_path / "log").exists()
