"""Matters in the codes of one log: what each activity asks, answers and ends, as walks take it.

The words stand in ``data/matters.yaml`` (:mod:`routekaart.measures.matter_file`) and in the vocabulary as the log was imported
with; a log of which the vocabulary knows nothing has no matters and no help.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from routekaart.log.case_table import marked
from routekaart.log.manifest import Manifest
from routekaart.measures.matter_file import Matter, StepName
from routekaart.walks.helped import Supports
from routekaart.walks.matters import Matters

if TYPE_CHECKING:
    import numpy as np

    from routekaart.walks.columns import Claims

__all__ = ["coded_layers", "coded_matters", "coded_supports", "renewals"]


def coded_supports(manifest: Manifest, *, until_next: bool = False) -> Supports:
    """What each activity of a log is to help; ``until_next``: one without an end runs to the next step that is no wait."""
    import numpy as np

    activities, parties = manifest.activities, len(manifest.organisations) + 1
    n = len(activities)
    ends_step, ends_party = np.zeros(n * n, dtype=bool), np.zeros(n * parties, dtype=bool)
    for code, activity in enumerate(activities):
        for name in activity.get("ends_support", ()):
            for support, other in enumerate(activities):
                ends_step[code * n + support] |= other["entry"] == name
        for name in activity.get("ends_support_of", ()):
            for place, organisation in enumerate(manifest.organisations, start=1):
                ends_party[code * parties + place] |= organisation["entry"] == name
    ends_all = ~marked(manifest, "wait") if until_next else marked(manifest, "closing", "exit")
    return Supports(marked(manifest, "support"), ends_all, ends_step, ends_party)


def coded_matters(manifest: Manifest, matters: Sequence[Matter]) -> Matters:
    """What each activity of a log is to each of ``matters``."""
    import numpy as np

    parties = _Parties(manifest)
    touched: dict[tuple[int, int], dict[str, int]] = {}
    for place, matter in enumerate(matters):
        for name in ("asked_by", "answered_by", "lapses_at", "layers"):
            for step in getattr(matter, name):
                for code in np.flatnonzero(_meant(manifest, step)).tolist():
                    touched.setdefault((code, place), {})[name] = parties.row(step)
    keys = sorted(touched)

    def does(name: str) -> np.ndarray:
        return np.array([name in touched[key] for key in keys], dtype=bool)

    def whose(name: str) -> np.ndarray:
        return np.array([touched[key].get(name, -1) for key in keys], dtype=np.int64)

    activity = np.array([key[0] for key in keys], dtype=np.int64)
    is_last = np.array([one["kind"] == "decision" for one in manifest.activities], dtype=bool)
    is_last &= np.isin(np.arange(len(is_last)), activity[whose("answered_by") >= 0])
    return Matters(
        np.searchsorted(activity, np.arange(len(is_last) + 1)),
        np.array([key[1] for key in keys], dtype=np.int32),
        does("asked_by"),
        whose("asked_by"),
        does("answered_by"),
        whose("answered_by"),
        does("lapses_at"),
        does("layers"),
        parties.table(),
        np.array([matter.is_list for matter in matters], dtype=bool),
        np.array([matter.is_assumed for matter in matters], dtype=bool),
        is_last,
        marked(manifest, "closing", "exit"),
        marked(manifest, "wait"),
    )


def coded_layers(manifest: Manifest, matters: Sequence[Matter]) -> Claims:
    """Which activities pass a matter up a layer: by their mark, or as ``matters`` say."""
    is_layer = marked(manifest, "layer")
    for matter in matters:
        for step in matter.layers:
            is_layer |= _meant(manifest, step)
    return is_layer


def renewals(manifest: Manifest, matters: Sequence[Matter]) -> tuple[Claims, Claims]:
    """Which activities ask a matter again by plan, and which answer one that is asked so.

    The first has a row per activity, the second one per activity · parties + organisation + 1.
    """
    import numpy as np

    entries = [organisation["entry"] for organisation in manifest.organisations]
    asks = np.zeros(len(manifest.activities), dtype=bool)
    answers = np.zeros((len(manifest.activities), len(entries) + 1), dtype=bool)
    for matter in matters:
        for step in matter.renewed_by:
            asks |= _meant(manifest, step)
        for step in matter.answered_by if matter.renewed_by else ():
            answers |= np.outer(_meant(manifest, step), _who_may(entries, step))
    return asks, answers.ravel()


def _meant(manifest: Manifest, step: StepName) -> np.ndarray:
    """Which activities of a log are meant."""
    import numpy as np

    def is_meant(activity: Mapping[str, Any]) -> bool:
        return step.mark in activity["marks"] if step.mark else activity["entry"] == step.step

    return np.array([is_meant(activity) for activity in manifest.activities], dtype=bool)


def _who_may(entries: Sequence[str], step: StepName) -> list[bool]:
    """Who may do a step: first no organisation, then each of those with these ``entries``."""
    return [True, *(not step.by or (entry in step.by) != step.is_not_by for entry in entries)]


class _Parties:
    """Which organisations are meant by steps: a row per choice, made as they are asked for."""

    def __init__(self, manifest: Manifest) -> None:
        self.entries = [organisation["entry"] for organisation in manifest.organisations]
        self.rows: list[list[bool]] = []

    def row(self, step: StepName) -> int:
        """The row of a choice; -1 where any organisation is meant."""
        if not step.by:
            return -1
        self.rows.append(_who_may(self.entries, step))
        return len(self.rows) - 1

    def table(self) -> np.ndarray:
        """All rows end to end, each with the place of no organisation first."""
        import numpy as np

        return np.array(self.rows, dtype=bool).ravel()
