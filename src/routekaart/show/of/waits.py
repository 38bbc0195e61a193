"""Waits: how long cases waited between their steps, and what of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from routekaart.measures.waits import Cause, WaitedTransition, Waits
from routekaart.privacy.disclosure import Cleared, passed
from routekaart.show.causes import causes_in
from routekaart.show.charts.bars import cause_bars
from routekaart.show.charts.frame import in_house_style
from routekaart.show.picture import Picture
from routekaart.show.rows import end_of, start_of
from routekaart.show.sentence import Say, Sentence, note_sentences
from routekaart.show.shown import Shown
from routekaart.show.tables import Table, table, titled
from routekaart.show.team import SUMS, need_team
from routekaart.show.words import Words, words

__all__ = ["SHOWN", "draw_waits"]


def _tables(result: Waits, terms: Words, most: int | None) -> list[Table]:
    # Where the region is not known, "0 days of holiday" would not be true.
    causes = [
        {**row, "cause": terms[f"cause_{row['cause']}_days"]}
        for row in result.cause_columns.rows()
        if row["cause"] != "holiday" or result.calendar is not None
    ]
    rows = [
        {**row, "source": start_of(row, terms), "target": end_of(row, terms)}
        for row in result.transition_columns.rows()
    ]
    running = ("running_days",) if any(row["running_days"] for row in rows) else ()
    columns = ("source", "target", "cases", "total_days", *causes_in(rows), *running)
    notes = " ".join(note.text for note in note_sentences(result.notes, terms.lang, ""))
    shares = table(terms, titled(terms, "causes", result), causes, ("cause", "total_days", "share"), of=Cause)
    if result.is_public:  # sums of days are not told, and the map has the cases of each transition
        return [replace(shares, note=notes)]
    return [shares, table(terms, terms["waits"], rows, columns, of=WaitedTransition, most=most, note=notes)]


def _sentences(result: Waits, say: Say) -> Iterator[Sentence]:
    if not result.total_days:
        yield Sentence(say("no_waiting"), "total_days", "no_waiting")
        return
    total = say("waiting", total=say.days(result.total_days), cases=say.cases(result.n_cases))
    yield Sentence(total, "total_days", "waiting")
    for number, row in enumerate(result.cause_columns.rows(), start=1):
        # What a wait was for, or that nothing says so, rests on knowing the steps; a holiday does not.
        is_said = row["cause"] == "holiday" or result.recipe.is_mostly_known
        if row["total_days"] and is_said:
            values = {"days": say.days(row["total_days"]), "share": say.share(row["share"])}
            yield Sentence(say(f"cause_{row['cause']}", **values), f"causes/{number}", "cause")
    if result.running_days and result.recipe.is_mostly_known:
        yield Sentence(say("running", days=say.days(result.running_days)), "running_days", "running")
    yield from note_sentences(result.notes, say.lang, "waits_note")


def _public_sentences(result: Waits, say: Say) -> Iterator[Sentence]:
    return note_sentences(result.notes, say.lang, "waits_note")


@in_house_style
def draw_waits(cleared: Cleared[Waits], *, lang: str = "nl", limit: int = 10) -> Picture:
    """Bars of the ``limit`` transitions with most waiting, each split into what it consists of.

    Raises
    ------
    RoutekaartError
        If the result was cleared for others than the team: they are not told sums of days.
    """
    need_team(cleared, SUMS)
    rows = sorted(passed(cleared).transition_columns.rows(), key=lambda row: -float(row["total_days"]))[
        :limit
    ]
    return cause_bars(cleared, rows, words(lang, "waits", "chart").fitting(cleared.result.recipe))


SHOWN = Shown(
    kind=Waits,
    tables=_tables,
    sentences=_sentences,
    public_sentences=_public_sentences,
    chart=draw_waits,
    options=("limit",),
)
