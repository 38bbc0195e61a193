"""Which transitions do the cases of one group make, and those of the other not? Two maps in one.

Per transition: how many cases of each group make it ("6 van 8 | 1 van 8"), the difference of the
shares with its interval, Fisher's exact p, and one verdict. Transitions that no outcome could make
count at these sizes are set aside before the correction for their number.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypedDict

from routekaart.columns import Cases, Events, Label
from routekaart.contrasts.draws import SEED
from routekaart.contrasts.groups import Groups, split_groups
from routekaart.contrasts.multiplicity import ALPHA
from routekaart.contrasts.presence import InBoth, compare_presence, presence_p
from routekaart.contrasts.schools import schools_of
from routekaart.log.batches import Batch
from routekaart.log.manifest import Manifest
from routekaart.log.view import View
from routekaart.measures.route_map import RouteMap, moves_of, names_at, route_map
from routekaart.privacy.declarations import Disclosure, Table
from routekaart.privacy.rule import Rule
from routekaart.privacy.suppression import publish
from routekaart.results import Columns, Frame, R, Result

if TYPE_CHECKING:
    from routekaart.walks.columns import Codes, Counts

__all__ = [
    "MapContrast",
    "contrast_maps",
    "contrast_maps_of",
    "nodes_of_both",
    "shares_a_step",
]


def _as_in_the_maps(contrast: MapContrast, public: MapContrast, rule: Rule) -> MapContrast:
    """The public form with no number that the public map of the group does not have."""
    has_numbers = public.n_cases is not None
    wholes = [
        publish(one.whole or one, rule, numbers=has_numbers) for one in (contrast.map_a, contrast.map_b)
    ]
    edges = [_cases_of(one.edge_columns, "source", "target") for one in wholes]
    nodes = [_cases_of(one.node_columns, "name") for one in wholes]
    return replace(
        public,
        node_columns=_with_cases(public.node_columns, nodes, "name"),
        edge_columns=_with_cases(public.edge_columns, edges, "source", "target"),
    )


def _cases_of(columns: Columns[Any], *keys: str) -> dict[tuple[Any, ...], int | None]:
    return {tuple(row[key] for key in keys): row["cases"] for row in columns.rows()}


def _with_cases(
    columns: Columns[R], shown: list[dict[tuple[Any, ...], int | None]], *keys: str
) -> Columns[R]:
    """The rows with the cases ``shown`` of both groups, and nothing that rests on one not shown."""
    rows = []
    for row in columns.rows():
        counts = dict(zip("ab", (cases.get(tuple(row[key] for key in keys)) for cases in shown), strict=True))
        hidden = {f"share_{side}" for side, count in counts.items() if count is None}
        hidden |= {"difference", "low", "high", "p", "p_adjusted", "verdict"} if hidden else set()
        known = {name: None if name in hidden else value for name, value in row.items()}
        rows.append(known | {f"cases_{side}": count for side, count in counts.items()})
    return columns.with_rows(rows)


class NodeOfBoth(TypedDict):
    """A step, also one that a shortened ``map_a`` or ``map_b`` hides."""

    name: Label | None  #: as on the maps
    cases_a: Cases  #: of group a that come by
    cases_b: Cases  #: of group b that come by


class EdgeEnds(TypedDict):
    """What names a transition."""

    source: Label | None  #: the node that is left
    target: Label | None  #: the node that is next


class EdgeOfBoth(EdgeEnds, InBoth):
    """A transition in either group."""


@dataclass(frozen=True)
class MapContrast(Result):
    """The route maps of two groups at one level, and what tells their transitions apart, most cases first."""

    a: Label  #: the name of the first group
    b: Label  #: the name of the second group
    n_a: Cases | None  #: cases of the first group
    n_b: Cases | None  #: cases of the second group
    map_a: RouteMap  #: the map of the first group
    map_b: RouteMap  #: the map of the second group
    node_columns: Annotated[Columns[NodeOfBoth], Table(cases=("cases_a", "cases_b"))]
    edge_columns: Annotated[Columns[EdgeOfBoth], Table(cases=("cases_a", "cases_b"))]
    # Less the transitions shown, these count those that are not.
    tests: Events | None = 0  #: how many tests are corrected for
    set_aside: Events | None = 0  #: how many transitions no outcome could make count

    disclosure: ClassVar = Disclosure(
        least=lambda result: min(result.n_a, result.n_b), finish=_as_in_the_maps, decides=lambda _: False
    )

    row_is: ClassVar = "step"

    edges = Frame("edge_columns")
    table = Frame("edge_columns")

    def record(self) -> dict[str, Any]:
        """The contrast of the maps in the plain form of the contract."""
        return {
            "a": {"name": self.a, "n": self.n_a},
            "b": {"name": self.b, "n": self.n_b},
            "level": self.map_a.level,
            "nodes": self.node_columns.record(),
            "edges": self.edge_columns.record(),
            "tests": self.tests,
            "set_aside": self.set_aside,
        }


def contrast_maps(
    view: View,
    by: str | None = None,
    a: str | None = None,
    b: str | None = None,
    *,
    level: str = "activity",
    alpha: float = ALPHA,
) -> MapContrast:
    """The route maps of two groups of ``view``, transition by transition.

    Parameters
    ----------
    by, a, b
        Which two groups: see :func:`routekaart.contrasts.groups.split_groups`.
    level
        "activity", "organisation" or "phase".

    Raises
    ------
    RoutekaartError
        If ``level`` is not one of those, or the groups cannot be told.
    """
    return contrast_maps_of(view, split_groups(view, by, a, b), level=level, alpha=alpha)


def contrast_maps_of(
    view: View, groups: Groups, *, level: str = "activity", alpha: float = ALPHA, seed: int = SEED
) -> MapContrast:
    """As :func:`contrast_maps`, for ``groups`` of ``view`` that were split before."""
    import numpy as np

    map_a, map_b = (route_map(view, level=level, is_plain=True) for view in (groups.view_a, groups.view_b))
    n_a, n_b = groups.view_a.n_cases, groups.view_b.n_cases
    edges = _edges(map_a, map_b)
    pairs = [*edges]
    cases_a, cases_b = (
        np.array([cases[side] for cases in edges.values()], dtype=np.int64) for side in (0, 1)
    )
    names = names_at(view, level)
    codes = {name: code for code, name in enumerate(names)}
    things = [codes[source] * len(names) + codes[target] for source, target in pairs]
    made = partial(_moves_in, manifest=view.manifest, level=level)
    p = presence_p(groups, schools_of(groups), things, made, seed=seed)
    found = compare_presence(cases_a, cases_b, (n_a, n_b), alpha=alpha, p=p)
    if not shares_a_step(map_a, map_b):
        found = found.not_comparable()
    return MapContrast(
        recipe=groups.recipe(view),
        n_cases=n_a + n_b,
        a=groups.a,
        b=groups.b,
        n_a=n_a,
        n_b=n_b,
        map_a=map_a,
        map_b=map_b,
        node_columns=nodes_of_both(map_a, map_b),
        edge_columns=Columns.of_arrays(
            EdgeOfBoth,
            source=[source for source, _ in pairs],
            target=[target for _, target in pairs],
            **found.columns,
        ),
        tests=found.tests,
        set_aside=found.set_aside,
    )


def _moves_in(batch: Batch, manifest: Manifest, level: str) -> tuple[Codes, Counts]:
    """The moves of a batch: the place of the case, and the number of the edge."""
    moves, edge = moves_of(batch, manifest, level)
    return moves.case, edge


def nodes_of_both(map_a: RouteMap, map_b: RouteMap) -> Columns[NodeOfBoth]:
    """The steps of either map with the cases of both groups."""
    counts = [
        dict(zip(part.node_columns["name"], part.node_columns["cases"], strict=True))
        for part in (map_a, map_b)
    ]
    names = [*dict.fromkeys([*counts[0], *counts[1]])]
    return Columns.of_arrays(
        NodeOfBoth,
        name=names,
        cases_a=[counts[0].get(name, 0) for name in names],
        cases_b=[counts[1].get(name, 0) for name in names],
    )


def _edges(map_a: RouteMap, map_b: RouteMap) -> dict[tuple[str | None, str | None], tuple[int, int]]:
    """Every edge of either map with its cases on either side, most cases first."""
    found: list[dict[tuple[str | None, str | None], int]] = [
        {(row["source"], row["target"]): row["cases"] for row in one.edge_columns.rows()}
        for one in (map_a, map_b)
    ]
    pairs = sorted(
        {**found[0], **found[1]},
        key=lambda pair: (-found[0].get(pair, 0) - found[1].get(pair, 0), pair[0] or "", pair[1] or ""),
    )
    return {pair: (found[0].get(pair, 0), found[1].get(pair, 0)) for pair in pairs}


def shares_a_step(map_a: RouteMap, map_b: RouteMap) -> bool:
    """Whether the groups name any step alike; if not, what differs may be the words only."""
    return bool(({*map_a.node_columns["name"]} & {*map_b.node_columns["name"]}) - {None})
