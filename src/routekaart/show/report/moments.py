"""Blocks on moments: when cases waited, how many were open at a time, where it began and what came after."""

from __future__ import annotations

from routekaart.measures.milestones import Milestones
from routekaart.privacy.disclosure import Cleared
from routekaart.show.open_work import draw_open_work
from routekaart.show.report.found import Found
from routekaart.show.report.page import Block, Listed, Tabled, Text, prefixed
from routekaart.show.report.pictures import drawn_chart
from routekaart.show.result_tables.moments import milestone_table, origin_table
from routekaart.show.sentences import sentences_of
from routekaart.show.spectrum import draw_spectrum
from routekaart.show.words import words

__all__ = ["milestone_tables", "open_work_blocks", "origin_blocks", "spectrum_blocks"]


def spectrum_blocks(found: Found, lang: str) -> list[Block]:
    """When each case waited at the worst bottlenecks."""
    say, cleared = words(lang, "report"), found.spectrum
    if cleared is None:
        return []
    return [
        Text(say["spectrum"], "lead"),
        Text(say["spectrum_opening"]),
        drawn_chart(lambda: draw_spectrum(cleared, lang=lang), "spectrum", lang),
    ]


def open_work_blocks(found: Found, lang: str) -> list[Block]:
    """How many cases were open at a time; nothing where the log cannot tell."""
    if not len(found.flow.result.curve_columns):
        return []
    return [
        Text(words(lang, "report")["open_work"], "lead"),
        drawn_chart(lambda: draw_open_work(found.flow, lang=lang), "open-work", lang),
    ]


def origin_blocks(cleared: Cleared[Milestones], lang: str) -> list[Block]:
    """Who signalled first, and how soon cases came to support and to youth help."""
    return [
        Text(words(lang, "report")["origin"], "lead"),
        Listed(prefixed(sentences_of(cleared, lang), "milestones")),
    ]


def milestone_tables(cleared: Cleared[Milestones], lang: str) -> tuple[Block, ...]:
    """The time to each milestone, and by who signalled first where there is more than one."""
    result = cleared.result
    every = Tabled(milestone_table(result, lang, title=words(lang, "tables")["milestones"]))
    return (every, Tabled(origin_table(result, lang))) if len(result.origin_columns) > 1 else (every,)
