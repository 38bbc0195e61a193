"""Tables: titled columns of text, for a terminal or a page, and the rows of a result for CSV; computes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from routekaart.columns import Unit, columns_of
from routekaart.privacy.disclosure import Cleared, passed
from routekaart.results import Result
from routekaart.show.rows import Row
from routekaart.show.words import Words, format_days, format_number, format_share, words

__all__ = ["Column", "Made", "Table", "flat_rows", "measure_text", "public_tables", "table", "titled"]


@dataclass(frozen=True)
class Column:
    """One column: its heading, and whether it holds numbers (set to the right)."""

    heading: str
    is_number: bool


@dataclass(frozen=True)
class Made:
    """A column that is made to be shown: its values are text already, its heading is the word of its name or its own."""

    name: str
    is_number: bool = False
    heading: str = ""


@dataclass(frozen=True)
class Table:
    """A table of text, ready to be set: a title with its n, columns, rows, and a note below."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


def format_probability(p: float | None, lang: str) -> str:
    """A p-value with three decimals, or "< 0,001"."""
    if p is None:
        return words(lang, "units")["none"]
    if p < 0.001:
        return "< " + format_number(0.001, lang, decimals=3)
    return format_number(p, lang, decimals=3)


def format_text(value: str | int | None, lang: str) -> str:
    """A text, or a number that is no amount, as it is; a dash where there is none."""
    return words(lang, "units")["none"] if value is None else str(value)


#: How a value is written, by what it counts; those of a measure with :func:`measure_text`.
FORMATS: Mapping[Unit, Callable[[Any, str], str]] = {
    Unit.TEXT: format_text,
    Unit.FIGURE: format_text,
    Unit.COUNT: format_number,
    Unit.DAYS: format_days,
    Unit.SHARE: format_share,
    Unit.NUMBER: lambda value, lang: format_number(value, lang, decimals=1),
    Unit.FRACTION: lambda value, lang: format_number(value, lang, decimals=2),
    Unit.P: format_probability,
    Unit.CLAIM: lambda value, lang: words(lang, "headings")["yes" if value else "no"],
}
#: What is set to the left.
TEXTS = (Unit.TEXT, Unit.CLAIM)


def measure_text(name: str, value: float | None, lang: str, *, signed: bool = False) -> str:
    """A number of the measure ``name``: a duration where its name says days, else a count or mean."""
    written = FORMATS[Unit.DAYS if "days" in name else Unit.NUMBER]
    if value is None or not signed:
        return written(value, lang)
    sign = words(lang, "units").minus(value) or ("+" if value > 0 else "")
    return sign + written(abs(value), lang)


def titled(terms: Words, key: str, result: Result) -> str:
    """The title ``key`` of a table with the selection it speaks of."""
    return f"{terms[key]} – {result.recipe.text(terms.lang)}"


def table(
    terms: Words,
    title: str,
    rows: Sequence[Row],
    columns: Iterable[str | Made],
    *,
    of: type | None = None,
    note: str = "",
    most: int | None = None,
) -> Table:
    """The first ``most`` of ``rows`` as text.

    ``columns`` are the names of those that the type of row ``of`` declares, and so how they are written and
    headed, and those that are made here. How many rows are left out is added to the note.
    """
    shown = rows if most is None else rows[:most]
    places = [_place(column, of, terms) for column in columns]
    texts = tuple(tuple(written(row[name], terms.lang) for name, written, _ in places) for row in shown)
    if len(shown) < len(rows):
        note = " ".join([note, terms.counted("rows_left_out", len(rows) - len(shown))]).strip()
    return Table(title, tuple(head for _, _, head in places), texts, note)


def _place(
    column: str | Made, of: type | None, terms: Words
) -> tuple[str, Callable[[Any, str], str], Column]:
    """Under which name the values of a column stand in a row, how they are written, and its head."""
    if isinstance(column, Made):
        return column.name, format_text, Column(column.heading or terms[column.name], column.is_number)
    declared = columns_of(of)[column] if of else None
    if declared is None or declared.unit is None or declared.unit not in FORMATS:
        raise TypeError(f"column {column!r} is neither made here nor declared by {of}")
    return column, FORMATS[declared.unit], Column(terms[declared.heading], declared.unit not in TEXTS)


def public_tables(
    tables: Sequence[Table], remarks: Sequence[str], lang: str, *, has_structure: bool = False
) -> list[Table]:
    """``tables`` without the columns and rows that show nothing; the last one says why.

    Rows without any number stay where the names alone tell something (``has_structure``, a map). A table
    of which nothing is left is left out.
    """
    none = words(lang, "units")["none"]
    shown = []
    for one in tables:
        places = range(len(one.columns))
        rows = [
            row
            for row in one.rows
            if has_structure or any(row[place] != none for place in places if one.columns[place].is_number)
        ]
        kept = [place for place in places if any(row[place] != none for row in rows)]
        cells = tuple(tuple(row[place] for place in kept) for row in rows)
        if rows:
            shown.append(replace(one, columns=tuple(one.columns[place] for place in kept), rows=cells))
    if not shown:
        return [Table(tables[0].title, (), (), " ".join(remarks))] if tables else []
    return [*shown[:-1], replace(shown[-1], note=" ".join(filter(None, [shown[-1].note, *remarks])))]


def flat_rows(cleared: Cleared[Result]) -> list[dict[str, Any]]:
    """The rows of a result for CSV: those of its one table, or of all with their name in ``table``.

    A result without any rows is one row of its single values.
    """
    record = passed(cleared).record()
    if isinstance(record, list):
        return record
    parts = dict(_parts(record))
    if not any(parts.values()):
        return [{name: value for name, value in record.items() if not isinstance(value, dict | list)}]
    if len(parts) == 1:
        return next(iter(parts.values()))
    return [{"table": name, **row} for name, rows in parts.items() for row in rows]


def _parts(record: Mapping[str, Any]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The tables of a record by name, those that stand together under one name too."""
    for name, value in record.items():
        if _is_rows(value):
            yield name, value
        elif isinstance(value, dict) and value and all(map(_is_rows, value.values())):
            yield from ((f"{name}_{inner}", rows) for inner, rows in value.items())


def _is_rows(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(row, dict) for row in value)
