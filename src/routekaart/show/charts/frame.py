"""The frame of a chart: house style, a figure of panels, how an axis is written, and the finished picture."""

from __future__ import annotations

import functools
import io
import warnings
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, ParamSpec

from routekaart.privacy.disclosure import Cleared, passed
from routekaart.results import Result
from routekaart.show.charts.svg import finish_chart
from routekaart.show.legend import Key, Legend
from routekaart.show.palette import DIVERGING, INK, MUTED, RULE
from routekaart.show.picture import Picture
from routekaart.show.text import clean_text
from routekaart.show.words import Words, format_number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["GROUPS", "POINTS", "figure_with", "in_house_style", "picture_of", "tick", "ticks", "unit_of"]

POINTS = 72  # to the inch
WIDTH = 510.0  # points: A4 between its margins
STYLE: dict[Any, Any] = {
    "svg.hashsalt": "routekaart",  # the same ids in every run
    "svg.fonttype": "none",
    "text.parse_math": False,
    "font.family": ["DejaVu Sans"],
    "font.size": 8.5,
    "text.color": INK,
    "axes.edgecolor": RULE,
    "axes.labelcolor": MUTED,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": RULE,
    "xtick.labelcolor": MUTED,
    "ytick.color": RULE,
    "ytick.labelcolor": INK,
    "hatch.linewidth": 0.7,
}
#: The colours of two groups.
GROUPS = (DIVERGING[1], DIVERGING[5])

P = ParamSpec("P")


def in_house_style(draw: Callable[P, Picture]) -> Callable[P, Picture]:
    """``draw`` with matplotlib set to the house style while it runs, whatever the user's own settings."""

    @functools.wraps(draw)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> Picture:
        import matplotlib

        with matplotlib.rc_context():
            matplotlib.rcdefaults()
            matplotlib.rcParams.update(STYLE)
            return draw(*args, **kwargs)

    return drawn


def figure_with(count: int, height: float, *, left: float) -> tuple[Figure, list[Axes]]:
    """A figure as wide as the page with ``count`` panels under each other, each ``height`` points high."""
    from matplotlib.figure import Figure

    total = height * max(1, count)
    figure = Figure(figsize=(WIDTH / POINTS, total / POINTS))
    figure.subplots_adjust(
        left=left / WIDTH, right=1 - 14 / WIDTH, top=1 - 16 / total, bottom=34 / total, hspace=0.85
    )
    return figure, [figure.add_subplot(max(1, count), 1, place + 1) for place in range(count)]


def unit_of(days: float) -> tuple[float, str]:
    """What to divide days by on an axis that goes to ``days``, and the name of what they then are."""
    return (7.0, "unit_weeks") if days >= 42 else (1.0, "unit_days")


def ticks(lang: str) -> Callable[[float, float], str]:
    """What matplotlib asks for the text at a value of an axis."""
    return lambda value, _: tick(value, lang)


def tick(value: float, lang: str) -> str:
    """A value as written on an axis: a decimal only where it has one."""
    return format_number(value, lang, decimals=0 if float(value).is_integer() else 1)


def picture_of(
    cleared: Cleared[Result], figure: Figure, say: Words, title: str, description: str,
    *, keys: Iterable[Key] = (), notes: Iterable[str] = (),
) -> Picture:  # fmt: skip
    """The finished chart with its title, the selection, its keys and stamp: the same bytes for the same figure."""
    legend = Legend(
        title=title,
        subtitle=clean_text(passed(cleared).recipe.text(say.lang)),
        facts=(),
        keys=tuple(keys),
        notes=(*notes, *cleared.remarks(say.lang)),
        stamp=cleared.stamp(say.lang),
    )
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        # Text stays text in the SVG, so what our measuring font lacks (emoji) is the reader's to draw.
        warnings.filterwarnings("ignore", message=r"Glyph \d+ .* missing from font")
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
    return Picture(finish_chart(buffer.getvalue(), legend, description), legend.headline, description)
