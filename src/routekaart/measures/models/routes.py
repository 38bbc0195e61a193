"""The routes that miners learn from: distinct sequences of steps, with the cases that walked each.

Step names are codes in the order of their labels, so that a label with a comma, a quote or an emoji
reaches no parser of pm4py, and the outcome depends on neither the order of rows nor the hash seed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeVar

from routekaart.errors import RoutekaartError
from routekaart.log.selection import Open
from routekaart.log.view import View
from routekaart.measures.variants import CODE, CODE_BYTES, codes_of, routes_of

__all__ = ["RouteCounts", "Routes", "read_routes", "step_labels"]

Routes = Mapping[tuple[str, ...], int]

K = TypeVar("K")

# Beyond these a miner may work for many minutes, and nobody could read what comes out. Its work
# grows with the steps times the events of distinct routes: at this bound, 20 seconds to 4 minutes.
MOST_STEPS = 100
MOST_WORK = 4_000_000


def step_labels(view: View) -> dict[str, str]:
    """The name under which miners know each step, with its label."""
    return {_name(code): label for code, label in enumerate(view.labels())}


def read_routes(view: View, *, is_open_included: bool) -> dict[tuple[str, ...], int]:
    """The distinct routes of the closed cases, or of all, with their cases; in a fixed order.

    Raises
    ------
    RoutekaartError
        If there are more steps or events than the miners can take.
    """
    import numpy as np

    found = routes_of(view if is_open_included else view.filtered(Open(is_open=False)))
    n_steps = len(np.unique(np.frombuffer(b"".join(found), dtype=CODE)))
    n_events = sum(len(route) for route in found) // CODE_BYTES
    if n_steps > MOST_STEPS or n_steps * n_events > MOST_WORK:
        raise _too_much(n_steps, len(found))
    return {tuple(_name(code) for code in codes_of(route)): found[route] for route in sorted(found)}


def _name(code: int) -> str:
    return f"s{code:09}"


def _too_much(n_steps: int, n_routes: int) -> RoutekaartError:
    return RoutekaartError(
        f"too much for one model: {n_steps} different steps in {n_routes} different routes; choose fewer cases "
        "with --select, or draw the map instead (routekaart map)",
        nl=f"te veel voor één model: {n_steps} verschillende stappen in {n_routes} verschillende routes; kies "
        "minder trajecten met --select, of teken de kaart (routekaart map)",
    )


@dataclass(frozen=True)
class RouteCounts:
    """What happens how often over the cases of routes, each table in the order of its keys.

    ``events`` and ``cases`` per step, ``starts`` and ``ends``; ``pairs`` (one step directly after
    another) and ``pair_cases``; ``pairs_over_one`` (with one step between) and ``triples``.
    """

    events: Counter[str] = field(default_factory=Counter)
    cases: Counter[str] = field(default_factory=Counter)
    positions: Counter[str] = field(default_factory=Counter)
    starts: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    pairs: Counter[tuple[str, ...]] = field(default_factory=Counter)
    pair_cases: Counter[tuple[str, ...]] = field(default_factory=Counter)
    pairs_over_one: Counter[tuple[str, ...]] = field(default_factory=Counter)
    triples: Counter[tuple[str, ...]] = field(default_factory=Counter)

    @classmethod
    def of(cls, routes: Routes) -> RouteCounts:
        """The counts of ``routes``."""
        counts = cls()
        for route, n in routes.items():
            counts.starts[route[0]] += n
            counts.ends[route[-1]] += n
            pairs = [*pairwise(route)]
            _add(counts.events, route, n)
            _add(counts.cases, set(route), n)
            _add(counts.pairs, pairs, n)
            _add(counts.pair_cases, set(pairs), n)
            _add(counts.pairs_over_one, zip(route, route[2:], strict=False), n)
            _add(counts.triples, zip(route, route[1:], route[2:], strict=False), n)
            for position, step in enumerate(route):
                counts.positions[step] += position * n
        return cls(**{name: Counter(dict(sorted(table.items()))) for name, table in vars(counts).items()})

    @property
    def mean_positions(self) -> dict[str, float]:
        """Where each step comes on average, 0 being first."""
        return {step: self.positions[step] / n for step, n in self.events.items()}


def _add(table: Counter[K], found: Iterable[K], n: int) -> None:
    for key in found:
        table[key] += n
