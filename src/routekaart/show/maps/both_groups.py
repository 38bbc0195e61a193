"""Two groups as one graph: every step, transition and end that either makes, with the counts of both.

What is drawn of two groups starts here, so that one place says what stands where and how large it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from routekaart.contrasts.edges import MapContrast
from routekaart.show.rows import Row

__all__ = [
    "Shares",
    "ends_of_both",
    "has_shares",
    "largest",
    "shares_of",
    "steps_of_both",
    "total",
    "transitions_of_both",
]

#: In larger groups a count says little by itself.
SMALL = 20
#: The share of either group's cases; None where it is not told.
Shares = tuple[float | None, float | None]


def steps_of_both(contrast: MapContrast) -> list[Row]:
    """The steps of both maps, by where they come in a case of either, with both counts."""
    counts = {row["name"]: row for row in contrast.node_columns.rows()}
    rows_a = {row["name"]: row for row in contrast.map_a.node_columns.rows()}
    rows_b = {row["name"]: row for row in contrast.map_b.node_columns.rows()}
    merged = []
    for name in dict.fromkeys([*rows_a, *rows_b]):
        found = [row for row in (rows_a.get(name), rows_b.get(name)) if row is not None]
        weights = [row["cases"] or 1 for row in found]
        position = sum(row["mean_position"] * n for row, n in zip(found, weights, strict=True)) / sum(weights)
        standing = {
            f"{key}_{side}": rows[name][f"{key}_cases"] or 0 if name in rows else 0
            for key in ("open", "running")
            for side, rows in (("a", rows_a), ("b", rows_b))
        }
        merged.append({
            **counts[name], "position": position, "is_wait": any(row["is_wait"] for row in found), **standing,
        })  # fmt: skip
    return sorted(merged, key=lambda row: (row["position"], str(row["name"])))


def transitions_of_both(contrast: MapContrast, keys: Mapping[str | None, str]) -> list[Row]:
    """The transitions either map shows, with the counts of the contrast; the commonest first."""
    rows = [*_shown(contrast, keys)]
    return sorted(rows, key=lambda row: -largest(shares_of(row, contrast)))


def _shown(contrast: MapContrast, keys: Mapping[str | None, str]) -> Iterator[Row]:
    shown: dict[tuple[Any, Any], bool] = {}
    for route_map in (contrast.map_a, contrast.map_b):
        for row in route_map.edge_columns.rows():
            edge = row["source"], row["target"]
            shown[edge] = shown.get(edge, False) or row["is_tied"]
    for row in contrast.edge_columns.rows():
        if (row["source"], row["target"]) in shown and {row["source"], row["target"]} <= keys.keys():
            yield {**row, "is_tied": shown[row["source"], row["target"]]}


def ends_of_both(
    contrast: MapContrast, side: str, keys: Mapping[str | None, str]
) -> dict[Any, dict[str, int | None]]:
    """Cases of each group that begin (``side`` "start") or end at each step."""
    tally: dict[Any, dict[str, int | None]] = {}
    none = None if contrast.is_public else 0  # what is not told need not be 0
    for group, route_map in (("cases_a", contrast.map_a), ("cases_b", contrast.map_b)):
        columns = route_map.start_columns if side == "start" else route_map.end_columns
        for row in columns.rows():
            if row["name"] in keys:
                tally.setdefault(row["name"], {"cases_a": none, "cases_b": none})[group] = row["cases"]
    return tally


def shares_of(row: Row, contrast: MapContrast) -> Shares:
    """The share of each group's cases, from the counts of ``row``."""
    sides = ((row["cases_a"], contrast.n_a), (row["cases_b"], contrast.n_b))
    a, b = (None if cases is None or n is None else cases / max(1, n) for cases, n in sides)
    return a, b


def has_shares(contrast: MapContrast) -> bool:
    """Whether shares stand before counts on what is drawn: in large groups, for the team."""
    return not contrast.is_public and max(contrast.n_a or 0, contrast.n_b or 0) > SMALL


def largest(shares: Shares) -> float:
    """The larger of the two."""
    return max(share or 0 for share in shares)


def total(row: Row) -> int | None:
    """Cases of both groups, where both are told."""
    return None if None in (row["cases_a"], row["cases_b"]) else row["cases_a"] + row["cases_b"]
