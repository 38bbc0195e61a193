"""What anyone sees: pictures, tables, sentences and files of results in their public form."""

import re

import networkx as nx
import pytest

from routekaart.contrasts.contrast import contrast
from routekaart.drawing import draw
from routekaart.errors import RoutekaartError
from routekaart.exchange.export import export
from routekaart.exchange.graph import graph_of, write_graphml
from routekaart.measures.bottlenecks import bottlenecks
from routekaart.measures.loops import loops
from routekaart.measures.open_cases import timing
from routekaart.measures.quality import quality
from routekaart.measures.route_map import route_map
from routekaart.measures.summary import summary
from routekaart.measures.waits import waits
from routekaart.privacy.disclosure import clear
from routekaart.reporting import report
from routekaart.show.maps.draw import drawing_of
from routekaart.show.of import sentences_of, tables_of
from routekaart.show.tables import flat_rows
from tests.logs import chain, log

DATE = re.compile(r"\d{4}-\d\d-\d\d|\d\d-\d\d-\d{4}")


def view_of(n, rare=0):
    rows = [
        row
        for i in range(n)
        for row in chain(
            f"c{i}", "Signaal", "Onderzoek" if i < rare else "Zorgteam", "Evaluatie", "Afsluiting"
        )
    ]
    return log(*rows, group=["a" if int(row[0][1:]) % 2 else "b" for row in rows])


def test_a_map_of_few_cases_has_no_numbers_widths_or_colours():
    source = drawing_of(clear(route_map(view_of(8)), "openbaar")).source
    labels = re.findall(r'label="([^"]*)"', source)

    assert not [label for label in labels if re.search(r"\d", label)]
    assert len({*re.findall(r"penwidth=([\d.]+)", source)} - {"1"}) == 1
    assert {*re.findall(r'fillcolor="([^"]*)"', source)} <= {"#FFFFFF", "#1A1A1A", "white"}


def test_a_map_of_few_cases_says_why():
    drawing = drawing_of(clear(route_map(view_of(8)), "openbaar"))

    assert "Alleen de structuur" in drawing.text
    assert drawing.legend.stamp == "openbaar: alleen de structuur"


def test_a_map_of_many_cases_gives_bands():
    drawing = drawing_of(clear(route_map(view_of(40, 5)), "openbaar"))

    assert "30–39 trajecten" in drawing.source
    assert "openbaar: aantallen in klassen van 10" in drawing.text


def test_a_step_that_nothing_shown_leads_to_is_not_drawn():
    rows = [
        row
        for i in range(40)
        for row in chain(f"c{i}", "A", *(["X"] if i < 4 else []), *"BC"[i % 2 : i % 2 + 1], "D")
    ]
    rows = [row if row[1] != "X" else (row[0], "X", row[2] + 0.0) for row in rows]
    drawing = drawing_of(clear(route_map(log(*rows)), "openbaar"))

    assert '"X' not in drawing.source


@pytest.mark.parametrize("measure", [route_map, waits, bottlenecks, loops, summary, quality])
@pytest.mark.parametrize("n", [8, 40])
def test_tables_and_sentences_of_every_kind_hold_no_date_and_no_small_number_of_cases(measure, n):
    cleared = clear(measure(view_of(n, 5)), "openbaar")
    texts = [cell for table in tables_of(cleared, "nl") for row in table.rows for cell in row]
    texts += [sentence.text for sentence in sentences_of(cleared, "nl")]

    assert not [text for text in texts if DATE.search(text) or re.search(r"\b[1-9] trajecten", text)]


def test_the_rows_for_csv_are_those_of_the_public_form():
    rows = flat_rows(clear(waits(view_of(40, 5)), "openbaar"))

    assert {row["total_days"] for row in rows} == {None}


def test_a_contrast_of_few_cases_says_that_there_are_too_few():
    cleared = clear(contrast(view_of(16), "group"), "openbaar")

    assert [sentence.topic for sentence in sentences_of(cleared)] == ["too_few"]
    assert {row["verdict"] for row in cleared.record()["measures"]} == {None}


def test_a_contrast_of_many_cases_keeps_its_verdicts_and_medians():
    record = clear(contrast(view_of(60), "group"), "openbaar").record()
    duration = next(row for row in record["measures"] if row["name"] == "total_duration_days")

    # All cases take equally long: no split of them could tell the groups apart.
    assert (duration["n_a"], duration["median_a"], duration["verdict"]) == (30, 28.0, "too_few")
    assert record["a"]["n"] == 30
    assert record["mixed_cases"] == []


@pytest.mark.parametrize("measure", [bottlenecks, waits, lambda view: timing(view, "Evaluatie")])
def test_what_anyone_may_not_be_told_is_not_drawn_for_anyone(measure):
    with pytest.raises(RoutekaartError, match="for the team only"):
        draw(measure(view_of(40)), mode="openbaar")


def test_a_graph_says_nothing_of_what_is_hidden(tmp_path):
    cleared = clear(route_map(view_of(40, 5)), "openbaar")
    read = nx.read_graphml(write_graphml(cleared, tmp_path / "kaart.graphml"))
    rare = next(values for _, values in read.nodes(data=True) if values["label"] == "Onderzoek")

    assert {"cases", "events", "starts", "ends", "open_cases"} & {*rare} == set()
    assert graph_of(cleared).graph["stamp"].startswith("openbaar")


@pytest.mark.parametrize("form", ["xes", "csv", "json", "all"])
def test_events_do_not_become_public_and_nothing_is_written(form, tmp_path):
    target = tmp_path / "uit"
    with pytest.raises(RoutekaartError, match="about one child"):
        export(view_of(40), form, target, mode="openbaar")

    assert not target.exists()


@pytest.mark.parametrize("n", [8, 60])
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_public_report_holds_no_date_and_no_case(n, lang, tmp_path):
    text = report(view_of(n, 5), tmp_path / "verslag.md", by="group", lang=lang, mode="openbaar").read_text(
        "utf-8"
    )

    assert not DATE.search(text)
    assert not re.search(r"\bc\d+\b", text)
    assert ("klassen" if lang == "nl" else "bands") in text
