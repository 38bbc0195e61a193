"""The summary of a log: what was read of it, what was refused and why, which personal data it held."""

from __future__ import annotations

from collections.abc import Iterator

from routekaart.log.account import reason_text
from routekaart.measures.summary import Summary
from routekaart.privacy.kinds import kinds
from routekaart.show.rows import Row
from routekaart.show.sentence import Say, Sentence, note_sentences
from routekaart.show.shown import Shown
from routekaart.show.tables import Made, Table, table, titled
from routekaart.show.words import Words, words

__all__ = ["SHOWN", "refused_table"]

#: Places of refused rows that are named for one reason.
PLACES = 8
VAGUE = "vague_dates"
#: What is said of a log, in this order.
COUNTS = (
    *("cases", "events", "instances", "activities", "variants", "organisations", "ties"),
    *("rows_in", "rows_kept", "rows_refused"),
)


def _tables(result: Summary, terms: Words, most: int | None) -> list[Table]:
    say = Say(terms.lang, "summary")
    none = words(terms.lang, "units")["none"]
    values = {name: terms.number(getattr(result, name)) for name in COUNTS}
    moments = {"first": result.first, "last": result.last}
    values |= {name: none if moment is None else say.date(moment) for name, moment in moments.items()}
    values["precision"] = terms[f"precision_{result.precision}"]
    order: tuple[str, ...] = (*COUNTS[:7], "first", "last", "precision", *COUNTS[7:])
    if result.keep_until is not None:
        values["keep_until"], order = say.date(result.keep_until), (*order, "keep_until")
    rows = [{"what": terms[f"log_{name}"], "value": values[name]} for name in order]
    roles = [
        {"role": terms[f"role_{role}"], "column": str(column)}
        for role, column in result.mapping.items()
        if f"role_{role}" in terms
    ]
    tables = [
        table(terms, titled(terms, "log", result), rows, [Made("what"), Made("value")]),
        table(terms, terms["roles"], roles, [Made("role"), Made("column")]),
    ]
    tables += [refused_table(result, terms.lang, most)] if result.rows_refused else []
    return (
        [*tables, _personal_data(result, terms.lang)] if result.is_vetted and not result.is_public else tables
    )


def refused_table(result: Summary, lang: str, most: int | None) -> Table:
    """How many rows were refused for each reason and column, and where the first of them stand."""
    terms = words(lang, "summary", "table")
    places: dict[tuple[str, str | None], list[str]] = {}
    for row in result.refused:
        places.setdefault((str(row.get("reason")), row.get("column")), []).append(_place(row))
    rows = [
        {
            "reason": reason_text(reason, lang),
            "column": column,
            "rows": terms.number(len(found)),
            "places": ", ".join([*found[:PLACES], *(["…"] if len(found) > PLACES else [])]),
        }
        for (reason, column), found in sorted(places.items(), key=lambda item: (-len(item[1]), str(item[0])))
    ]
    columns = (Made("reason"), Made("column"), Made("rows", is_number=True), Made("places"))
    return table(terms, terms["refused"], rows, columns, most=most)


def _place(row: Row) -> str:
    """The number of a row in its file, after its sheet where that has one."""
    return ": ".join(str(part) for part in (row.get("sheet"), row["row"]) if part is not None)


def _personal_data(result: Summary, lang: str) -> Table:
    """The columns of a log's source in which personal data were found, and what was done with each."""
    terms = words(lang, "privacy")
    rows = [
        {
            "column": row["column"],
            "kind": kinds()[row["kind"]].text(lang),
            "share": terms.share(row["share"]),
            "action": terms[f"action_{row['action']}"].format(reason=row["reason"] or ""),
        }
        for row in result.privacy
    ]
    columns = (Made("column"), Made("kind"), Made("share", is_number=True), Made("action"))
    return table(terms, terms["title"], rows, columns, note="" if rows else terms["none_found"])


def _sentences(result: Summary, say: Say) -> Iterator[Sentence]:
    if result.first is None or result.last is None:
        yield Sentence(say("log_empty"), "cases", "log")
        return
    values = {"cases": say.cases(result.cases), "steps": say.counted("log_steps", result.instances)}
    values |= {"first": say.date(result.first), "last": say.date(result.last)}
    key = "log" if values["first"] != values["last"] else "log_one_day"
    yield Sentence(say(key, **values), "cases", "log")
    if result.rows_refused:
        refused = say(
            "rows_refused",
            rows=say.number(result.rows_in),
            kept=say.number(result.rows_kept),
            refused=say.number(result.rows_refused),
        )
        yield Sentence(refused, "rows_refused", "refused")
    else:
        yield Sentence(say.counted("rows_all", result.rows_in), "rows_kept", "rows")
    for note in result.reading:
        # That dates are rough touches every wait: it stands with what was left out.
        topic = "refused" if note["key"] == VAGUE else "reading"
        yield from note_sentences([note], say.lang, topic)
    if result.keep_until is not None:
        # The same on every day, as a report is read on another than it was made.
        yield Sentence(say("keep_until", day=say.date(result.keep_until)), "keep_until", "keep_until")


def _public_sentences(result: Summary, say: Say) -> Iterator[Sentence]:
    if result.cases is not None:
        yield Sentence(say("public_log", cases=say.cases(result.cases)), "cases", "log")


SHOWN = Shown(kind=Summary, tables=_tables, sentences=_sentences, public_sentences=_public_sentences)
