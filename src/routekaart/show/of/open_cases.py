"""Open cases: where they stand now, and for how long already."""

from __future__ import annotations

from collections.abc import Iterator

from routekaart.measures.open_cases import OpenCases, Stand
from routekaart.show.rows import named, of_all
from routekaart.show.sentence import Say, Sentence
from routekaart.show.shown import Shown
from routekaart.show.tables import Table, table, titled
from routekaart.show.words import Words

__all__ = ["SHOWN"]


def _tables(result: OpenCases, terms: Words, most: int | None) -> list[Table]:
    if not result.recipe.has_endings:
        return [table(terms, terms["open_cases_at"], (), (), of=Stand, note=terms["open_unknown"])]
    rows = named(result.table_columns.rows(), terms, "name")
    waited = ("median_waited_days", "max_waited_days", "median_open_days")
    columns = ("name", "open_cases", *waited, "is_running")
    heading = titled(terms, "open_cases_at", result)
    if not result.is_public:
        heading = f"{heading} ({of_all(result.n_open, result.n_cases, terms)})"
    return [table(terms, heading, rows, columns, of=Stand, most=most)]


def _sentences(result: OpenCases, say: Say) -> Iterator[Sentence]:
    if not result.recipe.has_endings:
        yield Sentence(say("open_unknown"), "n_open", "open_unknown")
        return
    if not result.n_open:
        yield Sentence(say.counted("open_none", result.n_cases), "n_open", "none_open")
        return
    values = {"of_all": say.of_all(result.n_open, result.n_cases)}
    key = "open_undated"
    if result.extracted is not None:
        key, values["date"] = "open_one" if result.n_open == 1 else "open", say.date(result.extracted)
    yield Sentence(say(key, **values), "n_open", "open")
    for row in [*result.table_columns.rows()][:1]:
        values = {"name": say.name(row["name"]), "cases": say.cases(row["open_cases"])}
        days = say.days(row["median_waited_days"])
        values["median"] = days if result.extracted is not None else say("at_least", days=days)
        key = f"open_step{'_running' if row['is_running'] else ''}{'_one' if result.n_open == 1 else ''}"
        yield Sentence(say(key, **values), "steps/1", "open_step")


def _public_sentences(result: OpenCases, say: Say) -> Iterator[Sentence]:
    if not result.recipe.has_endings:
        yield Sentence(say("open_unknown"), "n_open", "open_unknown")
    elif result.n_open is not None:
        yield Sentence(say("public_open", cases=say.cases(result.n_open)), "n_open", "open")


SHOWN = Shown(
    kind=OpenCases,
    tables=_tables,
    sentences=_sentences,
    public_sentences=_public_sentences,
    instead=(
        "flow(view): how many cases were open at a time",
        "flow(view): hoeveel trajecten er tegelijk open waren",
    ),
)
