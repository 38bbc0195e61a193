"""A sentence about a result, and how names, counts and durations are said in one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from routekaart.show.text import clean_text
from routekaart.show.words import format_date, format_days, format_number, format_share, words

__all__ = ["Say", "Sentence", "Sentences"]


#: Days that are said to be less than the tenth of a day they round to.
SHORTEST = 0.05


@dataclass(frozen=True)
class Sentence:
    """A sentence and the ``row`` of its result that it speaks of.

    A row is a name of the result's plain form, with the number of the row from 1 or its own name
    behind it: "edges/3", "measures/organisations", "loop_days". ``topic`` says what kind of thing is
    told, for whoever chooses among sentences (see :mod:`routekaart.show.sentences.telling`).
    """

    text: str
    row: str
    topic: str = ""


#: A result and the language → its sentences.
Sentences = Callable[[Any, str], Iterator[Sentence]]


class Say:
    """The words of sentences in one language: ``say("rows_all", rows="12")`` is that template, filled in."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self._words = words(lang, "sentences")

    def __call__(self, key: str, **values: object) -> str:
        """The template ``key`` filled in, its first letter a capital."""
        text = self._words[key].format(**values)
        return text[:1].upper() + text[1:]

    def phrase(self, key: str, **values: object) -> str:
        """The template ``key`` filled in, for inside a sentence."""
        return self._words[key].format(**values)

    def counted(self, key: str, count: int, **values: object) -> str:
        """The template ``key`` for ``count``: "1 keer", "3 keer"."""
        return self._words.counted(key, count, **values)

    def has(self, key: str) -> bool:
        """Whether there are words for ``key``."""
        return key in self._words

    def name(self, label: str | None) -> str:
        """A label between quotation marks; what has none says so."""
        if label is None:
            return self._words["not_recorded"]
        return self._words["quoted"].format(label=clean_text(label))

    def cases(self, count: int) -> str:
        """A number of cases: "8 trajecten"."""
        return self._words.counted("cases", count)

    def of_all(self, cases: int, n_cases: int) -> str:
        """How many of all cases: "8 van de 16 trajecten", "alle 16 trajecten", "het enige traject"."""
        if n_cases == 1:
            key = "only_case" if cases else "not_the_case"
        else:
            key = "all_cases" if cases == n_cases else "of_cases"
        return self._words[key].format(cases=self.number(cases), n=self.number(n_cases))

    def number(self, number: float | None, decimals: int = 0) -> str:
        """A count, or with ``decimals`` a mean."""
        return format_number(number, self.lang, decimals=decimals)

    def share(self, share: float | None) -> str:
        """A share as a percentage."""
        return format_share(share, self.lang)

    def days(self, days: float | None) -> str:
        """A duration, in days or weeks; a very short one in words."""
        if days is not None and 0 < days < SHORTEST:
            return self._words["under"].format(days=format_days(2 * SHORTEST, self.lang))
        return format_days(days, self.lang)

    def at_most(self, days: float) -> str:
        """A duration or less: "12 dagen of korter"."""
        if days < SHORTEST:  # nothing is shorter than 0 days, and "under 0.1 days or less" says it twice
            return self.days(days)
        return self._words["at_most"].format(days=self.days(days))

    def date(self, date: Any) -> str:
        """A date."""
        return format_date(date, self.lang)
