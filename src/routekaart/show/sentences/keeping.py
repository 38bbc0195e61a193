"""Sentences on agreements and norms: what came up and how it came out, without blame and without a cause."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from routekaart.show.sentences.sentence import Say, Sentence, Sentences

__all__ = ["SENTENCES"]

#: Outcomes that are said between brackets, in this order, and the words for them.
BESIDE = {"violated": "violated", "pending": "pending", "overdue": "overdue", "not_recorded": "unrecorded"}
#: What is said instead of "not" where a rule asks that something does not happen.
TOO_MUCH = {"never_in": "did", "absence": "did", "not_aba": "did", "at_most": "more"}
#: Steps that a sentence names of one side; the table of the rules holds them all.
NAMED = 3


def _agreements(result: Any, lang: str) -> Iterator[Sentence]:
    say = Say(lang)
    rows = [*result.rule_columns.rows()]
    for number, row in enumerate(rows, start=1):
        yield Sentence(
            _sentence(row, say), str(number), "agreement" if row["activations"] else "agreement_idle"
        )
    unsaid = sum(row["not_recorded"] or 0 for row in rows)
    if unsaid:
        yield Sentence(say.counted("agreements_unsaid", unsaid), "not_recorded", "agreements_unsaid")
    tied = sum(row["tied"] or 0 for row in rows)
    if tied:
        yield Sentence(say.counted("agreements_tied", tied), "tied", "agreements_tied")
    for number, note in enumerate(result.notes, start=1):
        text = note[lang][:1].upper() + note[lang][1:]
        yield Sentence(f"{text}.", f"notes/{number}", "agreements_note")


def _sentence(row: Mapping[str, Any], say: Say) -> str:
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


def _form(row: Mapping[str, Any]) -> str:
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
    return say.phrase("agreement_or").join(names)


def _term(row: Mapping[str, Any], key: str, say: Say) -> str:
    """A limit in the unit of the rule."""
    return "" if row[key] is None else say.counted(f"agreement_{row['unit']}", row[key])


def _beside(row: Mapping[str, Any], say: Say) -> str:
    """The other outcomes, between brackets."""
    words = {**BESIDE, "violated": TOO_MUCH.get(_form(row), "violated")}
    parts = [
        say.counted(f"agreement_{word}", row[outcome]) for outcome, word in words.items() if row[outcome]
    ]
    return f" ({'; '.join(parts)})" if parts else ""


SENTENCES: Mapping[str, Sentences] = {"Agreements": _agreements}
