"""A page before it is HTML or Markdown: sections of paragraphs, sentences, tables and pictures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from routekaart.show.sentence import Sentence
from routekaart.show.tables import Table

__all__ = ["Block", "Drawn", "Listed", "Page", "Section", "Tabled", "Terms", "Text", "prefixed"]


@dataclass(frozen=True)
class Text:
    """A paragraph; ``kind`` is "text", "lead" (a heading within a section), "limit", "warning" or "record"."""

    text: str
    kind: str = "text"


@dataclass(frozen=True)
class Listed:
    """Sentences as a list."""

    sentences: tuple[Sentence, ...]
    kind: str = "sentences"


@dataclass(frozen=True)
class Tabled:
    """A table."""

    table: Table
    kind: str = "table"


@dataclass(frozen=True)
class Drawn:
    """A picture of our own making, as SVG whose ids are its own, and its title in words.

    ``shape`` is "wide" (a chart), "small" (a chart of a few numbers) or "tall" (a map).
    """

    svg: str
    title: str
    shape: str = "wide"
    kind: str = "picture"


@dataclass(frozen=True)
class Terms:
    """Words with what they mean here."""

    pairs: tuple[tuple[str, str], ...]
    kind: str = "terms"


Block = Text | Listed | Tabled | Drawn | Terms


@dataclass(frozen=True)
class Section:
    """A part of the report under its own heading; ``details`` are what stands in the appendix of it."""

    id: str
    title: str
    blocks: tuple[Block, ...]
    starts_page: bool = False
    details: tuple[Block, ...] = ()


@dataclass(frozen=True)
class Page:
    """The whole report."""

    lang: str
    title: str
    lead: str
    stamp: str
    footer: str
    version: str
    sections: tuple[Section, ...]


def prefixed(sentences: Iterable[Sentence], result: str) -> tuple[Sentence, ...]:
    """The sentences with the name of their ``result`` before their row, so that rows of all results differ."""
    return tuple(Sentence(one.text, f"{result}/{one.row}", one.topic) for one in sentences)
