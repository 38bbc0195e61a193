"""Bottlenecks: where cases stand still longest, of what that waiting consists, and how sure the ranking is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from routekaart.measures.bottlenecks import Bottlenecks
from routekaart.privacy.disclosure import Cleared, passed
from routekaart.show.causes import causes_in
from routekaart.show.charts.bars import bars_of, cause_bars, described
from routekaart.show.charts.frame import in_house_style, picture_of
from routekaart.show.palette import TIME_LINES
from routekaart.show.picture import Picture
from routekaart.show.rows import Row, end_of, joined, name_of, of_all, rank_range, start_of
from routekaart.show.sentence import Say, Sentence
from routekaart.show.shown import Shown
from routekaart.show.tables import Made, Table, table, titled
from routekaart.show.team import SUMS, need_team
from routekaart.show.words import Words, words

__all__ = ["SHOWN", "draw_bottleneck_causes", "draw_bottlenecks"]

#: Bottlenecks that are said in words; the table holds them all.
SAID = 3


def _tables(result: Bottlenecks, terms: Words, most: int | None) -> list[Table]:
    rows = [_ranked(row, result, terms) for row in result.table_columns.rows()]
    names = ("source", "target") if result.level == "transition" else ("name",)
    cases, span = (Made(name, is_number=True) for name in ("cases_of", "rank_range"))
    columns = ("rank", *names, cases, "median_days", "p90_days", "total_days", "share", span)
    title, of = titled(terms, "bottlenecks", result), result.table_columns.row
    ranking = table(terms, title, rows, columns, of=of, most=most, note=terms["rank_note"])
    if result.is_public:  # sums of days, and what one case does to a rank, are not told
        return [replace(ranking, note="")]
    return [ranking, _causes(rows[:most], result, terms)]


def _causes(rows: list[Row], result: Bottlenecks, terms: Words) -> Table:
    """Of what the waiting at each bottleneck consists; causes that none of them has are left out."""
    where: str | Made = "name"
    if result.level == "transition":
        where = Made("transition")
        rows = [{**row, "transition": joined([row["source"], row["target"]], terms)} for row in rows]
    columns = (where, "total_days", *causes_in(rows))
    return table(terms, terms["bottleneck_causes"], rows, columns, of=result.table_columns.row)


def _ranked(row: Row, result: Bottlenecks, terms: Words) -> Row:
    if result.level == "transition":
        names = {"source": start_of(row, terms), "target": end_of(row, terms)}
    else:
        names = {"name": terms["still_open"] if row["is_tail"] else name_of(row["name"], terms)}
    cases = of_all(row["cases"], result.n_cases, terms)
    return {**row, **names, "cases_of": cases, "rank_range": rank_range(row)}


def _sentences(result: Bottlenecks, say: Say) -> Iterator[Sentence]:
    rows = [row for row in result.table_columns.rows() if row["total_days"] > 0]
    if not rows:
        yield Sentence(say("no_waiting"), "total_days", "no_waiting")
        return
    for number, row in enumerate(rows[:SAID], start=1):
        values = {
            "where": _where(row, say),
            "of_all": say.of_all(row["cases"], result.n_cases),
            "total": say.days(row["total_days"]),
            "share": say.share(row["share"]),
            "rank": say.number(row["rank"]),
        }
        topic = "bottleneck" if number == 1 else "bottlenecks"
        yield Sentence(say("worst" if number == 1 else "next_worst", **values), str(number), topic)
        if number == 1:
            if row["median_days"] < row["p90_days"]:
                spread = {name: say.at_most(row[f"{name}_days"]) for name in ("median", "p90")}
                yield Sentence(say("waits_took", **spread), "1", "bottleneck_spread")
            if (result.n_cases or 0) > 1:
                text = say.kept_place(row["rank_low"], row["rank_high"])
                yield Sentence(text, "1", "bottleneck_range")


def _where(row: Row, say: Say) -> str:
    """Between which two steps; before the first one, or after the last one so far."""
    if "name" in row:
        return say.phrase("wait_tail_any" if row["is_tail"] else "wait_before", target=say.name(row["name"]))
    if row["target"] is None:
        return say.phrase("wait_tail", source=say.name(row["source"]))
    if row["source"] is None:
        return say.phrase("wait_before", target=say.name(row["target"]))
    return say.phrase("wait_between", **say.ends(row))


def _public_sentences(result: Bottlenecks, say: Say) -> Iterator[Sentence]:
    for row in [*result.table_columns.rows()][:1]:
        if result.level == "transition" and None not in (row["cases"], row["share"], row["median_days"]):
            if None in (row["source"], row["target"]):
                continue
            values = say.ends(row)
            values |= {"cases": say.cases(row["cases"]), "share": say.share(row["share"])}
            text = say("public_worst", **values, median=say.days(row["median_days"]))
            yield Sentence(text, "1", "bottleneck")


@in_house_style
def draw_bottlenecks(cleared: Cleared[Bottlenecks], *, lang: str = "nl", limit: int = 10) -> Picture:
    """Bars of what costs most waiting days over all cases, the ``limit`` worst.

    Raises
    ------
    RoutekaartError
        If the result was cleared for others than the team: they are not told sums of days.
    """
    need_team(cleared, SUMS)
    result = passed(cleared)
    say = words(lang, "bottlenecks", "chart").fitting(result.recipe)
    rows = [*result.table_columns.rows()][:limit]
    texts = [_bar_text(row, result.n_cases, say) for row in rows]
    figure = bars_of(rows, [("total_days", TIME_LINES[2], "")], texts, say)
    return picture_of(cleared, figure, say, say["title_bottlenecks"], described(rows, texts, say))


@in_house_style
def draw_bottleneck_causes(cleared: Cleared[Bottlenecks], *, lang: str = "nl", limit: int = 10) -> Picture:
    """Bars of the ``limit`` worst bottlenecks, each split into what the waiting consists of; errors as above."""
    need_team(cleared, SUMS)
    say = words(lang, "bottlenecks", "chart").fitting(cleared.result.recipe)
    rows = [*passed(cleared).table_columns.rows()][:limit]
    return cause_bars(cleared, rows, say)


def _bar_text(row: Row, n_cases: int | None, say: Words) -> str:
    text = say.phrase(
        "bottleneck",
        total=say.days(row["total_days"]),
        cases=say.number(row["cases"]),
        n=say.number(n_cases),
        median=say.days(row["median_days"]),
    )
    if row.get("rank_low") is None:
        return text
    rank = say.phrase("bottleneck_rank", rank=row["rank"], low=row["rank_low"], high=row["rank_high"])
    return f"{text} · {rank}"


SHOWN = Shown(
    kind=Bottlenecks,
    tables=_tables,
    sentences=_sentences,
    public_sentences=_public_sentences,
    chart=draw_bottlenecks,
    options=("limit",),
)
