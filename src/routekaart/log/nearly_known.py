"""Nearly known: which entry of the vocabulary may a label mean, so that a person can be asked?

An offer, never a match. A label is nearly known when it is spelt much like a known one (*Zorgtaem*), or holds
one as whole words (*Wachtlijst ggz Rivierduinen*): the longest, if several. One that says "niet", "geen" or
"zonder" is not offered what says no such thing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Generic, TypeVar

from routekaart.log.plain_label import plain_words, without_number

if TYPE_CHECKING:
    from routekaart.log.vocabulary import ActivityEntry, OrganisationEntry

__all__ = ["SUGGESTION_SCORE", "NearLabels"]

SUGGESTION_SCORE = 85.0
"""Least likeness (rapidfuzz ``ratio``, 0–100) at which a known label is offered."""

LEAST_LETTERS = 3
"""Letters that a known label must have to be sought inside another."""

LONGEST_COMPARED = 60
"""Characters of a label whose spelling is compared: no known label is nearly as long."""

NEGATIONS = frozenset(plain_words("niet geen zonder"))

E = TypeVar("E", bound="ActivityEntry | OrganisationEntry")
Words = tuple[str, ...]


class NearLabels(Generic[E]):
    """The labels of these entries, to be asked which of them another label may mean."""

    def __init__(self, entries: tuple[E, ...]) -> None:
        self.entries = entries

    def entry(self, label: str) -> E | None:
        """The one of the entries that ``label`` may mean, or None."""
        found = self._alike(label) or self._inside(label)
        return None if found is None else self.entries[found[1]]

    def part(self, label: str) -> str | None:
        """The known label that ``label`` holds or is spelt much like, as its entry spells it; None when there is none.

        Nothing of ``label`` itself stands in it.
        """
        found = self._inside(label) or self._alike(label)
        return None if found is None else found[0]

    def _alike(self, label: str) -> tuple[str, int] | None:
        """The known label that is spelt most alike, and the place of its entry."""
        from rapidfuzz import fuzz, process

        folded = " ".join(without_number(label).casefold().split())
        if len(folded) > LONGEST_COMPARED:
            return None
        # First as it is spelt, then with its words in any order.
        for scorer in (fuzz.ratio, fuzz.token_sort_ratio):
            found = process.extractOne(folded, self._folded, scorer=scorer, score_cutoff=SUGGESTION_SCORE)
            if found is not None:
                text, words, place = self._known[found[2]]
                if _denies(plain_words(label)) == _denies(words):
                    return text, place
        return None

    def _inside(self, label: str) -> tuple[str, int] | None:
        """The longest known label that stands in ``label`` as whole words; English ones do not count."""
        words = plain_words(label)
        longest = max(map(len, self._by_words), default=0)
        held = [
            (sum(map(len, inner)), -self._by_words[inner][1], self._by_words[inner][0])
            for length in range(1, min(longest, len(words)) + 1)
            for inner in _runs(words, length)
            if inner in self._by_words and _denies(words) == _denies(inner)
        ]
        if not held:
            return None
        _, place, text = max(held)
        return text, -place

    @cached_property
    def _known(self) -> tuple[tuple[str, Words, int], ...]:
        """Every known label as it is spelt, its plain words, and the place of its entry."""
        return tuple(
            (" ".join(text.split()), plain_words(text), place)
            for place, entry in enumerate(self.entries)
            for text in (entry.nl, entry.en, *entry.synonyms)
        )

    @cached_property
    def _folded(self) -> tuple[str, ...]:
        """Every known label in lower case, in the same order."""
        return tuple(text.casefold() for text, _, _ in self._known)

    @cached_property
    def _by_words(self) -> dict[Words, tuple[str, int]]:
        """Plain words of each label, no English ones, → the label and the place of its entry."""
        found: dict[Words, tuple[str, int]] = {}
        for place, entry in enumerate(self.entries):
            for text in (entry.nl, *entry.synonyms):
                words = plain_words(text)
                if len("".join(words)) >= LEAST_LETTERS:
                    found.setdefault(words, (" ".join(text.split()), place))
        return found


def _runs(words: Words, length: int) -> Iterator[Words]:
    """Every stretch of ``length`` words, one behind another."""
    return (words[place : place + length] for place in range(len(words) - length + 1))


def _denies(words: Sequence[str]) -> bool:
    return not NEGATIONS.isdisjoint(words)
