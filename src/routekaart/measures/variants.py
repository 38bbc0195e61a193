"""Variants: the distinct sequences of activities, with the cases that walked each.

A case's route is its activities in order; two cases are of one variant when their routes are equal. A route is kept
as the bytes of its activity codes, so that comparing bytes compares routes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, Any, ClassVar, TypedDict

from routekaart.columns import Cases, CaseShare, Shown, Text
from routekaart.log.batches import Batch
from routekaart.log.view import View
from routekaart.privacy.declarations import Disclosure, Table
from routekaart.results import Columns, Frame, Result

__all__ = [
    "Variants",
    "codes_of",
    "count_variants",
    "routes_in",
    "routes_of",
    "variants",
]

#: How a code stands in the bytes of a route: the high byte first, so that bytes and codes have one order.
CODE, CODE_BYTES = ">u4", 4


class Variant(TypedDict):
    """A route, and who walked it."""

    activities: Shown[tuple[Text, ...]]  #: in order
    cases: Cases  #: that walked it
    share: CaseShare  #: of all cases


@dataclass(frozen=True)
class Variants(Result):
    """Variants, most cases first, then by labels."""

    # A route that few cases walked is the route of a child: below the threshold no row at all.
    variant_columns: Annotated[Columns[Variant], Table(rows="threshold")]

    disclosure: ClassVar = Disclosure()

    table = Frame("variant_columns")

    def record(self) -> list[dict[str, Any]]:
        """The variants in the plain form of the contract."""
        return [{**row, "activities": list(row["activities"])} for row in self.variant_columns.rows()]


def variants(view: View) -> Variants:
    """The variants of the cases in ``view``."""
    routes = routes_of(view)
    total = sum(routes.values())
    return Variants(
        recipe=view.recipe,
        n_cases=view.n_cases,
        variant_columns=Columns.of_arrays(
            Variant,
            activities=labelled(view, routes),
            cases=[*routes.values()],
            share=[count / total for count in routes.values()],
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


def labelled(view: View, routes: Iterable[bytes]) -> list[tuple[str, ...]]:
    """The activities of each route by their labels."""
    import numpy as np

    routes = list(routes)
    codes = np.frombuffer(b"".join(routes), dtype=CODE)
    steps = np.array(view.labels(), dtype=object)[codes].tolist()
    ends = np.cumsum([len(route) // CODE_BYTES for route in routes], dtype=np.int64).tolist()
    return [tuple(steps[first:last]) for first, last in pairwise([0, *ends])]


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


def count_variants(view: View) -> int:
    """How many variants the cases of ``view`` make."""
    return len(routes_of(view))
