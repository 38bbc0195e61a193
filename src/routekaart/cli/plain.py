"""Tables on a pipe, as rich sets them there, without loading it: that takes longer than most logs to read.

Only what is simple is set here: words of characters one place wide, one blank apart, none of which must be broken.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Sequence

from routekaart.show.tables import Table

__all__ = ["is_simple", "plain_grid", "wrapped"]

_WORD = re.compile(r"\s*\S+\s*")
#: Letters of Latin alphabets, dashes and quotation marks, arrows, signs of mathematics, the blank that stands for a control.
_NARROW = "[!-~¡-¬®-ʯ–-‧←-⇿∀-⋐␣]+"
_SIMPLE = re.compile(f"(?:{_NARROW}(?: {_NARROW})*)?")
#: What makes rich take a pipe for a terminal.
_FORCED = ("FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE")


def is_simple(tables: Sequence[Table], room: int) -> bool:
    """Whether these tables, and where they go, are such that they can be set here."""
    if os.name == "nt" or sys.stdout.isatty() or any(name in os.environ for name in _FORCED):
        return False
    if not str(getattr(sys.stdout, "encoding", None)).lower().startswith("utf"):
        return False
    texts = [text for table in tables for text in (table.title, table.note)]
    cells = [cell for table in tables for row in table.rows for cell in row]
    cells += [column.heading for table in tables for column in table.columns]
    is_broken = any(len(word) > room for text in texts for word in text.split())
    return not is_broken and all(_SIMPLE.fullmatch(text) for text in (*texts, *cells))


def wrapped(text: str, room: int) -> list[str]:
    """The lines of ``text``, broken between words."""
    lines, place = [""], 0
    for found in _WORD.finditer(text):
        word = found[0]
        if place + len(word.rstrip()) > room and place:
            lines.append("")
            place = 0
        lines[-1] += word
        place += len(word)
    return [line if len(line) <= room else line[:room] + line[room:].rstrip() for line in lines]


def plain_grid(table: Table, widths: Sequence[int], beside: int) -> Iterator[str]:
    """The lines of a table with columns of these ``widths``, each with so much room ``beside`` it, a line below the headings."""
    whole = sum(widths) + (1 + 2 * beside) * (len(widths) - 1)
    blank = " " * (whole + 2)
    between = " " * (1 + 2 * beside)
    yield blank
    for number, row in enumerate([[column.heading for column in table.columns], *table.rows]):
        if number == 1:
            yield f" {'─' * whole} "
        cells = [wrapped(cell, width) for cell, width in zip(row, widths, strict=True)]
        high = max(map(len, cells))
        if number == 0:  # headings stand on their line
            cells = [[""] * (high - len(lines)) + lines for lines in cells]
        for at in range(high):
            parts = [
                _set(lines[at] if at < len(lines) else "", width, to_the_right=column.is_number)
                for lines, width, column in zip(cells, widths, table.columns, strict=True)
            ]
            yield f" {between.join(parts)} "
    if not table.rows:
        yield f" {'─' * whole} "
    yield blank


def _set(line: str, width: int, *, to_the_right: bool) -> str:
    return line.rstrip().rjust(width) if to_the_right else line.ljust(width)
