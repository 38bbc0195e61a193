"""A page as one HTML file that needs nothing else: no network, no script, no other file."""

from __future__ import annotations

from pathlib import Path

from routekaart.show.report.page import Page
from routekaart.show.text import without_marks

__all__ = ["html_page"]

#: A word that may be broken inside a cell, rather than push its table off the page.
LONG = 22

FOLDER = Path(__file__).parents[2] / "data" / "report"


def html_page(page: Page) -> str:
    """``page`` as HTML; every text is escaped, only pictures of our own making are taken as they are."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        finalize=_readable,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.tests["long"] = _has_long_word
    style = (FOLDER / "style.css").read_text("utf-8")
    return environment.get_template("report.html.j2").render(page=page, style=style)


def _readable(value: object) -> object:
    """Text without what turns the direction of reading or no page can hold; pictures of our own as they are."""
    return without_marks(value) if type(value) is str else value


def _has_long_word(text: str) -> bool:
    return any(len(word) > LONG for word in text.split())
