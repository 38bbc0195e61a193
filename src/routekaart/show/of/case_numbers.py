"""The numbers of each case that a contrast compares."""

from __future__ import annotations

from routekaart.contrasts.case_numbers import CaseNumbers, NumbersOfCase
from routekaart.show.shown import Shown
from routekaart.show.tables import Made, Table, measure_text, table, titled
from routekaart.show.words import Words

__all__ = ["SHOWN"]


def _tables(result: CaseNumbers, terms: Words, most: int | None) -> list[Table]:
    names = [name for name in result.number_columns.names if f"measure_{name}" in terms]
    rows = [
        {
            **{name: measure_text(name, row[name], terms.lang) for name in names},
            "case": row["case"],
            "is_open": row["is_open"],
        }
        for row in result.number_columns.rows()
    ]
    numbers = [Made(name, heading=terms[f"measure_{name}"]) for name in names]
    columns: list[str | Made] = [Made("case"), *(["is_open"] if result.recipe.has_endings else []), *numbers]
    return [table(terms, titled(terms, "case_numbers", result), rows, columns, of=NumbersOfCase, most=most)]


SHOWN = Shown(kind=CaseNumbers, tables=_tables, sentences=None)
