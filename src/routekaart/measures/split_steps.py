"""Split steps: which steps truly stand at two places of the route, and are drawn twice.

Some pupils come by the GP, and were on a waiting list before the school knew of them; others are so after many talks. One
box for both makes arrows of first visits run up. A step is split at another, its pivot: what comes before the case's first
pivot is a place of its own. That is done when it takes away enough first visits that run up, where both places are of enough cases.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from routekaart.log.batches import Batch
from routekaart.log.view import View
from routekaart.measures.reading_order import in_reading_order, weight_back

__all__ = ["MOST_BACK", "split_steps"]

#: First visits that may run up, as a share of all; from there on steps are split.
MOST_BACK = 0.02
MOST_SPLITS, LEAST_GAIN, LEAST_CASES = 3, 0.1, 2
#: In a log of more cases steps are not split: their sequences are not held in memory.
MOST_CASES = 5_000

Route = Sequence[int]
Arcs = Mapping[tuple[int, int], float]


def split_steps(view: View, kept: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Pairs of codes: the step to split, and its pivot; ``kept`` are the codes of the steps on the map."""
    if view.n_cases > MOST_CASES:
        return ()
    routes = [route for part in view.walk(partial(_routes, kept=frozenset(kept))) for route in part]
    splits: list[tuple[int, int]] = []
    n_codes = len(view.labels())
    while len(splits) < MOST_SPLITS:
        arcs = _first_arcs(routes)
        order = _ordered(routes, arcs)
        back = weight_back([*map(str, order)], _named(arcs))
        if back <= MOST_BACK * sum(arcs.values()):
            break
        found = _best(routes, arcs, order, back, n_codes + len(splits), view.n_cases, n_codes)
        if found is None:
            break
        splits.append(found)
        routes = [_split(route, *found, n_codes + len(splits) - 1) for route in routes]
    return tuple(splits)


def _routes(batch: Batch, kept: frozenset[int]) -> list[list[int]]:
    """The codes of the steps of each case that are kept."""
    activity = batch.steps.activity
    bounds = zip(batch.cases.first.tolist(), batch.cases.last.tolist(), strict=True)
    return [[code for code in activity[first:last].tolist() if code in kept] for first, last in bounds]


def _first_arcs(routes: Sequence[Route]) -> dict[tuple[int, int], float]:
    """How often each arc leads to a step for the first time; a place of its own counts by itself."""
    found: dict[tuple[int, int], float] = {}
    for route in routes:
        seen: set[int] = set()
        for before, code in zip([-1, *route], route, strict=False):
            if before >= 0 and before != code and code not in seen:
                found[before, code] = found.get((before, code), 0) + 1
            seen.add(code)
    return found


def _named(arcs: Arcs) -> dict[tuple[str, str], float]:
    return {(str(source), str(target)): weight for (source, target), weight in arcs.items()}


def _ordered(routes: Sequence[Route], arcs: Arcs) -> list[int]:
    """The codes in reading order."""
    places: dict[str, list[int]] = {}
    for route in routes:
        for at, code in enumerate(route):
            places.setdefault(str(code), []).append(at)
    means = {code: sum(at) / len(at) for code, at in places.items()}
    return [int(code) for code in in_reading_order(means, _named(arcs))]


def _split(route: Route, step: int, pivot: int, new: int) -> list[int]:
    """The route with a step before the first pivot as a place of its own."""
    if pivot not in route:
        return [*route]
    first = route.index(pivot)
    return [new if code == step and at < first else code for at, code in enumerate(route)]


def _best(
    routes: Sequence[Route], arcs: Arcs, order: list[int], back: float, new: int, n_cases: int, n_codes: int
) -> tuple[int, int] | None:
    """The split that takes away most of what runs up; None where none takes away enough."""
    at = {code: place for place, code in enumerate(order)}
    ends = {code for pair in arcs if at[pair[0]] > at[pair[1]] for code in pair if code < n_codes}
    least = max(LEAST_CASES, LEAST_GAIN * n_cases)
    best, found = LEAST_GAIN * n_cases, None
    for step in sorted(ends):
        for pivot in order:
            if pivot == step or pivot >= n_codes:
                continue
            parted = [_split(route, step, pivot, new) for route in routes]
            sizes = [sum(code in route for route in parted) for code in (step, new)]
            if min(sizes) < least:
                continue
            gain = back - _least_back(order, _first_arcs(parted), step, new)
            if gain > best:
                best, found = gain, (step, pivot)
    return found


def _least_back(order: list[int], arcs: Arcs, step: int, new: int) -> float:
    """What runs up at least when the new place, and then the step itself, may stand anywhere."""
    placed = [code for code in order if code != step]
    for code in (new, step):
        mine = {pair: weight for pair, weight in arcs.items() if code in pair}
        costs = []
        at = {other: place for place, other in enumerate(placed)}
        for place in range(len(placed) + 1):
            costs.append(
                sum(
                    weight
                    for (source, target), weight in mine.items()
                    if (source == code and target in at and at[target] < place)
                    or (target == code and source in at and at[source] >= place)
                )
            )
        placed.insert(costs.index(min(costs)), code)
    at = {code: place for place, code in enumerate(placed)}
    return sum(weight for (source, target), weight in arcs.items() if at[source] > at[target])
