"""Sentences on a result in the form that anyone may see: few, and only of what is shown as a number.

A result of which nothing may be told in numbers says nothing here; its remarks say why.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from routekaart.show.sentences.design import declaration_sentence, mix_sentence
from routekaart.show.sentences.sentence import Say, Sentence, Sentences
from routekaart.show.text import clean_text

__all__ = ["SENTENCES"]


def _summary(result: Any, lang: str) -> Iterator[Sentence]:
    if result.cases is not None:
        say = Say(lang)
        yield Sentence(say("public_log", cases=say.cases(result.cases)), "cases", "log")


def _route_map(result: Any, lang: str) -> Iterator[Sentence]:
    say = Say(lang)
    for row in [*result.edge_columns.rows()][:1]:
        if row["cases"] is not None:
            values = {"source": say.name(row["source"]), "target": say.name(row["target"])}
            values |= {"cases": say.cases(row["cases"]), "median": say.days(row["median_days"])}
            yield Sentence(say("public_commonest", **values), "edges/1", "commonest")


def _variants(result: Any, lang: str) -> Iterator[Sentence]:
    say = Say(lang)
    rows = [*result.variant_columns.rows()]
    if rows:
        yield Sentence(say("public_variants", cases=say.cases(rows[0]["cases"])), "1", "variants")
    else:
        yield Sentence(say("public_no_variants"), "1", "variants")


def _bottlenecks(result: Any, lang: str) -> Iterator[Sentence]:
    say = Say(lang)
    for row in [*result.table_columns.rows()][:1]:
        if result.level == "transition" and None not in (row["cases"], row["share"], row["median_days"]):
            if None in (row["source"], row["target"]):
                continue
            values = {"source": say.name(row["source"]), "target": say.name(row["target"])}
            values |= {"cases": say.cases(row["cases"]), "share": say.share(row["share"])}
            yield Sentence(
                say("public_worst", **values, median=say.days(row["median_days"])), "1", "bottleneck"
            )


def _waits(result: Any, lang: str) -> Iterator[Sentence]:
    for number, note in enumerate(result.notes, start=1):
        yield Sentence(f"{note[lang][:1].upper()}{note[lang][1:]}.", f"notes/{number}", "waits_note")


def _loops(result: Any, lang: str) -> Iterator[Sentence]:
    say = Say(lang)
    if result.loop_cases is not None:
        yield Sentence(say("public_loops", cases=say.cases(result.loop_cases)), "loop_cases", "loops")
    for row in [*result.repetition_columns.rows()][:1]:
        if row["cases"] is not None:
            values = {"name": say.name(row["activity"]), "cases": say.cases(row["cases"])}
            yield Sentence(say("public_repetitions", **values), "repetitions/1", "repetitions")


def _handovers(result: Any, lang: str) -> Iterator[Sentence]:
    say = Say(lang)
    per_case = result.organisations_per_case
    if per_case["n"] is not None and per_case["mean"] is not None:
        values = {"mean": say.number(per_case["mean"], 1), "cases": say.cases(per_case["n"])}
        yield Sentence(say("public_organisations", **values), "organisations_per_case", "organisations")


def _open_cases(result: Any, lang: str) -> Iterator[Sentence]:
    if result.n_open is not None:
        say = Say(lang)
        yield Sentence(say("public_open", cases=say.cases(result.n_open)), "n_open", "open")


def _timing(result: Any, lang: str) -> Iterator[Sentence]:
    if result.n_events is not None and result.median_days is not None:
        say = Say(lang)
        key = f"milestone_{result.to}"
        what = say.phrase(key) if say.has(key) else say.name(result.to)
        values = {"what": what, "cases": say.cases(result.n_events), "median": say.days(result.median_days)}
        yield Sentence(say("public_timing", **values), "events", "timing")


def _contrast(result: Any, lang: str) -> Iterator[Sentence]:
    """The verdicts on the primary measures; where a side has few cases, that nothing can be told."""
    say = Say(lang)
    values = {"a": clean_text(result.groups.a), "b": clean_text(result.groups.b)}
    if result.n_cases is None:
        yield Sentence(say("public_contrast_few", **values), "a", "too_few")
    yield from declaration_sentence(result.declaration, lang)
    yield from mix_sentence(result.case_mix, lang)
    for row in result.measure_columns.rows():
        if row["primary"] and row["verdict"] is not None:
            said = {
                "measure": say.phrase(f"measure_{row['name']}"),
                "verdict": say.phrase(f"verdict_{row['verdict']}"),
            }
            text = say("public_measure", **values, **said)
            yield Sentence(text, f"measures/{row['name']}", row["verdict"])


SENTENCES: Mapping[str, Sentences] = {
    "Bottlenecks": _bottlenecks,
    "Contrast": _contrast,
    "Handovers": _handovers,
    "Loops": _loops,
    "OpenCases": _open_cases,
    "RouteMap": _route_map,
    "Summary": _summary,
    "Timing": _timing,
    "Variants": _variants,
    "Waits": _waits,
}
