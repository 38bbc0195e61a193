"""Which tables each kind of result is shown as, on a terminal or a page, and its rows for CSV.

The tables of each room stand in a module of their own: routes, waiting, moments, rework, keeping, case_mix, comparing, reading,
privacy.
"""

from __future__ import annotations

from typing import Any

from routekaart.contrasts.edges import MapContrast
from routekaart.measures.route_map import RouteMap
from routekaart.privacy.disclosure import Cleared, passed
from routekaart.show.result_tables import (
    case_mix,
    comparing,
    keeping,
    moments,
    privacy,
    reading,
    rework,
    routes,
    waiting,
)
from routekaart.show.result_tables.rows import Tables
from routekaart.show.tables import Table, public_tables

__all__ = ["flat_rows", "tables_of"]

#: Rows of one table on a screen; CSV and JSON hold them all.
MOST = 40

_ROOMS = (routes, waiting, moments, rework, keeping, case_mix, comparing, reading, privacy)
_TABLES: dict[str, Tables] = {name: tables for room in _ROOMS for name, tables in room.TABLES.items()}


def tables_of(
    cleared: Cleared[Any], lang: str, *, most: int | None = MOST, has_remarks: bool = True
) -> list[Table]:
    """The tables that show a cleared result, each with at most ``most`` rows; the last says what is hidden and why."""
    result = passed(cleared)
    tables: list[Table] = _TABLES[type(result).__name__](result, lang, most)
    if not cleared.is_public:
        return tables
    is_map = isinstance(result, RouteMap | MapContrast)
    remarks = cleared.remarks(lang) if has_remarks else ()
    return public_tables(tables, remarks, lang, has_structure=is_map)


def flat_rows(cleared: Cleared[Any]) -> list[dict[str, Any]]:
    """The rows of a result for CSV: those of its one table, or of all with their name in ``table``.

    A result without any rows is one row of its single values.
    """
    record = passed(cleared).record()
    if isinstance(record, list):
        return record
    parts = {name: value for name, value in record.items() if _is_rows(value)}
    if not any(parts.values()):
        return [{name: value for name, value in record.items() if not isinstance(value, dict | list)}]
    if len(parts) == 1:
        return next(iter(parts.values()))
    return [{"table": name, **row} for name, rows in parts.items() for row in rows]


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(row, dict) for row in value)
