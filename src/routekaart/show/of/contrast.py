"""The contrast of two groups: what differs, what does not, what cannot be told; never why.

A verdict is said in its fixed words. A measure of which nothing can be told gets no numbers that
look like an answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from routekaart.contrasts.case_numbers import CaseNumbers
from routekaart.contrasts.contrast import Contrast, StepOfBoth
from routekaart.contrasts.declaration import Declaration
from routekaart.contrasts.limits import Limit
from routekaart.contrasts.milestone_shares import ShareOfBoth
from routekaart.contrasts.multiplicity import DIFFERENCE, LEAST_CASES, NO_INDICATION, NOT_COMPARABLE, TOO_FEW
from routekaart.contrasts.number_contrast import LOG_RANK, Compared, is_all_equal, lacks_schools
from routekaart.contrasts.population import LeftOut
from routekaart.contrasts.recording import DEPENDS_ON_RECORDING
from routekaart.privacy.disclosure import Cleared, passed
from routekaart.show.charts.case_dots import case_dots
from routekaart.show.charts.frame import GROUPS, in_house_style, picture_of
from routekaart.show.legend import Key
from routekaart.show.of.case_mix import mix_sentence, mix_table
from routekaart.show.of.map_contrast import (
    UNTOLD,
    edge_table,
    in_points,
    judged,
    map_sentences,
    per_100,
    presence_verdict,
    side_columns,
    told_first,
)
from routekaart.show.picture import Picture
from routekaart.show.rows import Row, named, of_all
from routekaart.show.sentence import Say, Sentence
from routekaart.show.shown import Shown
from routekaart.show.tables import Made, Table, measure_text, table, titled
from routekaart.show.text import clean_text
from routekaart.show.words import Words, format_number, words

__all__ = [
    "SHOWN",
    "declaration_sentence",
    "draw_cases",
    "left_out_table",
    "limit_sentences",
    "measure_table",
    "share_table",
    "step_table",
]

LEAST_ROWS = 10


def _tables(result: Contrast, terms: Words, most: int | None) -> list[Table]:
    left_out = [left_out_table(result, terms.lang)] if len(result.left_out_columns) else []
    mix_title = titled(words(terms.lang, "case_mix", "table"), "case_mix", result)
    edges_title = titled(words(terms.lang, "map_contrast", "table"), "transitions", result.maps)
    steps = [*result.step_columns.rows()] if result.step_columns else []
    steps_title = titled(terms, "contrast_steps", result)
    shares_title = titled(terms, "contrast_shares", result)
    return [
        *left_out,
        measure_table(result, terms.lang, title=titled(terms, "contrast", result)),
        *([share_table(result, terms.lang, title=shares_title)] if result.share_columns else []),
        mix_table(result.case_mix, terms.lang, title=mix_title),
        *([step_table(result, terms.lang, title=steps_title, most=_told(steps, most))] if steps else []),
        edge_table(
            result.maps, terms.lang, title=edges_title, most=_told(result.maps.edge_columns.rows(), most)
        ),
    ]


def _told(rows: Iterable[Row], most: int | None) -> int | None:
    """How many rows a contrast shows where not all are asked: those with an answer, and some at least."""
    answers = sum(row["verdict"] in (DIFFERENCE, NO_INDICATION) for row in rows)
    return most if most is None else min(most, max(answers, LEAST_ROWS))


def left_out_table(result: Contrast, lang: str) -> Table:
    """Which cases the design leaves out, how many, and why."""
    terms = words(lang, "contrast", "table").fitting(result.recipe)
    rows = [
        {
            "select": _period(row["select"], terms) if row["kind"] == "period" else row["select"],
            "because": terms["left_out_outside"] if row["because"] is None else row["because"],
            "cases": row["cases"],
        }
        for row in result.left_out_columns.rows()
    ]
    return table(terms, terms["left_out"], rows, ("select", "because", "cases"), of=LeftOut)


def _period(select: str, terms: Words) -> str:
    first, last = (terms.date(date.fromisoformat(day)) for day in select.removeprefix("period ").split(".."))
    return terms.phrase("left_out_period", period=terms.phrase("from_to", low=first, high=last))


def measure_table(
    result: Contrast, lang: str, *, title: str, primary: bool | None = None, has_note: bool = True
) -> Table:
    """The measures of both groups: medians, the difference with its interval, p and verdict.

    With ``primary``, only those that were chosen before looking, or only the others.
    """
    terms = words(lang, "contrast", "table").fitting(result.recipe)
    told = [row for row in result.measure_columns.rows() if primary is None or row["primary"] == primary]
    rows = [_compared(row, result.dealt, terms) for row in told]
    groups = result.groups
    heads = [_head(getattr(groups, side), getattr(groups, f"n_{side}"), lang) for side in "ab"]
    shift = (Made("difference", is_number=True), Made("interval"))
    columns = (Made("measure"), *side_columns(*heads), *shift, "p", "p_adjusted", "verdict")
    notes = ["contrast_note"] if has_note else []
    notes += (
        ["contrast_note_short_help"] if any(row["verdict"] == DEPENDS_ON_RECORDING for row in told) else []
    )
    notes += ["contrast_note_open"] if any(row["test"] == LOG_RANK for row in rows) else []
    return table(terms, title, rows, columns, of=Compared, note=" ".join(terms[note] for note in notes))


def _head(name: str, n: int | None, lang: str) -> str:
    """A group with its number of cases, where that may be told."""
    return name if n is None else f"{name} ({format_number(n, lang)})"


def _compared(row: Row, dealt: str, terms: Words) -> Row:
    """One measure as its cells: how many cases have it, where not all do, stands behind the median.

    Of a measure that cannot be judged there is no difference, interval or p to be mistaken for an answer; of one that
    hangs on how help was recorded stand the medians of both readings.
    """
    verdict, is_awaited = row["verdict"], row["test"] == LOG_RANK
    if is_all_equal(row):
        verdict = "all_equal"
    elif lacks_schools(row, dealt):
        verdict = "too_few_schools"
    if is_awaited:
        row = {**row, "shift": row["restricted_difference"]}
    depends = verdict == DEPENDS_ON_RECORDING
    if depends or row["verdict"] in ("too_few", "not_comparable"):
        row = {**row, **dict.fromkeys(("shift", "shift_low", "shift_high", "p", "p_adjusted"))}

    def side(group: str) -> str:
        text = measure_text(row["name"], row[f"median_{group}"], terms.lang)
        if depends:
            text += f" / {measure_text(row['name'], row[f'short_help_median_{group}'], terms.lang)}"
        if is_awaited and row[f"median_{group}"] is None:
            text = terms["not_reached"]
        return f"{text} ({terms.number(row[f'n_{group}'])})" if row[f"missing_{group}"] else text

    def shift(key: str) -> str:
        return measure_text(row["name"], row[key], terms.lang, signed=True)

    return {
        **row,
        "measure": terms[f"measure_{row['name']}"] + (" *" if is_awaited else ""),
        "a": side("a"),
        "b": side("b"),
        "difference": shift("shift"),
        "interval": terms.phrase("from_to", low=shift("shift_low"), high=shift("shift_high"))
        if row["shift_low"] is not None
        else None,
        "verdict": _named(verdict, terms),
    }


def _named(verdict: str | None, terms: Words) -> str | None:
    return None if verdict is None else terms[f"verdict_{verdict}"]


def share_table(result: Contrast, lang: str, *, title: str) -> Table:
    """The milestones with the cases of either group that reached them ("1 van 8"), and whether that differs."""
    terms = words(lang, "contrast", "table").fitting(result.recipe)
    found = [*result.share_columns.rows()]
    rows = [
        {
            **row,
            **(UNTOLD if row["verdict"] in ("too_few", "not_comparable") else in_points(row, terms)),
            "milestone": terms[f"share_{row['name']}"],
            "a": of_all(row["reached_a"], row["n_a"], terms),
            "b": of_all(row["reached_b"], row["n_b"], terms),
            "verdict": _named("all_equal" if _is_same_for_all(row) else row["verdict"], terms),
        }
        for row in told_first(found)
    ]
    sides = side_columns(result.groups.a, result.groups.b)
    made = (Made("milestone", heading=terms["what"]), *sides, Made("points", is_number=True))
    columns: list[str | Made] = [*made, *judged(None)]
    notes = ["shares_note"] + (["shares_note_open"] if any(_has_open(row) for row in found) else [])
    note = " ".join(terms[one] for one in notes)
    return table(terms, title, rows, columns, of=ShareOfBoth, note=note)


def _has_open(row: Row) -> bool:
    """Whether cases of either group are open without the milestone."""
    return bool(row["open_a"] or row["open_b"])


def _is_same_for_all(row: Row) -> bool:
    """Whether all cases of both groups reached it, or none, with cases enough to say so."""
    reached, n = row["reached_a"] + row["reached_b"], row["n_a"] + row["n_b"]
    is_enough = min(row["n_a"], row["n_b"]) >= LEAST_CASES
    return is_enough and not _has_open(row) and reached in (0, n) and row["verdict"] == TOO_FEW


def step_table(
    result: Contrast, lang: str, *, title: str, most: int | None = None, verdict: str | None = None
) -> Table:
    """The steps with the cases of either group they occur in, or only those of one verdict."""
    terms = words(lang, "contrast", "table").fitting(result.recipe)
    maps = result.maps
    rows = [
        {
            **row,
            **(UNTOLD if row["verdict"] in ("too_few", "not_comparable") else {}),
            "a": of_all(row["cases_a"], maps.n_a, terms),
            "b": of_all(row["cases_b"], maps.n_b, terms),
            "verdict": _named(presence_verdict(row, maps), terms),
        }
        for row in named(told_first(result.step_columns.rows()), terms, "name")
        if verdict is None or row["verdict"] == verdict
    ]
    columns: list[str | Made] = ["name", *side_columns(maps.a, maps.b), *judged(verdict)]
    return table(terms, title, rows, columns, of=StepOfBoth, most=most)


def _sentences(result: Contrast, say: Say) -> Iterator[Sentence]:
    groups = {"a": clean_text(result.groups.a), "b": clean_text(result.groups.b)}
    yield from declaration_sentence(result.declaration, say)
    yield from mix_sentence(result.case_mix, Say(say.lang, "case_mix"))
    for row in result.measure_columns.rows():
        topic = f"{row['verdict']}{'' if row['primary'] else '_exploring'}"
        yield Sentence(_measure(row, groups, result.dealt, say), f"measures/{row['name']}", topic)
    for row in result.share_columns.rows():
        if not _is_same_for_all(row):
            topic = f"{row['verdict']}_exploring"
            yield Sentence(_share(row, groups, say), f"shares/{row['name']}", topic)
    yield from _route(result, say)
    yield from map_sentences(result.maps, Say(say.lang, "map_contrast"))


def declaration_sentence(declaration: Declaration | None, say: Say) -> Iterator[Sentence]:
    """Whether the design was fixed before the first look at the comparison."""
    if declaration is None:
        return
    on, first = (say.date(day) if day else "" for day in (declaration.on, declaration.first_contrast))
    is_same_day = declaration.status == "after" and declaration.on == declaration.first_contrast
    key = "same_day" if is_same_day else declaration.status
    yield Sentence(say(f"declared_{key}", on=on, first=first), "design", "declared")


def _measure(row: Row, groups: Mapping[str, str], dealt: str, say: Say) -> str:
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
    if row["verdict"] == NOT_COMPARABLE and name.startswith("days_to_") and 0 in (row["n_a"], row["n_b"]):
        return say("measure_in_one", **values)
    if row["verdict"] in ("too_few", "not_comparable"):
        return say(f"measure_{row['verdict']}", **values)
    if row["test"] == LOG_RANK:
        return " ".join([say("measure_judged", **values), *_awaited(row, values, say)])
    values |= {side: _amount(name, row[side], say) for side in ("median_a", "median_b")}
    fact = f"fact_{name}"
    if row["verdict"] == DEPENDS_ON_RECORDING:
        shorts = {f"short_{side}": _amount(name, row[f"short_help_median_{side}"], say) for side in "ab"}
        return say("measure_depends_on_recording", **values, **shorts)
    parts = [
        say("measure_judged", **values),
        say(fact if fact in say else f"fact_{_direction(name)}", **values),
    ]
    if row["shift_low"] is not None:
        parts.append(_interval(row, groups, say))
    return " ".join(parts)


def _share(row: Row, groups: Mapping[str, str], say: Say) -> str:
    """In how many cases of either group a milestone was reached, and whether that differs."""
    counts = [f"{what}_{side}" for what in ("reached", "n", "open") for side in "ab"]
    values = {
        **groups,
        **{name: say.number(row[name]) for name in counts},
        "what": say.phrase(f"share_{row['name']}"),
        "verdict": say.phrase(f"verdict_{row['verdict']}"),
    }
    if row["verdict"] in (DIFFERENCE, NO_INDICATION):
        return f"{say('share_judged', **values)} {per_100(row, groups, say)}"
    return say("share_open" if _has_open(row) else "share_unjudged", **values)


def _awaited(row: Row, values: Mapping[str, str], say: Say) -> Iterator[str]:
    """What is told of a time that open cases may still reach: how many came so far, and the restricted means."""
    counts = {f"open_{side}": say.number(row[f"open_{side}"]) for side in "ab"}
    yield say("time_fact", **{**values, **counts})
    days = row["restricted_difference"]
    more = say.phrase(f"{_direction(row['name'])}_{'more' if days >= 0 else 'less'}")
    yield say("time_difference", **values, tau=say.days(row["tau_days"]), days=say.days(abs(days)), more=more)


def _having(row: Row, side: str, say: Say) -> str:
    """How many cases of a group have this number: "8 trajecten", "7 van de 8 trajecten"."""
    n, missing = row[f"n_{side}"], row[f"missing_{side}"]
    return say.of_all(n, n + missing) if missing else say.cases(n)


def _amount(name: str, value: float | None, say: Say) -> str:
    if "days" in name:
        return say.days(value)
    return say.number(value, 0 if value is None or float(value).is_integer() else 1)


def _direction(name: str) -> str:
    """Whether more of a measure is later, longer, or more."""
    return "when" if name.startswith("days_to_") else "length" if "days" in name else "amount"


def _interval(row: Row, groups: Mapping[str, str], say: Say) -> str:
    """How much more, or less, group a has, with the exact bounds."""
    low, high, name = row["shift_low"], row["shift_high"], row["name"]
    kind = _direction(name)
    values = {**groups, "more": say.phrase(f"{kind}_more"), "less": say.phrase(f"{kind}_less")}
    bounds = {"low": _amount(name, abs(low), say), "high": _amount(name, abs(high), say)}
    if low >= 0:
        return say("interval_more", **values, **bounds)
    if high <= 0:
        return say("interval_less", **values, low=bounds["high"], high=bounds["low"])
    return say("interval_either", **values, **bounds)


def _route(result: Contrast, say: Say) -> Iterator[Sentence]:
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
        and min(route.n_a or 0, route.n_b or 0) >= LEAST_CASES
    ):
        yield Sentence(say("route_all_equal", **values), "route_distance", "route")
        return
    is_open = route.verdict in ("too_few", "not_comparable")
    yield Sentence(say("route_unjudged" if is_open else "route", **values), "route_distance", "route")


def limit_sentences(limits: Iterable[Limit], lang: str) -> Iterator[Sentence]:
    """What must be said beside a contrast, in words; a number alone is written as one."""
    said = words(lang, "limits")
    for number, limit in enumerate(limits, start=1):
        values = {
            name: clean_text(value) if isinstance(value, str) else format_number(value, lang)
            for name, value in limit.values.items()
        }
        yield Sentence(said[limit.key].format(**values), f"limits/{number}", limit.key)


def _public_sentences(result: Contrast, say: Say) -> Iterator[Sentence]:
    """The verdicts on the primary measures; where a side has few cases, that nothing can be told."""
    values = {"a": clean_text(result.groups.a), "b": clean_text(result.groups.b)}
    if result.n_cases is None:
        yield Sentence(say("public_contrast_few", **values), "a", "too_few")
    yield from declaration_sentence(result.declaration, say)
    yield from mix_sentence(result.case_mix, Say(say.lang, "case_mix"))
    for row in result.measure_columns.rows():
        if row["primary"] and row["verdict"] is not None:
            said = {
                "measure": say.phrase(f"measure_{row['name']}"),
                "verdict": say.phrase(f"verdict_{row['verdict']}"),
            }
            text = say("public_measure", **values, **said)
            yield Sentence(text, f"measures/{row['name']}", row["verdict"])


@in_house_style
def draw_cases(
    cleared: Cleared[Contrast],
    *,
    numbers: Sequence[Cleared[CaseNumbers]],
    measures: Sequence[str] | None = None,
    lang: str = "nl",
) -> Picture:
    """Every case of both groups as a dot, one panel a measure, with the medians.

    ``numbers`` are those of the cases of either group; ``measures`` the names of some of them, the primary
    ones of the contrast when None.
    """
    import numpy as np

    result = passed(cleared)
    say = words(lang, "contrast", "chart").fitting(result.recipe)
    names = [row["name"] for row in result.measure_columns.rows() if row["primary"]]
    by_measure: dict[str, dict[str, Sequence[float]]] = {}
    for measure in names if measures is None else measures:
        values = [passed(one).column(measure) for one in numbers]
        known = [column[~np.isnan(column)].tolist() for column in values]
        by_measure[measure] = dict(zip((result.groups.a, result.groups.b), known, strict=True))
    figure, described, are_many = case_dots(by_measure, say)
    a, b = clean_text(result.groups.a), clean_text(result.groups.b)
    title = say["title_case_shapes" if are_many else "title_case_numbers"].format(a=a, b=b)
    keys = [Key("median", say["key_median"], colours=GROUPS)]
    if are_many:
        keys.append(Key("text", say["key_shape"]))
    return picture_of(cleared, figure, say, title, described, keys=keys)


SHOWN = Shown(
    kind=Contrast,
    tables=_tables,
    sentences=_sentences,
    public_sentences=_public_sentences,
    instead=("its maps (.maps): the map of differences", "de kaarten ervan (.maps): de verschilkaart"),
)
