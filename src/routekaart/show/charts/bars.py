"""Horizontal bars of waiting, a row each: its steps at the left, what it is made of, and its text below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from routekaart.privacy.disclosure import Cleared, passed
from routekaart.results import Result
from routekaart.show.charts.frame import figure_with, picture_of, ticks, unit_of
from routekaart.show.legend import Key
from routekaart.show.palette import MUTED, PAPER, TIME_LINES
from routekaart.show.picture import Picture
from routekaart.show.rows import Row
from routekaart.show.text import clean_text, wrap
from routekaart.show.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["bars_of", "cause_bars", "described", "step_name"]

ROW = 38.0  # points for a bar with its two lines
LABEL_WIDTH, LABEL_LINES = 16.5, 3  # em
# Of what waiting is made: colour, and a pattern for whoever cannot tell the colours apart.
CAUSES = {
    "explicit_days": (TIME_LINES[4], ""),
    "consent_days": (TIME_LINES[2], "////"),
    "rhythm_days": (TIME_LINES[1], ""),
    "deferral_days": (TIME_LINES[0], "\\\\\\\\"),
    "holiday_days": ("#CFC3E0", "...."),
    "unexplained_days": ("#E6E6E6", ""),
}


def cause_bars(cleared: Cleared[Result], rows: Sequence[Row], say: Words) -> Picture:
    """The picture of ``rows`` of a cleared result as bars, each split into its causes."""
    texts = [
        say.phrase(
            "waits_total",
            total=say.days(row["total_days"]),
            cases=row["cases"],
            n=say.number(passed(cleared).n_cases),
        )
        for row in rows
    ]
    found = [cause for cause in CAUSES if any(row[cause] for row in rows)]
    figure = bars_of(rows, [(cause, *CAUSES[cause]) for cause in found], texts, say)
    keys = tuple(Key("hatch", say[f"cause_{cause}"], colours=CAUSES[cause]) for cause in found)
    return picture_of(cleared, figure, say, say["title_waits"], described(rows, texts, say), keys=keys)


def bars_of(
    rows: Sequence[Row], parts: Sequence[tuple[str, str, str]], texts: Sequence[str], say: Words
) -> Figure:
    """Horizontal bars, one a row, made of ``parts`` (column, colour, hatch), each with its text under it."""
    figure, [panel] = figure_with(1, ROW * max(1, len(rows)) + 34, left=176)
    per_unit, unit = unit_of(max((row["total_days"] for row in rows), default=0.0))
    for number, row in enumerate(rows):
        start = 0.0
        for column, colour, hatch in parts:
            days = row[column] / per_unit
            panel.barh(
                number,
                days,
                left=start,
                height=0.36,
                color=colour,
                hatch=hatch,
                edgecolor=PAPER,
                linewidth=0.4,
            )
            start += days
        panel.annotate(
            texts[number], (0, number), xytext=(2, -14), textcoords="offset points", fontsize=7.5, color=MUTED
        )
        _label(panel, number, step_name(row, say))
    panel.set_yticks([])
    panel.set_ylim(max(1, len(rows)) - 0.3, -0.5)
    panel.set_xlabel(say.phrase("axis_total", unit=say[unit]))
    panel.xaxis.set_major_formatter(ticks(say.lang))
    return figure


def step_name(row: Row, say: Words) -> str:
    """A transition by its two steps; at the level of steps or organisations, what is waited for."""
    if "name" in row:
        return say["still_open"] if row.get("is_tail") else clean_text(row["name"] or "") or say["no_name"]
    source = say["at_the_start"] if row["source"] is None else clean_text(row["source"]) or say["no_name"]
    target = say["still_open"] if row["target"] is None else clean_text(row["target"]) or say["no_name"]
    return say.phrase("step", source=source, target=target)


def _label(panel: Axes, place: int, text: str) -> None:
    """A label left of a bar, each line set on its own: right-aligned in whatever typeface is used."""
    lines = wrap(text, LABEL_WIDTH, lines=LABEL_LINES)
    for number, line in enumerate(lines):
        offset = ((len(lines) - 1) / 2 - number) * 10.5
        panel.annotate(line, (0, place), xytext=(-6, offset), textcoords="offset points", ha="right", va="center",
                       annotation_clip=False)  # fmt: skip


def described(rows: Sequence[Row], texts: Sequence[str], say: Words) -> str:
    """The transitions of a chart with their texts, in words."""
    lines = (
        say.phrase("description_row", label=step_name(row, say), text=text)
        for row, text in zip(rows, texts, strict=True)
    )
    return " ".join(lines) or say["nothing"]
