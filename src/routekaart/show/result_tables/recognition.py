"""Tables of what the vocabulary makes of the words of a log."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from routekaart.show.result_tables.rows import Tables
from routekaart.show.tables import Table, table
from routekaart.show.words import words

__all__ = ["TABLES"]

COUNTS = {"cases": "count", "events": "count"}
#: How a label is known → its columns, and their kinds.
SHOWN = {
    "known": {"label": "text", "means": "text", "role": "text"},
    "nearly": {"label": "text", "perhaps": "text"},
    "unknown": {"label": "text"},
}


def _recognition(result: Any, lang: str, most: int | None) -> list[Table]:
    """A table for each way of being known that occurs; the first says which words end a case."""
    return [*_tables(result, lang, most)]


def _tables(result: Any, lang: str, most: int | None) -> Iterator[Table]:
    said = words(lang, "recognition")
    notes = {"known": _endings(result, lang), "nearly": said["nearly_note"], "unknown": said["unknown_note"]}
    for of in ("steps", "organisations"):
        rows = [row for kind, row in result.rows() if kind == of]
        for how, columns in SHOWN.items():
            found = [_said(row, lang) for row in rows if row["how"] == how]
            if found or (of, how) == ("steps", "known"):
                name = said[f"{of}_{how}"]
                title = f"{name} – {result.recipe.text(lang)}" if of == "steps" else name
                headings = {key: said[key] for key in columns}
                note = notes[how] if of == "steps" else ""
                yield table(lang, title, found, columns | COUNTS, headings=headings, note=note, most=most)


def _said(row: Mapping[str, Any], lang: str) -> dict[str, Any]:
    said = words(lang, "recognition")
    role = ", ".join(said[mark] for mark in row["marks"]) or None
    return {**row, "means": row[lang], "perhaps": row[lang], "role": role}


def _endings(result: Any, lang: str) -> str:
    """Which words end a case, or that none does."""
    said = words(lang, "recognition")
    labels = ", ".join(row["label"] for row in result.endings())
    return said["endings"].format(labels=labels) if labels else said["no_endings"]


TABLES: Mapping[str, Tables] = {"Recognition": _recognition}
