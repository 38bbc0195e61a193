"""Tables of what is walked again, and of who passes cases to whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from routekaart.show.result_tables.rows import Tables, title
from routekaart.show.tables import Table, joined, table
from routekaart.show.words import format_days, format_number, format_share, words

__all__ = ["TABLES", "group_table", "loop_tables"]

Rows = list[dict[str, Any]]

REPEATS = ("activity", "cases", "count", "repeat", "redo")
TEXTS = ("activity", "activities", "organisations", "source", "target")


def _loops(result: Any, lang: str, most: int | None) -> list[Table]:
    price = Table(title("loops", result, lang), (), (), _price(result, lang))
    return [price, *loop_tables(result, lang, most).values()]


def loop_tables(result: Any, lang: str, most: int | None) -> dict[str, Table]:
    """A table for each kind of loop that was found, by its name in the plain form."""
    terms, definitions = words(lang, "tables"), words(lang, "definitions")
    cycles = [{**row, "activities": _round(row["activities"], lang)} for row in result.cycle_columns.rows()]
    pingpong = [
        {**row, "organisations": joined(list(row["organisations"]), lang)}
        for row in result.pingpong_columns.rows()
    ]
    found: dict[str, tuple[Rows, tuple[str, ...]]] = {
        "repetitions": (result.repetition_columns.record(), REPEATS),
        "self_loops": (result.self_loop_columns.record(), REPEATS),
        "cycles": (cycles, ("activities", "cases")),
        "pingpong": (pingpong, ("organisations", "cases", "count")),
        "back_jumps": (result.back_jump_columns.record(), ("source", "target", "cases", "count")),
        "planned": (result.planned_columns.record(), ("activity", "cases", "count")),
    }
    return {
        kind: table(lang, terms[kind], rows, _kinds(rows, names), most=most, note=definitions[kind])
        for kind, (rows, names) in found.items()
        if rows
    }


def _kinds(rows: Rows, names: tuple[str, ...]) -> dict[str, str]:
    """The columns ``names`` and their kinds; with those of which nobody knows who did them, where there are any."""
    if "redo" in names and any(row["unknown"] for row in rows):
        names = (*names, "unknown")
    return {name: "text" if name in TEXTS else "count" for name in names}


def _price(result: Any, lang: str) -> str:
    if result.is_public:  # the sum of days is not told
        return ""
    return words(lang, "tables")["loop_price"].format(
        days=format_days(result.loop_days, lang),
        share=format_share(result.share_of_duration, lang),
        cases=format_number(result.loop_cases, lang),
        n=format_number(result.n_cases, lang),
    )


def _round(activities: tuple[str, ...], lang: str) -> str:
    """A cycle, with its first step again at the end."""
    return joined([*activities, activities[0]], lang)


def _handovers(result: Any, lang: str, most: int | None) -> list[Table]:
    terms, definitions = words(lang, "tables"), words(lang, "definitions")
    steps = {"source": "text", "target": "text", "cases": "count", "count": "count"}
    days = {"organisation": "text", "total_days": "days", "cases": "count"}
    tables = [
        group_table({"": result}, lang),
        table(
            lang,
            terms["handovers"],
            result.handover_columns.record(),
            steps,
            most=most,
            note=definitions["handovers"],
        ),
    ]
    if result.is_public:  # sums of days are not told
        return tables
    return [
        *tables,
        table(
            lang,
            terms["organisation_days"],
            result.days_columns.record(),
            days,
            most=most,
            note=definitions["organisation_days"],
        ),
    ]


def group_table(results: Mapping[str, Any], lang: str) -> Table:
    """Organisations per case, a row for each group of cases; the first holds all and has no name."""
    terms, definitions = words(lang, "tables"), words(lang, "definitions")
    rows = [
        {
            **one.organisations_per_case,
            "cases": one.organisations_per_case["n"],
            "group": name or terms["all"],
        }
        for name, one in results.items()
    ]
    kinds = {"group": "text"} if len(rows) > 1 else {}
    kinds |= {"mean": "number", "median": "number", "min": "count", "max": "count", "cases": "count"}
    first = next(iter(results.values()))
    note = definitions["organisations"]
    if first.left_out:
        note += " " + definitions["left_out"].format(labels=", ".join(first.left_out))
    return table(lang, title("organisations_per_case", first, lang), rows, kinds, note=note)


TABLES: Mapping[str, Tables] = {"Handovers": _handovers, "Loops": _loops}
