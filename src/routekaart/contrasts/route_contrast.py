"""Do the cases of two groups walk other routes, from first step to last?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from routekaart.contrasts.groups import Groups
from routekaart.contrasts.multiplicity import LEAST_CASES, NOT_COMPARABLE, TOO_FEW, Evidence
from routekaart.contrasts.route_distance import RouteDistance, is_too_many, route_distance
from routekaart.contrasts.schools import ALONE, Schools
from routekaart.log.selection import Open
from routekaart.log.view import View
from routekaart.measures.variants import codes_of, routes_of, walked
from routekaart.privacy.rule import Rule

if TYPE_CHECKING:
    from routekaart.walks.columns import Codes

__all__ = ["RouteContrast", "contrast_routes"]


@dataclass(frozen=True)
class RouteContrast:
    """The distance between the whole routes of the ``n_a`` and ``n_b`` closed cases, and its verdict.

    ``verdict`` is None where the groups are too large to tell how rare the distance is.
    """

    distance: RouteDistance
    n_a: int | None
    n_b: int | None
    p_adjusted: float | None = None
    verdict: str | None = None

    name = "route"

    @property
    def evidence(self) -> Evidence | None:
        """What the test found, for a verdict; None where there is no p."""
        if self.distance.p is None or self.distance.smallest_p is None:
            return None
        return Evidence(
            self.distance.p, self.distance.smallest_p, min(self.n_a or 0, self.n_b or 0) >= LEAST_CASES
        )

    def public(self, rule: Rule, *, numbers: bool) -> RouteContrast:
        """The distance for anyone: one decimal, and nothing where a side is small."""
        n_a, n_b = (
            rule.band(n) if numbers and n and n >= rule.threshold else None for n in (self.n_a, self.n_b)
        )
        if n_a is None or n_b is None:
            return RouteContrast(RouteDistance(None), n_a, n_b)
        emd, p, p_error = self.distance.emd, self.distance.p, self.distance.p_error
        distance = RouteDistance(
            None if emd is None else round(emd, 1),
            None if p is None else rule.p(p),
            p_error=None if p_error is None else rule.p(p_error),
        )
        p_adjusted = None if self.p_adjusted is None else rule.p(self.p_adjusted)
        return RouteContrast(distance, n_a, n_b, p_adjusted, self.verdict)

    def record(self) -> dict[str, Any]:
        """The distance in the plain form of the contract."""
        return {
            "emd": self.distance.emd,
            "p": self.distance.p,
            "p_adjusted": self.p_adjusted,
            "p_error": self.distance.p_error,
            "smallest_p": self.distance.smallest_p,
            "n_a": self.n_a,
            "n_b": self.n_b,
            "verdict": self.verdict,
        }


def contrast_routes(
    groups: Groups, *, is_comparable: bool, seed: int, schools: Schools = ALONE
) -> RouteContrast:
    """The distance between the routes of the closed cases of ``groups``, not yet corrected.

    ``is_comparable`` is false when the groups name no step alike: then there is no distance.
    """
    import numpy as np

    closed = [side.filtered(Open(is_open=False)) for side in groups.views]
    n_a, n_b = (side.n_cases for side in closed)
    if not is_comparable:
        return RouteContrast(RouteDistance(None), n_a, n_b, verdict=NOT_COMPARABLE)
    verdict = TOO_FEW if min(n_a, n_b) < LEAST_CASES else None
    counts = [routes_of(side) for side in closed]
    if is_too_many(*map(len, counts)):
        return RouteContrast(RouteDistance(None), n_a, n_b, verdict=verdict)
    routes = sorted({*counts[0], *counts[1]})
    cases_a, cases_b = (np.array([one.get(route, 0) for route in routes], dtype=np.int64) for one in counts)
    dealing = None
    if not schools.is_alone and n_a and n_b:
        cases = np.concatenate([_cases_by_route(side, routes) for side in closed])
        dealing = schools.dealing(cases, np.arange(n_a + n_b) < n_a)
    distance = route_distance(
        [codes_of(route) for route in routes], cases_a, cases_b, seed=seed, dealing=dealing
    )
    return RouteContrast(distance, n_a, n_b, verdict=verdict)


def _cases_by_route(view: View, routes: Sequence[bytes]) -> Codes:
    """The cases of the view in the order of the ``routes`` that they walked, then by case code."""
    import numpy as np

    places = {route: place for place, route in enumerate(routes)}
    own, number = walked(view)
    place = np.array([places.get(route, -1) for route in own], dtype=np.int64)
    return view.cases.case[np.argsort(place[number], kind="stable")]
