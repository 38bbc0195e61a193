"""Variants: the distinct sequences of activities, with the cases that walked each.

A case's route is its activities in order; two cases are of one variant when their routes are equal. A route told apart by
its fingerprint (:mod:`routekaart.walks.fingerprints`) and kept as the bytes of its activity codes, whose order is
that of the codes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, NamedTuple, TypedDict

from routekaart.columns import Cases, CaseShare, Shown, Text
from routekaart.log.batches import Batch
from routekaart.log.view import View
from routekaart.privacy.declarations import Disclosure, Table
from routekaart.results import Columns, Frame, Result
from routekaart.walks.fingerprints import alike, fingerprints, joined_prints

if TYPE_CHECKING:
    from routekaart.walks.columns import Codes, Counts
    from routekaart.walks.fingerprints import Prints

__all__ = [
    "MOST_CODES",
    "Variants",
    "codes_of",
    "count_variants",
    "routes_of",
    "stretches",
    "variants",
    "walked",
]

#: How a code stands in the bytes of a route: the high byte first, so that bytes and codes have one order.
CODE, CODE_BYTES = ">u4", 4
#: More than a log can have activities: the place of a step in its case and its activity make one number.
MOST_CODES = 1 << 20
#: What a view knows the routes of its cases by.
WALKED = "routes of cases"


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
    """The variants of the cases in ``view``.

    Examples
    --------
    >>> found = rk.variants(log).record()
    >>> len(found), found[0]["cases"]
    (8, 1)
    """
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
    import numpy as np

    def count() -> dict[bytes, int]:
        routes, number = walked(view)
        cases = np.bincount(number, minlength=len(routes))
        most_first = np.argsort(-cases, kind="stable")
        ranked = most_first[: np.count_nonzero(cases)]
        return {routes[k]: n for k, n in zip(ranked.tolist(), cases[ranked].tolist(), strict=True)}

    return view.once("routes", count)


def walked(view: View) -> tuple[Sequence[bytes], Codes]:
    """Routes in order of their codes, and for each case of ``view`` the number of the one it walked.

    Of a selection, the routes of other cases are among them where those were worked out before.
    """
    whole = view.whole
    if view.chosen is not None and whole.knows(WALKED):
        routes, number = walked(whole)
        return routes, number[view.chosen[whole.cases.case]]
    return view.once(WALKED, lambda: _numbered(view.walk(_walked)))


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


class _Walked(NamedTuple):
    """The different routes of a batch with the fingerprint of each, and for each case the number of its route."""

    prints: Prints
    routes: Sequence[bytes]
    number: Codes


def _walked(batch: Batch) -> _Walked:
    """The routes that the cases of a batch walked."""
    import numpy as np

    batch = batch.compact
    first, sizes = batch.cases.first, batch.cases.last - batch.cases.first
    place = np.arange(batch.n_rows) - np.repeat(first, sizes)
    prints = fingerprints(place * MOST_CODES + batch.steps.activity, first)
    some, number = alike(prints)
    routes = stretches(batch.steps.activity, first[some], batch.cases.last[some])
    return _Walked((prints[0][some], prints[1][some]), routes, number)


def _numbered(parts: Sequence[_Walked]) -> tuple[Sequence[bytes], Codes]:
    """The different routes of all parts, in order, and for each case the number of its route."""
    import numpy as np

    routes = [route for part in parts for route in part.routes]
    some, number = alike(joined_prints([part.prints for part in parts]))
    different = [routes[k] for k in some.tolist()]
    ascending = sorted(range(len(different)), key=different.__getitem__)
    place = np.empty(len(different), dtype=np.int32)
    place[ascending] = np.arange(len(different), dtype=np.int32)
    starts = np.cumsum([0, *(len(part.routes) for part in parts)]).tolist()
    of_case = [place[number[start + part.number]] for start, part in zip(starts, parts, strict=False)]
    return [different[k] for k in ascending], np.concatenate(of_case)


def stretches(activity: Codes, first: Counts, last: Counts) -> list[bytes]:
    """The bytes of the codes from each ``first`` up to its ``last``."""
    raw = activity.astype(CODE).tobytes()
    bounds = zip((first * CODE_BYTES).tolist(), (last * CODE_BYTES).tolist(), strict=True)
    return [raw[low:high] for low, high in bounds]


def count_variants(view: View) -> int:
    """How many variants the cases of ``view`` make."""
    return len(routes_of(view))
