"""Routes: for which cases of a log an agreement was made.

An agreement is local. A rule names the routes it was made for (``data/routes.yaml``), and judges the cases of these
alone. A log tells the route of a case by its column *route*, else by its groups where one of those is called as a route
is; a case has the route of its first step. Where a log names no routes, a case with a step that belongs to one route
alone is of that route. Else nothing is guessed: the rule is off, and says why.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from routekaart.errors import InputError
from routekaart.log.view import View
from routekaart.log.vocabulary import fold_label
from routekaart.measures.agreements.rule import Rule

if TYPE_CHECKING:
    from routekaart.walks.columns import Claims

__all__ = ["EVERYWHERE", "NAMED", "NOWHERE", "SEEN", "LogRoutes", "cases_of_routes", "routes_of", "seen_by"]

#: Which cases of a log a rule judges: all, those that the log says are of its routes, those with a step of a route, none.
EVERYWHERE, NAMED, SEEN, NOWHERE = "everywhere", "named", "seen", "nowhere"

#: In place of a route: every one.
ALL = "all"


@dataclass(frozen=True)
class LogRoutes:
    """Which routes the cases of a log are of, as far as that is known.

    ``given`` are those that a user says all cases are of; ``column`` is the stored column that names a route per case,
    and ``named`` are the routes in it, as the log writes them; ``seen`` are those of which it has a step.
    """

    given: tuple[str, ...] = ()
    column: str | None = None
    named: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()

    def reach(self, rule: Rule) -> str:
        """Which cases ``rule`` judges: one of :data:`EVERYWHERE`, :data:`NAMED`, :data:`SEEN`, :data:`NOWHERE`."""
        meant = {route_id(name) for name in rule.routes}
        if not meant or ALL in self.given:
            return EVERYWHERE
        if self.given:
            return EVERYWHERE if meant & {*self.given} else NOWHERE
        if self.column is not None:
            return NAMED if meant & {route_id(name) for name in self.named} else NOWHERE
        return SEEN if meant & {*self.seen} else NOWHERE


@cache
def _known() -> Mapping[str, tuple[str, ...]]:
    """Id of a route → the steps by which it is seen."""
    return {entry["id"]: tuple(entry.get("seen_by", ())) for entry in _entries()}


@cache
def _names() -> Mapping[str, str]:
    """What a route may be called → its id."""
    return {
        fold_label(name): entry["id"]
        for entry in _entries()
        for name in (entry["id"], *entry.get("names", ()))
    }


def _entries() -> list[dict[str, Any]]:
    import yaml

    text = files("routekaart.data").joinpath("routes.yaml").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = yaml.safe_load(text)
    return found


def route_id(name: str) -> str:
    """The id of the route that is called so; of one that nobody here knows its plain name."""
    plain = fold_label(name)
    return _names().get(plain, plain)


def seen_by(rule: Rule) -> tuple[str, ...]:
    """The steps (ids of the vocabulary) by which a case is seen to be of a route of ``rule``."""
    return tuple(step for name in rule.routes for step in _known().get(route_id(name), ()))


def routes_of(view: View, rules: Iterable[Rule], given: Collection[str] = ()) -> LogRoutes:
    """Which routes the cases of the log are of; those of ``given`` (names of routes, or "all") when there are any.

    Raises
    ------
    InputError
        If ``given`` names a route that is known here to nobody: no rule is made for it.
    """
    meant = {*_known(), *(route_id(name) for rule in rules for name in rule.routes)}
    if given:
        return LogRoutes(tuple(dict.fromkeys(_given(name, meant) for name in given)))
    column, is_sure = _column(view)
    if column is not None:
        named = view.whole.first_values(column).labels
        if is_sure or any(route_id(name) in meant for name in named):
            return LogRoutes(column=column, named=named)
    entries = {activity["entry"] for activity in view.manifest.activities}
    return LogRoutes(seen=tuple(route for route, steps in _known().items() if entries & {*steps}))


def _given(name: str, meant: Collection[str]) -> str:
    found = route_id(name)
    if found not in meant and found != ALL:
        listed = ", ".join((*sorted(meant), ALL))
        raise InputError(
            f"no agreement was made for a route {name!r}; take one of {listed}",
            nl=f"geen afspraak is gemaakt voor een route {name!r}; kies uit {listed}",
        )
    return found


def _column(view: View) -> tuple[str | None, bool]:
    """The stored column that may name routes, and whether it is called so."""
    columns = view.manifest.columns
    called = next((stored for name, stored in columns.items() if name.casefold() == "route"), None)
    if called is not None:
        return called, True
    return ("group_label" if "group_label" in columns.values() else None), False


def cases_of_routes(view: View, log_routes: LogRoutes, routes: Collection[str]) -> Claims:
    """For each case of the view, in order of its cases, whether the log says that it is of one of ``routes``."""
    import numpy as np

    meant = {route_id(name) for name in routes}
    found = view.first_values(str(log_routes.column))
    # The last stands for the cases without a route.
    is_meant = np.array([*(route_id(label) in meant for label in found.labels), False], dtype=bool)
    claims: Claims = is_meant[found.codes]
    return claims
