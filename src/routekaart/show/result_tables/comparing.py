"""Tables of a contrast: the measures of two groups side by side, their transitions, their cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from routekaart.contrasts.multiplicity import (
    DIFFERENCE,
    LEAST_CASES,
    NO_INDICATION,
    NOT_COMPARABLE,
    TOO_FEW,
)
from routekaart.contrasts.number_contrast import LOG_RANK, is_all_equal, lacks_schools
from routekaart.show.result_tables.case_mix import left_out_table, mix_table
from routekaart.show.result_tables.rows import Tables, named, of_all, title, yes_or_no
from routekaart.show.tables import FORMATS, Table, table
from routekaart.show.words import Words, format_number, words

__all__ = ["TABLES", "edge_table", "measure_table", "measure_text", "robustness_table", "step_table"]

LEAST_ROWS = 10
#: In this order in a table of steps or transitions.
VERDICTS = (DIFFERENCE, NO_INDICATION, TOO_FEW, NOT_COMPARABLE)


def _contrast(result: Any, lang: str, most: int | None) -> list[Table]:
    left_out = [left_out_table(result.left_out_columns, lang)] if len(result.left_out_columns) else []
    steps = [*result.step_columns.rows()] if result.step_columns else []
    return [
        *left_out,
        measure_table(result, lang, title=title("contrast", result, lang)),
        mix_table(result.case_mix, lang, title=title("case_mix", result, lang)),
        *(
            [step_table(result, lang, title=title("contrast_steps", result, lang), most=_told(steps, most))]
            if steps
            else []
        ),
        *_map_contrast(result.maps, lang, _told(result.maps.edge_columns.rows(), most)),
    ]


def _told(rows: Iterable[Mapping[str, Any]], most: int | None) -> int | None:
    """How many rows a contrast shows where not all are asked: those with an answer, and some at least."""
    answers = sum(row["verdict"] in (DIFFERENCE, NO_INDICATION) for row in rows)
    return most if most is None else min(most, max(answers, LEAST_ROWS))


def measure_table(
    result: Any, lang: str, *, title: str, primary: bool | None = None, has_note: bool = True
) -> Table:
    """The measures of both groups: medians, the difference with its interval, p and verdict.

    With ``primary``, only those that were chosen before looking, or only the others.
    """
    terms = words(lang, "tables")
    rows = [
        _compared(row, result.dealt, terms)
        for row in result.measure_columns.rows()
        if primary is None or row["primary"] == primary
    ]
    kinds = {"measure": "text", "a": "figure", "b": "figure", "difference": "figure", "interval": "text"}
    kinds |= {"p": "p", "p_adjusted": "p", "verdict": "text"}
    groups = result.groups
    heads = {side: _head(getattr(groups, side), getattr(groups, f"n_{side}"), lang) for side in "ab"}
    notes = ["contrast_note"] if has_note else []
    notes += ["contrast_note_open"] if any(row["test"] == LOG_RANK for row in rows) else []
    return table(lang, title, rows, kinds, headings=heads, note=" ".join(terms[note] for note in notes))


def _head(name: str, n: int | None, lang: str) -> str:
    """A group with its number of cases, where that may be told."""
    return name if n is None else f"{name} ({format_number(n, lang)})"


def _verdict(verdict: str | None, terms: Words) -> str | None:
    return None if verdict is None else terms[f"verdict_{verdict}"]


def _presence_verdict(row: Mapping[str, Any], maps: Any, terms: Words, form: str = "verdict") -> str | None:
    """The verdict on a step or transition; what every case of both groups does, differs in none."""
    sizes = (maps.n_a, maps.n_b)
    is_everywhere = row["verdict"] == TOO_FEW and (row["cases_a"], row["cases_b"]) == sizes
    if is_everywhere and None not in sizes and min(sizes) >= LEAST_CASES:
        return terms["verdict_all_equal"]
    return None if row["verdict"] is None else terms[f"{form}_{row['verdict']}"]


def measure_text(name: str, value: float | None, lang: str, *, signed: bool = False) -> str:
    """A number of the measure ``name``: a duration where its name says days, else a count or mean."""
    kind = "days" if "days" in name else "number"
    if value is None or not signed:
        return FORMATS[kind](value, lang)
    sign = words(lang, "units")["minus"] if value < 0 else "+" if value > 0 else ""
    return sign + FORMATS[kind](abs(value), lang)


def _compared(row: Mapping[str, Any], dealt: str, terms: Words) -> dict[str, Any]:
    """One measure as its cells: how many cases have it, where not all do, stands behind the median.

    Of a measure that cannot be judged there is no difference, interval or p to be mistaken for an answer.
    """
    verdict, is_awaited = row["verdict"], row["test"] == LOG_RANK
    if is_all_equal(row):
        verdict = "all_equal"
    elif lacks_schools(row, dealt):
        verdict = "too_few_schools"
    if is_awaited:
        row = {**row, "shift": row["restricted_difference"]}
    if row["verdict"] in ("too_few", "not_comparable"):
        row = {**row, **dict.fromkeys(("shift", "shift_low", "shift_high", "p", "p_adjusted"))}

    def side(group: str) -> str:
        text = measure_text(row["name"], row[f"median_{group}"], terms.lang)
        if is_awaited and row[f"median_{group}"] is None:
            text = terms["not_reached"]
        return f"{text} ({format_number(row[f'n_{group}'], terms.lang)})" if row[f"missing_{group}"] else text

    def shift(key: str) -> str:
        return measure_text(row["name"], row[key], terms.lang, signed=True)

    return {
        **row,
        "measure": terms[f"measure_{row['name']}"] + (" *" if is_awaited else ""),
        "a": side("a"),
        "b": side("b"),
        "difference": shift("shift"),
        "interval": terms["from_to"].format(low=shift("shift_low"), high=shift("shift_high"))
        if row["shift_low"] is not None
        else None,
        "verdict": _verdict(verdict, terms),
    }


def _map_contrast(result: Any, lang: str, most: int | None) -> list[Table]:
    return [edge_table(result, lang, title=title("transitions", result, lang), most=most)]


def edge_table(
    result: Any, lang: str, *, title: str, most: int | None = None, verdict: str | None = None
) -> Table:
    """The transitions with the cases of either group ("6 van 8"), or only those of one verdict.

    Of a transition that cannot be judged there is no difference, interval or p to be mistaken for an answer.
    """
    terms = words(lang, "tables")
    rows = [
        {
            **row,
            **(UNTOLD if row["verdict"] in ("too_few", "not_comparable") else _points(row, terms)),
            "a": of_all(row["cases_a"], result.n_a, lang),
            "b": of_all(row["cases_b"], result.n_b, lang),
            "verdict": _presence_verdict(row, result, terms, form="edge"),
        }
        for row in named(_told_first(result.edge_columns.rows()), lang, "source", "target")
        if verdict is None or row["verdict"] == verdict
    ]
    kinds = {"source": "text", "target": "text", "a": "figure", "b": "figure"}
    kinds |= {} if result.is_public else {"points": "figure"}
    kinds |= {"p": "p", "p_adjusted": "p"}
    kinds |= {"verdict": "text"} if verdict is None else {}
    note = (
        ""
        if result.n_cases is None
        else terms["edge_note"].format(
            tests=format_number(result.tests, lang), aside=format_number(result.set_aside, lang)
        )
    )
    return table(lang, title, rows, kinds, headings={"a": result.a, "b": result.b}, most=most, note=note)


def _told_first(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows with what differs first and what cannot be told last, each as common as they come."""
    return sorted(rows, key=lambda row: VERDICTS.index(row["verdict"]) if row["verdict"] in VERDICTS else 0)


def step_table(
    result: Any, lang: str, *, title: str, most: int | None = None, verdict: str | None = None
) -> Table:
    """The steps with the cases of either group they occur in, or only those of one verdict."""
    terms = words(lang, "tables")
    maps = result.maps
    rows = [
        {
            **row,
            **(UNTOLD if row["verdict"] in ("too_few", "not_comparable") else {}),
            "a": of_all(row["cases_a"], maps.n_a, lang),
            "b": of_all(row["cases_b"], maps.n_b, lang),
            "verdict": _presence_verdict(row, maps, terms),
        }
        for row in named(_told_first(result.step_columns.rows()), lang, "name")
        if verdict is None or row["verdict"] == verdict
    ]
    kinds = {"name": "text", "a": "figure", "b": "figure", "p": "p", "p_adjusted": "p"}
    kinds |= {"verdict": "text"} if verdict is None else {}
    return table(lang, title, rows, kinds, headings={"a": maps.a, "b": maps.b}, most=most)


#: What is not said of a step or transition that cannot be judged.
UNTOLD = dict.fromkeys(("points", "p", "p_adjusted"))


def _points(row: Mapping[str, Any], terms: Words) -> dict[str, str | None]:
    """The difference of the shares of both groups with its interval, in percentage points."""
    if row["difference"] is None:
        return {"points": None}
    points, low, high = (_signed(row[name], terms) for name in ("difference", "low", "high"))
    return {"points": f"{points} ({terms['from_to'].format(low=low, high=high)})"}


def _signed(share: float, terms: Words) -> str:
    points = format_number(100 * abs(share), terms.lang)
    sign = words(terms.lang, "units")["minus"] if share < 0 else "+"
    return points if points == "0" else sign + points


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


def robustness_table(result: Any, lang: str, *, title: str, most: int | None = None) -> Table:
    """What is left of each primary measure: without one case, and under other choices."""
    terms = words(lang, "tables")

    def between(row: Mapping[str, Any], name: str) -> str | None:
        if row[f"{name}_low"] is None:
            return None
        low, high = (
            measure_text(row["measure"], row[f"{name}_{end}"], lang, signed=True) for end in ("low", "high")
        )
        return terms["from_to"].format(low=low, high=high)

    rows = [
        {
            "measure": terms[f"measure_{row['measure']}"],
            "verdict": _verdict(row["verdict"], terms),
            "kept": of_all(row["left_out_kept"], row["left_out"], lang) if row["left_out"] else None,
            "without_case": between(row, "difference"),
            "others_kept": of_all(row["others_kept"], judged, lang)
            if (judged := row["others"] - row["others_too_few"])
            else None,
            "others": between(row, "others"),
        }
        for row in result.summary_columns.rows()
    ]
    kinds = dict.fromkeys(("measure", "verdict"), "text") | {"kept": "figure", "without_case": "text"}
    heads = {name: terms[f"robust_{name}"] for name in ("kept", "without_case", "others_kept", "others")}
    return table(lang, title, rows, kinds | {"others_kept": "figure", "others": "text"}, headings=heads,
                 most=most, note=terms["robust_note"])  # fmt: skip


def _robustness(result: Any, lang: str, most: int | None) -> list[Table]:
    return [robustness_table(result, lang, title=title("robustness", result, lang), most=most)]


TABLES: Mapping[str, Tables] = {
    "CaseNumbers": _case_numbers,
    "Contrast": _contrast,
    "MapContrast": _map_contrast,
    "Robustness": _robustness,
}
