"""Awaited: what cases wait for, how long that usually takes, and who was not left alone meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from routekaart.measures.awaited import Awaited, AwaitedRow
from routekaart.show.rows import Row, of_all, rank_range
from routekaart.show.sentence import Say, Sentence
from routekaart.show.shown import Shown
from routekaart.show.tables import Made, Table, table, titled
from routekaart.show.words import Words

__all__ = ["SHOWN"]

#: So many are said in words; the table holds them all.
SAID = 3


def _tables(result: Awaited, terms: Words, most: int | None) -> list[Table]:
    rows = [_told(row, result, terms) for row in result.table_columns.rows()]
    cases, span = (Made(name, is_number=True) for name in ("cases_of", "rank_range"))
    pending = ("pending",) if result.recipe.has_endings else ()
    lengths = ("median_days", "p90_days", "with_support_cases", *pending, "share")
    columns = ("rank", "label", cases, *lengths, span)
    title, note = titled(terms, "awaited", result), terms["awaited_note"]
    found = table(terms, title, rows, columns, of=AwaitedRow, most=most, note=note)
    return [replace(found, note="")] if result.is_public else [found]


def _told(row: Row, result: Awaited, terms: Words) -> Row:
    told = {"label": _label(row, terms), "cases_of": of_all(row["cases"], result.n_cases, terms)}
    return {**row, **told, "rank_range": rank_range(row)}


def _label(row: Row, terms: Words) -> str:
    """What is awaited; where nothing was asked, the step that came next."""
    label: str = row["label" if terms.lang == "nl" else "label_en"]
    if row["matter"] is None:
        return terms["idle"].format(step=label) if label else terms["idle_open"]
    return label if row["is_waiting"] else terms["apart"].format(label=label)


def _sentences(result: Awaited, say: Say) -> Iterator[Sentence]:
    if not result.recipe.is_mostly_known:
        yield Sentence(say("awaited_unknown"), "matters", "awaited_unknown")
        return
    rows = [*result.table_columns.rows()]
    ranked = [row for row in rows if row["is_waiting"] and row["total_days"]]
    if not ranked:
        yield Sentence(say("no_waiting"), "total_days", "no_waiting")
    for number, row in enumerate(ranked[:SAID], start=1):
        said = " ".join(_of_row(row, result.n_cases, say))
        yield Sentence(said, f"matters/{number}", "awaited")
        if number == 1 and (result.n_cases or 0) > 1:
            low, high = row["rank_low"], row["rank_high"]
            key = "rank_kept" if low == high else "rank_range"
            yield Sentence(say(key, low=say.number(low), high=say.number(high)), "matters/1", "awaited_range")


def _of_row(row: Row, n_cases: int | None, say: Say) -> Iterator[str]:
    of_cases, median = say.of_all(row["cases"], n_cases), row["median_days"]
    what = row["label" if say.lang == "nl" else "label_en"]
    one = "_one" if row["cases"] == 1 else ""
    if row["matter"] is None:
        key = f"nothing_asked{'' if what else '_open'}"
        yield say(key, of_all=of_cases, step=say.name(what), median=_usual(median, say))
        return
    key = f"waited_for{'_open' if median is None else ''}{one}"
    yield say(key, of_all=of_cases, what=what, median=_usual(median, say))
    if row["p90_days"] is not None and not one and row["p90_days"] > (median or 0):
        yield say("waited_longer", p90=say.days(row["p90_days"]))
    if row["pending"]:
        yield say.counted("still_waiting", row["pending"])
    if row["with_support_cases"]:
        yield say("with_support", count=say.number(row["with_support_cases"]))
    if row["layers"]:
        yield say.counted("layers", row["layers"])


def _usual(days: float | None, say: Say) -> str:
    return "" if days is None else say.days(days)


def _public_sentences(result: Awaited, say: Say) -> Iterator[Sentence]:
    rows = [*result.table_columns.rows()] if result.recipe.is_mostly_known else []
    for row in rows[:1]:
        if row["matter"] is not None and None not in (row["cases"], row["median_days"]):
            what = row["label" if say.lang == "nl" else "label_en"]
            said = say(
                "public_waited_for",
                cases=say.cases(row["cases"]),
                what=what,
                median=say.days(row["median_days"]),
            )
            yield Sentence(said, "matters/1", "awaited")


SHOWN = Shown(
    kind=Awaited,
    tables=_tables,
    sentences=_sentences,
    public_sentences=_public_sentences,
    instead=(
        "bottlenecks(view): the transitions on which most is waited",
        "bottlenecks(view): de overgangen waar het meest gewacht wordt",
    ),
)
