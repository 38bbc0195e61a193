"""The evaluation record: what stands in it, for whom, and what a hostile one can do."""

import json
import re

import pytest

from routekaart.contrasts.contrast import contrast
from routekaart.contrasts.design import Design, Exclusion
from routekaart.errors import InputError, RoutekaartError
from routekaart.exchange.record import (
    TOLERANCE,
    differences,
    leaves,
    read_record,
    record_of,
    record_path,
    write_record,
)
from routekaart.privacy.disclosure import clear
from routekaart.reporting import report
from tests.contrasts.trajectories import schools
from tests.show.worked_log import two_groups

TEAM, ANYONE = ("team", 10), ("openbaar", 10)


def record(view, audience=TEAM, **options):
    found = contrast(view, **options)
    results = {"contrast": clear(found, *audience)}
    return record_of("contrast", view, results, audience=audience, lang="nl", compared=found)


def reported(view, folder, **options):
    return json.loads(record_path(report(view, folder / "report.html", **options)).read_text("utf-8"))


def test_a_report_has_its_record_beside_it(tmp_path):
    found = reported(two_groups(), tmp_path)

    assert {one.name for one in tmp_path.iterdir()} == {"report.html", "report.html.record.json"}
    assert found["report"]["name"] == "report.html"
    assert {"summary", "waits", "bottlenecks", "contrast", "maps", "loops"} <= found["results"].keys()
    assert found["design"]["sha256"] == Design().sha256


def test_results_with_a_line_per_case_are_left_out(tmp_path):
    found = reported(two_groups(), tmp_path)

    assert "spectrum" not in found["results"]
    assert found["results"]["robustness"]["summary"][0]["left_out"] == 10
    assert not any(row["case"] for row in found["results"]["robustness"]["choices"])
    assert "A0" not in json.dumps(found)  # the label of a case


def test_equal_reports_have_equal_records(tmp_path):
    folders = [tmp_path / "1", tmp_path / "2"]
    for folder in folders:
        folder.mkdir()
        report(two_groups(), folder / "report.html")

    one, other = (json.loads((folder / "report.html.record.json").read_text()) for folder in folders)
    assert {**one, "log": None} == {**other, "log": None}


def test_the_selection_stands_in_the_grammar_of_selections():
    view = schools().select('with "Signaal"; duration > 1').where(group="a")

    found = record_of("contrast", view, {}, audience=TEAM, lang="nl")
    assert found["selection"] == 'with "Signaal"; duration > 1.0; "group" = "a"'


def test_the_record_for_anyone_tells_no_hash_of_numbers_nor_what_is_left_out(tmp_path):
    view = schools()
    design = Design(by="group", left_out=(Exclusion("open", "om redenen"),))
    found = record(view, ANYONE, design=design)

    assert found["log"]["identity"] is None
    assert found["design"]["content"]["left_out"] is None
    assert found["design"]["sha256"] == design.sha256
    assert "om redenen" not in json.dumps(found)


def test_a_report_for_anyone_on_few_cases_has_a_record_without_numbers(tmp_path):
    found = reported(two_groups(4), tmp_path, mode="openbaar")
    numbers = {place for place, value in leaves(found["results"]).items() if type(value) in (int, float)}

    # The level, and what could be tested, tell nothing of cases.
    assert {place for place in numbers if not re.search(r"alpha|tests|set_aside|/least$", place)} == set()
    assert "quality" not in found["results"]


def test_only_numbers_with_a_point_have_a_tolerance():
    recorded = {"a": 1.0, "b": 3, "c": "x", "d": None, "e": 2.0, "f": 0.0, "g": True}

    assert differences(recorded, {**recorded, "a": 1 + TOLERANCE / 2, "f": TOLERANCE / 2, "e": 2}) == []
    assert differences(recorded, {**recorded, "a": 1 + 3 * TOLERANCE, "b": 4, "c": "y", "d": 0, "g": 1}) == [
        *"abcdg"
    ]
    assert differences(recorded, {**recorded, "h": 1}) == ["h"]


def test_every_value_has_a_place():
    assert leaves({"a": [{"b": 1}, {"b": []}], "c": {}}) == {"a/1/b": 1, "a/2/b": [], "c": {}}


def changed(path, **parts):
    content = record(schools(), by="group")
    return write_record(path, {**content, **parts})


def test_a_record_is_read_as_it_was_written(tmp_path):
    found = read_record(changed(tmp_path / "r.json"))

    assert (found.kind, found.mode, found.threshold, found.selection) == ("contrast", "team", 10, "")
    assert found.design == Design(by="group").content()


@pytest.mark.parametrize(
    "parts",
    [
        {"format": "x"},
        {"version": 2},
        {"kind": "shell"},
        {"log": {"files": "log.csv", "sources": [], "identity": None}},
        {"log": {"files": [3], "sources": [], "identity": None}},
        {"log": []},
        {"audience": {"mode": "iedereen", "threshold": 10, "lang": "nl"}},
        {"audience": {"mode": "openbaar", "threshold": True, "lang": "nl"}},
        {"audience": {"mode": "team", "threshold": 10, "lang": "../../x"}},
        {"selection": 3},
        {"ties": "; drop table x"},
        {"design": "none"},
        {"versions": ["1"]},
        {"results": []},
        {"report": {"name": "x"}},
    ],
    ids=str,
)
def test_a_record_of_another_shape_is_refused_in_one_line(tmp_path, parts):
    with pytest.raises(RoutekaartError):
        read_record(changed(tmp_path / "r.json", **parts))


@pytest.mark.parametrize("text", ["", "null", "[]", "[" * 100_000, '{"format": NaN}', "\xff", "9" * 10_000])
def test_a_file_that_is_no_record_is_refused(tmp_path, text):
    path = tmp_path / "r.json"
    path.write_text(text, "latin-1")

    with pytest.raises(InputError, match="r.json: is no record"):
        read_record(path)


def test_a_record_that_is_not_there_is_said(tmp_path):
    with pytest.raises(InputError, match="cannot be opened"):
        read_record(tmp_path / "none.json")


def test_a_row_of_a_table_stands_on_a_line_of_its_own(tmp_path):
    values = {"b": {"rows": [{"y": None, "x": [1, 2.5]}, {"x": "é"}], "none": [], "empty": {}}, "a": [1, 2]}
    text = write_record(tmp_path / "record.json", values).read_text("utf-8")

    assert json.loads(text) == values
    assert text.splitlines() == [
        "{", ' "a": [1, 2],', ' "b": {', '  "empty": {},', '  "none": [],', '  "rows": [',
        '   {"x": [1, 2.5], "y": null},', '   {"x": "é"}', "  ]", " }", "}",
    ]  # fmt: skip
