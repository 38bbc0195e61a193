"""Horizontal spans of time, a row each: a bar up to what is usual, a line up to what few exceed, and text below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from routekaart.show.charts.frame import figure_with, ticks, unit_of
from routekaart.show.palette import INK, MUTED, PAPER
from routekaart.show.text import text_width, wrap
from routekaart.show.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["Part", "Span", "spans_of"]

SMALL = 7.5  # points of the text below a bar
BAR, LINE = 20.0, 10.0  # points for a bar, and for a line of text below it
LEFT = 176  # points for what a row is called
LABEL_WIDTH, LABEL_LINES = 16.5, 3  # em
TEXT_WIDTH = 36.0  # em of a line of text below a bar


@dataclass(frozen=True)
class Part:
    """A part of a bar: how many days, its colour, and a pattern for whoever cannot tell colours apart."""

    days: float
    colour: str
    hatch: str = ""


@dataclass(frozen=True)
class Span:
    """A row: its name, the parts of its bar, where its line ends (days; None: it has none), and its text in pieces."""

    name: str
    parts: tuple[Part, ...]
    until: float | None
    texts: tuple[str, ...]

    @property
    def usual(self) -> float:
        """The length of its bar, in days."""
        return sum(part.days for part in self.parts)


def spans_of(spans: Sequence[Span], say: Words, axis: str) -> Figure:
    """The figure of these rows; ``axis`` is the word of the axis, which names the unit."""
    below = [[*_packed(span.texts)] for span in spans]
    lines = max(1, *map(len, below), 1) if below else 1
    row = BAR + LINE * max(lines, 1.6)
    figure, [panel] = figure_with(1, row * max(1, len(spans)) + 50, left=LEFT)
    longest = max((end for span in spans for end in (span.usual, span.until or 0.0)), default=0.0)
    per_unit, unit = unit_of(longest)
    for place, (span, texts) in enumerate(zip(spans, below, strict=True)):
        _draw(panel, place, span, texts, per_unit)
        _name(panel, place, span.name)
    panel.set_yticks([])
    panel.set_ylim(max(1, len(spans)) - 0.25, -0.35)
    panel.set_xlim(left=0, right=max(longest / per_unit * 1.02, 1))
    panel.set_xlabel(say.phrase(axis, unit=say[unit]))
    panel.xaxis.set_major_formatter(ticks(say.lang))
    return figure


def _draw(panel: Axes, place: int, span: Span, texts: Sequence[str], per_unit: float) -> None:
    start = 0.0
    for part in span.parts:
        panel.barh(place, part.days / per_unit, left=start, height=0.24, color=part.colour, hatch=part.hatch,
                   edgecolor=PAPER, linewidth=0.4)  # fmt: skip
        start += part.days / per_unit
    if span.until is not None:
        panel.plot([start, span.until / per_unit], [place, place], color=INK, linewidth=1.1, marker="|",
                   markevery=[1], markersize=8)  # fmt: skip
    for number, text in enumerate(texts):
        panel.annotate(text, (0, place), xytext=(2, -9 - LINE * number), textcoords="offset points", fontsize=SMALL,
                       color=MUTED, va="top", annotation_clip=False)  # fmt: skip


def _name(panel: Axes, place: int, name: str) -> None:
    """What a row is called, left of it: right-aligned in whatever typeface is used."""
    for number, line in enumerate(wrap(name, LABEL_WIDTH, lines=LABEL_LINES)):
        panel.annotate(line, (0, place), xytext=(-6, 3 - number * 10.5), textcoords="offset points", ha="right",
                       va="center", annotation_clip=False)  # fmt: skip


def _packed(texts: Sequence[str]) -> Iterator[str]:
    """The pieces in as few lines as they fit in, none of them broken."""
    line = ""
    for text in texts:
        longer = f"{line} · {text}" if line else text
        if line and text_width(longer) > TEXT_WIDTH:
            yield line
            longer = text
        line = longer
    if line:
        yield line
