"""Tables of what is walked again, and of who passes cases to whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from routekaart.show.result_tables.rows import Tables, title
from routekaart.show.tables import Table, joined, table
from routekaart.show.words import format_days, format_number, format_share, words

__all__ = ["TABLES"]

Rows = list[dict[str, Any]]


def _loops(result: Any, lang: str, most: int | None) -> list[Table]:
    terms, definitions = words(lang, "tables"), words(lang, "definitions")
    repeats = {"activity": "text", "cases": "count", "count": "count", "repeat": "count", "redo": "count"}
    jumps = {"source": "text", "target": "text", "cases": "count", "count": "count"}
    cycles = [{**row, "activities": _round(row["activities"], lang)} for row in result.cycle_columns.rows()]
    pingpong = [
        {**row, "organisations": joined(list(row["organisations"]), lang)}
        for row in result.pingpong_columns.rows()
    ]
    found: list[tuple[str, Rows, dict[str, str]]] = [
        ("repetitions", result.repetition_columns.record(), repeats),
        ("self_loops", result.self_loop_columns.record(), repeats),
        ("cycles", cycles, {"activities": "text", "cases": "count"}),
        ("pingpong", pingpong, {"organisations": "text", "cases": "count", "count": "count"}),
        ("back_jumps", result.back_jump_columns.record(), jumps),
        (
            "planned",
            result.planned_columns.record(),
            {"activity": "text", "cases": "count", "count": "count"},
        ),
    ]
    tables = [
        table(lang, terms[key], rows, _with_unknown(rows, kinds), most=most, note=definitions[key])
        for key, rows, kinds in found
        if rows
    ]
    return [Table(title("loops", result, lang), (), (), _price(result, lang)), *tables]


def _price(result: Any, lang: str) -> str:
    return words(lang, "tables")["loop_price"].format(
        days=format_days(result.loop_days, lang),
        share=format_share(result.share_of_duration, lang),
        cases=format_number(result.loop_cases, lang),
        n=format_number(result.n_cases, lang),
    )


def _with_unknown(rows: Rows, kinds: dict[str, str]) -> dict[str, str]:
    """The columns of ``kinds``, with those of which nobody knows who did them where there are any."""
    return {**kinds, "unknown": "count"} if any(row.get("unknown") for row in rows) else kinds


def _round(activities: tuple[str, ...], lang: str) -> str:
    """A cycle, with its first step again at the end."""
    return joined([*activities, activities[0]], lang)


def _handovers(result: Any, lang: str, most: int | None) -> list[Table]:
    terms, definitions = words(lang, "tables"), words(lang, "definitions")
    per_case = dict(result.organisations_per_case) | {"cases": result.organisations_per_case["n"]}
    what_counts = definitions["organisations"]
    if result.left_out:
        what_counts += " " + definitions["left_out"].format(labels=", ".join(result.left_out))
    return [
        table(
            lang,
            title("organisations_per_case", result, lang),
            [per_case],
            {"mean": "number", "median": "number", "min": "count", "max": "count", "cases": "count"},
            note=what_counts,
        ),
        table(
            lang,
            terms["handovers"],
            result.handover_columns.record(),
            {"source": "text", "target": "text", "cases": "count", "count": "count"},
            most=most,
            note=definitions["handovers"],
        ),
        table(
            lang,
            terms["organisation_days"],
            result.days_columns.record(),
            {"organisation": "text", "total_days": "days", "cases": "count"},
            most=most,
            note=definitions["organisation_days"],
        ),
    ]


TABLES: Mapping[str, Tables] = {"Handovers": _handovers, "Loops": _loops}
