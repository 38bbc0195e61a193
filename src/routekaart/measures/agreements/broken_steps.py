"""Broken steps: at which steps rules came up that were not kept there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from routekaart.log.batches import Batch
from routekaart.log.view import View
from routekaart.measures.agreements.activations import Inquiry, activations_in, inquiry
from routekaart.measures.agreements.tables import Held
from routekaart.walks.agreements import OVERDUE, VIOLATED
from routekaart.walks.tally import distinct

__all__ = ["broken_steps"]


def broken_steps(view: View, held: Held) -> Mapping[int, Mapping[str, int]]:
    """By rule (its place) the steps at which it came up and was violated or is overdue, with in how many cases.

    Most cases first, then by code. A rule about whole cases, as one that something must happen at all, has no steps.
    """
    rules = tuple(pair.rule for pair in held.pairs)
    job = partial(_broken_in, inquiry=inquiry(view, held), rules=rules, n_activities=len(view.labels()))
    found: dict[int, dict[str, int]] = {}
    labels = view.labels()
    for part in view.walk(job, "start_day"):
        for key, cases in part.items():
            rule, code = divmod(key, len(labels))
            of_rule = found.setdefault(rule, {})
            of_rule[labels[code]] = of_rule.get(labels[code], 0) + cases
    code_of = {label: code for code, label in enumerate(labels)}
    return {
        rule: dict(sorted(steps.items(), key=lambda step: (-step[1], code_of[step[0]])))
        for rule, steps in found.items()
    }


def _broken_in(batch: Batch, inquiry: Inquiry, rules: Sequence[int], n_activities: int) -> Mapping[int, int]:
    """The cases of a batch by rule · activities + activity."""
    import numpy as np

    rows, own = activations_in(batch, inquiry), batch.compact
    chosen = ((rows.outcome == VIOLATED) | (rows.outcome == OVERDUE)) & (rows.position >= 0)
    place = np.searchsorted(own.cases.case, rows.case[chosen])
    at = own.cases.first[place] + rows.position[chosen]
    rule = np.array(rules, dtype=np.int64)[rows.pair[chosen]]
    key = rule * n_activities + own.steps.activity[at]
    n_cases = max(own.n_cases, 1)
    keys, counts = np.unique(distinct(key * n_cases + place) // n_cases, return_counts=True)
    return dict(zip(keys.tolist(), counts.tolist(), strict=True))
