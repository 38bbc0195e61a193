"""Route map: which steps directly follow each other, in how many cases, and after how long.

The directly-follows graph of the cases of a view (van der Aalst, *Process Mining*, 2016, ch. 5.2),
at the level of activities, organisations or phases. Gaps run from the end of one step to the start
of the next; where two overlap the gap counts as 0 days and as one in ``overlaps``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import ceil
from typing import TYPE_CHECKING, Any, ClassVar

from routekaart.errors import RoutekaartError
from routekaart.log.calendar import DAY_US
from routekaart.log.view import View
from routekaart.measures.flow_balance import flow_balance
from routekaart.privacy.declarations import Disclosure, Each, Kind, Shown, Table, Tie
from routekaart.privacy.rule import Rule
from routekaart.privacy.suppression import publish
from routekaart.results import Columns, Result

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["LEVELS", "RouteMap", "keep_most", "labels_at", "moves_sql", "route_map"]

LEVELS = ("activity", "organisation", "phase")

NODE_COLUMNS = (
    "name",
    "cases",
    "events",
    "share",
    "median_days",
    "is_wait",
    "phase",
    "open_cases",
    "mean_position",
)
EDGE_COLUMNS = (
    "source",
    "target",
    "cases",
    "count",
    "share",
    "median_days",
    "mean_days",
    "p90_days",
    "min_days",
    "max_days",
    "total_days",
    "overlaps",
    "is_tied",
)
#: What the contract names of each; the rest serves the drawing.
NODE_RECORD = ("name", "cases", "events")
EDGE_RECORD = tuple(name for name in EDGE_COLUMNS if name not in ("share", "is_tied"))


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

    def kept(name: str, *keys: str) -> Columns:
        columns: Columns = getattr(whole, name)
        here = {tuple(row[key] for key in keys) for row in getattr(route_map, name).rows()}
        rows = [(*row.values(),) for row in columns.rows() if tuple(row[key] for key in keys) in here]
        return Columns.from_rows(columns.names, rows)

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
    """Nodes, edges, starts and ends of a directly-follows graph; shares are of the view's cases.

    Nodes: ``name`` (None where nothing was recorded), ``cases``, ``events`` (instances), ``share``,
    ``median_days`` (own duration; None when no instance has both start and end), ``is_wait``,
    ``phase`` (None outside the order), ``open_cases`` (open cases that stand here),
    ``mean_position`` (0 = first step). Edges: ``source``, ``target``, ``cases``, ``count`` and the
    gap in days; ``is_tied`` when it rests on the order of events with one instant.
    """

    level: str
    node_columns: Columns
    start_columns: Columns
    end_columns: Columns
    edge_columns: Columns
    hidden: Mapping[str, int | None]
    tied_edges_share: float | None
    #: The map before any step or transition was left out, which decides what may become public of it.
    whole: RouteMap | None = None

    disclosure: ClassVar = Disclosure(
        {
            "level": Kind.LABEL,
            "node_columns": Table({
                "name": Kind.LABEL,
                "cases": Kind.CASES,
                "events": Kind.EVENTS,
                "share": Shown(Kind.SHARE),
                "median_days": Kind.EXTREME,  # of the instances with a start and an end: unknown how many
                "is_wait": Kind.LABEL,
                "phase": Kind.LABEL,
                "open_cases": Kind.CASES,
                "mean_position": Kind.ORDER,
            }),
            "start_columns": Table({"name": Kind.LABEL, "cases": Kind.CASES}),
            "end_columns": Table({"name": Kind.LABEL, "cases": Kind.CASES}),
            "edge_columns": Table({
                "source": Kind.LABEL,
                "target": Kind.LABEL,
                "cases": Kind.CASES,
                "count": Kind.EVENTS,
                "share": Shown(Kind.SHARE),
                "median_days": Kind.MEDIAN,
                **dict.fromkeys(("p90_days", "min_days", "max_days"), Kind.EXTREME),
                **dict.fromkeys(("mean_days", "total_days"), Kind.TOTAL),
                "overlaps": Kind.EVENTS,
                "is_tied": Kind.FLAG,
            }),
            "hidden": Each(Kind.EVENTS),
            "tied_edges_share": Kind.PART,
            "whole": Kind.IDENTIFIER,
        },
        ties=lambda result, _: _ties(result),
        finish=_as_in_the_whole,
    )  # fmt: skip

    @property
    def nodes(self) -> pd.DataFrame:
        """The nodes as pandas, outside the disclosure gate."""
        return self.node_columns.pandas()

    @property
    def edges(self) -> pd.DataFrame:
        """The edges as pandas, outside the disclosure gate."""
        return self.edge_columns.pandas()

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
    """
    if level not in LEVELS:
        raise RoutekaartError(
            f"no level {level!r}; take activity, organisation or phase",
            nl=f"geen niveau {level!r}; kies activity, organisation of phase",
        )
    labels = labels_at(view, level)
    steps_table = _steps(level)
    moves_table = moves_sql(level)
    nodes = [(labels[row[0]], *row[1:]) for row in view.rows(_NODES.format(steps=steps_table))]
    edges = [
        (labels[row[0]], labels[row[1]], *row[2:]) for row in view.rows(_EDGES.format(moves=moves_table))
    ]
    starts = [(labels[code], n) for code, n in view.rows(_STARTS.format(steps=steps_table))]
    ends = [(labels[code], n) for code, n in view.rows(_ENDS.format(steps=steps_table))]
    whole = RouteMap(
        recipe=view.recipe,
        n_cases=view.n_cases,
        level=level,
        node_columns=Columns.from_rows(NODE_COLUMNS, nodes),
        start_columns=Columns.from_rows(("name", "cases"), starts),
        end_columns=Columns.from_rows(("name", "cases"), ends),
        edge_columns=Columns.from_rows(EDGE_COLUMNS, edges),
        hidden={"nodes": 0, "edges": 0, "cases": 0},
        tied_edges_share=sum(edge[-1] for edge in edges) / len(edges) if edges else 0.0,
    )
    if steps == 100 and transitions == 100:
        return whole
    kept = keep_most(whole, steps=steps, transitions=transitions)
    return replace(
        kept, hidden={**kept.hidden, "cases": _hidden_cases(view, kept, labels, moves_table, steps_table)}
    )


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

    def only_kept(columns: Columns) -> Columns:
        return Columns.from_rows(
            columns.names, [(*r.values(),) for r in columns.rows() if r["name"] in names]
        )

    return replace(
        whole,
        node_columns=only_kept(whole.node_columns),
        start_columns=only_kept(whole.start_columns),
        end_columns=only_kept(whole.end_columns),
        edge_columns=Columns.from_rows(EDGE_COLUMNS, [(*edge.values(),) for edge in edges]),
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


def labels_at(view: View, level: str) -> dict[int | None, str | None]:
    """What the codes of the nodes of this level are called."""
    if level == "activity":
        return dict(enumerate(view.labels()))
    if level == "organisation":
        return {None: None, **dict(enumerate(view.organisation_labels()))}
    return {None: None} | {phase["number"]: phase["nl"] for phase in view.manifest.phases if phase["number"]}


def _steps(level: str) -> str:
    """The instances with the code of their node at this level."""
    code = {"activity": "i.activity", "organisation": "i.organisation", "phase": "a.phase"}[level]
    return f"""(
        select i.case_id, i.position, {code} as node, i.start_us, i.end_us, i.has_end,
               a.is_wait, a.phase, c.is_open, c.n_instances
        from {{instances}} i
        join {{activities}} a on i.activity = a.activity
        join {{cases}} c on i.case_id = c.case_id)"""


def moves_sql(level: str) -> str:
    """SQL for the moves with the codes of their nodes at this level: case_id, source, target, gap_us, is_tied."""
    if level == "phase":
        return """(
            select m.case_id, s.phase as source, t.phase as target, m.gap_us, m.is_tied
            from {moves} m
            join {activities} s on m.source = s.activity join {activities} t on m.target = t.activity)"""
    names = ("source", "target") if level == "activity" else ("source_organisation", "target_organisation")
    return f"(select case_id, {names[0]} as source, {names[1]} as target, gap_us, is_tied from {{moves}})"


def _hidden_cases(
    view: View, kept: RouteMap, labels: Mapping[int | None, str | None], moves: str, steps: str
) -> int:
    """Cases that walk at least one step or transition that is hidden."""
    codes = {label: -1 if code is None else code for code, label in labels.items()}
    nodes = ", ".join(str(codes[name]) for name in kept.node_columns["name"])
    pairs = zip(kept.edge_columns["source"], kept.edge_columns["target"], strict=True)
    shown = " or ".join(
        f"(coalesce(source, -1) = {codes[s]} and coalesce(target, -1) = {codes[t]})" for s, t in pairs
    )
    sql = f"""
        select count(*) from (
            select case_id from {moves} m where not ({shown or "false"})
            union select case_id from {steps} s where coalesce(node, -1) not in ({nodes}))"""
    return int(view.rows(sql)[0][0])


_NODES = f"""
    select node, count(distinct case_id), count(*),
           cast(count(distinct case_id) as double) / max(n.n_cases),
           percentile_cont(0.5) within group (
               order by case when has_end then (end_us - start_us) / {DAY_US}e0 end),
           min(case when is_wait then 1 else 0 end) = 1, min(phase),
           sum(case when is_open and position = n_instances - 1 then 1 else 0 end), avg(position)
    from {{steps}} s cross join (select count(*) as n_cases from {{{{cases}}}}) n
    group by node
    order by count(distinct case_id) desc, count(*) desc, node nulls last"""

_EDGES = f"""
    select source, target, count(distinct case_id), count(*),
           cast(count(distinct case_id) as double) / max(n.n_cases),
           percentile_cont(0.5) within group (order by gap),
           cast(sum(cast(greatest(gap_us, 0) as decimal(38, 0))) as double) / {DAY_US}e0 / count(*),
           percentile_cont(0.9) within group (order by gap), min(gap), max(gap),
           cast(sum(cast(greatest(gap_us, 0) as decimal(38, 0))) as double) / {DAY_US}e0,
           sum(case when gap_us < 0 then 1 else 0 end), max(case when is_tied then 1 else 0 end) = 1
    from (select *, greatest(gap_us, 0) / {DAY_US}e0 as gap from {{moves}} m) g
    cross join (select count(*) as n_cases from {{{{cases}}}}) n
    group by source, target
    order by count(distinct case_id) desc, count(*) desc, source nulls last, target nulls last"""

_STARTS = """
    select node, count(*) from {steps} s where position = 0
    group by node order by count(*) desc, node nulls last"""

_ENDS = """
    select node, count(*) from {steps} s where position = n_instances - 1 and not is_open
    group by node order by count(*) desc, node nulls last"""
