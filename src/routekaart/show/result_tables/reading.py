"""Tables of what was read: the log in figures, its refused rows, its oddities."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from routekaart.log.account import reason_text
from routekaart.show.findings import finding_text
from routekaart.show.result_tables.privacy import findings_table
from routekaart.show.result_tables.rows import Tables, title
from routekaart.show.tables import Table, table
from routekaart.show.words import format_date, format_number, words

__all__ = ["TABLES", "refused_table"]

#: Places of refused rows that are named for one reason.
PLACES = 8
#: What is said of a log, in this order.
COUNTS = (
    *("cases", "events", "instances", "activities", "variants", "organisations", "ties"),
    *("rows_in", "rows_kept", "rows_refused"),
)


def _summary(result: Any, lang: str, most: int | None) -> list[Table]:
    terms = words(lang, "tables")
    values = {name: format_number(getattr(result, name), lang) for name in COUNTS}
    values |= {name: _moment(getattr(result, name), lang) for name in ("first", "last")}
    values["precision"] = terms[f"precision_{result.precision}"]
    order = (*COUNTS[:7], "first", "last", "precision", *COUNTS[7:])
    rows = [{"what": terms[f"log_{name}"], "value": values[name]} for name in order]
    roles = [
        {"role": terms[f"role_{role}"], "column": str(column)}
        for role, column in result.mapping.items()
        if f"role_{role}" in terms
    ]
    tables = [
        table(lang, title("log", result, lang), rows, {"what": "text", "value": "text"}),
        table(lang, terms["roles"], roles, {"role": "text", "column": "text"}),
    ]
    tables += [refused_table(result, lang, most)] if result.rows_refused else []
    return [*tables, findings_table(result, lang)] if result.is_vetted and not result.is_public else tables


def _moment(iso: str | None, lang: str) -> str:
    """The date of an ISO moment, as on screen."""
    return words(lang, "units")["none"] if iso is None else format_date(date.fromisoformat(iso[:10]), lang)


def refused_table(result: Any, lang: str, most: int | None) -> Table:
    """How many rows were refused for each reason and column, and where the first of them stand."""
    terms = words(lang, "tables")
    places: dict[tuple[str, str | None], list[str]] = {}
    for row in result.refused:
        places.setdefault((str(row.get("reason")), row.get("column")), []).append(_place(row))
    rows = [
        {
            "reason": reason_text(reason, lang),
            "column": column,
            "rows": len(found),
            "places": ", ".join([*found[:PLACES], *(["…"] if len(found) > PLACES else [])]),
        }
        for (reason, column), found in sorted(places.items(), key=lambda item: (-len(item[1]), str(item[0])))
    ]
    kinds = {"reason": "text", "column": "text", "rows": "count", "places": "text"}
    return table(lang, terms["refused"], rows, kinds, most=most)


def _place(row: Mapping[str, Any]) -> str:
    """The number of a row in its file, after its sheet where that has one."""
    return ": ".join(str(part) for part in (row.get("sheet"), row["row"]) if part is not None)


def _quality(result: Any, lang: str, most: int | None) -> list[Table]:
    if result.is_public:
        return []
    said = words(lang, "quality")
    rows = [
        {"severity": said[f"severity_{finding.severity}"], "finding": finding_text(finding, lang)}
        for finding in result.items()
    ]
    note = "" if rows else said["none"]
    kinds = {"severity": "text", "finding": "text"}
    return [table(lang, f"{said['title']} – {result.recipe.text(lang)}", rows, kinds, most=most, note=note)]


TABLES: Mapping[str, Tables] = {"Quality": _quality, "Summary": _summary}
