"""What a notebook shows of a result unasked: of what it is, and its picture or tables, stamped for the team."""

from xml.etree import ElementTree as ET

import pytest

import routekaart as rk
from routekaart.measures.events import events
from routekaart.measures.summary import summary
from routekaart.privacy.disclosure import clear
from tests.logs import chain, log
from tests.show.worked_log import three_cases, two_groups


def shown(result):
    return result._repr_mimebundle_(include=None, exclude=None)


def test_a_result_says_of_what_it_is_and_how_large():
    assert repr(rk.route_map(three_cases())) == "RouteMap: log, 3 of 3 cases, 5 steps"
    assert repr(rk.variants(log(*chain("a", "X", "Y")))) == "Variants: log, 1 of 1 cases, 1 row"
    assert repr(summary(three_cases())) == "Summary: log, 3 of 3 cases"


@pytest.mark.parametrize("n", [8, 40])
def test_a_public_result_names_its_selection_alone(n):
    view = log(*(row for i in range(n) for row in chain(f"c{i}", "X", "Y")))
    public = clear(rk.route_map(view), "openbaar").result

    assert repr(public) == "RouteMap: log"
    assert shown(public) == {"text/plain": "RouteMap: log"}


@pytest.mark.parametrize("measure", [rk.flow, rk.waits])
def test_a_result_with_a_picture_shows_it_with_its_stamp(measure):
    html = shown(measure(three_cases()))["text/html"]

    assert html.startswith("<svg") and "alleen voor het team" in html
    assert ET.fromstring(html).tag.endswith("svg")


def test_a_result_without_a_picture_shows_its_tables_with_a_stamp():
    html = shown(rk.loops(three_cases()))["text/html"]

    assert "<td>Ondersteuningsteam</td>" in html
    assert html.endswith("<p><b>alleen voor het team</b></p>")


def test_a_map_too_large_to_draw_shows_its_tables(monkeypatch):
    from routekaart.show.maps import layout

    monkeypatch.setattr(layout, "MAX_NODES", 2)
    html = shown(rk.route_map(three_cases(), is_plain=True))["text/html"]

    assert "<svg" not in html and "<h4>Stappen – log, 3 van 3 trajecten</h4>" in html


def test_a_label_is_text_on_the_page_of_a_notebook():
    view = log(("a", "<script>x</script>", 0), ("a", "<script>x</script>", 3))

    assert "<script>" not in shown(rk.loops(view))["text/html"]


def test_what_is_only_written_to_files_shows_its_name_alone():
    assert [*shown(events(three_cases()))] == ["text/plain"]


def test_every_result_has_its_main_table_by_one_name():
    view = three_cases()
    contrasted = rk.contrast(two_groups())
    results = [
        measure(view) for measure in (rk.loops, rk.waits, rk.handovers, rk.flow, rk.quality, rk.variants)
    ]

    assert rk.route_map(view).table.equals(rk.route_map(view).edges)
    assert contrasted.table.equals(contrasted.measures)
    assert all(len(one.table.columns) for one in results)
    with pytest.raises(AttributeError, match="Summary has no table"):
        _ = summary(view).table
