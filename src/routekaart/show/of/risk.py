"""The risk of re-identification: how many cases can be singled out, by what, and what would lower it."""

from __future__ import annotations

from collections.abc import Iterator

from routekaart.privacy.risk import Known, Risk
from routekaart.show.rows import Row
from routekaart.show.sentence import Say, Sentence
from routekaart.show.shown import Shown
from routekaart.show.tables import Made, Table, table, titled
from routekaart.show.words import Words

__all__ = ["SHOWN"]


def _tables(result: Risk, terms: Words, most: int | None) -> list[Table]:
    rows = [
        {**row, "what": terms[f"known_{row['projection']}"]}
        for columns in (result.projection_columns, result.coarser_columns)
        for row in columns.rows()
    ]
    columns = (Made("what"), "unique", "share", "smallest_group")
    return [table(terms, titled(terms, "risk_title", result), rows, columns, of=Known, most=most)]


def _sentences(result: Risk, say: Say) -> Iterator[Sentence]:
    rows = [*result.projection_columns.rows()]
    if not result.n_cases:
        return
    for number, row in enumerate(rows, start=1):
        text = say(f"risk_{row['projection']}", unique=_of(row, say))
        if row["projection"] == "variant":
            text += " " + say("risk_smallest", smallest=say.number(row["smallest_group"]))
        yield Sentence(text, f"projections/{number}", "risk")
    unique = {row["projection"]: row["unique"] for row in rows}
    variant = unique["variant"]
    before = {"phases": variant, "relative_days": unique.get("full_dates", 0)}
    for number, row in enumerate(result.coarser_columns.rows(), start=1):
        if row["unique"] < before[row["projection"]]:
            text = say(f"coarser_{row['projection']}", unique=_of(row, say))
            yield Sentence(text, f"coarser/{number}", "risk")
    yield Sentence(say("lowering" if variant else "no_lowering"), "projections/1", "risk")


def _of(row: Row, say: Say) -> str:
    """How many of all: "8 van de 8 trajecten"; the sentence stays comparable, so never "alle"."""
    return say.phrase("unique_of", cases=say.number(row["unique"]), n=say.number(row["cases"]))


SHOWN = Shown(kind=Risk, tables=_tables, sentences=_sentences)
