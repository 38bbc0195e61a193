"""The report: every measure of a view, through the gate, as one file that needs nothing else.

The same source, options and versions give the same bytes: nothing in a report tells when or where it
was made.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from routekaart.contrasts.case_numbers import CaseNumbers, case_numbers
from routekaart.contrasts.contrast import Contrast, contrast, remembered_contrast
from routekaart.contrasts.design import Design
from routekaart.contrasts.edges import MapContrast, contrast_maps_of
from routekaart.contrasts.population import taking_part
from routekaart.contrasts.readable_maps import readable_maps
from routekaart.contrasts.robustness import robustness
from routekaart.errors import OutputError, RoutekaartError, SelectionError
from routekaart.exchange.record import record_of, record_path, versions, write_record
from routekaart.files import write_atomically
from routekaart.log.calendar import EPOCH, NO_REGION, REGIONS, local_day
from routekaart.log.recognised import recognised
from routekaart.measures.agreements import agreements
from routekaart.measures.awaited import Awaited, awaited
from routekaart.measures.bottlenecks import bottlenecks
from routekaart.measures.flow import flow
from routekaart.measures.handovers import handovers
from routekaart.measures.hold_ups import hold_ups
from routekaart.measures.loops import loops
from routekaart.measures.milestones import milestones
from routekaart.measures.open_cases import open_cases, timing
from routekaart.measures.quality import quality
from routekaart.measures.readable_map import MOST_NODES, readable_map
from routekaart.measures.spectrum import spectrum
from routekaart.measures.summary import summary
from routekaart.measures.telling import telling_column, values_of
from routekaart.measures.variants import variants
from routekaart.measures.wait_rules import WaitRules
from routekaart.measures.waits import waits
from routekaart.privacy.disclosure import Cleared, Mode, check_mode, clear
from routekaart.privacy.rule import THRESHOLD
from routekaart.show.text import clean_text

if TYPE_CHECKING:
    from routekaart.log.view import View
    from routekaart.show.report import Comparison, Found, Origin
    from routekaart.show.report.page import Page

__all__ = ["report", "results_of"]

#: For whom, and from how many cases on they see a number.
Audience = tuple[Mode, int]
LANGUAGES = ("nl", "en")
#: Results of which a report for anyone tells nothing, nor does its record.
NOT_PUBLIC = ("quality", "flow")
#: Of so many groups it is told what each waits for.
MOST_GROUPS = 8
#: What the time to first help is measured to.
MILESTONE = "youth_help"


def report(
    source: View,
    path: str | os.PathLike[str],
    *,
    by: str | None = None,
    a: str | None = None,
    b: str | None = None,
    design: Design | None = None,
    rules: WaitRules | None = None,
    lang: str = "nl",
    mode: Mode = "team",
    threshold: int = THRESHOLD,
    foreword: str = "",
) -> Path:
    """Write the report of ``source`` to ``path`` (.html or .md), whole or not at all; the path.

    Beside it stands its record (:mod:`routekaart.exchange.record`), from which it can be computed again.

    Parameters
    ----------
    by, a, b
        The column that tells two groups apart, and its two values. Without them, groups are compared
        when the view has just two logs, groups or schools.
    design
        What was decided before looking at the groups: see :func:`routekaart.contrasts.design_file.read_design`.
    rules
        How waits are split, throughout the report: agenda, holidays (also those of agreements), lead time and
        transitions; all is taken from the log when None.
    lang
        "nl" or "en".
    mode, threshold
        For whom: see :func:`routekaart.privacy.disclosure.clear`.
    foreword
        What a reader must know first, such as that the cases are invented: it opens the page.

    Raises
    ------
    OutputError
        If ``path`` ends in something else, or cannot be written.
    InputError
        If ``rules`` do not fit the log.
    SelectionError
        If ``by``, ``a`` or ``b`` do not leave two groups, or ``design`` does not fit the log.
    RoutekaartError
        If there is no such language or mode.

    Examples
    --------
    >>> rk.report(log, "report.html").name
    'report.html'
    """
    path = Path(path)
    write = _writer(path)
    if lang not in LANGUAGES:
        raise RoutekaartError(f"no language {lang!r}; take nl or en", nl=f"geen taal {lang!r}; kies nl of en")
    audience = (check_mode(mode, threshold)[0], threshold)
    from routekaart.show.report import compose, compose_public

    rules = rules or WaitRules()
    compared, refused = _contrast(source, by, a, b, design, rules)
    found = _found(source, compared, refused, audience, rules)
    compared = compared if found.comparison else None
    page = compose_public(found, lang) if audience[0] == "openbaar" else compose(found, lang)
    page = replace(page, lead=clean_text(f"{foreword} {page.lead}".strip()))
    write_atomically(path, write(page).encode())
    if path.is_file():  # a record beside a pipe or terminal would be lost
        choices = found.origin.choices
        record = record_of(
            "report",
            source,
            _results(found),
            audience=audience,
            lang=lang,
            compared=compared,
            rules=rules,
            choices=choices,
            report=path,
        )
        write_record(record_path(path), record)
    return path


def results_of(
    view: View, design: Design | None, audience: Audience, rules: WaitRules
) -> tuple[dict[str, Cleared[Any]], Mapping[str, str]]:
    """What a report of ``view`` by ``design`` tells (None: nothing is compared), and the choices it names."""
    compared = None if design is None else contrast(view, design=design, rules=rules)
    found = _found(view, compared, None, audience, rules)
    return _results(found), found.origin.choices


def _results(found: Found) -> dict[str, Cleared[Any]]:
    """Every result that a report tells, by name."""
    is_public = found.summary.is_public
    single = {
        name: one
        for name, one in vars(found).items()
        if isinstance(one, Cleared) and not (is_public and name in NOT_PUBLIC)
    }
    of_each = enumerate(found.awaited_by_group.values(), start=1)
    single |= {f"awaited_{number}": one for number, one in of_each}
    if found.comparison is None:
        return single
    both = {"contrast": found.comparison.contrast, "maps": found.comparison.maps}
    if found.comparison.robustness is not None:
        both["robustness"] = found.comparison.robustness
    if is_public:
        return {**single, **both}
    pairs = {"handovers": found.comparison.handovers, "timing": found.comparison.timings}
    of_groups = {
        f"{name}_{side}": one for name, pair in pairs.items() for side, one in zip("ab", pair, strict=False)
    }
    return {**single, **both, **of_groups}


def _writer(path: Path) -> Callable[[Page], str]:
    """What turns a page into the file that the ending of ``path`` asks for."""
    from routekaart.show.report import html_page, markdown_page

    writers: Mapping[str, Callable[[Page], str]] = {".html": html_page, ".md": markdown_page}
    suffix = path.suffix.lower()
    if suffix not in writers:
        endings = " ".join(writers)
        found = suffix or "a file without an ending"
        raise OutputError(
            f"a report cannot be written as {found}: end the name in one of {endings}; a PDF is made by "
            "printing the .html from a browser",
            nl=f"een verslag kan niet worden geschreven als {suffix or 'bestand zonder extensie'}: gebruik een "
            f"naam die eindigt op {endings}; een PDF maakt u door het .html-bestand af te drukken",
        )
    return writers[suffix]


def _found(
    view: View,
    compared: Contrast | None,
    refused: SelectionError | None,
    audience: Audience,
    rules: WaitRules,
) -> Found:
    """Everything a report tells, cleared."""
    from routekaart.show.report import Found

    is_for_team = audience[0] == "team"
    why = None if refused is None or not is_for_team else {lang: refused.text(lang) for lang in LANGUAGES}
    has_milestone = any(MILESTONE in activity["marks"] for activity in view.manifest.activities)
    found = Found(
        origin=_origin(view, compared, why, audience, rules),
        summary=clear(summary(view), *audience),
        quality=clear(quality(view), *audience),
        route_map=clear(readable_map(view, rules), *audience),
        variants=clear(variants(view), *audience),
        awaited=clear(awaited(view, rules), *audience),
        awaited_by_group=_awaited_by_group(view, compared, audience, rules) if is_for_team else {},
        bottlenecks=clear(bottlenecks(view, rules), *audience),
        waits=clear(waits(view, rules), *audience),
        hold_ups=clear(hold_ups(view, rules), *audience) if is_for_team else None,
        spectrum=clear(spectrum(view, rules), *audience)
        if is_for_team and view.manifest.dates == "keep"
        else None,
        loops=clear(loops(view, rules), *audience),
        handovers=clear(handovers(view), *audience),
        agreements=clear(agreements(view, calendar=rules.calendar_of(view)), *audience)
        if is_for_team
        else None,
        open_cases=clear(open_cases(view), *audience),
        flow=clear(flow(view), *audience),
        milestones=clear(milestones(view), *audience) if is_for_team else None,
        timing=clear(timing(view, MILESTONE), *audience) if has_milestone else None,
        comparison=None,
    )
    if compared is None:
        return found
    try:
        comparison = _comparison(view, compared, audience, has_milestone=has_milestone)
    except RoutekaartError:  # beside the whole log it would tell of the few that it leaves out
        if is_for_team:
            raise
        return replace(found, origin=_origin(view, None, _GIVES_AWAY, audience, rules))
    return replace(found, comparison=comparison)


#: Why a report for anyone has no comparison.
_GIVES_AWAY: Mapping[str, str] = {
    "en": "beside the maps of the whole log a comparison would give numbers of too few cases away",
    "nl": "naast de kaarten van het hele log zou een vergelijking getallen over te weinig trajecten verraden",
}


def _awaited_by_group(
    view: View, compared: Contrast | None, audience: Audience, rules: WaitRules
) -> dict[str, Cleared[Awaited]]:
    """What each group waits for: the two that are compared, else those that the log tells apart, if they are few."""
    if compared is not None:
        sides = {compared.groups.a: compared.groups.view_a, compared.groups.b: compared.groups.view_b}
    else:
        by = telling_column(view)
        names = [] if by is None else [name for name in values_of(view, by) if name is not None]
        sides = {name: view.where(**{by: name}) for name in names} if by and len(names) <= MOST_GROUPS else {}
    return {name: clear(awaited(side, rules), *audience) for name, side in sides.items()}


def _contrast(
    view: View, by: str | None, a: str | None, b: str | None, design: Design | None, rules: WaitRules
) -> tuple[Contrast | None, SelectionError | None]:
    """The contrast of two groups; without any named, none is needed, and why there is none comes with it."""
    try:
        return remembered_contrast(view, by, a, b, design=design, rules=rules), None
    except SelectionError as error:
        if any(one is not None for one in (by, a, b, design)):
            raise
        return None, error


def _comparison(view: View, compared: Contrast, audience: Audience, *, has_milestone: bool) -> Comparison:
    from routekaart.show.report import Comparison

    first, second = compared.groups.view_a, compared.groups.view_b
    return Comparison(
        contrast=clear(compared, *audience),
        maps=clear(readable_maps(compared.maps, compared.groups), *audience),
        organisation_maps=_organisation_maps(view, compared, audience),
        # Numbers per case, and what is left without one of them, are for the team alone.
        numbers=()
        if audience[0] == "openbaar"
        else tuple(clear(numbers, *audience) for numbers in _numbers(view, compared)),
        robustness=None if audience[0] == "openbaar" else clear(robustness(view, compared), *audience),
        handovers=(clear(handovers(first), *audience), clear(handovers(second), *audience)),
        timings=tuple(clear(timing(side, MILESTONE), *audience) for side in (first, second) if has_milestone),
    )


def _numbers(view: View, compared: Contrast) -> tuple[CaseNumbers, CaseNumbers]:
    """The numbers of the cases of either group, as they were compared."""
    numbers = case_numbers(taking_part(view, compared.design), compared.rules)
    first, second = (numbers.of(side) for side in compared.groups.views)
    return first, second


def _organisation_maps(view: View, compared: Contrast, audience: Audience) -> Cleared[MapContrast] | None:
    """The maps of both groups by organisation, where so many are recorded as one picture can hold."""
    if audience[0] == "openbaar" or not 0 < len(view.manifest.organisations) <= MOST_NODES:
        return None
    maps = contrast_maps_of(view, compared.groups, level="organisation", alpha=compared.design.alpha)
    return clear(readable_maps(maps, compared.groups), *audience)


def _choices(rules: WaitRules, view: View) -> Mapping[str, str]:
    """The rules of waiting as choices: those of the calendar, and others that were made."""
    own = rules.calendar_of(view).name
    choices = {"calendar" if own in REGIONS else "holidays": own} if own != NO_REGION else {}
    if rules.agenda is not None:
        choices["agenda"] = rules.agenda.name
    if rules.matters is not None:
        choices["matters"] = Path(rules.matters).name
    if isinstance(rules.lead_days, Mapping):
        choices["lead_days"] = ", ".join(f"{name} {days}" for name, days in sorted(rules.lead_days.items()))
    elif rules.lead_days:
        choices["lead_days"] = str(rules.lead_days)
    if rules.wait_transitions:
        choices["wait_transitions"] = ", ".join(
            f"{source} → {target}" for source, target in sorted(rules.wait_transitions)
        )
    return choices


def _origin(
    view: View,
    compared: Contrast | None,
    why: Mapping[str, str] | None,
    audience: Audience,
    rules: WaitRules,
) -> Origin:
    from routekaart.show.report import Origin

    manifest = view.manifest
    zone = None if manifest.is_date_only else manifest.timezone
    first, last, extracted = (
        (EPOCH + timedelta(local_day(us, zone))).isoformat()
        for us in (manifest.first_us, manifest.last_us, manifest.extracted_us)
    )
    choices = {
        "extracted" if manifest.is_extracted_given else "extracted_last": extracted,
        "precision": manifest.precision,
        "timezone": manifest.timezone,
        "ties": view.ties or manifest.ties,
        **_choices(rules, view),
        "vocabulary": manifest.vocabulary_sha256,
        "mode": audience[0],
    }
    is_public = audience[0] == "openbaar"  # then no dates, and not how many cases each group has
    is_dated = not is_public and manifest.dates != "relative"
    if not is_dated:
        choices = {name: value for name, value in choices.items() if not name.startswith("extracted")}
    if compared is not None:
        groups = compared.groups
        choices["contrast"] = f"{groups.by}: {groups.a}, {groups.b}"
    return Origin(
        name=view.log.name,
        sources=tuple(manifest.sources),
        choices=choices,
        versions=versions(),
        has_vocabulary=manifest.has_vocabulary,
        recognised=recognised(view),
        first_day=first if is_dated else None,
        last_day=last if is_dated else None,
        refused_comparison=why,
    )
