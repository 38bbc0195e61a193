"""Hand-overs: who passes cases to whom, how many organisations a case meets, with whom it lies how long."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from routekaart.measures.handovers import Handover, Handovers, Held, Hub
from routekaart.privacy.disclosure import Cleared, passed
from routekaart.show.charts.frame import figure_with, in_house_style, picture_of
from routekaart.show.palette import COUNT_LINES
from routekaart.show.picture import Picture
from routekaart.show.rows import Row
from routekaart.show.sentence import Say, Sentence
from routekaart.show.shown import Shown
from routekaart.show.tables import Made, Table, table, titled
from routekaart.show.words import Words, format_number, words

__all__ = ["SHOWN", "draw_organisations", "group_table"]


def _tables(result: Handovers, terms: Words, most: int | None) -> list[Table]:
    steps, days = ("source", "target", "cases", "count"), ("organisation", "total_days", "cases")
    passed_on, lain = result.handover_columns.record(), result.days_columns.record()
    passed_is, note = terms["handovers_is"], terms["organisation_days_is"]
    tables = [
        group_table({"": result}, terms.lang),
        table(terms, terms["handovers"], passed_on, steps, of=Handover, most=most, note=passed_is),
    ]
    if hub := result.hub_columns.record():
        of_hub = ("organisation", "cases", "count", "of_handovers", "share")
        tables.append(table(terms, terms["hub"], hub, of_hub, of=Hub, most=most, note=terms["hub_is"]))
    if result.is_public:  # sums of days are not told
        return tables
    return [*tables, table(terms, terms["organisation_days"], lain, days, of=Held, most=most, note=note)]


def group_table(results: Mapping[str, Handovers], lang: str) -> Table:
    """Organisations per case, a row for each group of cases; the first holds all and has no name."""
    terms = words(lang, "handovers", "table")
    rows = [
        {
            **{key: terms.number(per_case[key], decimals=1) for key in ("mean", "median")},
            **{key: terms.number(per_case[key]) for key in ("min", "max")},
            "cases": terms.number(per_case["n"]),
            "group": name or terms["all"],
        }
        for name, one in results.items()
        for per_case in (one.organisations_per_case,)
    ]
    groups = [Made("group")] if len(rows) > 1 else []
    numbers = [Made(name, is_number=True) for name in ("mean", "median", "min", "max", "cases")]
    first = next(iter(results.values()))
    note = terms["organisations_is"]
    if first.left_out:
        note += " " + terms.phrase("left_out", labels=", ".join(first.left_out))
    return table(terms, titled(terms, "organisations_per_case", first), rows, [*groups, *numbers], note=note)


def _sentences(result: Handovers, say: Say) -> Iterator[Sentence]:
    if not result.organisations_per_case["n"]:
        yield Sentence(say("no_organisations"), "organisations_per_case", "no_organisations")
        return
    yield Sentence(_taking_part(result, say), "organisations_per_case", "organisations")
    for row in [*result.handover_columns.rows()][:1]:
        values = say.ends(row)
        values["of_all"] = say.of_all(row["cases"], result.n_cases)
        values["times"] = say.counted("times", row["count"])
        yield Sentence(say("handover", **values), "handovers/1", "handovers")
    for row in result.hub_columns.rows():
        values = {"name": say.name(row["organisation"]), "count": say.number(row["count"])}
        values |= {"n": say.number(row["of_handovers"]), "share": say.share(row["share"])}
        yield Sentence(say("hub", **values), "hub/1", "hub")
    for row in [*result.days_columns.rows()][:1]:
        if len(result.days_columns) > 1:
            values = {"name": say.name(row["organisation"]), "days": say.days(row["total_days"])}
            values["of_all"] = say.of_all(row["cases"], result.n_cases)
            yield Sentence(say("longest_with", **values), "days/1", "organisation_days")


def _taking_part(result: Handovers, say: Say) -> str:
    """How many organisations a case met."""
    per_case: Row = result.organisations_per_case
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


def _public_sentences(result: Handovers, say: Say) -> Iterator[Sentence]:
    per_case: Row = result.organisations_per_case
    if per_case["n"] is not None and per_case["mean"] is not None:
        values = {"mean": say.number(per_case["mean"], 1), "cases": say.cases(per_case["n"])}
        yield Sentence(say("public_organisations", **values), "organisations_per_case", "organisations")


@in_house_style
def draw_organisations(cleared: Cleared[Handovers], *, lang: str = "nl") -> Picture:
    """How many cases met how many organisations, as columns."""
    say = words(lang, "handovers", "chart")
    columns = passed(cleared).count_columns
    found = {int(row["organisations"]): row["cases"] for row in columns.rows()}
    figure, [panel] = figure_with(1, 150.0, left=48)
    if found:
        counts = [*range(min(found), max(found) + 1)]
        heights = [found.get(count, 0) for count in counts]
        bars = panel.bar(counts, heights, width=0.62, color=COUNT_LINES[2])
        panel.bar_label(bars, labels=[format_number(h, lang) if h else "" for h in heights], padding=2)
        panel.set_xticks(counts)
        panel.set_xlim(counts[0] - 2, counts[-1] + 2)
    panel.set_xlabel(say["axis_organisations"])
    panel.set_ylabel(say["axis_cases"])
    panel.set_yticks([])
    panel.spines["left"].set_visible(False)
    described = " ".join(
        say.phrase("description_row", label=count, text=say.counted("cases", cases))
        for count, cases in found.items()
    )
    return picture_of(cleared, figure, say, say["title_organisations"], described)


SHOWN = Shown(
    kind=Handovers,
    tables=_tables,
    sentences=_sentences,
    public_sentences=_public_sentences,
    chart=draw_organisations,
)
