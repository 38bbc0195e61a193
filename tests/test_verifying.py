"""A record computed again: equal, or what differs; and no path of it is trusted."""

import json
import shutil
from pathlib import Path

import pytest

import routekaart as rk
from routekaart.contrasts.design import Design, Exclusion
from routekaart.errors import InputError, RoutekaartError
from routekaart.exchange.record import record_path
from routekaart.measures.wait_rules import WaitRules
from routekaart.opening import import_files
from routekaart.verifying import verify

LOGS = Path(__file__).resolve().parents[1] / "event_logs"
STEPS = {1: "Signaal", 10: "Zorgteam", 20: "Afsluiting"}
DESIGN = Design(by="route", a="tlv", b="mandaat", left_out=(Exclusion("open", "nog bezig"),), alpha=0.1)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A stored log, a report of it for the team and one for anyone, and their records."""
    folder = tmp_path_factory.mktemp("made")
    view = import_files([LOGS / "regio_routes.csv"], folder / "log.parquet")
    rk.report(view.select("duration > 30"), folder / "team.md", design=DESIGN)
    rk.report(view, folder / "public.md", design=DESIGN, mode="openbaar", threshold=5)
    return folder


@pytest.fixture
def folder(made, tmp_path):
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return tmp_path


def changed(folder, change):
    path = record_path(folder / "team.md")
    content = json.loads(path.read_text("utf-8"))
    change(content)
    path.write_text(json.dumps(content), "utf-8")
    return path


def test_nothing_differs_when_nothing_changed(folder):
    found = verify(record_path(folder / "team.md"))

    assert found.differing == ()
    assert found.values > 500
    assert (found.is_same_log, found.is_same_report, found.other_versions) == (True, True, ())


def test_a_changed_number_is_found_at_its_place(folder):
    def change(content):
        content["results"]["contrast"]["measures"][0]["p"] = 0.5

    [(place, was, now)] = verify(changed(folder, change)).differing

    assert (place, was) == ("results/contrast/measures/1/p", 0.5)
    assert now != 0.5


def test_so_is_a_changed_answer_under_another_choice(folder):
    def change(content):
        content["results"]["robustness"]["summary"][0]["left_out_kept"] = 0

    [(place, was, now)] = verify(changed(folder, change)).differing

    assert (place, was) == ("results/robustness/summary/1/left_out_kept", 0)
    assert now > 0


def test_another_log_another_version_and_a_changed_report_are_said(folder):
    def change(content):
        content["versions"]["duckdb"] = "0.1"
        content["log"]["sources"][0]["sha256"] = "0" * 64

    (folder / "team.md").write_text("mooier", "utf-8")
    found = verify(changed(folder, change))

    assert (found.is_same_log, found.is_same_report, found.differing) == (False, False, ())
    assert [name for name, _, _ in found.other_versions] == ["duckdb"]


def test_a_record_for_anyone_is_verified_with_its_design(tmp_path):
    from routekaart.contrasts.design_file import design_text

    design = Design(by="school", left_out=(Exclusion("duration > 99", "te lang"),), alpha=0.1)
    rows = [f"{n};{step};{day}-02-2022;{'AB'[n % 2]}" for n in range(40) for day, step in STEPS.items()]
    (tmp_path / "bron.csv").write_text("\n".join(["leerling;stap;datum;school", *rows]), "utf-8")
    view = import_files([tmp_path / "bron.csv"], tmp_path / "eigen.parquet")
    path = record_path(rk.report(view, tmp_path / "public.md", design=design, mode="openbaar", threshold=10))
    with pytest.raises(InputError, match="give the design with design="):
        verify(path)
    (tmp_path / "design.yaml").write_text(design_text(design, "nl"), "utf-8")
    assert verify(path, design=tmp_path / "design.yaml").differing == ()
    (tmp_path / "design.yaml").write_text("alpha: 0.2\n", "utf-8")
    with pytest.raises(InputError, match="is another design"):
        verify(path, design=tmp_path / "design.yaml")


def test_a_report_of_a_source_file_is_verified_from_it(tmp_path):
    source = tmp_path / "school2_uitval.csv"
    shutil.copy(LOGS / source.name, source)
    rk.report(rk.read(source), tmp_path / "r.md")
    found = verify(record_path(tmp_path / "r.md"))

    assert (found.differing, found.is_same_log) == ((), True)


@pytest.mark.parametrize(
    "name",
    [
        "../log.parquet",
        "/etc/passwd",
        "sub/log.parquet",
        "..",
        "",
        "C:log.parquet",
        "sub\\log",
        "none",
        "li\0nk",
    ],
)
def test_a_path_in_a_record_is_never_followed(folder, name):
    (folder / "sub").mkdir()
    shutil.copy(folder / "log.parquet", folder / "sub")

    with pytest.raises(InputError, match="its log is not in this folder"):
        verify(changed(folder, lambda content: content["log"].update(files=[name])))


def test_a_link_that_leaves_the_folder_is_not_followed(folder):
    inner = folder / "inner"
    inner.mkdir()
    (inner / "log.parquet").symlink_to(folder / "log.parquet")
    path = shutil.copy(record_path(folder / "team.md"), inner)

    with pytest.raises(InputError, match="its log is not in this folder"):
        verify(Path(path))


def test_the_log_can_be_given(folder):
    shutil.move(folder / "log.parquet", folder / "elsewhere.parquet")

    # Under another name its recipe differs, its numbers do not.
    assert {
        place
        for place, _, _ in verify(record_path(folder / "team.md"), [folder / "elsewhere.parquet"]).differing
    } <= {"choices/contrast"}


@pytest.mark.parametrize(
    "design",
    [
        {"by": "route", "beta": 1, "left_out": []},
        {"primaries": ["organisations"], "left_out": []},
        {"primaries": 3, "left_out": []},
        {"by": "nergens", "left_out": []},
        {"left_out": [{"select": "x" * 20_000, "because": "x"}]},
    ],
    ids=range(5),
)
def test_a_hostile_design_is_refused_in_one_line(folder, design):
    with pytest.raises(RoutekaartError) as refused:
        verify(changed(folder, lambda content: content["design"].update(content=design)))

    assert "\n" not in str(refused.value)


def test_what_no_selection_can_say_is_said(folder):
    with pytest.raises(InputError, match="no selection can say"):
        verify(changed(folder, lambda content: content.update(selection=None)))


def test_verifying_is_no_look_at_the_comparison(folder):
    side_file = folder / "log.parquet.opened.json"
    side_file.unlink()
    verify(record_path(folder / "team.md"))

    assert not side_file.exists()


RULES = WaitRules(lead_days=10)


@pytest.fixture(scope="module")
def by_rules(tmp_path_factory):
    """The record of a report by rules of waiting of its own, beside its log."""
    folder = tmp_path_factory.mktemp("by_rules")
    view = import_files([LOGS / "regio_routes.csv"], folder / "log.parquet")
    return record_path(rk.report(view, folder / "report.md", design=DESIGN, rules=RULES))


def test_a_report_by_rules_of_waiting_is_computed_again_by_the_same_ones(by_rules):
    found = verify(by_rules, rules=RULES)

    assert found.differing == ()
    assert json.loads(by_rules.read_text("utf-8"))["choices"]["lead_days"] == "10"


def test_rules_of_waiting_that_are_missing_are_named(by_rules):
    with pytest.raises(InputError, match=r"rules of waiting of its own; give the same ones \(lead_days=\)"):
        verify(by_rules)


def test_other_rules_of_waiting_than_those_of_the_record_are_refused(by_rules):
    with pytest.raises(InputError, match="other rules of waiting"):
        verify(by_rules, rules=WaitRules(lead_days=11))


def test_rules_of_waiting_are_refused_where_the_record_has_none(folder):
    with pytest.raises(InputError, match="other rules of waiting"):
        verify(record_path(folder / "team.md"), rules=RULES)


@pytest.mark.parametrize("waiting", ["x", {"given": ["pad"], "sha256": "x"}, {"given": [], "sha256": 1}])
def test_rules_of_waiting_that_are_no_such_are_refused(folder, waiting):
    with pytest.raises(InputError, match="is no record"):
        verify(changed(folder, lambda content: content.update(waiting=waiting)))
