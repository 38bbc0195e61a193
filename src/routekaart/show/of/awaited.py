"""Awaited: what cases wait for, how long that usually takes, and who was not left alone meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from routekaart.measures.awaited import Awaited, AwaitedRow
from routekaart.privacy.disclosure import Cleared, passed
from routekaart.results import Band
from routekaart.show.charts.frame import in_house_style, picture_of
from routekaart.show.charts.spans import Part, Span, spans_of
from routekaart.show.legend import Key
from routekaart.show.palette import INK, RULE, TIME_LINES
from routekaart.show.picture import Picture
from routekaart.show.rows import Row, of_all, rank_range
from routekaart.show.sentence import Say, Sentence
from routekaart.show.shown import Shown
from routekaart.show.tables import Made, Table, table, titled
from routekaart.show.words import Words, words

__all__ = ["SHOWN", "draw_awaited"]

#: So many matters are said in words; the table holds them all.
SAID = 3
#: From so many cases on, one in ten of them is at least one.
TEN = 10
#: How the parts of a bar look.
ALONE, SUPPORTED, IDLE = (TIME_LINES[3], ""), (TIME_LINES[0], "////"), (RULE, "")


def _tables(result: Awaited, terms: Words, most: int | None) -> list[Table]:
    rows: list[Row] = [_told(row, result, terms) for row in result.table_columns.rows()]
    together: list[Row] = [
        {**dict.fromkeys(AwaitedRow.__annotations__), **_told(row, result, terms)}
        for row in _together(result)
    ]
    asked = [row for row in rows if row["matter"] is not None and row["is_waiting"]]
    apart = [row for row in rows if row["matter"] is not None and not row["is_waiting"]]
    of_steps: list[Row] = [{**row, "next_step": row["label"]} for row in rows if row["matter"] is None]
    found = [_table_of([*asked, *together, *apart], "label", result, terms, most)]
    if of_steps:
        found.append(_table_of(of_steps, Made("next_step"), result, terms, most))
    return [replace(one, note="") for one in found] if result.is_public else found


def _table_of(
    rows: Sequence[Row], first: str | Made, result: Awaited, terms: Words, most: int | None
) -> Table:
    """The table of matters, or of what nothing was asked before: then by the next step, and without who was supported."""
    cases, span = (Made(name, is_number=True) for name in ("cases_of", "rank_range"))
    supported = ("with_support_cases",) if first == "label" else ()
    still = ("pending",) if result.recipe.has_endings else ()
    columns = ("rank", first, cases, "median_days", "p90_days", *supported, *still, "share", span)
    if first == "label":
        title, note = titled(terms, "awaited", result), terms["awaited_note"]
    else:
        title, note = terms["nothing_asked"], terms["nothing_asked_note"]
    return table(terms, title, rows, columns, of=AwaitedRow, most=most, note=note)


def _together(result: Awaited) -> list[Row]:
    """All time in which nothing was asked, as a row among those of the matters."""
    none = {"matter": None, "label": None, "label_en": None, "rank_low": None, "rank_high": None}
    return [none | row for row in result.nothing_asked.rows()]


def _told(row: Row, result: Awaited, terms: Words) -> Row:
    told = {"label": _label(row, terms), "cases_of": of_all(row["cases"], result.n_cases, terms)}
    return {**row, **told, "rank_range": rank_range(row)}


def _label(row: Row, terms: Words) -> str:
    """What is awaited; where nothing was asked, the step that came next."""
    label: str | None = row["label" if terms.lang == "nl" else "label_en"]
    if label is None:
        return terms["idle"]
    if row["matter"] is None:
        return label or terms["idle_open"]
    return label if row["is_waiting"] else terms["apart"].format(label=label)


def _asked(result: Awaited) -> list[Row]:
    """What was waited for, most days first."""
    return [
        row
        for row in result.table_columns.rows()
        if row["matter"] is not None and row["is_waiting"] and row["total_days"] != 0
    ]


def _sentences(result: Awaited, say: Say) -> Iterator[Sentence]:
    if not result.recipe.is_mostly_known:
        yield Sentence(say("awaited_unknown"), "matters", "awaited_unknown")
        return
    if not result.total_days:
        yield Sentence(say("no_waiting"), "total_days", "no_waiting")
    for number, row in enumerate(_asked(result)[:SAID], start=1):
        said = f"{'; '.join(_of_matter(row, result.n_cases, say))}."
        yield Sentence(said, f"matters/{number}", "awaited" if number == 1 else "awaited_next")
        if number == 1 and (result.n_cases or 0) > 1:
            place = say.kept_place(row["rank_low"], row["rank_high"])
            text = (
                f"{say('share_of_all', share=say.share(row['share']), rank=say.number(row['rank']))} {place}"
            )
            yield Sentence(text, "matters/1", "awaited_range")
    for row in result.nothing_asked.rows():
        yield Sentence(" ".join(_of_nothing(row, result, say)), "nothing_asked", "nothing_asked")


def _of_matter(row: Row, n_cases: int | None, say: Say) -> Iterator[str]:
    """How many waited for it and how long, who was supported meanwhile, and for whom it did not come."""
    what = row["label" if say.lang == "nl" else "label_en"]
    of_cases, median = say.of_all(row["cases"], n_cases), row["median_days"]
    if row["cases"] == 1:
        state = "pending" if row["pending"] else "lapsed" if row["lapsed"] else "answered"
        yield say(f"waited_one_{state}", of_all=of_cases, what=what, days=say.days(row["total_days"]))
    elif row["pending"] == row["cases"]:
        yield say("all_wait", of_all=of_cases, what=what)
    elif median is None:
        yield say("waited_for_open", of_all=of_cases, what=what)
        if row["answered"]:
            yield say.phrase("came", count=say.number(row["answered"]))
    else:
        yield _and_longest(say("waited_for", of_all=of_cases, what=what, median=say.days(median)), row, say)
    if row["cases"] > 1 and row["lapsed"]:
        yield say.phrase("not_come", count=say.number(row["lapsed"]))
    yield from _supported(row, say)
    if 0 < row["pending"] < row["cases"]:
        yield say.counted("still_waiting", row["pending"])
    if row["layers"]:
        yield say.counted("layers", row["layers"])


def _and_longest(usual: str, row: Row, say: Words) -> str:
    """What is usual, and what one in ten exceeds or the longest."""
    return ("; " if row["cases"] >= TEN else ", ").join([usual, *_longest(row, say)])


def _longest(row: Row, say: Words) -> Iterator[str]:
    """What one in ten exceeds; of fewer than ten cases to which it all came, the longest."""
    if row["p90_days"] is None or row["p90_days"] <= row["median_days"]:
        return
    if row["cases"] >= TEN:
        yield say.phrase("longer", p90=say.days(row["p90_days"]))
    elif row.get("answered", row["cases"] - row["pending"]) == row["cases"]:
        yield say.phrase("longest", p90=say.days(row["p90_days"]))


def _supported(row: Row, say: Words) -> Iterator[str]:
    """Of how many a support ran meanwhile; nothing where it ran in too small a part of each wait."""
    if row["with_support_cases"]:
        one = "_one" if row["cases"] == 1 else ""
        yield say.phrase(f"with_support{one}", count=say.number(row["with_support_cases"]))
    elif row["with_support_days"] == 0:
        yield say["without_support"]


def _of_nothing(row: Row, result: Awaited, say: Say) -> Iterator[str]:
    """How long nothing was asked and nothing ran, and before which step most."""
    of_cases, is_one = say.of_all(row["cases"], result.n_cases), row["cases"] == 1
    if is_one or row["median_days"] is None:
        parts = [say("nothing_asked_one" if is_one else "nothing_asked_open", of_all=of_cases,
                     days=say.days(row["total_days"]))]  # fmt: skip
    else:
        usual = say("nothing_asked", of_all=of_cases, median=say.days(row["median_days"]))
        parts = [_and_longest(usual, row, say)]
    if row["pending"]:
        parts.append(
            say.phrase("nothing_now_one" if is_one else "nothing_now", count=say.number(row["pending"]))
        )
    yield f"{'; '.join(parts)}."
    steps = [one for one in result.table_columns.rows() if one["matter"] is None and one["label"]]
    for step in [one for one in steps if one["median_days"] is not None and not is_one][:1]:
        yield say("nothing_before", step=say.name(step["label"]), of_all=say.of_all(step["cases"], result.n_cases),
                  median=say.days(step["median_days"]))  # fmt: skip


def _public_sentences(result: Awaited, say: Say) -> Iterator[Sentence]:
    """What most was waited for; where no length of that is told, also the first of which one is."""
    rows = _asked(result) if result.recipe.is_mostly_known else []
    told = [row for row in rows if row["cases"] is not None]
    timed = [row for row in told if row["median_days"] is not None]
    for number, row in enumerate(told, start=1):
        if row in (*told[:1], *timed[:1]):
            values = {
                "cases": say.cases(row["cases"]),
                "what": row["label" if say.lang == "nl" else "label_en"],
            }
            key = "public_waited_for_open" if row["median_days"] is None else "public_waited_for"
            text = say(key, **values, median=say.days(row["median_days"]))
            yield Sentence(text, f"matters/{number}", "awaited")


@in_house_style
def draw_awaited(cleared: Cleared[Awaited], *, lang: str = "nl", limit: int = 15) -> Picture:
    """Bars of how long cases usually wait for each matter, the ``limit`` most waited for; nothing asked comes last."""
    result = passed(cleared)
    say = words(lang, "awaited", "chart").fitting(result.recipe)
    rows = [row for row in _asked(result) if row["cases"] is not None][:limit]
    idle = [row for row in result.nothing_asked.rows() if row["cases"] is not None]
    spans = [*(_span_of(row, result, say) for row in rows), *(_idle_span(row, result, say) for row in idle)]
    keys = [Key("hatch", say["key_usual"], colours=ALONE)] if rows else []
    if any(row["with_support_days"] for row in rows):
        keys.append(Key("hatch", say["key_supported"], colours=SUPPORTED))
    if idle:
        keys.append(Key("hatch", say["key_idle"], colours=IDLE))
    if any(span.until is not None for span in spans):
        keys.append(Key("line", say["key_longer"], colours=(INK,)))
    told = (say.phrase("description_row", label=one.name, text="; ".join(one.texts)) for one in spans)
    description = " ".join(told) or say["nothing"]
    figure = spans_of(spans or [Span(say["nothing"], (), None, ())], say, "axis_awaited")
    return picture_of(cleared, figure, say, say["title_awaited"], description, keys=keys)


def _span_of(row: Row, result: Awaited, say: Words) -> Span:
    """A matter as a row: its bar is what is usual, by the part of all its days that a support ran."""
    usual, days = _usual(row), row["total_days"]
    supported = (row["with_support_days"] or 0.0) / days if days else 0.0
    parts = (Part(usual * (1 - supported), *ALONE), Part(usual * supported, *SUPPORTED))
    texts = [*_lengths(row, result, say)]
    if row["with_support_cases"]:
        texts.append(say.phrase("supported", count=say.number(row["with_support_cases"])))
    if row["lapsed"]:
        texts.append(say.phrase("not_come", count=say.number(row["lapsed"])))
    if row["pending"] and row["cases"] > 1:
        texts.append(say.counted("still_waiting", row["pending"]))
    name = row["label" if say.lang == "nl" else "label_en"]
    return Span(name, tuple(part for part in parts if part.days), _until(row), tuple(texts))


def _idle_span(row: Row, result: Awaited, say: Words) -> Span:
    texts = [*_lengths(row, result, say)]
    if row["pending"] and row["cases"] > 1:
        texts.append(say.phrase("nothing_now", count=say.number(row["pending"])))
    usual = _usual(row)
    return Span(say["idle"], (Part(usual, *IDLE),) if usual else (), _until(row), tuple(texts))


def _lengths(row: Row, result: Awaited, say: Words) -> Iterator[str]:
    """Of how many cases, and how long: what a row of the picture says first."""
    if isinstance(row["cases"], Band):
        yield say.counted("cases", row["cases"])
    else:
        yield say.counted("cases_of", result.n_cases, cases=say.number(row["cases"]))
    if row["cases"] == 1 and row["total_days"] is not None:
        days = say.days(row["total_days"])
        yield say.phrase("so_far", days=days) if row["pending"] else days
    elif row["median_days"] is None:
        yield say["fewer_than_half"]
    else:
        yield say.phrase("usual", median=say.days(row["median_days"]))
        yield from _longest(row, say)


def _usual(row: Row) -> float:
    """How long the bar of a row is: what is usual, of a single case how long it waited, 0 where neither is known."""
    if row["cases"] == 1 and row["total_days"] is not None:
        return float(row["total_days"])
    return float(row["median_days"] or 0.0)


def _until(row: Row) -> float | None:
    """Where the line of a row ends: what one in ten exceeds, or the longest of fewer."""
    p90, median = row["p90_days"], row["median_days"]
    if p90 is None or median is None or p90 <= median:
        return None
    is_whole = row.get("answered", row["cases"] - row["pending"]) == row["cases"]
    return float(p90) if row["cases"] >= TEN or is_whole else None


SHOWN = Shown(
    kind=Awaited,
    tables=_tables,
    sentences=_sentences,
    public_sentences=_public_sentences,
    chart=draw_awaited,
    options=("limit",),
)
