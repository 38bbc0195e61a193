"""What is shown of each result: a module for each class of results, with its tables, sentences and chart.

The module of a class has its name (``RouteMap``: ``route_map.py``) and ends in ``SHOWN``; it is loaded when a
result of that class is first shown, so that a list of loops loads nothing about contrasts.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TypeVar, cast

from routekaart.privacy.declarations import columns_in
from routekaart.privacy.disclosure import Cleared, passed
from routekaart.results import Result
from routekaart.show.sentence import Say, Sentence
from routekaart.show.shown import Shown
from routekaart.show.tables import Table, public_tables
from routekaart.show.words import Words, words

__all__ = ["sentences_of", "shown_of", "tables_of"]

R = TypeVar("R", bound=Result)

#: Rows of one table on a screen; CSV and JSON hold them all.
MOST = 40


def shown_of(kind: type[R]) -> Shown[R]:
    """How results of class ``kind`` are shown.

    Raises
    ------
    LookupError
        If no module here shows results of this very class.
    """
    name = f"{__name__}.{_question(kind)}"
    shown = import_module(name).SHOWN if find_spec(name) else None
    if shown is None or shown.kind is not kind:
        raise LookupError(f"no {name} shows results of {kind.__module__}.{kind.__qualname__}")
    return cast("Shown[R]", shown)


def tables_of(
    cleared: Cleared[Result], lang: str, *, most: int | None = MOST, has_remarks: bool = True
) -> list[Table]:
    """The tables that show a cleared result, each with at most ``most`` rows; the last says what is hidden and why."""
    result = passed(cleared)
    shown = shown_of(type(result))
    terms = _terms(type(result), lang)  # type: ignore[arg-type]  # it is the class that is hashed
    tables = shown.tables(result, terms.fitting(result.recipe), most)
    if not cleared.is_public:
        return tables
    remarks = cleared.remarks(lang) if has_remarks else ()
    return public_tables(tables, remarks, lang, has_structure=shown.has_structure)


def sentences_of(cleared: Cleared[Result], lang: str = "nl") -> list[Sentence]:
    """What a cleared result says; nothing where results of its class have no sentences."""
    result = passed(cleared)
    shown = shown_of(type(result))
    say = shown.public_sentences if cleared.is_public else shown.sentences
    return [] if say is None else list(say(result, Say(lang, _question(type(result))).fitting(result.recipe)))


@cache
def _terms(kind: type[Result], lang: str) -> Words:
    """The words of the tables of a class.

    Raises
    ------
    ValueError
        If a heading is of no column of it, or a column that names its heading has none.
    """
    terms = words(lang, _question(kind), "table")
    columns = [*columns_in(kind)]
    file = f"data/words/{lang}/{terms.room}.yaml"
    for name in terms.columns:
        if name not in {column.heading for column in columns}:
            raise ValueError(f"{file} heads a column {name!r}, which {kind.__name__} has not")
    for column in columns:
        if column.heading not in (column.name, *terms):
            raise ValueError(
                f"{file} lacks {column.heading!r}, the heading of {column.name!r} of {kind.__name__}"
            )
    return terms


def _question(kind: type[Result]) -> str:
    """The name of the module and of the words of a class: "route_map" of RouteMap."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()
