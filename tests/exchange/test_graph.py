import csv
import io
import re

import networkx as nx
import pytest

from routekaart.errors import OutputError
from routekaart.exchange.graph import graph_of, write_dot, write_edges, write_graphml
from routekaart.privacy.disclosure import clear
from tests.show.some_maps import HOSTILE, contrast_of, hostile_map, keten_map, pilot_map

CONTRAST = contrast_of(keten_map(), pilot_map(), a="School 1", b="School 2")


def read_csv(path):
    return [*csv.DictReader(io.StringIO(path.read_text("utf-8")))]


def test_graphml_reads_back_as_the_same_graph(tmp_path):
    graph = graph_of(clear(keten_map(open_cases=(2,))))

    read = nx.read_graphml(write_graphml(clear(keten_map(open_cases=(2,))), tmp_path / "kaart.graphml"))

    assert dict(read.nodes(data=True)) == dict(graph.nodes(data=True))
    assert sorted(read.edges(data=True), key=str) == sorted(graph.edges(data=True), key=str)


def test_a_graph_says_for_whom_it_is_and_of_which_cases(tmp_path):
    facts = nx.read_graphml(write_graphml(clear(keten_map()), tmp_path / "kaart.graphml")).graph

    assert facts["stamp"] == "alleen voor het team"
    assert facts["selection"] == "School 1, 8 van 16 trajecten"
    assert (facts["n_cases"], facts["hidden_edges"]) == (8, 0)


def test_graphml_is_the_same_in_every_run(tmp_path):
    one, other = (write_graphml(clear(CONTRAST), tmp_path / name) for name in ("een", "twee"))

    assert one.read_bytes() == other.read_bytes()


def test_hostile_labels_come_through_graphml(tmp_path):
    read = nx.read_graphml(write_graphml(clear(hostile_map()), tmp_path / "kaart.graphml"))
    labels = {data["label"] for _, data in read.nodes(data=True)}

    assert {label for label in HOSTILE[:9] if label is not None} <= {*labels, HOSTILE[2]}


def test_a_contrast_has_the_counts_of_both_groups():
    graph = graph_of(clear(CONTRAST))
    labels = {data["label"]: node for node, data in graph.nodes(data=True)}
    edge = graph.edges[labels["Signaal"], labels["Gesprek met gezin"]]

    assert (edge["cases_a"], edge["cases_b"]) == (6, 7)
    assert (graph.graph["n_a"], graph.graph["n_b"]) == (8, 8)


def test_csv_has_the_transitions_and_beside_them_the_steps(tmp_path):
    edges, nodes = write_edges(clear(keten_map()), tmp_path / "kaart.csv")

    assert nodes == tmp_path / "kaart-nodes.csv"
    first = read_csv(edges)[0]
    assert (first["source"], first["target"], first["cases"]) == ("Signaal", "Gesprek met gezin", "6")
    assert [row["starts"] for row in read_csv(nodes) if row["name"] == "Signaal"] == ["8"]


def test_csv_says_for_whom_it_is(tmp_path):
    for path in write_edges(clear(keten_map()), tmp_path / "kaart.csv"):
        assert {row["stamp"] for row in read_csv(path)} == {"alleen voor het team"}


def test_no_cell_of_text_starts_a_formula(tmp_path):
    for path in write_edges(clear(hostile_map()), tmp_path / "kaart.csv"):
        cells = [cell for row in read_csv(path) for cell in row.values()]
        assert not [cell for cell in cells if re.match(r"[=+@\t\r-]", cell)]
        assert '\'=cmd("calc")' in cells


def test_dot_needs_no_layout(tmp_path, monkeypatch):
    monkeypatch.setattr("routekaart.show.maps.laid_out.lay_out_all", None)

    assert write_dot(clear(CONTRAST), tmp_path / "kaart.dot").read_text("utf-8").startswith("digraph")


@pytest.mark.parametrize("write", [write_graphml, write_dot, write_edges])
def test_a_missing_folder_is_refused(tmp_path, write):
    with pytest.raises(OutputError):
        write(clear(keten_map()), tmp_path / "weg" / "kaart")
    assert list(tmp_path.iterdir()) == []
