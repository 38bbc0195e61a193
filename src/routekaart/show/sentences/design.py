"""Sentences on how a contrast came about: when its design was fixed, and whether its groups are alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from routekaart.contrasts.multiplicity import LEAST_CASES
from routekaart.show.sentences.sentence import Say, Sentence, Sentences
from routekaart.show.text import clean_text

__all__ = ["SENTENCES", "declaration_sentence", "mix_sentence"]


def declaration_sentence(declaration: Any, lang: str) -> Iterator[Sentence]:
    """Whether the design was fixed before the first look at the comparison."""
    if declaration is None:
        return
    say = Say(lang)
    on, first = (
        say.date(date.fromisoformat(day)) if day else ""
        for day in (declaration.on, declaration.first_contrast)
    )
    is_same_day = declaration.status == "after" and declaration.on == declaration.first_contrast
    key = "same_day" if is_same_day else declaration.status
    yield Sentence(say(f"declared_{key}", on=on, first=first), "design", "declared")


def mix_sentence(mix: Any, lang: str) -> Iterator[Sentence]:
    """In what the groups differ beside their route; that they are alike is said of enough cases only."""
    say = Say(lang)
    differing = list(dict.fromkeys(_differing(mix, say)))
    if differing:
        *before, last = differing
        what = say.phrase("mix_and", first=", ".join(before), last=last) if before else last
        yield Sentence(say("case_mix_differs", what=what), "case_mix", "case_mix")
    elif not mix.is_public and min(mix.side_columns["n"][:2]) >= LEAST_CASES:
        yield Sentence(say("case_mix_alike"), "case_mix", "case_mix")


def _differing(mix: Any, say: Say) -> Iterator[str]:
    if mix.signal_differs:
        yield say.phrase("mix_signal")
    for row in mix.share_columns.rows():
        if row["differs"]:
            is_column = row["characteristic"] == "column"
            yield clean_text(row["of"]) if is_column else say.phrase(f"mix_{row['characteristic']}")
    for row in mix.number_columns.rows():
        if row["differs"]:
            yield clean_text(row["characteristic"])


SENTENCES: Mapping[str, Sentences] = {"CaseMix": mix_sentence}
