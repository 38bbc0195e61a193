"""Tables of agreements and norms: a line per rule, what was not recorded, and the rules that are off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from routekaart.show.result_tables.rows import Tables, title
from routekaart.show.tables import Table, table
from routekaart.show.words import words

__all__ = ["TABLES", "gap_table", "rule_table"]

COUNTS = ("activations", "satisfied", "violated", "pending", "overdue", "not_recorded", "cases")


def _agreements(result: Any, lang: str, most: int | None) -> list[Table]:
    found = [rule_table(result, lang, most)]
    found += [gap_table(result, lang, most)] if len(result.gap_columns) else []
    off = [row for row in result.rule_columns.rows() if not row["is_active"]]
    if off:
        reasons = [{"rule": _text(row, "rule", lang), "reason": _text(row, "why_off", lang)} for row in off]
        kinds = {"rule": "text", "reason": "text"}
        found.append(table(lang, words(lang, "tables")["agreements_off"], reasons, kinds, most=most))
    return found


def rule_table(result: Any, lang: str, most: int | None) -> Table:
    """A line per rule: its status, how often it came up, and how that came out."""
    terms, definitions = words(lang, "tables"), words(lang, "definitions")
    rows = [
        {
            **row,
            "rule": _text(row, "rule", lang),
            "status": terms[f"status_{row['status'].replace(' ', '_')}"],
        }
        for row in result.rule_columns.rows()
    ]
    kinds = {"rule": "text", "status": "text", **dict.fromkeys(COUNTS, "count")}
    note = definitions["agreements"]
    if any(row["is_law"] for row in rows):
        note += " " + definitions["agreements_law"]
    return table(lang, title("agreements", result, lang), rows, kinds, note=note, most=most)


def gap_table(result: Any, lang: str, most: int | None) -> Table:
    """The steps that a school never recorded, and the activations about which that leaves nothing to say."""
    terms, definitions = words(lang, "tables"), words(lang, "definitions")
    rows = [
        {
            "rule": _text(row, "rule", lang),
            "steps": ", ".join(row["steps"]),
            "school": row["school"] or terms["whole_log"],
            "activations": row["activations"],
        }
        for row in result.gap_columns.rows()
    ]
    kinds = {"rule": "text", "steps": "text", "school": "text", "activations": "count"}
    headings = {"steps": terms["steps_missing"]}
    note = definitions["agreements_gaps"]
    return table(lang, terms["agreement_gaps"], rows, kinds, headings=headings, note=note, most=most)


def _text(row: Mapping[str, Any], key: str, lang: str) -> str | None:
    """A text of a rule in ``lang``."""
    text: str | None = row[key if lang == "nl" else f"{key}_en"]
    return text


TABLES: Mapping[str, Tables] = {"Agreements": _agreements}
