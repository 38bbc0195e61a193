"""The graph of a model as pm4py's BPMN object, its ids the same on every run."""

from __future__ import annotations

from typing import Any

from routekaart.measures.models.graphs import Graph, Node

__all__ = ["bpmn_of"]

PROCESS = "routekaart"


def bpmn_of(graph: Graph) -> Any:
    """The BPMN of ``graph``; it has no positions."""
    from pm4py.objects.bpmn.obj import BPMN

    made = {node.id: _made(BPMN, node) for node in graph.nodes}
    bpmn = BPMN(process_id=PROCESS, name=PROCESS)
    for node in made.values():
        bpmn.add_node(node)
    for number, (source, target) in enumerate(graph.edges, start=1):
        flow = BPMN.SequenceFlow(made[source], made[target], id=f"flow{number}", process=PROCESS)
        bpmn.add_flow(flow)
    directions = BPMN.Gateway.Direction
    for node in made.values():
        if isinstance(node, BPMN.Gateway):
            is_split = len(node.get_out_arcs()) > 1
            node.set_gateway_direction(directions.DIVERGING if is_split else directions.CONVERGING)
    return bpmn


def _made(bpmn: Any, node: Node) -> Any:
    if node.kind == "activity":
        return bpmn.Task(id=node.id, name=node.label or "", process=PROCESS)
    make = {
        "start": bpmn.NormalStartEvent,
        "end": bpmn.NormalEndEvent,
        "gateway_xor": bpmn.ExclusiveGateway,
        "gateway_and": bpmn.ParallelGateway,
    }[node.kind]
    return make(id=node.id, name="", process=PROCESS)
