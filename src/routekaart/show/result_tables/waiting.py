"""Tables of waiting: by transition and cause, the bottlenecks, open cases, the time to a milestone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from routekaart.show.result_tables.rows import Tables, end_of, of_all, start_of, title, yes_or_no
from routekaart.show.tables import Table, joined, name_of, table
from routekaart.show.words import format_days, format_number, format_share, words

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
    shares = table(lang, title("causes", result, lang), causes, cause_kinds)
    if result.is_public:  # sums of days are not told, and the map has the cases of each transition
        return [replace(shares, note=notes)]
    return [
        shares,
        table(lang, terms["waits"], rows, kinds, most=most, note=notes),
    ]


def _bottlenecks(result: Any, lang: str, most: int | None) -> list[Table]:
    rows = [_ranked(row, result, lang) for row in result.table_columns.rows()]
    names = ("source", "target") if result.level == "transition" else ("name",)
    kinds = {"rank": "count", **dict.fromkeys(names, "text"), "cases_of": "figure"}
    kinds |= {"median_days": "days", "p90_days": "days", "total_days": "days", "share": "share"}
    kinds["rank_range"] = "figure"
    ranking = table(
        lang,
        title("bottlenecks", result, lang),
        rows,
        kinds,
        most=most,
        note=words(lang, "tables")["rank_note"],
    )
    if result.is_public:  # sums of days, and what one case does to a rank, are not told
        return [replace(ranking, note="")]
    return [
        ranking,
        cause_table(result, lang, most),
    ]


def cause_table(result: Any, lang: str, most: int | None) -> Table:
    """Of what the waiting at each bottleneck consists; causes that none of them has are left out."""
    terms = words(lang, "tables")
    rows = [_ranked(row, result, lang) for row in result.table_columns.rows()][:most]
    name = "name"
    if result.level == "transition":
        name = "transition"
        rows = [{**row, name: joined([row["source"], row["target"]], lang)} for row in rows]
    kinds = {name: "text", "total_days": "days"} | dict.fromkeys(_found(rows), "days")
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
    span = None if low is None else f"{low}" if low == high else f"{low}–{high}"
    return {**row, **names, "cases_of": of_all(row["cases"], result.n_cases, lang), "rank_range": span}


def _open_cases(result: Any, lang: str, most: int | None) -> list[Table]:
    terms = words(lang, "tables")
    rows = [
        {**row, "name": name_of(row["name"], terms), "is_running": yes_or_no(row["is_running"], lang)}
        for row in result.table_columns.rows()
    ]
    kinds = {"name": "text", "open_cases": "count", "median_waited_days": "days", "max_waited_days": "days"}
    kinds |= {"median_open_days": "days", "is_running": "text"}
    heading = title("open_cases_at", result, lang)
    if not result.is_public:
        heading = f"{heading} ({of_all(result.n_open, result.n_cases, lang)})"
    return [table(lang, heading, rows, kinds, headings={"name": terms["last_step"]}, most=most)]


def _timing(result: Any, lang: str, most: int | None) -> list[Table]:
    terms = words(lang, "tables")
    what = terms.get(f"milestone_{result.to}", result.to)
    figures = [
        {
            "cases": result.n_cases,
            "reached": result.n_events,
            "still_open": result.n_open,
            "left": result.n_left,
            "median_days": terms["not_reached"]
            if result.median_days is None and result.n_events is not None
            else format_days(result.median_days, lang),
        }
    ]
    kinds = {"cases": "count", "reached": "count", "still_open": "count", "left": "count"}
    kinds["median_days"] = "text"
    curve = {"day": "days", "at_risk": "count", "share": "share", "low": "share", "high": "share"}
    rows = result.curve_columns.record()
    heading = terms["timing"].format(what=what)
    return [
        table(lang, f"{heading} – {result.recipe.text(lang)}", figures, kinds),
        table(lang, terms["timing_curve"], rows, curve, most=most, note=terms["timing_note"]),
    ]


def _flow(result: Any, lang: str, most: int | None) -> list[Table]:
    terms = words(lang, "tables")
    values = {
        "flow_efficiency": format_share(result.flow_efficiency, lang),
        "mean_open": format_number(result.mean_open, lang, decimals=1),
        "mean_days": format_days(result.mean_days, lang),
    }
    rows = [{"what": terms[f"flow_{name}"], "value": value} for name, value in values.items()]
    return [table(lang, title("flow", result, lang), rows, {"what": "text", "value": "text"}, most=most)]


def _hold_ups(result: Any, lang: str, most: int | None) -> list[Table]:
    terms = words(lang, "tables")
    rows = [
        {
            "what": _hold_up(row, lang),
            "cases_of": of_all(row["cases"], result.n_cases, lang),
            "count": "" if row["count"] is None else format_number(row["count"], lang),
            "total_days": row["total_days"],
            "median_days": row["median_days"],
            "still_open": row["open_cases"],
        }
        for row in result.table_columns.rows()
    ]
    kinds = {"what": "text", "cases_of": "figure", "count": "figure", "total_days": "days"}
    kinds |= {"median_days": "days", "still_open": "count"}
    note = terms["hold_ups_note" if rows else "hold_ups_none"]
    return [table(lang, title("hold_ups", result, lang), rows, kinds, most=most, note=note)]


def _hold_up(row: Mapping[str, Any], lang: str) -> str:
    from routekaart.measures.hold_ups import stretches

    terms = words(lang, "tables")
    name = stretches()[row["name"]][lang] if row["kind"] == "stretch" else name_of(row["name"], terms)
    return terms[f"hold_up_{row['kind']}"].format(name=name)


TABLES: Mapping[str, Tables] = {
    "Bottlenecks": _bottlenecks,
    "Flow": _flow,
    "HoldUps": _hold_ups,
    "OpenCases": _open_cases,
    "Timing": _timing,
    "Waits": _waits,
}
