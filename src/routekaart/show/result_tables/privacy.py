"""Tables on privacy: the columns with personal data, and how many cases can be singled out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from routekaart.privacy.kinds import kinds
from routekaart.show.result_tables.rows import Tables
from routekaart.show.tables import Table, table
from routekaart.show.words import words

__all__ = ["TABLES", "findings_table"]


def findings_table(result: Any, lang: str) -> Table:
    """The columns of a log's source in which personal data were found, and what was done with each."""
    terms = words(lang, "privacy")
    rows = [
        {
            "column": row["column"],
            "kind": kinds()[row["kind"]].text(lang),
            "share": row["share"],
            "action": terms[f"action_{row['action']}"].format(reason=row["reason"] or ""),
        }
        for row in result.privacy
    ]
    columns = {"column": "text", "kind": "text", "share": "share", "action": "text"}
    return table(
        lang, terms["title"], rows, columns, headings=terms, note="" if rows else terms["none_found"]
    )


def _risk(result: Any, lang: str, most: int | None) -> list[Table]:
    terms = words(lang, "privacy")
    rows = [
        {**row, "what": terms[f"known_{row['projection']}"]}
        for columns in (result.projection_columns, result.coarser_columns)
        for row in columns.record()
    ]
    kinds_of = {"what": "text", "unique": "count", "share": "share", "smallest_group": "count"}
    headings = {**terms, "share": words(lang, "tables")["share"]}
    title = f"{terms['risk_title']} – {result.recipe.text(lang)}"
    return [table(lang, title, rows, kinds_of, headings=headings, most=most)]


TABLES: Mapping[str, Tables] = {"Risk": _risk}
