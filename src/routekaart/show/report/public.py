"""The report for anyone: what may be told in bands and without a line about any case, and why no more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from routekaart.errors import RoutekaartError
from routekaart.privacy.disclosure import Cleared
from routekaart.results import Result
from routekaart.show.of import sentences_of, tables_of
from routekaart.show.of.case_mix import mix_table
from routekaart.show.of.contrast import limit_sentences, measure_table
from routekaart.show.picture import Picture
from routekaart.show.report.closing import record_section
from routekaart.show.report.comparison import asked_how
from routekaart.show.report.contents import Comparison, Found
from routekaart.show.report.limits import limits_section
from routekaart.show.report.page import Block, Listed, Page, Section, Tabled, Text, prefixed
from routekaart.show.report.pictures import draw_maps, drawn
from routekaart.show.report.recognised import recognised_blocks, report_words
from routekaart.show.report.refused import refused_line
from routekaart.show.tables import public_tables
from routekaart.show.text import clean_text
from routekaart.show.words import words

__all__ = ["compose_public"]

MOST = 10  # rows of a table
Maps = Mapping[str, Picture | RoutekaartError]


def compose_public(found: Found, lang: str) -> Page:
    """The page of a report that anyone may read, in ``lang`` ("nl" or "en")."""
    say = report_words(found, lang)
    has_numbers = found.summary.result.n_cases is not None
    maps = draw_maps(found, lang)
    sections = [
        _opening(found, lang),
        *_map_sections(maps, lang, has_numbers=found.route_map.result.n_cases is not None),
    ]
    if has_numbers:
        sections += [
            _waiting(found, lang),
            _section("returns", [found.loops], lang),
            _section("organisations", [found.handovers], lang),
        ]
    if found.comparison:
        sections.append(_comparison(found.comparison, maps, lang))
    recipe = clean_text(found.summary.result.recipe.text(lang))
    return Page(
        lang=lang,
        title=say["title"].format(name=clean_text(found.origin.name)),
        lead=refused_line(found, lang, is_public=True)
        + say["lead" if has_numbers else "public_lead"].format(recipe=recipe),
        stamp=found.summary.stamp(lang),
        footer=say["public_footer"].format(version=found.origin.versions["routekaart"]),
        version=found.origin.versions["routekaart"],
        sections=(*sections, limits_section(found, lang), record_section(found, lang)),
    )


def _opening(found: Found, lang: str) -> Section:
    """What anyone should know first: what is told, and what is not and why."""
    say = words(lang, "report")
    results = {
        "check": found.summary,
        "variants": found.variants,
        **_waited(found, lang),
        "loops": found.loops,
        "handovers": found.handovers,
        **({"open_cases": found.open_cases} if found.origin.recognised.has_endings else {}),
        **({"timing": found.timing} if found.timing else {}),
    }
    said = [one for name, cleared in results.items() for one in prefixed(sentences_of(cleared, lang), name)]
    has_numbers = found.summary.result.n_cases is not None
    blocks: list[Block] = [Listed(tuple(said))] if said and has_numbers else []
    remarks = [Text(remark, "limit") for remark in found.summary.remarks(lang)]
    first = recognised_blocks(found, lang)
    return Section("short", say["short"], (*first, *blocks, *remarks, Text(say["public_left_out"])))


def _map_sections(maps: Maps, lang: str, *, has_numbers: bool) -> list[Section]:
    """The map by cases and by time; one map alone where it shows no numbers."""
    say = words(lang, "report")
    opening = Text(say["map_opening" if has_numbers else "public_map_opening"])
    by_cases = Section(
        "map", say["map"], (opening, drawn(maps["cases"], "map", lang, shape="tall")), starts_page=True
    )
    if not has_numbers:
        return [by_cases]
    time = (Text(say["time_opening"]), drawn(maps["time"], "time", lang, shape="tall"))
    return [by_cases, Section("time", say["time"], time, starts_page=True)]


def _waited(found: Found, lang: str) -> dict[str, Cleared[Result]]:
    """What tells of waiting: what was waited for, where anyone may know; else where."""
    if sentences_of(found.awaited, lang):
        return {"awaited": found.awaited}
    return {"bottlenecks": found.bottlenecks}


def _waiting(found: Found, lang: str) -> Section:
    """What was waited for, where anyone may know; then between which steps, and what all waiting consists of."""
    where = _section("waiting", [found.bottlenecks, found.waits], lang)
    if "awaited" not in _waited(found, lang):
        return where
    say = words(lang, "report")
    asked = _section("waiting", [found.awaited], lang)
    lead = Text(say["waiting_transitions"], "lead")
    return replace(where, title=say["waiting_matters"], blocks=(*asked.blocks, lead, *where.blocks))


def _section(name: str, results: list[Cleared[Result]], lang: str) -> Section:
    """The sentences and tables of some results."""
    blocks: list[Block] = []
    say = words(lang, "report").fitting(results[0].result.recipe)
    for cleared in results:
        blocks.append(Listed(prefixed(sentences_of(cleared, lang), name)))
        blocks += [
            Tabled(table) for table in tables_of(cleared, lang, most=MOST, has_remarks=False) if table.rows
        ]
    return Section(name, say[name], tuple(blocks), starts_page=name == "waiting")


def _comparison(comparison: Comparison, maps: Maps, lang: str) -> Section:
    """Two groups: the verdicts and medians where both have enough cases, the map of both, the limits."""
    say = words(lang, "report")
    result = comparison.contrast.result
    limits = prefixed(limit_sentences(result.limits, lang), "contrast")
    names = {"a": clean_text(result.groups.a), "b": clean_text(result.groups.b)}
    blocks: list[Block] = [Listed(prefixed(sentences_of(comparison.contrast, lang), "contrast"))]
    if result.n_cases is not None:
        table = measure_table(
            result, lang, title=say[f"contrast_primary_table{asked_how(result)}"], primary=True
        )
        mix = mix_table(result.case_mix, lang, title=say["contrast_mix_table"])
        blocks += [Tabled(one) for one in public_tables([mix, table], (), lang) if one.rows]
    blocks += [Text(say["contrast_limits"], "lead"), Listed(limits)]
    if result.n_cases is not None:  # without numbers a map of differences shows none
        blocks.append(drawn(maps["difference"], "difference", lang, shape="tall"))
    return Section("contrast", say["contrast"].format(**names), tuple(blocks), starts_page=True)
