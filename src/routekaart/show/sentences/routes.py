"""Sentences on routes: where cases begin, the commonest transition, how alike routes are, what a model holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from routekaart.show.sentences.sentence import Say, Sentence, Sentences

__all__ = ["SENTENCES"]


def _route_map(result: Any, lang: str) -> Iterator[Sentence]:
    say = Say(lang)
    for row in [*result.start_columns.rows()][:1]:
        of_all = say.of_all(row["cases"], result.n_cases)
        yield Sentence(say("starts", name=say.name(row["name"]), of_all=of_all), "starts/1", "starts")
    for row in [*result.edge_columns.rows()][:1]:
        values = {"source": say.name(row["source"]), "target": say.name(row["target"])}
        values |= {
            "of_all": say.of_all(row["cases"], result.n_cases),
            "median": say.at_most(row["median_days"]),
        }
        yield Sentence(say("commonest", **values), "edges/1", "commonest")
    if any(result.hidden.values()):
        hidden = {
            "steps": say.counted("hidden_steps", result.hidden["nodes"]),
            "transitions": say.counted("hidden_transitions", result.hidden["edges"]),
        }
        yield Sentence(say.counted("hidden", result.hidden["cases"], **hidden), "hidden", "hidden")


def _variants(result: Any, lang: str) -> Iterator[Sentence]:
    say = Say(lang)
    rows = [*result.variant_columns.rows()]
    if len(rows) < 2:
        if result.n_cases > 1:
            yield Sentence(say("variants_one", n=say.cases(result.n_cases)), "1", "variants")
        return
    values = {"n": say.cases(result.n_cases), "variants": say.number(len(rows))}
    if len(rows) == result.n_cases:
        yield Sentence(say("variants_all", **values), "1", "variants")
    else:
        most = say.number(rows[0]["cases"])
        yield Sentence(say("variants_some", **values, most=most), "1", "variants")


def _model(result: Any, lang: str) -> Iterator[Sentence]:
    say = Say(lang)
    of_all = say.of_all(result.fitting_cases, result.n_cases)
    key = "model_fits_one" if result.fitting_cases == 1 else "model_fits"
    yield Sentence(say(key, of_all=of_all), "fitting_cases", "model")
    if result.open_cases and not result.is_open_included:
        yield Sentence(say.counted("model_open", result.open_cases), "open_cases", "model_open")


SENTENCES: Mapping[str, Sentences] = {"Model": _model, "RouteMap": _route_map, "Variants": _variants}
