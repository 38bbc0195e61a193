"""Variants: which routes are the same from first step to last, and in how many cases."""

from __future__ import annotations

from collections.abc import Iterator

from routekaart.measures.variants import Variant, Variants
from routekaart.show.rows import joined
from routekaart.show.sentence import Say, Sentence
from routekaart.show.shown import Shown
from routekaart.show.tables import Table, table, titled
from routekaart.show.words import Words

__all__ = ["SHOWN"]


def _tables(result: Variants, terms: Words, most: int | None) -> list[Table]:
    rows = [{**row, "activities": joined(row["activities"], terms)} for row in result.variant_columns.rows()]
    columns = ("cases", "share", "activities")
    return [table(terms, titled(terms, "variants", result), rows, columns, of=Variant, most=most)]


def _sentences(result: Variants, say: Say) -> Iterator[Sentence]:
    rows = [*result.variant_columns.rows()]
    n = result.n_cases or 0
    if len(rows) < 2:
        if n > 1:
            yield Sentence(say("variants_one", n=say.cases(n)), "1", "variants")
        return
    values = {"n": say.cases(n), "variants": say.number(len(rows))}
    if len(rows) == n:
        yield Sentence(say("variants_all", **values), "1", "variants")
    else:
        most = say.number(rows[0]["cases"])
        yield Sentence(say("variants_some", **values, most=most), "1", "variants")


def _public_sentences(result: Variants, say: Say) -> Iterator[Sentence]:
    rows = [*result.variant_columns.rows()]
    if rows:
        yield Sentence(say("public_variants", cases=say.cases(rows[0]["cases"])), "1", "variants")
    else:
        yield Sentence(say("public_no_variants"), "1", "variants")


SHOWN = Shown(
    kind=Variants,
    tables=_tables,
    sentences=_sentences,
    public_sentences=_public_sentences,
    instead=("route_map(view): all routes in one map", "route_map(view): alle routes in één kaart"),
)
