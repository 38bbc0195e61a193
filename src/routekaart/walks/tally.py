"""Tallies: rows added up per key, in partial results that merge.

Counts, sums and claims of parts add up; of distinct cases too, as a case lies whole in one part; the values behind
medians stay in the parts in which they were gathered, and where those are kept (:mod:`routekaart.walks.spill`).
Sums of microseconds pass 64 bits at the size of a region, so
they are kept as whole days and the rest, and come out as Python's own integers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from routekaart.walks.speed import written
from routekaart.walks.spill import spill

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
    """Values by key, in parts: in part p, those of key k stand from ``start[k, p]`` to ``start[k + 1, p]``."""

    start: Counts
    parts: tuple[Lengths, ...]

    @classmethod
    def kept(cls, start: Counts, parts: Iterable[Lengths]) -> Groups:
        """Groups whose parts are in memory as far as there is room."""
        return cls(start, tuple(spill.kept(part) for part in parts))

    def __reduce__(self) -> tuple[Any, ...]:
        return Groups.kept, (self.start, self.parts)

    def of(self, key: int) -> Lengths:
        """The values of one key, in no order; not to be written to."""
        import numpy as np

        bounds = self.start[key : key + 2].tolist()
        found = [part[low:high] for part, low, high in zip(self.parts, *bounds, strict=True) if low < high]
        return found[0] if len(found) == 1 else np.concatenate(found or [self.parts[0][:0]])

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


def distinct(values: Counts) -> Counts:
    """The different whole numbers among ``values``, ascending."""
    import numpy as np

    if not len(values):
        return values
    least = int(values.min())
    if (span := int(values.max()) - least + 1) <= MOST_LOOKED_UP:
        occurs = np.zeros(span, dtype=bool)
        occurs[values - least] = True
        return (np.flatnonzero(occurs) + least).astype(values.dtype)
    ordered = np.sort(values)
    return ordered[np.flatnonzero(np.diff(ordered, prepend=ordered[0] - 1))]


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
    return Groups.kept(start[:, None], [found.value])


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
        {name: _together([part.values[name] for part in parts], places, len(keys)) for name in first.values},
    )


def _together(parts: Sequence[Groups], places: Sequence[Counts], n_keys: int) -> Groups:
    """All parts side by side; ``places`` has, for each of ``parts``, the number of each of its keys."""
    import numpy as np

    values = tuple(value for part in parts for value in part.parts)
    is_small = max(map(len, values)) <= np.iinfo(np.int32).max
    start: Counts = np.zeros((n_keys + 1, len(values)), dtype=np.int32 if is_small else np.int64)
    first = 0
    for part, place in zip(parts, places, strict=True):
        last = first + len(part.parts)
        start[place + 1, first:last] = np.diff(part.start, axis=0)
        first = last
    np.cumsum(start, axis=0, dtype=start.dtype, out=start)
    return Groups(start, values)
