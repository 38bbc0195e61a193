"""What the tables of results have in common: titles that name the selection, rows that name what is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from routekaart.results import Band
from routekaart.show.tables import Table, name_of
from routekaart.show.words import format_number, words

__all__ = ["Tables", "end_of", "named", "of_all", "start_of", "title", "yes_or_no"]

#: A result, the language, and the most rows of a table → its tables.
Tables = Callable[[Any, str, "int | None"], list[Table]]


def title(key: str, result: Any, lang: str) -> str:
    """The title of a table with the selection it speaks of."""
    return f"{words(lang, 'tables')[key]} – {result.recipe.text(lang)}"


def named(rows: Iterable[Mapping[str, Any]], lang: str, *keys: str) -> list[dict[str, Any]]:
    """The rows with "not recorded" where a name is missing."""
    terms = words(lang, "tables")
    return [{**row, **{key: name_of(row[key], terms) for key in keys}} for row in rows]


def start_of(row: Mapping[str, Any], lang: str) -> str:
    """Where a wait begins: a step, or the beginning of the case."""
    return words(lang, "tables")["at_the_start"] if row["source"] is None else str(row["source"])


def end_of(row: Mapping[str, Any], lang: str) -> str:
    """Where a wait ends: a step, or nowhere yet."""
    return words(lang, "tables")["still_open"] if row["target"] is None else str(row["target"])


def of_all(cases: int | None, n_cases: int | None, lang: str) -> str:
    """How many of all cases: "6 van 8"; of what is told as a band, the band: "20–29"."""
    if cases is None or n_cases is None or isinstance(cases, Band):
        return format_number(cases, lang)
    return words(lang, "tables")["of_all"].format(
        cases=format_number(cases, lang), n=format_number(n_cases, lang)
    )


def yes_or_no(value: bool, lang: str) -> str:
    """A claim in words: "ja", "nee"."""
    return words(lang, "tables")["yes" if value else "no"]
