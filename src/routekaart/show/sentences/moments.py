"""Sentences on moments: who signalled first, and how soon cases came to support and to youth help."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from routekaart.measures.before_after import LEAST_CASES, LEAST_PERIODS
from routekaart.show.sentences.sentence import Say, Sentence, Sentences

__all__ = ["SENTENCES"]

#: Milestones that are said of all cases; the table holds them all.
SAID = ("support", "support_not_followed")
#: What is said for each origin.
SAID_BY_ORIGIN = "youth_help"
#: Origins that name somebody.
NAMED = ("school", "family", "huisarts", "other")
#: With fewer cases than this, a middle time says little.
FEW = 5


def _milestones(result: Any, lang: str) -> Iterator[Sentence]:
    say = Say(lang)
    for number, row in enumerate(result.origin_columns.rows(), start=1):
        of_all = say.of_all(row["cases"], result.n_cases)
        yield Sentence(say(f"origin_{row['origin']}", of_all=of_all), f"origins/{number}", "origin")
    if result.signal_first < result.n_cases and result.signal_first:
        of_all = say.of_all(result.signal_first, result.n_cases)
        yield Sentence(say("signal_first", of_all=of_all), "signal_first", "signal_first")
    rows = [*enumerate(result.milestone_columns.rows(), start=1)]
    for number, row in rows:
        if row["origin"] is None and row["milestone"] in SAID:
            yield Sentence(_reached(row, say), f"milestones/{number}", f"milestone_{row['milestone']}")
            if row["milestone"] == "support_not_followed" and row["open"]:
                text = say.counted("timing_open_support_not_followed", row["open"])
                yield Sentence(text, f"milestones/{number}", "milestone_open")
    yield from _by_origin(rows, say)


def _reached(row: Mapping[str, Any], say: Say, what: str | None = None) -> str:
    """How many cases came to a milestone, and after how long half of them had."""
    what = what or say.phrase(f"milestone_{row['milestone']}")
    if not row["reached"]:
        return say.counted("timing_none", row["n"], what=what)
    key = "timing_not_reached" if row["median_days"] is None else "timing_reached"
    of_all = say.of_all(row["reached"], row["n"])
    return say(key, what=what, of_all=of_all, median=say.days(row["median_days"]))


def _by_origin(rows: list[tuple[int, dict[str, Any]]], say: Say) -> Iterator[Sentence]:
    """Time to youth help for each named origin, where there are two of them or more."""
    own = [(n, row) for n, row in rows if row["origin"] in NAMED and row["milestone"] == SAID_BY_ORIGIN]
    if len(own) < 2 or not any(row["reached"] for _, row in own):
        return
    for number, row in own:
        key = "not_reached" if row["median_days"] is None else "reached"
        values = {
            "who": say.phrase(f"signal_of_{row['origin']}"),
            "cases": say.cases(row["n"]),
            "what": say.phrase(f"milestone_{SAID_BY_ORIGIN}"),
            "median": say.days(row["median_days"]),
        }
        yield Sentence(say(f"origin_{key}", **values), f"milestones/{number}", "origin_time")
    few = [row for _, row in own if row["n"] < FEW]
    key = "origin_few" if few else "origin_caution"
    yield Sentence(say(key, few=say.number(FEW)), f"milestones/{own[0][0]}", "origin_limit")


def _before_after(result: Any, lang: str) -> Iterator[Sentence]:
    say = Say(lang)
    start = say.date(date.fromisoformat(result.start))
    key = f"milestone_{result.to}"
    what = say.phrase(key) if say.has(key) else say.name(result.to)
    for row in result.side_columns.rows():
        named = f"side_{row['side']}"
        yield Sentence(say.counted(named, row["n"], start=start), f"sides/{row['side']}", "side")
        if row["n"]:
            yield Sentence(
                _reached({**row, "milestone": result.to}, say, what), f"sides/{row['side']}", "side"
            )
    values = {"periods": say.number(LEAST_PERIODS), "n": say.number(LEAST_CASES)}
    if not result.has_medians:
        yield Sentence(say("periods_too_few", **values), "periods", "periods")
    yield Sentence(say("before_after_limit"), "start", "limit")


SENTENCES: Mapping[str, Sentences] = {"BeforeAfter": _before_after, "Milestones": _milestones}
