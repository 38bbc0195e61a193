"""The quality of the data: what is odd about it, in how many of how many, and which ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from routekaart.log.account import reason_text
from routekaart.measures.finding import Finding
from routekaart.measures.quality import Quality
from routekaart.show.sentence import Say, Sentence
from routekaart.show.shown import Shown
from routekaart.show.tables import Made, Table, table, titled
from routekaart.show.text import clean_text
from routekaart.show.words import Words, format_days, format_number, words

__all__ = ["SHOWN", "finding_text"]

#: Labels and details named in one sentence.
NAMED = 5


def _tables(result: Quality, terms: Words, most: int | None) -> list[Table]:
    if result.is_public:
        return []
    rows = [
        {"severity": terms[f"severity_{finding.severity}"], "finding": finding_text(finding, terms.lang)}
        for finding in result.items()
    ]
    note = "" if rows else terms["none"]
    columns = ("severity", Made("finding"))
    return [table(terms, titled(terms, "title", result), rows, columns, of=Finding, most=most, note=note)]


def _sentences(result: Quality, say: Say) -> Iterator[Sentence]:
    for number, finding in enumerate(result.items(), start=1):
        yield Sentence(finding_text(finding, say.lang), f"findings/{number}", finding.key)


def finding_text(finding: Finding, lang: str) -> str:
    """The sentences of a finding; of long lists the first few are named."""
    said = words(lang, "quality")
    values = {name: _value(name, value, lang) for name, value in finding.values.items()}
    text = said.counted(
        finding.key,
        finding.count,
        **{**values, "of": format_number(finding.of, lang), "labels": _listed(finding.labels)},
    )
    details = [_detail(finding.key, detail, said) for detail in finding.details]
    if not details:
        return text
    lead = said.get(f"{finding.key}_details", "")
    named = _listed(details, "; ") + "."
    return f"{text} {lead} {named}" if lead else f"{text} {named[:1].upper()}{named[1:]}"


def _value(name: str, value: str | float, lang: str) -> str:
    if isinstance(value, str):
        return clean_text(value)
    return format_days(value, lang) if name.endswith("_days") else format_number(value, lang)


def _detail(key: str, detail: tuple[str | int, ...], said: Words) -> str:
    """One row of what belongs together: labels alike, or a thing and its number."""
    if key == "refused":
        detail = (reason_text(str(detail[0]), said.lang), *detail[1:])
    elif detail[0] in said:
        detail = (said[str(detail[0])], *detail[1:])
    *names, last = detail
    if isinstance(last, int):
        return f"{' '.join(clean_text(str(name)) for name in names)} ({format_number(last, said.lang)})"
    return " – ".join(clean_text(str(name)) for name in detail)


def _listed(labels: Sequence[str], separator: str = ", ") -> str:
    shown = [clean_text(label) for label in labels[:NAMED]]
    return separator.join([*shown, *(["…"] if len(labels) > NAMED else [])])


SHOWN = Shown(kind=Quality, tables=_tables, sentences=_sentences)
