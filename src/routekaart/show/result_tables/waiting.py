"""Tables of waiting: by transition and cause, the bottlenecks, the time to a milestone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from routekaart.show.result_tables.rows import Tables, end_of, of_all, start_of, title
from routekaart.show.tables import Table, name_of, table
from routekaart.show.words import words

__all__ = ["CAUSES", "TABLES", "cause_table"]

#: Of what waiting consists, in the order in which the causes claim it.
CAUSES = ("explicit", "consent", "rhythm", "deferral", "holiday", "unexplained")


def _waits(result: Any, lang: str, most: int | None) -> list[Table]:
    terms = words(lang, "tables")
    causes = [{**row, "cause": terms[f"{row['cause']}_days"]} for row in result.cause_columns.rows()]
    cause_kinds = {"cause": "text", "total_days": "days", "share": "share"}
    rows = [
        {**row, "source": start_of(row, lang), "target": end_of(row, lang)}
        for row in result.transition_columns.rows()
    ]
    kinds = {"source": "text", "target": "text", "cases": "count", "total_days": "days"}
    kinds |= dict.fromkeys(_found(rows), "days")
    if any(row["running_days"] for row in rows):
        kinds["running_days"] = "days"
    notes = " ".join(f"{note[lang][:1].upper()}{note[lang][1:]}." for note in result.notes)
    return [
        table(lang, title("causes", result, lang), causes, cause_kinds),
        table(lang, terms["waits"], rows, kinds, most=most, note=notes),
    ]


def _bottlenecks(result: Any, lang: str, most: int | None) -> list[Table]:
    rows = [_ranked(row, result, lang) for row in result.table_columns.rows()]
    names = ("source", "target") if result.level == "transition" else ("name",)
    kinds = {"rank": "count", **dict.fromkeys(names, "text"), "cases_of": "text"}
    kinds |= {"median_days": "days", "p90_days": "days", "total_days": "days", "share": "share"}
    kinds["rank_range"] = "text"
    note = words(lang, "tables")["rank_note"]
    return [
        table(lang, title("bottlenecks", result, lang), rows, kinds, most=most, note=note),
        cause_table(result, lang, most),
    ]


def cause_table(result: Any, lang: str, most: int | None) -> Table:
    """Of what the waiting at each bottleneck consists; causes that none of them has are left out."""
    terms = words(lang, "tables")
    rows = [_ranked(row, result, lang) for row in result.table_columns.rows()][:most]
    names = ("source", "target") if result.level == "transition" else ("name",)
    kinds = dict.fromkeys(names, "text") | {"total_days": "days"} | dict.fromkeys(_found(rows), "days")
    return table(lang, terms["bottleneck_causes"], rows, kinds)


def _found(rows: list[dict[str, Any]]) -> list[str]:
    """The causes that some row has."""
    return [f"{cause}_days" for cause in CAUSES if any(row[f"{cause}_days"] for row in rows)]


def _ranked(row: Mapping[str, Any], result: Any, lang: str) -> dict[str, Any]:
    terms = words(lang, "tables")
    if result.level == "transition":
        names = {"source": start_of(row, lang), "target": end_of(row, lang)}
    else:
        names = {"name": terms["still_open"] if row["is_tail"] else name_of(row["name"], terms)}
    low, high = row["rank_low"], row["rank_high"]
    span = f"{low}" if low == high else f"{low}–{high}"
    return {**row, **names, "cases_of": of_all(row["cases"], result.n_cases, lang), "rank_range": span}


TABLES: Mapping[str, Tables] = {"Bottlenecks": _bottlenecks, "Waits": _waits}
