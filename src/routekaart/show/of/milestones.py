"""Milestones: who signalled first, and how soon cases came to support, to youth help and further."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from routekaart.measures.milestones import Milestones, Reached
from routekaart.show.rows import Row, of_all
from routekaart.show.sentence import Say, Sentence
from routekaart.show.shown import Shown
from routekaart.show.tables import Made, Table, table, titled
from routekaart.show.words import Words, format_number, words

__all__ = ["SHOWN", "milestone_table", "origin_table"]

#: Milestones that are said of all cases; the table holds them all.
SAID = ("support", "support_not_followed")
#: What is said for each origin.
SAID_BY_ORIGIN = "youth_help"
#: Origins that name somebody.
NAMED = ("school", "family", "huisarts", "other")
#: With fewer cases than this, a middle time says little.
FEW = 5


def _tables(result: Milestones, terms: Words, most: int | None) -> list[Table]:
    title = titled(words(terms.lang, "milestones", "table"), "milestones", result)
    every = milestone_table(result, terms.lang, title=title, most=most)
    return [every, origin_table(result, terms.lang)] if len(result.origin_columns) else [every]


def milestone_table(result: Milestones, lang: str, *, title: str, most: int | None = None) -> Table:
    """Each milestone for all cases: how many reached it, left without it, are open without it; the median."""
    terms = words(lang, "milestones", "table")
    rows = [
        {
            "milestone": terms[f"milestone_{row['milestone']}"],
            "reached": of_all(row["reached"], row["n"], terms),
            "left": row["left"],
            "open": row["open"],
            "median_days": _median(row, terms),
        }
        for row in result.milestone_columns.rows()
        if row["origin"] is None
    ]
    median, reached = (Made(name, is_number=True) for name in ("median_days", "reached"))
    columns = ("milestone", median, reached, "left", "open")
    return table(terms, title, rows, columns, of=Reached, most=most, note=terms["milestones_note"])


def origin_table(result: Milestones, lang: str) -> Table:
    """The median time to each milestone by who signalled first, with how many reached it."""
    terms = words(lang, "milestones", "table")
    rows: dict[str, dict[str, str]] = {}
    for row in result.milestone_columns.rows():
        name = terms[f"milestone_{row['milestone']}"]
        if row["origin"] is None:
            rows[name] = {"milestone": name}
        else:
            reached = of_all(row["reached"], row["n"], terms)
            rows[name][row["origin"]] = f"{_median(row, terms)} ({reached})"
    origins = {row["origin"]: row["cases"] for row in result.origin_columns.rows()}
    heads = {
        origin: terms.phrase("origin_n", origin=terms[f"origin_{origin}"], n=format_number(cases, lang))
        for origin, cases in origins.items()
    }
    times = [Made(origin, is_number=True, heading=head) for origin, head in heads.items()]
    title, note = terms["milestones_by_origin"], terms["origin_note"]
    return table(terms, title, [*rows.values()], ["milestone", *times], of=Reached, note=note)


def _median(row: Row, terms: Words) -> str:
    days = row["median_days"]
    return terms["not_reached"] if days is None else terms.days(days)


def _sentences(result: Milestones, say: Say) -> Iterator[Sentence]:
    for number, row in enumerate(result.origin_columns.rows(), start=1):
        of_cases = say.of_all(row["cases"], result.n_cases)
        yield Sentence(say(f"origin_{row['origin']}", of_all=of_cases), f"origins/{number}", "origin")
    if 0 < result.signal_first < (result.n_cases or 0):
        of_cases = say.of_all(result.signal_first, result.n_cases)
        yield Sentence(say("signal_first", of_all=of_cases), "signal_first", "signal_first")
    rows = [*enumerate(result.milestone_columns.rows(), start=1)]
    for number, row in rows:
        if row["origin"] is None and row["milestone"] in SAID:
            text = say.reached(row, say.milestone(row["milestone"]))
            yield Sentence(text, f"milestones/{number}", f"milestone_{row['milestone']}")
            if row["milestone"] == "support_not_followed" and row["open"]:
                text = say.counted("timing_open_support_not_followed", row["open"])
                yield Sentence(text, f"milestones/{number}", "milestone_open")
    yield from _by_origin(rows, say)


def _by_origin(rows: Sequence[tuple[int, Row]], say: Say) -> Iterator[Sentence]:
    """Time to youth help for each named origin, where there are two of them or more."""
    own = [(n, row) for n, row in rows if row["origin"] in NAMED and row["milestone"] == SAID_BY_ORIGIN]
    if len(own) < 2 or not any(row["reached"] for _, row in own):
        return
    for number, row in own:
        key = "not_reached" if row["median_days"] is None else "reached"
        values = {
            "who": say.phrase(f"signal_of_{row['origin']}"),
            "cases": say.cases(row["n"]),
            "what": say.milestone(SAID_BY_ORIGIN),
            "median": say.days(row["median_days"]),
        }
        yield Sentence(say(f"origin_{key}", **values), f"milestones/{number}", "origin_time")
    few = [row for _, row in own if row["n"] < FEW]
    key = "origin_few" if few else "origin_caution"
    yield Sentence(say(key, few=say.number(FEW)), f"milestones/{own[0][0]}", "origin_limit")


SHOWN = Shown(
    kind=Milestones,
    tables=_tables,
    sentences=_sentences,
    instead=(
        "rk.before_after(view, start), or `routekaart report`: a curve of the time to youth help",
        "rk.before_after(view, start), of `routekaart report`: een curve van de tijd tot jeugdhulp",
    ),
)
