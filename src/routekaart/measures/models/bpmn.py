"""The graph of a model as pm4py's BPMN object, its ids the same on every run."""

from __future__ import annotations

from typing import Any

from routekaart.results import Columns

__all__ = ["bpmn_of"]

PROCESS = "routekaart"


def bpmn_of(nodes: Columns, edges: Columns) -> Any:
    """The BPMN with these ``nodes`` and ``edges``; it has no positions."""
    from pm4py.objects.bpmn.obj import BPMN

    made = {row["id"]: _node(BPMN, row["id"], row["kind"], row["label"]) for row in nodes.rows()}
    bpmn = BPMN(process_id=PROCESS, name=PROCESS)
    for node in made.values():
        bpmn.add_node(node)
    for number, row in enumerate(edges.rows(), start=1):
        ends = made[row["source"]], made[row["target"]]
        bpmn.add_flow(BPMN.SequenceFlow(*ends, id=f"flow{number}", process=PROCESS))
    for node in made.values():
        if isinstance(node, BPMN.Gateway):
            is_split = len(node.get_out_arcs()) > 1
            node.set_gateway_direction(
                BPMN.Gateway.Direction.DIVERGING if is_split else BPMN.Gateway.Direction.CONVERGING
            )
    return bpmn


def _node(bpmn: Any, name: str, kind: str, label: str | None) -> Any:
    if kind == "activity":
        return bpmn.Task(id=name, name=label or "", process=PROCESS)
    make = {
        "start": bpmn.NormalStartEvent,
        "end": bpmn.NormalEndEvent,
        "gateway_xor": bpmn.ExclusiveGateway,
        "gateway_and": bpmn.ParallelGateway,
    }[kind]
    return make(id=name, name="", process=PROCESS)
