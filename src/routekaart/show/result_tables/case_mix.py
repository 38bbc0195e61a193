"""Tables beside a contrast: whom it is about. The case mix of the groups, and the cases left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from routekaart.results import Band
from routekaart.show.result_tables.rows import Tables, of_all, title
from routekaart.show.tables import Table, table
from routekaart.show.words import Words, format_date, format_number, words

__all__ = ["TABLES", "left_out_table", "mix_table"]

Row = dict[str, Any]


def mix_table(mix: Any, lang: str, *, title: str) -> Table:
    """What is known of the cases of either group, side by side; what differs is marked."""
    terms = words(lang, "tables")
    sides = {row["side"]: row for row in mix.side_columns.rows()}
    sizes = {side: row["n"] for side, row in sides.items()}
    rows = [
        *_signals(mix, sides, terms),
        _schools(sides, terms),
        *(_share(row, sizes, terms) for row in mix.share_columns.rows()),
        *(_number(row, sizes, terms) for row in mix.number_columns.rows()),
    ]
    kinds = {
        "mix_share": "text",
        "mix_value": "text",
        **dict.fromkeys(sizes, "figure"),
        "mix_differs": "text",
    }
    heads = {side: _head(row, lang) for side, row in sides.items()}
    note = terms["mix_note"]
    if mix.not_shown:
        note += " " + terms["mix_not_shown"].format(names=", ".join(mix.not_shown))
    return table(lang, title, rows, kinds, headings=heads, note=note)


def _head(side: Mapping[str, Any], lang: str) -> str:
    n = side["n"]
    return str(side["name"]) if n is None else f"{side['name']} ({format_number(n, lang)})"


def _signals(mix: Any, sides: Mapping[str, Mapping[str, Any]], terms: Words) -> Iterator[Row]:
    for key in ("first_signal", "median_signal", "last_signal"):
        dates = {side: row[key] for side, row in sides.items()}
        if any(dates.values()):
            told = {
                side: None if day is None else format_date(date.fromisoformat(day), terms.lang)
                for side, day in dates.items()
            }
            differs = mix.signal_differs and key == "median_signal"
            yield _row(terms["mix_signal"], terms[f"mix_{key}"], told, differs=differs, terms=terms)


def _schools(sides: Mapping[str, Mapping[str, Any]], terms: Words) -> Row:
    told = {
        side: None if row["schools"] is None else format_number(row["schools"], terms.lang)
        for side, row in sides.items()
    }
    return _row(terms["mix_schools"], "", told, differs=False, terms=terms)


def _share(row: Mapping[str, Any], sizes: Mapping[str, int | None], terms: Words) -> Row:
    what = row["of"] if row["characteristic"] == "column" else terms[f"mix_{row['characteristic']}"]
    if row["characteristic"] == "open":
        value = ""
    elif row["is_rest"]:
        value = terms["mix_rest"]
    else:
        value = terms["not_recorded"] if row["value"] is None else row["value"]
    told = {side: of_all(row[f"cases_{side}"], n, terms.lang) for side, n in sizes.items()}
    return _row(what, value, told, differs=row["differs"], terms=terms)


def _number(row: Mapping[str, Any], sizes: Mapping[str, int | None], terms: Words) -> Row:
    told = {}
    for side, size in sizes.items():
        median, n = row[f"median_{side}"], row[f"n_{side}"]
        text = format_number(median, terms.lang, decimals=1)
        is_all = isinstance(n, Band) or n == size or median is None
        told[side] = text if is_all else terms["mix_of"].format(median=text, n=format_number(n, terms.lang))
    return _row(row["characteristic"], terms["mix_median"], told, differs=row["differs"], terms=terms)


def _row(what: str, value: str, told: Mapping[str, str | None], *, differs: bool, terms: Words) -> Row:
    mark = terms["mix_differs"] if differs else ""
    return {"mix_share": what, "mix_value": value, **told, "mix_differs": mark}


def left_out_table(columns: Any, lang: str) -> Table:
    """Which cases the design leaves out, how many, and why."""
    terms = words(lang, "tables")
    rows = [
        {
            "left_out_select": _period(row["select"], terms) if row["kind"] == "period" else row["select"],
            "left_out_because": terms["left_out_outside"] if row["because"] is None else row["because"],
            "left_out_cases": row["cases"],
        }
        for row in columns.rows()
    ]
    kinds = {"left_out_select": "text", "left_out_because": "text", "left_out_cases": "count"}
    return table(lang, terms["left_out"], rows, kinds)


def _period(select: str, terms: Words) -> str:
    first, last = (
        format_date(date.fromisoformat(day), terms.lang) for day in select.removeprefix("period ").split("..")
    )
    return terms["left_out_period"].format(period=terms["from_to"].format(low=first, high=last))


def _case_mix(mix: Any, lang: str, _: int | None) -> list[Table]:
    return [mix_table(mix, lang, title=title("case_mix", mix, lang))]


TABLES: Mapping[str, Tables] = {"CaseMix": _case_mix}
