"""Flow: how many cases were open at a time, and which part of that time a step ran."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from math import ceil

from routekaart.measures.flow import Flow
from routekaart.privacy.disclosure import Cleared, passed
from routekaart.show.charts.frame import figure_with, in_house_style, picture_of, ticks
from routekaart.show.charts.time_axis import draw_nothing, set_dates
from routekaart.show.legend import Key
from routekaart.show.palette import COUNT_FILLS, COUNT_LINES, MUTED
from routekaart.show.picture import Picture
from routekaart.show.sentence import Say, Sentence
from routekaart.show.shown import Shown
from routekaart.show.tables import Made, Table, table, titled
from routekaart.show.words import Words, format_date, format_number, words

__all__ = ["SHOWN", "draw_open_work"]

HEIGHT = 190.0  # points


def _tables(result: Flow, terms: Words, most: int | None) -> list[Table]:
    values = {
        "flow_efficiency": terms.share(result.flow_efficiency),
        "mean_open": terms.number(result.mean_open, decimals=1),
        "mean_days": terms.days(result.mean_days),
    }
    rows = [{"what": terms[f"flow_{name}"], "value": value} for name, value in values.items()]
    return [table(terms, titled(terms, "flow", result), rows, [Made("what"), Made("value")], most=most)]


def _sentences(result: Flow, say: Say) -> Iterator[Sentence]:
    if result.flow_efficiency is not None:
        share = say("flow", share=say.share(result.flow_efficiency))
        yield Sentence(share, "flow_efficiency", "flow")
    if result.mean_open is not None:
        yield Sentence(say("mean_open", mean=say.number(result.mean_open, 1)), "mean_open", "mean_open")


@in_house_style
def draw_open_work(cleared: Cleared[Flow], *, lang: str = "nl") -> Picture:
    """The number of open cases per date, with their mean over the whole window."""
    from matplotlib.ticker import MaxNLocator

    result = passed(cleared)
    say = words(lang, "flow", "chart").fitting(result.recipe)
    figure, [panel] = figure_with(1, HEIGHT, left=48)
    dates = [date.fromisoformat(day) for day in result.curve_columns["date"]]
    if not dates:
        draw_nothing(panel, say)
        return picture_of(cleared, figure, say, say["title_open_work"], say["nothing"])
    n_days = max(ceil(result.window_days), (dates[-1] - dates[0]).days, 1)
    days = [(day - dates[0]).days for day in dates]
    counts = [*result.curve_columns["open"]]
    panel.fill_between(
        [*days, n_days], [*counts, counts[-1]], step="post", color=COUNT_FILLS[2], linewidth=0, alpha=0.6
    )
    panel.step([*days, n_days], [*counts, counts[-1]], where="post", color=COUNT_LINES[4], linewidth=1.3)
    set_dates(panel, dates[0], n_days, lang)
    panel.set_ylim(0, max(counts) * 1.12 or 1)
    panel.yaxis.set_major_locator(MaxNLocator(integer=True))
    panel.yaxis.set_major_formatter(ticks(lang))
    panel.set_ylabel(say["axis_open"])
    most = max(counts)
    peak = format_date(dates[counts.index(most)], lang)
    text = say.phrase(
        "open_work", n=say.counted("cases", result.n_cases), most=format_number(most, lang), date=peak
    )
    keys = []
    if result.mean_open is not None:
        panel.axhline(result.mean_open, color=MUTED, linewidth=0.9, linestyle=(0, (5, 2)))
        mean = say.phrase("open_mean", mean=format_number(result.mean_open, lang, decimals=1))
        keys.append(Key("dash", mean, colours=(MUTED,)))
    described = " ".join([text, *(f"{key.text}." for key in keys)])
    return picture_of(cleared, figure, say, say["title_open_work"], described, keys=keys, notes=[text])


SHOWN = Shown(kind=Flow, tables=_tables, sentences=_sentences, chart=draw_open_work)
