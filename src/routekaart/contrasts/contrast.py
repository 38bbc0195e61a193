"""Do two groups of cases differ, in what, and how sure?

Every measure is one number per case (:mod:`routekaart.contrasts.case_numbers`), compared over all ways to deal
the cases over the two groups. A few *primary* measures are fixed before looking and corrected together
(Holm); everything else explores: the other measures with the whole route as one family, the
transitions of the map as another (Benjamini–Hochberg). The verdict is one of "difference",
"no_indication", "too_few", "not_comparable"; a difference says nothing of its cause.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar

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
from routekaart.contrasts.multiplicity import Adjustment, adjust_benjamini_hochberg, adjust_holm, judge
from routekaart.contrasts.number_contrast import NumberContrast, contrast_numbers
from routekaart.contrasts.population import population
from routekaart.contrasts.presence import PRESENCE_COLUMNS
from routekaart.contrasts.route_contrast import RouteContrast, contrast_routes
from routekaart.contrasts.schools import schools_of
from routekaart.contrasts.steps import contrast_steps
from routekaart.log.view import View
from routekaart.measures.wait_rules import WaitRules
from routekaart.privacy.declarations import Disclosure, Each, Kind, Own, Shown, Table, Tie, Whole
from routekaart.privacy.rule import Rule
from routekaart.results import Columns, Result

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
    limits = tuple(one for one in public.limits if numbers or one.key != "tests")
    return replace(
        public,
        limits=limits,
        # What is left out may describe a single case, and why still more so.
        design=replace(contrast.design, left_out=(), source=None),
        groups=contrast.groups.public(rule, numbers=numbers),
        route=contrast.route.public(rule, numbers=numbers),
    )


@dataclass(frozen=True)
class Contrast(Result):
    """Two groups of cases side by side.

    Measures, primaries first: ``name``, ``primary``, ``n_a``, ``n_b`` (cases that have the number),
    ``missing_a``, ``missing_b`` (cases that have not come to it), of which ``open_a``, ``open_b`` are open
    still, ``median_a``, ``median_b``, ``test``: "rank", "log_rank" (a time that open cases may still reach)
    or None; of a rank test ``cliffs_delta`` (−1 to 1, positive when a is larger), ``shift`` (a − b, in the
    measure's unit) with bounds ``shift_low``, ``shift_high`` and their exact ``coverage``; of a log-rank
    test ``restricted_difference`` (mean days without the event in the first ``tau_days``, a − b) and
    ``log_rank_chi2``; ``p``, ``p_adjusted``, ``p_error`` (of a drawn p), ``smallest_p`` (the least that
    sizes and ties allow), ``verdict``. Steps: ``name`` with the columns of an edge. Edges: those of
    ``maps``. ``dealt``: what p deals over the groups, "case", "school" or "within_school" (see
    :mod:`routekaart.contrasts.schools`). ``tests`` counts the tests of each family corrected together.
    ``left_out_columns`` says which cases the design leaves out (:class:`~routekaart.contrasts.population.Population`),
    ``case_mix`` what is known of the cases of either group, ``declaration`` whether the design was fixed before
    the first look (None: not asked), ``rules`` how waits were split (:class:`~routekaart.measures.wait_rules.WaitRules`).
    ``mixed`` names cases whose group changes. ``sentences`` (``text`` and ``row``) are filled in by
    whoever words the result.
    """

    groups: Groups
    design: Design
    design_sha256: str
    measure_columns: Columns
    step_columns: Columns
    maps: MapContrast
    route: RouteContrast
    tests: Mapping[str, int]
    limits: tuple[Limit, ...]
    left_out_columns: Columns
    case_mix: CaseMix
    dealt: str = "case"
    declaration: Declaration | None = None
    rules: WaitRules = field(default=WaitRules())
    sentences: tuple[Mapping[str, str], ...] = ()

    disclosure: ClassVar = Disclosure(
        {
            "groups": Kind.LABEL,  # see _publish_sides
            "design": Kind.LABEL,
            "design_sha256": Kind.LABEL,
            "measure_columns": Table(
                {
                    "name": Kind.LABEL,
                    "primary": Kind.LABEL,
                    **dict.fromkeys(("n_a", "n_b", "missing_a", "missing_b", "open_a", "open_b"), Kind.CASES),
                    "median_a": Shown(Kind.MEDIAN, base=("n_a",)),
                    "median_b": Shown(Kind.MEDIAN, base=("n_b",)),
                    "cliffs_delta": Kind.MEAN,
                    **dict.fromkeys(("shift", "shift_low", "shift_high"), Kind.MEDIAN),
                    "coverage": Kind.TEST,
                    "test": Kind.LABEL,
                    "restricted_difference": Kind.MEDIAN,
                    "tau_days": Kind.EXTREME,
                    "log_rank_chi2": Kind.EXTREME,
                    **dict.fromkeys(("p", "p_adjusted", "p_error", "smallest_p"), Kind.TEST),
                    "verdict": Kind.VERDICT,
                },
                cases=("n_a", "n_b"),
                rows="all",
            ),
            # The public map tells of steps what may be told.
            "step_columns": Table(
                dict.fromkeys(("name", *PRESENCE_COLUMNS), Kind.IDENTIFIER), cases=(), rows="none"
            ),
            "maps": Whole.RESULT,
            "route": Kind.LABEL,  # see _publish_sides
            "tests": Each(Kind.LABEL),
            "limits": Own(lambda limits, rule: tuple(filter(None, (one.public(rule) for one in limits)))),
            "dealt": Kind.LABEL,
            "left_out_columns": Table(
                dict.fromkeys(("kind", "select", "because"), Kind.LABEL) | {"cases": Kind.CASES},
                rows="threshold",
            ),
            "case_mix": Whole.RESULT,
            "declaration": Kind.LABEL,
            "rules": Kind.LABEL,
            "sentences": Kind.IDENTIFIER,
        },
        ties=_ties,
        least=lambda result: min(result.maps.n_a, result.maps.n_b),
        finish=_publish_sides,
    )

    @property
    def measures(self) -> pd.DataFrame:
        """The measures as pandas, outside the disclosure gate."""
        return self.measure_columns.pandas()

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
    found = contrast_numbers(
        numbers,
        *(numbers.has(side) for side in groups.views),
        same_precision=groups.same_precision,
        same_calendar=has_one_calendar(view),
        seed=design.seed,
        schools=schools,
    )
    maps = contrast_maps_of(view, groups, alpha=design.alpha, seed=design.seed)
    is_comparable = shares_a_step(maps.map_a, maps.map_b)
    route = contrast_routes(groups, is_comparable=is_comparable, seed=design.seed, schools=schools)
    steps = contrast_steps(view, groups, maps, schools, alpha=design.alpha, seed=design.seed)
    rows, route, tests = _judge_all(found, route, design)
    tests |= {"edges": maps.tests, "edges_set_aside": maps.set_aside}
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
        measure_columns=Columns({name: [row[name] for row in rows] for name in rows[0]}),
        step_columns=Columns({"name": maps.node_columns["name"], **steps.columns}),
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
    found: Sequence[NumberContrast], route: RouteContrast, design: Design
) -> tuple[list[dict[str, Any]], RouteContrast, dict[str, int]]:
    """The rows of the measures, the route with its verdict, and how many tests either family holds."""
    by_name = {number.name: number for number in found}
    primaries = [by_name[name] for name in design.primaries]
    others = [number for number in found if number.name not in design.primaries]
    of_primaries = _judge(primaries, adjust_holm, design.alpha)
    of_others = _judge([*others, route], adjust_benjamini_hochberg, design.alpha)
    rows = [
        *(number.row(of_primaries.get(number.name), is_primary=True) for number in primaries),
        *(number.row(of_others.get(number.name), is_primary=False) for number in others),
    ]
    if route.name in of_others:
        p_adjusted, verdict = of_others[route.name]
        route = replace(route, p_adjusted=p_adjusted, verdict=verdict)
    return rows, route, {"primary": len(of_primaries), "exploratory": len(of_others)}


def _judge(
    family: Sequence[NumberContrast | RouteContrast], adjust: Adjustment, alpha: float
) -> dict[str, tuple[float, str]]:
    """The corrected p and verdict of what was tested, by name."""
    return judge({one.name: one.evidence for one in family if one.evidence}, adjust, alpha=alpha)
