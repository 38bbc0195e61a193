"""How is a text read in plain characters: digits, letters and separators of any script as the keyboard has them?

A digit of full width is that digit, a narrow blank a blank, any dash a hyphen, and what has no width is not there. What is found in
the plain text is told by its place in the text as it stands.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["ODD", "Spelt", "spelt"]

#: What a text holds that may be read otherwise (for Arrow: RE2).
ODD = r"[\x{80}-\x{BF}\x{2B0}-\x{25AD}\x{25AF}-\x{10FFFF}]"


@dataclass(frozen=True)
class Spelt:
    """A text in plain characters; ``places`` has where each stood, and the end of the text."""

    plain: str
    places: tuple[int, ...] | None

    def span(self, start: int, stop: int) -> tuple[int, int]:
        """Where a stretch of the plain text stands in the text itself."""
        if self.places is None:
            return start, stop
        return self.places[start], self.places[stop - 1] + 1


@lru_cache(maxsize=4_096)
def spelt(text: str) -> Spelt:
    r"""``text`` in plain characters.

    >>> spelt("\uff19\uff14\uff19\u00b7\uff16\uff15").plain
    '949.65'
    """
    if text.isascii():
        return Spelt(text, None)
    letters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for letter in _plain(character):
            letters.append(letter)
            places.append(place)
    return Spelt("".join(letters), (*places, len(text)))


@lru_cache(maxsize=4_096)
def _plain(character: str) -> str:
    """One character as the keyboard has it; nothing for what has no width."""
    if character.isascii():
        return character
    if character.isdecimal():
        return str(unicodedata.digit(character))
    category = unicodedata.category(character)
    if category in _AS:
        return _AS[category]
    found = next((plain for plain, odd in _LIKE.items() if character in odd), None)
    plain = found or unicodedata.normalize("NFKC", character)
    return plain if plain.isascii() else character


#: Category of characters → how the keyboard has them: no width, blanks, dashes.
_AS = {"Cf": "", "Zs": " ", "Zl": " ", "Zp": " ", "Pd": "-"}
#: What stands for a separator in other writing.
_LIKE = {
    "-": "\u2212\u2043",
    ".": "\u00b7\u2022\u2024\u2027\u22c5\u3002\uff61\u30fb\u2219",
    "/": "\u2044\u2215\u29f8",
}
