"""The section on two groups: what differs, what does not, what cannot be told, and its limits."""

from __future__ import annotations

from collections.abc import Mapping

from routekaart.contrasts.contrast import Contrast
from routekaart.errors import RoutekaartError
from routekaart.show.of import sentences_of
from routekaart.show.of.case_mix import mix_table
from routekaart.show.of.contrast import (
    draw_cases,
    left_out_table,
    limit_sentences,
    measure_table,
    share_table,
    step_table,
)
from routekaart.show.of.map_contrast import edge_table
from routekaart.show.of.robustness import draw_specifications
from routekaart.show.picture import Picture
from routekaart.show.report.contents import Comparison
from routekaart.show.report.page import Block, Listed, Section, Tabled, Text, prefixed
from routekaart.show.report.pictures import draw_frames, drawn, drawn_chart
from routekaart.show.sentence import Sentence
from routekaart.show.text import clean_text
from routekaart.show.words import format_number, words

__all__ = ["asked_how", "comparison_maps", "comparison_section", "transitions_section"]

MOST_HANDOVERS = 15  # rows of transitions between organisations
MOST_ROWS = 200  # of all transitions
VERDICTS = ("difference", "no_indication", "too_few", "not_comparable", "depends_on_recording")


def comparison_section(
    comparison: Comparison, maps: Mapping[str, Picture | RoutekaartError], lang: str
) -> Section:
    """The contrast: are the groups alike, its limits, the primary questions, and the map of differences.

    What explores, and every table with a p, stands in the appendix.
    """
    say = words(lang, "report")
    result = comparison.contrast.result
    said = prefixed(sentences_of(comparison.contrast, lang), "contrast")
    names = {"a": clean_text(result.groups.a), "b": clean_text(result.groups.b)}
    sizes = {"n_a": format_number(result.groups.n_a, lang), "n_b": format_number(result.groups.n_b, lang)}
    limits = prefixed(limit_sentences(result.limits, lang), "contrast")
    how = asked_how(result)
    robust, curve = _robustness(comparison, lang)
    blocks: list[Block] = [
        Text(say["contrast_opening"].format(**names, **sizes)),
        Listed(_of(said, "declared")),
        *([Tabled(left_out_table(result, lang))] if len(result.left_out_columns) else []),
        *_alike(_of(said, "case_mix"), lang),
        Text(say["contrast_limits"], "lead"),
        Listed(tuple(limit for limit in limits if limit.topic != "tests")),
        Text(say[f"contrast_primary{how}"], "lead"),
        Listed(_of(said, *VERDICTS)),
        drawn_chart(
            lambda: draw_cases(comparison.contrast, numbers=comparison.numbers, lang=lang), "cases", lang
        ),
        Text(
            say["contrast_definition"].format(
                definition=words(lang, "handovers", "table")["organisations_is"]
            )
        ),
        *robust,
        Text(say["contrast_routes"], "lead"),
        Listed((*_of(said, "route"), *_of(said, "edges"))),
        drawn(maps["difference"], "difference", lang, shape="tall"),
    ]
    details: list[Block] = [
        Tabled(mix_table(result.case_mix, lang, title=say["contrast_mix_table"])),
        Tabled(measure_table(result, lang, title=say[f"contrast_primary_table{how}"], primary=True)),
        *curve,
        Text(say["contrast_exploring_is"]),
        Tabled(
            measure_table(result, lang, title=say["contrast_exploring_table"], primary=False, has_note=False)
        ),
        *([Tabled(share_table(result, lang, title=say["contrast_shares"]))] if result.share_columns else []),
        Listed(tuple(limit for limit in limits if limit.topic == "tests")),
    ]
    if "difference" in result.step_columns["verdict"]:
        title = say["contrast_steps"]
        details.append(Tabled(step_table(result, lang, title=title, verdict="difference")))
    title = say["contrast"].format(**names)
    return Section("contrast", title, tuple(blocks), starts_page=True, details=tuple(details))


def asked_how(result: Contrast) -> str:
    """What the words of the main questions end in: how these came about, where they were not fixed beforehand."""
    status = result.declaration.status if result.declaration else ""
    return f"_{status}" if status in ("after", "defaults") else ""


def _alike(said: tuple[Sentence, ...], lang: str) -> list[Block]:
    """Whether the groups are alike, where that can be told."""
    return [Text(words(lang, "report")["contrast_mix"], "lead"), Listed(said)] if said else []


def _robustness(comparison: Comparison, lang: str) -> tuple[list[Block], list[Block]]:
    """What is left of the primary answers under other choices: a sentence each; and one picture."""
    cleared = comparison.robustness
    said = prefixed(sentences_of(cleared, lang), "contrast") if cleared else ()
    if cleared is None or not said:
        return [], []
    say = words(lang, "report")
    opening = say["contrast_robust_opening"].format(a=clean_text(cleared.result.a))
    return (
        [Text(say["contrast_robust"], "lead"), Text(opening), Listed(said)],
        [drawn_chart(lambda: draw_specifications(cleared, lang=lang), "robust", lang)],
    )


def comparison_maps(
    comparison: Comparison, maps: Mapping[str, Picture | RoutekaartError], lang: str
) -> list[Section]:
    """The differences by organisation, and the maps of both groups with every step at the same place."""
    say = words(lang, "report")
    sections = []
    if comparison.organisation_maps:
        said = prefixed(sentences_of(comparison.organisation_maps, lang), "organisation_contrast")
        blocks: tuple[Block, ...] = (
            Text(say["contrast_partners_opening"]),
            Listed(_of(said, "edges")),
            drawn(maps["organisation_difference"], "partners", lang, shape="tall"),
        )
        table = edge_table(comparison.organisation_maps.result, lang, title=say["contrast_all_handovers"],
                           most=MOST_HANDOVERS)  # fmt: skip
        sections.append(
            Section("partners", say["contrast_partners"], blocks, starts_page=True, details=(Tabled(table),))
        )
    pictures = enumerate(draw_frames(comparison.maps, lang), start=1)
    blocks = (
        Text(say["contrast_frames_opening"]),
        *(drawn(picture, f"frame-{number}", lang, shape="tall") for number, picture in pictures),
    )
    return [*sections, Section("frames", say["contrast_frames"], blocks, starts_page=True)]


def transitions_section(comparison: Comparison, lang: str) -> Section:
    """The table behind the map of differences: every transition of either group."""
    say = words(lang, "report")
    maps = comparison.contrast.result.maps
    table = edge_table(maps, lang, title=say["contrast_all_edges"], most=MOST_ROWS)
    blocks = (Text(say["contrast_all_edges_opening"]), Tabled(table))
    return Section("transitions", say["contrast_appendix"], blocks, starts_page=True)


def _of(sentences: tuple[Sentence, ...], *topics: str) -> tuple[Sentence, ...]:
    return tuple(sentence for sentence in sentences if sentence.topic in topics)
