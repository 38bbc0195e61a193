"""The end of a report: what it was made from."""

from __future__ import annotations

from datetime import date

from routekaart.show.report.contents import Found
from routekaart.show.report.page import Block, Section, Text
from routekaart.show.text import clean_text
from routekaart.show.words import Words, words

__all__ = ["record_section"]


def record_section(found: Found, lang: str) -> Section:
    """Sources with their hashes, choices, and versions: what another needs to make this report again."""
    say = words(lang, "report")
    origin = found.origin
    lines = [
        say["record_source"].format(
            name=clean_text(source["name"]), kind=source["kind"], sha256=source["sha256"]
        )
        for source in origin.sources
    ]
    lines.append(say["record_selection"].format(recipe=clean_text(found.summary.result.recipe.text(lang))))
    lines.append(say["record_roles"].format(value=_roles(found, lang)))
    lines += [
        say[f"record_{key}"].format(value=_choice(key, value, say)) for key, value in origin.choices.items()
    ]
    if found.comparison:
        names = words(lang, "names")
        primaries = [names[f"measure_{name}"] for name in found.comparison.contrast.result.design.primaries]
        lines.append(say["record_primaries"].format(value=", ".join(primaries)))
        lines.append(say["record_design"].format(value=found.comparison.contrast.result.design_sha256))
    if origin.refused_comparison:
        lines.append(say["record_no_contrast"].format(reason=clean_text(origin.refused_comparison[lang])))
    versions = ", ".join(f"{name} {version}" for name, version in origin.versions.items())
    lines.append(say["record_versions"].format(versions=versions))
    lines.append(say["record_verify"])
    blocks: list[Block] = [Text(say["record_opening"]), *(Text(line, "record") for line in lines)]
    return Section("record", say["record"], tuple(blocks))


def _roles(found: Found, lang: str) -> str:
    """Which column of the source is what."""
    terms = words(lang, "summary", "table")
    mapping = found.summary.result.mapping
    return ", ".join(
        f"{terms[f'role_{role}']} = {clean_text(str(column))}"
        for role, column in mapping.items()
        if f"role_{role}" in terms
    )


def _choice(key: str, value: str, say: Words) -> str:
    """A choice in words: a date as on screen, a code by its name."""
    if key.startswith("extracted"):
        return say.date(date.fromisoformat(value))
    named = {"precision": f"precision_{value}", "ties": f"ties_{value}", "mode": f"mode_{value}"}
    return say.get(named.get(key, ""), clean_text(value))
