"""Commands that draw: waits, bottlenecks, flow."""

import json

import pytest

ASKED = {
    "waits": ("waits",),
    "bars": ("bottlenecks",),
    "organisations": ("bottlenecks", "--level", "organisation"),
    "spectrum": ("bottlenecks", "--chart", "spectrum", "--top", 2),
    "dots": ("bottlenecks", "--chart", "dots"),
    "since_start": ("bottlenecks", "--chart", "dots", "--since-start"),
    "flow": ("flow",),
    "before_after": ("before-after", "--pilot-start", "2022-03-10"),
    "side_by_side": ("map", "--contrast", "school", "--side-by-side"),
    "difference_by_organisation": ("map", "--contrast", "school", "--level", "organisation"),
}


@pytest.mark.parametrize("name", ASKED)
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_picture_is_written_and_nothing_is_printed(run, source, tmp_path, name, lang):
    command, *options = ASKED[name]
    done = run(command, source, *options, "-o", tmp_path / "plaat.svg", "--lang", lang)
    stamp = {"nl": "alleen voor het team", "en": "for the team only"}[lang]
    assert (done.exit_code, done.stdout) == (0, "")
    assert stamp in (tmp_path / "plaat.svg").read_text("utf-8")


@pytest.mark.parametrize("name", ["waits", "spectrum"])
@pytest.mark.parametrize("ending", ["png", "pdf"])
def test_a_picture_is_written_in_the_form_of_its_ending(run, source, tmp_path, name, ending):
    command, *options = ASKED[name]
    run(command, source, *options, "-o", tmp_path / f"plaat.{ending}")
    assert (tmp_path / f"plaat.{ending}").read_bytes()[:4] in (b"\x89PNG", b"%PDF")


def test_a_form_that_no_picture_has_is_one_line(run, source, tmp_path):
    done = run("waits", source, "-o", tmp_path / "plaat.docx")
    assert done.exit_code == 1
    assert done.stderr.splitlines()[-1].startswith("routekaart: een plaat kan niet worden bewaard als .docx")


def test_a_chart_without_levels_is_refused_with_one(run, source, tmp_path):
    done = run("bottlenecks", source, "--chart", "dots", "--level", "activity", "-o", tmp_path / "plaat.svg")
    assert done.exit_code == 1
    assert "niet over activity" in done.stderr


@pytest.mark.parametrize(("chart", "key"), [("spectrum", "lines"), ("dots", "dots")])
def test_without_a_file_the_chart_is_listed(run, source, chart, key):
    done = run("bottlenecks", source, "--chart", chart, "--format", "json")
    assert json.loads(done.stdout)[key]


def test_milestones_are_listed_with_who_signalled_first(run, source):
    record = json.loads(run("milestones", source, "--format", "json").stdout)
    assert record["origins"] == [{"origin": "school", "cases": 1}, {"origin": "huisarts", "cases": 1}]
    assert record["milestones"][0] == {
        "group": None, "origin": None, "milestone": "contact", "n": 2, "reached": 0, "left": 1, "open": 1, "median_days": None,
    }  # fmt: skip


def test_timing_takes_support_that_was_not_followed(run, source):
    record = json.loads(run("timing", source, "--to", "support_not_followed", "--format", "json").stdout)
    # Case a: help on day 55, then the zorgteam on day 98, closed on day 108; b is open without support.
    assert (record["n"], record["events"], record["left"], record["open"]) == (2, 0, 1, 1)


def test_side_by_side_without_two_groups_or_a_picture_is_one_line(run, source, tmp_path):
    for options in ((), ("--contrast", "school"), ("--contrast", "school", "-o", tmp_path / "kaart.csv")):
        done = run("map", source, "--side-by-side", *options)
        assert done.exit_code == 1
        assert done.stderr.splitlines()[-1].startswith("routekaart: --side-by-side tekent twee groepen")


def test_the_table_behind_a_difference_map_holds_shares_difference_interval_and_verdict(
    run, source, tmp_path
):
    run("map", source, "--contrast", "school", "-o", tmp_path / "verschil.csv")
    head = (tmp_path / "verschil.csv").read_text("utf-8").splitlines()[0].split(",")
    assert head == [
        *("source", "target", "cases_a", "cases_b", "share_a", "share_b", "difference", "low", "high"),
        *("p", "p_adjusted", "verdict", "stamp"),
    ]


def test_before_and_after_is_listed_without_a_file(run, source):
    record = json.loads(run("before-after", source, "--pilot-start", "10-03-2022", "--format", "json").stdout)
    assert record["start"] == "2022-03-10" and sum(row["n"] for row in record["sides"]) == 2
