"""Models for other tools: pm4py reads back what was written, and equal models are equal bytes."""

from xml.etree import ElementTree as ET

import pytest

from routekaart.errors import OutputError, RoutekaartError
from routekaart.exchange.models import FORMS, write_model
from routekaart.measures.models import model
from routekaart.measures.models.nets import plain_net
from routekaart.measures.models.trees import plain_tree
from routekaart.privacy.disclosure import clear
from tests.logs import chain, log

ROWS = (
    *chain("a", "Signaal", "Gesprek & plan", "Zorgteam", "Afsluiting"),
    *chain("b", "Signaal", "Zorgteam", "Gesprek & plan", "Afsluiting"),
    *chain("c", "Signaal", "Zorgteam", "Gesprek & plan", "Evaluatie", "Evaluatie", "Afsluiting"),
    *chain(
        "d",
        "Signaal",
        "Zorgteam",
        "Gesprek & plan",
        "MDO",
        "Signaal",
        "Zorgteam",
        "Gesprek & plan",
        "Afsluiting",
    ),
)


@pytest.fixture(scope="module")
def found():
    return model(log(*ROWS), noise=0)


def written(result, folder, form):
    return str(write_model(clear(result), folder / f"model.{form}", form))


def test_bpmn_comes_back_with_the_same_tasks_and_gateways(found, tmp_path):
    import pm4py

    bpmn = pm4py.read_bpmn(written(found, tmp_path, "bpmn"))
    kinds = {"Task": "activity", "NormalStartEvent": "start", "NormalEndEvent": "end"}
    kinds |= {"ExclusiveGateway": "gateway_xor", "ParallelGateway": "gateway_and"}
    graph = found.graph()
    assert {(n.get_id(), kinds[type(n).__name__], n.get_name() or None) for n in bpmn.get_nodes()} == {
        (node.id, node.kind, node.label) for node in graph.nodes
    }
    assert {(f.source.get_id(), f.target.get_id()) for f in bpmn.get_flows()} == set(graph.edges)


def test_bpmn_allows_what_the_model_allows(found, tmp_path):
    import pm4py
    from pm4py.algo.evaluation.replay_fitness.variants import token_replay
    from pm4py.objects.conversion.bpmn import converter
    from pm4py.objects.log.obj import Event, EventLog, Trace

    net = converter.apply(pm4py.read_bpmn(written(found, tmp_path, "bpmn")))
    cases = {}
    for case, activity, *_ in ROWS:
        cases.setdefault(case, []).append(activity)
    cases["wrong"] = ["Zorgteam", "Afsluiting"]
    walked = EventLog([Trace([Event({"concept:name": step}) for step in route]) for route in cases.values()])
    fits = token_replay.apply(walked, *net, parameters={"show_progress_bar": False})
    assert fits["perc_fit_traces"] == 80


def test_bpmn_has_no_positions_rather_than_wrong_ones(found, tmp_path):
    tags = {element.tag for element in ET.parse(written(found, tmp_path, "bpmn")).iter()}

    assert not [tag for tag in tags if "DI" in tag.rpartition("}")[0]]


def test_a_petri_net_comes_back_as_it_went(found, tmp_path):
    import pm4py

    assert plain_net(pm4py.read_pnml(written(found, tmp_path, "pnml"))) == found.net


def test_a_process_tree_comes_back_as_it_went(found, tmp_path):
    import pm4py

    places = {label: place for place, label in enumerate(found.plain_tree().labels())}
    back = plain_tree(pm4py.read_ptml(written(found, tmp_path, "ptml")))
    assert back.ordered(places) == found.plain_tree().ordered(places)


@pytest.mark.parametrize("form", FORMS)
def test_equal_models_are_equal_bytes(found, tmp_path, form):
    again = model(log(*reversed(ROWS[:4]), *ROWS[4:]), noise=0)  # days tell the order, not rows
    first = write_model(clear(found), tmp_path / "first", form).read_bytes()

    assert write_model(clear(again), tmp_path / "second", form).read_bytes() == first


@pytest.mark.parametrize("form", FORMS)
def test_every_file_says_for_whom_it_is(found, tmp_path, form):
    path = write_model(clear(found), tmp_path / "x", form)

    assert "alleen voor het team" in path.read_text("utf-8")


@pytest.mark.parametrize("form", FORMS)
def test_any_label_makes_a_file_that_can_be_read(tmp_path, form):
    labels = ["<script>", 'a "quote"', "new\nline", "🙂", "\x01", "]]>", "x" * 300]
    root = ET.parse(written(model(log(*chain("a", *labels))), tmp_path, form)).getroot()

    shown = {text for element in root.iter() for text in (element.get("name"), element.text) if text}
    assert {label.replace("\x01", "�") for label in labels} <= shown


@pytest.mark.parametrize("form", ["bpmn", "ptml"])
def test_a_heuristics_net_is_refused_and_leaves_nothing(tmp_path, form):
    with pytest.raises(RoutekaartError, match='miner="inductive"'):
        written(model(log(*ROWS), miner="heuristics"), tmp_path, form)

    assert list(tmp_path.iterdir()) == []


def test_a_heuristics_net_is_a_petri_net(tmp_path):
    import pm4py

    result = model(log(*ROWS), miner="heuristics")
    assert plain_net(pm4py.read_pnml(written(result, tmp_path, "pnml"))) == result.net


def test_a_missing_folder_is_said(found, tmp_path):
    with pytest.raises(OutputError):
        written(found, tmp_path / "none", "bpmn")
