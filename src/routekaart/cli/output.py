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


def write_json(record: Any) -> None:
    """Print ``record`` as JSON: durations in days, times ISO 8601, missing values null."""
    click.echo(json.dumps(record, ensure_ascii=False, indent=2, allow_nan=False))


def write_csv(rows: Sequence[dict[str, Any]]) -> None:
    """Print ``rows`` as CSV, in UTF-8; text that a spreadsheet would run is neutralised."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([neutralise(name) for name in names])
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
            grid = RichTable(box=box.SIMPLE_HEAD, pad_edge=False)
            for column in table.columns:
                side: Literal["left", "right"] = "right" if column.is_number else "left"
                grid.add_column(Text(column.heading), justify=side, overflow="fold")
            for row in table.rows:
                grid.add_row(*(Text(_printable(cell)) for cell in row))
            console.print(grid)
        if table.note:
            console.print(Text(table.note))


def note(text: str, *, quiet: bool) -> None:
    """Say something on stderr, unless asked to be quiet."""
    if not quiet:
        click.echo(_printable(text), err=True)


def _cell(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return neutralise(" → ".join("" if item is None else str(item) for item in value))
    if isinstance(value, str):
        return neutralise(value)
    return value


def _printable(text: str) -> str:
    """``text`` without the characters that steer a terminal."""
    return "".join(character if character.isprintable() or character == " " else "␣" for character in text)
