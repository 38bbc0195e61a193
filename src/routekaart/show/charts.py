"""Charts of small tables: bars of waiting, a dot for every case of two groups, organisations per case.

Each takes a cleared result, for its number of cases and its stamp, and the columns to draw.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, TypedDict

from routekaart.columns import Label, Private, Unit
from routekaart.privacy.disclosure import Cleared, passed
from routekaart.results import Columns, Result
from routekaart.show.chart_frame import (
    GROUPS,
    figure_with,
    in_house_style,
    legend_of,
    picture_of,
    tick,
    ticks,
    unit_of,
)
from routekaart.show.legend import Key
from routekaart.show.palette import COUNT_LINES, MUTED, PAPER, TIME_LINES
from routekaart.show.picture import Picture
from routekaart.show.text import clean_text, wrap
from routekaart.show.words import Words, format_days, format_number, words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "NumberOfGroup",
    "description_of",
    "draw_bottlenecks",
    "draw_case_numbers",
    "draw_organisations",
    "draw_waits",
    "step_name",
]

PANEL = 104.0  # points for two rows of dots
ROOM, DOT = 0.3, 0.17  # how far a dot may step aside, and its own half height, in rows
#: With more cases in a group than this, dots would hide one another: a shape says how many are where.
MOST_DOTS = 500
#: Places along such a shape, at most.
PLACES = 60
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


class NumberOfGroup(TypedDict):
    """A number of a case."""

    measure: Label  #: its name in JSON; one named ``…_days`` is a duration
    group: Label  #: of the case
    value: Private[Annotated[float, Unit.MEASURE]] | None  #: None where the case has none


@in_house_style
def draw_bottlenecks(
    cleared: Cleared[Result], bottlenecks: Columns[Any], *, lang: str = "nl", limit: int = 10
) -> Picture:
    """Bars of the transitions that cost most waiting days, over all cases.

    Parameters
    ----------
    bottlenecks
        ``source``, ``target`` (null = still open), ``total_days``, ``cases``, ``median_days`` and,
        where known, ``rank``, ``rank_low``, ``rank_high``; worst first.
    limit
        How many to draw.
    """
    say = words(lang, "charts")
    rows = [*_own(bottlenecks, cleared).rows()][:limit]
    texts = [_bottleneck_text(row, cleared.result.n_cases, say) for row in rows]
    parts = [("total_days", TIME_LINES[2], "")]
    figure = _bars(rows, parts, texts, say)
    return picture_of(
        figure, legend_of(cleared, say["title_bottlenecks"], say), description_of(rows, texts, say)
    )


@in_house_style
def draw_waits(
    cleared: Cleared[Result], transitions: Columns[Any], *, lang: str = "nl", limit: int = 10
) -> Picture:
    """Bars of the transitions with most waiting, each split into its causes.

    Parameters
    ----------
    transitions
        ``source``, ``target`` (null = still open), ``total_days``, ``cases`` and the causes
        ``explicit_days``, ``consent_days``, ``rhythm_days``, ``deferral_days``, ``holiday_days``,
        ``unexplained_days``.
    limit
        How many to draw, the most waiting days first.
    """
    say = words(lang, "charts")
    rows = sorted(_own(transitions, cleared).rows(), key=lambda row: -float(row["total_days"]))[:limit]
    texts = [
        say["waits_total"].format(total=format_days(row["total_days"], lang), cases=row["cases"],
                                  n=format_number(cleared.result.n_cases, lang))
        for row in rows
    ]  # fmt: skip
    found = [cause for cause in CAUSES if any(row[cause] for row in rows)]
    figure = _bars(rows, [(cause, *CAUSES[cause]) for cause in found], texts, say)
    keys = tuple(Key("hatch", say[f"cause_{cause}"], colours=CAUSES[cause]) for cause in found)
    return picture_of(
        figure, legend_of(cleared, say["title_waits"], say, keys), description_of(rows, texts, say)
    )


@in_house_style
def draw_case_numbers(
    cleared: Cleared[Result], numbers: Columns[NumberOfGroup], *, a: str, b: str, lang: str = "nl"
) -> Picture:
    """Every case of two groups as a dot, one panel a measure, with the medians.

    Of groups of more than :data:`MOST_DOTS` cases a shape takes the place of the dots: the thicker, the larger
    the share of the group's cases.

    Parameters
    ----------
    numbers
        One row per case and measure, its group ``a`` or ``b``.
    """
    say = words(lang, "charts")
    by_measure: dict[str, dict[str, list[float]]] = {}
    for row in _own(numbers, cleared).rows():
        groups = by_measure.setdefault(row["measure"], {a: [], b: []})
        if row["value"] is not None and row["group"] in groups:
            groups[row["group"]].append(float(row["value"]))
    are_many = any(len(values) > MOST_DOTS for groups in by_measure.values() for values in groups.values())
    figure, panels = figure_with(len(by_measure), PANEL, left=128)
    described = []
    for panel, (measure, groups) in zip(panels, by_measure.items(), strict=True):
        described.append(_draw_cases(panel, measure, groups, say, are_many=are_many))
    title = say[f"title_case_{'shapes' if are_many else 'numbers'}"].format(a=clean_text(a), b=clean_text(b))
    keys = [Key("median", say["key_median"], colours=GROUPS)]
    if are_many:
        keys.append(Key("text", say["key_shape"]))
    return picture_of(figure, legend_of(cleared, title, say, tuple(keys)), " ".join(described))


@in_house_style
def draw_organisations(cleared: Cleared[Result], tally: Columns[Any], *, lang: str = "nl") -> Picture:
    """How many cases met how many organisations, as columns.

    Parameters
    ----------
    tally
        ``organisations`` (how many) and ``cases`` (how many had that many).
    """
    say = words(lang, "charts")
    found = {int(row["organisations"]): row["cases"] for row in _own(tally, cleared).rows()}
    figure, [panel] = figure_with(1, 150.0, left=48)
    if found:
        counts = [*range(min(found), max(found) + 1)]
        heights = [found.get(count, 0) for count in counts]
        bars = panel.bar(counts, heights, width=0.62, color=COUNT_LINES[2])
        panel.bar_label(bars, labels=[format_number(h, lang) if h else "" for h in heights], padding=2)
        panel.set_xticks(counts)
        panel.set_xlim(counts[0] - 2, counts[-1] + 2)
    panel.set_xlabel(say["axis_organisations"])
    panel.set_ylabel(say["axis_cases"])
    panel.set_yticks([])
    panel.spines["left"].set_visible(False)
    described = " ".join(
        say["description_row"].format(label=count, text=say.counted("cases", cases))
        for count, cases in found.items()
    )
    return picture_of(figure, legend_of(cleared, say["title_organisations"], say), described)


def _own(columns: Columns[Any], cleared: Cleared[Result]) -> Columns[Any]:
    """``columns``, which for anyone but the team must be those of the cleared result itself."""
    result = passed(cleared)
    if cleared.is_public and not any(columns is value for value in vars(result).values()):
        raise TypeError("these columns have not passed the gate: take them from the cleared result")
    return columns


def _bottleneck_text(row: Mapping[str, Any], n_cases: int | None, say: Words) -> str:
    text = say["bottleneck"].format(
        total=format_days(row["total_days"], say.lang),
        cases=format_number(row["cases"], say.lang),
        n=format_number(n_cases, say.lang),
        median=format_days(row["median_days"], say.lang),
    )
    if row.get("rank_low") is None:
        return text
    rank = say["bottleneck_rank"].format(rank=row["rank"], low=row["rank_low"], high=row["rank_high"])
    return f"{text} · {rank}"


def step_name(row: Mapping[str, Any], say: Words) -> str:
    """A transition by its two steps; at the level of steps or organisations, what is waited for."""
    if "name" in row:
        return say["still_open"] if row["is_tail"] else clean_text(row["name"] or "") or say["no_name"]
    source = say["at_the_start"] if row["source"] is None else clean_text(row["source"]) or say["no_name"]
    target = say["still_open"] if row["target"] is None else clean_text(row["target"]) or say["no_name"]
    return say["step"].format(source=source, target=target)


def _bars(
    rows: Sequence[Mapping[str, Any]], parts: Sequence[tuple[str, str, str]], texts: Sequence[str], say: Words
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
    panel.set_xlabel(say["axis_total"].format(unit=say[unit]))
    panel.xaxis.set_major_formatter(ticks(say.lang))
    return figure


def _label(panel: Axes, place: int, text: str) -> None:
    """A label left of a bar, each line set on its own: right-aligned in whatever typeface is used."""
    lines = wrap(text, LABEL_WIDTH, lines=LABEL_LINES)
    for number, line in enumerate(lines):
        offset = ((len(lines) - 1) / 2 - number) * 10.5
        panel.annotate(line, (0, place), xytext=(-6, offset), textcoords="offset points", ha="right", va="center",
                       annotation_clip=False)  # fmt: skip


def _draw_cases(
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
        n = format_number(len(values), say.lang)
        labels.append(say["group_n"].format(group=wrap(clean_text(group), 12, lines=1)[0], n=n))
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
            text = format_days(median, say.lang) if is_time else tick(median, say.lang)
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
    return say["description_row"].format(label=name, text="; ".join(described))


def _shapes(groups: Sequence[Sequence[float]]) -> tuple[Any, list[Any]]:
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


def _spread(values: Any) -> Any:
    """How far each of the sorted ``values`` steps aside, so that equal ones stay apart: 0, up, down, …"""
    import numpy as np

    if len(values) < 2:
        return np.zeros(len(values))
    near = (values[-1] - values[0] or 1.0) / 60
    is_first = np.concatenate([[True], np.diff(values) >= near])
    places = np.arange(len(values)) - np.maximum.accumulate(np.where(is_first, np.arange(len(values)), 0))
    step = min(0.15, ROOM / max(1, (places.max() + 1) // 2))
    return np.where(places % 2 == 1, 1, -1) * ((places + 1) // 2) * step


def description_of(rows: Sequence[Mapping[str, Any]], texts: Sequence[str], say: Words) -> str:
    """The transitions of a chart with their texts, in words."""
    lines: Iterator[str] = (
        say["description_row"].format(label=step_name(row, say), text=text)
        for row, text in zip(rows, texts, strict=True)
    )
    return " ".join(lines) or say["nothing"]
