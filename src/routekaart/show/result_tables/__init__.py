"""Which tables each kind of result is shown as, on a terminal or a page, and its rows for CSV.

The tables of each room stand in a module of their own, loaded when a result of it is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

from routekaart.privacy.disclosure import Cleared, passed
from routekaart.show.tables import Table, public_tables

__all__ = ["flat_rows", "tables_of"]

#: Rows of one table on a screen; CSV and JSON hold them all.
MOST = 40

#: Room → the kinds of result in its ``TABLES``.
ROOMS = {
    "routes": "Model RouteMap Variants",
    "waiting": "Bottlenecks Flow HoldUps OpenCases Timing Waits",
    "moments": "BeforeAfter Dots Milestones Spectrum",
    "rework": "Handovers Loops",
    "keeping": "Agreements",
    "case_mix": "CaseMix",
    "comparing": "CaseNumbers Contrast MapContrast Robustness",
    "reading": "Quality Summary",
    "recognition": "Recognition",
    "privacy": "Risk",
}
_ROOM_OF: Mapping[str, str] = {kind: room for room, kinds in ROOMS.items() for kind in kinds.split()}
#: What has structure to show also where it has no numbers.
_MAPS = ("RouteMap", "MapContrast")


def tables_of(
    cleared: Cleared[Any], lang: str, *, most: int | None = MOST, has_remarks: bool = True
) -> list[Table]:
    """The tables that show a cleared result, each with at most ``most`` rows; the last says what is hidden and why."""
    result = passed(cleared)
    kind = type(result).__name__
    room = import_module(f"{__name__}.{_ROOM_OF[kind]}")
    tables: list[Table] = room.TABLES[kind](result, lang, most)
    if not cleared.is_public:
        return tables
    remarks = cleared.remarks(lang) if has_remarks else ()
    return public_tables(tables, remarks, lang, has_structure=kind in _MAPS)


def flat_rows(cleared: Cleared[Any]) -> list[dict[str, Any]]:
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


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(row, dict) for row in value)
