"""Rows of a result as they are shown: what is missing is named, a count stands beside what it is of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from routekaart.results import Band
from routekaart.show.words import Words

__all__ = ["Row", "end_of", "joined", "name_of", "named", "of_all", "rank_range", "start_of"]

#: A row of a result: the names of its columns, and their values.
Row: TypeAlias = Mapping[str, Any]


def named(rows: Iterable[Row], terms: Words, *keys: str) -> list[Row]:
    """The rows with "not recorded" where a name is missing."""
    return [{**row, **{key: name_of(row[key], terms) for key in keys}} for row in rows]


def start_of(row: Row, terms: Words) -> str:
    """Where a wait begins: a step, or the beginning of the case."""
    return terms["at_the_start"] if row["source"] is None else str(row["source"])


def end_of(row: Row, terms: Words) -> str:
    """Where a wait ends: a step, or nowhere yet."""
    return terms["still_open"] if row["target"] is None else str(row["target"])


def of_all(cases: int | None, n_cases: int | None, terms: Words) -> str:
    """How many of all cases: "6 van 8"; of what is told as a band, the band: "20–29"."""
    number = terms.number(cases)
    if cases is None or n_cases is None or isinstance(cases, Band):
        return number
    return terms["of_all"].format(cases=number, n=terms.number(n_cases))


def rank_range(row: Row) -> str | None:
    """The places that a row takes when any one case is left out: "1–4", or the one it keeps."""
    low, high = row["rank_low"], row["rank_high"]
    return None if low is None else f"{low}" if low == high else f"{low}–{high}"


def joined(labels: Iterable[str | None], terms: Words) -> str:
    """Labels with an arrow between them; what has no name says so."""
    return " → ".join(name_of(label, terms) for label in labels)


def name_of(label: str | None, terms: Words) -> str:
    """A label, or the words for "not recorded"."""
    return terms["not_recorded"] if label is None else label
