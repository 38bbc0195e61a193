"""How large a source may be: bounds that no honest log comes near, and that stop a hostile one."""

from __future__ import annotations

from pathlib import Path

from routekaart.errors import InputError

__all__ = [
    "BATCH_ROWS",
    "FEW_ROWS",
    "MAX_CELL",
    "MAX_COLUMNS",
    "MAX_DEPTH",
    "MAX_EXPANDED",
    "MAX_EXPANSION",
    "MAX_GRID",
    "MAX_HEADING",
    "MAX_LABEL",
    "MAX_ROWS_PER_BYTE",
    "MAX_WORKBOOK",
    "check_headings",
]

BATCH_ROWS = 65_536
MAX_CELL = 32_767
"""Characters in a cell: what a spreadsheet can hold."""
MAX_LABEL = 1_000
"""Characters in what names a case, a step, an organisation, a school or a group."""
MAX_COLUMNS = 2_000
MAX_HEADING = 1_000
MAX_DEPTH = 64
"""Elements inside one another in an XES file; honest ones stay below ten."""
MAX_EXPANSION = 300
"""Bytes out per byte in of a .gz; honest logs stay below a hundred (deflate can reach 1032)."""
MAX_EXPANDED = 64 * 2**20
"""Below this many bytes the expansion of a .gz is not looked at."""
MAX_ROWS_PER_BYTE = 4
"""Rows of a Parquet file per byte of it; an honest row takes a byte at least, as its case or its time differs."""
FEW_ROWS = 1_000_000
"""Up to so many rows of a Parquet file its size is not looked at."""
MAX_WORKBOOK = 2**30
"""Bytes a workbook may unpack to; a full sheet of a million rows is about half of it."""
MAX_GRID = 40_000_000
"""Cells of the rectangle a sheet spans, empty ones included: all of them pass through memory."""


def check_headings(path: Path, headings: tuple[str, ...]) -> None:
    """Refuse a source with more columns, or longer headings, than any log has.

    Raises
    ------
    InputError
        Saying which bound is passed and by how much.
    """
    if len(headings) > MAX_COLUMNS:
        raise InputError(
            f"{path.name} has {len(headings)} columns, at most {MAX_COLUMNS} are read:"
            " keep the columns that matter, or check --delimiter.",
            nl=f"{path.name} heeft {len(headings)} kolommen, er worden er hooguit {MAX_COLUMNS} gelezen:"
            " bewaar de kolommen die ertoe doen, of controleer --delimiter.",
        )
    longest = max((len(heading) for heading in headings), default=0)
    if longest > MAX_HEADING:
        raise InputError(
            f"{path.name} has a heading of {longest} characters, at most {MAX_HEADING} are read:"
            " check that its first row holds the headings.",
            nl=f"{path.name} heeft een kop van {longest} tekens, er worden er hooguit {MAX_HEADING} gelezen:"
            " controleer of de eerste rij de koppen bevat.",
        )
