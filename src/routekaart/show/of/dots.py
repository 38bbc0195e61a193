"""Dots: every step of every case, a row per case, by date or since its start; colour and shape by phase."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from math import floor
from typing import TYPE_CHECKING

from routekaart.measures.dots import CaseInTime, Dots
from routekaart.privacy.disclosure import Cleared
from routekaart.show.charts.frame import figure_with, in_house_style, picture_of, ticks, unit_of
from routekaart.show.charts.time_axis import HOLIDAY, draw_nothing, mark_extraction, set_dates, shade_holidays
from routekaart.show.legend import Key
from routekaart.show.palette import COUNT_LINES, DIVERGING, INK, PAPER, RULE, TIME_LINES
from routekaart.show.picture import Picture
from routekaart.show.rows import Row
from routekaart.show.shapes import SHAPES
from routekaart.show.shown import Shown
from routekaart.show.tables import Made, Table, table, titled
from routekaart.show.team import need_team
from routekaart.show.text import clean_text
from routekaart.show.words import Words, words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["SHOWN", "draw_dots"]

HEIGHT, ROW = 500.0, 24.0  # points: all rows at most, one row at most
AXIS = 34.0
SMALLEST, LARGEST = 1.2, 3.4  # points: half a mark
#: Rows that are all named; of more, every tenth or so.
MOST_NAMED = 40
#: Phases in order: colour and shape. None is told from another by colour alone.
LOOKS = (
    (DIVERGING[5], "triangle"),
    (DIVERGING[2], "circle"),
    (DIVERGING[0], "square"),
    (DIVERGING[4], "diamond"),
    ("#A98FC7", "triangle down"),
    (TIME_LINES[3], "plus"),
    (DIVERGING[6], "star"),
    (INK, "cross"),
)
NO_PHASE = (RULE, "small circle")


def _tables(result: Dots, terms: Words, most: int | None) -> list[Table]:

    def when(row: Row, key: str) -> str:
        if result.axis == "since_start":
            return terms.days(row[key])
        return terms.date(result.frame.first + timedelta(floor(row[key])))

    rows = [
        {
            "case": terms.number(row["case"]),
            "first_step": when(row, "start_day"),
            "until": when(row, "end_day"),
            "is_open": row["is_open"],
        }
        for row in result.case_columns.rows()
    ]
    is_open = ("is_open",) if result.recipe.has_endings else ()
    columns = (Made("case"), Made("first_step"), Made("until"), *is_open)
    return [table(terms, titled(terms, "dots", result), rows, columns, of=CaseInTime, most=most)]


@in_house_style
def draw_dots(cleared: Cleared[Dots], *, lang: str = "nl") -> Picture:
    """Every step of every case as a mark, by date or by time since the start of its case.

    Raises
    ------
    RoutekaartError
        If the result was cleared for others than the team: a row is one child.
    """
    need_team(cleared)
    result = cleared.result
    say = words(lang, "dots", "chart").fitting(result.recipe)
    cases = [*result.case_columns.rows()]
    height = min(HEIGHT, ROW * max(4, len(cases)))
    figure, [panel] = figure_with(1, height + AXIS, left=66)
    figure.subplots_adjust(top=1, bottom=AXIS / (height + AXIS))
    panel.set_ylim(max(1, len(cases)) - 0.4, -0.6)
    per_unit = _draw_axis(panel, result, len(cases), say)
    places = {row["case"]: place for place, row in enumerate(cases)}
    _draw_rows(panel, cases, per_unit)
    looks = _looks(result)
    unit = max(SMALLEST, min(LARGEST, 0.28 * height / max(1, len(cases))))
    for phase, (colour, shape) in reversed(looks.items()):  # the first phase on top
        own = [row for row in result.dot_columns.rows() if row["phase"] == phase]
        panel.plot([row["day"] / per_unit for row in own], [places[row["case"]] for row in own], linestyle="",
                   marker=SHAPES[shape], markersize=2 * unit * _reach(shape), markerfacecolor=colour,
                   markeredgecolor=PAPER, markeredgewidth=0.4 if unit > 2 else 0, clip_on=False)  # fmt: skip
    if not cases:
        draw_nothing(panel, say)
    else:
        _name_rows(panel, cases, say, is_in_order=result.is_numbered_by_start)
    title = say["title_dots" if result.axis == "dates" else "title_dots_since_start"]
    keys, notes = _around(result, looks, cases, say)
    return picture_of(cleared, figure, say, title, _described(result, say), keys=keys, notes=notes)


def _reach(shape: str) -> float:
    """The largest distance of a corner along an axis: matplotlib takes it for half the size of a mark."""
    return max(abs(part) for corner in SHAPES[shape] for part in corner)


def _looks(result: Dots) -> dict[int | None, tuple[str, str]]:
    """Colour and shape of each phase that has steps here, in the order of the vocabulary."""
    found = {*result.dot_columns["phase"]}
    if found == {None}:
        return {None: (COUNT_LINES[3], "circle")}
    numbers = sorted(phase["number"] for phase in result.phases if phase["number"] is not None)
    looks = {number: LOOKS[place % len(LOOKS)] for place, number in enumerate(numbers)}
    return {phase: look for phase, look in {**looks, None: NO_PHASE}.items() if phase in found}


def _draw_axis(panel: Axes, result: Dots, n_rows: int, say: Words) -> float:
    """The horizontal axis; what days are divided by on it."""
    panel.spines["left"].set_visible(False)
    if result.axis == "dates":
        set_dates(panel, result.frame.first, result.frame.n_days, say.lang)
        shade_holidays(panel, result.frame, -0.6, n_rows - 0.4)
        if any(result.case_columns["is_open"]):
            mark_extraction(panel, result.frame.extracted_day, -0.6, n_rows - 0.4)
        return 1.0
    last = max(result.case_columns["end_day"], default=1.0)
    per_unit, unit = unit_of(last)
    panel.set_xlim(0, max(last / per_unit, 1e-9))
    panel.set_xlabel(say.phrase("axis_since_start", unit=say[unit]))
    panel.xaxis.set_major_formatter(ticks(say.lang))
    return per_unit


def _draw_rows(panel: Axes, cases: Sequence[Row], per_unit: float) -> None:
    """A thin line for as long as a case is known, dashed in its last part when it is open."""
    for is_open, style in ((False, "solid"), (True, (0, (3, 2)))):
        own = [(place, row) for place, row in enumerate(cases) if row["is_open"] == is_open]
        panel.hlines([place for place, _ in own], [row["start_day"] / per_unit for _, row in own],
                     [row["end_day"] / per_unit for _, row in own], color="#B5B5B5", linewidth=0.6,
                     linestyle=style, zorder=1)  # fmt: skip


def _name_rows(panel: Axes, cases: Sequence[Row], say: Words, *, is_in_order: bool) -> None:
    """The number of each case before its row; of many, of some, if those tell something of the others."""
    every = 1 if len(cases) <= MOST_NAMED else 10 if len(cases) <= 100 else 20
    if every > 1 and not is_in_order:
        panel.set_yticks([])
        return
    named = [(place, row["case"]) for place, row in enumerate(cases) if place % every == 0]
    labels = [say.phrase("case_number", number=say.number(number)) for _, number in named]
    panel.set_yticks([place for place, _ in named], labels, fontsize=7)
    panel.tick_params(axis="y", length=0, pad=7)


def _around(
    result: Dots, looks: dict[int | None, tuple[str, str]], cases: Sequence[Row], say: Words
) -> tuple[list[Key], list[str]]:
    """The keys and the notes of the legend."""
    names = {phase["number"]: clean_text(phase[say.lang]) for phase in result.phases}
    names[None] = say["key_step"] if [*looks] == [None] else say["key_no_phase"]
    keys = [Key("mark", names[phase], colours=look) for phase, look in looks.items()]
    if any(row["is_open"] for row in cases):
        text = say.phrase("key_case_open", date=say.date(result.frame.extracted_date))
        keys.append(Key("dash", text, colours=("#8C8C8C",)))
    is_dated = result.axis == "dates"
    if is_dated and result.frame.holidays:
        keys.append(Key("hatch", say.phrase("key_holidays", calendar=result.calendar), colours=(HOLIDAY, "")))
    notes = [say["note_order"]] if cases else []
    if result.one_in > 1:
        shown, n = say.number(result.n_shown), say.number(result.n_cases)
        notes.insert(0, say.phrase("note_thinned", shown=shown, n=n, one_in=result.one_in))
    if is_dated and cases and result.calendar is None:
        notes.append(say["note_region"])
    elif is_dated and cases and not result.frame.has_all_holidays:
        notes.append(say["note_holidays"])
    return keys, notes


def _described(result: Dots, say: Words) -> str:
    if not len(result.dot_columns):
        return say["nothing"]
    steps = say.counted("dots_steps", len(result.dot_columns))
    return say.phrase("dots_described", cases=say.counted("cases", result.n_shown), steps=steps)


SHOWN = Shown(kind=Dots, tables=_tables, sentences=None, chart=draw_dots)
