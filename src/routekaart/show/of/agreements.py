"""Agreements and norms: what came up and how it came out, without blame and without a cause."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from routekaart.measures.agreements import Agreements
from routekaart.measures.agreements.measure import Gap, HeldRule
from routekaart.show.rows import Row
from routekaart.show.sentence import Say, Sentence, note_sentences
from routekaart.show.shown import Shown
from routekaart.show.tables import Made, Table, table, titled
from routekaart.show.words import Words, words

__all__ = ["SHOWN", "elsewhere_table", "gap_table", "remark_table", "rule_table"]

COUNTS = ("activations", "satisfied", "violated", "pending", "overdue", "not_recorded", "cases")
#: Outcomes that are said between brackets, in this order, and the words for them.
BESIDE = {"violated": "violated", "pending": "pending", "overdue": "overdue", "not_recorded": "unrecorded"}
#: What is said instead of "not" where a rule asks that something does not happen.
TOO_MUCH = {"never_in": "did", "absence": "did", "not_aba": "did", "at_most": "more"}
#: What a table of rules that are not held tells.
REASONS = ("rule", Made("reason"))
#: Steps that a sentence names of one side; the table of the rules holds them all.
NAMED = 3


def _tables(result: Agreements, terms: Words, most: int | None) -> list[Table]:
    found = [rule_table(result, terms.lang, most)]
    found += [gap_table(result, terms.lang, most)] if len(result.gap_columns) else []
    remarks = remark_table(result, terms.lang, most)
    found += [remarks] if remarks.rows else []
    found += [elsewhere_table(result, terms.lang, most)] if _elsewhere(result) else []
    off = [row for row in result.rule_columns.rows() if not row["is_active"]]
    if off:
        found.append(
            table(terms, terms["agreements_off"], _reasons(off, terms.lang), REASONS, of=HeldRule, most=most)
        )
    return found


def remark_table(result: Agreements, lang: str, most: int | None) -> Table:
    """What a reader must know of the rules that came up."""
    terms = words(lang, "agreements", "table").fitting(result.recipe)
    rows = [
        {"rule": _text(row, "rule", lang), "remark": _text(row, "remark", lang)}
        for row in result.rule_columns.rows()
        if row["activations"] and row["remark"]
    ]
    columns = ("rule", Made("remark"))
    return table(terms, terms["agreement_remarks"], rows, columns, of=HeldRule, most=most)


def elsewhere_table(result: Agreements, lang: str, most: int | None) -> Table:
    """The rules that are on and not held against this log, each with why."""
    terms = words(lang, "agreements", "table").fitting(result.recipe)
    rows, note = _reasons(_elsewhere(result), lang), terms["agreements_elsewhere_is"]
    return table(terms, terms["agreements_elsewhere"], rows, REASONS, of=HeldRule, note=note, most=most)


def _elsewhere(result: Agreements) -> list[Row]:
    return [row for row in result.rule_columns.rows() if not row["is_for_log"]]


def _reasons(rows: Sequence[Row], lang: str) -> list[dict[str, str | None]]:
    return [{"rule": _text(row, "rule", lang), "reason": _text(row, "why_off", lang)} for row in rows]


def rule_table(result: Agreements, lang: str, most: int | None) -> Table:
    """A line per rule: its status, how often it came up, and how that came out."""
    terms = words(lang, "agreements", "table").fitting(result.recipe)
    rows = [
        {
            **row,
            "rule": _text(row, "rule", lang),
            "status": terms[f"status_{row['status'].replace(' ', '_')}"],
        }
        for row in result.rule_columns.rows()
        if row["is_for_log"]
    ]
    note = terms["agreements_is"]
    if any(row["is_law"] for row in rows):
        note += " " + terms["agreements_law"]
    columns = ("rule", "status", *COUNTS)
    return table(terms, titled(terms, "agreements", result), rows, columns, of=HeldRule, note=note, most=most)


def gap_table(result: Agreements, lang: str, most: int | None) -> Table:
    """The steps that a school never recorded, and the activations about which that leaves nothing to say."""
    terms = words(lang, "agreements", "table").fitting(result.recipe)
    rows = [
        {
            "rule": _text(row, "rule", lang),
            "steps": ", ".join(row["steps"]),
            "school": row["school"] or terms["whole_log"],
            "activations": row["activations"],
        }
        for row in result.gap_columns.rows()
    ]
    columns, note = ("rule", "steps", "school", "activations"), terms["agreement_gaps_is"]
    return table(terms, terms["agreement_gaps"], rows, columns, of=Gap, note=note, most=most)


def _text(row: Row, key: str, lang: str) -> str | None:
    """A text of a rule in ``lang``."""
    text: str | None = row[key if lang == "nl" else f"{key}_en"]
    return text


def _sentences(result: Agreements, say: Say) -> Iterator[Sentence]:
    rows = [row for row in result.rule_columns.rows() if row["is_for_log"]]
    for number, row in enumerate(rows, start=1):
        topic = "agreement" if row["activations"] else "agreement_idle"
        yield Sentence(_kept(row, say), str(number), topic)
    unsaid = sum(row["not_recorded"] or 0 for row in rows)
    if unsaid:
        yield Sentence(say.counted("agreements_unsaid", unsaid), "not_recorded", "agreements_unsaid")
    tied = sum(row["tied"] or 0 for row in rows)
    if tied:
        yield Sentence(say.counted("agreements_tied", tied), "tied", "agreements_tied")
    elsewhere = len(_elsewhere(result))
    if elsewhere:
        yield Sentence(say.counted("agreements_elsewhere", elsewhere), "elsewhere", "agreements_elsewhere")
    yield from note_sentences(result.notes, say.lang, "agreements_note")


def _kept(row: Row, say: Say) -> str:
    rule = row["rule" if say.lang == "nl" else "rule_en"]
    if not row["is_held"]:
        return say("agreement_needs_limit", rule=rule)
    if not row["activations"]:
        return say("agreement_never", rule=rule)
    if row["not_recorded"] == row["activations"]:
        return say.counted("agreement_not_recorded", row["activations"], rule=rule)
    kept = say.counted("agreement_times", row["satisfied"])
    values = {
        "rule": rule,
        "source": _either(row["from_steps"], say),
        "target": _either(row["to_steps"], say),
        "kept": kept,
        "kept_count": say.number(row["satisfied"]),
        "within": say.phrase("agreement_within", limit=_term(row, "limit", say)) if row["limit"] else "",
        "limit": _term(row, "limit", say),
        "minimum": _term(row, "minimum", say),
        "least": say.number(row["count"]),
        "beside": _beside(row, say),
    }
    text = say.counted(f"agreement_{_form(row)}", row["activations"], **values)
    return f"{text[:1].upper()}{text[1:]}{' ' + say('agreement_law') if row['is_law'] else ''}"


def _form(row: Row) -> str:
    """Which sentence fits a rule: its template, and what it has or lacks."""
    template = str(row["template"])
    if template == "at_most" and not row["count"]:
        return "never_in"
    if template == "absence" and not row["from_steps"]:
        return "never_in"
    if template == "maximum_time" and row["minimum"] is not None:
        return "between"
    return template


def _either(labels: Sequence[str], say: Say) -> str:
    """Names with "or" between them; of many the first, and that there are others."""
    names = [say.name(label) for label in labels[:NAMED]]
    if len(labels) > NAMED:
        names.append(say.phrase("agreement_other_step"))
    *before, last = names or [""]
    return say.phrase("agreement_or").join([", ".join(before), last]) if before else last


def _term(row: Row, key: str, say: Say) -> str:
    """A limit in the unit of the rule."""
    return "" if row[key] is None else say.counted(f"agreement_{row['unit']}", row[key])


def _beside(row: Row, say: Say) -> str:
    """The other outcomes, between brackets."""
    words = {**BESIDE, "violated": TOO_MUCH.get(_form(row), "violated")}
    parts = [
        say.counted(f"agreement_{word}", row[outcome]) for outcome, word in words.items() if row[outcome]
    ]
    return f" ({'; '.join(parts)})" if parts else ""


SHOWN = Shown(kind=Agreements, tables=_tables, sentences=_sentences)
