"""Before and after a start: how soon cases came to a step, by the date they began; nothing is tested.

The picture has a line per case, as high as the time to the step or the time so far. No trend is drawn: at
most a median per half-year, where the result has them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import TYPE_CHECKING

from routekaart.measures.before_after import LEAST_CASES, LEAST_PERIODS, BeforeAfter, Period, Side
from routekaart.privacy.disclosure import Cleared, passed
from routekaart.show.charts.frame import figure_with, in_house_style, picture_of, ticks, unit_of
from routekaart.show.charts.time_axis import draw_nothing, set_dates
from routekaart.show.legend import Key
from routekaart.show.palette import COUNT_FILLS, DIVERGING, INK, PAPER, RULE, TIME_LINES
from routekaart.show.picture import Picture
from routekaart.show.rows import Row
from routekaart.show.sentence import Say, Sentence
from routekaart.show.shapes import SHAPES
from routekaart.show.shown import Shown
from routekaart.show.tables import Made, Table, table, titled
from routekaart.show.text import clean_text
from routekaart.show.words import Words, format_date, words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["SHOWN", "draw_before_after"]

HEIGHT, COUNTS, AXIS = 230.0, 46.0, 26.0  # points: the cases, the counts below them, the dates between
BARE = 110.0  # points: the counts alone
LEFT, RIGHT, TOP = 52.0, 14.0, 24.0
#: Cases that are drawn; of more, every second, third … by date. Up to so many have a line besides a mark.
MOST_CASES, MOST_LINES = 600, 120
COLOURS = {"before": DIVERGING[1], "partly": TIME_LINES[2], "after": DIVERGING[5]}
SHAPE = {"reached": "circle", "open": "triangle", "left": "cross"}
PARTLY = "diamond"
DASH = (0, (3, 2))


def _tables(result: BeforeAfter, terms: Words, most: int | None) -> list[Table]:
    counts = ("n", "reached", *(("left", "open") if result.recipe.has_endings else ()))
    sides = [{**row, "side": terms[f"side_{row['side']}"]} for row in result.side_columns.rows()]
    periods = [
        {
            **row,
            "half_year": terms.minus(row["period"]) + str(abs(row["period"])),
            **{key: row[key] and _shown(row[key], terms.lang) for key in ("first", "last")},
        }
        for row in result.period_columns.rows()
    ]
    key = f"milestone_{result.to}"
    what = terms[key] if key in terms else clean_text(result.to)
    note = terms.phrase("before_after_note", start=_shown(result.start, terms.lang), what=what, n=LEAST_CASES)
    when = [
        Made(name, is_number=True) for name in ("half_year", *(() if result.is_public else ("first", "last")))
    ]
    medians = ("median_days",) if result.has_medians else ()
    title = titled(terms, "before_after", result)
    return [
        table(terms, title, sides, ("side", *counts, "median_days"), of=Side, note=note),
        table(
            terms, terms["half_years"], periods, (*when, *counts, "partly", *medians), of=Period, most=most
        ),
    ]


def _sentences(result: BeforeAfter, say: Say) -> Iterator[Sentence]:
    start, what = say.date(result.start), say.milestone(result.to)
    for row in result.side_columns.rows():
        named = f"side_{row['side']}"
        yield Sentence(say.counted(named, row["n"], start=start), f"sides/{row['side']}", "side")
        if row["n"]:
            yield Sentence(say.reached(row, what), f"sides/{row['side']}", "side")
    values = {"periods": say.number(LEAST_PERIODS), "n": say.number(LEAST_CASES)}
    if not result.has_medians:
        yield Sentence(say("periods_too_few", **values), "periods", "periods")
    yield Sentence(say("before_after_limit"), "start", "limit")


@in_house_style
def draw_before_after(cleared: Cleared[BeforeAfter], *, lang: str = "nl") -> Picture:
    """Every case by the date it began; for anyone but the team, the counts per half-year alone."""
    result = passed(cleared)
    say = words(lang, "before_after", "chart").fitting(result.recipe)
    is_bare = cleared.is_public or not len(result.case_columns)
    figure, panels = figure_with(1, BARE if is_bare else HEIGHT + COUNTS + AXIS + TOP, left=LEFT)
    title = say["title_begun" if cleared.is_public else "title_before_after"].format(
        what=_what(result, say), date=_shown(result.start, lang)
    )
    if is_bare:
        _draw_bands(panels[0], result, say)
        notes = (say["note_half_years"], *_notes(result, say)) if len(result.period_columns) else ()
        return picture_of(cleared, figure, say, title, _described(result, say), notes=notes)
    axis = _Axis.of(result)
    total = HEIGHT + COUNTS + AXIS + TOP
    width = figure.get_figwidth() * 72
    below = figure.add_axes((LEFT / width, 2 / total, 1 - (LEFT + RIGHT) / width, COUNTS / total))
    figure.subplots_adjust(top=1 - TOP / total, bottom=(COUNTS + AXIS) / total)
    set_dates(panels[0], axis.first, axis.n_days, lang)
    rows = [*result.case_columns.rows()]
    one_in = max(1, ceil(len(rows) / MOST_CASES))
    _draw_cases(panels[0], rows[::one_in], axis, say)
    _draw_start(panels[0], result, axis, say)
    _draw_medians(panels[0], result, axis)
    _draw_counts(below, result, axis, say)
    notes = (say["note_points"], *_thinned(rows, one_in, say), *_notes(result, say))
    keys = _keys(result, rows, say)
    return picture_of(cleared, figure, say, title, _described(result, say), keys=keys, notes=notes)


def _what(result: BeforeAfter, say: Words) -> str:
    key = f"milestone_{result.to}"
    return say[key] if key in say else say.phrase("until_step", name=clean_text(result.to))


def _shown(day: str, lang: str) -> str:
    return format_date(date.fromisoformat(day), lang)


@dataclass(frozen=True)
class _Axis:
    """The dates from the first half-year to the last, or to the start where that comes later."""

    first: date
    n_days: int

    @classmethod
    def of(cls, result: BeforeAfter) -> _Axis:
        first = date.fromisoformat(result.period_columns["first"][0])
        last = date.fromisoformat(max(result.period_columns["last"][-1], result.start))
        return cls(first, (last - first).days + 1)


def _day(text: str, axis: _Axis) -> int:
    return (date.fromisoformat(text) - axis.first).days


def _draw_cases(panel: Axes, rows: Sequence[Row], axis: _Axis, say: Words) -> None:
    per_unit, unit = unit_of(max(row["days"] for row in rows))
    size = 6.0 if len(rows) <= MOST_LINES else 3.6
    for row in rows:
        x, y, colour = _day(row["date"], axis), row["days"] / per_unit, COLOURS[row["side"]]
        if len(rows) <= MOST_LINES:
            style = DASH if row["outcome"] == "open" else "solid"
            panel.plot([x, x], [0, y], color=colour, linewidth=1.0, linestyle=style, clip_on=False)
        shape = PARTLY if row["side"] == "partly" and row["outcome"] == "reached" else SHAPE[row["outcome"]]
        panel.plot([x], [y], linestyle="", marker=SHAPES[shape], markersize=size, markerfacecolor=colour,
                   markeredgecolor=PAPER, markeredgewidth=0.4, clip_on=False, zorder=3)  # fmt: skip
    panel.set_ylim(0, max(row["days"] for row in rows) / per_unit * 1.06 or 1)
    panel.set_ylabel(say[unit])
    panel.yaxis.set_major_formatter(ticks(say.lang))


def _draw_start(panel: Axes, result: BeforeAfter, axis: _Axis, say: Words) -> None:
    """The line of the start with its date above it, on the side where there is room."""
    day = _day(result.start, axis)
    panel.axvline(day, color=INK, linewidth=1.6)
    side = "left" if day < axis.n_days / 2 else "right"
    panel.annotate(
        say.phrase("start_of_new", date=_shown(result.start, say.lang)), (day, 1), (0, 5), ha=side,
        xycoords=("data", "axes fraction"), textcoords="offset points", fontweight="bold",
    )  # fmt: skip


def _draw_medians(panel: Axes, result: BeforeAfter, axis: _Axis) -> None:
    rows = [row for row in result.period_columns.rows() if row["median_days"] is not None]
    if not rows:
        return
    per_unit, _ = unit_of(max(result.case_columns["days"]))
    panel.hlines(
        [row["median_days"] / per_unit for row in rows], *_spans(rows, axis), color=INK, linewidth=2.2, zorder=4
    )  # fmt: skip


def _spans(rows: Sequence[Row], axis: _Axis) -> tuple[list[int], list[int]]:
    """Where each period begins and ends on the axis."""
    return (
        [max(0, _day(row["first"], axis)) for row in rows],
        [min(axis.n_days, _day(row["last"], axis) + 1) for row in rows],
    )


def _draw_counts(panel: Axes, result: BeforeAfter, axis: _Axis, say: Words) -> None:
    """How many cases began in each half-year, in numbers on bars."""
    rows = [*result.period_columns.rows()]
    starts, ends = _spans(rows, axis)
    counts = [row["n"] for row in rows]
    widths = [end - start for start, end in zip(starts, ends, strict=True)]
    panel.bar(starts, counts, widths, align="edge", color=COUNT_FILLS[1], edgecolor=RULE, linewidth=0.6)
    narrow = min(widths, default=0) / max(1, axis.n_days) < 0.06
    for start, width, n in zip(starts, widths, counts, strict=True):
        text = say.number(n) if narrow else say.phrase("n_is", n=say.number(n))
        panel.annotate(text, (start + width / 2, n), (0, 2), textcoords="offset points", ha="center",
                       fontsize=6.5 if narrow else 8, annotation_clip=False)  # fmt: skip
    panel.axvline(_day(result.start, axis), color=INK, linewidth=1.6)
    panel.set_xlim(0, max(1, axis.n_days))
    panel.set_ylim(0, max(counts, default=1) * 1.5 or 1)
    panel.set_xticks([])
    panel.set_yticks([])
    panel.spines["left"].set_visible(False)
    panel.set_ylabel(say["axis_begun"], rotation=0, ha="right", va="center", labelpad=4)


def _draw_bands(panel: Axes, result: BeforeAfter, say: Words) -> None:
    """For anyone: how many cases began in each half-year, as far as that may be told."""
    rows = [*result.period_columns.rows()]
    if not rows:
        draw_nothing(panel, say)
        return
    panel.bar(range(len(rows)), [int(row["n"]) for row in rows], 0.9, color=COUNT_FILLS[1], edgecolor=RULE,
              linewidth=0.6)  # fmt: skip
    for place, row in enumerate(rows):
        text = say.phrase("n_is", n=say.number(row["n"]))
        panel.annotate(text, (place, int(row["n"])), (0, 2), textcoords="offset points", ha="center")
    labels = [
        say.phrase("half_year", number=say.minus(row["period"]) + str(abs(row["period"]))) for row in rows
    ]
    panel.set_xticks(range(len(rows)), labels, fontsize=7)
    panel.set_ylim(0, max(int(row["n"]) for row in rows) * 1.3)
    panel.set_yticks([])
    panel.spines["left"].set_visible(False)


def _keys(result: BeforeAfter, rows: Sequence[Row], say: Words) -> list[Key]:
    """What colours and shapes mean, of those that are there."""
    keys = []
    for side in result.side_columns.rows():
        if side["n"]:
            shape = PARTLY if side["side"] == "partly" else SHAPE["reached"]
            text = say.counted(f"key_{side['side']}", side["n"])
            keys.append(Key("mark", text, colours=(COLOURS[side["side"]], shape)))
    found = {row["outcome"] for row in rows}
    keys += [
        Key("mark", say[f"key_outcome_{one}"], colours=(INK, SHAPE[one]))
        for one in ("open", "left")
        if one in found
    ]
    if result.has_medians:
        keys.append(Key("line", say.phrase("key_period_median", n=LEAST_CASES), colours=(INK,)))
    return keys  # fmt: skip


def _thinned(rows: Sequence[Row], one_in: int, say: Words) -> tuple[str, ...]:
    if one_in == 1:
        return ()
    shown, n = say.number(len(rows[::one_in])), say.number(len(rows))
    return (say.phrase("note_thinned", shown=shown, n=n, one_in=one_in),)


def _notes(result: BeforeAfter, say: Words) -> tuple[str, ...]:
    few = say.phrase("note_no_medians", periods=LEAST_PERIODS, n=LEAST_CASES)
    return (*(() if result.has_medians else (few,)), say["note_before_after"])


def _described(result: BeforeAfter, say: Words) -> str:
    if result.n_cases in (None, 0):
        return say["nothing"]
    return " ".join(
        say.phrase("side_described",
            side=say[f"side_{row['side']}"], n=say.number(row["n"]),
            median=say["not_told"] if row["median_days"] is None else say.days(row["median_days"]),
        )
        for row in result.side_columns.rows()
    )  # fmt: skip


SHOWN = Shown(kind=BeforeAfter, tables=_tables, sentences=_sentences, chart=draw_before_after)
