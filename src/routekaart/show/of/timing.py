"""Timing: how soon cases come to a milestone, open cases kept open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from routekaart.measures.open_cases import Moment, Timing
from routekaart.privacy.disclosure import Cleared, passed
from routekaart.show.charts.frame import (
    GROUPS,
    POINTS,
    figure_with,
    in_house_style,
    picture_of,
    ticks,
    unit_of,
)
from routekaart.show.palette import COUNT_LINES, MUTED, RULE
from routekaart.show.picture import Picture
from routekaart.show.sentence import Say, Sentence
from routekaart.show.shown import Shown
from routekaart.show.tables import Made, Table, table
from routekaart.show.team import CURVE, need_team
from routekaart.show.text import clean_text
from routekaart.show.words import Words, format_share, words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["SHOWN", "draw_timing"]

#: What is told of cases that did not come to it, where an ending is known.
FOLLOWED = ("still_open", "left")
HEIGHT = 210.0  # points
ROW = 13.0  # points: a line of numbers under the axis
DASHES, DOTS = ("solid", (0, (5, 2))), (0, (1, 3))
#: Steps of a curve that can be told apart on the widest picture.
FINE = 2_000
QUARTERS = (0, 0.25, 0.5, 0.75, 1)


def _tables(result: Timing, terms: Words, most: int | None) -> list[Table]:
    counts = {
        "cases": result.n_cases,
        "reached": result.n_events,
        "still_open": result.n_open,
        "left": result.n_left,
    }
    is_reached = result.median_days is not None or result.n_events is None
    figures = {name: terms.number(count) for name, count in counts.items()}
    figures["median_days"] = terms.days(result.median_days) if is_reached else terms["not_reached"]
    unsaid = () if result.recipe.has_endings else FOLLOWED
    columns = [Made(name, is_number=name in counts) for name in figures if name not in unsaid]
    curve = ("day", "at_risk", "share", "low", "high")
    what = terms.get(f"milestone_{result.to}", result.to)
    heading = f"{terms['timing'].format(what=what)} – {result.recipe.text(terms.lang)}"
    rows = result.curve_columns.record()
    return [
        table(terms, heading, [figures], columns),
        table(terms, terms["timing_curve"], rows, curve, of=Moment, most=most, note=terms["timing_note"]),
    ]


def _sentences(result: Timing, say: Say) -> Iterator[Sentence]:
    what = say.milestone(result.to)
    found = {"reached": result.n_events, "n": result.n_cases, "median_days": result.median_days}
    yield Sentence(say.reached(found, what), "events", "timing" if result.n_events else "timing_none")
    for name, count in (("open", result.n_open), ("left", result.n_left)):
        if count and result.recipe.has_endings:
            own = f"timing_{name}_{result.to}"
            text = say.counted(own if own in say else f"timing_{name}", count, what=what)
            yield Sentence(text, name, f"timing_{name}")


def _public_sentences(result: Timing, say: Say) -> Iterator[Sentence]:
    if result.n_events is not None and result.median_days is not None:
        values = {"what": say.milestone(result.to), "cases": say.cases(result.n_events)}
        text = say("public_timing", **values, median=say.days(result.median_days))
        yield Sentence(text, "events", "timing")


@in_house_style
def draw_timing(
    cleared: Cleared[Timing], *, groups: Mapping[str, Cleared[Timing]] | None = None, lang: str = "nl"
) -> Picture:
    """The share of cases that reached a milestone, by days since their first event.

    The selection, n and stamp of ``cleared`` stand on the picture; with ``groups`` it has their curves by
    name, two at most, in place of its own.

    Raises
    ------
    RoutekaartError
        If the result was cleared for others than the team: they are not told a curve.
    """
    need_team(cleared, CURVE)
    result, curves = passed(cleared), groups or {"": cleared}
    say = words(lang, "timing", "chart").fitting(result.recipe)
    figure, [panel] = figure_with(1, HEIGHT, left=48)
    last = max((one.result.curve_columns["day"][-1] for one in curves.values()), default=0.0)
    per_unit, unit = unit_of(last)
    described = []
    colours = GROUPS if len(curves) > 1 else (COUNT_LINES[4],)
    for (name, one), colour, dash in zip(curves.items(), colours, DASHES, strict=False):
        label = say.phrase("group_n", group=clean_text(name), n=one.result.n_cases) if name else ""
        _draw_curve(panel, one.result, per_unit, label=label, color=colour, linestyle=dash)
        described.append(_described(one.result, label or say.counted("cases", one.result.n_cases), say))
    panel.axhline(0.5, color=RULE, linewidth=0.6, linestyle=DOTS)
    panel.set_ylim(0, 1.02)
    panel.set_xlim(0, max(1.01 * last / per_unit, 1e-9))
    panel.set_yticks(QUARTERS, [format_share(share, lang) for share in QUARTERS])
    panel.set_xlabel(say.phrase("axis_since_start", unit=say[unit]))
    panel.xaxis.set_major_formatter(ticks(lang))
    _draw_at_risk(figure, panel, curves, per_unit, colours, say)
    if len(curves) > 1:
        panel.legend(loc="lower right", frameon=False)
    key = f"reaching_{result.to}"
    title = say.phrase("title_timing", what=say[key] if key in say else clean_text(result.to))
    return picture_of(cleared, figure, say, title, " ".join(described))


def _draw_curve(panel: Axes, timing: Timing, per_unit: float, *, label: str, **look: Any) -> None:
    """One curve as steps, with its 95 % limits as a band where they are known."""
    import numpy as np

    curve = timing.curve_columns
    drawn = _drawn_steps(curve["day"])
    days, share, low, high = (
        np.array(curve[name], dtype=float)[drawn] for name in ("day", "share", "low", "high")
    )
    panel.step(days / per_unit, share, where="post", linewidth=1.8, label=label, **look)
    known = ~np.isnan(low)
    low, high = np.where(known, low, 0.0), np.where(known, high, 0.0)
    panel.fill_between(
        days / per_unit, low, high, where=known, step="post", color=look["color"], alpha=0.13, linewidth=0
    )


def _drawn_steps(days: Sequence[float]) -> Any:
    """The places of the steps that are drawn: of many, the last within each of :data:`FINE` parts of the axis."""
    import numpy as np

    if len(days) <= FINE:
        return np.arange(len(days))
    part = np.ceil(np.array(days) * (FINE / days[-1]))
    return np.flatnonzero(np.append(np.diff(part) > 0, True))


def _draw_at_risk(
    figure: Figure,
    panel: Axes,
    curves: Mapping[str, Cleared[Timing]],
    per_unit: float,
    colours: Sequence[str],
    say: Words,
) -> None:
    """Under each tick of the axis, how many cases of each curve were still followed and without the step."""
    from matplotlib.transforms import Affine2D, ScaledTranslation

    room = ROW * (len(curves) + 2)
    height = figure.get_figheight() * POINTS + room
    figure.set_figheight(height / POINTS)
    figure.subplots_adjust(top=1 - 16 / height, bottom=(34 + room) / height)
    corner: Any = ScaledTranslation(0, 0, cast("Any", panel.transAxes))
    points = Affine2D().scale(1 / POINTS) + figure.dpi_scale_trans + corner  # from the corner of the panel
    panel.text(-40, -38, say["at_risk"], transform=points, va="top", color=MUTED)
    marks = [mark for mark in panel.get_xticks() if 0 <= mark <= panel.get_xlim()[1]]
    for place, (one, colour, dash) in enumerate(zip(curves.values(), colours, DASHES, strict=False), start=1):
        low = -38 - ROW * place
        if len(curves) > 1:
            look: dict[str, Any] = {"color": colour, "linestyle": dash, "linewidth": 1.8, "clip_on": False}
            panel.plot([-44, -22], [low - 5, low - 5], transform=points, **look)
        for mark in marks:
            n = say.number(one.result.at_risk(mark * per_unit), decimals=0)
            panel.annotate(
                n, (mark, 0), (0, low), xycoords=panel.get_xaxis_transform(), textcoords="offset points",
                ha="center", va="top", color=colour,
            )  # fmt: skip


def _described(timing: Timing, label: str, say: Words) -> str:
    median = say["not_reached"] if timing.median_days is None else say.days(timing.median_days)
    return say.phrase("description_row", label=label, text=say.phrase("median", median=median))


SHOWN = Shown(
    kind=Timing, tables=_tables, sentences=_sentences, public_sentences=_public_sentences, chart=draw_timing
)
