"""Robustness: what is left of each primary answer without one case, and under other choices.

The picture is the specification curve: one panel a measure, one row a choice, the difference between the groups along the axis. What keeps the
verdict of the contrast is filled; what does not, or is too few to tell, is open.

References: U. Simonsohn, J. P. Simmons, L. D. Nelson, Nature Human Behaviour 4 (2020) 1208–1214; here
a row for each choice, as there are few.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from routekaart.contrasts.multiplicity import DIFFERENCE, NO_INDICATION
from routekaart.contrasts.robustness import InShort, Robustness
from routekaart.privacy.disclosure import Cleared, passed
from routekaart.show.charts.frame import figure_with, in_house_style, picture_of, tick, unit_of
from routekaart.show.legend import Key
from routekaart.show.palette import COUNT_LINES, MUTED, PAPER, RULE
from routekaart.show.picture import Picture
from routekaart.show.rows import Row, of_all
from routekaart.show.sentence import Say, Sentence
from routekaart.show.shown import Shown
from routekaart.show.tables import Made, Table, measure_text, table, titled
from routekaart.show.text import clean_text
from routekaart.show.words import Words, words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["SHOWN", "draw_specifications"]

LINE, AROUND = 15.0, 62.0  # points a choice, and around the choices of a measure
#: How far dots of one row step aside, so that equal ones stay apart.
ASIDE = 0.28
COLOUR = COUNT_LINES[4]


def _tables(result: Robustness, terms: Words, most: int | None) -> list[Table]:

    def between(row: Row, name: str) -> str | None:
        if row[f"{name}_low"] is None:
            return None
        low, high = (
            measure_text(row["measure"], row[f"{name}_{end}"], terms.lang, signed=True)
            for end in ("low", "high")
        )
        return terms.phrase("from_to", low=low, high=high)

    rows = [
        {
            "measure": terms[f"measure_{row['measure']}"],
            "verdict": row["verdict"] and terms[f"verdict_{row['verdict']}"],
            "robust_kept": of_all(row["left_out_kept"], row["left_out"], terms) if row["left_out"] else None,
            "robust_without_case": between(row, "difference"),
            "robust_others_kept": of_all(row["others_kept"], judged, terms)
            if (judged := row["others"] - row["others_too_few"])
            else None,
            "robust_others": between(row, "others"),
        }
        for row in result.summary_columns.rows()
    ]
    kept, others_kept = (Made(name, is_number=True) for name in ("robust_kept", "robust_others_kept"))
    columns = ("measure", "verdict", kept, Made("robust_without_case"), others_kept, Made("robust_others"))
    title, note = titled(terms, "robustness", result), terms["robust_note"]
    return [table(terms, title, rows, columns, of=InShort, most=most, note=note)]


def _sentences(result: Robustness, say: Say) -> Iterator[Sentence]:
    """Of each primary measure that has an answer; where nothing could be told, no choice makes it an answer."""
    groups = {"a": clean_text(result.a), "b": clean_text(result.b)}
    for row in result.summary_columns.rows():
        parts = [*_parts(row, groups, say)]
        if row["verdict"] in (DIFFERENCE, NO_INDICATION) and parts:
            text = say(
                "robust",
                measure=say.phrase(f"measure_{row['measure']}"),
                verdict=say.phrase(f"verdict_{row['verdict']}"),
                n_a=say.number(row["n_a"]),
                n_b=say.cases(row["n_b"]),
                parts=say.phrase("robust_and").join(parts),
            )
            yield Sentence(text, f"robustness/{row['measure']}", "robustness")


def _parts(row: Row, groups: Mapping[str, str], say: Say) -> Iterator[str]:
    """What is left when any one case is left out, and under the other choices."""
    if row["left_out"]:
        kept = say.phrase("robust_kept", kept=say.number(row["left_out_kept"]), n=say.number(row["left_out"]))
        yield kept + _range(row, "difference", groups, say)
    if row["others"]:
        yield _otherwise(row, groups, say)


def _otherwise(row: Row, groups: Mapping[str, str], say: Say) -> str:
    """How often the other choices give the same outcome; no difference where none of them can give one."""
    few = row["others_too_few"]
    choices = say.counted("robust_choices", row["others"])
    if few == row["others"]:
        return say.phrase("robust_few", choices=choices)
    values = {"kept": row["others_kept"], "judged": row["others"] - few, "few": few}
    key = "robust_some" if few else "robust_others"
    said = say.phrase(key, choices=choices, **{name: say.number(n) for name, n in values.items()})
    return said + _range(row, "others", groups, say)


def _range(row: Row, name: str, groups: Mapping[str, str], say: Say) -> str:
    """From the least to the largest difference, a less b, with their sign; nothing where none can be told."""
    if row[f"{name}_low"] is None:
        return ""
    low, high = (
        measure_text(row["measure"], row[f"{name}_{end}"], say.lang, signed=True) for end in ("low", "high")
    )
    return say.phrase("robust_at" if low == high else "robust_between", **groups, low=low, high=high)


@in_house_style
def draw_specifications(cleared: Cleared[Robustness], *, lang: str = "nl") -> Picture:
    """The difference between two groups in each primary measure, as chosen and under other choices."""
    say = words(lang, "robustness", "chart")
    result = passed(cleared)
    choices = ("as_chosen", *result.tried)
    rows = [row for row in result.choice_columns.rows() if row["difference"] is not None]
    # What could not be told gets no numbers that look like an answer.
    measures = [
        row["measure"]
        for row in result.summary_columns.rows()
        if row["verdict"] in (DIFFERENCE, NO_INDICATION)
    ]
    figure, panels = figure_with(len(measures), LINE * len(choices) + AROUND, left=150)
    described = []
    for panel, measure in zip(panels, measures, strict=False):
        here = [row for row in rows if row["measure"] == measure]
        described.append(_draw(panel, measure, choices, here, say))
    title = say.phrase("title_specifications", a=clean_text(result.a), b=clean_text(result.b))
    keys = (Key("text", say["key_specifications"]),)
    return picture_of(cleared, figure, say, title, " ".join(described) or say["nothing"], keys=keys)


def _draw(panel: Axes, measure: str, choices: Sequence[str], rows: Sequence[Row], say: Words) -> str:
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
            low, high = (say.number(value, decimals=1) for value in (values[0], values[-1]))
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
    panel.xaxis.set_major_formatter(lambda value, _: say.minus(value) + tick(abs(value), say.lang))
    box = panel.get_position()
    panel.set_position((box.x0, box.y0, box.width * 0.8, box.height))
    name = say[f"measure_{measure}"]
    title = (
        f"{name} ({say['difference_in'].format(unit=say[unit])})" if unit else f"{name} ({say['difference']})"
    )
    panel.set_title(title, loc="left", fontsize=8.5, fontweight="bold", pad=7)
    return say.phrase("description_row", label=title, text="; ".join(described))


def _aside(count: int) -> list[float]:
    """Up and down in turn, so that dots of one row stay apart."""
    return [0.0] if count == 1 else [ASIDE * (-1) ** number for number in range(count)]


def _counts(rows: Sequence[Row], say: Words) -> str:
    """Of how many cases a row speaks: "8 en 8", or of the one left out, how many times the verdict is kept."""
    if len(rows) > 1:
        kept = sum(row["is_kept"] for row in rows)
        return say.phrase("choice_kept", kept=kept, n=len(rows))
    return say.phrase("choice_cases", n_a=say.number(rows[0]["n_a"]), n_b=say.number(rows[0]["n_b"]))


SHOWN = Shown(kind=Robustness, tables=_tables, sentences=_sentences, chart=draw_specifications)
