"""Which steps occur in the cases of one group, and in those of the other not?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routekaart.contrasts.edges import MapContrast, shares_a_step
from routekaart.contrasts.groups import Groups
from routekaart.contrasts.presence import Presence, compare_presence, presence_p
from routekaart.contrasts.schools import Schools
from routekaart.log.batches import Batch
from routekaart.log.view import View

if TYPE_CHECKING:
    from routekaart.walks.columns import Codes

__all__ = ["contrast_steps"]


def contrast_steps(
    view: View, groups: Groups, maps: MapContrast, schools: Schools, *, alpha: float, seed: int
) -> Presence:
    """The presence of each step of ``maps`` (of activities), in the order of its ``node_columns``.

    Yes or no for each case, however often it comes by; "not_comparable" when the groups name no step
    alike.
    """
    import numpy as np

    nodes = maps.node_columns
    codes = {label: code for code, label in enumerate(view.labels())}
    things = [codes[name] for name in nodes["name"]]
    cases_a, cases_b = (np.array(nodes[f"cases_{side}"], dtype=np.int64) for side in "ab")
    found = compare_presence(
        cases_a,
        cases_b,
        (groups.view_a.n_cases, groups.view_b.n_cases),
        alpha=alpha,
        p=presence_p(groups, schools, things, _steps_in, seed=seed),
    )
    return found if shares_a_step(maps.map_a, maps.map_b) else found.not_comparable()


def _steps_in(batch: Batch) -> tuple[Codes, Codes]:
    """The steps of a batch: the place of the case, and the activity."""
    return batch.compact.place, batch.compact.steps.activity
