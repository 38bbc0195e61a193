"""Route map: which steps directly follow each other, in how many cases, and after how long.

The directly-follows graph of the cases of a view (van der Aalst, *Process Mining*, 2016, ch. 5.2),
at the level of activities, organisations or phases. Gaps run from the end of one step to the start
of the next; where two overlap the gap counts as 0 days and as one in ``overlaps``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import ceil
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypedDict

from routekaart.columns import (
    Cases,
    CaseShare,
    Claim,
    Count,
    Days,
    Events,
    Extreme,
    Figure,
    Flag,
    Kind,
    Label,
    Median,
    Order,
    Part,
    Private,
    Shown,
    Total,
)
from routekaart.errors import RoutekaartError
from routekaart.log.batches import Batch
from routekaart.log.calendar import DAY_US
from routekaart.log.case_table import marked, open_claims
from routekaart.log.manifest import Manifest
from routekaart.log.view import View
from routekaart.measures.flow_balance import flow_balance
from routekaart.privacy.declarations import Disclosure, Each, Tie
from routekaart.privacy.rule import Rule
from routekaart.privacy.suppression import publish
from routekaart.results import Columns, Frame, Result
from routekaart.walks.moves import Moves, Stops, walk_moves, walk_stops
from routekaart.walks.tally import Tally, distinct, merged, numbered, quantiles_of, tally

if TYPE_CHECKING:
    from routekaart.walks.columns import Codes, Counts

__all__ = [
    "LEVELS", "RouteMap", "keep_most", "moves_of", "names_at", "nodes_of", "route_map",
]  # fmt: skip

#: More than any phase has as its number.
PHASES = 1_000

LEVELS = ("activity", "organisation", "phase")


class Node(TypedDict):
    """A step, an organisation or a phase."""

    name: Label | None  #: None where nothing was recorded
    cases: Cases  #: that come by
    events: Events  #: how often it was done
    share: CaseShare  #: of all cases
    # Of the instances with a start and an end: unknown how many.
    median_days: Extreme[Days] | None  #: its own duration; None when it never has both start and end
    is_wait: Shown[Claim]  #: whether it is a wait
    phase: Shown[Figure] | None  #: None outside the order
    open_cases: Cases  #: open cases that stand here: it is their last step
    running_cases: Extreme[Count]  #: of which help runs here now: a support with a start only
    mean_position: Order  #: its place in the cases; 0 = first step


class End(TypedDict):
    """Where cases start, or end."""

    name: Label | None  #: as that of the node
    cases: Cases  #: that start, or end, here


class Edge(TypedDict):
    """A transition, with the gap from the end of the one to the start of the other."""

    source: Label | None  #: the node that is left
    target: Label | None  #: the node that is next
    cases: Cases  #: that make it
    count: Events  #: how often it is made
    share: CaseShare  #: of all cases
    median_days: Median[Days] | None  #: of the gaps
    mean_days: Total[Days]  #: of the gaps
    p90_days: Extreme[Days] | None  #: of the gaps: in 90 % no more
    min_days: Extreme[Days]  #: of the gaps
    max_days: Extreme[Days]  #: of the gaps
    total_days: Total[Days]  #: of the gaps
    overlaps: Events  #: how often the next began before this one ended: a gap of 0 days
    is_tied: Flag  #: whether it rests on the order of events with one instant


#: What the contract names of each; the rest serves the drawing.
NODE_RECORD = ("name", "cases", "events")
EDGE_RECORD = tuple(name for name in Edge.__annotations__ if name not in ("share", "is_tied"))


def _ties(route_map: RouteMap) -> list[Tie]:
    """In-flow = out-flow; of a map with steps or transitions left out, the whole map decides."""
    if route_map.whole is not None:
        return []
    return flow_balance(
        route_map.node_columns, route_map.start_columns, route_map.end_columns, route_map.edge_columns
    )


def _as_in_the_whole(route_map: RouteMap, public: RouteMap, rule: Rule) -> RouteMap:
    """The public form with the numbers that the public form of the whole map has."""
    if route_map.whole is None:
        return public
    whole = publish(route_map.whole, rule, numbers=public.n_cases is not None)

    def kept(name: str, *keys: str) -> Columns[Any]:
        columns: Columns[Any] = getattr(whole, name)
        here = {tuple(row[key] for key in keys) for row in getattr(route_map, name).rows()}
        return columns.only(lambda row: tuple(row[key] for key in keys) in here)

    return replace(
        public,
        recipe=whole.recipe,
        n_cases=whole.n_cases,
        node_columns=kept("node_columns", "name"),
        start_columns=kept("start_columns", "name"),
        end_columns=kept("end_columns", "name"),
        edge_columns=kept("edge_columns", "source", "target"),
    )


@dataclass(frozen=True)
class RouteMap(Result):
    """Nodes, edges, starts and ends of a directly-follows graph; shares are of the view's cases."""

    level: Label  #: what a node is: ``activity``, ``organisation`` or ``phase``
    node_columns: Columns[Node]
    start_columns: Columns[End]
    end_columns: Columns[End]
    edge_columns: Columns[Edge]
    #: how many nodes and edges are left out, and how many cases make one of those
    hidden: Annotated[Mapping[str, int | None], Each(Kind.EVENTS)]
    tied_edges_share: Part | None  #: of the edges: those that rest on the order of events with one instant
    #: the map before any step or transition was left out, which decides what may become public of it
    whole: Private[RouteMap | None] = None

    disclosure: ClassVar = Disclosure(
        ties=lambda result, _: _ties(result),
        finish=_as_in_the_whole,
        decides=lambda result: result.whole is None,
    )

    row_is: ClassVar = "step"

    nodes = Frame("node_columns")
    edges = Frame("edge_columns")
    table = Frame("edge_columns")

    def record(self) -> dict[str, Any]:
        """The map in the plain form of the contract."""
        return {
            "n_cases": self.n_cases,
            "nodes": [{key: row[key] for key in NODE_RECORD} for row in self.node_columns.rows()],
            "starts": self.start_columns.record(),
            "ends": self.end_columns.record(),
            "edges": [{key: row[key] for key in EDGE_RECORD} for row in self.edge_columns.rows()],
            "hidden": dict(self.hidden),
            "tied_edges_share": self.tied_edges_share,
        }


def route_map(
    view: View, *, level: str = "activity", steps: float = 100, transitions: float = 100
) -> RouteMap:
    """The route map of the cases in ``view``.

    Parameters
    ----------
    level
        "activity", "organisation" or "phase". Steps without a phase ("any time") or without an
        organisation stand together in a node named None.
    steps, transitions
        Percentage of nodes and of edges kept, most cases first; what is hidden is not bridged and
        is counted in ``hidden``.

    Raises
    ------
    RoutekaartError
        If ``level`` or a percentage is not one of those.

    Examples
    --------
    >>> edge = rk.route_map(log).record()["edges"][0]
    >>> edge["source"], edge["target"], edge["cases"], edge["median_days"]
    ('Partner betrokken', 'Partner betrokken', 8, 19.5)
    """
    if level not in LEVELS:
        raise RoutekaartError(
            f"no level {level!r}; take activity, organisation or phase",
            nl=f"geen niveau {level!r}; kies activity, organisation of phase",
        )
    names = names_at(view, level)
    found = _Tallies.of(view.walk(partial(_tallied, manifest=view.manifest, level=level)))
    edges = _edges(found.edges, names, view.n_cases)
    whole = RouteMap(
        recipe=view.recipe,
        n_cases=view.n_cases,
        level=level,
        node_columns=Columns.of(Node, _nodes(found, names, view.n_cases)),
        start_columns=Columns.of(End, _ends(found.nodes.keys, found.starts, names)),
        end_columns=Columns.of(End, _ends(found.nodes.keys, found.ends, names)),
        edge_columns=Columns.of(Edge, edges),
        hidden={"nodes": 0, "edges": 0, "cases": 0},
        tied_edges_share=sum(edge["is_tied"] for edge in edges) / len(edges) if edges else 0.0,
    )
    if steps == 100 and transitions == 100:
        return whole
    kept = keep_most(whole, steps=steps, transitions=transitions)
    return replace(kept, hidden={**kept.hidden, "cases": _hidden_cases(view, kept, names)})


def keep_most(whole: RouteMap, *, steps: float = 100, transitions: float = 100) -> RouteMap:
    """``whole`` with only the given percentages of nodes and edges, most cases first.

    At least one node is kept; an edge needs both its nodes. ``hidden["cases"]`` is left as it was:
    only the log can tell how many cases walk a hidden edge.

    Raises
    ------
    RoutekaartError
        If a percentage does not lie between 0 and 100.
    """
    for name, percentage in (("--steps", steps), ("--transitions", transitions)):
        if not 0 <= percentage <= 100:
            raise RoutekaartError(
                f"{name} {percentage:g} is no percentage; give a number from 0 to 100",
                nl=f"{name} {percentage:g} is geen percentage; geef een getal van 0 tot 100",
            )
    nodes = _most(list(whole.node_columns.rows()), steps, at_least=1)
    names = {node["name"] for node in nodes}
    edges = _most(list(whole.edge_columns.rows()), transitions, at_least=0)
    edges = [edge for edge in edges if edge["source"] in names and edge["target"] in names]

    def is_kept(row: Mapping[str, Any]) -> bool:
        return row["name"] in names

    return replace(
        whole,
        node_columns=whole.node_columns.only(is_kept),
        start_columns=whole.start_columns.only(is_kept),
        end_columns=whole.end_columns.only(is_kept),
        edge_columns=whole.edge_columns.with_rows(edges),
        hidden={
            **whole.hidden,
            "nodes": (whole.hidden["nodes"] or 0) + len(whole.node_columns) - len(nodes),
            "edges": (whole.hidden["edges"] or 0) + len(whole.edge_columns) - len(edges),
        },
        whole=whole.whole or whole,
    )


def _most(rows: list[dict[str, Any]], percentage: float, *, at_least: int) -> list[dict[str, Any]]:
    """The given percentage of rows, rounded up, in their order (they come most cases first)."""
    return rows[: max(ceil(len(rows) * percentage / 100 - 1e-9), min(at_least, len(rows)))]


def names_at(view: View, level: str) -> tuple[str | None, ...]:
    """What the codes of the nodes of this level are called; the last, None, is of steps that have no node."""
    if level == "activity":
        return (*view.labels(), None)
    if level == "organisation":
        return (*view.organisation_labels(), None)
    return (*(phase["nl"] for phase in _numbered(view.manifest)), None)


def _numbered(manifest: Manifest) -> list[Mapping[str, Any]]:
    """The phases that have a place in the order."""
    return sorted((phase for phase in manifest.phases if phase["number"]), key=lambda phase: phase["number"])


def nodes_of(batch: Batch, manifest: Manifest, level: str) -> tuple[Codes, int]:
    """The node of each step at this level, and how many there are: the last is that of steps without one."""
    import numpy as np

    if level == "activity":
        return batch.steps.activity, len(manifest.activities) + 1
    if level == "organisation":
        n = len(manifest.organisations)
        party = batch.steps.organisation
        return np.where(party < 0, n, party).astype(np.int32), n + 1
    places = {phase["number"]: place for place, phase in enumerate(_numbered(manifest))}
    none = len(places)
    of_activity = [places.get(activity["phase"], none) for activity in manifest.activities]
    return np.array(of_activity, dtype=np.int32)[batch.steps.activity], none + 1


def moves_of(batch: Batch, manifest: Manifest, level: str) -> tuple[Moves, Counts]:
    """The moves of a batch at this level, and the number of each one's edge: source · nodes + target."""
    node, n_nodes = nodes_of(batch, manifest, level)
    most = batch.n_rows - batch.n_cases
    moves = batch.written(walk_moves, Moves, most, batch.cases, batch.steps, node)
    edge: Counts = moves.source.astype("int64") * n_nodes + moves.target
    return moves, edge


@dataclass(frozen=True)
class _Tallies:
    """What one batch, or all of them, adds to a map; lists of nodes are in the order of the keys of ``nodes``."""

    nodes: Tally
    lasting: Tally
    edges: Tally
    starts: Mapping[int, int]
    ends: Mapping[int, int]
    phases: Mapping[int, int]

    @classmethod
    def of(cls, parts: Sequence[_Tallies]) -> _Tallies:
        """All batches together."""
        return cls(
            merged([part.nodes for part in parts]),
            merged([part.lasting for part in parts]),
            merged([part.edges for part in parts]),
            _added([part.starts for part in parts]),
            _added([part.ends for part in parts]),
            _lowest([part.phases for part in parts]),
        )


def _added(parts: Sequence[Mapping[int, int]]) -> Mapping[int, int]:
    total: Counter[int] = Counter()
    for part in parts:
        total.update(part)
    return total


def _lowest(parts: Sequence[Mapping[int, int]]) -> Mapping[int, int]:
    lowest: dict[int, int] = {}
    for part in parts:
        lowest |= {node: min(phase, lowest.get(node, phase)) for node, phase in part.items()}
    return lowest


def _tallied(batch: Batch, manifest: Manifest, level: str) -> _Tallies:
    """What a batch adds to the map."""
    import numpy as np

    node, _ = nodes_of(batch, manifest, level)
    stops = batch.written(walk_stops, Stops, batch.n_rows, batch.cases, batch.steps, node)
    is_open = open_claims(batch, manifest)
    stands = stops.is_last & is_open[stops.case]
    runs = stands & marked(manifest, "support")[stops.activity] & (stops.own_us < 0)
    lasting = stops.own_us >= 0
    phase = np.array([activity["phase"] or 0 for activity in manifest.activities], dtype=np.int64)
    pairs, _ = numbered(stops.node.astype(np.int64) * PHASES + phase[stops.activity])
    moves, edge = moves_of(batch, manifest, level)
    gap = np.maximum(moves.gap_us, 0)
    adding = partial(tally, is_compiled=batch.is_compiled)
    return _Tallies(
        adding(
            stops.node,
            stops.case,
            claims={"is_wait": marked(manifest, "wait")[stops.activity], "stands": stands, "runs": runs},
            sums={"position": stops.position},
        ),
        adding(stops.node[lasting], stops.case[lasting], values={"own": stops.own_us[lasting]}),
        adding(
            edge,
            moves.case,
            claims={"overlaps": moves.gap_us < 0, "is_tied": moves.is_tied},
            sums={"gap": gap},
            values={"gap": gap},
        ),
        _how_often(stops.node[stops.position == 0]),
        _how_often(stops.node[stops.is_last & ~stands]),
        _lowest([{pair // PHASES: pair % PHASES} for pair in pairs.tolist() if pair % PHASES]),
    )


def _how_often(nodes: Codes) -> Mapping[int, int]:
    import numpy as np

    found, counts = np.unique(nodes, return_counts=True)
    return dict(zip(found.tolist(), counts.tolist(), strict=True))


def _nodes(found: _Tallies, names: Sequence[str | None], n_cases: int) -> list[Node]:
    """The nodes, most cases first, then most steps, then by code."""
    nodes = found.nodes
    lasted = found.lasting.values["own"].quantiles(0.5)
    own = {key: days[0] for key, days in zip(found.lasting.keys.tolist(), lasted, strict=True) if days}
    positions = nodes.sums["position"].total_us()
    cases, events = nodes.cases.tolist(), nodes.rows.tolist()
    waits, stands, runs = (nodes.claims[name].tolist() for name in ("is_wait", "stands", "runs"))
    rows: list[Node] = [
        {
            "name": names[key],
            "cases": cases[place],
            "events": events[place],
            "share": cases[place] / n_cases,
            "median_days": own.get(key),
            "is_wait": waits[place] == events[place],
            "phase": found.phases.get(key),
            "open_cases": stands[place],
            "running_cases": runs[place],
            "mean_position": positions[place] / events[place],
        }
        for place, key in enumerate(nodes.keys.tolist())
    ]
    return sorted(rows, key=lambda row: (-row["cases"], -row["events"]))


def _edges(edges: Tally, names: Sequence[str | None], n_cases: int) -> list[Edge]:
    """The edges, most cases first, then most moves, then by codes."""
    n = len(names)
    cases, counts, totals = edges.cases.tolist(), edges.rows.tolist(), edges.days("gap")
    rows: list[Edge] = []
    for place, key in enumerate(edges.keys.tolist()):
        own = edges.values["gap"].of(place)
        median, p90 = quantiles_of(own, (0.5, 0.9)) or (None, None)
        rows.append(
            {
                "source": names[key // n],
                "target": names[key % n],
                "cases": cases[place],
                "count": counts[place],
                "share": cases[place] / n_cases,
                "median_days": median,
                "mean_days": totals[place] / counts[place],
                "p90_days": p90,
                "min_days": int(own.min()) / DAY_US,
                "max_days": int(own.max()) / DAY_US,
                "total_days": totals[place],
                "overlaps": int(edges.claims["overlaps"][place]),
                "is_tied": bool(edges.claims["is_tied"][place]),
            }
        )
    return sorted(rows, key=lambda row: (-row["cases"], -row["count"]))


def _ends(keys: Counts, counts: Mapping[int, int], names: Sequence[str | None]) -> list[End]:
    """Nodes with how many cases start (or end) there, most first, then by code."""
    rows: list[End] = [{"name": names[key], "cases": counts[key]} for key in keys.tolist() if counts.get(key)]
    return sorted(rows, key=lambda row: -row["cases"])


def _hidden_cases(view: View, kept: RouteMap, names: Sequence[str | None]) -> int:
    """Cases that walk at least one step or transition that is hidden."""
    codes = {name: code for code, name in enumerate(names)}
    nodes = [codes[name] for name in kept.node_columns["name"]]
    pairs = zip(kept.edge_columns["source"], kept.edge_columns["target"], strict=True)
    edges = [codes[source] * len(names) + codes[target] for source, target in pairs]
    job = partial(_with_hidden, manifest=view.manifest, level=kept.level, nodes=nodes, edges=edges)
    return sum(view.walk(job))


def _with_hidden(
    batch: Batch, manifest: Manifest, level: str, nodes: Sequence[int], edges: Sequence[int]
) -> int:
    """How many cases of a batch walk a step or edge that is not shown."""
    import numpy as np

    node, _ = nodes_of(batch, manifest, level)
    stops = batch.written(walk_stops, Stops, batch.n_rows, batch.cases, batch.steps, node)
    moves, edge = moves_of(batch, manifest, level)
    hidden = [stops.case[~np.isin(stops.node, nodes)], moves.case[~np.isin(edge, edges)]]
    return len(distinct(np.concatenate(hidden)))
