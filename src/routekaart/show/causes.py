"""Of what waiting consists, as columns of a table: only what some row has."""

from __future__ import annotations

from collections.abc import Sequence

from routekaart.measures.wait_rows import CAUSES
from routekaart.show.rows import Row

__all__ = ["causes_in"]


def causes_in(rows: Sequence[Row]) -> list[str]:
    """The columns of the causes that some row has."""
    return [name for cause in CAUSES if any(row[name := f"{cause}_days"] for row in rows)]
