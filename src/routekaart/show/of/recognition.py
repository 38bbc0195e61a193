"""Recognition: what the vocabulary makes of the words of a log."""

from __future__ import annotations

from collections.abc import Mapping

from routekaart.measures.recognition import Recognition, Word
from routekaart.show.rows import Row
from routekaart.show.shown import Shown
from routekaart.show.tables import Made, Table, table, titled
from routekaart.show.words import Words

__all__ = ["SHOWN"]

#: How a label is known → what is shown of it.
COLUMNS: Mapping[str, tuple[str | Made, ...]] = {
    "known": ("label", Made("means"), Made("role"), "cases", "events"),
    "nearly": ("label", Made("perhaps"), "cases", "events"),
    "unknown": ("label", "cases", "events"),
}


def _tables(result: Recognition, terms: Words, most: int | None) -> list[Table]:
    """A table for each way of being known that occurs; the first says which words end a case."""
    notes = {
        "known": _endings(result, terms),
        "nearly": terms["nearly_note"],
        "unknown": terms["unknown_note"],
    }
    tables = []
    for how, columns in COLUMNS.items():
        found = [_said(row, terms) for row in result.step_columns.rows() if row["how"] == how]
        if found or how == "known":
            title = titled(terms, f"steps_{how}", result)
            tables.append(table(terms, title, found, columns, of=Word, note=notes[how], most=most))
    for how, columns in COLUMNS.items():
        found = [_said(row, terms) for row in result.organisation_columns.rows() if row["how"] == how]
        if found:
            title = terms[f"organisations_{how}"]
            tables.append(table(terms, title, found, columns, of=Word, most=most))
    return tables


def _said(row: Row, terms: Words) -> Row:
    """A row with what it means and its roles in words."""
    role = ", ".join(terms[mark] for mark in row["marks"]) or "–"
    return {**row, "means": row[terms.lang], "perhaps": row[terms.lang], "role": role}


def _endings(result: Recognition, terms: Words) -> str:
    """Which words end a case, or that none does."""
    labels = ", ".join(row["label"] for row in result.endings())
    return terms.phrase("endings", labels=labels) if labels else terms["no_endings"]


SHOWN = Shown(
    kind=Recognition,
    tables=_tables,
    sentences=None,
    instead=("route_map(view): the steps in one map", "route_map(view): de stappen in één kaart"),
)
