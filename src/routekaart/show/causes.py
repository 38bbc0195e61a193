"""Of what waiting consists, as columns of a table: only what some row has."""

from __future__ import annotations

from collections.abc import Sequence

from routekaart.measures.wait_rows import CAUSES
from routekaart.show.rows import Row
from routekaart.show.words import Words

__all__ = ["cause_columns"]


def cause_columns(rows: Sequence[Row], terms: Words) -> tuple[dict[str, str], dict[str, str]]:
    """The columns of the causes that some row has, with their kind, and their headings."""
    found = [f"{cause}_days" for cause in CAUSES if any(row[f"{cause}_days"] for row in rows)]
    return dict.fromkeys(found, "days"), {name: terms[f"cause_{name}"] for name in found}
