"""What a report says first where the vocabulary knows too few steps, and the words that the rest is told in then."""

from __future__ import annotations

from routekaart.show.recognised import recognised_lines
from routekaart.show.report.contents import Found
from routekaart.show.report.page import Text
from routekaart.show.words import Words, words

__all__ = ["recognised_blocks", "report_words"]


def recognised_blocks(found: Found, lang: str) -> tuple[Text, ...]:
    """The lines that stand before everything else; none where enough is known."""
    lines = recognised_lines(found.origin.recognised, lang, found.summary.mode)
    return tuple(Text(line, "warning") for line in lines)


def report_words(found: Found, lang: str) -> Words:
    """The words of the report, fitting what may be said of this log."""
    return words(lang, "report").fitting(found.summary.result.recipe)
