"""The sections on what happened: what was read, the map, waiting, returns, organisations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import islice

from routekaart.errors import RoutekaartError
from routekaart.show.of import sentences_of, tables_of
from routekaart.show.of.bottlenecks import draw_bottleneck_causes
from routekaart.show.of.handovers import draw_organisations, group_table
from routekaart.show.of.loops import loop_tables
from routekaart.show.of.spectrum import draw_spectrum
from routekaart.show.of.summary import refused_table
from routekaart.show.picture import Picture
from routekaart.show.report.contents import Found
from routekaart.show.report.page import Block, Listed, Section, Tabled, Text, prefixed
from routekaart.show.report.pictures import drawn, drawn_chart
from routekaart.show.report.recognised import report_words
from routekaart.show.sentence import Sentence
from routekaart.show.words import words

__all__ = ["map_sections", "organisation_section", "reading_section", "return_section", "waiting_section"]

WORST = 5  # bottlenecks
MOST = 5  # rows of a table in the report
LOOPS = ("repetitions", "self_loops", "cycles", "pingpong", "planned")

Maps = Mapping[str, Picture | RoutekaartError]


def reading_section(found: Found, lang: str) -> Section:
    """What was read and refused, and what is odd about it."""
    say = words(lang, "report")
    blocks: list[Block] = [Listed(prefixed(sentences_of(found.summary, lang), "check")[1:])]
    if found.summary.result.rows_refused:
        blocks.append(Tabled(refused_table(found.summary.result, lang, None)))
    # What was refused is told above, row by row.
    odd = _without(prefixed(sentences_of(found.quality, lang), "quality"), "refused")
    blocks += [Text(say["quality"], "lead"), Listed(odd)] if odd else [Text(say["quality_none"])]
    return Section("read", say["read"], tuple(blocks), starts_page=True)


def map_sections(found: Found, maps: Maps, lang: str) -> list[Section]:
    """The map by cases, and the same map by time."""
    say = words(lang, "report")
    said = prefixed(sentences_of(found.variants, lang), "variants")
    said += prefixed(sentences_of(found.route_map, lang), "map")
    by_cases = (Text(say["map_opening"]), Listed(said), drawn(maps["cases"], "map", lang, shape="tall"))
    by_time = (Text(say["time_opening"]), drawn(maps["time"], "time", lang, shape="tall"))
    return [
        Section("map", say["map"], by_cases, starts_page=True),
        Section("time", say["time"], by_time, starts_page=True),
    ]


def waiting_section(found: Found, lang: str) -> Section:
    """The worst bottlenecks, and what all waiting consists of."""
    say = report_words(found, lang)
    cleared = found.bottlenecks
    worst = islice(cleared.result.table_columns["total_days"], WORST)
    details: list[Block] = []
    blocks: list[Block] = [Text(say["waiting_opening"])]
    blocks.append(Listed(prefixed(sentences_of(cleared, lang), "bottlenecks")))
    if any(worst):
        ranking, causes = tables_of(cleared, lang, most=WORST)
        blocks += [
            drawn_chart(lambda: draw_bottleneck_causes(cleared, lang=lang, limit=WORST), "waits", lang),
            Text(say["all_waiting"], "lead"),
            Listed(prefixed(sentences_of(found.waits, lang), "waits")),
            *_spectrum(found, lang),
        ]
        details += [Tabled(replace(ranking, title=say["worst"])), Tabled(causes)]
    if found.hold_ups is not None and len(found.hold_ups.result.table_columns):
        [listed] = tables_of(found.hold_ups, lang)
        if said := prefixed(sentences_of(found.hold_ups, lang), "hold_ups"):
            blocks += [Text(say["hold_ups"], "lead"), Text(say["hold_ups_opening"]), Listed(said)]
        details.append(Tabled(replace(listed, title=say["hold_ups_table"])))
    return Section("waiting", say["waiting"], tuple(blocks), details=tuple(details))


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


def return_section(found: Found, lang: str) -> Section:
    """What came back, and what went back and forth."""
    say = words(lang, "report")
    tables = loop_tables(found.loops.result, lang, MOST)
    blocks = (Listed(prefixed(sentences_of(found.loops, lang), "loops")),)
    details = tuple(Tabled(tables[kind]) for kind in LOOPS if kind in tables)
    return Section("returns", say["returns"], blocks, details=details)


def organisation_section(found: Found, lang: str) -> Section:
    """How many organisations take part, who passes cases to whom, where they lie."""
    say = words(lang, "report")
    cleared = found.handovers
    blocks: list[Block] = [Listed(prefixed(sentences_of(cleared, lang), "handovers"))]
    details: tuple[Block, ...] = ()
    if cleared.result.organisations_per_case["n"]:
        per_case, steps, days = tables_of(cleared, lang, most=MOST)
        if found.comparison:
            groups = found.comparison.contrast.result.groups
            results = {"": cleared, groups.a: found.comparison.handovers[0]}
            results[groups.b] = found.comparison.handovers[1]
            per_case = group_table({name: one.result for name, one in results.items()}, lang)
        blocks += [
            Tabled(replace(per_case, title=say["organisations_per_case"])),
            drawn_chart(lambda: draw_organisations(cleared, lang=lang), "organisations", lang, shape="small"),
        ]
        details = tuple(Tabled(table) for table in (steps, days) if table.rows)
    return Section("organisations", say["organisations"], tuple(blocks), details=details)


def _without(sentences: Iterable[Sentence], topic: str) -> tuple[Sentence, ...]:
    return tuple(sentence for sentence in sentences if sentence.topic != topic)
