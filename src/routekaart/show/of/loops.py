"""Loops: what came back, how many days lay between, what went back and forth, and through how many layers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from routekaart.measures.loops import Again, BackJump, Cycle, Layers, Loops, PingPong, Planned
from routekaart.show.rows import Row, joined
from routekaart.show.sentence import Say, Sentence
from routekaart.show.shown import Shown
from routekaart.show.tables import Made, Table, table, titled
from routekaart.show.words import Words, words

__all__ = ["SHOWN", "loop_tables"]

REPEATS = ("activity", "cases", "count", "repeat", "redo")


def _tables(result: Loops, terms: Words, most: int | None) -> list[Table]:
    price = Table(titled(terms, "loops", result), (), (), _price(result, terms))
    return [price, *loop_tables(result, terms.lang, most).values()]


def loop_tables(result: Loops, lang: str, most: int | None) -> dict[str, Table]:
    """A table for each kind of loop that was found, by its name in the plain form."""
    terms = words(lang, "loops", "table").fitting(result.recipe)
    cycles = [
        # A cycle stands with its first step again at the end.
        {**row, "activities": joined([*row["activities"], row["activities"][0]], terms)}
        for row in result.cycle_columns.rows()
    ]
    pingpong = [
        {**row, "organisations": joined(row["organisations"], terms)}
        for row in result.pingpong_columns.rows()
    ]
    layers = [
        {**row, "label": _awaited(row, terms.lang) or terms["not_asked"]}
        for row in result.layer_columns.rows()
    ]
    of_layers = (Made("label"), "cases", "times", "median", "max")
    found: dict[str, tuple[type, Sequence[Row], tuple[str | Made, ...]]] = {
        "repetitions": (Again, repetitions := result.repetition_columns.record(), _repeats(repetitions)),
        "self_loops": (Again, self_loops := result.self_loop_columns.record(), _repeats(self_loops)),
        "cycles": (Cycle, cycles, ("activities", "cases")),
        "pingpong": (PingPong, pingpong, ("organisations", "cases", "count")),
        "back_jumps": (BackJump, result.back_jump_columns.record(), ("source", "target", "cases", "count")),
        "planned": (Planned, result.planned_columns.record(), ("activity", "cases", "count")),
        "layers": (Layers, layers, of_layers),
    }
    notes = {} if result.knows_deciders else {"pingpong": terms["pingpong_any"]}
    return {
        kind: table(
            terms, terms[kind], rows, names, of=of, most=most, note=notes.get(kind, terms[f"{kind}_is"])
        )
        for kind, (of, rows, names) in found.items()
        if rows
    }


def _repeats(rows: Sequence[Row]) -> tuple[str, ...]:
    """The columns of what came back; with those of which nobody knows who did them, where there are any."""
    return (*REPEATS, "unknown") if any(row["unknown"] for row in rows) else REPEATS


def _price(result: Loops, terms: Words) -> str:
    if result.is_public:  # the sum of days is not told
        return ""
    if not result.loop_cases:
        return terms.counted("no_loops", result.n_cases)
    return terms.phrase(
        "loop_price" if result.loop_days else "same_day",
        days=terms.days(result.loop_days),
        share=terms.share(result.share_of_duration),
        cases=terms.number(result.loop_cases),
        n=terms.number(result.n_cases),
    )


def _sentences(result: Loops, say: Say) -> Iterator[Sentence]:
    n = result.n_cases
    if result.loop_cases:
        yield Sentence(say("loops", of_all=say.of_all(result.loop_cases, n)), "loop_cases", "loops")
        price = say("loop_price", days=say.days(result.loop_days), share=say.share(result.share_of_duration))
        yield Sentence(price if result.loop_days else say("same_day"), "loop_days", "loop_days")
    else:
        yield Sentence(say.counted("no_loops", n), "loop_cases", "no_loops")
    yield from _most_repeated(result, say)
    for row in [*result.pingpong_columns.rows()][:1]:
        first, second, _ = row["organisations"]
        values = {"first": say.name(first), "second": say.name(second), "of_all": say.of_all(row["cases"], n)}
        times = say.counted("times", row["count"])
        key = "pingpong" if result.knows_deciders else "pingpong_any"
        yield Sentence(say(key, **values, times=times), "pingpong/1", "pingpong")
    for row in [*result.layer_columns.rows()][:1]:
        if row["matter"] is not None:
            yield Sentence(_passed_up(row, say, say.of_all(row["cases"], n)), "layers/1", "layers")
    for row in [*result.planned_columns.rows()][:1]:
        values = {"name": say.name(row["activity"]), "of_all": say.of_all(row["cases"], n)}
        yield Sentence(say("planned", **values), "planned/1", "planned")


def _most_repeated(result: Loops, say: Say) -> Iterator[Sentence]:
    """The step that came back in most cases, and assessments of which not one organisation did all."""
    kinds = {"repetitions": result.repetition_columns, "self_loops": result.self_loop_columns}
    for kind, columns in kinds.items():
        rows = [*columns.rows()]
        for row in rows[:1]:
            values = {"name": say.name(row["activity"]), "of_all": say.of_all(row["cases"], result.n_cases)}
            values["times"] = say.counted("extra_times", row["count"])
            yield Sentence(say(f"most_{kind}", **values), f"{kind}/1", kind)
        for number, row in enumerate(rows, start=1):
            if row["mark"] is not None and row["redo"]:
                key = "redone_all" if row["redo"] == row["count"] else "redone"
                values = {"name": say.name(row["activity"]), "redo": say.number(row["redo"])}
                yield Sentence(say.counted(key, row["count"], **values), f"{kind}/{number}", "redo")


def _passed_up(row: Row, say: Say, of_all: str) -> str:
    """Through how many layers a matter went."""
    values = {"of_all": of_all, "what": _awaited(row, say.lang), "times": say.counted("times", row["times"])}
    if row["median"] == row["max"]:
        return say.counted("layers_same", row["max"], **values)
    median = say.number(row["median"], 0 if row["median"] == int(row["median"]) else 1)
    return say("layers", **values, median=median, max=say.number(row["max"]))


def _awaited(row: Row, lang: str) -> str:
    """What a row of layers was passed up for; empty where that is not known."""
    label: str = row["label" if lang == "nl" else "label_en"]
    return label


def _public_sentences(result: Loops, say: Say) -> Iterator[Sentence]:
    if result.loop_cases is not None:
        yield Sentence(say("public_loops", cases=say.cases(result.loop_cases)), "loop_cases", "loops")
    for row in [*result.repetition_columns.rows()][:1]:
        if row["cases"] is not None:
            values = {"name": say.name(row["activity"]), "cases": say.cases(row["cases"])}
            yield Sentence(say("public_repetitions", **values), "repetitions/1", "repetitions")


SHOWN = Shown(
    kind=Loops,
    tables=_tables,
    sentences=_sentences,
    public_sentences=_public_sentences,
    instead=(
        "route_map(view): the steps and what follows them",
        "route_map(view): de stappen en wat erop volgt",
    ),
)
