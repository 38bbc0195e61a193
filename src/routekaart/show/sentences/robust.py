"""Sentences on what is left of a primary answer under other choices: one a measure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from routekaart.contrasts.multiplicity import DIFFERENCE, NO_INDICATION
from routekaart.show.result_tables.comparing import measure_text
from routekaart.show.sentences.sentence import Say, Sentence, Sentences

__all__ = ["SENTENCES"]


def _robustness(result: Any, lang: str) -> Iterator[Sentence]:
    """Of each primary measure that has an answer; where nothing could be told, no choice makes it an answer."""
    say = Say(lang)
    for row in result.summary_columns.rows():
        if row["verdict"] not in (DIFFERENCE, NO_INDICATION):
            continue
        parts = [_without(row, say)] if row["left_out"] else []
        parts += [_otherwise(row, say)] if row["others_low"] is not None else []
        if parts:
            measure = say("robust_measure", measure=say.phrase(f"measure_{row['measure']}"))
            text = " ".join([measure, *parts])
            yield Sentence(text, f"robustness/{row['measure']}", "robustness")


def _without(row: Mapping[str, Any], say: Say) -> str:
    """What is left when any one case is left out."""
    key = "robust_kept_all" if row["left_out_kept"] == row["left_out"] else "robust_kept"
    values = {"kept": say.number(row["left_out_kept"]), "n": say.number(row["left_out"])}
    values |= {"verdict": say.phrase(f"verdict_{row['verdict']}"), "range": _range(row, "difference", say)}
    return say(key, **values)


def _otherwise(row: Mapping[str, Any], say: Say) -> str:
    """What is left under the other choices: where the difference lies, and the outcome where there is one."""
    others, few = row["others"], row["others_too_few"]
    if few == others:
        return say.counted("robust_others_few", others, range=_range(row, "others", say))
    parts = [say.counted("robust_others", others, range=_range(row, "others", say))]
    parts.append(say("robust_judged", n=say.number(others - few), kept=say.number(row["others_kept"])))
    if few:
        parts.append(say.counted("robust_few", few))
    return " ".join(parts)


def _range(row: Mapping[str, Any], name: str, say: Say) -> str:
    """From the least to the largest difference, with their sign."""
    low, high = (
        measure_text(row["measure"], row[f"{name}_{end}"], say.lang, signed=True) for end in ("low", "high")
    )
    return say.phrase("robust_at" if low == high else "robust_between", low=low, high=high)


SENTENCES: Mapping[str, Sentences] = {"Robustness": _robustness}
