"""Which tables each kind of result is shown as, for a terminal or a page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from routekaart.privacy.disclosure import Cleared
from routekaart.show.tables import Table, joined, name_of, table
from routekaart.show.words import format_days, format_number, format_share, words

__all__ = ["flat_rows", "tables_of"]

#: Rows of one table on a screen; CSV and JSON hold them all.
MOST = 40


def tables_of(cleared: Cleared[Any], lang: str, *, most: int | None = MOST) -> list[Table]:
    """The tables that show a cleared result, each with at most ``most`` rows."""
    return _TABLES[type(cleared.result).__name__](cleared.result, lang, most)


def flat_rows(cleared: Cleared[Any]) -> list[dict[str, Any]]:
    """The rows of a result for CSV: those of its one table, or of all with their name in ``table``."""
    record = cleared.result.record()
    if isinstance(record, list):
        return record
    parts = {name: value for name, value in record.items() if _is_rows(value)}
    if len(parts) == 1:
        return next(iter(parts.values()))
    return [{"table": name, **row} for name, rows in parts.items() for row in rows]


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(row, dict) for row in value)


def _title(key: str, result: Any, lang: str) -> str:
    """The title of a table with the selection it speaks of."""
    return f"{words(lang, 'tables')[key]} – {result.recipe.text(lang)}"


def _named(rows: list[dict[str, Any]], lang: str, *keys: str) -> list[dict[str, Any]]:
    """The rows with "not recorded" where a name is missing."""
    terms = words(lang, "tables")
    return [{**row, **{key: name_of(row[key], terms) for key in keys}} for row in rows]


def _route_map(result: Any, lang: str, most: int | None) -> list[Table]:
    terms = words(lang, "tables")
    nodes = _named(result.node_columns.record(), lang, "name")
    edges = _named(result.edge_columns.record(), lang, "source", "target")
    hidden = terms["hidden"].format(**{key: format_number(n, lang) for key, n in result.hidden.items()})
    node_kinds = {"name": "text", "cases": "count", "events": "count", "share": "share"}
    edge_kinds = {"source": "text", "target": "text", "cases": "count", "count": "count"}
    edge_kinds |= {"median_days": "days", "p90_days": "days", "total_days": "days"}
    note = hidden if any(result.hidden.values()) else ""
    if result.tied_edges_share:
        note += terms["uncertain_order"].format(share=format_share(result.tied_edges_share, lang))
    return [
        table(lang, _title("steps", result, lang), nodes, node_kinds, most=most),
        table(lang, _title("transitions", result, lang), edges, edge_kinds, most=most, note=note),
    ]


def _variants(result: Any, lang: str, most: int | None) -> list[Table]:
    rows = [
        {**row, "activities": joined(list(row["activities"]), lang)} for row in result.variant_columns.rows()
    ]
    kinds = {"cases": "count", "share": "share", "activities": "text"}
    return [table(lang, _title("variants", result, lang), rows, kinds, most=most)]


def _loops(result: Any, lang: str, most: int | None) -> list[Table]:
    terms = words(lang, "tables")
    price = terms["loop_price"].format(
        days=format_days(result.loop_days, lang),
        share=format_share(result.share_of_duration, lang),
        cases=format_number(result.loop_cases, lang),
        n=format_number(result.n_cases, lang),
    )
    repeats = {"activity": "text", "cases": "count", "count": "count", "repeat": "count", "redo": "count"}
    jumps = {"source": "text", "target": "text", "cases": "count", "count": "count"}
    cycles = [{**row, "activities": _round(row["activities"], lang)} for row in result.cycle_columns.rows()]
    pingpong = [
        {**row, "organisations": joined(list(row["organisations"]), lang)}
        for row in result.pingpong_columns.rows()
    ]
    planned = {"activity": "text", "cases": "count", "count": "count"}
    found: list[tuple[str, list[dict[str, Any]], dict[str, str]]] = [
        ("repetitions", result.repetition_columns.record(), repeats),
        ("self_loops", result.self_loop_columns.record(), repeats),
        ("cycles", cycles, {"activities": "text", "cases": "count"}),
        ("pingpong", pingpong, {"organisations": "text", "cases": "count", "count": "count"}),
        ("back_jumps", result.back_jump_columns.record(), jumps),
        ("planned", result.planned_columns.record(), planned),
    ]
    tables = [table(lang, terms[key], rows, kinds, most=most) for key, rows, kinds in found if rows]
    return [Table(_title("loops", result, lang), (), (), price), *tables]


def _round(activities: tuple[str, ...], lang: str) -> str:
    """A cycle, with its first step again at the end."""
    return joined([*activities, activities[0]], lang)


def _handovers(result: Any, lang: str, most: int | None) -> list[Table]:
    per_case = result.organisations_per_case
    figures = [
        {
            "mean": per_case["mean"],
            "median": per_case["median"],
            "min": per_case["min"],
            "max": per_case["max"],
            "cases": result.n_cases,
        }
    ]
    what_counts = words(lang, "definitions")["organisations"]
    return [
        table(
            lang,
            _title("organisations_per_case", result, lang),
            figures,
            {"mean": "number", "median": "number", "min": "count", "max": "count", "cases": "count"},
            note=what_counts,
        ),
        table(
            lang,
            words(lang, "tables")["handovers"],
            result.handover_columns.record(),
            {"source": "text", "target": "text", "cases": "count", "count": "count"},
            most=most,
        ),
        table(
            lang,
            words(lang, "tables")["organisation_days"],
            result.days_columns.record(),
            {"organisation": "text", "total_days": "days", "cases": "count"},
            most=most,
        ),
    ]


_TABLES: dict[str, Callable[[Any, str, int | None], list[Table]]] = {
    "Handovers": _handovers,
    "Loops": _loops,
    "RouteMap": _route_map,
    "Variants": _variants,
}
