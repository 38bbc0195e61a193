"""A sentence about a result, and how names, counts and durations are said in one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from routekaart.show.rows import Row
from routekaart.show.text import clean_text
from routekaart.show.words import format_date, format_days, format_number, format_share, words

__all__ = ["Say", "Sentence", "note_sentences"]


#: Days that are said to be less than the tenth of a day they round to.
SHORTEST = 0.05


@dataclass(frozen=True)
class Sentence:
    """A sentence and the ``row`` of its result that it speaks of.

    A row is a name of the result's plain form, with the number of the row from 1 or its own name
    behind it: "edges/3", "measures/organisations", "loop_days". ``topic`` says what kind of thing is
    told, for whoever chooses among sentences (see :mod:`routekaart.show.most_telling`).
    """

    text: str
    row: str
    topic: str = ""


class Say:
    """The words of a question's sentences in one language: ``say("rows_all", rows="12")`` is that one, filled in."""

    def __init__(self, lang: str, question: str) -> None:
        self.lang = lang
        self._words = words(lang, question, "sentences")

    def __call__(self, key: str, **values: object) -> str:
        """The template ``key`` filled in, its first letter a capital."""
        text = self._words[key].format(**values)
        return text[:1].upper() + text[1:]

    def phrase(self, key: str, **values: object) -> str:
        """The template ``key`` filled in, for inside a sentence."""
        return self._words[key].format(**values)

    def counted(self, key: str, count: int | None, **values: object) -> str:
        """The template ``key`` for ``count``: "1 keer", "3 keer"."""
        return self._words.counted(key, count, **values)

    def has(self, key: str) -> bool:
        """Whether there are words for ``key``."""
        return key in self._words

    def milestone(self, to: str) -> str:
        """What a case comes to: a milestone by its name, or a step."""
        key = f"reaching_{to}"
        return self.phrase(key) if self.has(key) else self.name(to)

    def reached(self, row: Row, what: str) -> str:
        """How many of the cases of ``row`` came to ``what``, and after how long half of them had."""
        if not row["reached"]:
            return self.counted("timing_none", row["n"], what=what)
        key = "timing_not_reached" if row["median_days"] is None else "timing_reached"
        of_all = self.of_all(row["reached"], row["n"])
        return self(key, what=what, of_all=of_all, median=self.days(row["median_days"]))

    def name(self, label: str | None) -> str:
        """A label between quotation marks; what has none says so."""
        if label is None:
            return self._words["not_recorded"]
        return self._words["quoted"].format(label=clean_text(label))

    def cases(self, count: int | None) -> str:
        """A number of cases: "8 trajecten"."""
        return self._words.counted("cases", count)

    def of_all(self, cases: int | None, n_cases: int | None) -> str:
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

    def date(self, day: str) -> str:
        """The date of a moment in ISO form, as on screen."""
        return format_date(date.fromisoformat(day[:10]), self.lang)


def note_sentences(notes: Iterable[Mapping[str, str]], lang: str, topic: str) -> Iterator[Sentence]:
    """The notes of a result, a sentence each."""
    for number, note in enumerate(notes, start=1):
        yield Sentence(f"{note[lang][:1].upper()}{note[lang][1:]}.", f"notes/{number}", topic)
