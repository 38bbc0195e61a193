"""Plain labels: what is left of a label without what typing varies, so that one word typed in many ways is one.

Rules, and nothing but rules (nothing here is likeness):

- *spelling*: letter case, accents, spaces, hyphens, dots, slashes, colons and brackets do not count;
  "&" is "en", "+" is "plus". Any other sign (a question mark) counts, and so does "[...]", which says that the
  rest of a label was held back.
- *plural*: of every word the endings -'s, -s and -en go, with the doubled letter they bring or take
  (MDO's, MDO; gesprekken, gesprek; aanvragen, aanvraag).
- *number*: what only tells one time or one place from another goes: a number of one or two digits, a Roman
  one in capitals, "2e" or "tweede", a whole date, and what the door masked, when it stands last, or first.
  Before a number last go "nr", "nummer", "deel", "keer" and "ronde"; before a mask "met" and a title. A year, a
  term and a name do not go: "afsluiting 2023-2024" and "afsluiting periode 2" may end a school year.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

__all__ = ["label_keys", "plain_words", "typed_keys", "without_number"]

_IGNORED = re.compile(r"(?<=\w)['’`]s\b|[.'’`]")
_BETWEEN = re.compile(r"[\s\-_/\\:,;()\[\]\u00b7\u2010-\u2015]+")
_VOWELS = "aeiou"

_MONTH = (
    "jan(?:uari)?|feb(?:ruari)?|mrt|maart|apr(?:il)?|mei|juni?|juli?|aug(?:ustus)?|sept?(?:ember)?|okt(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?"
)
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_DATE = (
    rf"{_DAY}[-/.](?:0?[1-9]|1[0-2])[-/.](?:\d{{4}}|\d\d)|\d{{4}}-(?:0[1-9]|1[0-2])-{_DAY}"
    rf"|{_DAY} (?i:{_MONTH})\.?(?: \d{{4}})?"
)
_ROMAN = "X|IX|IV|V?I{1,3}|V"
_ORDINAL = (
    r"(?i:\d{1,2}\s?(?:e|de|ste)|eerste|tweede|derde|vierde|vijfde|zesde|zevende|achtste|negende|tiende)"
)
_MASK = r"(?:▮▮▮[\s,.]*)+"
_COUNTED = r"(?i:(?:nr|no|nummer|deel|keer|ronde)\.? |#)?"
_TITLED = r"(?i:(?:met|van|door) )?(?i:(?:de heer|dhr|hr|mw|mevr|mevrouw|meneer|mej|dr|drs)\.? ?)?"
_LAST = re.compile(
    rf"(?:[\s\-_:,/]+|(?=[(\[])|(?<=[^\W\d_])(?=\d))"
    rf"[(\[]?(?:{_DATE}|{_COUNTED}(?:\d{{1,2}}|{_ROMAN})|{_ORDINAL}(?: keer)?|{_TITLED}{_MASK})[)\]]?\.?$"
)
_FIRST = re.compile(rf"^[(\[]?(?:{_DATE}|\d{{1,2}}|{_ORDINAL}(?: keer)?|{_MASK})[)\].:]*[\s\-_:,/]+")


def label_keys(label: str) -> tuple[str, ...]:
    """The keys under which a known ``label`` is found: its letters, and those of its singular words; each once."""
    words = _words(label)
    return tuple(dict.fromkeys(("".join(words), "".join(_singular(word) for word in words))))


def typed_keys(label: str) -> Iterator[str]:
    """The keys that a typed ``label`` may be found by, surest first: as it stands, then without its number.

    >>> [*typed_keys("Zorgteam-overleggen (2)")][-2:]
    ['zorgteamoverleggen', 'zorgteamoverleg']
    """
    yield from label_keys(label)
    bare = without_number(label)
    if bare != label:
        yield from label_keys(bare)


def plain_words(label: str) -> tuple[str, ...]:
    """The words of ``label`` in the singular, by which a label is sought inside another."""
    return tuple(_singular(word) for word in _words(label))


def without_number(label: str) -> str:
    """``label`` without what stands last, and first, only to tell one time or place from another."""
    text = " ".join(unicodedata.normalize("NFC", label).split())
    text = _FIRST.sub("", text)
    while (shorter := _LAST.sub("", text)) != text:
        text = shorter
    return text


def _words(label: str) -> list[str]:
    letters = unicodedata.normalize("NFKD", label.casefold())
    text = "".join(letter for letter in letters if not unicodedata.combining(letter))
    text = text.replace("[...]", " \u22ef ").replace("&", " en ").replace("+", " plus ")
    text = _IGNORED.sub("", text)
    return [word for word in _BETWEEN.split(text) if word]


def _singular(word: str) -> str:
    """``word`` without the ending of a plural, and without what that ending changes in spelling."""
    if len(word) > 4 and word.endswith("en"):
        word = word[:-2]
        if len(word) > 2 and word[-1] == word[-2] and word[-1] not in _VOWELS:
            word = word[:-1]
        word = word[:-1] + {"v": "f", "z": "s"}.get(word[-1], word[-1])
    if len(word) > 4 and word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    # aanvraag, aanvragen: a vowel that is written twice before one last consonant.
    if len(word) > 3 and word[-1] not in _VOWELS and word[-2] == word[-3] and word[-2] in _VOWELS:
        word = word[:-2] + word[-1]
    return word
