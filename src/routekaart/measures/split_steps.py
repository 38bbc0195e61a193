"""Split steps: which steps truly stand at two places of the route, and are drawn twice.

Some pupils come by the GP, and were on a waiting list before the school knew of them; others are so after many talks. One
box for both makes arrows of first visits run up. A step is split at another, its pivot: what comes before the case's first
pivot is a place of its own. That is done when it takes away enough first visits that run up, where both places are of enough cases.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache, partial

from routekaart.log.batches import Batch
from routekaart.log.view import View
from routekaart.measures.reading_order import in_reading_order, weight_back

__all__ = ["MOST_BACK", "split_steps"]

#: First visits that may run up, as a share of all; from there on steps are split.
MOST_BACK = 0.02
MOST_SPLITS, LEAST_SHARE, LEAST_CASES = 3, 0.1, 2
#: In a log of more cases steps are not split: their sequences are not held in memory.
MOST_CASES = 5_000

Route = Sequence[int]
Arcs = Mapping[tuple[int, int], float]


def split_steps(view: View, kept: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Pairs of codes: the step to split, and its pivot, one for all; ``kept`` are the codes of the steps on the map.

    Only what enough cases do counts: what is rare is not drawn, and runs up nowhere.
    """
    if view.n_cases > MOST_CASES:
        return ()
    routes = [route for part in view.walk(partial(_routes, kept=frozenset(kept))) for route in part]
    least = max(LEAST_CASES, LEAST_SHARE * view.n_cases)
    n_codes = len(view.labels())
    back, total = _back(routes, least)
    if back <= MOST_BACK * total:
        return ()
    tried: list[tuple[float, int, int, list[int]]] = []
    for pivot in kept:
        if steps := _at_two_places(routes, pivot, kept, least):
            needed = _needed(routes, steps, pivot, n_codes, least)
            left = _back(_split_all(routes, needed, pivot, n_codes), least)[0]
            tried.append((left, len(needed), pivot, needed))
    left, _, pivot, steps = min(tried, default=(back, 0, 0, []))
    return tuple((step, pivot) for step in steps) if back - left >= least else ()


def _back(routes: Sequence[Route], least: float) -> tuple[float, float]:
    """The first visits that run up in the best order, and all of them; splits at several pivots often come to the same."""
    return _back_of(tuple(map(tuple, routes)), least)


@lru_cache(maxsize=256)
def _back_of(routes: tuple[tuple[int, ...], ...], least: float) -> tuple[float, float]:
    arcs = _first_arcs(routes, least)
    order = _ordered(routes, arcs)
    return weight_back([*map(str, order)], _named(arcs)), sum(arcs.values())


def _at_two_places(routes: Sequence[Route], pivot: int, kept: Sequence[int], least: float) -> list[int]:
    """The steps that enough cases have before their first pivot, and enough after it."""
    parts = [(route[: route.index(pivot)], route[route.index(pivot) :]) for route in routes if pivot in route]
    return [
        step
        for step in kept
        if step != pivot and all(sum(step in part[side] for part in parts) >= least for side in (0, 1))
    ]


def _split_all(routes: Sequence[Route], steps: Sequence[int], pivot: int, n_codes: int) -> Sequence[Route]:
    for number, step in enumerate(steps):
        routes = [_split(route, step, pivot, n_codes + number) for route in routes]
    return routes


def _needed(routes: Sequence[Route], steps: list[int], pivot: int, n_codes: int, least: float) -> list[int]:
    """The steps of which the split takes something away, at most :data:`MOST_SPLITS`: what costs least goes first."""
    while steps:
        own = _back(_split_all(routes, steps, pivot, n_codes), least)[0]
        without = {
            step: _back(_split_all(routes, [one for one in steps if one != step], pivot, n_codes), least)[0]
            for step in steps
        }
        least_needed = min(steps, key=lambda step: (without[step], step))
        if len(steps) <= MOST_SPLITS and without[least_needed] > own:
            break
        steps = [one for one in steps if one != least_needed]
    return steps


def _routes(batch: Batch, kept: frozenset[int]) -> list[list[int]]:
    """The codes of the steps of each case that are kept."""
    activity = batch.steps.activity
    bounds = zip(batch.cases.first.tolist(), batch.cases.last.tolist(), strict=True)
    return [[code for code in activity[first:last].tolist() if code in kept] for first, last in bounds]


def _first_arcs(routes: Sequence[Route], least: float) -> dict[tuple[int, int], float]:
    """How often each arc leads to a step for the first time, of those that do in enough cases; a place of its own counts by itself."""
    found: dict[tuple[int, int], float] = {}
    for route in routes:
        seen: set[int] = set()
        for before, code in zip([-1, *route], route, strict=False):
            if before >= 0 and before != code and code not in seen:
                found[before, code] = found.get((before, code), 0) + 1
            seen.add(code)
    return {arc: times for arc, times in found.items() if times >= least}


def _named(arcs: Arcs) -> dict[tuple[str, str], float]:
    return {(str(source), str(target)): weight for (source, target), weight in arcs.items()}


def _ordered(routes: Sequence[Route], arcs: Arcs) -> list[int]:
    """The codes in reading order."""
    places: dict[str, list[int]] = {}
    for route in routes:
        for at, code in enumerate(route):
            places.setdefault(str(code), []).append(at)
    means = {code: sum(at) / len(at) for code, at in places.items()}
    first = Counter(str(route[0]) for route in routes if route).most_common(1)
    last = Counter(str(route[-1]) for route in routes if route).most_common(1)
    ends = [pairs[0][0] if pairs else "" for pairs in (first, last)]
    return [int(code) for code in in_reading_order(means, _named(arcs), first=ends[0], last=ends[1])]


def _split(route: Route, step: int, pivot: int, new: int) -> list[int]:
    """The route with a step before the first pivot as a place of its own."""
    if pivot not in route:
        return [*route]
    first = route.index(pivot)
    return [new if code == step and at < first else code for at, code in enumerate(route)]
