"""Every case of two groups as a dot, one panel a measure, with the medians; of many cases a shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from routekaart.show.charts.frame import GROUPS, figure_with, tick, ticks, unit_of
from routekaart.show.palette import PAPER
from routekaart.show.text import clean_text, wrap
from routekaart.show.words import Words

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["case_dots"]

PANEL = 104.0  # points for two rows of dots
ROOM, DOT = 0.3, 0.17  # how far a dot may step aside, and its own half height, in rows
#: With more cases in a group than this, dots would hide one another: a shape says how many are where.
MOST_DOTS = 500
#: Places along such a shape, at most.
PLACES = 60


def case_dots(
    by_measure: Mapping[str, Mapping[str, Sequence[float]]], say: Words
) -> tuple[Figure, str, bool]:
    """The values of each measure by group as a figure; in words; and whether shapes took the place of dots.

    Of groups of more than :data:`MOST_DOTS` cases a shape takes the place of the dots: the thicker, the larger
    the share of the group's cases. Measures named ``…_days`` are durations.
    """
    are_many = any(len(values) > MOST_DOTS for groups in by_measure.values() for values in groups.values())
    figure, panels = figure_with(len(by_measure), PANEL, left=128)
    described = [
        _draw(panel, measure, groups, say, are_many=are_many)
        for panel, (measure, groups) in zip(panels, by_measure.items(), strict=True)
    ]
    return figure, " ".join(described), are_many


def _draw(
    panel: Axes, measure: str, groups: Mapping[str, Sequence[float]], say: Words, *, are_many: bool
) -> str:
    """One measure: a row of dots, or a shape, per group; the sentence that says the same."""
    import numpy as np

    is_time = "days" in measure
    per_unit, unit = (
        unit_of(max((v for values in groups.values() for v in values), default=0.0)) if is_time else (1.0, "")
    )
    name = say[f"measure_{measure}"] if f"measure_{measure}" in say else clean_text(measure)
    edges, heights = _shapes([*groups.values()]) if are_many else (np.zeros(1), [np.zeros(0)] * len(groups))
    labels, described = [], []
    for place, ((group, values), colour) in enumerate(zip(groups.items(), GROUPS, strict=True)):
        n = say.number(len(values))
        labels.append(say.phrase("group_n", group=wrap(clean_text(group), 12, lines=1)[0], n=n))
        if are_many:
            aside = np.append(heights[place], 0.0)
            panel.fill_between(edges / per_unit, place - aside, place + aside, step="post", color=colour, alpha=0.6,
                               linewidth=0)  # fmt: skip
        else:
            scaled = np.sort(np.asarray(values, dtype=float)) / per_unit
            aside = _spread(scaled)
            panel.plot(scaled, place + aside, linestyle="", marker="o" if place == 0 else "D", markersize=5,
                       markerfacecolor=colour, markeredgecolor=PAPER, markeredgewidth=0.6, alpha=0.85, clip_on=False)  # fmt: skip
        if len(values):
            median = float(np.median(values))
            text = say.days(median) if is_time else tick(median, say.lang)
            panel.plot([median / per_unit] * 2, [place - 0.34, place + 0.34], color=colour, linewidth=2.2)
            side, va = (-1, "bottom") if place == 0 else (1, "top")  # outwards: clear of the other group
            beyond = max(0.34, float(np.abs(aside).max()) + DOT)
            panel.annotate(text, (median / per_unit, place + beyond * side), xytext=(0, -1.5 * side), va=va, ha="center",
                           textcoords="offset points", fontsize=7.5, color=colour)  # fmt: skip
            described.append(f"{labels[-1]} {say['median'].format(median=text)}")
    panel.set_title(
        f"{name} ({say[unit]})" if unit else name, loc="left", fontsize=8.5, fontweight="bold", pad=9
    )
    panel.set_yticks(range(len(labels)), labels)
    panel.tick_params(axis="y", length=0)
    panel.set_ylim(len(labels) - 0.05, -0.62)
    panel.set_xlim(left=min(0.0, edges[0] / per_unit))
    panel.xaxis.set_major_formatter(ticks(say.lang))
    panel.spines["left"].set_visible(False)
    return say.phrase("description_row", label=name, text="; ".join(described))


def _shapes(groups: Sequence[Sequence[float]]) -> tuple[np.ndarray, list[np.ndarray]]:
    """Places along the axis, alike for all groups, and how far the shape of each reaches to either side there.

    The places are whole numbers wide, around whole numbers, so that no place holds more of them than another.
    """
    import numpy as np

    values = [np.asarray(group, dtype=float) for group in groups]
    known = np.concatenate(values)
    low, high = (known.min(), known.max()) if len(known) else (0.0, 0.0)
    width = max(1.0, np.ceil((high - low) / PLACES))
    edges = np.floor(low) - 0.5 + width * np.arange(int((high - np.floor(low) + 0.5) // width) + 2)
    shares = [np.histogram(group, edges)[0] / max(1, len(group)) for group in values]
    tallest = max(float(share.max()) for share in shares) or 1.0
    return edges, [ROOM * share / tallest for share in shares]


def _spread(values: np.ndarray) -> np.ndarray:
    """How far each of the sorted ``values`` steps aside, so that equal ones stay apart: 0, up, down, …"""
    import numpy as np

    if len(values) < 2:
        return np.zeros(len(values))
    near = (values[-1] - values[0] or 1.0) / 60
    is_first = np.concatenate([[True], np.diff(values) >= near])
    places = np.arange(len(values)) - np.maximum.accumulate(np.where(is_first, np.arange(len(values)), 0))
    step = min(0.15, ROOM / max(1, (places.max() + 1) // 2))
    aside: np.ndarray = np.where(places % 2 == 1, 1, -1) * ((places + 1) // 2) * step
    return aside
