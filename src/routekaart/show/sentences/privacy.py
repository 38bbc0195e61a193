"""Sentences on privacy: how many cases can be singled out, by what, and what would lower it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from routekaart.show.sentences.sentence import Say, Sentence, Sentences
from routekaart.show.words import words

__all__ = ["SENTENCES"]


def _risk(result: Any, lang: str) -> Iterator[Sentence]:
    terms, say = words(lang, "privacy"), Say(lang)
    rows = result.projection_columns.record()
    if not result.n_cases:
        return
    for number, row in enumerate(rows, start=1):
        key = f"risk_{row['projection']}"
        text = terms[key].format(unique=_of(say, row))
        if row["projection"] == "variant":
            text += " " + terms["risk_smallest"].format(smallest=say.number(row["smallest_group"]))
        yield Sentence(text, f"projections/{number}", "risk")
    variant, dates = rows[0]["unique"], rows[-1]["unique"]
    before = {"phases": variant, "relative_days": dates}
    for number, row in enumerate(result.coarser_columns.record(), start=1):
        if row["unique"] < before[row["projection"]]:
            text = terms[f"coarser_{row['projection']}"].format(unique=_of(say, row))
            yield Sentence(text, f"coarser/{number}", "risk")
    yield Sentence(terms["lowering" if variant else "no_lowering"], "projections/1", "risk")


def _of(say: Say, row: Mapping[str, Any]) -> str:
    """How many of all: "8 van de 8 trajecten"; the sentence stays comparable, so never "alle"."""
    return words(say.lang, "privacy")["of_cases"].format(
        cases=say.number(row["unique"]), n=say.number(row["cases"])
    )


SENTENCES: Mapping[str, Sentences] = {"Risk": _risk}
