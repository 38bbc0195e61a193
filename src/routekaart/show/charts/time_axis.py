"""An axis of dates: its marks, the school holidays behind it, the day on which the source was taken."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from routekaart.measures.time_frame import TimeFrame
from routekaart.show.palette import INK, MUTED
from routekaart.show.words import Words, format_date

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["HOLIDAY", "date_marks", "draw_nothing", "mark_extraction", "set_dates", "shade_holidays"]

HOLIDAY = "#ECECEC"
MOST_MARKS = 7
EDGE = 0.04  # of the axis
MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600)
DAYS = (1, 2, 7, 14)


def date_marks(first: date, n_days: int) -> list[tuple[int, date]]:
    """At most :data:`MOST_MARKS` days of the axis, with their dates: firsts of months, or every few days."""
    last = first + timedelta(n_days)
    for step in DAYS:
        if n_days // step < MOST_MARKS:
            return [(day, first + timedelta(day)) for day in range(0, n_days + 1, step)]
    for step in MONTHS:
        marks = [month for month in _months(first, last, step) if first <= month <= last]
        if len(marks) <= MOST_MARKS:
            break
    return [((month - first).days, month) for month in marks]


def _months(first: date, last: date, step: int) -> Iterable[date]:
    """The first of every ``step``-th month, counted from January, over the axis."""
    for month in range(first.year * 12, last.year * 12 + 12, step):
        yield date(month // 12, month % 12 + 1, 1)


def set_dates(panel: Axes, first: date, n_days: int, lang: str) -> None:
    """The horizontal axis in dates, day 0 at ``first``."""
    marks = date_marks(first, n_days)
    panel.set_xlim(0, max(1, n_days))
    panel.set_xticks([day for day, _ in marks], [format_date(when, lang) for _, when in marks])
    for (day, _), label in zip(marks, panel.get_xticklabels(), strict=True):
        # At the edges a date keeps inside the picture.
        label.set_horizontalalignment(
            "left" if day < EDGE * n_days else "right" if day > (1 - EDGE) * n_days else "center"
        )


def shade_holidays(panel: Axes, frame: TimeFrame, low: float, high: float) -> None:
    """The school holidays as light blocks from ``low`` to ``high`` on the vertical axis."""
    spans = [(start, end - start) for start, end in frame.holidays]
    if spans:
        panel.broken_barh(spans, (low, high - low), facecolor=HOLIDAY, linewidth=0, zorder=0)


def mark_extraction(panel: Axes, day: float, low: float, high: float) -> None:
    """A dotted line on the day on which the source was taken."""
    panel.plot([day, day], [low, high], color=INK, linewidth=0.8, linestyle=(0, (1, 2)), clip_on=False)


def draw_nothing(panel: Axes, say: Words) -> None:
    """Words in the place of a chart that has nothing to draw."""
    panel.set_axis_off()
    panel.text(0.5, 0.5, say["nothing"], transform=panel.transAxes, ha="center", color=MUTED)
