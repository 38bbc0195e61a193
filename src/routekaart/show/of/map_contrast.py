"""The maps of two groups as one: how many cases of either make each transition, and where that differs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from routekaart.contrasts.edges import EdgeOfBoth, MapContrast
from routekaart.contrasts.multiplicity import DIFFERENCE, LEAST_CASES, NO_INDICATION, NOT_COMPARABLE, TOO_FEW
from routekaart.privacy.disclosure import Cleared
from routekaart.show.rows import Row, named, of_all
from routekaart.show.sentence import Say, Sentence
from routekaart.show.shown import Shown
from routekaart.show.tables import Made, Table, table, titled
from routekaart.show.text import clean_text
from routekaart.show.words import Words, format_number, words

if TYPE_CHECKING:
    from routekaart.show.picture import Picture

__all__ = [
    "SHOWN", "UNTOLD", "edge_table", "in_points", "judged", "map_sentences", "per_100", "presence_verdict", "side_columns",
    "told_first",
]  # fmt: skip

#: In this order in a table of steps or transitions.
VERDICTS = (DIFFERENCE, NO_INDICATION, TOO_FEW, NOT_COMPARABLE)
#: What is not said of a step or transition that cannot be judged.
UNTOLD = dict.fromkeys(("points", "p", "p_adjusted"))
#: Transitions that are said one by one; the table holds them all.
SAID = 10


def _tables(result: MapContrast, terms: Words, most: int | None) -> list[Table]:
    return [edge_table(result, terms.lang, title=titled(terms, "transitions", result), most=most)]


def edge_table(
    result: MapContrast, lang: str, *, title: str, most: int | None = None, verdict: str | None = None
) -> Table:
    """The transitions with the cases of either group ("6 van 8"), or only those of one verdict.

    Of a transition that cannot be judged there is no difference, interval or p to be mistaken for an answer.
    """
    terms = words(lang, "map_contrast", "table")
    rows = [
        {
            **row,
            **(UNTOLD if row["verdict"] in ("too_few", "not_comparable") else in_points(row, terms)),
            "a": of_all(row["cases_a"], result.n_a, terms),
            "b": of_all(row["cases_b"], result.n_b, terms),
            "verdict": _short(presence_verdict(row, result), terms),
        }
        for row in named(told_first(result.edge_columns.rows()), terms, "source", "target")
        if verdict is None or row["verdict"] == verdict
    ]
    points = () if result.is_public else (Made("points", is_number=True),)
    columns = ("source", "target", *side_columns(result.a, result.b), *points, *judged(verdict))
    note = (
        ""
        if result.tests is None or result.set_aside is None
        else terms.phrase(
            "edge_note", tests=format_number(result.tests, lang), aside=format_number(result.set_aside, lang)
        )
    )
    return table(terms, title, rows, columns, of=EdgeOfBoth, most=most, note=note)


def side_columns(a: str, b: str) -> tuple[Made, Made]:
    """A column for each of two groups, under its name."""
    return Made("a", is_number=True, heading=a), Made("b", is_number=True, heading=b)


def judged(verdict: str | None) -> tuple[str, ...]:
    """The columns of a judgement: both p-values, and the verdict unless all rows have this one."""
    return ("p", "p_adjusted", "verdict") if verdict is None else ("p", "p_adjusted")


def told_first(rows: Iterable[Row]) -> list[Row]:
    """Rows with what differs first and what cannot be told last, each as common as they come."""
    return sorted(rows, key=lambda row: VERDICTS.index(row["verdict"]) if row["verdict"] in VERDICTS else 0)


def presence_verdict(row: Row, maps: MapContrast) -> str | None:
    """The verdict on a step or transition; what every case of both groups does, differs in none: "all_equal"."""
    is_everywhere = row["verdict"] == TOO_FEW and (row["cases_a"], row["cases_b"]) == (maps.n_a, maps.n_b)
    if is_everywhere and min(maps.n_a or 0, maps.n_b or 0) >= LEAST_CASES:
        return "all_equal"
    verdict: str | None = row["verdict"]
    return verdict


def _short(verdict: str | None, terms: Words) -> str | None:
    """A verdict in few words."""
    return None if verdict is None else terms[f"edge_{verdict}"]


def in_points(row: Row, terms: Words) -> dict[str, str | None]:
    """The difference of the shares of both groups with its interval, in percentage points."""
    if row["difference"] is None:
        return {"points": None}
    points, low, high = (_signed(row[name], terms) for name in ("difference", "low", "high"))
    return {"points": f"{points} ({terms['from_to'].format(low=low, high=high)})"}


def _signed(share: float, terms: Words) -> str:
    points = terms.number(100 * abs(share))
    sign = terms.minus(share) or "+"
    return points if points == "0" else sign + points


def map_sentences(result: MapContrast, say: Say) -> Iterator[Sentence]:
    """How many transitions were tested and differ, and those that do, one by one."""
    rows = [*enumerate(result.edge_columns.rows(), start=1)]
    found = [(number, row) for number, row in rows if row["verdict"] == "difference"]
    if result.tests is None:
        shown = say.counted("shown_edges_differ", len(found)) if found else say("shown_edges_none")
        yield Sentence(shown, "tests", "edges")
    elif result.tests:
        outcome = say.counted("edges_differ", len(found)) if found else say("edges_none")
        yield Sentence(f"{say.counted('edges_tested', result.tests)} {outcome}", "tests", "edges")
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
        text = f"{say('edge', **values)} {per_100(row, values, say)}"
        yield Sentence(text, f"edges/{number}", "edge")


def per_100(row: Row, groups: Mapping[str, str], say: Say) -> str:
    """How many more, or fewer, of every 100 cases of group a do it, with the bounds."""
    low, high = row["low"], row["high"]
    bounds = {"low": say.number(100 * abs(low)), "high": say.number(100 * abs(high))}
    names = {side: groups[side] for side in ("a", "b")}
    if low >= 0:
        return say("per_100_more", **names, **bounds)
    if high <= 0:
        return say("per_100_less", **names, low=bounds["high"], high=bounds["low"])
    return say("per_100_either", **names, **bounds)


def _draw(cleared: Cleared[MapContrast], *, side_by_side: bool = False, lang: str = "nl") -> Picture:
    from routekaart.show.maps.draw import draw
    from routekaart.show.maps.side_by_side import draw_side_by_side

    return draw_side_by_side(cleared, lang=lang) if side_by_side else draw(cleared, lang=lang)


SHOWN = Shown(
    kind=MapContrast,
    tables=_tables,
    sentences=map_sentences,
    chart=_draw,
    options=("side_by_side",),
    has_structure=True,
)
