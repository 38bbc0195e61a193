"""The route map: which steps follow each other, in how many cases, after how long."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from routekaart.measures.route_map import Edge, Node, RouteMap
from routekaart.privacy.disclosure import Cleared
from routekaart.show.of.flags import flag_tables
from routekaart.show.rows import named
from routekaart.show.sentence import Say, Sentence
from routekaart.show.shown import Shown
from routekaart.show.tables import Table, table, titled
from routekaart.show.words import Words

if TYPE_CHECKING:
    from routekaart.show.maps.route_map import Show
    from routekaart.show.picture import Picture

__all__ = ["SHOWN"]


def _tables(result: RouteMap, terms: Words, most: int | None) -> list[Table]:
    nodes = named(result.node_columns.rows(), terms, "name")
    edges = named(result.edge_columns.rows(), terms, "source", "target")
    of_nodes = ("name", "cases", "events", "share")
    notes = []
    is_told = any(cases is not None for cases in result.edge_columns["waiting_cases"])
    waiting = ("waiting_cases", "waiting_median_days") if is_told else ()
    of_edges = ("source", "target", "cases", "count", "returns", "median_days", "p90_days", *waiting)
    if any(result.hidden.values()):
        hidden = {key: terms.number(n) for key, n in result.hidden.items()}
        notes.append(terms.phrase("hidden", **hidden))
    if result.tied_edges_share:
        notes.append(terms.phrase("uncertain_order", share=terms.share(result.tied_edges_share)))
    title, note = titled(terms, "transitions", result), " ".join(notes)
    flagged = flag_tables(result.flags, terms.lang, most) if result.flags else []
    return [
        *flagged,
        table(terms, titled(terms, "steps", result), nodes, of_nodes, of=Node, most=most),
        table(terms, title, edges, of_edges, of=Edge, most=most, note=note),
    ]


def _sentences(result: RouteMap, say: Say) -> Iterator[Sentence]:
    for row in [*result.start_columns.rows()][:1]:
        of_all = say.of_all(row["cases"], result.n_cases)
        yield Sentence(say("starts", name=say.name(row["name"]), of_all=of_all), "starts/1", "starts")
    for row in [*result.edge_columns.rows()][:1]:
        values = say.ends(row)
        values["of_all"] = say.of_all(row["cases"], result.n_cases)
        values["median"] = say.at_most(row["median_days"])
        yield Sentence(say("commonest", **values), "edges/1", "commonest")
    if any(result.hidden.values()):
        hidden = {
            "steps": say.counted("hidden_steps", result.hidden["nodes"]),
            "transitions": say.counted("hidden_transitions", result.hidden["edges"]),
        }
        yield Sentence(say.counted("hidden", result.hidden["cases"], **hidden), "hidden", "hidden")


def _public_sentences(result: RouteMap, say: Say) -> Iterator[Sentence]:
    for row in [*result.edge_columns.rows()][:1]:
        if row["cases"] is not None:
            values = say.ends(row)
            values |= {"cases": say.cases(row["cases"]), "median": say.days(row["median_days"])}
            yield Sentence(say("public_commonest", **values), "edges/1", "commonest")


def _draw(cleared: Cleared[RouteMap], *, show: Show = "cases", lang: str = "nl") -> Picture:
    from routekaart.show.maps.draw import draw

    return draw(cleared, show=show, lang=lang)


SHOWN = Shown(
    kind=RouteMap,
    tables=_tables,
    sentences=_sentences,
    public_sentences=_public_sentences,
    chart=_draw,
    options=("show",),
    has_structure=True,
)
