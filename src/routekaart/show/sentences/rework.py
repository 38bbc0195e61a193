"""Sentences on what came back, what went back and forth, and how many organisations took part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from routekaart.show.sentences.sentence import Say, Sentence, Sentences

__all__ = ["SENTENCES"]


def _loops(result: Any, lang: str) -> Iterator[Sentence]:
    say = Say(lang)
    n = result.n_cases
    if result.loop_cases:
        yield Sentence(say("loops", of_all=say.of_all(result.loop_cases, n)), "loop_cases", "loops")
        price = say("loop_price", days=say.days(result.loop_days), share=say.share(result.share_of_duration))
        yield Sentence(price, "loop_days", "loop_days")
    else:
        yield Sentence(say.counted("no_loops", n), "loop_cases", "no_loops")
    yield from _most_repeated(result, say)
    for row in [*result.pingpong_columns.rows()][:1]:
        first, second, _ = row["organisations"]
        values = {"first": say.name(first), "second": say.name(second), "of_all": say.of_all(row["cases"], n)}
        times = say.counted("times", row["count"])
        yield Sentence(say("pingpong", **values, times=times), "pingpong/1", "pingpong")
    for number, row in enumerate([*result.planned_columns.rows()][:1], start=1):
        values = {"name": say.name(row["activity"]), "of_all": say.of_all(row["cases"], n)}
        yield Sentence(say("planned", **values), f"planned/{number}", "planned")


def _most_repeated(result: Any, say: Say) -> Iterator[Sentence]:
    """The step that came back in most cases, and assessments of which not one organisation did all."""
    for kind in ("repetitions", "self_loops"):
        rows = [*getattr(result, f"{kind.removesuffix('s')}_columns").rows()]
        for row in rows[:1]:
            values = {"name": say.name(row["activity"]), "of_all": say.of_all(row["cases"], result.n_cases)}
            values["times"] = say.counted("extra_times", row["count"])
            yield Sentence(say(f"most_{kind}", **values), f"{kind}/1", kind)
        for number, row in enumerate(rows, start=1):
            if row["mark"] is not None and row["redo"]:
                values = {"name": say.name(row["activity"]), "redo": say.number(row["redo"])}
                values["count"] = say.number(row["count"])
                yield Sentence(say("redone", **values), f"{kind}/{number}", "redo")


def _handovers(result: Any, lang: str) -> Iterator[Sentence]:
    say = Say(lang)
    per_case = result.organisations_per_case
    if not per_case["n"]:
        yield Sentence(say("no_organisations"), "organisations_per_case", "no_organisations")
        return
    yield Sentence(_taking_part(per_case, say), "organisations_per_case", "organisations")
    for row in [*result.handover_columns.rows()][:1]:
        values = {"source": say.name(row["source"]), "target": say.name(row["target"])}
        values |= {
            "of_all": say.of_all(row["cases"], result.n_cases),
            "times": say.counted("times", row["count"]),
        }
        yield Sentence(say("handover", **values), "handovers/1", "handovers")
    for row in [*result.days_columns.rows()][:1]:
        if len(result.days_columns) > 1:
            values = {"name": say.name(row["organisation"]), "days": say.days(row["total_days"])}
            values["of_all"] = say.of_all(row["cases"], result.n_cases)
            yield Sentence(say("longest_with", **values), "days/1", "organisation_days")


def _taking_part(per_case: Mapping[str, Any], say: Say) -> str:
    """How many organisations a case met."""
    cases = say.cases(per_case["n"])
    if per_case["min"] == per_case["max"]:
        return say.counted("organisations_same", per_case["min"], cases=cases)
    return say(
        "organisations",
        cases=cases,
        mean=say.number(per_case["mean"], 1),
        low=say.number(per_case["min"]),
        high=say.number(per_case["max"]),
    )


SENTENCES: Mapping[str, Sentences] = {"Handovers": _handovers, "Loops": _loops}
