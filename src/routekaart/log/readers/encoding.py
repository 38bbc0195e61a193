"""Which encoding a text file certainly has; never a guess.

Certain are, in this order:

1. what ``--encoding`` declares, if every byte fits it;
2. a byte order mark (UTF-8 or UTF-16);
3. UTF-8, if every byte fits it: text in another encoding fits it only without accents, and then
   all of them say the same;
4. Windows-1252, if every byte above 127 stands where Western European writing puts its
   character, and where no other encoding in use here would give sensible text: see
   :data:`CERTAIN_1252`. What a Dutch Excel saves as CSV passes; Polish, Turkish, Czech, Baltic,
   Greek, Cyrillic, Hebrew or Arabic code pages, the DOS and the Macintosh ones do not.

Anything else is refused with a hint at ``--encoding``.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from routekaart.errors import InputError
from routekaart.log.readers.streams import chunks

__all__ = ["CERTAIN_1252", "certain_encoding"]

BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}

CERTAIN_1252 = {
    # Same character in Windows-1250, -1252 and -1254; a neighbour must be an unaccented letter.
    "ÁÂÄÇÉÍÓÔÖÚÜáâäçéíóôöúü": r"(?:(?<=[A-Za-z])@(?![\x80-\xff])|(?<![\x80-\xff])@(?=[A-Za-z]))",
    # The trema of Dutch follows a vowel (cliënt, geïnd); elsewhere Baltic ė and Czech ď live here.
    "ËËÏëï": r"(?<=[AEIOUYaeiouy])@(?![\x80-\xff])",
    # Grave and circumflex (crèche, à, hè): Czech and Croatian č, which lives here, precedes vowels.
    "ÈÀèà": r"(?<![\x80-\xff])@(?![\x80-\xffAEIOUYaeiouy])",
    "Êê": r"(?<=[A-Za-z])@(?=[nptNPT][eE])",
    # Señor, Muñoz: Polish ń, which lives here, stands before consonants.
    "Ññ": r"(?<=[AEIOUaeiou])@(?=[AEIOUaeiou])",
    # Marks stand at the edge of a word or between digits; within words, the same bytes are DOS or
    # Macintosh letters.
    "‘“€§«": r"(?<![A-Za-z\x80-\xff])@(?![\x80-\xff])",
    "”»…": r"(?<![\x80-\xff])@(?![A-Za-z\x80-\xff])",
    "°": r"(?<![A-Za-z\x80-\xff])@(?![\x80-\xff])",
    "–—•½": r"(?<![A-Za-z\x80-\xff])@(?![A-Za-z\x80-\xff])",
    "’": r"(?<![\x80-\xff])@(?=[nst](?![A-Za-z\x80-\xff])|[^A-Za-z\x80-\xff]|\Z)",
}
"""Characters of Windows-1252 with the surroundings (``@`` the character) in which they are certain."""

EMPHASISED = "áéóú"
"""Letters that Dutch doubles for emphasis or counting (één, vóór)."""

_LOOK_AHEAD = 64


def certain_encoding(path: Path, open_stream: Callable[[], BinaryIO], declared: str | None) -> str:
    """The name of the encoding in which the whole content is certain to be written.

    Raises
    ------
    InputError
        If the content is no text, or fits neither the declared encoding nor a certain one.
    """
    if declared is not None:
        encoding = _known(declared)
        if (line := _first_bad_line(open_stream, encoding)) is not None:
            raise InputError(
                f"{path.name}: line {line} does not fit --encoding {declared}: give the encoding it was"
                " saved in.",
                nl=f"{path.name}: regel {line} past niet in --encoding {declared}: geef de codering waarin"
                " het is opgeslagen.",
            )
        return encoding
    with open_stream() as stream:
        start = stream.read(4)
    for mark, encoding in BYTE_ORDER_MARKS.items():
        if start.startswith(mark):
            return _marked(path, open_stream, encoding)
    if (line := _first_bad_line(open_stream, "utf-8")) is None:
        return "utf-8"
    if _is_certain_1252(open_stream):
        return "cp1252"
    raise InputError(
        f"{path.name}: line {line} holds characters in an encoding that is not certain: name it,"
        " for instance --encoding windows-1252, or save the file as UTF-8.",
        nl=f"{path.name}: regel {line} bevat tekens in een codering die niet zeker is: noem haar,"
        " bijvoorbeeld --encoding windows-1252, of sla het bestand op als UTF-8.",
    )


def _known(declared: str) -> str:
    try:
        info = codecs.lookup(declared)
    except (LookupError, ValueError) as error:
        raise _unknown(declared) from error
    try:
        "".encode(info.name)
    except LookupError as error:
        # Such as base64: a codec, and no encoding of text.
        raise _unknown(declared) from error
    return "utf-8-sig" if info.name == "utf-8" else info.name


def _unknown(declared: str) -> InputError:
    return InputError(
        f"--encoding {declared} is no known encoding: try utf-8, windows-1252 or utf-16.",
        nl=f"--encoding {declared} is geen bekende codering: probeer utf-8, windows-1252 of utf-16.",
    )


def _marked(path: Path, open_stream: Callable[[], BinaryIO], encoding: str) -> str:
    if (line := _first_bad_line(open_stream, encoding)) is not None:
        name = encoding.removesuffix("-sig").upper()
        raise InputError(
            f"{path.name} begins as {name}, but line {line} does not fit it: save it again,"
            " or give --encoding.",
            nl=f"{path.name} begint als {name}, maar regel {line} past daar niet in: sla het opnieuw op,"
            " of geef --encoding.",
        )
    return encoding


def _first_bad_line(open_stream: Callable[[], BinaryIO], encoding: str) -> int | None:
    """The line of the first byte that does not fit, counted from 1; None if all fit."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    for chunk in chunks(open_stream):
        try:
            text = decoder.decode(chunk)
        except UnicodeDecodeError as error:
            return line + error.object[: error.start].count(b"\n")
        except UnicodeError:  # UTF-16 without a byte order mark
            return line
        if "\0" in text:
            return line + text[: text.index("\0")].count("\n")
        line += text.count("\n")
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return line
    return None


def _certain_pattern() -> re.Pattern[bytes]:
    """Matches the first byte that is not certain as Windows-1252."""
    contexts = []
    for letter in EMPHASISED:
        second = b"\\x%02x" % ord(letter)
        first = b"[" + second + b"\\x%02x]" % ord(letter.upper())
        contexts.append(rb"(?<![\x80-\xff])" + first + second + rb"[a-z]")
        contexts.append(rb"(?<=" + first + rb")" + second + rb"[a-z]")
    for characters, context in CERTAIN_1252.items():
        group = b"[" + b"".join(b"\\x%02x" % byte for byte in characters.encode("cp1252")) + b"]"
        contexts.append(context.encode("ascii").replace(b"@", group))
    return re.compile(rb"(?!" + b"|".join(contexts) + rb")[\x80-\xff]|[\x00-\x08\x0e-\x1f]")


def _is_certain_1252(open_stream: Callable[[], BinaryIO]) -> bool:
    pattern = _certain_pattern()
    text, checked = b"", 0
    for chunk in chunks(open_stream):
        text += chunk
        # The last bytes wait for their neighbours in the next chunk.
        limit = max(len(text) - _LOOK_AHEAD, checked)
        found = pattern.search(text, checked)
        if found and found.start() < limit:
            return False
        kept_from = max(limit - _LOOK_AHEAD, 0)
        text, checked = text[kept_from:], limit - kept_from
    return pattern.search(text, checked) is None
