"""A process model of the cases of a view, with how well it fits them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, TypedDict

from routekaart.columns import Cases, Claim, Events, Extreme, Fraction, Label, Shown, Text
from routekaart.errors import RoutekaartError
from routekaart.log.view import View
from routekaart.measures.models.graphs import Graph, Node, full_graph, short_graph
from routekaart.measures.models.miners import mine_dependencies, mine_tree, net_of_tree
from routekaart.measures.models.nets import Net
from routekaart.measures.models.replay import measure_fitness, measure_precision
from routekaart.measures.models.routes import RouteCounts, Routes, read_routes, step_labels
from routekaart.measures.models.trees import Tree
from routekaart.privacy.declarations import TeamOnly
from routekaart.results import Columns, Frame, Result

__all__ = ["MINERS", "Model", "model"]

MINERS = ("inductive", "heuristics")
NOISE = 0.2


class ModelNode(TypedDict):
    """A node of a model."""

    id: Label  #: its own
    kind: Label  #: ``start``, ``end``, ``activity``, ``gateway_xor``, ``gateway_and`` or ``any_order``
    label: Label | None  #: None of what is no activity, as all that follows
    cases: Cases | None  #: that come by
    events: Events | None  #: how often it was done
    is_optional: Shown[Claim]  #: whether it may be passed over
    is_repeated: Shown[Claim]  #: whether it may come again at once
    within: Label | None  #: the ``any_order`` node whose steps come as they may


class ModelEdge(TypedDict):
    """An edge of a model; in a heuristics net with numbers."""

    source: Label  #: the id of the node that is left
    target: Label  #: the id of the node that is next
    cases: Cases | None  #: that make it
    count: Events | None  #: how often it is made
    dependency: Extreme[Fraction] | None  #: −1 to 1; None at start and end


@dataclass(frozen=True)
class Model(Result):
    """A process model, ``n_cases`` the cases it was mined from."""

    miner: Label  #: ``inductive`` or ``heuristics``
    noise: Shown[float]  #: the share of rare behaviour that is left out
    fitness: Extreme[Fraction]  #: token-based replay, 0 to 1
    precision: Extreme[Fraction]  #: ETC, 0 to 1
    fitting_cases: Cases  #: allowed by the model from first step to last
    left_out: Shown[tuple[Text, ...]]  #: steps of the cases that the model does not have
    #: open cases of the view: left out, as where they stand is no end, unless every case is open
    open_cases: Cases
    is_open_included: Shown[Claim]  #: whether every case is open
    node_columns: Columns[ModelNode]
    edge_columns: Columns[ModelEdge]
    net: Shown[Net]  #: the Petri net
    tree: Shown[Tree | None]  #: the process tree; None of a heuristics net

    disclosure: ClassVar = TeamOnly(
        "a process model is built from every route, also those of single cases, and does not say how many cases "
        "made each part of it, so it cannot be made public. Publish the map, or use --mode team",
        "een procesmodel is gemaakt uit alle routes, ook die van één traject, en zegt niet hoeveel trajecten elk "
        "deel ervan dragen; het kan dus niet openbaar worden gemaakt. Maak de kaart openbaar, of gebruik --mode team",
    )

    row_is: ClassVar = "step"

    nodes = Frame("node_columns")
    edges = Frame("edge_columns")
    table = Frame("edge_columns")

    def graph(self) -> Graph:
        """The tasks and gateways of the process tree, as BPMN has them.

        Raises
        ------
        RoutekaartError
            The heuristics miner makes no process tree.
        """
        return full_graph(self.plain_tree())

    def plain_tree(self) -> Tree:
        """The process tree as plain values.

        Raises
        ------
        RoutekaartError
            The heuristics miner makes no process tree.
        """
        if self.tree is None:
            raise RoutekaartError(
                "a heuristics net is no process tree and no BPMN; take --miner inductive",
                nl="een heuristisch net is geen procesboom en geen BPMN; kies --miner inductive",
            )
        return self.tree

    def petri_net(self) -> tuple[Any, Any, Any]:
        """The Petri net as pm4py has it, with its initial and final marking."""
        return self.net.pm4py()

    def process_tree(self) -> Any:
        """The process tree as pm4py has it.

        Raises
        ------
        RoutekaartError
            The heuristics miner makes no process tree.
        """
        return self.plain_tree().pm4py()

    def bpmn(self) -> Any:
        """The model as pm4py's BPMN, with ids that are the same on every run and no positions.

        Raises
        ------
        RoutekaartError
            The heuristics miner makes no BPMN.
        """
        from routekaart.measures.models.bpmn import bpmn_of

        return bpmn_of(self.graph())

    def record(self) -> dict[str, Any]:
        """The model in the plain form of the contract."""
        return {
            "miner": self.miner,
            "noise": self.noise,
            "n_cases": self.n_cases,
            "open_cases": self.open_cases,
            "fitness": self.fitness,
            "fitness_method": "token-based replay",
            "fitting_cases": self.fitting_cases,
            "precision": self.precision,
            "precision_method": "ETC",
            "left_out": list(self.left_out),
            "places": len(self.net.places),
            "transitions": len(self.net.transitions),
            "arcs": len(self.net.arcs),
            "tree": None if self.tree is None else str(self.tree),
            "nodes": self.node_columns.record(),
            "edges": self.edge_columns.record(),
        }


def model(view: View, *, miner: str = "inductive", noise: float = NOISE) -> Model:
    """The process model of the closed cases in ``view``; of all cases when every one is open.

    Parameters
    ----------
    miner
        "inductive" (Leemans 2017) gives tasks and gateways, and always a model in which every
        case can end; "heuristics" (Weijters et al. 2006) gives the steps and how strongly one
        depends on another.
    noise
        From 0 (every transition counts) to 1: a transition that is rarer than this share of the
        strongest one beside it may be left out.

    Raises
    ------
    RoutekaartError
        If ``miner`` or ``noise`` is not one of those, the view has no cases, or more than the
        miners can take.

    Examples
    --------
    >>> found = rk.model(log)
    >>> found.fitting_cases, found.n_cases
    (2, 8)
    """
    _check_options(miner, noise)
    open_cases = int(view.cases.is_open.sum())
    if not view.n_cases:
        raise RoutekaartError(
            "no cases in this selection, so there is nothing to model; widen --select",
            nl="geen trajecten in deze selectie, dus er is niets te modelleren; verruim --select",
        )
    is_open_included = open_cases == view.n_cases
    routes = read_routes(view, is_open_included=is_open_included)
    labels = step_labels(view)
    found = _FINDERS[miner](routes, noise, labels)
    fit = measure_fitness(found.net, routes)
    in_model = {label for _, label in found.net.transitions}
    return Model(
        recipe=view.recipe,
        n_cases=sum(routes.values()),
        miner=miner,
        noise=noise,
        fitness=fit.fitness,
        precision=measure_precision(found.net, routes),
        fitting_cases=fit.cases,
        left_out=tuple(labels[step] for step in sorted({s for route in routes for s in route} - in_model)),
        open_cases=open_cases,
        is_open_included=is_open_included,
        node_columns=found.nodes,
        edge_columns=found.edges,
        net=found.net.relabelled(labels),
        tree=None if found.tree is None else found.tree.relabelled(labels),
    )


def _check_options(miner: str, noise: float) -> None:
    if miner not in MINERS:
        raise RoutekaartError(
            f"no miner {miner!r}; take inductive or heuristics",
            nl=f"geen miner {miner!r}; kies inductive of heuristics",
        )
    if not 0 <= noise <= 1:
        raise RoutekaartError(
            f"--noise {noise:g} is no share; give a number from 0 to 1",
            nl=f"--noise {noise:g} is geen aandeel; geef een getal van 0 tot 1",
        )


@dataclass(frozen=True)
class _Found:
    """What a miner found, steps still under the names miners know them by."""

    net: Net
    tree: Tree | None
    nodes: Columns[ModelNode]
    edges: Columns[ModelEdge]


def _find_inductive(routes: Routes, noise: float, labels: Mapping[str, str]) -> _Found:
    counts = RouteCounts.of(routes)
    tree = mine_tree(routes, noise=noise).ordered(counts.mean_positions)
    graph = short_graph(tree)
    edges = [_edge(source, target) for source, target in graph.edges]
    return _Found(net_of_tree(tree), tree, _nodes(graph.nodes, counts, labels), Columns.of(ModelEdge, edges))


def _find_heuristics(routes: Routes, noise: float, labels: Mapping[str, str]) -> _Found:
    counts = RouteCounts.of(routes)
    found = mine_dependencies(counts, noise=noise)
    places = counts.mean_positions
    graph = Graph()
    graph.add("start")
    ids = {
        step: graph.add("activity", Node("", "activity", step))
        for step in sorted(found.steps, key=lambda step: (places[step], step))
    }
    graph.add("end")
    edges = [_edge("start", ids[step], n, n) for step, n in found.starts.items()]
    edges += [
        _edge(ids[pair[0]], ids[pair[1]], counts.pair_cases[pair], counts.pairs[pair], strength)
        for pair, strength in found.strengths.items()
    ]
    edges += [_edge(ids[step], "end", n, n) for step, n in found.ends.items()]
    return _Found(found.net, None, _nodes(graph.nodes, counts, labels), Columns.of(ModelEdge, edges))


_FINDERS: Mapping[str, Callable[[Routes, float, Mapping[str, str]], _Found]] = {
    "inductive": _find_inductive,
    "heuristics": _find_heuristics,
}


def _edge(
    source: str,
    target: str,
    cases: int | None = None,
    count: int | None = None,
    dependency: float | None = None,
) -> ModelEdge:
    return {"source": source, "target": target, "cases": cases, "count": count, "dependency": dependency}


def _nodes(nodes: Iterable[Node], counts: RouteCounts, labels: Mapping[str, str]) -> Columns[ModelNode]:
    rows: list[ModelNode] = [
        {
            "id": node.id,
            "kind": node.kind,
            "label": None if (step := node.label) is None else labels[step],
            "cases": None if step is None else counts.cases[step],
            "events": None if step is None else counts.events[step],
            "is_optional": step is not None and node.is_optional,
            "is_repeated": step is not None and node.is_repeated,
            "within": None if step is None else node.within,
        }
        for node in nodes
    ]
    return Columns.of(ModelNode, rows)
