"""A chart of what is left of each primary answer under other choices: the specification curve.

One panel a measure, one row a choice, the difference between the groups along the axis. What keeps the
verdict of the contrast is filled; what does not, or is too few to tell, is open.

References: U. Simonsohn, J. P. Simmons, L. D. Nelson, Nature Human Behaviour 4 (2020) 1208–1214; here
a row for each choice, as there are few.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from routekaart.contrasts.multiplicity import DIFFERENCE, NO_INDICATION
from routekaart.contrasts.robustness import Robustness
from routekaart.privacy.disclosure import Cleared
from routekaart.show.chart_frame import figure_with, in_house_style, legend_of, picture_of, tick, unit_of
from routekaart.show.legend import Key
from routekaart.show.palette import COUNT_LINES, MUTED, PAPER, RULE
from routekaart.show.picture import Picture
from routekaart.show.text import clean_text
from routekaart.show.words import Words, format_number, words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["draw_specifications"]

ROW, AROUND = 15.0, 62.0  # points a choice, and around the choices of a measure
#: How far dots of one row step aside, so that equal ones stay apart.
ASIDE = 0.28
COLOUR = COUNT_LINES[4]


@in_house_style
def draw_specifications(cleared: Cleared[Robustness], *, lang: str = "nl") -> Picture:
    """The difference between two groups in each primary measure, as chosen and under other choices."""
    say = words(lang, "charts")
    result = cleared.result
    choices = ("as_chosen", *result.tried)
    rows = [row for row in result.choice_columns.rows() if row["difference"] is not None]
    # What could not be told gets no numbers that look like an answer.
    measures = [
        row["measure"]
        for row in result.summary_columns.rows()
        if row["verdict"] in (DIFFERENCE, NO_INDICATION)
    ]
    figure, panels = figure_with(len(measures), ROW * len(choices) + AROUND, left=150)
    described = []
    for panel, measure in zip(panels, measures, strict=False):
        here = [row for row in rows if row["measure"] == measure]
        described.append(_draw(panel, measure, choices, here, say))
    title = say["title_specifications"].format(a=clean_text(result.a), b=clean_text(result.b))
    keys = (Key("text", say["key_specifications"]),)
    return picture_of(figure, legend_of(cleared, title, say, keys), " ".join(described) or say["nothing"])


def _draw(
    panel: Axes, measure: str, choices: Sequence[str], rows: Sequence[Mapping[str, Any]], say: Words
) -> str:
    """One measure; the sentence that says the same."""
    from matplotlib.ticker import MaxNLocator

    is_time = "days" in measure
    per_unit, unit = unit_of(max(abs(row["difference"]) for row in rows)) if is_time else (1.0, "")
    described = []
    for place, choice in enumerate(choices):
        here = sorted(
            (row for row in rows if row["choice"] == choice), key=lambda row: float(row["difference"])
        )
        values = [row["difference"] / per_unit for row in here]
        for value, aside, row in zip(values, _aside(len(here)), here, strict=True):
            panel.plot([value], [place + aside], linestyle="", marker="o", color=COLOUR,
                       markersize=7 if choice == "as_chosen" else 5, clip_on=False,
                       markerfacecolor=COLOUR if row["is_kept"] else PAPER, zorder=3 - row["is_kept"])  # fmt: skip
        said = _counts(here, say) if here else say["no_difference_known"]
        panel.annotate(said, (1, place), xycoords=("axes fraction", "data"), xytext=(8, 0), va="center",
                       textcoords="offset points", fontsize=7.5, color=MUTED, annotation_clip=False)  # fmt: skip
        if here:
            low, high = (format_number(value, say.lang, decimals=1) for value in (values[0], values[-1]))
            kept = sum(row["is_kept"] for row in here)
            described.append(
                say["description_choice_same" if low == high else "description_choice"].format(
                    choice=say[f"choice_{choice}"], low=low, high=high, kept=kept, n=len(here)
                )
            )
    panel.axvline(0, color=RULE, linewidth=0.8, zorder=1)
    panel.set_yticks(range(len(choices)), [say[f"choice_{choice}"] for choice in choices])
    panel.tick_params(axis="y", length=0)
    panel.set_ylim(len(choices) - 0.4, -0.6)
    panel.spines["left"].set_visible(False)
    left, right = panel.get_xlim()
    if right - left < 1:
        panel.set_xlim(left - 0.5, right + 0.5)
    panel.xaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 5, 10]))
    panel.xaxis.set_major_formatter(lambda value, _: _signed(value, say.lang))
    box = panel.get_position()
    panel.set_position((box.x0, box.y0, box.width * 0.8, box.height))
    name = say[f"measure_{measure}"]
    title = (
        f"{name} ({say['difference_in'].format(unit=say[unit])})" if unit else f"{name} ({say['difference']})"
    )
    panel.set_title(title, loc="left", fontsize=8.5, fontweight="bold", pad=7)
    return say["description_row"].format(label=title, text="; ".join(described))


def _signed(value: float, lang: str) -> str:
    """A value of an axis with a real minus sign."""
    return (words(lang, "units")["minus"] if value < 0 else "") + tick(abs(value), lang)


def _aside(count: int) -> list[float]:
    """Up and down in turn, so that dots of one row stay apart."""
    return [0.0] if count == 1 else [ASIDE * (-1) ** number for number in range(count)]


def _counts(rows: Sequence[Mapping[str, Any]], say: Words) -> str:
    """Of how many cases a row speaks: "8 en 8", or of the one left out, how many times the verdict is kept."""
    if len(rows) > 1:
        kept = sum(row["is_kept"] for row in rows)
        return say["choice_kept"].format(kept=kept, n=len(rows))
    return say["choice_cases"].format(
        n_a=format_number(rows[0]["n_a"], say.lang), n_b=format_number(rows[0]["n_b"], say.lang)
    )
