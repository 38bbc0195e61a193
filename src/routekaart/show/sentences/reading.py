"""Sentences on what was read: how much, from when till when, and what is odd about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from routekaart.show.findings import finding_text
from routekaart.show.sentences.sentence import Say, Sentence, Sentences

__all__ = ["SENTENCES"]


def _summary(result: Any, lang: str) -> Iterator[Sentence]:
    say = Say(lang)
    if result.first is None:
        yield Sentence(say("log_empty"), "cases", "log")
        return
    first, last = (say.date(date.fromisoformat(moment[:10])) for moment in (result.first, result.last))
    said = say("log" if first != last else "log_one_day", cases=say.cases(result.cases), steps=_steps(say, result),
               first=first, last=last)  # fmt: skip
    yield Sentence(said, "cases", "log")
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


def _steps(say: Say, result: Any) -> str:
    return say.counted("log_steps", result.instances)


def _quality(result: Any, lang: str) -> Iterator[Sentence]:
    for number, finding in enumerate(result.items(), start=1):
        yield Sentence(finding_text(finding, lang), f"findings/{number}", finding.key)


SENTENCES: Mapping[str, Sentences] = {"Quality": _quality, "Summary": _summary}
