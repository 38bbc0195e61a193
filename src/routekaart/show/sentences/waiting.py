"""Sentences on waiting: where cases stood still longest, what the waiting consisted of, what is open still."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from routekaart.show.sentences.sentence import Say, Sentence, Sentences

__all__ = ["SENTENCES"]

#: Bottlenecks that are said in words; the table holds them all.
SAID = 3


def _bottlenecks(result: Any, lang: str) -> Iterator[Sentence]:
    say = Say(lang)
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
            if result.n_cases > 1:
                yield Sentence(_range(row, say), "1", "bottleneck_range")


def _where(row: Mapping[str, Any], say: Say) -> str:
    """Between which two steps; before the first one, or after the last one so far."""
    if "name" in row:
        return say.phrase("wait_tail_any" if row["is_tail"] else "wait_before", target=say.name(row["name"]))
    if row["target"] is None:
        return say.phrase("wait_tail", source=say.name(row["source"]))
    if row["source"] is None:
        return say.phrase("wait_before", target=say.name(row["target"]))
    return say.phrase("wait_between", source=say.name(row["source"]), target=say.name(row["target"]))


def _range(row: Mapping[str, Any], say: Say) -> str:
    low, high = row["rank_low"], row["rank_high"]
    return say("rank_kept" if low == high else "rank_range", low=say.number(low), high=say.number(high))


def _waits(result: Any, lang: str) -> Iterator[Sentence]:
    say = Say(lang)
    if not result.total_days:
        yield Sentence(say("no_waiting"), "total_days", "no_waiting")
        return
    total = say("waiting", total=say.days(result.total_days), cases=say.cases(result.n_cases))
    yield Sentence(total, "total_days", "waiting")
    for number, row in enumerate(result.cause_columns.rows(), start=1):
        if row["total_days"]:
            values = {"days": say.days(row["total_days"]), "share": say.share(row["share"])}
            yield Sentence(say(f"cause_{row['cause']}", **values), f"causes/{number}", "cause")
    if result.running_days:
        yield Sentence(say("running", days=say.days(result.running_days)), "running_days", "running")
    for number, note in enumerate(result.notes, start=1):
        yield Sentence(f"{note[lang][:1].upper()}{note[lang][1:]}.", f"notes/{number}", "waits_note")


def _hold_ups(result: Any, lang: str) -> Iterator[Sentence]:
    from routekaart.measures.hold_ups import stretches

    say = Say(lang)
    for number, row in enumerate(result.table_columns.rows(), start=1):
        kind = row["kind"]
        values = {"of_all": say.of_all(row["cases"], result.n_cases), "total": say.days(row["total_days"])}
        values["what"] = stretches()[row["name"]][lang] if kind == "stretch" else say.name(row["name"])
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


def _open_cases(result: Any, lang: str) -> Iterator[Sentence]:
    say = Say(lang)
    if not result.n_open:
        yield Sentence(say.counted("open_none", result.n_cases), "n_open", "none_open")
        return
    values = {"date": say.date(date.fromisoformat(result.extracted))}
    values["of_all"] = say.of_all(result.n_open, result.n_cases)
    yield Sentence(say("open_one" if result.n_open == 1 else "open", **values), "n_open", "open")
    for row in [*result.table_columns.rows()][:1]:
        values = {"name": say.name(row["name"]), "cases": say.cases(row["open_cases"])}
        values["median"] = say.days(row["median_waited_days"])
        key = f"open_step{'_running' if row['is_running'] else ''}{'_one' if result.n_open == 1 else ''}"
        yield Sentence(say(key, **values), "steps/1", "open_step")


def _timing(result: Any, lang: str) -> Iterator[Sentence]:
    say = Say(lang)
    key = f"milestone_{result.to}"
    what = say.phrase(key) if say.has(key) else say.name(result.to)
    if result.n_events:
        values = {"what": what, "of_all": say.of_all(result.n_events, result.n_cases)}
        reached = "not_reached" if result.median_days is None else "reached"
        said = say(f"timing_{reached}", **values, median=say.days(result.median_days))
        yield Sentence(said, "events", "timing")
    else:
        yield Sentence(say.counted("timing_none", result.n_cases, what=what), "events", "timing_none")
    for name in ("open", "left"):
        count = getattr(result, f"n_{name}")
        if count:
            own = f"timing_{name}_{result.to}"
            text = say.counted(own if say.has(own) else f"timing_{name}", count, what=what)
            yield Sentence(text, name, f"timing_{name}")


def _flow(result: Any, lang: str) -> Iterator[Sentence]:
    say = Say(lang)
    if result.flow_efficiency is not None:
        share = say("flow", share=say.share(result.flow_efficiency))
        yield Sentence(share, "flow_efficiency", "flow")
    if result.mean_open is not None:
        yield Sentence(say("mean_open", mean=say.number(result.mean_open, 1)), "mean_open", "mean_open")


SENTENCES: Mapping[str, Sentences] = {
    "Bottlenecks": _bottlenecks,
    "Flow": _flow,
    "HoldUps": _hold_ups,
    "OpenCases": _open_cases,
    "Timing": _timing,
    "Waits": _waits,
}
