"""What must be said beside a contrast, so that it claims no more than its cases carry?

Each limit is a key with its figures; the words stand in ``data/words/<lang>/limits.yaml``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from routekaart.contrasts.groups import Groups
from routekaart.contrasts.multiplicity import LEAST_CASES, NOT_COMPARABLE
from routekaart.contrasts.number_contrast import NumberContrast
from routekaart.contrasts.route_contrast import RouteContrast
from routekaart.contrasts.schools import Schools
from routekaart.log.batches import Batch
from routekaart.log.case_table import marked, open_claims
from routekaart.log.manifest import Manifest
from routekaart.log.view import View
from routekaart.log.vocabulary import load_vocabulary
from routekaart.privacy.rule import Rule

if TYPE_CHECKING:
    from routekaart.walks.columns import Claims

__all__ = ["Limit", "has_one_calendar", "limits_of_design", "limits_of_groups", "limits_of_tests"]


#: The values that count cases, and those that count tests or schools or name a column. Any other counts
#: events, of which one case can supply most.
CASE_COUNTS = ("n_a", "n_b", "open_a", "open_b", "dropped_a", "dropped_b", "count")
NOT_OF_CASES = (
    *("a", "b", "by", "edges", "edges_set_aside", "exploratory", "least", "primary"),
    *("regions", "schools_a", "schools_b", "steps", "steps_set_aside"),
)


@dataclass(frozen=True)
class Limit:
    """One limit: the ``key`` of its words, and the ``values`` that fill them in."""

    key: str
    values: Mapping[str, int | str] = field(default_factory=dict)

    def public(self, rule: Rule) -> Limit | None:
        """The limit for anyone; None where it would tell a small number of cases, or of events."""
        if not self.values.keys() <= {*CASE_COUNTS, *NOT_OF_CASES}:
            return None
        cases = {name: count for name, count in self.values.items() if name in CASE_COUNTS}
        if any(int(count) < rule.threshold for count in cases.values()):
            return None
        return Limit(self.key, {**self.values, **{name: rule.band(int(n)) for name, n in cases.items()}})

    def record(self) -> dict[str, Any]:
        """The limit as a plain row."""
        return {"key": self.key, **self.values}


def limits_of_groups(view: View, groups: Groups, schools: Schools, route: RouteContrast) -> Iterator[Limit]:
    """What the groups themselves do not let one say, whatever is measured; cases without a ``route`` are open."""
    yield Limit("not_a_cause")
    yield Limit("not_quality")
    yield from _schools(groups, schools)
    yield Limit("waiting_holds_work")
    yield from _help_without_end(groups)
    yield from _drop_outs(groups)
    sizes = {"n_a": groups.view_a.n_cases, "n_b": groups.view_b.n_cases}
    open_a, open_b = sizes["n_a"] - (route.n_a or 0), sizes["n_b"] - (route.n_b or 0)
    if min(sizes.values()) < LEAST_CASES:
        yield Limit("few_cases", {**sizes, "least": LEAST_CASES})
    if not view.manifest.has_vocabulary:
        yield Limit("no_vocabulary")
    elif not view.manifest.has_endings:
        yield Limit("no_endings")
    if open_a or open_b:
        yield Limit("open_cases", {**sizes, "open_a": open_a, "open_b": open_b})
    if groups.mixed:
        yield Limit("mixed_cases", {"count": len(groups.mixed), "by": groups.by})
    if groups.without_value:
        yield Limit("without_value", {"count": groups.without_value, "by": groups.by})
    if groups.elsewhere:
        yield Limit("elsewhere", {"count": groups.elsewhere, "by": groups.by})
    if not groups.same_precision:
        yield Limit("precision_differs")
    yield from _merged(view)


def has_one_calendar(view: View) -> bool:
    """Whether all logs of the view were stored with the school holidays of one region."""
    return len(_of_sources(view, "region")) <= 1


def _of_sources(view: View, name: str) -> set[Any]:
    return {source[name] for source in view.manifest.sources if name in source}


def _merged(view: View) -> Iterator[Limit]:
    """In what the logs differ that were put together."""
    if not has_one_calendar(view):
        yield Limit(
            "calendar_differs",
            {"regions": ", ".join(sorted(region or "?" for region in _of_sources(view, "region")))},
        )
    if len(_of_sources(view, "vocabulary_sha256")) > 1:
        yield Limit("vocabulary_differs")
    shared = max(_of_sources(view, "shared_cases"), default=0)
    if shared:
        yield Limit("shared_cases", {"count": shared})
    elif "+" in str(view.manifest.privacy.get("key") or ""):
        yield Limit("shared_cases_unknown")


def limits_of_design(groups: Groups, left_out: int) -> Iterator[Limit]:
    """Whom the design leaves out of the comparison."""
    if groups.n_partly:
        yield Limit("partly", {"count": groups.n_partly})
    if left_out:
        yield Limit("left_out", {"count": left_out})


def limits_of_tests(
    found: Sequence[NumberContrast], route: RouteContrast, tests: Mapping[str, int]
) -> Iterator[Limit]:
    """What the tests do not let one say."""
    yield Limit("tests", tests)
    made = [one.found for one in found if one.found]
    if any(test.p_error is not None for test in made) or route.distance.p_error is not None:
        yield Limit("drawn_p")
    if any(test.is_normal for test in made):
        yield Limit("normal_p")
    if route.verdict == NOT_COMPARABLE:
        yield Limit("no_shared_step")
    elif route.n_a and route.n_b and route.distance.emd is None:
        yield Limit("no_route_distance")
    elif route.n_a and route.n_b and route.distance.p is None:
        yield Limit("no_route_p")


def _help_without_end(groups: Groups) -> Iterator[Limit]:
    """Help of closed cases that has no end recorded."""
    (start_only_a, supports_a), (start_only_b, supports_b) = (
        _supports(view) for view in (groups.view_a, groups.view_b)
    )
    if start_only_a or start_only_b:
        in_a: dict[str, int | str] = {"a": groups.a, "start_only_a": start_only_a, "supports_a": supports_a}
        in_b: dict[str, int | str] = {"b": groups.b, "start_only_b": start_only_b, "supports_b": supports_b}
        has_endings = groups.view_a.manifest.has_endings
        yield Limit(f"help_without_end{'' if has_endings else '_or_closing'}", {**in_a, **in_b})


def _supports(view: View) -> tuple[int, int]:
    """How many supports of closed cases have a start only, of how many in all."""
    found = view.walk(partial(_supports_in, manifest=view.manifest))
    return sum(start_only for start_only, _ in found), sum(supports for _, supports in found)


def _supports_in(batch: Batch, manifest: Manifest) -> tuple[int, int]:
    compact = batch.compact
    is_help = marked(manifest, "support") & ~marked(manifest, "wait")
    is_one = is_help[compact.steps.activity] & ~open_claims(batch, manifest)[compact.place]
    return int((is_one & ~compact.steps.has_end).sum()), int(is_one.sum())


def _drop_outs(groups: Groups) -> Iterator[Limit]:
    """Whether the cases that left a pilot take part; the study of it may count them or not."""
    manifest = groups.view_a.manifest
    leaving = [entry for entry in load_vocabulary().activities if "drop_out" in entry.marks]
    pilots = {entry.organisation for entry in leaving}
    dropped_a, dropped_b = (_count_cases(view, marked(manifest, "drop_out")) for view in groups.views)
    if dropped_a or dropped_b:
        names = {"a": groups.a, "b": groups.b}
        yield Limit("drop_outs", {**names, "dropped_a": dropped_a, "dropped_b": dropped_b})
    elif any(organisation["entry"] in pilots for organisation in manifest.organisations):
        yield Limit("no_drop_outs", {"count": 0})


def _count_cases(view: View, does: Claims) -> int:
    """How many cases of the view have one of these steps."""
    return sum(view.walk(partial(_cases_in, does=does))) if does.any() else 0


def _cases_in(batch: Batch, does: Claims) -> int:
    compact = batch.compact
    return len({*compact.place[does[compact.steps.activity]].tolist()})


def _schools(groups: Groups, schools: Schools) -> Iterator[Limit]:
    if groups.schools_a is None or groups.schools_b is None:
        yield Limit("schools_unknown")
    elif groups.schools_a == groups.schools_b == 1:
        if not _share_a_school(groups):
            yield Limit("one_school_per_arm")
    else:
        key = "schools_on_both_sides" if schools.is_within else "schools_per_arm"
        yield Limit(key, {"schools_a": groups.schools_a, "schools_b": groups.schools_b})


def _share_a_school(groups: Groups) -> bool:
    """Whether the cases of both sides are of the same one school."""
    schools = set()
    for view in groups.views:
        found = view.first_values("school")
        schools |= {found.labels[code] for code in {*found.codes.tolist()} - {-1}}
    return len(schools) == 1
