"""Hold-ups that people know: meetings waited for, the way to a decision, what is done again, summer holidays."""

from __future__ import annotations

from collections.abc import Iterator

from routekaart.measures.hold_ups import HoldUp, HoldUps, stretches
from routekaart.show.rows import Row, name_of, of_all
from routekaart.show.sentence import Say, Sentence
from routekaart.show.shown import Shown
from routekaart.show.tables import Made, Table, table, titled
from routekaart.show.words import Words

__all__ = ["SHOWN"]


def _tables(result: HoldUps, terms: Words, most: int | None) -> list[Table]:
    rows = [
        {
            **row,
            "what": _name(row, terms),
            "cases_of": of_all(row["cases"], result.n_cases, terms),
            "count": "" if row["count"] is None else terms.number(row["count"]),
        }
        for row in result.table_columns.rows()
    ]
    cases, times = (Made(name, is_number=True) for name in ("cases_of", "count"))
    still = ("open_cases",) if result.recipe.has_endings else ()
    columns = (Made("what"), cases, times, "total_days", "median_days", *still)
    note = terms["hold_ups_note" if rows else "hold_ups_none"]
    return [table(terms, titled(terms, "hold_ups", result), rows, columns, of=HoldUp, most=most, note=note)]


def _name(row: Row, terms: Words) -> str:
    name = stretches()[row["name"]][terms.lang] if row["kind"] == "stretch" else name_of(row["name"], terms)
    return terms[f"hold_up_{row['kind']}"].format(name=name)


def _sentences(result: HoldUps, say: Say) -> Iterator[Sentence]:
    rows = result.table_columns.rows() if result.recipe.is_mostly_known else ()
    for number, row in enumerate(rows, start=1):
        kind = row["kind"]
        values = {"of_all": say.of_all(row["cases"], result.n_cases), "total": say.days(row["total_days"])}
        values["what"] = stretches()[row["name"]][say.lang] if kind == "stretch" else say.name(row["name"])
        if row["count"] is not None:
            values["times"] = say.counted("times", row["count"])
        said = [say(f"hold_up_{kind}", **values)]
        is_per_case = kind in ("repeat", "summer")
        if (row["cases"] if is_per_case else row["count"]) > 1:
            key = "hold_up_half_cases" if is_per_case else "hold_up_half"
            said.append(say(key, median=say.at_most(row["median_days"])))
        ends = ("open_cases", "unfinished_cases")
        said += [say.counted(f"hold_up_{key}", row[key]) for key in ends if row[key]]
        yield Sentence(" ".join(said), f"hold_ups/{number}", f"hold_up_{kind}")


SHOWN = Shown(
    kind=HoldUps,
    tables=_tables,
    sentences=_sentences,
    instead=("waits(view): what the waiting is made of", "waits(view): waaruit het wachten bestaat"),
)
