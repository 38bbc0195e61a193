"""Labels made fit to draw: characters XML allows, lines of a width, an ending when too long.

Widths are in *em*, estimated per class of character for an Arial-like face: close enough to break
lines by, and the same on every machine.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["clean_text", "text_width", "without_marks", "wrap", "xml_text"]

# Everything XML 1.0 forbids, lone surrogates among it.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Marks that turn the reading direction of whatever follows them; the scripts themselves need none.
_DIRECTION_MARKS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")

_NARROW = frozenset("iIjlftr.,:;'`!|()[]{}/\\\"-* ")
_WIDE = frozenset("mwMW@%&…—")
_JOINERS = frozenset("\u200d\ufe0e\ufe0f")


def xml_text(text: str) -> str:
    """``text`` as it is, but for the characters that XML cannot hold."""
    return _FORBIDDEN.sub("\ufffd", text)


def clean_text(text: str) -> str:
    """``text`` on one line, without the characters that XML or a reader cannot take."""
    return " ".join(without_marks(text).split())


def without_marks(text: str) -> str:
    """``text`` without the characters that XML cannot hold, or that turn the direction of reading.

    >>> without_marks("Signaal\u202e van school")
    'Signaal van school'
    """
    return _DIRECTION_MARKS.sub("", xml_text(text))


def text_width(text: str, *, bold: bool = False) -> float:
    """How wide ``text`` is, in em."""
    return sum(map(_character_width, text)) * (1.08 if bold else 1)


def _character_width(character: str) -> float:
    if character in _NARROW:
        return 0.34
    if character in _WIDE:
        return 0.92
    if unicodedata.combining(character) or character in _JOINERS:
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return 1.1
    if character >= "\u2000":  # symbols, emoji
        return 1.0
    return 0.7 if character.isupper() else 0.56


def wrap(text: str, width: float, *, lines: int) -> list[str]:
    """``text`` in at most ``lines`` lines of ``width`` em, ending in "…" when it does not fit."""
    broken = [""]
    for word in text.split():
        for piece in _pieces(word, width):
            longer = f"{broken[-1]} {piece}".strip()
            if text_width(longer) <= width:
                broken[-1] = longer
            else:
                broken.append(piece)
    broken = [line for line in broken if line] or [""]
    if len(broken) <= lines:
        return broken
    last = broken[lines - 1]
    while last and text_width(last + "…") > width:
        last = last[:-1]
    return [*broken[: lines - 1], last.rstrip() + "…"]


def _pieces(word: str, width: float) -> list[str]:
    """A word too wide for a line, cut; never inside a composed character."""
    pieces = [""]
    for character in word:
        is_attached = (
            unicodedata.combining(character) > 0
            or character in _JOINERS
            or pieces[-1].endswith("\u200d")
        )  # fmt: skip
        if not is_attached and text_width(pieces[-1] + character) > width:
            pieces.append("")
        pieces[-1] += character
    return pieces
