"""Readable map: as much of a route map as a person can read on a page.

Transitions are kept by cases, all of one number of cases together, so that "made by at least 4
cases" is the whole rule; only where even the commonest number has too many of them is it cut within.
A transition of hardly any case (under 2 %) is no part of a map that has to be cut.
Steps stay as far as a kept transition needs them; one that no arrow touches says nothing on a map and is
hidden too. What is hidden is counted as on any map.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from routekaart.log.view import View
from routekaart.measures.route_map import RouteMap, route_map

__all__ = ["LEAST_SHARE", "MOST_EDGES", "MOST_NODES", "cut_to", "least_kept", "readable_map"]

#: More than this on one page of A4 is a tangle.
MOST_EDGES, MOST_NODES = 28, 22
LEAST_SHARE = 0.02


def readable_map(view: View, *, level: str = "activity", most: int = MOST_EDGES) -> RouteMap:
    """The route map of ``view``, with at most ``most`` transitions."""
    whole = route_map(view, level=level)
    if len(whole.edge_columns) <= most and len(whole.node_columns) <= MOST_NODES:
        return whole
    least = max(least_kept(whole.edge_columns["cases"], most), LEAST_SHARE * view.n_cases)
    return cut_to(view, whole, least=least, most=most)


def least_kept(sizes: Sequence[float], most: int) -> float:
    """The least size to keep so that at most ``most`` of ``sizes`` are as large; the largest one at worst."""
    return min(
        (size for size in {*sizes} if sum(s >= size for s in sizes) <= most), default=max(sizes, default=0)
    )


def cut_to(view: View, whole: RouteMap, *, least: float, most: int = MOST_EDGES) -> RouteMap:
    """``whole``, the map of ``view``, with its transitions of at least ``least`` cases, ``most`` of them at most."""
    edges = [row for row in whole.edge_columns.rows() if row["cases"] >= least][:most]
    names = whole.node_columns["name"]
    n_nodes = _needed(names, {row[end] for row in edges for end in ("source", "target")})
    kept = route_map(
        view,
        level=whole.level,
        steps=_percentage(n_nodes, len(names)),
        transitions=_percentage(len(edges), len(whole.edge_columns)),
    )
    return _without_loose_steps(kept)


def _without_loose_steps(kept: RouteMap) -> RouteMap:
    """``kept`` without steps that nothing shown leads to or from.

    The cases of such a step walk a hidden transition, so they are counted as hidden already.
    """
    touched = {*kept.start_columns["name"], *kept.end_columns["name"]}
    touched |= {*kept.edge_columns["source"], *kept.edge_columns["target"]}
    nodes = kept.node_columns.only(lambda row: row["name"] in touched)
    n_loose = len(kept.node_columns) - len(nodes)
    return replace(
        kept,
        node_columns=nodes,
        hidden={**kept.hidden, "nodes": (kept.hidden["nodes"] or 0) + n_loose},
    )


def _needed(names: Sequence[str | None], touched: Collection[str | None]) -> int:
    """How many of the steps, most cases first, hold all that kept transitions touch; within bounds."""
    last = max((place for place, name in enumerate(names) if name in touched), default=0)
    return min(last + 1, MOST_NODES)


def _percentage(kept: int, of: int) -> float:
    return 100 * kept / of if of else 100
