"""Flags: the longest waits, what was done again, who sent cases back and forth, and what was not kept."""

from __future__ import annotations

from collections.abc import Iterator

from routekaart.measures.flags import FlaggedAgreement, FlaggedLoop, FlaggedTurn, FlaggedWait, Flags
from routekaart.show.maps.flag_words import FlagWords
from routekaart.show.rows import named
from routekaart.show.sentence import Say, Sentence
from routekaart.show.shown import Shown
from routekaart.show.tables import Table, table, titled
from routekaart.show.words import Words, words

__all__ = ["SHOWN", "flag_tables"]


def flag_tables(result: Flags, lang: str, most: int | None) -> list[Table]:
    """The tables of flags, for what shows them beside other things; none where nothing is flagged."""
    if result.is_empty:
        return []
    return _tables(result, words(lang, "flags", "table").fitting(result.recipe), most)


def _tables(result: Flags, terms: Words, most: int | None) -> list[Table]:
    """A table for each kind of flag that there is; that of waits always."""
    say = FlagWords(terms.lang, "activity").fitting(result.recipe)
    waits = [
        {**row, "label": say.awaited(row)}
        for row in named(result.wait_columns.rows(), terms, "source", "target")
    ]
    still = ("pending",) if result.recipe.has_endings else ()
    of_waits = ("rank", "label", "cases", "median_days", "p90_days", *still, "source", "target")
    found = [table(terms, titled(terms, "waits", result), waits, of_waits, of=FlaggedWait, most=most)]
    if len(result.loop_columns):
        of_loops = ("activity", "cases", "count", "median_days")
        rows = [*result.loop_columns.rows()]
        found.append(table(terms, terms["loops"], rows, of_loops, of=FlaggedLoop, most=most))
    if len(result.turn_columns):
        rows = [
            row | {"organisations": " – ".join(row["organisations"])} for row in result.turn_columns.rows()
        ]
        of_turns = ("organisations", "cases", "count")
        found.append(table(terms, terms["turns"], rows, of_turns, of=FlaggedTurn, most=most))
    if len(result.agreement_columns):
        rule = "rule" if terms.lang == "nl" else "rule_en"
        rows = [row | {"rule": row[rule]} for row in result.agreement_columns.rows()]
        of_rules = ("rule", "cases", "asked_cases", "activity")
        found.append(table(terms, terms["agreements"], rows, of_rules, of=FlaggedAgreement, most=most))
    return found


def _sentences(result: Flags, say: Say) -> Iterator[Sentence]:
    lines = FlagWords(say.lang, "activity").fitting(result.recipe).lines(result)
    for number, line in enumerate(lines, start=1):
        yield Sentence(line, f"flags/{number}", "flags")


SHOWN = Shown(
    kind=Flags,
    tables=_tables,
    sentences=_sentences,
    instead=("readable_map(view): the map with its flags", "readable_map(view): de kaart met wat opvalt"),
)
