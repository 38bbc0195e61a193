"""The whole report from what was found: which sections, in which order, and what opens the first page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from routekaart.errors import RoutekaartError
from routekaart.show.most_telling import most_telling
from routekaart.show.of import sentences_of
from routekaart.show.of.contrast import limit_sentences
from routekaart.show.picture import Picture
from routekaart.show.report.agreement_section import agreement_section
from routekaart.show.report.closing import record_section
from routekaart.show.report.comparison import comparison_maps, comparison_section, transitions_section
from routekaart.show.report.contents import Found
from routekaart.show.report.limits import limits_section
from routekaart.show.report.open_section import open_section
from routekaart.show.report.page import Block, Listed, Page, Section, Terms, Text, prefixed
from routekaart.show.report.pictures import draw_maps
from routekaart.show.report.recognised import recognised_blocks, report_words
from routekaart.show.report.refused import refused_line
from routekaart.show.report.sections import (
    map_sections,
    organisation_section,
    reading_section,
    return_section,
)
from routekaart.show.report.waiting_section import awaited_of_groups, waiting_section
from routekaart.show.sentence import Sentence
from routekaart.show.text import clean_text
from routekaart.show.words import words

__all__ = ["compose"]

#: What "in short" tells, in turn (see :mod:`routekaart.show.most_telling`), and how much of it.
IN_SHORT = (
    *(
        "difference",
        "difference",
        "no_indication",
        "awaited",
        "awaited",
        "bottleneck",
        "loops",
        "no_loops",
        "organisations",
    ),
    *("timing", "open", "depends_on_recording", "too_few", "not_comparable", "no_waiting"),
)
KEY_SENTENCES = 5
#: Where two groups are compared, what either waited for most takes two places.
KEY_SENTENCES_OF_TWO = 6
#: Limits of a contrast that stand on the first page as well.
FIRST_LIMITS = ("one_school_per_arm", "not_a_cause", "few_cases")
TERMS = ("case", "step", "wait", "loop", "median", "open")
#: What a reader of a contrast should know as well.
TERMS_OF_CONTRAST = ("verdict", "interval")


def compose(found: Found, lang: str) -> Page:
    """The page of a report, in ``lang`` ("nl" or "en")."""
    say = report_words(found, lang)
    maps = draw_maps(found, lang)
    told = [
        _in_short(found, lang),
        _terms(found, lang),
        *map_sections(found, maps, lang),
        reading_section(found, lang),
        waiting_section(found, lang),
        return_section(found, lang),
        organisation_section(found, lang),
        *(
            [agreement_section(found.agreements, lang)]
            if found.agreements and found.origin.has_vocabulary
            else []
        ),
        open_section(found, lang),
        *_comparison(found, maps, lang),
        limits_section(found, lang),
    ]
    sections = [
        *told,
        *_appendix(told, lang),
        *([transitions_section(found.comparison, lang)] if found.comparison else []),
        record_section(found, lang),
    ]
    recipe = clean_text(found.summary.result.recipe.text(lang))
    return Page(
        lang=lang,
        title=say["title"].format(name=clean_text(found.origin.name)),
        lead=refused_line(found, lang) + say["lead"].format(recipe=recipe),
        stamp=found.summary.stamp(lang),
        footer=say["footer"].format(version=found.origin.versions["routekaart"]),
        version=found.origin.versions["routekaart"],
        sections=tuple(sections),
    )


def _comparison(found: Found, maps: Mapping[str, Picture | RoutekaartError], lang: str) -> list[Section]:
    """What is told of two groups, where there are two."""
    if found.comparison is None:
        return []
    told = comparison_section(found.comparison, maps, lang)
    return [told, *comparison_maps(found.comparison, maps, lang)]


def _appendix(told: list[Section], lang: str) -> list[Section]:
    """The tables behind the sections, each under the heading of its own."""
    say = words(lang, "report")
    detailed = [section for section in told if section.details]
    blocks = [block for one in detailed for block in (Text(one.title, "lead"), *one.details)]
    if not blocks:
        return []
    opening = Text(say["tables_opening"])
    return [Section("tables", say["tables"], (opening, *blocks), starts_page=True)]


def _in_short(found: Found, lang: str) -> Section:
    say = words(lang, "report")
    read = [one for one in sentences_of(found.summary, lang) if one.topic in ("log", "refused")]
    most = KEY_SENTENCES_OF_TWO if found.comparison else KEY_SENTENCES
    chosen = most_telling(_all_sentences(found, lang), most, order=IN_SHORT)
    about, *refused = prefixed(read, "check")
    blocks: list[Block] = [*recognised_blocks(found, lang), Listed((about, *chosen, *refused))]
    if found.comparison:
        limits = limit_sentences(found.comparison.contrast.result.limits, lang)
        said = " ".join(limit.text for limit in limits if limit.topic in FIRST_LIMITS)
        blocks.append(Text(said, "limit"))
    return Section("short", say["short"], tuple(blocks))


def _all_sentences(found: Found, lang: str) -> list[Sentence]:
    """What any of the results says, rows named after their result."""
    results = {
        "bottlenecks": None if found.tells_matters else found.bottlenecks,
        "loops": found.loops,
        "handovers": found.handovers,
        "timing": found.timing,
        "open_cases": found.open_cases if found.origin.recognised.has_endings else None,
    }
    contrast = {"contrast": found.comparison.contrast} if found.comparison else {}
    return [
        *_awaited(found, lang),
        *(
            sentence
            for name, cleared in {**contrast, **results}.items()
            if cleared is not None
            for sentence in prefixed(sentences_of(cleared, lang), name)
        ),
    ]


def _awaited(found: Found, lang: str) -> Sequence[Sentence]:
    """What is waited for; of two groups that are compared, what most in each."""
    if not found.tells_matters:
        return []
    if found.comparison is None:
        return prefixed(sentences_of(found.awaited, lang), "awaited")
    return awaited_of_groups(found, lang)


def _terms(found: Found, lang: str) -> Section:
    say = report_words(found, lang)
    known = [name for name in TERMS if name != "open" or found.origin.recognised.has_endings]
    names = (*known, *(TERMS_OF_CONTRAST if found.comparison else ()))
    terms = Terms(tuple((say[f"term_{name}"], say[f"term_{name}_is"]) for name in names))
    return Section("terms", say["terms"], (terms, Text(say["terms_tables"])))
