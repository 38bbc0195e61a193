"""Where in a text does the name of a person stand?

A name begins with a frequent first name, with initials, or after a title ("mw."), and runs on over
particles and surnames. A first name that is also an ordinary word (Mark, Mei, Max) needs another
sign beside it. Words of the vocabulary are never surnames, and names of institutions and streets
("Anne Frankschool") are left alone. The lists stand in ``data/privacy/names.yaml``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from routekaart.log.arrays import as_bools, as_ints, as_texts
from routekaart.privacy.kinds import privacy_data

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

__all__ = [
    "Name",
    "find_names",
    "is_maybe_person",
    "is_person",
    "may_hold_names",
    "name_words",
    "plain_words_of",
]

_TOKEN = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_TOKEN_OR_NUMBER = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+[^\W_]*|@|_")
_MOST_SURNAMES = 3
_MOST_WORDS = 5
_SHORT = 4
_MOST_PARTS = 8
"""First names, initials or particles of one person: what runs on longer is looked at again further on, so that the
time a text takes grows with its length alone."""


@dataclass(frozen=True)
class Name:
    """A name in a text, from ``start`` to ``end``; ``is_full`` when it is more than a first name."""

    start: int
    end: int
    is_full: bool


@dataclass(frozen=True)
class _Lists:
    first: frozenset[str]
    words: frozenset[str]
    capital_only: frozenset[str]
    particles: frozenset[str]
    surnames: frozenset[str]
    titles: frozenset[str]
    introductions: frozenset[str]
    institution_endings: tuple[str, ...]
    institution_words: frozenset[str]
    dedications: frozenset[str]

    @property
    def vocabulary(self) -> frozenset[str]:
        """Read only when a word may be a surname: most texts hold none."""
        return _vocabulary_words()


@dataclass(frozen=True)
class _Token:
    """One word: as written, folded (lower case, no accents), and where it stands."""

    text: str
    folded: str
    start: int
    end: int
    dot: bool

    @property
    def is_capital(self) -> bool:
        return self.text[0].isupper()

    @property
    def is_initial(self) -> bool:
        return (
            self.dot
            and len(self.text) <= 2
            and self.text[0].isupper()
            and self.text[1:].islower() is (len(self.text) == 2)
        )


def find_names(text: str, known: frozenset[str] = frozenset()) -> list[Name]:
    """The names of persons in ``text``, in order; ``known`` words (:func:`name_words`) count as first names.

    >>> [text[n.start:n.end] for text in ["Gesprek met Sanne de Vries"] for n in find_names(text)]
    ['Sanne de Vries']
    """
    reader = _Reader(text, known)
    names: list[Name] = []
    place = 0
    while place < len(reader.tokens):
        found = reader.name_at(place)
        if found is None:
            place += 1
            continue
        first, stop, is_full = found
        names.append(Name(reader.tokens[first].start, reader.tokens[stop - 1].end, is_full))
        place = stop
    return names


def name_words(names: Iterable[str]) -> frozenset[str]:
    """The words that make up these full names, folded, for :func:`find_names` to know.

    Left out are words of the vocabulary and words of one or two letters, and what follows a particle:
    many a surname with "van" is a town as well.
    """
    lists, words = _lists(), set[str]()
    common = lists.vocabulary | lists.particles | lists.titles | lists.introductions | lists.institution_words
    for name in names:
        tokens = [_fold(found) for found in _TOKEN.findall(name)]
        if len(tokens) > _MOST_WORDS:
            continue
        for before, word in zip(["", *tokens], tokens, strict=False):
            if len(word) > 2 and word not in common and before not in lists.particles:
                words.add(word)
    return frozenset(words)


def plain_words_of(text: str) -> tuple[str, bool]:
    """The words of the field, no names, that ``text`` begins with, and whether those are all its words.

    >>> plain_words_of("Gesprek met Hodan over verzuim")
    ('Gesprek', False)
    """
    plain, known, end = _plain_words(), False, 0
    tokens = [*_TOKEN_OR_NUMBER.finditer(text)]
    n = 0
    for token in tokens:
        word = _fold(token[0])
        if not (word in plain or (word.isdigit() and len(word) < _SHORT - 1)):
            break
        n += 1
        # A stretch ends on a word of weight: "Gesprek met" says no more than "Gesprek".
        if len(word) >= _SHORT and word not in _lists().particles | _lists().introductions | {
            "voor",
            "over",
            "naar",
        }:
            known, end = True, token.end()
    return (text[:end] if known else ""), n == len(tokens) > 0 and known


def is_person(text: str, names: Sequence[Name]) -> bool:
    """Whether ``names`` are most of what ``text`` says."""
    letters = sum(character.isalpha() for character in text)
    inside = sum(character.isalpha() for name in names for character in text[name.start : name.end])
    return inside * 10 >= letters * 6 > 0


def is_maybe_person(text: str) -> bool:
    """Whether ``text`` is no more than a listed first name, which may be an ordinary word, and a surname.

    Too weak a sign for one text; many such values in one column are persons.
    """
    reader = _Reader(text.strip())
    given = reader.given(0)
    if given is None:
        return False
    stop = reader.surname(given) or given
    return stop == len(reader.tokens) and not reader.is_institution(0, stop)


def may_hold_names(values: pa.Array, known: frozenset[str] = frozenset()) -> npt.NDArray[np.bool_]:
    """Which of the texts hold a word that :func:`find_names` would begin at; false where null."""
    import numpy as np
    import pyarrow.compute as pc

    plain = pc.utf8_normalize(values, "NFKD")
    plain = pc.utf8_lower(pc.replace_substring_regex(plain, r"\p{M}", ""))
    has_word = pc.match_substring_regex(plain, _begin_words())
    has_initial = pc.match_substring_regex(values, r"(?:^|[^\pL])\p{Lu}\p{Ll}?\.\s?(?:\p{L}|['’])")
    mask = as_bools(pc.or_(has_word, has_initial))
    if known:
        words = pc.split_pattern_regex(plain, r"[^\pL]+")
        is_known = pc.is_in(pc.list_flatten(words), value_set=as_texts(sorted(known)))
        places = pc.list_parent_indices(words).filter(is_known)
        mask[np.unique(as_ints(places))] = True
    return mask


@cache
def _lists() -> _Lists:
    data = {name: frozenset(text.split()) for name, text in privacy_data("names").items()}
    endings = tuple(sorted(data.pop("institution_endings")))
    return _Lists(**data, institution_endings=endings)


@cache
def _begin_words() -> str:
    lists = _lists()
    words = "|".join(sorted({*lists.first, *lists.words, *lists.titles}, key=lambda word: (-len(word), word)))
    return rf"(?:^|[^a-z])(?:{words})(?:[^a-z]|$)"


@cache
def _vocabulary_words() -> frozenset[str]:
    """Every word of the vocabulary's labels: what a route is made of is no one's name."""
    from routekaart.log.vocabulary import load_vocabulary

    vocabulary = load_vocabulary()
    labels = [text for a in vocabulary.activities for text in (a.nl, a.en, *a.synonyms)]
    labels += [text for o in vocabulary.organisations for text in (o.nl, o.en, *o.synonyms)]
    return frozenset(_fold(word) for label in labels for word in _TOKEN.findall(label))


@cache
def _plain_words() -> frozenset[str]:
    """Words that labels of the field are made of and that are no names."""
    lists = _lists()
    said = (_fold(word) for word in str(privacy_data("columns")["label_words"]).split())
    return (lists.vocabulary - lists.first - lists.words - lists.surnames - lists.capital_only) | frozenset(
        said
    )


@lru_cache(maxsize=10_000)
def _fold(word: str) -> str:
    letters = unicodedata.normalize("NFKD", word)
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()


class _Reader:
    """The words of one text, and the names that begin at each."""

    def __init__(self, text: str, known: frozenset[str] = frozenset()) -> None:
        self.text = text
        self.known = known
        self.lists = _lists()
        self.is_shouted = text.isupper()
        self.is_lower = text.islower()
        self.tokens = [
            _Token(found[0], _fold(found[0]), *found.span(), dot=text[found.end() : found.end() + 1] == ".")
            for found in _TOKEN.finditer(text)
        ]

    def name_at(self, place: int) -> tuple[int, int, bool] | None:
        """The first token, the one after the last, and whether the name is full; None when none begins here."""
        token = self.tokens[place]
        if token.folded in self.lists.titles:
            stop = self.surname(place + 1) or self.given(place + 1)
            found = (place + 1, stop, True) if stop else None
        elif token.is_initial:
            found = self._initials(place)
        else:
            found = self._first_name(place)
        if found is None or self.is_institution(found[0], found[1]):
            return None
        return found

    def _first_name(self, place: int) -> tuple[int, int, bool] | None:
        given = self.given(place)
        if given is None:
            return self._plain_name(place)
        is_sure = any(self._is_sure(token) for token in self.tokens[place:given])
        stop = self.surname(given)
        begin = self._turned_surname(place)
        if not is_sure and stop is None and begin is None and not self._is_introduced(place):
            return None
        if not is_sure and stop is not None and not self._is_known_surname(given, stop) and begin is None:
            # "Max Aantal", "Mark Up": an ordinary word before an ordinary capital is no name.
            return None if not self._is_introduced(place) else (place, stop, True)
        return (place if begin is None else begin, stop or given, stop is not None or begin is not None)

    def _plain_name(self, place: int) -> tuple[int, int, bool] | None:
        """A name in lower case: a listed first name before a listed surname, or after "met" and the like."""
        if self.tokens[place].folded not in self.lists.words - self.lists.capital_only:
            return None
        stop = self.surname(place + 1)
        if self._is_introduced(place):
            return place, place + 1, False
        return (place, stop, True) if stop and self._is_known_surname(place + 1, stop) else None

    def _initials(self, place: int) -> tuple[int, int, bool] | None:
        stop = place
        while (
            stop < min(len(self.tokens), place + _MOST_PARTS)
            and self.tokens[stop].is_initial
            and (stop == place or self._joined(stop))
        ):
            stop += 1
        begin = self._turned_surname(place)
        if begin is not None:
            return begin, self._particles(stop), True
        end = self.surname(stop)
        if end is None:
            given = self.given(stop)
            return (place, given, True) if given else None
        # "A. Intake" numbers a list; two initials, a particle or a frequent surname make a name.
        if stop - place < 2 and not self._is_known_surname(stop, end):
            return None
        return place, end, True

    def given(self, place: int) -> int | None:
        """The token after the first names that begin at ``place``."""
        stop, most = place, min(len(self.tokens), place + _MOST_PARTS)
        while stop < most and (stop == place or self._joined(stop)):
            token = self.tokens[stop]
            if not (self._is_sure(token) or self._is_maybe(token) or (stop > place and token.is_initial)):
                break
            stop += 1
        return stop if stop > place else None

    def _is_sure(self, token: _Token) -> bool:
        if token.folded in self.known:
            return token.is_capital or self.is_lower
        parts = token.folded.split("-")
        if not all(part in self.lists.first or part in self.lists.words for part in parts):
            return False
        if not any(part in self.lists.first for part in parts) and len(parts) == 1:
            return False
        if token.text.isupper() and len(token.text) <= _SHORT:
            return False  # EVA, IDA, NOA: abbreviations as well
        return token.is_capital or len(token.text) >= _SHORT

    def _is_maybe(self, token: _Token) -> bool:
        is_listed = token.folded in self.lists.words or token.folded in self.lists.first
        return is_listed and token.is_capital and len(token.text) > 1

    def _is_introduced(self, place: int) -> bool:
        if place == 0 or not self._joined(place):
            return False
        return self.tokens[place - 1].folded in self.lists.introductions and not self.is_shouted

    def surname(self, place: int) -> int | None:
        """The token after the particles and surnames that begin at ``place``."""
        stop = self._particles(place)
        n = 0
        while stop < len(self.tokens) and n < _MOST_SURNAMES and self._joined(stop):
            token = self.tokens[stop]
            if n and token.folded in self.lists.particles:
                after = self._particles(stop)
                if after < len(self.tokens) and self._is_surname(self.tokens[after]):
                    stop = after
                    continue
                break
            if not self._is_surname(token):
                break
            stop, n = stop + 1, n + 1
        return stop if n else None

    def _is_surname(self, token: _Token) -> bool:
        if token.folded in self.lists.surnames:
            return token.is_capital or token.folded not in self.lists.vocabulary
        if self.is_lower:
            # Nothing tells a surname from a word here: what follows a first name is taken for one.
            return len(token.text) > _SHORT and token.folded not in self.lists.vocabulary
        if not token.is_capital or self.is_shouted or len(token.text) < 2:
            return False
        parts = token.folded.split("-")
        return not any(part in self.lists.vocabulary for part in parts) and not token.text.isupper()

    def _is_known_surname(self, place: int, stop: int) -> bool:
        """Whether a particle or a frequent surname stands among these tokens."""
        known = self.lists.particles | self.lists.surnames
        return any(part in known for token in self.tokens[place:stop] for part in token.folded.split("-"))

    def _particles(self, place: int) -> int:
        most = min(len(self.tokens), place + _MOST_PARTS)
        while place < most and self.tokens[place].folded in self.lists.particles and self._joined(place):
            place += 1
        return place

    def _turned_surname(self, place: int) -> int | None:
        """Where a surname before a comma begins ("Vries, Sanne de"), which only opens a text."""
        if place == 0 or "," not in self.text[self.tokens[place - 1].end : self.tokens[place].start]:
            return None
        begin = place - 1
        if (
            not self._is_surname(self.tokens[begin])
            or self.text[self.tokens[begin].end : self.tokens[place].start].strip() != ","
        ):
            return None
        while (
            place - begin < _MOST_PARTS
            and begin
            and (
                self.tokens[begin - 1].folded in self.lists.particles
                or self._is_surname(self.tokens[begin - 1])
            )
        ):
            begin -= 1
        return begin if begin == 0 else None

    def _joined(self, place: int) -> bool:
        """Whether nothing but blanks, dots and apostrophes parts this token from the one before."""
        if place == 0:
            return True
        between = self.text[self.tokens[place - 1].end : self.tokens[place].start]
        return not between.strip(" .'’_") and len(between) <= 3

    def is_institution(self, place: int, stop: int) -> bool:
        lists = self.lists
        if place and self._joined(place) and self.tokens[place - 1].folded in lists.dedications:
            return True
        inside = list(self.tokens[place:stop])
        # "Thomas a Kempis College": the word may stand a little further on.
        after = stop
        most = min(len(self.tokens), stop + _MOST_PARTS)
        while after < most and self._joined(after) and len(self.tokens[after].text) <= 2:
            after += 1
        for token in self.tokens[after : after + 2]:
            if not (self._joined(after) and token.is_capital):
                break
            inside.append(token)
            after += 1
        return any(
            token.folded.endswith(lists.institution_endings) or token.folded in lists.institution_words
            for token in inside
        )
