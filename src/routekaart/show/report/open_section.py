"""The section on open cases: where they stand, where it began, and how soon cases come to youth help."""

from __future__ import annotations

from dataclasses import replace

from routekaart.measures.milestones import Milestones
from routekaart.measures.open_cases import Timing
from routekaart.privacy.disclosure import Cleared
from routekaart.show.of import sentences_of, tables_of
from routekaart.show.of.flow import draw_open_work
from routekaart.show.of.milestones import detail_tables, milestone_table
from routekaart.show.of.timing import draw_timing
from routekaart.show.report.contents import Found
from routekaart.show.report.page import Block, Listed, Section, Tabled, Text, prefixed
from routekaart.show.report.pictures import drawn_chart
from routekaart.show.report.recognised import report_words
from routekaart.show.words import words

__all__ = ["open_section"]

MOST_ORGANISATIONS = 8  # rows of the table of open cases


def open_section(found: Found, lang: str) -> Section:
    """Where open cases stand, and how soon cases reach youth help."""
    say = report_words(found, lang)
    if not found.origin.has_vocabulary:
        return Section("open", say["open"], (Text(say["open_unknown"]),))
    blocks: list[Block] = [Listed(prefixed(sentences_of(found.open_cases, lang), "open_cases"))]
    if found.open_cases.result.n_open:
        [standing] = tables_of(found.open_cases, lang, most=MOST_ORGANISATIONS)
        blocks.append(Tabled(replace(standing, title=say["open_at"])))
    blocks += _open_work(found, lang)
    if found.milestones is not None:
        blocks += _origin(found.milestones, lang)
    if found.timing is not None:
        blocks += _timing(found.timing, found, lang)
    details = _milestone_tables(found.milestones, lang) if found.milestones is not None else ()
    return Section("open", say["open"], tuple(blocks), details=details)


def _open_work(found: Found, lang: str) -> list[Block]:
    """How many cases were open at a time; nothing where the log cannot tell."""
    if not len(found.flow.result.curve_columns):
        return []
    return [
        Text(report_words(found, lang)["open_work"], "lead"),
        drawn_chart(lambda: draw_open_work(found.flow, lang=lang), "open-work", lang),
    ]


def _origin(cleared: Cleared[Milestones], lang: str) -> list[Block]:
    """Who signalled first, and how soon cases came to support and to youth help."""
    return [
        Text(words(lang, "report")["origin"], "lead"),
        Listed(prefixed(sentences_of(cleared, lang), "milestones")),
    ]


def _milestone_tables(cleared: Cleared[Milestones], lang: str) -> tuple[Block, ...]:
    """The time to each milestone: in all, by group, and by who signalled first where that differs."""
    result = cleared.result
    every = Tabled(milestone_table(result, lang, title=words(lang, "milestones", "table")["milestones"]))
    has_details = len(result.group_columns) > 1 or len(result.origin_columns) > 1
    return (every, *(Tabled(one) for one in detail_tables(result, lang))) if has_details else (every,)


def _timing(timing: Cleared[Timing], found: Found, lang: str) -> list[Block]:
    """How soon cases reach youth help; a curve for each group where there are two."""
    curves = None
    if found.comparison:
        groups = found.comparison.contrast.result.groups
        curves = dict(zip((groups.a, groups.b), found.comparison.timings, strict=True))
    return [
        Text(words(lang, "report")["timing"], "lead"),
        Listed(prefixed(sentences_of(timing, lang), "timing")),
        drawn_chart(lambda: draw_timing(timing, groups=curves, lang=lang), "timing", lang),
    ]
