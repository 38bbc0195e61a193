"""Route map: which steps directly follow each other, in how many cases, and after how long.

The directly-follows graph of the cases of a view (van der Aalst, *Process Mining*, 2016, ch. 5.2),
at the level of activities, organisations or phases. Gaps run from the end of one step to the start
of the next; where two overlap the gap counts as 0 days and as one in ``overlaps``.

A map with steps left out is the exact map of the log without those steps: arrows pass over them, and times run from the
one to the other. A move *returns* when its target was visited before by the case (per organisation where so marked),
by plan or not (:mod:`routekaart.measures.loops`). Waiting on an arrow is what was waited between its two steps
(:mod:`routekaart.measures.waiting_between`). What a map shows first, its flags, is part of it
(:mod:`routekaart.measures.flags`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
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
    On,
    Order,
    Part,
    Private,
    Shown,
    Text,
    Total,
)
from routekaart.errors import RoutekaartError
from routekaart.log.batches import Batch
from routekaart.log.calendar import DAY_US
from routekaart.log.case_table import marked, open_claims
from routekaart.log.manifest import Manifest
from routekaart.log.view import View
from routekaart.measures.coded_rules import coded_rules
from routekaart.measures.flags import Flags, flags
from routekaart.measures.flow_balance import flow_balance
from routekaart.measures.loops import Kinds, visited_by
from routekaart.measures.wait_rows import Splitting, splitting
from routekaart.measures.wait_rules import WaitRules
from routekaart.measures.waiting_between import waiting_between
from routekaart.privacy.declarations import Disclosure, Each, Own, Tie
from routekaart.privacy.rule import Rule
from routekaart.privacy.suppression import publish
from routekaart.results import Columns, Frame, Result
from routekaart.walks.loops import Visited
from routekaart.walks.moves import Arrivals, Moves, Stops, walk_arrivals, walk_moves, walk_stops
from routekaart.walks.tally import Tally, distinct, merged, numbered, quantiles_of, tally

if TYPE_CHECKING:
    from routekaart.walks.columns import Codes, Counts

__all__ = [
    "LEVELS", "RouteMap", "moves_of", "names_at", "nodes_of", "projected", "route_map", "with_edges",
]  # fmt: skip

#: More than any phase has as its number.
PHASES = 1_000

#: The order of a transition is uncertain when this share of its moves rest on a tie.
UNCERTAIN_SHARE = 0.2

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
    is_help: Shown[Claim]  #: whether help or support begins with it
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
    returns: Events  #: how often the case had been at the target before, not by plan
    first_visits: Events  #: how often it had not
    planned: Events  #: how often it came back by plan
    is_return: Flag  #: whether it mostly comes back, by plan or not
    waiting_cases: Cases | None  #: that wait there; None where that was not asked
    waiting_median_days: Annotated[Median[Days], On("waiting_cases")] | None  #: of those cases
    waiting_total_days: Total[Days] | None  #: over all cases
    is_tied: Flag  #: whether a fifth of its moves rest on the order of events with one instant


class SplitStep(TypedDict):
    """A step that stands at two places: before the case's first pivot it is a node of its own."""

    name: Label  #: of that node
    activity: Label  #: the step
    pivot: Label  #: before the first time of which
    cases: Cases  #: that have the step before it


#: What the contract names of each; the rest serves the drawing.
NODE_RECORD = ("name", "cases", "events")
EDGE_RECORD = tuple(name for name in Edge.__annotations__ if name not in ("share", "is_tied", "is_return"))


def _ties(route_map: RouteMap) -> list[Tie]:
    """In-flow = out-flow; of a map with steps or transitions left out, the whole map decides."""
    if route_map.whole is not None:
        return []
    return flow_balance(
        route_map.node_columns,
        route_map.start_columns,
        route_map.end_columns,
        route_map.edge_columns,
        has_all=sum(route_map.start_columns["cases"]) == route_map.n_cases,
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


def _public_flags(found: Flags | None, rule: Rule) -> Flags | None:
    return found and publish(found, rule)


NO_SPLITS = Columns.of(SplitStep, ())


def _scope(result: Any, table: str, row: Mapping[str, Any], column: str) -> str:
    """Which steps are on a map without some, for what depends on that: all but how many cases come by a step."""
    at_two_places = {*result.split_columns["activity"], *result.split_columns["name"]}
    is_of_all = table == "node_columns" and column == "cases" and row["name"] not in at_two_places
    if is_of_all or not (result.hidden["nodes"] or at_two_places):
        return ""
    return "\x1f".join(sorted(str(name) for name in result.node_columns["name"]))


@dataclass(frozen=True)
class RouteMap(Result):
    """Nodes, edges, starts and ends of a directly-follows graph; shares are of the view's cases."""

    level: Label  #: what a node is: ``activity``, ``organisation`` or ``phase``
    node_columns: Columns[Node]
    start_columns: Columns[End]
    end_columns: Columns[End]
    edge_columns: Columns[Edge]
    #: how many nodes are left out, and of the map without those how many edges, and how many cases make one of these
    hidden: Annotated[Mapping[str, int | None], Each(Kind.EVENTS)]
    tied_edges_share: Part | None  #: of the edges: those that rest on the order of events with one instant
    #: the map without the same steps before any transition was left out: it decides what may become public
    whole: Private[RouteMap | None] = None
    #: the steps that are left out because they come back by plan
    planned_left_out: Private[tuple[Text, ...]] = ()
    #: the steps that stand at two places
    split_columns: Columns[SplitStep] = NO_SPLITS
    #: what it shows first; None where that was not asked
    flags: Annotated[Flags | None, Own(_public_flags)] = None

    disclosure: ClassVar = Disclosure(
        ties=lambda result, _: _ties(result),
        finish=_as_in_the_whole,
        decides=lambda result: result.whole is None,
        scope=_scope,
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
            "flags": self.flags.record() if self.flags else [],
        }


def route_map(
    view: View,
    rules: WaitRules | None = None,
    *,
    level: str = "activity",
    steps: float = 100,
    transitions: float = 100,
    is_plain: bool = False,
) -> RouteMap:
    """The route map of the cases in ``view``.

    Parameters
    ----------
    rules
        As for :func:`routekaart.measures.waits.waits`.
    level
        "activity", "organisation" or "phase". Steps without a phase ("any time") or without an
        organisation stand together in a node named None.
    steps, transitions
        Percentage of nodes and of edges kept, most cases first. Arrows pass over nodes left out. What is flagged is kept, a
        node keeps its strongest edge in and out, and no part of the map stands alone.
    is_plain
        Without flags, and without waiting.

    Raises
    ------
    RoutekaartError
        If ``level`` or a percentage is not one of those.
    InputError, SelectionError
        As for :func:`routekaart.measures.waits.waits`.

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
    for name, percentage in (("--steps", steps), ("--transitions", transitions)):
        if not 0 <= percentage <= 100:
            raise RoutekaartError(
                f"{name} {percentage:g} is no percentage; give a number from 0 to 100",
                nl=f"{name} {percentage:g} is geen percentage; geef een getal van 0 tot 100",
            )
    whole = _whole(view, rules, level, (), is_plain=is_plain)
    if level == "activity" and not is_plain:
        whole = replace(whole, flags=flags(view, rules))
    if steps < 100:
        flagged = whole.flags.steps if whole.flags else ()
        kept = {*_most(whole.node_columns["name"], steps, at_least=1), *flagged}
        whole = projected(view, whole, kept, rules)
    if transitions < 100:
        edges = _most([*whole.edge_columns.rows()], transitions, at_least=0)
        whole = with_edges(view, whole, {(edge["source"], edge["target"]) for edge in edges})
    return whole


def projected(
    view: View,
    whole: RouteMap,
    kept: Collection[str | None],
    rules: WaitRules | None = None,
    splits: Sequence[tuple[int, int]] = (),
) -> RouteMap:
    """The map of ``view`` with the nodes ``kept`` of its ``whole`` map alone: that of the log without other steps.

    ``splits``: codes of steps that stand at two places, each with that of the step before whose first time it is another.
    """
    left_out = tuple(name for name in whole.node_columns["name"] if name not in kept)
    if not left_out and not splits:
        return whole
    is_plain = not len(whole.edge_columns) or whole.edge_columns["waiting_cases"][0] is None
    found = _whole(view, rules, whole.level, left_out, splits, is_plain=is_plain)
    return replace(found, hidden={**found.hidden, "nodes": len(left_out)}, flags=whole.flags)


def with_edges(view: View, whole: RouteMap, kept: Collection[tuple[str | None, str | None]]) -> RouteMap:
    """``whole``, a map of ``view``, with the edges ``kept`` alone, and those without which a node would stand apart.

    A node keeps its strongest edge in and out; from where cases start there is a way to every node, and from every
    node one to where cases end.
    """
    rows = [*whole.edge_columns.rows()]
    pairs = {(row["source"], row["target"]) for row in rows}
    chosen = {pair for pair in kept if pair in pairs} | {*_ways(whole, kept)}
    if len(chosen) == len(rows):
        return whole
    edges = [row for row in rows if (row["source"], row["target"]) in chosen]
    hidden = {**whole.hidden, "edges": len(rows) - len(edges), "cases": _hidden_cases(view, whole, chosen)}
    return replace(
        whole, edge_columns=whole.edge_columns.with_rows(edges), hidden=hidden, whole=whole.whole or whole
    )


def _ways(
    whole: RouteMap, kept: Collection[tuple[str | None, str | None]]
) -> list[tuple[str | None, str | None]]:
    """The edges that hold a map together: strongest first, those into and out of each node, and to all from the starts."""
    rows = [row for row in whole.edge_columns.rows() if row["source"] != row["target"]]
    rows.sort(key=lambda row: (-row["cases"], row["is_return"]))
    pairs = [(row["source"], row["target"]) for row in rows]
    strongest = {source: pair for pair in reversed(pairs) for source in pair[:1]}
    into = {pair[1]: pair for pair in reversed(pairs)}
    chosen = {*kept, *strongest.values(), *into.values()}
    names = whole.node_columns["name"]
    starts, ends = {*whole.start_columns["name"]}, {*whole.end_columns["name"]} | _standing(whole)
    turned = {(target, source) for source, target in chosen}
    added = [*_reaching(names, starts, pairs, chosen)]
    back = _reaching(names, ends, [pair[::-1] for pair in pairs], turned)
    return [*strongest.values(), *into.values(), *added, *(pair[::-1] for pair in back)]


def _standing(whole: RouteMap) -> set[str | None]:
    """The nodes at which open cases stand."""
    return {row["name"] for row in whole.node_columns.rows() if row["open_cases"]}


def _reaching(
    names: Sequence[str | None],
    begins: set[str | None],
    pairs: Sequence[tuple[str | None, str | None]],
    chosen: Collection[tuple[str | None, str | None]],
) -> list[tuple[str | None, str | None]]:
    """The strongest ``pairs`` to add to those ``chosen`` so that from ``begins`` every name that can be is reached."""
    added: list[tuple[str | None, str | None]] = []
    reached = {*begins}
    while len(reached) < len(names):
        new = {target for source, target in (*chosen, *added) if source in reached} - reached
        if not new:
            more = next((pair for pair in pairs if pair[0] in reached and pair[1] not in reached), None)
            if more is None:
                break
            added.append(more)
            new = {more[1]}
        reached |= new
    return added


def _whole(
    view: View,
    rules: WaitRules | None,
    level: str,
    left_out: Collection[str | None],
    splits: Sequence[tuple[int, int]] = (),
    *,
    is_plain: bool,
) -> RouteMap:
    """The exact map of the log without the nodes ``left_out``, and with ``splits``."""
    names = (*names_at(view, level), *_split_names(view, splits))
    coded = coded_rules(view, rules)
    split = None if is_plain else splitting(view, coded)
    codes = tuple(code for code, name in enumerate(names) if name in left_out)
    job = partial(
        _tallied,
        manifest=view.manifest,
        level=level,
        left_out=codes,
        splits=tuple(splits),
        kinds=Kinds.of(view.manifest, coded),
        split=split,
    )
    found = _Tallies.of(view.walk(job, *(split.columns if split else ())))
    edges = _edges(found, names, view.n_cases)
    return RouteMap(
        recipe=view.recipe,
        n_cases=view.n_cases,
        level=level,
        node_columns=Columns.of(Node, _nodes(found, names, view.n_cases)),
        start_columns=Columns.of(End, _ends(found.nodes.keys, found.starts, names)),
        end_columns=Columns.of(End, _ends(found.nodes.keys, found.ends, names)),
        edge_columns=Columns.of(Edge, edges),
        split_columns=Columns.of(SplitStep, _splits(found, names, splits, view)),
        hidden={"nodes": 0, "edges": 0, "cases": 0},
        tied_edges_share=float((found.edges.claims["is_tied"] > 0).mean()) if edges else 0.0,
    )


def _most(rows: Sequence[Any], percentage: float, *, at_least: int) -> Sequence[Any]:
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


def _places(
    batch: Batch, manifest: Manifest, level: str, splits: Sequence[tuple[int, int]]
) -> tuple[Codes, int]:
    """As :func:`nodes_of`, with a further node for each step that is split, before its case's first pivot."""
    import numpy as np

    node, n_nodes = nodes_of(batch, manifest, level)
    activity = batch.steps.activity
    for number, (step, pivot) in enumerate(splits):
        is_step, is_pivot = activity == step, activity == pivot
        before = np.concatenate([[0], np.cumsum(is_pivot)])
        moved = is_step.copy()
        for first, last in zip(batch.cases.first.tolist(), batch.cases.last.tolist(), strict=True):
            has_pivot = before[last] > before[first]
            moved[first:last] &= has_pivot & (before[first:last] == before[first])
        node = np.where(moved, n_nodes + number, node).astype(np.int32)
    return node, n_nodes + len(splits)


def _split_names(view: View, splits: Sequence[tuple[int, int]]) -> Sequence[str]:
    """What the further nodes are called: as the step, with a number that no other step has."""
    labels = view.labels()
    names: list[str] = []
    for step, _ in splits:
        name = f"{labels[step]} (1)"
        while name in labels or name in names:
            name += "*"
        names.append(name)
    return names


def _splits(
    found: _Tallies, names: Sequence[str | None], splits: Sequence[tuple[int, int]], view: View
) -> list[SplitStep]:
    labels, cases = (
        view.labels(),
        dict(zip(found.nodes.keys.tolist(), found.nodes.cases.tolist(), strict=True)),
    )
    first = len(names) - len(splits)
    return [
        {
            "name": str(names[first + number]),
            "activity": labels[step],
            "pivot": labels[pivot],
            "cases": cases.get(first + number, 0),
        }
        for number, (step, pivot) in enumerate(splits)
    ]


def moves_of(batch: Batch, manifest: Manifest, level: str) -> tuple[Moves, Counts]:
    """The moves of a batch at this level, and the number of each one's edge: source · nodes + target."""
    return _moves(batch, manifest, level, ())


def _moves(
    batch: Batch, manifest: Manifest, level: str, splits: Sequence[tuple[int, int]]
) -> tuple[Moves, Counts]:
    node, n_nodes = _places(batch, manifest, level, splits)
    most = batch.n_rows  # a case without a step that stays has no row at all
    moves = batch.written(walk_moves, Moves, most, batch.cases, batch.steps, node)
    edge: Counts = moves.source.astype("int64") * n_nodes + moves.target
    return moves, edge


@dataclass(frozen=True)
class _Tallies:
    """What one batch, or all of them, adds to a map; lists of nodes are in the order of the keys of ``nodes``."""

    nodes: Tally
    lasting: Tally
    edges: Tally
    waiting: Tally | None
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
            merged([part.waiting for part in parts if part.waiting]) if parts[0].waiting else None,
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


def _tallied(
    batch: Batch,
    manifest: Manifest,
    level: str,
    left_out: tuple[int, ...],
    splits: tuple[tuple[int, int], ...],
    kinds: Kinds,
    split: Splitting | None,
) -> _Tallies:
    """What a batch adds to the map of the log without the nodes ``left_out``."""
    import numpy as np

    is_open = open_claims(batch, manifest)
    whole, visited = batch, _visited_nodes(batch, manifest, level, kinds)
    if left_out:
        kept = ~np.isin(nodes_of(batch, manifest, level)[0], left_out)
        batch = batch.only(kept)
        visited = Visited(visited.visit[kept], visited.can_return[kept], visited.is_planned[kept])
    node, _ = _places(batch, manifest, level, splits)
    stops = batch.written(walk_stops, Stops, batch.n_rows, batch.cases, batch.steps, node)
    stands = stops.is_last & is_open[stops.case]
    runs = stands & marked(manifest, "support")[stops.activity] & (stops.own_us < 0)
    lasting = stops.own_us >= 0
    phase = np.array([activity["phase"] or 0 for activity in manifest.activities], dtype=np.int64)
    pairs, _ = numbered(stops.node.astype(np.int64) * PHASES + phase[stops.activity])
    moves, edge = _moves(batch, manifest, level, splits)
    none_yet = np.full(int(visited.visit.max(initial=-1)) + 1, -1, dtype=np.int64)
    arrivals = batch.written(walk_arrivals, Arrivals, len(edge), batch.cases, visited, none_yet)
    gap = np.maximum(moves.gap_us, 0)
    adding = partial(tally, is_compiled=batch.is_compiled)
    return _Tallies(
        adding(
            stops.node,
            stops.case,
            claims={
                "is_wait": marked(manifest, "wait")[stops.activity],
                "is_help": marked(manifest, "support")[stops.activity],
                "stands": stands,
                "runs": runs,
            },
            sums={"position": stops.position},
        ),
        adding(stops.node[lasting], stops.case[lasting], values={"own": stops.own_us[lasting]}),
        adding(
            edge,
            moves.case,
            claims={
                "overlaps": moves.gap_us < 0,
                "is_tied": moves.is_tied,
                "returns": arrivals.is_return,
                "planned": arrivals.is_planned,
            },
            sums={"gap": gap},
            values={"gap": gap},
        ),
        None if split is None else _waited(whole, split, moves, edge),
        _how_often(stops.node[stops.position == 0]),
        _how_often(stops.node[stops.is_last & ~stands]),
        _lowest([{pair // PHASES: pair % PHASES} for pair in pairs.tolist() if pair % PHASES]),
    )


def _visited_nodes(batch: Batch, manifest: Manifest, level: str, kinds: Kinds) -> Visited:
    """What each step of a batch visits, at this level; what comes back by plan is known of steps alone."""
    import numpy as np

    visited, _ = visited_by(batch, kinds)
    if level == "activity":
        return visited
    node, _ = nodes_of(batch, manifest, level)
    return Visited(node, np.ones(len(node), dtype=bool), visited.is_planned)


def _waited(batch: Batch, split: Splitting, moves: Moves, edge: Counts) -> Tally:
    """What each case waits on each edge, where it does; ``batch`` has all steps, the moves are of some."""
    import numpy as np

    code = batch.cases.case[moves.case]
    us = waiting_between(split(batch), split.roles, code, moves.start_us, moves.end_us)
    kept = np.flatnonzero(us > 0)
    kept = kept[np.lexsort((edge[kept], moves.case[kept]))]
    case, key, us = moves.case[kept], edge[kept], us[kept]
    is_new = (np.diff(case, prepend=-1) != 0) | (np.diff(key, prepend=-1) != 0)
    begins = np.flatnonzero(is_new)
    own = np.add.reduceat(us, begins) if len(begins) else us
    return tally(
        key[begins], case[begins], sums={"us": own}, values={"us": own}, is_compiled=batch.is_compiled
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
    names_of_claims = ("is_wait", "is_help", "stands", "runs")
    waits, helps, stands, runs = (nodes.claims[name].tolist() for name in names_of_claims)
    rows: list[Node] = [
        {
            "name": names[key],
            "cases": cases[place],
            "events": events[place],
            "share": cases[place] / n_cases,
            "median_days": own.get(key),
            "is_wait": waits[place] == events[place],
            "is_help": helps[place] == events[place],
            "phase": found.phases.get(key),
            "open_cases": stands[place],
            "running_cases": runs[place],
            "mean_position": positions[place] / events[place],
        }
        for place, key in enumerate(nodes.keys.tolist())
    ]
    return sorted(rows, key=lambda row: (-row["cases"], -row["events"]))


def _edges(found: _Tallies, names: Sequence[str | None], n_cases: int) -> list[Edge]:
    """The edges, most cases first, then most moves, then by codes."""
    n, edges = len(names), found.edges
    waited = _waiting(found)
    none: tuple[int, float | None, float] | tuple[None, None, None]
    none = (0, None, 0.0) if found.waiting else (None, None, None)
    returns, planned, tied = (edges.claims[name].tolist() for name in ("returns", "planned", "is_tied"))
    cases, counts, totals = edges.cases.tolist(), edges.rows.tolist(), edges.days("gap")
    rows: list[Edge] = []
    for place, key in enumerate(edges.keys.tolist()):
        own = edges.values["gap"].of(place)
        median, p90 = quantiles_of(own, (0.5, 0.9)) or (None, None)
        waiting_cases, waiting_median, waiting_total = waited.get(key, none)
        first_visits = counts[place] - returns[place] - planned[place]
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
                "returns": returns[place],
                "first_visits": first_visits,
                "planned": planned[place],
                "is_return": 2 * first_visits < counts[place],
                "waiting_cases": waiting_cases,
                "waiting_median_days": waiting_median,
                "waiting_total_days": waiting_total,
                "is_tied": bool(tied[place]) and tied[place] >= UNCERTAIN_SHARE * counts[place],
            }
        )
    return sorted(rows, key=lambda row: (-row["cases"], -row["count"]))


def _waiting(found: _Tallies) -> Mapping[int, tuple[int, float | None, float]]:
    """By edge: the cases that wait there, their median and their sum in days."""
    if found.waiting is None:
        return {}
    medians = found.waiting.values["us"].quantiles(0.5)
    return {
        key: (cases, median[0] if median else None, total)
        for key, cases, median, total in zip(
            found.waiting.keys.tolist(),
            found.waiting.cases.tolist(),
            medians,
            found.waiting.days("us"),
            strict=True,
        )
    }


def _ends(keys: Counts, counts: Mapping[int, int], names: Sequence[str | None]) -> list[End]:
    """Nodes with how many cases start (or end) there, most first, then by code."""
    rows: list[End] = [{"name": names[key], "cases": counts[key]} for key in keys.tolist() if counts.get(key)]
    return sorted(rows, key=lambda row: -row["cases"])


def _hidden_cases(view: View, whole: RouteMap, kept: Collection[tuple[str | None, str | None]]) -> int:
    """Cases that walk at least one transition of ``whole`` that is not ``kept``."""
    labels = {label: code for code, label in enumerate(view.labels())}
    splits = tuple((labels[row["activity"]], labels[row["pivot"]]) for row in whole.split_columns.rows())
    plain = names_at(view, whole.level)
    names = (*plain, *_split_names(view, splits))
    codes = {name: code for code, name in enumerate(names)}
    there = {*whole.node_columns["name"], *whole.split_columns["activity"]}
    left_out = tuple(codes[name] for name in plain if name not in there)
    edges = [codes[source] * len(names) + codes[target] for source, target in kept]
    job = partial(
        _with_hidden,
        manifest=view.manifest,
        level=whole.level,
        left_out=left_out,
        splits=splits,
        edges=sorted(edges),
    )
    return sum(view.walk(job))


def _with_hidden(
    batch: Batch,
    manifest: Manifest,
    level: str,
    left_out: Sequence[int],
    splits: Sequence[tuple[int, int]],
    edges: Sequence[int],
) -> int:
    """How many cases of a batch, without the nodes left out, walk an edge that is not one of ``edges``."""
    import numpy as np

    if left_out:
        batch = batch.only(~np.isin(nodes_of(batch, manifest, level)[0], left_out))
    moves, edge = _moves(batch, manifest, level, splits)
    return len(distinct(moves.case[~np.isin(edge, edges)]))
