"""A chart of time to a milestone: which share of the cases has come so far, open cases kept open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from routekaart.measures.open_cases import Timing
from routekaart.privacy.disclosure import Cleared
from routekaart.show.chart_frame import (
    GROUPS,
    figure_with,
    in_house_style,
    legend_of,
    picture_of,
    ticks,
    unit_of,
)
from routekaart.show.palette import COUNT_LINES, RULE
from routekaart.show.picture import Picture
from routekaart.show.text import clean_text
from routekaart.show.words import Words, format_days, format_share, words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["draw_timing"]

HEIGHT = 210.0  # points
DASHES, DOTS = ("solid", (0, (5, 2))), (0, (1, 3))
QUARTERS = (0, 0.25, 0.5, 0.75, 1)


@in_house_style
def draw_timing(
    cleared: Cleared[Timing], curves: Mapping[str, Cleared[Timing]], *, lang: str = "nl"
) -> Picture:
    """The share of cases that reached a milestone, by days since their first event.

    Parameters
    ----------
    cleared
        The timing of all cases: its selection, n and stamp stand on the picture.
    curves
        The curves to draw by the name of their group, two at most; one without a name stands for all.
    """
    say = words(lang, "charts")
    figure, [panel] = figure_with(1, HEIGHT, left=48)
    last = max((one.result.curve_columns["day"][-1] for one in curves.values()), default=0.0)
    per_unit, unit = unit_of(last)
    described = []
    colours = GROUPS if len(curves) > 1 else (COUNT_LINES[4],)
    for (name, one), colour, dash in zip(curves.items(), colours, DASHES, strict=False):
        label = say["group_n"].format(group=clean_text(name), n=one.result.n_cases) if name else ""
        _draw_curve(panel, one.result, per_unit, label=label, color=colour, linestyle=dash)
        described.append(_described(one.result, label or say.counted("cases", one.result.n_cases), say))
    panel.axhline(0.5, color=RULE, linewidth=0.6, linestyle=DOTS)
    panel.set_ylim(0, 1.02)
    panel.set_xlim(0, max(last / per_unit, 1e-9))
    panel.set_yticks(QUARTERS, [format_share(share, lang) for share in QUARTERS])
    panel.set_xlabel(say["axis_since_start"].format(unit=say[unit]))
    panel.xaxis.set_major_formatter(ticks(lang))
    if len(curves) > 1:
        panel.legend(loc="lower right", frameon=False)
    key = f"milestone_{cleared.result.to}"
    title = say["title_timing"].format(what=say[key] if key in say else clean_text(cleared.result.to))
    return picture_of(figure, legend_of(cleared, title, say), " ".join(described))


def _draw_curve(panel: Axes, timing: Timing, per_unit: float, *, label: str, **look: Any) -> None:
    """One curve as steps, with its 95 % limits as a band where they are known."""
    curve = timing.curve_columns
    days = [day / per_unit for day in curve["day"]]
    panel.step(days, curve["share"], where="post", linewidth=1.8, label=label, **look)
    known = [low is not None for low in curve["low"]]
    low, high = ([0.0 if share is None else share for share in curve[name]] for name in ("low", "high"))
    panel.fill_between(
        days, low, high, where=known, step="post", color=look["color"], alpha=0.13, linewidth=0
    )


def _described(timing: Timing, label: str, say: Words) -> str:
    median = say["not_reached"] if timing.median_days is None else format_days(timing.median_days, say.lang)
    return say["description_row"].format(label=label, text=say["median"].format(median=median))
