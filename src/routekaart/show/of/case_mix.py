"""The case mix of two groups: what is known of their cases beside the route, and in what they differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from routekaart.contrasts.case_mix import CaseMix
from routekaart.contrasts.multiplicity import LEAST_CASES
from routekaart.results import Band
from routekaart.show.rows import Row, of_all
from routekaart.show.sentence import Say, Sentence
from routekaart.show.shown import Shown
from routekaart.show.tables import Made, Table, table, titled
from routekaart.show.text import clean_text
from routekaart.show.words import Words, format_number, words

__all__ = ["SHOWN", "mix_sentence", "mix_table"]


def _tables(result: CaseMix, terms: Words, _: int | None) -> list[Table]:
    return [
        mix_table(
            result, terms.lang, title=titled(words(terms.lang, "case_mix", "table"), "case_mix", result)
        )
    ]


def mix_table(mix: CaseMix, lang: str, *, title: str) -> Table:
    """What is known of the cases of either group, side by side; what differs is marked."""
    terms = words(lang, "case_mix", "table")
    sides = {row["side"]: row for row in mix.side_columns.rows()}
    sizes = {side: row["n"] for side, row in sides.items()}
    rows = [
        *_signals(mix, sides, terms),
        _schools(sides, terms),
        *(_share(row, sizes, terms) for row in mix.share_columns.rows()),
        *(_number(row, sizes, terms) for row in mix.number_columns.rows()),
    ]
    heads = [Made(side, is_number=True, heading=_head(row, lang)) for side, row in sides.items()]
    columns = (Made("mix_share"), Made("mix_value"), *heads, Made("mix_differs"))
    note = terms["mix_note"]
    if mix.not_shown:
        note += " " + terms.phrase("mix_not_shown", names=", ".join(mix.not_shown))
    return table(terms, title, rows, columns, note=note)


def _head(side: Row, lang: str) -> str:
    n = side["n"]
    return str(side["name"]) if n is None else f"{side['name']} ({format_number(n, lang)})"


def _signals(mix: CaseMix, sides: Mapping[str, Row], terms: Words) -> Iterator[Row]:
    for key in ("first_signal", "median_signal", "last_signal"):
        dates = {side: row[key] for side, row in sides.items()}
        if any(dates.values()):
            told = {
                side: None if day is None else terms.date(date.fromisoformat(day))
                for side, day in dates.items()
            }
            differs = mix.signal_differs and key == "median_signal"
            yield _row(terms["mix_signal"], terms[f"mix_{key}"], told, differs=differs, terms=terms)


def _schools(sides: Mapping[str, Row], terms: Words) -> Row:
    told = {
        side: None if row["schools"] is None else terms.number(row["schools"]) for side, row in sides.items()
    }
    return _row(terms["mix_schools"], "", told, differs=False, terms=terms)


def _share(row: Row, sizes: Mapping[str, int | None], terms: Words) -> Row:
    what = row["of"] if row["characteristic"] == "column" else terms[f"mix_{row['characteristic']}"]
    if row["characteristic"] == "open":
        value = ""
    elif row["is_rest"]:
        value = terms["mix_rest"]
    else:
        value = terms["not_recorded"] if row["value"] is None else row["value"]
    told = {side: of_all(row[f"cases_{side}"], n, terms) for side, n in sizes.items()}
    return _row(what, value, told, differs=row["differs"], terms=terms)


def _number(row: Row, sizes: Mapping[str, int | None], terms: Words) -> Row:
    told = {}
    for side, size in sizes.items():
        median, n = row[f"median_{side}"], row[f"n_{side}"]
        text = terms.number(median, decimals=1)
        is_all = isinstance(n, Band) or n == size or median is None
        told[side] = text if is_all else terms.phrase("mix_of", median=text, n=terms.number(n))
    return _row(row["characteristic"], terms["mix_median"], told, differs=row["differs"], terms=terms)


def _row(what: str, value: str, told: Mapping[str, str | None], *, differs: bool, terms: Words) -> Row:
    mark = terms["mix_differs"] if differs else ""
    return {"mix_share": what, "mix_value": value, **told, "mix_differs": mark}


def mix_sentence(mix: CaseMix, say: Say) -> Iterator[Sentence]:
    """In what the groups differ beside their route; that they are alike is said of enough cases only."""
    differing = list(dict.fromkeys(_differing(mix, say)))
    if differing:
        *before, last = differing
        what = say.phrase("mix_and", first=", ".join(before), last=last) if before else last
        yield Sentence(say("case_mix_differs", what=what), "case_mix", "case_mix")
    elif not mix.is_public and min(mix.side_columns["n"][:2]) >= LEAST_CASES:
        yield Sentence(say("case_mix_alike"), "case_mix", "case_mix")


def _differing(mix: CaseMix, say: Say) -> Iterator[str]:
    if mix.signal_differs:
        yield say.phrase("mix_signal")
    for row in mix.share_columns.rows():
        if row["differs"]:
            is_column = row["characteristic"] == "column"
            yield clean_text(row["of"]) if is_column else say.phrase(f"mix_{row['characteristic']}")
    for row in mix.number_columns.rows():
        if row["differs"]:
            yield clean_text(row["characteristic"])


SHOWN = Shown(kind=CaseMix, tables=_tables, sentences=mix_sentence, public_sentences=mix_sentence)
