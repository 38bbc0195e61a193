"""Readable maps of two groups: as much of either map as a person can read in one picture.

What was tested stays as it was: only what is drawn is less, and each map counts what it hides.
"""

from __future__ import annotations

from dataclasses import replace

from routekaart.contrasts.edges import MapContrast
from routekaart.contrasts.groups import Groups
from routekaart.measures.readable_map import LEAST_SHARE, MOST_EDGES, MOST_NODES, cut_to, least_kept
from routekaart.measures.route_map import RouteMap

__all__ = ["readable_maps"]


def readable_maps(contrast: MapContrast, groups: Groups, *, most: int = MOST_EDGES) -> MapContrast:
    """``contrast`` with the transitions in both maps that a large enough share of either group makes.

    At most ``most`` transitions are left, those of the largest share in either group.
    """
    edges = contrast.edge_columns
    largest = [max(shares) for shares in zip(edges["share_a"], edges["share_b"], strict=True)]
    sizes = (len(route_map.node_columns) for route_map in (contrast.map_a, contrast.map_b))
    if len(largest) <= most and max(sizes) <= MOST_NODES:
        return contrast
    least = max(least_kept(largest, most), LEAST_SHARE)

    def readable(route_map: RouteMap, side: str) -> RouteMap:
        view = groups.view_a if side == "a" else groups.view_b
        return cut_to(view, route_map, least=least * view.n_cases - 1e-9, most=most)

    return replace(contrast, map_a=readable(contrast.map_a, "a"), map_b=readable(contrast.map_b, "b"))
