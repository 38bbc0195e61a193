"""A page as Markdown: text and tables, with a line where a picture stands."""

from __future__ import annotations

import re
from collections.abc import Iterator

from routekaart.show.report.page import Block, Drawn, Listed, Page, Tabled, Terms, Text
from routekaart.show.tables import Table
from routekaart.show.text import clean_text
from routekaart.show.words import words

__all__ = ["markdown_page"]

_MARKS = re.compile(r"([\\`*_\[\]<>#|~!&])")
_LIST_START = re.compile(r"^(\d+)([.)])|^([-+=])")


def markdown_page(page: Page) -> str:
    """``page`` as Markdown, in which nothing from the log is markup."""
    lines = [f"# {escaped(page.title)}", f"**{escaped(page.stamp)}**", escaped(page.lead)]
    for section in page.sections:
        lines.append(f"## {escaped(section.title)}")
        for block in section.blocks:
            lines += _block(block, page.lang)
    lines.append(escaped(page.footer))
    return "\n\n".join(lines) + "\n"


def escaped(text: str) -> str:
    """``text`` on one line, with every sign that Markdown reads as markup taken literally."""
    one_line = _MARKS.sub(r"\\\1", clean_text(text))
    return _LIST_START.sub(lambda found: f"{found[1]}\\{found[2]}" if found[1] else f"\\{found[3]}", one_line)


def _block(block: Block, lang: str) -> Iterator[str]:
    if isinstance(block, Text):
        yield f"### {escaped(block.text)}" if block.kind == "lead" else escaped(block.text)
    elif isinstance(block, Listed):
        yield "\n".join(f"- {escaped(sentence.text)}" for sentence in block.sentences)
    elif isinstance(block, Terms):
        yield "\n".join(f"- **{escaped(term)}**: {escaped(meaning)}" for term, meaning in block.pairs)
    elif isinstance(block, Drawn):
        yield f"*{escaped(words(lang, 'report')['picture'].format(title=block.title))}*"
    elif isinstance(block, Tabled):
        yield from _table(block.table)


def _table(table: Table) -> Iterator[str]:
    yield f"**{escaped(table.title)}**"
    heads = [escaped(column.heading) for column in table.columns]
    rules = ["---:" if column.is_number else "---" for column in table.columns]
    rows = [[escaped(cell) for cell in row] for row in table.rows]
    yield "\n".join(f"| {' | '.join(cells)} |" for cells in [heads, rules, *rows])
    if table.note:
        yield escaped(table.note)
