"""Reading order: in which order the steps of a map stand, so that as few first visits as possible run up.

A minimum feedback arc set by local search: from the mean places of the steps, blocks of one to four steps move to where the
weight of arcs that point back is least, as long as that helps. Of equals, the order with the shorter arcs. Blocks
matter: what single steps cannot leave together, they never leave.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

__all__ = ["in_reading_order", "weight_back"]

LONGEST_BLOCK = 4
#: What a row of distance costs beside an arc that points back.
DISTANCE = 1e-4
#: Above so many steps blocks are single steps: the search is for a page.
MOST_SEARCHED = 30


def in_reading_order(
    places: Mapping[str, float], arcs: Mapping[tuple[str, str], float], *, first: str = "", last: str = ""
) -> list[str]:
    """The keys of ``places`` (mean place in a case) in order; ``arcs`` have a weight, ``first`` and ``last`` keep their ends.

    >>> in_reading_order({"a": 0, "c": 1, "b": 2}, {("a", "b"): 5, ("b", "c"): 5, ("c", "b"): 1})
    ['a', 'b', 'c']
    """
    head, tail = [first] if first in places else [], [last] if last in places and last != first else []
    order = sorted(places.keys() - {*head, *tail}, key=lambda key: (places[key], key))
    weights = [(source, target, arcs[source, target]) for source, target in sorted(arcs) if source != target]

    def cost(order: Sequence[str]) -> float:
        at = {key: place for place, key in enumerate((*head, *order, *tail))}
        total = 0.0
        for source, target, weight in weights:
            distance = at[target] - at[source]
            total += weight * (DISTANCE * distance if distance > 0 else 1 - DISTANCE * distance)
        return total

    best = cost(order)
    longest = LONGEST_BLOCK if len(order) <= MOST_SEARCHED else 1
    improves = True
    while improves:
        improves = False
        for size in range(1, longest + 1):
            for begin in range(len(order) - size + 1):
                moved = [(cost(one), one) for one in _worth_trying(order, begin, size, arcs)]
                found, other = min(moved, default=(best, order))
                if found < best - 1e-9:
                    best, order, improves = found, other, True
    return [*head, *order, *tail]


def _worth_trying(
    order: list[str], begin: int, size: int, arcs: Mapping[tuple[str, str], float]
) -> list[list[str]]:
    """The orders with this block elsewhere that turn back least, if no more than now."""
    block, rest = order[begin : begin + size], order[:begin] + order[begin + size :]

    def turned(one: str, side: int) -> float:
        """What more runs back when the block passes ``one``, to the left (1) or to the right (-1) of it."""
        return side * sum(arcs.get((one, key), 0) - arcs.get((key, one), 0) for key in block)

    more = {begin: 0.0}
    for at in range(begin - 1, -1, -1):
        more[at] = more[at + 1] + turned(rest[at], 1)
    for at in range(begin + 1, len(rest) + 1):
        more[at] = more[at - 1] + turned(rest[at - 1], -1)
    del more[begin]
    least = min(more.values(), default=1.0)
    if least > 1e-9:
        return []
    return [rest[:at] + block + rest[at:] for at, one in more.items() if one < least + 1e-9]


def weight_back(order: Sequence[str], arcs: Mapping[tuple[str, str], float]) -> float:
    """The weight of the arcs that point back in ``order``."""
    at = {key: place for place, key in enumerate(order)}
    return sum(weight for (source, target), weight in arcs.items() if at[source] > at[target])
