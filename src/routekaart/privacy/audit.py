"""Can a hidden count be computed from what is shown? If so, what else must be hidden?

An attacker knows of every count a range (the band that is shown; of a hidden one its floor: 0, or what
a drawn step or transition has at least), and knows what ties counts together: margins, and in a map
in-flow = out-flow. The least and most that a count can be under all of that is a linear programme.

The rule: *no hidden count can be known more closely than a shown one*. From the least to the most that
it can be is at least as far as from one end of a band to the other: threshold − 1. A count without a
number may be small, or hidden to protect one that is: nothing in the export tells which.

References: Fischetti & Salazar, *Solving the cell suppression problem on tabular data with linear
constraints*, Management Science 2001; ours chooses what to hide greedily, the smallest first.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from routekaart.privacy.declarations import Key, Tie

__all__ = ["Count", "next_to_hide", "possible", "protect", "spans"]

Goal = TypeVar("Goal")

#: Counts are whole numbers; solutions of the programme are not quite.
TOLERANCE = 1e-6


@dataclass(frozen=True)
class Count:
    """A count with its ``value``, what it is shown as (``low`` to ``high``), and its ``floor`` when hidden.

    One that ``is_absent`` has no place in the export: nobody sees which step or transition it is of, so
    it is no cell to protect; ``low`` and ``high`` are then what its absence says. One that ``is_fixed``
    is never hidden to protect others.
    """

    value: int
    low: float
    high: float
    floor: int = 0
    is_absent: bool = False
    is_fixed: bool = False


def possible(
    ranges: Mapping[Key, tuple[float, float]], ties: Sequence[Tie], asked: Collection[Key]
) -> dict[Key, tuple[float, float]]:
    """The least and most that each of the ``asked`` counts can be, within all ``ranges`` and ``ties``."""
    return _Programme(ranges, ties).intervals(asked)


def spans(
    ranges: Mapping[Key, tuple[float, float]],
    ties: Sequence[Tie],
    families: Sequence[Mapping[Goal, tuple[Mapping[Key, float], float]]],
) -> dict[Goal, tuple[float, float]]:
    """The least and most that sums of counts can be, of those that are nearer than a width.

    ``families`` of goals (factors of counts, and the width) that can be at their ends together.

    Raises
    ------
    ValueError
        If the counts contradict each other.
    """
    programme = _Programme(ranges, ties)
    found = {}
    for family in families:
        seen = _Seen(programme, family)
        together: dict[Key, float] = {}
        for factors, _ in family.values():
            for key, factor in factors.items():
                together[key] = together.get(key, 0.0) + factor
        for sign in (1.0, -1.0):
            seen.look(together, sign)
        for name, (factors, _) in family.items():
            ends = [seen.look(factors, sign) for sign in (1.0, -1.0) if seen.is_near(name)]
            if len(ends) == 2 and -ends[1] - ends[0] < family[name][1] - TOLERANCE:
                found[name] = ends[0], -ends[1]
    return found


class _Seen(Generic[Goal]):
    """Solutions of a programme: how far apart they have the goals of a family."""

    def __init__(
        self, programme: _Programme, family: Mapping[Goal, tuple[Mapping[Key, float], float]]
    ) -> None:
        self.programme = programme
        self.family = family
        self.low = dict.fromkeys(family, float("inf"))
        self.high = dict.fromkeys(family, float("-inf"))

    def look(self, factors: Mapping[Key, float], sign: float) -> float:
        """The least that sign · Σ factor · count can be; all goals are seen where they are then."""
        end = self.programme.extreme({key: sign * factor for key, factor in factors.items()})
        for name, (parts, _) in self.family.items():
            if all(key in end.values for key in parts):
                value = sum(factor * end.values[key] for key, factor in parts.items())
                if value == value:  # noqa: PLR0124 - nan where the programme has no end
                    self.low[name] = min(self.low[name], value)
                    self.high[name] = max(self.high[name], value)
        return end.value

    def is_near(self, name: Goal) -> bool:
        """Whether no two solutions so far have the goal so far apart as its width."""
        return not self.high[name] - self.low[name] >= self.family[name][1] - TOLERANCE


def protect(
    counts: Mapping[Key, Count], ties: Sequence[Tie], threshold: int, most: float = float("inf")
) -> frozenset[Key] | None:
    """The counts to hide: those below ``threshold``, and what would give one of those away.

    ``most`` is what no count exceeds. None when no choice protects them: then nothing may be shown.
    """
    hidden = {key for key, count in counts.items() if count.value < threshold}
    neighbours = _neighbours(ties)
    while exposed := _exposed(counts, ties, hidden, threshold - 1, most):
        more = {key for one in exposed for key in next_to_hide(one, counts, hidden, neighbours)}
        if not more:
            return None
        hidden |= more
    return frozenset(hidden)


def _exposed(
    counts: Mapping[Key, Count], ties: Sequence[Tie], hidden: set[Key], width: float, most: float
) -> list[Key]:
    """The hidden counts that can be known more closely than ``width``."""
    tied = {key for tie in ties for key in tie.factors}
    asked = sorted((key for key in hidden & tied if not counts[key].is_absent), key=str)
    if not asked:
        return []
    ranges = {key: _range(count, key in hidden, most) for key, count in counts.items()}
    programme = _Programme(ranges, ties)
    # Two programmes for all at once show most of them to be wide; the rest are asked one by one.
    low, high = (programme.extreme(dict.fromkeys(asked, sign)).values for sign in (1.0, -1.0))
    near = [key for key in asked if not high[key] - low[key] >= width - TOLERANCE]
    alone = programme.intervals(near)
    return [key for key in near if alone[key][1] - alone[key][0] < width - TOLERANCE]


def _range(count: Count, is_hidden: bool, most: float) -> tuple[float, float]:
    """What an attacker knows of a count by itself."""
    return (count.floor, most) if is_hidden and not count.is_absent else (count.low, count.high)


def _neighbours(ties: Sequence[Tie]) -> dict[Key, set[Key]]:
    found: dict[Key, set[Key]] = {}
    for tie in ties:
        for key in tie.factors:
            found.setdefault(key, set()).update(tie.factors)
    return found


def next_to_hide(
    key: Key, counts: Mapping[Key, Count], hidden: set[Key], neighbours: Mapping[Key, set[Key]]
) -> list[Key]:
    """The smallest shown count that is tied to this one; if there is none, the smallest tied to those."""
    seen, ring = {key}, {key}
    while ring:
        ring = {other for one in ring for other in neighbours[one]} - seen
        seen |= ring
        shown = [one for one in ring - hidden if not (counts[one].is_fixed or counts[one].is_absent)]
        if shown:
            return [min(shown, key=lambda one: (counts[one].value, str(one)))]
    return []


@dataclass(frozen=True)
class _Extreme:
    value: float
    values: Mapping[Key, float]


class _Programme:
    """Ranges and ties as matrices, ready to be asked for extremes."""

    def __init__(self, ranges: Mapping[Key, tuple[float, float]], ties: Sequence[Tie]) -> None:
        from scipy.sparse import csr_array

        self.keys = list(ranges)
        place = {key: number for number, key in enumerate(self.keys)}
        self.bounds = [ranges[key] for key in self.keys]
        equal = [tie for tie in ties if tie.low == tie.high]
        above = [(tie.factors, tie.high, 1.0) for tie in ties if tie.low < tie.high < float("inf")]
        below = [(tie.factors, -tie.low, -1.0) for tie in ties if float("-inf") < tie.low < tie.high]

        def matrix(rows: Sequence[tuple[Mapping[Key, float], float, float]]) -> tuple[Any, list[float]]:
            cells = [
                (sign * factor, number, place[key])
                for number, (factors, _, sign) in enumerate(rows)
                for key, factor in factors.items()
            ]
            data, of_row, of_column = zip(*cells, strict=True) if cells else ((), (), ())
            shape = (len(rows), len(self.keys))
            return csr_array((data, (of_row, of_column)), shape=shape), [limit for _, limit, _ in rows]

        self.equal = matrix([(tie.factors, tie.low, 1.0) for tie in equal]) if equal else (None, None)
        self.most = matrix([*above, *below]) if above or below else (None, None)

    def intervals(self, asked: Collection[Key]) -> dict[Key, tuple[float, float]]:
        """The least and most that each of the ``asked`` counts can be."""
        return {key: (self.extreme({key: 1.0}).value, -self.extreme({key: -1.0}).value) for key in asked}

    def extreme(self, goal: Mapping[Key, float]) -> _Extreme:
        """The least that Σ factor · count of ``goal`` can be, and the counts where it is."""
        from scipy.optimize import linprog

        objective = [goal.get(key, 0.0) for key in self.keys]
        (a_most, b_most), (a_equal, b_equal) = self.most, self.equal
        answer = linprog(objective, a_most, b_most, a_equal, b_equal, self.bounds, method="highs")
        if answer.status == 3:  # without end
            return _Extreme(float("-inf"), dict.fromkeys(goal, float("nan")))
        if answer.status != 0:
            raise ValueError(f"the counts and what ties them contradict each other: {answer.message}")
        return _Extreme(float(answer.fun), dict(zip(self.keys, answer.x.tolist(), strict=True)))
