"""A route map, or the difference between two, as a graph for other tools: GraphML, DOT, and CSV.

Every file says for whom it is: GraphML and DOT on the graph, CSV in its last column.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from routekaart.contrasts.edges import MapContrast
from routekaart.files import write_atomically
from routekaart.measures.route_map import RouteMap
from routekaart.privacy.disclosure import passed
from routekaart.results import Band, ShareBand
from routekaart.show.maps.map_words import MapWords
from routekaart.show.text import clean_text, xml_text
from routekaart.spreadsheet import neutralise

if TYPE_CHECKING:
    import networkx as nx

    from routekaart.show.maps.draw import ClearedMap
    from routekaart.show.maps.route_map import Show

__all__ = ["FORMS", "graph_of", "write_dot", "write_edges", "write_graphml"]

Row = dict[str, Any]


def graph_of(cleared: ClearedMap, *, lang: str = "nl") -> nx.DiGraph[str]:
    """The map as a networkx graph, so that its algorithms serve.

    Nodes ``n0``, ``n1`` … carry ``label`` and the columns of the map, with the cases that start and
    end there; edges carry their columns; the graph carries the selection, its counts and the stamp.
    What is not known is left out.
    """
    import networkx as nx

    result = passed(cleared)
    say = MapWords(lang, _level(result))
    nodes, edges = _nodes(result), _edges(result)
    keys = {row["name"]: f"n{number}" for number, row in enumerate(nodes)}
    graph: nx.DiGraph[str] = nx.DiGraph(**_known(_facts(cleared, lang)))
    for row in nodes:
        graph.add_node(keys[row["name"]], label=say.name(row["name"]), **_known(row, without=("name",)))
    for row in edges:
        if {row["source"], row["target"]} <= keys.keys():
            graph.add_edge(
                keys[row["source"]], keys[row["target"]], **_known(row, without=("source", "target"))
            )
    return graph


def write_graphml(cleared: ClearedMap, path: str | os.PathLike[str], *, lang: str = "nl") -> Path:
    """Write the map as GraphML to ``path``; columns as in :func:`graph_of`.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    import networkx as nx

    buffer = io.BytesIO()
    # The plain writer: the one networkx prefers differs with whether lxml is installed.
    nx.write_graphml_xml(graph_of(cleared, lang=lang), buffer)
    return write_atomically(path, buffer.getvalue() + b"\n")


def write_dot(
    cleared: ClearedMap,
    path: str | os.PathLike[str],
    *,
    show: Show = "cases",
    lang: str = "nl",
) -> Path:
    """Write the map as DOT to ``path``, drawn as in a picture but not laid out.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    from routekaart.show.maps.draw import drawing_of

    return write_atomically(path, drawing_of(cleared, show=show, lang=lang).file.encode())


#: How a map can be exported.
FORMS: Mapping[str, Callable[..., Path]] = {"dot": write_dot, "graphml": write_graphml}


def write_edges(cleared: ClearedMap, path: str | os.PathLike[str], *, lang: str = "nl") -> tuple[Path, Path]:
    """Write the transitions as CSV to ``path`` and the steps beside it, to ``<name>-nodes.csv``.

    Labels stand as in the log (empty where there is none), made harmless for a spreadsheet;
    numbers are unrounded, with a decimal point.

    Raises
    ------
    OutputError
        A file cannot be written.
    """
    path = Path(path)
    stamp = cleared.stamp(lang)
    result = passed(cleared)
    edges = write_atomically(path, _csv(_edges(result), stamp))
    nodes = write_atomically(path.with_name(f"{path.stem}-nodes.csv"), _csv(_nodes(result), stamp))
    return edges, nodes


def _level(result: RouteMap | MapContrast) -> str:
    return result.level if isinstance(result, RouteMap) else result.map_a.level


def _facts(cleared: ClearedMap, lang: str) -> Row:
    result = cleared.result
    facts = {
        "selection": clean_text(result.recipe.text(lang)),
        "n_cases": result.n_cases,
        "level": _level(result),
        "stamp": cleared.stamp(lang),
    }
    if isinstance(result, RouteMap):
        return facts | {f"hidden_{part}": count for part, count in result.hidden.items()}
    return facts | {"a": result.a, "n_a": result.n_a, "b": result.b, "n_b": result.n_b}


def _nodes(result: RouteMap | MapContrast) -> list[Row]:
    """The steps with the cases that start and end there; of a contrast, of each group."""
    if isinstance(result, RouteMap):
        return [*_nodes_of(result)]
    none = None if result.is_public else 0
    found = [{row["name"]: row for row in _nodes_of(one)} for one in (result.map_a, result.map_b)]
    return [
        {"name": name}
        | {
            f"{column}_{side}": rows[name][column] if name in rows else none
            for column in ("cases", "events", "open_cases", "starts", "ends")
            for side, rows in zip("ab", found, strict=True)
        }
        for name in dict.fromkeys([*found[0], *found[1]])
    ]


def _edges(result: RouteMap | MapContrast) -> list[Row]:
    """The transitions, of a map with the rank of the flagged wait between their two steps."""
    rows = [*result.edge_columns.rows()]
    if not isinstance(result, RouteMap) or result.flags is None:
        return rows
    ranks = {(row["source"], row["target"]): row["rank"] for row in result.flags.wait_columns.rows()}
    return [row | {"flag_wait": ranks.get((row["source"], row["target"]))} for row in rows]


def _flags_of(route_map: RouteMap) -> Mapping[str | None, Row]:
    """What is flagged at each step: ranks of waits after and before it, cases that did it again or kept no agreement there."""
    flags = route_map.flags
    if flags is None:
        return {}
    none = dict.fromkeys(
        ("flag_wait_from", "flag_wait_to", "flag_again_cases", "flag_again_days", "flag_broken_cases")
    )
    found: dict[str | None, Row] = {name: dict(none) for name in route_map.node_columns["name"]}

    def put(name: str | None, column: str, value: Any) -> None:
        if name in found and found[name][column] is None:
            found[name][column] = value

    for row in flags.wait_columns.rows():
        put(row["source"], "flag_wait_from", row["rank"])
        put(row["target"], "flag_wait_to", row["rank"])
    for row in flags.loop_columns.rows():
        put(row["activity"], "flag_again_cases", row["cases"])
        put(row["activity"], "flag_again_days", row["total_days"])
    for row in flags.agreement_columns.rows():
        put(row["activity"], "flag_broken_cases", row["cases_here"])
    return found


def _nodes_of(route_map: RouteMap) -> Iterator[Row]:
    starts = dict(zip(*(route_map.start_columns[name] for name in ("name", "cases")), strict=True))
    ends = dict(zip(*(route_map.end_columns[name] for name in ("name", "cases")), strict=True))
    none = None if route_map.is_public else 0  # what is not told need not be 0
    flagged = _flags_of(route_map)
    for row in route_map.node_columns.rows():
        yield (
            row
            | {"starts": starts.get(row["name"], none), "ends": ends.get(row["name"], none)}
            | flagged.get(row["name"], {})
        )


def _known(row: Mapping[str, Any], *, without: Iterable[str] = ()) -> Row:
    """What is known of a row, in types that GraphML has; of a band its lowest value."""
    return {name: _plain(value) for name, value in row.items() if value is not None and name not in without}


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return xml_text(value)
    if isinstance(value, Band | ShareBand):
        return int(value) if isinstance(value, Band) else float(value)
    return getattr(value, "item", lambda: value)()


def _csv(rows: Iterable[Row], stamp: str) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for number, row in enumerate(rows):
        if number == 0:
            writer.writerow([*row, "stamp"])
        # Only text can be taken for a formula: a negative number stays one.
        writer.writerow(
            [*(neutralise(cell) if isinstance(cell, str) else cell for cell in row.values()), stamp]
        )
    return text.getvalue().encode("utf-8", "replace")
