"""What is said of a process model: how well it fits, what it leaves out, and what it is not."""

from __future__ import annotations

from routekaart.measures.models import Model
from routekaart.show.text import clean_text
from routekaart.show.words import Words, format_number, format_share, words

__all__ = ["model_notes"]

NAMED = 8  # steps left out that are named


def model_notes(model: Model, lang: str) -> tuple[str, ...]:
    """Fitness and precision in plain words with their n, what is left out, and the limits, a sentence each."""
    named = words(lang, "model")
    fitness, precision, noise = (
        format_number(figure, lang, decimals=2) for figure in (model.fitness, model.precision, model.noise)
    )
    fitting = named.counted("cases_of", model.n_cases, cases=format_number(model.fitting_cases, lang))
    return (
        named["fitness"].format(fitness=fitness, cases=fitting),
        named["precision"].format(precision=precision, hundred=format_number(100 * model.precision, lang)),
        named["noise" if model.noise else "noise_none"].format(
            noise=noise, share=format_share(model.noise, lang)
        ),
        *([_left_out(model.left_out, named)] if model.left_out else []),
        *([_open(model, named)] if model.open_cases else []),
        named["caution"],
    )


def _left_out(steps: tuple[str, ...], named: Words) -> str:
    text = ", ".join(clean_text(step) or named["no_name"] for step in steps[:NAMED])
    more = len(steps) - NAMED
    if more > 0:
        text = named["and_more"].format(list=text, count=format_number(more, named.lang))
    return named["left_out"].format(list=text)


def _open(model: Model, named: Words) -> str:
    return named["all_open"] if model.is_open_included else named.counted("open", model.open_cases)
