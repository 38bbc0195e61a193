"""Exports of events: what comes back is what went out, and nothing a spreadsheet or parser would run."""

import csv
import json
import xml.etree.ElementTree as ET
from pathlib import Path

import openpyxl
import pytest

from routekaart.engine.database import database
from routekaart.errors import OutputError
from routekaart.exchange.event_log import FORMS, write_events
from routekaart.measures.events import events
from routekaart.measures.route_map import route_map
from routekaart.opening import read
from routekaart.privacy.disclosure import clear
from tests.logs import chain, log

HOSTILE = [
    "=cmd()",
    "<script>alert('x')</script>",
    'quotes " and & signs',
    "new\nline",
    "🙂",
    "שלום",
    "-1",
    "\x01ctl",
]


def exported(view, folder: Path, form: str) -> Path:
    path = folder / f"out.{form}"
    write_events(clear(events(view)), path, form)
    return path


@pytest.mark.parametrize("form", ["csv", "parquet", "xes", "xlsx"])
def test_a_log_read_back_has_the_same_map(tmp_path, form):
    view = log(
        ("a", "Signaal", 0, "School"),
        ("a", "Wachtlijst", 3, "Jeugd-ggz", 40),
        ("a", "Afsluiting", 90),
        ("b", "Signaal", 1, "Huisarts"),
    )

    assert route_map(read(exported(view, tmp_path, form))).record() == route_map(view).record()


@pytest.mark.parametrize("form", ["csv", "xes"])
def test_start_and_complete_rows_come_back_as_rows(tmp_path, form):
    view = log(
        *[("a", "W", day) for day in (0, 1, 5, 9)], lifecycle=["start", "schedule", "complete", "complete"]
    )

    back = read(exported(view, tmp_path, form)).manifest
    assert (back.n_events, back.n_instances) == (view.manifest.n_events, view.manifest.n_instances)


def test_a_row_with_both_times_keeps_them_in_xes_whatever_its_lifecycle(tmp_path):
    view = log(
        ("a", "W", 0, None, 5),
        ("a", "X", 7),
        ("a", "Y", 9, None, 12),
        lifecycle=["complete", "complete", None],
    )

    assert route_map(read(exported(view, tmp_path, "xes"))).record() == route_map(view).record()


def test_cells_that_would_start_a_formula_are_neutralised(tmp_path):
    view = log(*chain("=1+1", *HOSTILE), **{"@note": ["+x"] * len(HOSTILE)})

    with exported(view, tmp_path, "csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    sheet = openpyxl.load_workbook(exported(view, tmp_path, "xlsx")).active
    cells = [cell for row in rows for cell in row] + [cell for row in sheet.values for cell in row]
    assert not [cell for cell in cells if cell and cell[0] in "=+-@\t\r"]


def test_labels_are_escaped_in_xes(tmp_path):
    view = log(*chain("<b>", *HOSTILE))

    names = [
        element.get("value")
        for element in ET.parse(exported(view, tmp_path, "xes")).iter()
        if element.get("key") == "concept:name"
    ]
    assert names == ["<b>", *[label.replace("\x01", "�").replace("\ufffe", "�") for label in HOSTILE]]


def test_json_has_a_record_per_event_with_null_for_what_is_missing(tmp_path):
    record = json.loads(exported(log(("a", "X", 0)), tmp_path, "json").read_text("utf-8"))

    assert record == [
        {
            "case": "a", "activity": "X", "start": "2022-03-07", "end": None, "lifecycle": None,
            "organisation": None, "school": None, "group": None,
        }
    ]  # fmt: skip


def test_only_the_cases_of_the_view_are_written(tmp_path):
    view = log(*chain("a", "X"), *chain("b", "Y")).select('with "Y"')

    assert "X" not in exported(view, tmp_path, "csv").read_text("utf-8")


@pytest.mark.parametrize("form", FORMS)
def test_a_missing_folder_leaves_nothing_behind(tmp_path, form):
    with pytest.raises(OutputError):
        write_events(clear(events(log(("a", "X", 0)))), tmp_path / "none" / "x", form)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", ["csv", "json", "xes"])
def test_equal_logs_give_equal_bytes(tmp_path, form):
    view = log(*chain("a", "X", "Y"), *chain("b", "Y"))

    first = exported(view, tmp_path, form).read_bytes()
    assert exported(view, tmp_path, form).read_bytes() == first


@pytest.mark.parametrize("form", ["csv", "xes"])
def test_what_was_made_for_an_export_goes_with_it(tmp_path, form):
    view = log(*chain("a", "X"), *chain("b", "Y")).select('with "Y"')
    before = tables()

    exported(view, tmp_path, form)
    assert tables() == before


def tables():
    return database().rows("select table_name from information_schema.tables order by table_name")
