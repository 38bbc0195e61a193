"""Sentences on two groups: what differs, what does not, what cannot be told; never why.

A verdict is said in its fixed words. A measure of which nothing can be told gets no numbers that
look like an answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from routekaart.contrasts.multiplicity import LEAST_CASES
from routekaart.contrasts.number_contrast import LOG_RANK, is_all_equal, lacks_schools
from routekaart.show.sentences.design import declaration_sentence, mix_sentence
from routekaart.show.sentences.sentence import Say, Sentence, Sentences
from routekaart.show.text import clean_text
from routekaart.show.words import format_number, words

__all__ = ["SENTENCES", "limit_sentences"]

#: Transitions that are said one by one; the table holds them all.
SAID = 10


def _contrast(result: Any, lang: str) -> Iterator[Sentence]:
    say = Say(lang)
    groups = {"a": clean_text(result.groups.a), "b": clean_text(result.groups.b)}
    yield from declaration_sentence(result.declaration, lang)
    yield from mix_sentence(result.case_mix, lang)
    for row in result.measure_columns.rows():
        topic = f"{row['verdict']}{'' if row['primary'] else '_exploring'}"
        yield Sentence(_measure(row, groups, result.dealt, say), f"measures/{row['name']}", topic)
    yield from _route(result, say)
    yield from _map_contrast(result.maps, lang)


def _measure(row: Mapping[str, Any], groups: Mapping[str, str], dealt: str, say: Say) -> str:
    name = row["name"]
    values: dict[str, str] = {
        **groups,
        "measure": say.phrase(f"measure_{name}"),
        "verdict": say.phrase(
            "verdict_too_few_schools" if lacks_schools(row, dealt) else f"verdict_{row['verdict']}"
        ),
        "n_a": _having(row, "a", say),
        "n_b": _having(row, "b", say),
    }
    if is_all_equal(row):
        return say("measure_all_equal", **values)
    if row["verdict"] in ("too_few", "not_comparable"):
        return say(f"measure_{row['verdict']}", **values)
    if row["test"] == LOG_RANK:
        return " ".join([say("measure_judged", **values), *_awaited(row, values, say)])
    values |= {side: _amount(name, row[side], say) for side in ("median_a", "median_b")}
    parts = [say("measure_judged", **values), say(f"fact_{name}", **values)]
    if row["shift_low"] is not None:
        parts.append(_interval(row, groups, say))
    return " ".join(parts)


def _awaited(row: Mapping[str, Any], values: Mapping[str, str], say: Say) -> Iterator[str]:
    """What is told of a time that open cases may still reach: how many came so far, and the restricted means."""
    counts = {f"open_{side}": say.number(row[f"open_{side}"]) for side in "ab"}
    yield say("time_fact", **{**values, **counts})
    days = row["restricted_difference"]
    kind = say.phrase(f"direction_{row['name']}")
    more = say.phrase(f"{kind}_{'more' if days >= 0 else 'less'}")
    yield say("time_difference", **values, tau=say.days(row["tau_days"]), days=say.days(abs(days)), more=more)


def _having(row: Mapping[str, Any], side: str, say: Say) -> str:
    """How many cases of a group have this number: "8 trajecten", "7 van de 8 trajecten"."""
    n, missing = row[f"n_{side}"], row[f"missing_{side}"]
    return say.of_all(n, n + missing) if missing else say.cases(n)


def _amount(name: str, value: float | None, say: Say) -> str:
    if "days" in name:
        return say.days(value)
    return say.number(value, 0 if value is None or float(value).is_integer() else 1)


def _interval(row: Mapping[str, Any], groups: Mapping[str, str], say: Say) -> str:
    """How much more, or less, group a has, with the exact bounds."""
    low, high, name = row["shift_low"], row["shift_high"], row["name"]
    kind = say.phrase(f"direction_{name}")
    values = {**groups, "more": say.phrase(f"{kind}_more"), "less": say.phrase(f"{kind}_less")}
    bounds = {"low": _amount(name, abs(low), say), "high": _amount(name, abs(high), say)}
    if low >= 0:
        return say("interval_more", **values, **bounds)
    if high <= 0:
        return say("interval_less", **values, low=bounds["high"], high=bounds["low"])
    return say("interval_either", **values, **bounds)


def _route(result: Any, say: Say) -> Iterator[Sentence]:
    route = result.route
    if route.distance.emd is None or route.verdict is None:
        return
    values = {
        "verdict": say.phrase(f"verdict_{route.verdict}"),
        "distance": say.number(route.distance.emd, 2),
    }
    values |= {"n_a": say.cases(route.n_a), "n_b": say.cases(route.n_b)}
    values |= {"a": clean_text(result.groups.a), "b": clean_text(result.groups.b)}
    if (
        route.distance.smallest_p == 1
        and route.distance.emd == 0
        and min(route.n_a, route.n_b) >= LEAST_CASES
    ):
        yield Sentence(say("route_all_equal", **values), "route_distance", "route")
        return
    is_open = route.verdict in ("too_few", "not_comparable")
    yield Sentence(say("route_unjudged" if is_open else "route", **values), "route_distance", "route")


def _map_contrast(result: Any, lang: str) -> Iterator[Sentence]:
    say = Say(lang)
    rows = [*enumerate(result.edge_columns.rows(), start=1)]
    found = [(number, row) for number, row in rows if row["verdict"] == "difference"]
    tested = say.counted("edges_tested", result.tests)
    outcome = say.counted("edges_differ", len(found)) if found else say("edges_none")
    if result.tests:
        yield Sentence(f"{tested} {outcome}", "tests", "edges")
    else:
        yield Sentence(say("edges_untested"), "tests", "edges")
    for number, row in found[:SAID]:
        values = {
            "source": say.name(row["source"]),
            "target": say.name(row["target"]),
            "a": clean_text(result.a),
            "b": clean_text(result.b),
            "cases_a": say.number(row["cases_a"]),
            "cases_b": say.number(row["cases_b"]),
            "n_a": say.number(result.n_a),
            "n_b": say.number(result.n_b),
            "verdict": say.phrase("verdict_difference"),
        }
        text = f"{say('edge', **values)} {_edge_interval(row, values, say)}"
        yield Sentence(text, f"edges/{number}", "edge")


def _edge_interval(row: Mapping[str, Any], groups: Mapping[str, str], say: Say) -> str:
    """How many more, or fewer, of every 100 cases of group a make a transition, with the bounds."""
    low, high = row["low"], row["high"]
    bounds = {"low": say.number(100 * abs(low)), "high": say.number(100 * abs(high))}
    names = {side: groups[side] for side in ("a", "b")}
    if low >= 0:
        return say("edge_more", **names, **bounds)
    if high <= 0:
        return say("edge_less", **names, low=bounds["high"], high=bounds["low"])
    return say("edge_either", **names, **bounds)


def limit_sentences(limits: Iterable[Any], lang: str) -> Iterator[Sentence]:
    """What must be said beside a contrast, in words; a number alone is written as one."""
    said = words(lang, "limits")
    for number, limit in enumerate(limits, start=1):
        values = {
            name: clean_text(value) if isinstance(value, str) else format_number(value, lang)
            for name, value in limit.values.items()
        }
        yield Sentence(said[limit.key].format(**values), f"limits/{number}", limit.key)


SENTENCES: Mapping[str, Sentences] = {"Contrast": _contrast, "MapContrast": _map_contrast}
