"""Nearly known: which entry of the vocabulary may a label mean, so that a person can be asked?

An offer, never a match. A label is nearly known when it is spelt much like a known one (*Zorgtaem*), or holds
one as whole words (*Wachtlijst ggz Rivierduinen*): the longest, if several. One that says "niet", "geen" or
"zonder" is not offered what says no such thing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

from routekaart.log.plain_label import plain_words, without_number

if TYPE_CHECKING:
    from routekaart.log.vocabulary import ActivityEntry, OrganisationEntry

__all__ = ["SUGGESTION_SCORE", "known_part", "nearest_entry"]

SUGGESTION_SCORE = 85.0
"""Least likeness (rapidfuzz ``ratio``, 0–100) at which a known label is offered."""

LEAST_LETTERS = 3
"""Letters that a known label must have to be sought inside another."""

NEGATIONS = frozenset(plain_words("niet geen zonder"))

E = TypeVar("E", "ActivityEntry", "OrganisationEntry")
Words = tuple[str, ...]


def nearest_entry(label: str, entries: tuple[E, ...]) -> E | None:
    """The one of ``entries`` that ``label`` may mean, or None."""
    found = _nearest(label, entries)
    return None if found is None else entries[found[1]]


def known_part(label: str, entries: tuple[E, ...]) -> str | None:
    """The known label that ``label`` holds or is spelt much like, as ``entries`` spell it; None when there is none.

    Nothing of ``label`` itself stands in it.
    """
    found = _nearest(label, entries)
    return None if found is None else found[0]


def _nearest(label: str, entries: tuple[E, ...]) -> tuple[str, int] | None:
    """The known label that is nearest, and the place of its entry."""
    return _alike(label, entries) or _inside(label, entries)


def _alike(label: str, entries: tuple[E, ...]) -> tuple[str, int] | None:
    """The label that is spelt most alike."""
    from rapidfuzz import fuzz, process

    known = _known(entries, has_english=True)
    folded = " ".join(without_number(label).casefold().split())
    # First as it is spelt, then with its words in any order.
    for scorer in (fuzz.ratio, fuzz.token_sort_ratio):
        found = process.extractOne(
            folded, [text.casefold() for text, _, _ in known], scorer=scorer, score_cutoff=SUGGESTION_SCORE
        )
        if found and _denies(plain_words(label)) == _denies(known[found[2]][1]):
            return known[found[2]][0], known[found[2]][2]
    return None


def _inside(label: str, entries: tuple[E, ...]) -> tuple[str, int] | None:
    """The longest label that stands in ``label`` as whole words; English ones do not count."""
    words = plain_words(label)
    held = [
        (sum(map(len, inner)), -place, text)
        for text, inner, place in _known(entries, has_english=False)
        if len("".join(inner)) >= LEAST_LETTERS and inner in _runs(words, len(inner))
        if _denies(words) == _denies(inner)
    ]
    if not held:
        return None
    _, place, text = max(held)
    return text, -place


def _runs(words: Words, length: int) -> Iterator[Words]:
    """Every stretch of ``length`` words, one behind another."""
    return (words[place : place + length] for place in range(len(words) - length + 1))


def _denies(words: Sequence[str]) -> bool:
    return not NEGATIONS.isdisjoint(words)


@lru_cache(maxsize=8)
def _known(
    entries: tuple[ActivityEntry | OrganisationEntry, ...], *, has_english: bool
) -> tuple[tuple[str, Words, int], ...]:
    """Every known label as it is spelt, its plain words, and the place of its entry."""
    return tuple(
        (" ".join(text.split()), plain_words(text), place)
        for place, entry in enumerate(entries)
        for text in (entry.nl, *([entry.en] if has_english else []), *entry.synonyms)
    )
