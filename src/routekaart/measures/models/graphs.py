"""Graphs of tasks and gateways from a process tree: as BPMN has them, or shorter, to read.

Nodes are ``id``, ``kind`` (start, end, activity, gateway_xor, gateway_and, any_order) and ``label``;
edges are pairs of ids. Both are in reading order. In the shorter form a step that may be passed over,
or that may come again at once, says so itself; gateways in a row are one; and steps of which any may
come any number of times stand ``within`` one node of kind any_order, without edges of their own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from routekaart.measures.models.trees import CHOICE, LOOP, PARALLEL, SEQUENCE, Tree

__all__ = ["Graph", "Node", "full_graph", "short_graph"]

XOR, AND = "gateway_xor", "gateway_and"
ID_LETTERS = {"activity": "step", XOR: "choice", AND: "parallel", "any_order": "any"}
NOTHING = Tree()


@dataclass(frozen=True)
class Node:
    """A node of a graph; only activities have a label and marks."""

    id: str
    kind: str
    label: str | None = None
    is_optional: bool = False
    is_repeated: bool = False
    within: str | None = None


@dataclass
class Graph:
    """Nodes and edges, in reading order."""

    nodes: list[Node] = field(default_factory=list)
    edges: list[tuple[str, str]] = field(default_factory=list)

    def add(self, kind: str, like: Node | None = None, *, within: str | None = None) -> str:
        """The id of a new node of ``kind``, with the label and marks of ``like``."""
        number = sum(node.kind == kind for node in self.nodes) + 1
        name = f"{ID_LETTERS[kind]}{number}" if kind in ID_LETTERS else kind
        self.nodes.append(replace(like or Node("", kind), id=name, kind=kind, within=within))
        return name

    def add_after(self, entry: str, kind: str, like: Node | None = None) -> str:
        """The same, with an edge from ``entry``."""
        name = self.add(kind, like)
        self.edges.append((entry, name))
        return name


def full_graph(tree: Tree) -> Graph:
    """``tree`` from start to end: × where one branch is taken, + where all are."""
    return _drawn(tree, _plain_step)


def short_graph(tree: Tree) -> Graph:
    """The same in fewer nodes."""
    return _with_rows_merged(_drawn(tree, _marked_step))


StepOf = Callable[[Tree], Node | None]


def _drawn(tree: Tree, step_of: StepOf) -> Graph:
    graph = Graph()
    last = _add(graph, tree, graph.add("start"), step_of)
    graph.add_after(last, "end")
    graph.edges = list(dict.fromkeys(graph.edges))
    return graph


def _add(graph: Graph, tree: Tree, entry: str, step_of: StepOf) -> str:
    """Add ``tree`` after the node ``entry``; the node it leaves from."""
    if tree == NOTHING:
        return entry
    if step := step_of(tree):
        return graph.add_after(entry, "activity", step)
    if step_of is _marked_step and (steps := _in_any_order(tree)):
        name = graph.add_after(entry, "any_order")
        for step in steps:
            graph.add("activity", step, within=name)
        return name
    if tree.operator == SEQUENCE:
        for child in tree.children:
            entry = _add(graph, child, entry, step_of)
        return entry
    if tree.operator == LOOP:
        done, *again = tree.children
        join = graph.add_after(entry, XOR)
        split = graph.add_after(_add(graph, done, join, step_of), XOR)
        graph.edges += [(_add(graph, child, split, step_of), join) for child in again]
        return split
    kind = {CHOICE: XOR, PARALLEL: AND}[tree.operator or CHOICE]
    split = graph.add_after(entry, kind)
    ends = [_add(graph, child, split, step_of) for child in tree.children]
    join = graph.add(kind)
    graph.edges += [(end, join) for end in ends]
    return join


def _plain_step(tree: Tree) -> Node | None:
    """The step that ``tree`` is; None when it is more than a step."""
    return None if tree.label is None else Node("", "activity", tree.label)


def _marked_step(tree: Tree) -> Node | None:
    """The same, also when the step may be passed over or repeated."""
    other = _beside_nothing(tree)
    if other is None:
        return _plain_step(tree)
    step = _marked_step(other)
    if step is None:
        return None
    return replace(step, is_optional=True) if tree.operator == CHOICE else replace(step, is_repeated=True)


def _in_any_order(tree: Tree) -> list[Node] | None:
    """The steps of which ``tree`` allows any number of times any; None when it is not so loose."""
    if tree.operator == LOOP and tree.children[0] == NOTHING:
        choices = [choice for again in tree.children[1:] for choice in _choices(again)]
        steps = [_marked_step(choice) for choice in choices]
        return None if len(steps) < 2 else [step for step in steps if step] if all(steps) else None
    # Such steps again, or such steps or nothing, allow no more.
    other = _beside_nothing(tree)
    return None if other is None else _in_any_order(other)


def _choices(tree: Tree) -> tuple[Tree, ...]:
    return tree.children if tree.operator == CHOICE else (tree,)


def _beside_nothing(tree: Tree) -> Tree | None:
    """What a choice offers beside doing nothing, or what a loop does again with nothing in between."""
    if len(tree.children) != 2:
        return None
    first, second = tree.children
    if second == NOTHING and tree.operator in (CHOICE, LOOP):
        return first
    return second if first == NOTHING and tree.operator == CHOICE else None


def _with_rows_merged(graph: Graph) -> Graph:
    """Two gateways of a kind in a row as one, where that allows the same."""
    kinds = {node.id: node.kind for node in graph.nodes}
    edges = graph.edges
    while True:
        n_in, n_out = Counter(t for _, t in edges), Counter(s for s, _ in edges)
        rows = [(s, t) for s, t in edges if kinds[s] == kinds[t] and _are_one(kinds[s], s, t, n_in, n_out)]
        if not rows:
            break
        first, second = rows[0]
        # What only leads on stands where it leads to: the order of nodes is that of reading.
        gone, kept = (first, second) if n_out[first] == 1 else (second, first)
        renamed = ((kept if s == gone else s, kept if t == gone else t) for s, t in edges)
        edges = list(dict.fromkeys(edge for edge in renamed if edge[0] != edge[1]))
        del kinds[gone]
    return _renumbered([node for node in graph.nodes if node.id in kinds], edges)


def _are_one(kind: str, first: str, second: str, n_in: Counter[str], n_out: Counter[str]) -> bool:
    if kind == XOR:
        return n_out[first] == 1 or n_in[second] == 1
    return kind == AND and (n_in[first] == n_in[second] == 1 or n_out[first] == n_out[second] == 1)


def _renumbered(nodes: list[Node], edges: list[tuple[str, str]]) -> Graph:
    graph = Graph()
    names: dict[str, str] = {}
    for node in nodes:
        within = None if node.within is None else names[node.within]
        names[node.id] = graph.add(node.kind, node, within=within)
    graph.edges = [(names[source], names[target]) for source, target in edges]
    return graph
