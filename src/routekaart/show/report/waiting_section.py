"""The section on waiting: for what, by group; then between which steps, and of what it consists.

Of a log of which no matter is known it tells the transitions alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from routekaart.measures.awaited import Awaited
from routekaart.privacy.disclosure import Cleared
from routekaart.show.of import sentences_of, tables_of
from routekaart.show.of.awaited import draw_awaited
from routekaart.show.of.bottlenecks import draw_bottleneck_causes
from routekaart.show.of.spectrum import draw_spectrum
from routekaart.show.report.contents import Found
from routekaart.show.report.page import Block, Listed, Section, Tabled, Text, prefixed
from routekaart.show.report.pictures import drawn_chart
from routekaart.show.report.recognised import report_words
from routekaart.show.sentence import Sentence
from routekaart.show.text import clean_text

__all__ = ["awaited_of_groups", "waiting_section"]

WORST = 5  # bottlenecks
STEPS = 10  # before which nothing was asked
TWO = 2  # groups, of each of which as much is told as of all cases


def waiting_section(found: Found, lang: str) -> Section:
    """What was waited for, where that is known; then the worst bottlenecks, and what all waiting consists of."""
    say = report_words(found, lang)
    blocks: list[Block] = []
    details: list[Block] = []
    if found.tells_matters:
        blocks += _matters(found, lang)
        asked, *of_steps = tables_of(found.awaited, lang)
        details += [Tabled(asked), *(Tabled(replace(one, rows=one.rows[:STEPS])) for one in of_steps)]
        blocks.append(Text(say["waiting_transitions"], "lead"))
    transitions, of_transitions = _transitions(found, lang)
    hold_ups, of_hold_ups = _hold_ups(found, lang)
    title = say["waiting_matters" if found.tells_matters else "waiting"]
    return Section(
        "waiting",
        title,
        (*blocks, *transitions, *hold_ups),
        details=(*details, *of_transitions, *of_hold_ups),
    )


def _matters(found: Found, lang: str) -> list[Block]:
    """What was waited for; of two groups as much of each, of more of them what most was waited for."""
    say, groups = report_words(found, lang), found.awaited_by_group
    opening = Text(say["waiting_matters_opening"])
    if len(groups) == TWO:
        blocks: list[Block] = [opening]
        for number, (name, cleared) in enumerate(groups.items(), start=1):
            said = prefixed(sentences_of(cleared, lang), f"awaited_{number}")
            blocks += [
                Text(clean_text(name), "lead"),
                Listed(said),
                _picture(cleared, f"awaited-{number}", lang),
            ]
        return blocks
    blocks = [
        opening,
        Listed(prefixed(sentences_of(found.awaited, lang), "awaited")),
        _picture(found.awaited, "awaited", lang),
    ]
    if groups:
        blocks += [Text(say["waiting_groups"], "lead"), Listed(tuple(awaited_of_groups(found, lang)))]
    return blocks


def _picture(cleared: Cleared[Awaited], name: str, lang: str) -> Block:
    return drawn_chart(lambda: draw_awaited(cleared, lang=lang), name, lang)


def awaited_of_groups(found: Found, lang: str) -> Sequence[Sentence]:
    """What each group waited for most, with its name; of one that waited for nothing the matters know, what it tells first."""
    say, said = report_words(found, lang), []
    for number, (name, cleared) in enumerate(found.awaited_by_group.items(), start=1):
        first, *_ = prefixed(sentences_of(cleared, lang), f"awaited_{number}")
        text = f"{first.text[:1].lower()}{first.text[1:]}"
        text = say.phrase("waiting_of_group", group=clean_text(name), said=text)
        said.append(replace(first, text=text, topic="awaited"))
    return said


def _transitions(found: Found, lang: str) -> tuple[list[Block], list[Block]]:
    """The worst bottlenecks, what all waiting consists of, and when it was; and the tables behind them."""
    say, cleared = report_words(found, lang), found.bottlenecks
    blocks: list[Block] = [
        Text(say["waiting_opening"]),
        Listed(prefixed(sentences_of(cleared, lang), "bottlenecks")),
    ]
    if not any(islice(cleared.result.table_columns["total_days"], WORST)):
        return blocks, []
    ranking, causes = tables_of(cleared, lang, most=WORST)
    blocks += [
        drawn_chart(lambda: draw_bottleneck_causes(cleared, lang=lang, limit=WORST), "waits", lang),
        Text(say["all_waiting"], "lead"),
        Listed(prefixed(sentences_of(found.waits, lang), "waits")),
        *_spectrum(found, lang),
    ]
    return blocks, [Tabled(replace(ranking, title=say["worst"])), Tabled(causes)]


def _spectrum(found: Found, lang: str) -> list[Block]:
    """When each case waited at the worst bottlenecks."""
    say, cleared = report_words(found, lang), found.spectrum
    if cleared is None:
        return []
    return [
        Text(say["spectrum"], "lead"),
        Text(say["spectrum_opening"]),
        drawn_chart(lambda: draw_spectrum(cleared, lang=lang), "spectrum", lang),
    ]


def _hold_ups(found: Found, lang: str) -> tuple[list[Block], list[Block]]:
    """Hold-ups that people know, where there are any; and the table of them."""
    if found.hold_ups is None or not len(found.hold_ups.result.table_columns):
        return [], []
    say = report_words(found, lang)
    [listed] = tables_of(found.hold_ups, lang)
    said = prefixed(sentences_of(found.hold_ups, lang), "hold_ups")
    blocks: list[Block] = (
        [Text(say["hold_ups"], "lead"), Text(say["hold_ups_opening"]), Listed(said)] if said else []
    )
    return blocks, [Tabled(replace(listed, title=say["hold_ups_table"]))]
