"""Agreements and norms: how often each came up, and how often it was kept, as far as the log can say.

Rules are data (``data/agreements.yaml`` and files of a user's own). What activates a rule and what the
outcomes mean stands in :mod:`routekaart.measures.agreements.activations`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypedDict, cast

from routekaart.columns import Cases, Claim, Count, Events, Figure, Heading, Label, Shown, Text
from routekaart.log.batches import Batch
from routekaart.log.calendar import EPOCH, Calendar, regional_calendar
from routekaart.log.view import View
from routekaart.measures.agreements.activations import Activations, Inquiry, activations_in, inquiry
from routekaart.measures.agreements.codes import CodedRule, coded, labels_met, labels_of
from routekaart.measures.agreements.meetings import SchoolYear, school_years_asked
from routekaart.measures.agreements.routes import NOWHERE, SEEN, LogRoutes, routes_of
from routekaart.measures.agreements.rule import OF_A_SCHOOL
from routekaart.measures.agreements.rule_file import read_rules
from routekaart.measures.agreements.tables import Held, first_and_last_day
from routekaart.measures.strata import strata_of
from routekaart.privacy.declarations import TeamOnly
from routekaart.results import Columns, Frame, Result
from routekaart.walks.agreements import FROM, LAPSED, NEITHER, NOT_RECORDED, OVERDUE, VIOLATED
from routekaart.walks.tally import distinct

if TYPE_CHECKING:
    from routekaart.walks.columns import Claims, Counts

__all__ = ["Agreements", "agreements", "broken", "held_rules"]

#: In the order of their numbers (:mod:`routekaart.walks.agreements`).
OUTCOMES = ("satisfied", "violated", "pending", "overdue", "not_recorded")

#: Routes of a log that are named where a rule is for none of them.
MOST_NAMED = 6

#: Neither, from, to.
SIDES = 3


class RuleName(TypedDict):
    """What names a rule."""

    rule: Label  #: its Dutch name
    status: Label  #: where it comes from: law, guideline, agreement …
    source: Label | None  #: the text it is taken from


class Outcomes(TypedDict):
    """How a rule came out; all None where ``is_held`` is false."""

    activations: Events | None  #: how often it came up: the sum of the five that follow
    satisfied: Events | None  #: kept
    violated: Events | None  #: not kept
    pending: Events | None  #: not known yet, within the term
    overdue: Events | None  #: not known yet, past the term
    not_recorded: Events | None  #: a step that the school never recorded


class RuleId(TypedDict):
    """What else a rule is called."""

    id: Label  #: in the file of rules
    rule_en: Label  #: its English name
    template: Label  #: what it asks


class Spread(TypedDict):
    """Whom a rule came up for; all None where ``is_held`` is false."""

    cases: Cases | None  #: with an activation
    cases_not_kept: Cases | None  #: with one that is violated or overdue
    #: with one, of rules about a school and its year (which have no cases); else None
    schools: Shown[Count] | None
    lapsed: Events | None  #: activations in none of the other counts
    tied: Events | None  #: activations that rest on the order of steps with one instant


COUNTED = (*Outcomes.__annotations__, *Spread.__annotations__)


class HeldRule(RuleName, Outcomes, RuleId, Spread):
    """A rule, how it came out, and what it says of itself."""

    from_steps: Shown[tuple[Text, ...]]  #: those that the log has, as it names them; all where it has none
    to_steps: Shown[tuple[Text, ...]]  #: as ``from_steps``
    count: Shown[Count] | None  #: how often
    limit: Shown[Figure] | None  #: at most so long
    minimum: Shown[Figure] | None  #: at least so long
    unit: Label | None  #: of those
    is_active: Shown[Claim]  #: whether it is on
    is_law: Shown[Claim]  #: whether it is a norm of the law
    #: false where nothing was counted: it needs a limit, is for other routes, or the calendar is not known
    is_held: Shown[Claim]
    #: false where it would be on, but is for other routes, or counts days of a calendar that is not known, or asks for dates that were moved
    is_for_log: Shown[Claim]
    routes: Shown[tuple[Text, ...]]  #: for which it was made; all when empty
    unknown_steps: Shown[tuple[Text, ...]]  #: names in it that nobody here knows
    remark: Label | None  #: in Dutch
    remark_en: Label | None  #: in English
    why_off: Label | None  #: why it is off, or not held against this log, in Dutch
    why_off_en: Label | None  #: in English


class Gap(TypedDict):
    """What a school never recorded."""

    id: Label  #: of the rule
    rule: Label  #: its Dutch name
    rule_en: Label  #: its English name
    steps: Annotated[Shown[tuple[Text, ...]], Heading("steps_missing")]  #: never recorded
    school: Label | None  #: None: no school is known
    activations: Events  #: about which that leaves nothing to say


@dataclass(frozen=True)
class Agreements(Result):
    """A row per rule, in the order of the rules, and what was not recorded."""

    rule_columns: Columns[HeldRule]
    gap_columns: Columns[Gap]
    #: what a reader must know of this answer, each in Dutch ("nl") and English ("en")
    notes: Shown[tuple[Mapping[str, str], ...]]
    calendar: Label | None  #: the school holidays; None where these are not known

    disclosure: ClassVar = TeamOnly(
        "agreements that were broken point at few cases and have no public form; use --mode team",
        "niet gevolgde afspraken wijzen op enkele trajecten en hebben geen openbare vorm; gebruik --mode team",
    )

    table = Frame("rule_columns")
    gaps = Frame("gap_columns")

    def record(self) -> list[dict[str, Any]]:
        """The rules in the plain form of the contract, each with its gaps ("School 1: Zorgteam (3)")."""
        listed = ("from_steps", "to_steps", "unknown_steps", "routes")
        gaps: dict[str, list[str]] = {}
        for gap in self.gap_columns.rows():
            where = "" if gap["school"] is None else f"{gap['school']}: "
            gaps.setdefault(gap["id"], []).append(f"{where}{', '.join(gap['steps'])} ({gap['activations']})")
        return [
            {**row, **{key: list(row[key]) for key in listed}, "gaps": gaps.get(row["id"], [])}
            for row in self.rule_columns.rows()
        ]


def agreements(
    view: View,
    *,
    rules: Path | str | None = None,
    everything: bool = False,
    routes: Collection[str] = (),
    calendar: Calendar | str | None = None,
) -> Agreements:
    """How the cases in ``view`` came out on each rule.

    Parameters
    ----------
    rules
        A file of rules of the user's own, laid over the standard ones.
    everything
        Also the rules that are not active.
    routes
        Of which routes all cases are, whatever the log says; ``["all"]`` holds every rule against every case.
    calendar
        School holidays, or a region (noord, midden, zuid); the log's own region when None.

    Raises
    ------
    InputError
        If the file is no rule file (the error names the line), or there is no such region or route.

    Examples
    --------
    >>> [one["rule"] for one in rk.agreements(log).record() if one["is_held"]]
    ['Toestemming vóór informatie naar derden', 'Besluit vóór de start']
    """
    held = held_rules(view, rules=rules, everything=everything, routes=routes, calendar=calendar)
    found, years = _found(view, held), school_years_asked(view, held)
    counts = found.counts + _counts_of_schools(years, len(held.rules))
    counted = [_row(one, counts[number].tolist(), view, held) for number, one in enumerate(held.rules)]
    gaps = [_gap(held, view, *row) for row in _gaps(view, found, years)]
    return Agreements(
        recipe=view.recipe,
        n_cases=view.n_cases,
        rule_columns=Columns.of(HeldRule, counted),
        gap_columns=Columns.of(Gap, gaps),
        notes=tuple(_notes(view, held)),
        calendar=held.calendar.name or None,
    )


def held_rules(
    view: View,
    *,
    rules: Path | str | None = None,
    everything: bool = False,
    routes: Collection[str] = (),
    calendar: Calendar | str | None = None,
) -> Held:
    """The rules that :func:`agreements` holds against ``view``, in the codes of its log.

    Raises
    ------
    InputError
        As :func:`agreements`.
    """
    if not isinstance(calendar, Calendar):
        calendar = regional_calendar(calendar or view.manifest.region)
    known = read_rules(None if rules is None else Path(rules))
    found = routes_of(view, known, routes)
    chosen = [rule for rule in known if rule.active or everything]
    return Held(
        tuple(coded(rule, view.manifest, found.reach(rule), calendar) for rule in chosen), calendar, found
    )


def broken(view: View, held: Held) -> Counts:
    """For each case of the view, in order of its cases, how many activations were violated or are overdue.

    -1 where no rule asked anything of it.
    """
    return _found(view, held).broken


@dataclass(frozen=True)
class _Found:
    """What some cases come to: a row of :data:`COUNTED` per rule; the count of each gap; :func:`broken` per case.

    A gap is a pair, the side that was not recorded, and a stratum.
    """

    counts: Counts
    gaps: Mapping[tuple[int, int, int], int]
    broken: Counts


def _found(view: View, held: Held) -> _Found:
    """What the cases of ``view`` come to under these rules, found once for both."""

    def find() -> _Found:
        import numpy as np

        rules = [pair.rule for pair in held.pairs]
        job = partial(_found_in, inquiry=inquiry(view, held), rules=rules, n_rules=len(held.rules))
        parts = view.walk(job, "start_day")
        gaps: Counter[tuple[int, int, int]] = Counter()
        for part in parts:
            gaps.update(part.gaps)
        counts: Counts = np.add.reduce([part.counts for part in parts])
        return _Found(counts, gaps, np.concatenate([part.broken for part in parts]))

    return view.once(("agreements", held.key), find)


def _found_in(batch: Batch, inquiry: Inquiry, rules: Sequence[int], n_rules: int) -> _Found:
    """What the cases of a batch come to; ``rules`` has the rule of each pair."""
    import numpy as np

    rows = activations_in(batch, inquiry)
    rule = np.array(rules, dtype=np.int64)[rows.pair]
    place = np.searchsorted(batch.cases.case, rows.case)
    is_asked = rows.outcome != LAPSED
    is_broken = (rows.outcome == VIOLATED) | (rows.outcome == OVERDUE)
    n_broken = np.bincount(place[is_broken], minlength=batch.n_cases)
    was_asked = np.bincount(place[is_asked], minlength=batch.n_cases) > 0

    def per_rule(chosen: Claims) -> Counts:
        return np.bincount(rule[chosen], minlength=n_rules)

    def cases_per_rule(chosen: Claims) -> Counts:
        n_cases = max(batch.n_cases, 1)
        found = distinct(rule[chosen] * n_cases + place[chosen])
        return np.bincount(found // n_cases, minlength=n_rules)

    counts = {
        "activations": per_rule(is_asked),
        **{name: per_rule(rows.outcome == outcome) for outcome, name in enumerate(OUTCOMES)},
        "cases": cases_per_rule(is_asked),
        "cases_not_kept": cases_per_rule(is_broken),
        "schools": np.zeros(n_rules, dtype=np.int64),
        "lapsed": per_rule(~is_asked),
        "tied": per_rule(rows.is_tied & is_asked),
    }
    return _Found(
        np.stack([counts[name] for name in COUNTED], axis=1),
        _gaps_in(rows, inquiry),
        np.where(was_asked, n_broken, -1),
    )


def _gaps_in(rows: Activations, inquiry: Inquiry) -> Counter[tuple[int, int, int]]:
    """How many activations of each gap are not recorded."""
    import numpy as np

    is_gap = rows.outcome == NOT_RECORDED
    strata = inquiry.stratum[rows.case[is_gap]].astype(np.int64)
    n_strata = int(strata.max(initial=0)) + 1
    keys, counts = np.unique(
        (rows.pair[is_gap].astype(np.int64) * SIDES + rows.missing[is_gap]) * n_strata + strata,
        return_counts=True,
    )
    pair, side, stratum = keys // n_strata // SIDES, keys // n_strata % SIDES, keys % n_strata
    gaps = zip(pair.tolist(), side.tolist(), stratum.tolist(), strict=True)
    return Counter(dict(zip(gaps, counts.tolist(), strict=True)))


def _counts_of_schools(years: Sequence[SchoolYear], n_rules: int) -> Counts:
    """The values of :data:`COUNTED` that rules about a school come to, a row per rule."""
    import numpy as np

    counts = np.zeros((n_rules, len(COUNTED)), dtype=np.int64)
    places = {name: place for place, name in enumerate(COUNTED)}
    for year in years:
        names = ("lapsed",) if year.outcome == LAPSED else ("activations", OUTCOMES[year.outcome])
        for name in names:
            counts[year.rule, places[name]] += 1
    asked = {(year.rule, year.school) for year in years if year.outcome != LAPSED}
    for rule, _ in asked:
        counts[rule, places["schools"]] += 1
    return counts


def _gaps(view: View, found: _Found, years: Sequence[SchoolYear]) -> Iterator[tuple[int, int, str, int]]:
    """Pair, side, school and count of what was not recorded, in that order."""
    strata = strata_of(view)
    school_of = strata.school_of.tolist()
    gaps: Counter[tuple[int, int, int]] = Counter()
    for (pair, side, stratum), count in found.gaps.items():
        gaps[pair, side, school_of[stratum]] += count
    gaps.update((year.pair, NEITHER, year.school) for year in years if year.outcome == NOT_RECORDED)
    for (pair, side, school), count in sorted(gaps.items()):
        yield pair, side, strata.schools[school - 1], count


def _row(one: CodedRule, counts: Sequence[int], view: View, held: Held) -> HeldRule:
    """One rule with its counts, which are in the order of :data:`COUNTED`."""
    rule = one.rule
    found: dict[str, int | None] = dict.fromkeys(COUNTED)
    if one.is_held:
        found |= dict(zip(COUNTED, counts, strict=True))
    found |= dict.fromkeys(("cases", "cases_not_kept") if rule.template == OF_A_SCHOOL else ("schools",))
    remark, why_off = rule.remark or {}, _why_off(one, held)
    return {
        "rule": rule.nl,
        "status": rule.status,
        "source": rule.source or None,
        **cast(Outcomes, {name: found[name] for name in Outcomes.__annotations__}),
        "id": rule.id,
        "rule_en": rule.en,
        "template": rule.template,
        **cast(Spread, {name: found[name] for name in Spread.__annotations__}),
        "from_steps": labels_met([step for pair in rule.pairs for step in pair.sources], view.manifest),
        "to_steps": labels_met([step for pair in rule.pairs for step in pair.targets], view.manifest),
        "count": rule.count,
        "limit": rule.limit,
        "minimum": rule.minimum,
        "unit": rule.unit,
        "is_active": rule.active,
        "is_law": rule.is_law,
        "is_held": one.is_held,
        "is_for_log": one.is_held or not rule.active,
        "routes": rule.routes,
        "unknown_steps": one.unknown,
        "remark": remark.get("nl"),
        "remark_en": remark.get("en"),
        "why_off": why_off.get("nl"),
        "why_off_en": why_off.get("en"),
    }


def _why_off(one: CodedRule, held: Held) -> Mapping[str, str]:
    """Why a rule is off, or not held against this log."""
    rule = one.rule
    if not rule.active:
        return rule.why_off or {}
    if one.reach == NOWHERE:
        place = {
            lang: f" ({text})" if text else "" for lang, text in (rule.place or {"nl": "", "en": ""}).items()
        }
        return _note("other_route", routes=_listed(rule.routes), place=place, log=_log_routes(held.routes))
    if not one.is_dated:
        return _note("moved_dates")
    return {} if one.is_timed else _note("no_calendar")


def _log_routes(routes: LogRoutes) -> dict[str, str]:
    """What a log says of its routes."""
    if routes.given:
        return _note("routes_given", routes=_listed(routes.given))
    if routes.column is None:
        return _note("no_routes")
    named = routes.named[:MOST_NAMED]
    more = (
        {"nl": " en andere", "en": " and others"} if len(routes.named) > MOST_NAMED else {"nl": "", "en": ""}
    )
    return _note("routes_named", routes=", ".join(named), more=more)


def _gap(held: Held, view: View, number: int, side: int, school: str, activations: int) -> Gap:
    """What was not recorded on one side of a pair, at a school."""
    pair = held.pairs[number]
    rule = held.rules[pair.rule].rule
    steps = pair.pair.sources if side == FROM else pair.pair.targets
    return {
        "id": rule.id,
        "rule": rule.nl,
        "rule_en": rule.en,
        "steps": labels_of(steps, view.manifest),
        "school": school or None,
        "activations": activations,
    }


def _notes(view: View, held: Held) -> Iterator[dict[str, str]]:
    """What a reader must know of this answer."""
    for one in held.rules:
        if one.reach == NOWHERE and one.rule.stands_at is not None:
            name, line = one.rule.stands_at
            yield _note(
                "own_route",
                file=name,
                line=line,
                rule={"nl": one.rule.nl, "en": one.rule.en},
                routes=_listed(one.rule.routes),
                log=_log_routes(held.routes),
            )
        # A standard rule names words that most logs lack; in a rule of the user's own they may be a slip.
        if one.unknown and one.rule.stands_at is not None:
            yield _note("unknown", rule={"nl": one.rule.nl, "en": one.rule.en}, names=", ".join(one.unknown))
    units = {one.rule.unit for one in held.rules if one.is_held}
    seen = [one for one in held.rules if one.reach == SEEN]
    if seen:
        yield _note("routes_seen", routes=_listed(held.routes.seen))
    if "uren" in units and view.manifest.is_date_only:
        yield _note("hours")
    low, high = (EPOCH + timedelta(day) for day in first_and_last_day(view))
    if "schooldagen" in units and not held.calendar.first <= low <= high <= held.calendar.last:
        yield _note("years", years=f"{held.calendar.first.year}–{held.calendar.last.year}")
    if not view.manifest.has_vocabulary:
        yield _note("unknown_steps")


def _note(name: str, **values: Any) -> dict[str, str]:
    def in_language(value: Any, lang: str) -> Any:
        return value[lang] if isinstance(value, dict) else value

    return {
        lang: text.format(**{key: in_language(value, lang) for key, value in values.items()})
        for lang, text in _NOTES[name].items()
    }


def _listed(names: Sequence[str]) -> dict[str, str]:
    """Names of routes with "of" before the last."""
    *before, last = names
    return {
        lang: f"{', '.join(before)} {word} {last}" if before else last
        for lang, word in (("nl", "of"), ("en", "or"))
    }


_NOTES = {
    "other_route": {
        "nl": "Gemaakt voor de route {routes}{place}; {log}.",
        "en": "Made for the route {routes}{place}; {log}.",
    },
    "own_route": {
        "nl": "{file}, regel {line}: de afspraak ‘{rule}’ is gemaakt voor de route {routes}; {log}. Zij is niet getoetst",
        "en": "{file}, line {line}: the rule ‘{rule}’ was made for the route {routes}; {log}. It was not held against it",
    },
    "routes_given": {
        "nl": "met --route is {routes} opgegeven",
        "en": "with --route {routes} was given",
    },
    "routes_named": {
        "nl": "dit bestand heeft de routes: {routes}{more}",
        "en": "this file has the routes: {routes}{more}",
    },
    "no_routes": {
        "nl": "dit bestand noemt geen routes, en aan de stappen is die route niet te zien",
        "en": "this file names no routes, and its steps do not show that route",
    },
    "no_calendar": {
        "nl": "Telt schooldagen, en de vakantieregio van dit bestand is niet bekend. Geef --calendar noord, midden of zuid.",
        "en": "Counts school days, and the holiday region of this file is not known. Give --calendar noord, midden or zuid.",
    },
    "moved_dates": {
        "nl": "Vraagt echte datums, en die van dit log zijn bij het inlezen verplaatst. Lees in met --dates keep.",
        "en": "Asks for real dates, and those of this log were moved at import. Import with --dates keep.",
    },
    "routes_seen": {
        "nl": "dit bestand noemt geen routes. Afspraken voor een bepaalde route zijn getoetst bij trajecten waarvan een stap "
        "de route verraadt ({routes}). Zie docs/own-rules.md",
        "en": "this file names no routes. Agreements made for a route were held against cases in which a step gives the "
        "route away ({routes}). See docs/own-rules.md",
    },
    "unknown": {
        "nl": "de afspraak ‘{rule}’ noemt wat bestand en woordenlijst niet kennen: {names}",
        "en": "the rule ‘{rule}’ names what neither log nor vocabulary knows: {names}",
    },
    "hours": {
        "nl": "het bestand heeft alleen datums: een limiet in uren telt als hele dagen, naar boven afgerond",
        "en": "the log has dates alone: a limit in hours counts as whole days, rounded up",
    },
    "years": {
        "nl": "het bestand ligt (deels) buiten de jaren met bekende schoolvakanties ({years}): daar telt elke werkdag "
        "als schooldag",
        "en": "the log lies (partly) outside the years with known school holidays ({years}): there every working "
        "day counts as a school day",
    },
    "unknown_steps": {
        "nl": "de woordenlijst kent geen stap van dit log, dus ook geen afsluiting: elk traject is bekeken tot en met "
        "zijn laatste stap",
        "en": "the vocabulary knows no step of this log, so no closing either: each case was looked at up to its last "
        "step",
    },
}
