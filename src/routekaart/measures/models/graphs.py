"""Graphs to draw: a process tree as tasks and gateways, a heuristics net as steps and dependencies.

Nodes are ``id``, ``kind`` (start, end, activity, gateway_xor, gateway_and) and ``label``; edges are
pairs of ids. Both are in reading order.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from routekaart.measures.models.trees import CHOICE, LOOP, PARALLEL, SEQUENCE, Tree

__all__ = ["Graph", "Node", "tree_graph"]

GATEWAYS = {CHOICE: "gateway_xor", PARALLEL: "gateway_and"}
ID_LETTERS = {"activity": "step", "gateway_xor": "choice", "gateway_and": "parallel"}


@dataclass(frozen=True)
class Node:
    """A node of a graph; only activities have a label."""

    id: str
    kind: str
    label: str | None = None


@dataclass
class Graph:
    """Nodes and edges, in reading order."""

    nodes: list[Node] = field(default_factory=list)
    edges: list[tuple[str, str]] = field(default_factory=list)

    def add(self, kind: str, label: str | None = None) -> str:
        """The id of a new node."""
        number = sum(node.kind == kind for node in self.nodes) + 1
        name = f"{ID_LETTERS[kind]}{number}" if kind in ID_LETTERS else kind
        self.nodes.append(Node(name, kind, label))
        return name


def tree_graph(tree: Tree) -> Graph:
    """``tree`` from start to end: × where one branch is taken, + where all are."""
    graph = Graph()
    last = _add(graph, tree, graph.add("start"))
    graph.edges.append((last, graph.add("end")))
    return _without_twin_gateways(graph)


def _add(graph: Graph, tree: Tree, entry: str) -> str:
    """Add ``tree`` after the node ``entry``; the node it leaves from."""
    if tree.operator is None:
        return entry if tree.label is None else _add_next(graph, "activity", entry, tree.label)
    if tree.operator == SEQUENCE:
        for child in tree.children:
            entry = _add(graph, child, entry)
        return entry
    if tree.operator == LOOP:
        return _add_loop(graph, tree, entry)
    kind = GATEWAYS[tree.operator]
    split = _add_next(graph, kind, entry)
    ends = [_add(graph, child, split) for child in tree.children]
    join = graph.add(kind)
    graph.edges += [(end, join) for end in ends]
    return join


def _add_loop(graph: Graph, tree: Tree, entry: str) -> str:
    done, *again = tree.children
    join = _add_next(graph, "gateway_xor", entry)
    split = _add_next(graph, "gateway_xor", _add(graph, done, join))
    graph.edges += [(_add(graph, child, split), join) for child in again]
    return split


def _add_next(graph: Graph, kind: str, entry: str, label: str | None = None) -> str:
    name = graph.add(kind, label)
    graph.edges.append((entry, name))
    return name


def _without_twin_gateways(graph: Graph) -> Graph:
    """Two choices in a row that both only split, or both only join, as one."""
    kinds = {node.id: node.kind for node in graph.nodes}
    edges = list(dict.fromkeys(graph.edges))
    while True:
        n_in, n_out = Counter(t for _, t in edges), Counter(s for s, _ in edges)
        twins = (
            (source, target)
            for source, target in edges
            if kinds[source] == kinds[target] == "gateway_xor"
            and (n_in[source] == n_in[target] == 1 or n_out[source] == n_out[target] == 1)
        )
        twin = next(twins, None)
        if twin is None:
            break
        source, target = twin
        renamed = ((source if s == target else s, source if t == target else t) for s, t in edges)
        edges = list(dict.fromkeys(edge for edge in renamed if edge[0] != edge[1]))
        del kinds[target]
    return _renumbered([node for node in graph.nodes if node.id in kinds], edges)


def _renumbered(nodes: list[Node], edges: list[tuple[str, str]]) -> Graph:
    graph = Graph()
    names = {node.id: graph.add(node.kind, node.label) for node in nodes}
    graph.edges = [(names[source], names[target]) for source, target in edges]
    return graph
