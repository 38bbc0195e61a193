"""Do two groups of cases differ, in what, and how sure?

Every measure is one number per case (:mod:`routekaart.contrasts.case_numbers`), compared over all ways to deal
the cases over the two groups. A few *primary* measures are fixed before looking and corrected together
(Holm); everything else explores: the other measures with the shares that reached a milestone and the
whole route as one family, the transitions of the map as another (Benjamini–Hochberg). The verdict is one of "difference",
"no_indication", "too_few", "not_comparable", and of waiting "depends_on_recording"
(:mod:`routekaart.contrasts.recording`); a difference says nothing of its cause.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypedDict

from routekaart.columns import Kind, Label, Private, Shown
from routekaart.contrasts.case_mix import CaseMix, case_mix
from routekaart.contrasts.case_numbers import case_numbers
from routekaart.contrasts.declaration import Declaration, remember
from routekaart.contrasts.design import Design
from routekaart.contrasts.edges import MapContrast, contrast_maps_of, shares_a_step
from routekaart.contrasts.groups import Groups
from routekaart.contrasts.limits import (
    Limit,
    has_one_calendar,
    limits_of_design,
    limits_of_groups,
    limits_of_tests,
)
from routekaart.contrasts.milestone_shares import ShareContrast, ShareOfBoth, contrast_shares
from routekaart.contrasts.multiplicity import adjust_benjamini_hochberg, adjust_holm
from routekaart.contrasts.number_contrast import Compared, NumberContrast, contrast_numbers
from routekaart.contrasts.population import LeftOut, population
from routekaart.contrasts.presence import InBoth
from routekaart.contrasts.recording import judge_both_readings
from routekaart.contrasts.route_contrast import RouteContrast, contrast_routes
from routekaart.contrasts.schools import schools_of
from routekaart.contrasts.steps import contrast_steps
from routekaart.log.view import View
from routekaart.measures.wait_rules import WaitRules
from routekaart.privacy.declarations import Disclosure, Each, Own, Table, Tie
from routekaart.privacy.rule import Rule
from routekaart.results import Columns, Frame, Result

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Contrast", "contrast", "remembered_contrast"]


def _ties(contrast: Contrast, rule: Rule) -> list[Tie]:
    """Of each side, the cases that have a number and those that have not make up its cases."""
    sides = (("a", rule.band(contrast.maps.n_a or 0)), ("b", rule.band(contrast.maps.n_b or 0)))
    ties = []
    for row in range(len(contrast.measure_columns)):
        for side, n in sides:
            counts = {part: ("measure_columns", row, f"{part}_{side}") for part in ("n", "missing", "open")}
            ties.append(Tie({counts["n"]: 1.0, counts["missing"]: 1.0}, n, n.high))
            ties.append(Tie({counts["open"]: 1.0, counts["missing"]: -1.0}, float("-inf"), 0))
    return ties


def _publish_sides(contrast: Contrast, public: Contrast, rule: Rule) -> Contrast:
    """The public form, with the groups and the routes as anyone may see them."""
    numbers = public.n_cases is not None
    limits = tuple(one for one in public.limits if one.key != "tests")
    return replace(
        public,
        limits=limits,
        # What is left out may describe a single case, and why still more so.
        design=replace(contrast.design, left_out=(), source=None),
        groups=contrast.groups.public(rule, numbers=numbers),
        route=contrast.route.public(rule, numbers=numbers),
    )


class StepName(TypedDict):
    """What names a step."""

    name: Label | None  #: as on the maps


class StepOfBoth(StepName, InBoth):
    """A step in either group."""


@dataclass(frozen=True)
class Contrast(Result):
    """Two groups of cases side by side; ``sentences`` are filled in by whoever words the result."""

    #: the two sides; ``groups.mixed`` names cases whose group changes
    groups: Shown[Groups]  # see _publish_sides
    design: Shown[Design]  #: what was decided before looking
    design_sha256: Label  #: its hash
    measure_columns: Annotated[Columns[Compared], Table(cases=("n_a", "n_b"), rows="all")]
    # The public map tells of steps what may be told.
    step_columns: Annotated[Columns[StepOfBoth], Table(cases=(), rows="none")]
    # The public map tells of steps what may be told, and a milestone can be a single step.
    share_columns: Annotated[Columns[ShareOfBoth], Table(cases=(), rows="none")]
    maps: MapContrast  #: the route maps, whose edges are those of the contrast
    #: whether whole routes differ
    route: Shown[RouteContrast]  # see _publish_sides
    # Less the steps and transitions shown, these count those that are not.
    #: how many tests of each family are corrected together
    tests: Annotated[Mapping[str, int | None], Each(Kind.EVENTS)]
    #: what a reader must know before believing a figure
    limits: Annotated[
        tuple[Limit, ...],
        Own(lambda limits, rule: tuple(filter(None, (one.public(rule) for one in limits)))),
    ]
    left_out_columns: Annotated[Columns[LeftOut], Table(rows="threshold")]
    case_mix: CaseMix  #: what is known of the cases of either group
    dealt: Label = "case"  #: what p deals over the groups: ``case``, ``school`` or ``within_school``
    #: whether the design was fixed before the first look (None: not asked)
    declaration: Shown[Declaration | None] = None
    rules: Shown[WaitRules] = field(default=WaitRules())  #: how waits were split
    sentences: Private[tuple[Mapping[str, str], ...]] = ()  #: ``text`` and ``row`` of each

    disclosure: ClassVar = Disclosure(
        ties=_ties, least=lambda result: min(result.maps.n_a, result.maps.n_b), finish=_publish_sides
    )

    measures = Frame("measure_columns")
    shares = Frame("share_columns")

    @property
    def edges(self) -> pd.DataFrame:
        """The transitions as pandas, outside the disclosure gate."""
        return self.maps.edges

    def record(self) -> dict[str, Any]:
        """The contrast in the plain form of the contract."""
        groups = self.groups
        return {
            "a": {"name": groups.a, "n": groups.n_a},
            "b": {"name": groups.b, "n": groups.n_b},
            "by": groups.by,
            "partly": {"n": groups.n_partly, "cases": list(groups.partly)},
            "schools_per_arm": {"a": groups.schools_a, "b": groups.schools_b},
            "dealt": self.dealt,
            "design": {
                "sha256": self.design_sha256,
                "declared": self.declaration.record() if self.declaration else None,
            },
            "left_out": self.left_out_columns.record(),
            "case_mix": self.case_mix.record(),
            "measures": self.measure_columns.record(),
            "shares": self.share_columns.record(),
            "steps": self.step_columns.record(),
            "edges": self.maps.edge_columns.record(),
            "route_distance": self.route.record(),
            "alpha": self.design.alpha,
            "tests": dict(self.tests),
            "mixed_cases": list(groups.mixed),
            "limits": [limit.record() for limit in self.limits],
            "sentences": [dict(sentence) for sentence in self.sentences],
        }


def contrast(
    view: View,
    by: str | None = None,
    a: str | None = None,
    b: str | None = None,
    *,
    design: Design | None = None,
    rules: WaitRules | None = None,
) -> Contrast:
    """Two groups of the cases in ``view``, compared in every measure, transition and whole route.

    Parameters
    ----------
    by, a, b
        Which two groups: see :func:`routekaart.contrasts.groups.split_groups`.
    design
        What was decided before looking: its defaults when None.
    rules
        How waits are split; all is taken from the log when None.

    Raises
    ------
    InputError
        If the rules do not fit the log.
    SelectionError
        If the groups cannot be told, one of them has no cases, or the design does not fit the log.
    """
    design = (design or Design()).with_groups(by, a, b)
    chosen = population(view, design)
    view, groups = chosen.view, chosen.groups
    schools = schools_of(groups)
    rules = rules or WaitRules()
    numbers = case_numbers(view, rules)
    in_a, in_b = (numbers.has(side) for side in groups.views)
    found = contrast_numbers(
        numbers,
        in_a,
        in_b,
        same_precision=groups.same_precision,
        same_calendar=has_one_calendar(view),
        seed=design.seed,
        schools=schools,
    )
    maps = contrast_maps_of(view, groups, alpha=design.alpha, seed=design.seed)
    is_comparable = shares_a_step(maps.map_a, maps.map_b)
    route = contrast_routes(groups, is_comparable=is_comparable, seed=design.seed, schools=schools)
    steps = contrast_steps(view, groups, maps, schools, alpha=design.alpha, seed=design.seed)
    shares = contrast_shares(
        numbers, in_a, in_b, schools=schools, seed=design.seed, shares_a_step=is_comparable
    )
    rows, share_rows, route, tests = _judge_all(found, shares, route, design)
    tests |= {"edges": maps.tests or 0, "edges_set_aside": maps.set_aside or 0}
    tests |= {"steps": steps.tests, "steps_set_aside": steps.set_aside}
    limits = [
        *limits_of_groups(view, groups, schools, route),
        *limits_of_tests(found, route, tests),
        *limits_of_design(groups, sum(chosen.left_out_columns["cases"])),
    ]
    recipe = groups.recipe(view)
    return Contrast(
        recipe=recipe,
        n_cases=maps.n_cases,
        groups=groups,
        design=design,
        design_sha256=design.sha256,
        measure_columns=Columns.of(Compared, rows),
        share_columns=Columns.of(ShareOfBoth, share_rows),
        step_columns=Columns.of_arrays(StepOfBoth, name=maps.node_columns["name"], **steps.columns),
        maps=maps,
        route=route,
        tests=tests,
        limits=tuple(limits),
        dealt=schools.unit,
        left_out_columns=chosen.left_out_columns,
        case_mix=case_mix(groups, recipe),
        rules=rules,
    )


def remembered_contrast(
    view: View,
    by: str | None = None,
    a: str | None = None,
    b: str | None = None,
    *,
    design: Design | None = None,
    rules: WaitRules | None = None,
) -> Contrast:
    """As :func:`contrast`, for whoever is going to read it: the log remembers that it was looked at.

    ``declaration`` then says whether the design was fixed before the first look
    (:mod:`routekaart.contrasts.declaration`).

    Raises
    ------
    InputError, SelectionError
        As :func:`contrast`.
    """
    found = contrast(view, by, a, b, design=design, rules=rules)
    return replace(found, declaration=remember(view, found.design, is_declared=design is not None))


def _judge_all(
    found: Sequence[NumberContrast], shares: Sequence[ShareContrast], route: RouteContrast, design: Design
) -> tuple[list[Compared], list[ShareOfBoth], RouteContrast, dict[str, int]]:
    """The rows of the measures and the shares, the route with its verdict, and how many tests either family holds."""
    by_name = {number.name: number for number in found}
    primaries = [by_name[name] for name in design.primaries]
    others = [number for number in found if number.name not in design.primaries]
    of_primaries = judge_both_readings(primaries, adjust_holm, design.alpha)
    reached = {one.name: evidence for one in shares if (evidence := one.evidence(design.alpha))}
    of_others = judge_both_readings([*others, route], adjust_benjamini_hochberg, design.alpha, reached)
    rows = [
        *(number.row(of_primaries.get(number.name), is_primary=True) for number in primaries),
        *(number.row(of_others.get(number.name), is_primary=False) for number in others),
    ]
    if route.name in of_others:
        p_adjusted, verdict = of_others[route.name]
        route = replace(route, p_adjusted=p_adjusted, verdict=verdict)
    share_rows = [one.row(of_others.get(one.name)) for one in shares]
    return rows, share_rows, route, {"primary": len(of_primaries), "exploratory": len(of_others)}
