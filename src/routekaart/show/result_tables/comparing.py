"""Tables of a contrast: the measures of two groups side by side, their transitions, their cases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from routekaart.show.result_tables.case_mix import left_out_table, mix_table
from routekaart.show.result_tables.rows import Tables, named, of_all, title, yes_or_no
from routekaart.show.tables import FORMATS, Table, table
from routekaart.show.words import Words, format_number, words

__all__ = ["TABLES", "edge_table", "measure_table", "measure_text"]


def _contrast(result: Any, lang: str, most: int | None) -> list[Table]:
    left_out = [left_out_table(result.left_out_columns, lang)] if len(result.left_out_columns) else []
    return [
        *left_out,
        mix_table(result.case_mix, lang, title=title("case_mix", result, lang)),
        measure_table(result, lang, title=title("contrast", result, lang)),
        *_map_contrast(result.maps, lang, most),
    ]


def measure_table(
    result: Any, lang: str, *, title: str, primary: bool | None = None, has_note: bool = True
) -> Table:
    """The measures of both groups: medians, the difference with its interval, p and verdict.

    With ``primary``, only those that were chosen before looking, or only the others.
    """
    terms = words(lang, "tables")
    rows = [
        _compared(row, terms)
        for row in result.measure_columns.rows()
        if primary is None or row["primary"] == primary
    ]
    kinds = {"measure": "text", "a": "figure", "b": "figure", "difference": "figure", "interval": "text"}
    kinds |= {"p": "p", "p_adjusted": "p", "verdict": "text"}
    groups = result.groups
    heads = {side: _head(getattr(groups, side), getattr(groups, f"n_{side}"), lang) for side in "ab"}
    return table(lang, title, rows, kinds, headings=heads, note=terms["contrast_note"] if has_note else "")


def _head(name: str, n: int | None, lang: str) -> str:
    """A group with its number of cases, where that may be told."""
    return name if n is None else f"{name} ({format_number(n, lang)})"


def _verdict(verdict: str | None, terms: Words) -> str | None:
    return None if verdict is None else terms[f"verdict_{verdict}"]


def measure_text(name: str, value: float | None, lang: str, *, signed: bool = False) -> str:
    """A number of the measure ``name``: a duration where its name says days, else a count or mean."""
    kind = "days" if "days" in name else "number"
    if value is None or not signed:
        return FORMATS[kind](value, lang)
    sign = words(lang, "units")["minus"] if value < 0 else "+" if value > 0 else ""
    return sign + FORMATS[kind](abs(value), lang)


def _compared(row: Mapping[str, Any], terms: Words) -> dict[str, Any]:
    """One measure as its cells: how many cases have it, where not all do, stands behind the median.

    Of a measure that cannot be judged there is no difference, interval or p to be mistaken for an answer.
    """
    if row["verdict"] in ("too_few", "not_comparable"):
        row = {**row, **dict.fromkeys(("shift", "shift_low", "shift_high", "p", "p_adjusted"))}

    def side(group: str) -> str:
        text = measure_text(row["name"], row[f"median_{group}"], terms.lang)
        return f"{text} ({format_number(row[f'n_{group}'], terms.lang)})" if row[f"missing_{group}"] else text

    def shift(key: str) -> str:
        return measure_text(row["name"], row[key], terms.lang, signed=True)

    return {
        **row,
        "measure": terms[f"measure_{row['name']}"],
        "a": side("a"),
        "b": side("b"),
        "difference": shift("shift"),
        "interval": terms["from_to"].format(low=shift("shift_low"), high=shift("shift_high"))
        if row["shift_low"] is not None
        else None,
        "verdict": _verdict(row["verdict"], terms),
    }


def _map_contrast(result: Any, lang: str, most: int | None) -> list[Table]:
    return [edge_table(result, lang, title=title("transitions", result, lang), most=most)]


def edge_table(
    result: Any, lang: str, *, title: str, most: int | None = None, verdict: str | None = None
) -> Table:
    """The transitions with the cases of either group ("6 van 8"), or only those of one verdict."""
    terms = words(lang, "tables")
    rows = [
        {
            **row,
            "a": of_all(row["cases_a"], result.n_a, lang),
            "b": of_all(row["cases_b"], result.n_b, lang),
            "verdict": _verdict(row["verdict"], terms),
        }
        for row in named(result.edge_columns.rows(), lang, "source", "target")
        if verdict is None or row["verdict"] == verdict
    ]
    kinds = {"source": "text", "target": "text", "a": "figure", "b": "figure", "p": "p", "p_adjusted": "p"}
    kinds |= {"verdict": "text"} if verdict is None else {}
    note = (
        ""
        if result.n_cases is None
        else terms["edge_note"].format(
            tests=format_number(result.tests, lang), aside=format_number(result.set_aside, lang)
        )
    )
    return table(lang, title, rows, kinds, headings={"a": result.a, "b": result.b}, most=most, note=note)


def _case_numbers(result: Any, lang: str, most: int | None) -> list[Table]:
    terms = words(lang, "tables")
    names = [name for name in result.number_columns.names if f"measure_{name}" in terms]
    rows = [
        {
            **{name: measure_text(name, row[name], lang) for name in names},
            "case": row["case"],
            "is_open": yes_or_no(row["is_open"], lang),
        }
        for row in result.number_columns.rows()
    ]
    kinds = dict.fromkeys(["case", "is_open", *names], "text")
    heads = {name: terms[f"measure_{name}"] for name in names}
    return [table(lang, title("case_numbers", result, lang), rows, kinds, headings=heads, most=most)]


TABLES: Mapping[str, Tables] = {
    "CaseNumbers": _case_numbers,
    "Contrast": _contrast,
    "MapContrast": _map_contrast,
}
