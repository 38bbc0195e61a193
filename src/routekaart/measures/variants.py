"""Variants: the distinct sequences of activities, with the cases that walked each.

A case's walk is its activities in order of position; two cases are of one variant when their walks
are equal. Walks are lists of packed integers (position in the high half, activity code in the low
half), so that sorting a list orders it and comparing lists compares walks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from routekaart.log.batches import Batch
from routekaart.log.view import View
from routekaart.privacy.declarations import Disclosure, Kind, Shown, Table
from routekaart.results import Columns, Result

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "PACK",
    "Variants",
    "codes_of",
    "count_variants",
    "routes_in",
    "routes_of",
    "unpack",
    "variants",
    "walks",
]

#: Packed integers are position · PACK + code: both fit 31 bits, whatever the log.
PACK = 2**32

#: How a code stands in the bytes of a route: the high byte first, so that bytes and codes have one order.
CODE, CODE_BYTES = ">u4", 4

VARIANT_COLUMNS = ("activities", "cases", "share")


@dataclass(frozen=True)
class Variants(Result):
    """Variants, most cases first, then by labels: ``activities`` (tuple), ``cases``, ``share`` of all cases."""

    variant_columns: Columns

    disclosure: ClassVar = Disclosure({
        # A route that few cases walked is the route of a child: below the threshold no row at all.
        "variant_columns": Table(
            {"activities": Kind.LABEL, "cases": Kind.CASES, "share": Shown(Kind.SHARE)}, rows="threshold"
        ),
    })  # fmt: skip

    @property
    def table(self) -> pd.DataFrame:
        """The variants as pandas, outside the disclosure gate."""
        return self.variant_columns.pandas()

    def record(self) -> list[dict[str, Any]]:
        """The variants in the plain form of the contract."""
        return [{**row, "activities": list(row["activities"])} for row in self.variant_columns.rows()]


def variants(view: View) -> Variants:
    """The variants of the cases in ``view``."""
    routes = routes_of(view)
    labels = view.labels()
    total = sum(routes.values())
    return Variants(
        recipe=view.recipe,
        n_cases=view.n_cases,
        variant_columns=Columns(
            {
                "activities": [tuple(labels[code] for code in codes_of(route)) for route in routes],
                "cases": [*routes.values()],
                "share": [count / total for count in routes.values()],
            }
        ),
    )


def routes_of(view: View) -> dict[bytes, int]:
    """The distinct routes of the cases with how many walked each: most cases first, then by codes.

    A route is the bytes of its activity codes (:func:`codes_of`), whose order is that of the codes.
    """

    def count() -> dict[bytes, int]:
        total: Counter[bytes] = Counter()
        for part in view.walk(_routes):
            total.update(part)
        return dict(sorted(sorted(total.items()), key=lambda item: -item[1]))

    return view.once("routes", count)


def codes_of(route: bytes) -> list[int]:
    """The activity codes of a route."""
    import numpy as np

    codes: list[int] = np.frombuffer(route, dtype=CODE).tolist()
    return codes


def _routes(batch: Batch) -> Counter[bytes]:
    """How many cases of a batch walked each route."""
    return Counter(routes_in(batch))


def routes_in(batch: Batch) -> Iterator[bytes]:
    """The route of each case of a batch."""
    raw = batch.steps.activity.astype(CODE).tobytes()
    size = CODE_BYTES
    bounds = zip((batch.cases.first * size).tolist(), (batch.cases.last * size).tolist(), strict=True)
    return (raw[first:last] for first, last in bounds)


def walks(view: View) -> str:
    """The name of a table (case_id, walk), made once for the view; equal walks are one variant."""
    return view.per_case(
        "walks",
        lambda: (
            f"""
        select case_id, array_sort(collect_list(cast(position as bigint) * {PACK} + activity)) as walk
        from {{instances}} group by case_id"""
        ),
    )


def count_variants(view: View) -> int:
    """How many variants the cases of ``view`` make."""
    return len(routes_of(view))


def unpack(packed: Iterable[Any], labels: Sequence[str]) -> list[tuple[str, ...]]:
    """The labels behind lists of packed integers, one tuple a list."""
    import numpy as np

    lists = [np.asarray(walk, dtype=np.int64) for walk in packed]
    if not lists:
        return []
    codes = np.concatenate(lists) % PACK
    flat = tuple(np.array(labels, dtype=object)[codes].tolist())
    lengths = [len(walk) for walk in lists]
    ends = np.cumsum(lengths).tolist()
    return [flat[end - length : end] for end, length in zip(ends, lengths, strict=True)]
