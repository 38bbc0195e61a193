"""The section on agreements and norms: a line per rule that is on, always with how often it came up."""

from __future__ import annotations

from dataclasses import replace

from routekaart.measures.agreements import Agreements
from routekaart.privacy.disclosure import Cleared
from routekaart.show.of import sentences_of
from routekaart.show.of.agreements import elsewhere_table, gap_table, remark_table, rule_table
from routekaart.show.report.page import Block, Listed, Section, Tabled, Text, prefixed
from routekaart.show.words import words

__all__ = ["agreement_section"]

MOST_GAPS = 8


def agreement_section(cleared: Cleared[Agreements], lang: str) -> Section:
    """Which agreements came up, how that came out, and about what the log cannot tell."""
    say = words(lang, "report")
    result = cleared.result
    blocks: list[Block] = [Text(say["agreements_opening"])]
    held = [row for row in result.rule_columns.rows() if row["is_for_log"]]
    elsewhere: list[Block] = []
    if len(held) < len(result.rule_columns):
        elsewhere.append(Tabled(elsewhere_table(result, lang, None)))
    if not any(row["activations"] for row in held):
        blocks.append(Text(words(lang, "report").counted("agreements_idle", len(held))))
        return Section("agreements", say["agreements"], tuple(blocks), details=tuple(elsewhere))
    # Rules that never came up stand in the table, with their 0.
    said = tuple(one for one in sentences_of(cleared, lang) if one.topic != "agreement_idle")
    rules = replace(rule_table(result, lang, None), title=say["agreements_table"])
    blocks.append(Listed(prefixed(said, "agreements")))
    details: list[Block] = [Tabled(rules)]
    if len(result.gap_columns):
        details.append(Tabled(gap_table(result, lang, MOST_GAPS)))
    remarks = remark_table(result, lang, None)
    details += [Tabled(remarks)] if remarks.rows else []
    return Section("agreements", say["agreements"], tuple(blocks), details=(*details, *elsewhere))
