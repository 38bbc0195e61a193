"""Tallies: rows added up per key, in partial results that merge.

Counts, sums and claims of parts add up; of distinct cases too, as a case lies whole in one part; the values behind
medians are kept in groups and laid end to end. Sums of microseconds pass 64 bits at the size of a region, so
they are kept as whole days and the rest, and come out as Python's own integers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from routekaart.walks.speed import written

if TYPE_CHECKING:
    from routekaart.walks.columns import Claims, Codes, Counts, Lengths

__all__ = [
    "DAY_US",
    "Groups",
    "Sums",
    "Tally",
    "distinct",
    "exact_sum",
    "merged",
    "numbered",
    "quantiles_of",
    "tally",
    "total_days",
]

DAY_US = 86_400_000_000
#: Up to so many possible keys, which of them occur is looked up in a table rather than found by sorting.
MOST_LOOKED_UP = 1 << 22
#: Up to so many values, the different ones are found by sorting.
FEW = 10_000


class Counted(NamedTuple):
    """Per key: its ``rows`` and the different ``cases`` they are of."""

    rows: Counts
    cases: Counts
    last_case: Codes


def walk_counts(key: Codes, case: Codes, out: Counted) -> None:
    """Count rows and cases per key; the rows of a case lie together."""
    for k in range(len(out.rows)):
        out.last_case[k] = -1
    for i in range(len(key)):
        k = key[i]
        out.rows[k] += 1
        if out.last_case[k] != case[i]:
            out.last_case[k] = case[i]
            out.cases[k] += 1


class Sums(NamedTuple):
    """Per key a sum of microseconds: whole days, and what is left over."""

    days: Counts
    rest_us: Counts

    def total_us(self) -> list[int]:
        """The sums as whole microseconds, of any size."""
        return [d * DAY_US + r for d, r in zip(self.days.tolist(), self.rest_us.tolist(), strict=True)]


def walk_sums(key: Codes, value: Lengths, out: Sums) -> None:
    """Add the values up per key."""
    for i in range(len(key)):
        day = value[i] // DAY_US
        out.days[key[i]] += day
        out.rest_us[key[i]] += value[i] - day * DAY_US


class Gathered(NamedTuple):
    """The values of rows, those of one key together, in order of key."""

    value: Lengths


def walk_groups(key: Codes, value: Lengths, start: Counts, out: Gathered) -> None:
    """Put each value where its key has room: from ``start`` on, which is moved along."""
    for i in range(len(key)):
        out.value[start[key[i]]] = value[i]
        start[key[i]] += 1


@dataclass(frozen=True)
class Groups:
    """Values by key: those of key k stand from ``start[k]`` to ``start[k + 1]``."""

    start: Counts
    value: Lengths

    def of(self, key: int) -> Lengths:
        """The values of one key, in no order."""
        return self.value[self.start[key] : self.start[key + 1]]

    def quantiles(self, *shares: float, unit: float = DAY_US) -> list[list[float] | None]:
        """Per key the quantiles at ``shares`` (type 7), in ``unit``; None of a key without values."""
        return [quantiles_of(self.of(key), shares, unit) for key in range(len(self.start) - 1)]


def quantiles_of(values: Lengths, shares: Sequence[float], unit: float = DAY_US) -> list[float] | None:
    """The quantiles of whole ``values`` at ``shares``, between neighbours by straight lines; None of no values.

    References: Hyndman & Fan, *Sample Quantiles in Statistical Packages*, 1996, definition 7.
    """
    import numpy as np

    n = len(values)
    if not n:
        return None
    places = [share * (n - 1) for share in shares]
    wanted = sorted({at for place in places for at in (int(place), min(int(place) + 1, n - 1))})
    ordered = np.partition(values, wanted)
    found = []
    for place in places:
        at = int(place)
        below, above = (int(ordered[min(at + more, n - 1)]) / unit for more in (0, 1))
        found.append(below * (1 - (place - at)) + above * (place - at))
    return found


@dataclass(frozen=True)
class Tally:
    """Rows added up per key; ``keys`` are those that occur, ascending, and all else is in their order.

    ``rows`` and different ``cases``; of each claim by name how many rows make it (``claims``), of each length
    its sum (``sums``) or its values (``values``).
    """

    keys: Counts
    rows: Counts
    cases: Counts
    claims: Mapping[str, Counts] = field(default_factory=dict)
    sums: Mapping[str, Sums] = field(default_factory=dict)
    values: Mapping[str, Groups] = field(default_factory=dict)

    def days(self, name: str) -> list[float]:
        """The sum of one length per key, in days."""
        return [total / DAY_US for total in self.sums[name].total_us()]


def exact_sum(values: Lengths) -> int:
    """The sum of microseconds, however large."""
    days = values // DAY_US
    return int(days.sum()) * DAY_US + int((values - days * DAY_US).sum())


def total_days(sums: Iterable[int]) -> float:
    """Whole microseconds added up, in days."""
    return sum(sums) / DAY_US


def tally(
    key: Counts,
    case: Codes,
    *,
    claims: Mapping[str, Claims] | None = None,
    sums: Mapping[str, Lengths] | None = None,
    values: Mapping[str, Lengths] | None = None,
    is_compiled: bool,
) -> Tally:
    """The rows of one part added up per ``key`` (0 or more); the rows of a ``case`` lie together."""
    import numpy as np

    keys, number = numbered(np.asarray(key))
    n = len(keys)
    counted = written(walk_counts, Counted, n, number, case, is_compiled=is_compiled)
    return Tally(
        keys,
        counted.rows,
        counted.cases,
        {name: np.bincount(number[claim], minlength=n) for name, claim in (claims or {}).items()},
        {
            name: written(walk_sums, Sums, n, number, value, is_compiled=is_compiled)
            for name, value in (sums or {}).items()
        },
        {
            name: _gathered(number, value, counted.rows, is_compiled=is_compiled)
            for name, value in (values or {}).items()
        },
    )


def numbered(key: Counts) -> tuple[Counts, Codes]:
    """The different keys, ascending, and of each row the place of its key among them."""
    import numpy as np

    highest = int(key.max(initial=-1))
    if highest < MOST_LOOKED_UP:
        occurs = np.zeros(highest + 1, dtype=bool)
        occurs[key] = True
        return np.flatnonzero(occurs), (np.cumsum(occurs, dtype=np.int32) - np.int32(1))[key]
    keys, number = np.unique(key, return_inverse=True)
    return keys, number.astype(np.int32)


def _gathered(number: Codes, value: Lengths, rows: Counts, *, is_compiled: bool) -> Groups:
    import numpy as np

    start = np.concatenate([[0], np.cumsum(rows)])
    found = written(
        walk_groups, Gathered, len(value), number, value, start[:-1].copy(), is_compiled=is_compiled
    )
    return Groups(start, found.value)


def distinct(values: Counts) -> Counts:
    """The different values, ascending, as ``np.unique`` has them: that loads masked arrays, which few values are not worth."""
    import numpy as np

    if len(values) > FEW:
        return np.unique(values)
    ordered: Counts = np.sort(values)
    is_new: Claims = np.diff(ordered, prepend=ordered[:1] - 1) != 0
    return ordered[is_new]


def merged(parts: Sequence[Tally]) -> Tally:
    """The tallies of all parts as one; each case lies whole in one of them."""
    import numpy as np

    if len(parts) == 1:
        return parts[0]
    keys = distinct(np.concatenate([part.keys for part in parts]))
    places = [np.searchsorted(keys, part.keys) for part in parts]

    def added(columns: Iterable[Counts]) -> Counts:
        total = np.zeros(len(keys), dtype=np.int64)
        for place, column in zip(places, columns, strict=True):
            total[place] += column
        return total

    first = parts[0]
    return Tally(
        keys,
        added(part.rows for part in parts),
        added(part.cases for part in parts),
        {name: added(part.claims[name] for part in parts) for name in first.claims},
        {name: Sums(*(added(part.sums[name][i] for part in parts) for i in (0, 1))) for name in first.sums},
        {
            name: _laid_together([part.values[name] for part in parts], places, len(keys))
            for name in first.values
        },
    )


def _laid_together(parts: Sequence[Groups], places: Sequence[Counts], n_keys: int) -> Groups:
    """The values of each key from all parts; ``places`` has, per part, the number of each of its keys."""
    import numpy as np

    sizes = np.zeros(n_keys, dtype=np.int64)
    for part, place in zip(parts, places, strict=True):
        sizes[place] += np.diff(part.start)
    start = np.concatenate([[0], np.cumsum(sizes)])
    room = start[:-1].copy()
    value = np.empty(start[-1], dtype=np.int64)
    for part, place in zip(parts, places, strict=True):
        for own, key in enumerate(place.tolist()):
            found = part.of(own)
            value[room[key] : room[key] + len(found)] = found
            room[key] += len(found)
    return Groups(start, value)
