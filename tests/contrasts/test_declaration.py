"""Was the design there before the first look? What a log remembers of it."""

import json
import os
import stat
from datetime import date
from pathlib import Path

import pytest

from routekaart.contrasts.contrast import contrast, remembered_contrast
from routekaart.contrasts.declaration import ENDING, Declaration, declare, remember
from routekaart.contrasts.design import Design
from routekaart.opening import import_files, open_view, read
from routekaart.read_options import ReadOptions
from tests.contrasts.trajectories import schools

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)
OWN = Design(alpha=0.1)
LOGS = Path(__file__).resolve().parents[2] / "event_logs"


def side_file(view):
    return view.log.path.with_name(view.log.path.name + ENDING)


def test_a_design_declared_before_any_contrast_stays_before():
    view = schools()
    declare(view, OWN, today=MONDAY)
    first = remember(view, OWN, is_declared=True, today=TUESDAY)

    assert first == Declaration("before", "2026-03-02", "2026-03-03")
    assert remember(view, OWN, is_declared=True, today=date(2027, 1, 1)) == first


def test_the_design_of_the_first_contrast_is_before_and_the_next_is_after():
    view = schools()

    assert remember(view, OWN, is_declared=True, today=MONDAY).status == "before"
    assert remember(view, Design(alpha=0.2), is_declared=True, today=TUESDAY) == Declaration(
        "after", "2026-03-03", "2026-03-02"
    )


def test_a_contrast_without_a_design_makes_every_later_design_after():
    view = schools()

    assert remember(view, Design(), is_declared=False, today=MONDAY).status == "defaults"
    assert declare(view, OWN, today=MONDAY).status == "after"


def test_a_contrast_alone_does_not_remember_but_one_to_be_read_does():
    view = schools()
    contrast(view)
    assert not side_file(view).exists()

    assert remembered_contrast(view, design=OWN).declaration.status == "before"
    assert side_file(view).exists()


def test_importing_the_same_source_again_does_not_wipe_it_out(tmp_path):
    path = tmp_path / "log.parquet"
    remember(import_files([LOGS / "regio_routes.csv"], path), Design(), is_declared=False)
    again = import_files([LOGS / "regio_routes.csv"], path, ReadOptions(calendar="noord"))

    assert declare(again, OWN).status == "after"


def test_two_stored_logs_remember_it_both(tmp_path):
    paths = [tmp_path / "1.parquet", tmp_path / "2.parquet"]
    for path, name in zip(paths, ("school1_keten", "school2_pilot"), strict=True):
        import_files([LOGS / f"{name}.csv"], path)
    remember(open_view(paths), Design(), is_declared=False)
    (tmp_path / f"1.parquet{ENDING}").unlink()

    assert declare(open_view(paths), OWN).status == "after"


def test_source_files_that_are_not_stored_are_not_remembered(tmp_path):
    path = tmp_path / "log.csv"
    path.write_bytes((LOGS / "regio_routes.csv").read_bytes())

    assert remember(read(path), OWN, is_declared=True).status == "not_stored"
    assert [one.name for one in tmp_path.iterdir()] == ["log.csv"]


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="every folder takes files of this user"
)
def test_a_folder_that_takes_no_file_does_not_stop_a_contrast():
    view = schools()
    folder = view.log.path.parent
    folder.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        assert remember(view, OWN, is_declared=True).status == "not_kept"
    finally:
        folder.chmod(stat.S_IRWXU)


def test_a_side_file_that_cannot_be_written_does_not_stop_a_contrast(monkeypatch):
    from routekaart.contrasts import declaration
    from routekaart.errors import OutputError

    def refuse(*_):
        raise OutputError("full", nl="vol")

    monkeypatch.setattr(declaration, "write_atomically", refuse)
    assert remember(schools(), OWN, is_declared=True).status == "not_kept"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"format": 2, "logs": {}}',
        '{"format": 1, "logs": 3}',
        "[" * 100_000,
        "\0",
        "x" * 1_000_001,
    ],
)
def test_a_side_file_of_another_shape_is_left_as_it_is(text):
    view = schools()
    side_file(view).write_text(text)

    assert remember(view, OWN, is_declared=True).status == "not_readable"
    assert side_file(view).read_text() == text


@pytest.mark.parametrize(
    "entry",
    [
        [],
        {"first_contrast": 3, "designs": {}},
        {"first_contrast": None, "designs": {"x": {"on": "gisteren"}}},
    ],
)
def test_a_damaged_entry_is_not_believed(entry):
    view = schools()
    declare(view, OWN)
    content = json.loads(side_file(view).read_text())
    content["logs"] = dict.fromkeys(content["logs"], entry)
    side_file(view).write_text(json.dumps(content))

    assert remember(view, OWN, is_declared=True).status == "not_readable"


def test_the_side_file_holds_hashes_and_dates_alone():
    view = schools()
    remember(view, OWN, is_declared=True, today=MONDAY)
    [(sources, entry)] = json.loads(side_file(view).read_text())["logs"].items()

    assert len(sources) == 64
    assert entry == {
        "first_contrast": "2026-03-02",
        "designs": {OWN.sha256: {"is_before": True, "on": "2026-03-02"}},
    }
