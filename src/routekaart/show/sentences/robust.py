"""Sentences on what is left of a primary answer under other choices: one sentence a measure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from routekaart.contrasts.multiplicity import DIFFERENCE, NO_INDICATION
from routekaart.show.result_tables.comparing import measure_text
from routekaart.show.sentences.sentence import Say, Sentence, Sentences
from routekaart.show.text import clean_text

__all__ = ["SENTENCES"]


def _robustness(result: Any, lang: str) -> Iterator[Sentence]:
    """Of each primary measure that has an answer; where nothing could be told, no choice makes it an answer."""
    say = Say(lang)
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


def _parts(row: Mapping[str, Any], groups: Mapping[str, str], say: Say) -> Iterator[str]:
    """What is left when any one case is left out, and under the other choices."""
    if row["left_out"]:
        kept = say.phrase("robust_kept", kept=say.number(row["left_out_kept"]), n=say.number(row["left_out"]))
        yield kept + _range(row, "difference", groups, say)
    if row["others"]:
        yield _otherwise(row, groups, say)


def _otherwise(row: Mapping[str, Any], groups: Mapping[str, str], say: Say) -> str:
    """How often the other choices give the same outcome; no difference where none of them can give one."""
    few = row["others_too_few"]
    choices = say.counted("robust_choices", row["others"])
    if few == row["others"]:
        return say.phrase("robust_few", choices=choices)
    values = {"kept": row["others_kept"], "judged": row["others"] - few, "few": few}
    key = "robust_some" if few else "robust_others"
    said = say.phrase(key, choices=choices, **{name: say.number(n) for name, n in values.items()})
    return said + _range(row, "others", groups, say)


def _range(row: Mapping[str, Any], name: str, groups: Mapping[str, str], say: Say) -> str:
    """From the least to the largest difference, a less b, with their sign; nothing where none can be told."""
    if row[f"{name}_low"] is None:
        return ""
    low, high = (
        measure_text(row["measure"], row[f"{name}_{end}"], say.lang, signed=True) for end in ("low", "high")
    )
    return say.phrase("robust_at" if low == high else "robust_between", **groups, low=low, high=high)


SENTENCES: Mapping[str, Sentences] = {"Robustness": _robustness}
