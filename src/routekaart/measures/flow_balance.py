"""Flow balance: what everyone knows of the numbers of cases in a route map, beside the numbers.

Every case starts once, and ends once or stands open once. A case at a step started there or came in
over a transition; it ended or stands there or went out over one; all of these are among the cases of
the step. Where no walk returns to a step, each case is there once, and in-flow = out-flow = cases. The
gate uses this, so that no hidden number can be had by subtraction.
"""

from __future__ import annotations

from itertools import chain
from typing import Any

from routekaart.privacy.declarations import Key, Tie
from routekaart.results import Columns

__all__ = ["flow_balance"]

N_CASES: Key = ("n_cases",)


def flow_balance(
    node_columns: Columns[Any],
    start_columns: Columns[Any],
    end_columns: Columns[Any],
    edge_columns: Columns[Any],
    *,
    has_all: bool = True,
) -> list[Tie]:
    """The ties between the counts of a map; a count is named by its table, row and column.

    Without ``has_all`` there are cases of which no step is on the map.
    """
    nodes = {name: number for number, name in enumerate(node_columns["name"])}
    edges = [*zip(edge_columns["source"], edge_columns["target"], strict=True)]
    into: dict[str | None, list[Key]] = {name: [] for name in nodes}
    out: dict[str | None, list[Key]] = {
        name: [("node_columns", number, "open_cases")] for name, number in nodes.items()
    }
    loops: dict[str | None, Key] = {}
    for number, name in enumerate(start_columns["name"]):
        into[name].append(("start_columns", number, "cases"))
    for number, name in enumerate(end_columns["name"]):
        out[name].append(("end_columns", number, "cases"))
    starts, stops = ([*chain.from_iterable(flows.values())] for flows in (into, out))
    for number, (source, target) in enumerate(edges):
        cell = ("edge_columns", number, "cases")
        if source == target:
            loops[source] = cell
        else:
            out[source].append(cell)
            into[target].append(cell)
    ties = [_sum(flow, N_CASES, is_equal=has_all) for flow in (starts, stops)]
    if not has_all:
        ties = [Tie(tie.factors, float("-inf"), 0) for tie in ties]
    once = _visited_once([*nodes], edges)
    for name, number in nodes.items():
        node: Key = ("node_columns", number, "cases")
        ties += [_sum(flow, node, is_equal=name in once) for flow in (into[name], out[name])]
        own = [loops[name]] if name in loops else []
        ties += [_among(part, node) for part in (*into[name], *out[name], *own)]
        ties.append(_among(node, N_CASES))
    return ties


def _among(part: Key, whole: Key) -> Tie:
    """The cases of the part are among those of the whole."""
    return Tie({part: 1.0, whole: -1.0}, float("-inf"), 0)


def _sum(parts: list[Key], total: Key, *, is_equal: bool = True) -> Tie:
    """The parts make up the total, or at least the total."""
    return Tie(dict.fromkeys(parts, 1.0) | {total: -1.0}, 0, 0 if is_equal else float("inf"))


def _visited_once(names: list[str | None], edges: list[tuple[str | None, str | None]]) -> set[str | None]:
    """The steps to which no walk over the transitions returns."""
    import numpy as np
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    place = {name: number for number, name in enumerate(names)}
    pairs = np.array([(place[source], place[target]) for source, target in edges], dtype=int).reshape(-1, 2)
    graph = csr_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(len(names), len(names)))
    _, group = connected_components(graph, directed=True, connection="strong")
    sizes = np.bincount(group, minlength=1)
    loops = {source for source, target in edges if source == target}
    return {name for name in names if sizes[group[place[name]]] == 1 and name not in loops}
