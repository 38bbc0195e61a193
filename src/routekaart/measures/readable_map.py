"""Readable map: as much of a route map as a person can read on a page, what is flagged first.

Steps that come back by plan are left out, unless something is flagged at them; then steps stay that are flagged or
that a tenth of the cases have, at most :data:`MOST_NODES`. Of the map without the others those transitions stay that
a tenth of the cases make, as many as fit (in a small group: three cases a step, two a transition); all of one number of cases stay or go together.
A step that truly stands at two places of the route is there twice (:mod:`routekaart.measures.split_steps`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from routekaart.log.case_table import marked
from routekaart.log.view import View
from routekaart.measures.flags import FEW_CASES
from routekaart.measures.route_map import RouteMap, projected, route_map, with_edges
from routekaart.measures.split_steps import split_steps
from routekaart.measures.wait_rules import WaitRules

__all__ = ["LEAST_SHARE", "MOST_EDGES", "MOST_NODES", "cut_to", "least_kept", "readable_map"]

#: More than this on one page of A4 is a tangle.
MOST_EDGES, MOST_NODES = 28, 18
#: Of the cases: a transition of fewer is no part of a map of two groups that has to be cut.
LEAST_SHARE = 0.02
#: Of the cases: a step or transition of fewer stays for a reason alone.
COMMON_SHARE, COMMON_OF_FEW = 0.1, 2
#: A step of fewer cases stays in a group of hardly more alone.
LEAST_OF_STEPS = 3


def readable_map(
    view: View,
    rules: WaitRules | None = None,
    *,
    level: str = "activity",
    most: int = MOST_EDGES,
    most_steps: int = MOST_NODES,
) -> RouteMap:
    """The route map of ``view`` with its flags, of at most ``most_steps`` steps and about ``most`` transitions.

    Parameters
    ----------
    rules, level
        As for :func:`routekaart.measures.route_map.route_map`.
    most, most_steps
        Beyond these only what is flagged, or would leave a step without a way in or out.

    Raises
    ------
    RoutekaartError, InputError, SelectionError
        As for :func:`routekaart.measures.route_map.route_map`.

    Examples
    --------
    >>> found = rk.readable_map(log)
    >>> found.hidden["nodes"], found.planned_left_out, found.flags.loop_columns["activity"][0]
    (8, ('Evaluatie',), 'Ondersteuningsteam')
    """
    whole = route_map(view, rules, level=level)
    planned = _planned(view, level)
    flagged = _flagged(whole, planned)
    least = _least(view.n_cases)
    least_of_steps = max(least, LEAST_OF_STEPS if view.n_cases > LEAST_OF_STEPS * 2 else least)
    names: list[str | None] = [name for name in whole.node_columns["name"] if name in flagged]
    for row in whole.node_columns.rows():
        is_common = row["cases"] >= least_of_steps and row["name"] not in planned
        if is_common and row["name"] not in flagged and len(names) < most_steps:
            names.append(row["name"])
    kept = projected(view, whole, names, rules, _splits(view, names, level)) if names else whole
    planned_left_out = tuple(
        name for name in whole.node_columns["name"] if name in planned and name not in names
    )
    return replace(
        _with_common(view, kept, max(most, 1), least), planned_left_out=planned_left_out if names else ()
    )


def _flagged(whole: RouteMap, planned: Collection[str | None]) -> set[str | None]:
    """The steps that must stay: those that something is flagged at, but not a planned one that a wait only comes after."""
    if whole.flags is None:
        return set()
    waits = [*whole.flags.wait_columns.rows()]
    sources = {row["source"] for row in waits if row["target"] is not None} & {*planned}
    again = {*whole.flags.loop_columns["activity"], *whole.flags.agreement_columns["activity"]}
    flagged: set[str | None] = {*whole.flags.steps}
    return flagged - (sources - {row["target"] for row in waits} - again)


def _least(n_cases: int) -> float:
    """From how many cases on a step or transition is common."""
    return COMMON_OF_FEW if n_cases < FEW_CASES else COMMON_SHARE * n_cases


def _planned(view: View, level: str) -> set[str | None]:
    """The steps that come back by plan."""
    if level != "activity":
        return set()
    is_planned = marked(view.manifest, "planned").tolist()
    return {label for label, one in zip(view.labels(), is_planned, strict=True) if one}


def _splits(view: View, names: Collection[str | None], level: str) -> tuple[tuple[int, int], ...]:
    """The steps that stand at two places, where steps are what is drawn."""
    if level != "activity":
        return ()
    return split_steps(view, [code for code, label in enumerate(view.labels()) if label in names])


def _with_common(view: View, whole: RouteMap, most: int, least: float) -> RouteMap:
    """``whole`` with the transitions that enough cases make; all of them where they are few."""
    rows = [*whole.edge_columns.rows()]
    sizes = [row["cases"] for row in rows if row["source"] != row["target"]]
    if len(sizes) <= len(whole.node_columns):
        least = 1
    least = max(least, least_kept(sizes, most))
    kept = {(row["source"], row["target"]) for row in rows if row["cases"] >= least}
    return with_edges(view, whole, kept)


def least_kept(sizes: Sequence[float], most: int) -> float:
    """The least size to keep so that at most ``most`` of ``sizes`` are as large; the largest one at worst."""
    return min(
        (size for size in {*sizes} if sum(s >= size for s in sizes) <= most), default=max(sizes, default=0)
    )


def cut_to(view: View, whole: RouteMap, *, least: float, most: int = MOST_EDGES) -> RouteMap:
    """``whole``, the map of ``view``, with its transitions of at least ``least`` cases, ``most`` of them at most.

    The steps that those transitions need, and no others: arrows pass over the rest.
    """
    edges = [row for row in whole.edge_columns.rows() if row["cases"] >= least][:most]
    names = _needed(whole.node_columns["name"], {row[end] for row in edges for end in ("source", "target")})
    kept = projected(view, whole, names)
    shown = [row for row in kept.edge_columns.rows() if row["cases"] >= least][:most]
    return with_edges(view, kept, {(row["source"], row["target"]) for row in shown})


def _needed(names: Sequence[str | None], touched: Collection[str | None]) -> list[str | None]:
    """The steps that kept transitions touch, most cases first, as many as there is room for."""
    found = [name for name in names if name in touched] or [*names[:1]]
    return found[:MOST_NODES]
