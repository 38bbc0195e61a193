"""A process model for other tools: BPMN 2.0, PNML (Petri net) and PTML (process tree).

Written from the plain values of the model, not by pm4py, whose files differ on every run (random
ids, sets in order of address). BPMN carries no positions yet: tools lay it out.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from xml.etree import ElementTree as ET

from routekaart.files import write_atomically
from routekaart.measures.models import Model
from routekaart.measures.models.trees import CHOICE, LOOP, PARALLEL, SEQUENCE, Tree
from routekaart.privacy.disclosure import Cleared
from routekaart.show.text import clean_text, xml_text

__all__ = ["FORMS", "write_model"]

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
PETRI_NET = "http://www.pnml.org/version-2009/grammar/pnmlcoremodel"
ELEMENTS = {
    "start": "startEvent",
    "end": "endEvent",
    "activity": "task",
    "gateway_xor": "exclusiveGateway",
    "gateway_and": "parallelGateway",
}
OPERATORS = {SEQUENCE: "sequence", CHOICE: "xor", PARALLEL: "and", LOOP: "xorLoop"}
# Tools that read PNML and PTML expect identifiers of this form; these are the same on every run.
NAMES = uuid.UUID("6b1e0a4e-4b0b-5a52-9a0e-1f6f0c2d7c11")


def write_model(cleared: Cleared[Model], path: Path, form: str, *, lang: str = "nl") -> Path:
    """Write the model to ``path`` as one of :data:`FORMS`, and return the path.

    Raises
    ------
    RoutekaartError
        The heuristics miner makes no process tree and no BPMN.
    OutputError
        The file cannot be written.
    """
    recipe = clean_text(cleared.result.recipe.text(lang))
    root = FORMS[form](cleared.result, f"{recipe} – {cleared.stamp(lang)}")
    ET.indent(root)
    return write_atomically(path, ET.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n")


def _bpmn(model: Model, about: str) -> ET.Element:
    graph = model.graph()
    root = ET.Element(
        "bpmn:definitions", {"xmlns:bpmn": BPMN, "id": "definitions", "targetNamespace": "urn:routekaart"}
    )
    process = ET.SubElement(root, "bpmn:process", {"id": "routekaart", "isExecutable": "false"})
    ET.SubElement(process, "bpmn:documentation").text = about
    flows = [(f"flow{number}", source, target) for number, (source, target) in enumerate(graph.edges, 1)]
    for node in graph.nodes:
        element = ET.SubElement(process, f"bpmn:{ELEMENTS[node.kind]}", {"id": node.id})
        if node.label is not None:
            element.set("name", xml_text(node.label))
        incoming = [name for name, _, target in flows if target == node.id]
        outgoing = [name for name, source, _ in flows if source == node.id]
        if node.kind.startswith("gateway"):
            element.set("gatewayDirection", "Diverging" if len(outgoing) > 1 else "Converging")
        for tag, names in (("incoming", incoming), ("outgoing", outgoing)):
            for name in names:
                ET.SubElement(element, f"bpmn:{tag}").text = name
    for name, source, target in flows:
        ends = {"id": name, "sourceRef": source, "targetRef": target}
        ET.SubElement(process, "bpmn:sequenceFlow", ends)
    return root


def _pnml(model: Model, about: str) -> ET.Element:
    net = model.net
    root = ET.Element("pnml")
    body = ET.SubElement(root, "net", {"id": "routekaart", "type": PETRI_NET})
    _named(body, about)
    page = ET.SubElement(body, "page", {"id": "page"})
    for place in net.places:
        element = ET.SubElement(page, "place", {"id": place})
        _named(element, place)
        if place == net.first:
            ET.SubElement(ET.SubElement(element, "initialMarking"), "text").text = "1"
    for name, label in net.transitions:
        element = ET.SubElement(page, "transition", {"id": name})
        _named(element, name if label is None else xml_text(label))
        if label is None:
            # How tools write down that a transition is silent; the standard has no word for it.
            silent = {
                "tool": "ProM",
                "version": "6.4",
                "activity": "$invisible$",
                "localNodeID": _identifier(name),
            }
            ET.SubElement(element, "toolspecific", silent)
    for number, (source, target) in enumerate(net.arcs, 1):
        ET.SubElement(page, "arc", {"id": f"arc{number}", "source": source, "target": target})
    marking = ET.SubElement(ET.SubElement(body, "finalmarkings"), "marking")
    ET.SubElement(ET.SubElement(marking, "place", {"idref": net.last}), "text").text = "1"
    return root


def _ptml(model: Model, about: str) -> ET.Element:
    nodes = [*_numbered(_with_exits(model.plain_tree()))]
    root = ET.Element("ptml")
    about_tree = {"id": _identifier("tree"), "name": about, "root": _identifier("0")}
    tree = ET.SubElement(root, "processTree", about_tree)
    for number, node, _ in nodes:
        if node.operator is not None:
            tag = OPERATORS[node.operator]
        else:
            tag = "automaticTask" if node.label is None else "manualTask"
        ET.SubElement(tree, tag, {"id": _identifier(number), "name": xml_text(node.label or "")})
    for number, _, parent in nodes:
        if parent is not None:
            ends = {"sourceId": _identifier(parent), "targetId": _identifier(number)}
            ET.SubElement(tree, "parentsNode", {"id": _identifier(f"{parent}-{number}"), **ends})
    return root


#: How a model can be written.
FORMS: Mapping[str, Callable[[Model, str], ET.Element]] = {"bpmn": _bpmn, "pnml": _pnml, "ptml": _ptml}


def _with_exits(tree: Tree) -> Tree:
    """``tree`` with loops of three children, as PTML has them: done, done again, and the way out."""
    children = tuple(map(_with_exits, tree.children))
    if tree.operator == LOOP:
        children = (*children[:2], Tree())
    return Tree(tree.operator, tree.label, children)


def _numbered(
    tree: Tree, number: str = "0", parent: str | None = None
) -> Iterator[tuple[str, Tree, str | None]]:
    """Every node of ``tree`` with a number of its own and that of its parent."""
    yield number, tree, parent
    for place, child in enumerate(tree.children):
        yield from _numbered(child, f"{number}.{place}", number)


def _identifier(name: str) -> str:
    return str(uuid.uuid5(NAMES, name))


def _named(element: ET.Element, name: str) -> None:
    ET.SubElement(ET.SubElement(element, "name"), "text").text = name
