"""What a command prints: tables on a terminal, CSV or JSON for machines; results on stdout."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Sequence
from typing import Any, Literal

import click

from routekaart.show.tables import Table
from routekaart.spreadsheet import neutralise

__all__ = ["note", "write_csv", "write_json", "write_tables"]

EDGES = 2  # characters before the first column and after the last


def write_json(record: Any) -> None:
    """Print ``record`` as JSON: durations in days, times ISO 8601, missing values null."""
    click.echo(json.dumps(record, ensure_ascii=False, indent=2, allow_nan=False))


def write_csv(rows: Sequence[dict[str, Any]]) -> None:
    """Print ``rows`` as CSV, in UTF-8; text that a spreadsheet would run is neutralised."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([_cell(name) for name in names])
    writer.writerows([_cell(row.get(name)) for name in names] for row in rows)
    click.echo(text.getvalue(), nl=False)


def write_tables(tables: Sequence[Table]) -> None:
    """Print ``tables`` one below the other, as wide as the terminal and never wider than 120 on a pipe."""
    from rich import box
    from rich.console import Console
    from rich.table import Table as RichTable
    from rich.text import Text

    console = Console(width=None if sys.stdout.isatty() else 120, soft_wrap=False)
    for number, table in enumerate(tables):
        if number:
            console.print()
        console.print(Text(table.title), style="bold")
        if table.columns and (table.rows or not table.note):
            widths, beside = _widths(table, console.width)
            grid = RichTable(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, beside))
            for column, width in zip(table.columns, widths, strict=True):
                side: Literal["left", "right"] = "right" if column.is_number else "left"
                grid.add_column(Text(column.heading), justify=side, overflow="fold", width=width)
            for row in table.rows:
                grid.add_row(*(Text(_printable(cell)) for cell in row))
            console.print(grid)
        if table.note:
            console.print(Text(table.note))


def _widths(table: Table, room: int) -> tuple[list[int | None], int]:
    """How wide each column is, and the space beside it, so that no word breaks and, if it can be, no number.

    Left open where the words alone do not fit.
    """
    cells = [[heading.heading, *(row[at] for row in table.rows)] for at, heading in enumerate(table.columns)]
    words = [max((len(word) for text in texts for word in text.split()), default=1) for texts in cells]
    whole = [max(map(len, texts)) for texts in cells]
    figures = [
        max([least, *map(len, texts[1:])]) if column.is_number else least
        for column, texts, least in zip(table.columns, cells, words, strict=True)
    ]
    for widths, beside in ((figures, 1), (figures, 0), (words, 1), (words, 0)):
        left = room - sum(widths) - (1 + 2 * beside) * (len(widths) - 1) - EDGES
        if left >= 0:
            break
    else:
        return [None] * len(whole), 1
    for at in sorted(range(len(whole)), key=lambda at: whole[at] - widths[at]):
        if whole[at] - widths[at] > left:
            break
        left -= whole[at] - widths[at]
        widths[at] = whole[at]
    for _ in range(left):  # what is over, each time to the column with most lines
        longest = max(range(len(whole)), key=lambda at: whole[at] / widths[at])
        widths[longest] += whole[longest] > widths[longest]
    return [*widths], beside


def note(text: str, *, quiet: bool) -> None:
    """Say something on stderr, unless asked to be quiet."""
    if not quiet:
        click.echo(_printable(text), err=True)


def _cell(value: Any) -> Any:
    if isinstance(value, list | tuple):
        value = " → ".join("" if item is None else str(item) for item in value)
    if isinstance(value, str):
        return neutralise(_printable(value))
    return value


def _printable(text: str) -> str:
    """``text`` without the characters that steer a terminal."""
    return "".join(character if character.isprintable() or character == " " else "␣" for character in text)
