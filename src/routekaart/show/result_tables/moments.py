"""Tables of moments: the segments of a spectrum, the rows of a dotted chart, the milestones."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from math import floor
from typing import Any

from routekaart.measures.before_after import LEAST_CASES
from routekaart.show.result_tables.rows import Tables, end_of, of_all, start_of, title, yes_or_no
from routekaart.show.tables import Table, table
from routekaart.show.text import clean_text
from routekaart.show.words import Words, format_date, format_days, format_number, words

__all__ = ["TABLES", "milestone_table", "origin_table"]


def _spectrum(result: Any, lang: str, most: int | None) -> list[Table]:
    rows = [
        {
            **row,
            "source": start_of(row, lang),
            "target": end_of(row, lang),
            "cases_of": of_all(row["cases"], result.n_cases, lang),
            "count": row["passages"],
        }
        for row in result.segment_columns.rows()
    ]
    kinds = {"source": "text", "target": "text", "cases_of": "figure", "count": "count"}
    kinds |= {"median_days": "days", "total_days": "days"}
    return [table(lang, title("spectrum", result, lang), rows, kinds, most=most)]


def _dots(result: Any, lang: str, most: int | None) -> list[Table]:
    def when(row: Mapping[str, Any], key: str) -> str:
        if result.axis == "since_start":
            return format_days(row[key], lang)
        return format_date(result.frame.first + timedelta(floor(row[key])), lang)

    rows = [
        {
            "case": format_number(row["case"], lang),
            "first_step": when(row, "start_day"),
            "until": when(row, "end_day"),
            "is_open": yes_or_no(row["is_open"], lang),
        }
        for row in result.case_columns.rows()
    ]
    kinds = dict.fromkeys(("case", "first_step", "until", "is_open"), "text")
    return [table(lang, title("dots", result, lang), rows, kinds, most=most)]


def _milestones(result: Any, lang: str, most: int | None) -> list[Table]:
    tables = [milestone_table(result, lang, title=title("milestones", result, lang), most=most)]
    return [*tables, origin_table(result, lang)] if len(result.origin_columns) else tables


def milestone_table(result: Any, lang: str, *, title: str, most: int | None = None) -> Table:
    """Each milestone for all cases: how many reached it, left without it, are open without it; the median."""
    terms = words(lang, "tables")
    rows = [
        {
            "milestone": terms[f"milestone_{row['milestone']}"],
            "reached": of_all(row["reached"], row["n"], lang),
            "left": row["left"],
            "still_open": row["open"],
            "median_days": _median(row["median_days"], lang),
        }
        for row in result.milestone_columns.rows()
        if row["origin"] is None
    ]
    kinds = {"milestone": "text", "median_days": "figure", "reached": "figure"}
    kinds |= {"left": "count", "still_open": "count"}
    return table(lang, title, rows, kinds, most=most, note=terms["milestones_note"])


def origin_table(result: Any, lang: str) -> Table:
    """The median time to each milestone by who signalled first, with how many reached it."""
    terms = words(lang, "tables")
    rows: dict[str, dict[str, str]] = {}
    for row in result.milestone_columns.rows():
        name = terms[f"milestone_{row['milestone']}"]
        if row["origin"] is None:
            rows[name] = {"milestone": name}
        else:
            reached = of_all(row["reached"], row["n"], lang)
            rows[name][row["origin"]] = f"{_median(row['median_days'], lang)} ({reached})"
    origins = {row["origin"]: row["cases"] for row in result.origin_columns.rows()}
    heads = {
        origin: terms["origin_n"].format(origin=terms[f"origin_{origin}"], n=format_number(cases, lang))
        for origin, cases in origins.items()
    }
    kinds = {"milestone": "text", **dict.fromkeys(origins, "figure")}
    return table(
        lang,
        terms["milestones_by_origin"],
        [*rows.values()],
        kinds,
        headings=heads,
        note=terms["origin_note"],
    )


def _median(days: float | None, lang: str) -> str:
    return words(lang, "tables")["not_reached"] if days is None else format_days(days, lang)


def _before_after(result: Any, lang: str, most: int | None) -> list[Table]:
    terms = words(lang, "tables")
    counts = {"n": "count", "reached": "count", "left": "count", "still_open": "count"}

    def shown(row: Mapping[str, Any]) -> dict[str, Any]:
        return {**row, "still_open": row["open"]}

    sides = [{**shown(row), "side": terms[f"side_{row['side']}"]} for row in result.side_columns.rows()]
    periods = [
        {
            **shown(row),
            "half_year": f"{words(lang, 'units')['minus'] if row['period'] < 0 else ''}{abs(row['period'])}",
            **{
                key: row[key] and format_date(date.fromisoformat(row[key]), lang) for key in ("first", "last")
            },
        }
        for row in result.period_columns.rows()
    ]
    start = format_date(date.fromisoformat(result.start), lang)
    of_sides = table(
        lang, title("before_after", result, lang), sides, {"side": "text", **counts, "median_days": "days"},
        note=terms["before_after_note"].format(start=start, what=_milestone(result.to, terms), n=LEAST_CASES),
    )  # fmt: skip
    kinds = {"half_year": "figure"} | ({} if result.is_public else {"first": "figure", "last": "figure"})
    kinds |= {**counts, "partly": "count"}
    kinds |= {"median_days": "days"} if result.has_medians else {}
    return [of_sides, table(lang, terms["half_years"], periods, kinds, most=most)]


def _milestone(to: str, terms: Words) -> str:
    """A milestone or a step by its name."""
    key = f"milestone_{to}"
    return terms[key] if key in terms else clean_text(to)


TABLES: Mapping[str, Tables] = {
    "BeforeAfter": _before_after,
    "Dots": _dots,
    "Milestones": _milestones,
    "Spectrum": _spectrum,
}
