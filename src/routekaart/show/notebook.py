"""What a notebook shows of a result: its picture, or its tables where it has none, stamped for the team."""

from __future__ import annotations

import html
from collections.abc import Iterator
from zlib import crc32

from routekaart.errors import RoutekaartError
from routekaart.privacy.disclosure import Cleared, clear
from routekaart.results import Result
from routekaart.show.of import shown_of, tables_of
from routekaart.show.tables import Table
from routekaart.show.text import without_marks

__all__ = ["in_notebook"]

#: Rows of a table.
MOST = 20


def in_notebook(result: Result, lang: str = "nl") -> str | None:
    """A result as HTML, cleared for the team; None for a kind of result that is only written to files."""
    try:
        shown = shown_of(type(result))
    except LookupError:
        return None
    cleared = clear(result)
    if shown.chart is not None:
        try:
            picture = shown.chart(cleared, lang=lang)
        except (RoutekaartError, ImportError):  # too large to draw, or nothing here can: then the tables
            return "".join(_html(cleared, lang))
        # The ids of one picture are no other's on the page of the notebook.
        return picture.inline(f"picture-{crc32(picture.svg.encode()):x}")
    return "".join(_html(cleared, lang))


def _html(cleared: Cleared[Result], lang: str) -> Iterator[str]:
    for table in tables_of(cleared, lang, most=MOST):
        yield f"<h4>{_escaped(table.title)}</h4>"
        if table.rows:
            yield _table(table)
        if table.note:
            yield f"<p>{_escaped(table.note)}</p>"
    yield f"<p><b>{_escaped(cleared.stamp(lang))}</b></p>"


def _table(table: Table) -> str:
    heads = "".join(f"<th>{_escaped(column.heading)}</th>" for column in table.columns)
    rows = "".join(f"<tr>{''.join(f'<td>{_escaped(cell)}</td>' for cell in row)}</tr>" for row in table.rows)
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _escaped(text: str) -> str:
    return html.escape(without_marks(text))
