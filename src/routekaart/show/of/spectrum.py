"""The performance spectrum: when cases waited, a band per transition and a line per passage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from math import sqrt
from typing import TYPE_CHECKING

from routekaart.measures.spectrum import Segment, Spectrum
from routekaart.privacy.disclosure import Cleared
from routekaart.show.charts.bars import described, step_name
from routekaart.show.charts.frame import WIDTH, figure_with, in_house_style, picture_of
from routekaart.show.charts.time_axis import HOLIDAY, draw_nothing, mark_extraction, set_dates, shade_holidays
from routekaart.show.legend import Key
from routekaart.show.palette import MUTED, RULE, TIME_LINES
from routekaart.show.picture import Picture
from routekaart.show.rows import Row, end_of, of_all, start_of
from routekaart.show.shown import Shown
from routekaart.show.tables import Made, Table, table, titled
from routekaart.show.team import need_team
from routekaart.show.text import wrap
from routekaart.show.words import Words, words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["SHOWN", "draw_spectrum"]

BAND, HEADING, AXIS = 62.0, 40.0, 22.0  # points
LEFT = 14.0
LABEL_WIDTH = 54.0  # em
DASHES = (0, (4, 2.5))
#: Cases whose numbers still fit above their lines.
MOST_NUMBERED = 12
NEAR = 11.0  # points between numbers
#: Up to so many lines in a band → width and opacity of one.
LOOKS = ((20, 1.5, 0.95), (60, 1.1, 0.7), (10**9, 0.8, 0.5))
#: Of one band: a line as (start, end, passages, is open).
Line = tuple[float, float, int, bool]


def _tables(result: Spectrum, terms: Words, most: int | None) -> list[Table]:
    rows = [
        {
            **row,
            "source": start_of(row, terms),
            "target": end_of(row, terms),
            "cases_of": of_all(row["cases"], result.n_cases, terms),
        }
        for row in result.segment_columns.rows()
    ]
    columns = ("source", "target", Made("cases_of", is_number=True), "passages", "median_days", "total_days")
    return [table(terms, titled(terms, "spectrum", result), rows, columns, of=Segment, most=most)]


@in_house_style
def draw_spectrum(cleared: Cleared[Spectrum], *, lang: str = "nl") -> Picture:
    """Every passage of the chosen transitions as a line: from its start above to its end below.

    Raises
    ------
    RoutekaartError
        If the result was cleared for others than the team: a line is one child.
    """
    need_team(cleared)
    result = cleared.result
    say = words(lang, "spectrum", "chart").fitting(result.recipe)
    segments = [*result.segment_columns.rows()]
    total = (BAND + HEADING) * max(1, len(segments))
    figure, [panel] = figure_with(1, total + AXIS, left=LEFT)
    figure.subplots_adjust(top=1, bottom=AXIS / (total + AXIS))
    set_dates(panel, result.frame.first, result.frame.n_days, lang)
    panel.set_ylim(total, 0)
    panel.set_yticks([])
    panel.spines["left"].set_visible(False)
    n_cases = result.n_cases or 0
    texts = [_segment_text(segment, n_cases, say) for segment in segments]
    lines = [*result.line_columns.rows()]
    most = max((row["passages"] for row in lines), default=1)
    for number, (segment, text) in enumerate(zip(segments, texts, strict=True)):
        top = number * (BAND + HEADING) + HEADING
        own = [row for row in lines if row["segment"] == segment["segment"]]
        shade_holidays(panel, result.frame, top, top + BAND)
        _draw_heading(panel, step_name(segment, say), text, top - HEADING)
        _draw_edges(panel, result.frame.n_days, top)
        if result.bundle_days is None:
            _draw_lines(panel, own, top)
            if n_cases <= MOST_NUMBERED:
                _draw_numbers(panel, own, top, result.frame.n_days)
        else:
            _draw_bundles(panel, own, top, most)
        if any(row["is_open"] for row in own):
            mark_extraction(panel, result.frame.extracted_day, top - 4, top + BAND + 4)
    if not lines:
        draw_nothing(panel, say)
    keys = _keys(result, lines, most, say) if lines else ()
    notes = [say["note_running"]] if any(segment["running_days"] for segment in segments) else []
    if lines and result.calendar is None:
        notes.append(say["note_region"])
    elif lines and not result.frame.has_all_holidays:
        notes.append(say["note_holidays"])
    text = described(segments, texts, say)
    return picture_of(cleared, figure, say, say["title_spectrum"], text, keys=keys, notes=notes)


def _segment_text(segment: Row, n_cases: int, say: Words) -> str:
    values = {
        "cases": say.number(segment["cases"]),
        "n": say.number(n_cases),
        "median": say.days(segment["median_days"]),
        "total": say.days(segment["total_days"]),
    }
    return say.counted("spectrum_segment", segment["passages"], **values)


def _draw_heading(panel: Axes, label: str, text: str, top: float) -> None:
    [line] = wrap(label, LABEL_WIDTH, lines=1)
    panel.text(0, top + 16, line, fontweight="bold")
    panel.text(0, top + 27, text, fontsize=7.5, color=MUTED)


def _draw_edges(panel: Axes, n_days: int, top: float) -> None:
    for edge in (top, top + BAND):
        panel.plot([0, n_days], [edge, edge], color=RULE, linewidth=0.6, zorder=1, clip_on=False)


def _draw_lines(panel: Axes, rows: Sequence[Row], top: float) -> None:
    """One line a passage; passages with the same start and end are one line, as much wider."""
    from matplotlib.collections import LineCollection

    width, opacity = next((width, opacity) for most, width, opacity in LOOKS if len(rows) <= most)
    found = Counter((row["start_day"], row["end_day"], row["is_open"]) for row in rows)
    for is_open in (False, True):
        own = {ends: count for ends, count in found.items() if ends[2] == is_open}
        if own:
            lines = LineCollection(
                [[(start, top), (end, top + BAND)] for start, end, _ in own],
                linewidths=[width * min(3.0, 1 + 0.5 * (count - 1)) for count in own.values()],
                colors=TIME_LINES[3 if is_open else 2],
                alpha=opacity,
                linestyles=[DASHES if is_open else "solid"],
                clip_on=False,
                zorder=2,
            )
            panel.add_collection(lines)


def _draw_numbers(panel: Axes, rows: Sequence[Row], top: float, n_days: int) -> None:
    """The number of each case above the start of its line; those too near each other together."""
    near = NEAR * n_days / (WIDTH - LEFT)
    groups: list[tuple[float, list[int]]] = []
    for row in sorted(rows, key=lambda row: (row["start_day"], row["case"])):
        if groups and row["start_day"] - groups[-1][0] < near * len(groups[-1][1]):
            groups[-1][1].append(row["case"])
        else:
            groups.append((row["start_day"], [row["case"]]))
    for day, cases in groups:
        text = ", ".join(str(case) for case in dict.fromkeys(cases))
        panel.text(day, top - 2.5, text, fontsize=6.5, color=MUTED)


def _draw_bundles(panel: Axes, rows: Sequence[Row], top: float, most: int) -> None:
    """Bundles of lines, thin and light where they hold few passages, wide and dark where they hold many."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    def look(row: Row) -> tuple[int, bool]:
        return _class_of(row["passages"], most), row["is_open"]

    for (step, is_open), own in groupby(sorted(rows, key=look), key=look):
        points = [point for row in own for point in ((row["start_day"], top), (row["end_day"], top + BAND))]
        path = Path(points, [Path.MOVETO, Path.LINETO] * (len(points) // 2))
        patch = PathPatch(
            path,
            fill=False,
            edgecolor=TIME_LINES[step],
            linewidth=0.5 + 0.45 * step,
            linestyle=DASHES if is_open else "solid",
            alpha=0.6 + 0.1 * step,
            clip_on=False,
            zorder=2 + step,
        )
        panel.add_patch(patch)


def _class_of(passages: int, most: int) -> int:
    """The step of the scale for a bundle; steps widen upwards, so that many small bundles stay light."""
    share = sqrt((passages - 1) / (most - 1)) if most > 1 else 0.0
    return min(len(TIME_LINES) - 1, int(share * len(TIME_LINES)))


def _keys(result: Spectrum, lines: Sequence[Row], most: int, say: Words) -> tuple[Key, ...]:
    ends = Counter((row["segment"], row["start_day"], row["end_day"]) for row in lines)
    keys = []
    if result.bundle_days is not None:
        text = say.counted("key_bundles", result.bundle_days)
        keys.append(Key("lines", text, colours=TIME_LINES, labels=("1", say.number(most))))
    else:
        keys.append(Key("line", say["key_line"], colours=(TIME_LINES[2],)))
        if max(ends.values(), default=1) > 1:
            keys.append(Key("text", say["key_wider"]))
    if any(row["is_open"] for row in lines):
        day = say.date(result.frame.extracted_date)
        keys.append(Key("dash", say.phrase("key_open", date=day), colours=(TIME_LINES[3],)))
    if result.frame.holidays:
        text = say.phrase("key_holidays", calendar=result.calendar)
        keys.append(Key("hatch", text, colours=(HOLIDAY, "")))
    if result.bundle_days is None and (result.n_cases or 0) <= MOST_NUMBERED and lines:
        keys.append(Key("text", say["key_numbers" if result.is_numbered_by_start else "key_own_numbers"]))
    return tuple(keys)


SHOWN = Shown(kind=Spectrum, tables=_tables, sentences=None, chart=draw_spectrum)
