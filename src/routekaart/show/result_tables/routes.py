"""Tables of routes: the map, the variants, the model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from routekaart.show.model_words import model_notes
from routekaart.show.result_tables.rows import Tables, named, of_all, title
from routekaart.show.tables import Table, joined, table
from routekaart.show.words import format_number, format_share, words

__all__ = ["TABLES"]


def _route_map(result: Any, lang: str, most: int | None) -> list[Table]:
    terms = words(lang, "tables")
    nodes = named(result.node_columns.rows(), lang, "name")
    edges = named(result.edge_columns.rows(), lang, "source", "target")
    hidden = terms["hidden"].format(**{key: format_number(n, lang) for key, n in result.hidden.items()})
    node_kinds = {"name": "text", "cases": "count", "events": "count", "share": "share"}
    edge_kinds = {"source": "text", "target": "text", "cases": "count", "count": "count"}
    edge_kinds |= {"median_days": "days", "p90_days": "days", "total_days": "days"}
    notes = [hidden] if any(result.hidden.values()) else []
    if result.tied_edges_share:
        notes.append(terms["uncertain_order"].format(share=format_share(result.tied_edges_share, lang)))
    return [
        table(lang, title("steps", result, lang), nodes, node_kinds, most=most),
        table(lang, title("transitions", result, lang), edges, edge_kinds, most=most, note=" ".join(notes)),
    ]


def _variants(result: Any, lang: str, most: int | None) -> list[Table]:
    rows = [
        {**row, "activities": joined(list(row["activities"]), lang)} for row in result.variant_columns.rows()
    ]
    kinds = {"cases": "count", "share": "share", "activities": "text"}
    return [table(lang, title("variants", result, lang), rows, kinds, most=most)]


def _model(result: Any, lang: str, most: int | None) -> list[Table]:
    terms = words(lang, "tables")
    figures = [
        {
            "fitness": result.fitness,
            "precision": result.precision,
            "fitting_cases": of_all(result.fitting_cases, result.n_cases, lang),
        }
    ]
    steps = [row for row in result.node_columns.rows() if row["kind"] == "activity"]
    kinds = {"fitness": "fraction", "precision": "fraction", "fitting_cases": "text"}
    return [
        table(lang, title("model", result, lang), figures, kinds, note=" ".join(model_notes(result, lang))),
        table(
            lang,
            terms["model_nodes"],
            steps,
            {"label": "text", "cases": "count", "events": "count"},
            most=most,
        ),
    ]


TABLES: Mapping[str, Tables] = {"Model": _model, "RouteMap": _route_map, "Variants": _variants}
