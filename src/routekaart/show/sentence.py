"""A sentence about a result, and how names, counts and durations are said in one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from routekaart.show.rows import Row
from routekaart.show.text import clean_text
from routekaart.show.words import Words, words

__all__ = ["Say", "Sentence", "note_sentences"]


#: Days that are said to be less than the tenth of a day they round to.
SHORTEST = 0.05
#: So many places are named one by one; more by the first and the last.
FEW_PLACES = 3


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


class Say(Words):
    """The words of a question's sentences in one language: ``say("rows_all", rows="12")`` is that one, filled in."""

    def __init__(self, lang: str, question: str) -> None:
        super().__init__(lang, question, words(lang, question, "sentences"))

    def __call__(self, key: str, /, **values: object) -> str:
        """The template ``key`` filled in, its first letter a capital."""
        text = self.phrase(key, **values)
        return text[:1].upper() + text[1:]

    def milestone(self, to: str) -> str:
        """What a case comes to: a milestone by its name, or a step."""
        return self.get(f"reaching_{to}") or self.name(to)

    def reached(self, row: Row, what: str) -> str:
        """How many of the cases of ``row`` came to ``what``, and after how long half of them had."""
        if not row["reached"]:
            return self.counted("timing_none", row["n"], what=what)
        key = "timing_not_reached" if row["median_days"] is None else "timing_reached"
        of_all = self.of_all(row["reached"], row["n"])
        return self(key, what=what, of_all=of_all, median=self.days(row["median_days"]))

    def name(self, label: str | None) -> str:
        """A label between quotation marks; what has none says so."""
        return self["not_recorded"] if label is None else self.phrase("quoted", label=clean_text(label))

    def ends(self, row: Row) -> dict[str, str]:
        """The two steps of a transition, as what a sentence fills in."""
        return {"source": self.name(row["source"]), "target": self.name(row["target"])}

    def cases(self, count: int | None) -> str:
        """A number of cases: "8 trajecten"."""
        return self.counted("cases", count)

    def of_all(self, cases: int | None, n_cases: int | None) -> str:
        """How many of all cases: "8 van de 16 trajecten", "alle 16 trajecten", "het enige traject"."""
        if n_cases == 1:
            key = "only_case" if cases else "not_the_case"
        else:
            key = "all_cases" if cases == n_cases else "of_cases"
        return self.phrase(key, cases=self.number(cases), n=self.number(n_cases))

    def kept_place(self, low: int, high: int) -> str:
        """Which places something can take when any one case is left out."""
        if low == high:
            return self("rank_kept", place=self.number(low))
        return self("rank_range", places=self._places(low, high))

    def _places(self, low: int, high: int) -> str:
        """A few places one by one ("1, 2 of 3"), more of them by the first and the last."""
        if high - low >= FEW_PLACES:
            return self.phrase("places", low=self.number(low), high=self.number(high))
        *first, last = map(self.number, range(low, high + 1))
        return self.phrase("last_of", first=", ".join(first), last=last)

    def days(self, days: float | None) -> str:
        """A duration, in days or weeks; a very short one in words."""
        if days is not None and 0 < days < SHORTEST:
            return self.phrase("under", days=super().days(2 * SHORTEST))
        return super().days(days)

    def at_most(self, days: float) -> str:
        """A duration or less: "12 dagen of korter"."""
        if days < SHORTEST:  # nothing is shorter than 0 days, and "under 0.1 days or less" says it twice
            return self.days(days)
        return self.phrase("at_most", days=self.days(days))


def note_sentences(notes: Iterable[Mapping[str, str]], lang: str, topic: str) -> Iterator[Sentence]:
    """The notes of a result, a sentence each."""
    for number, note in enumerate(notes, start=1):
        yield Sentence(f"{note[lang][:1].upper()}{note[lang][1:]}.", f"notes/{number}", topic)
