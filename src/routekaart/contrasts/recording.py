"""Does a verdict hang on how help was recorded?

Help without a recorded end is read in two ways: it runs until something ends it, or to the next step. A number of
waiting that either changes gets a verdict only where both give the same one, and neither turns the sign.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from routekaart.contrasts.multiplicity import TOO_FEW, Adjustment, Evidence, judge
from routekaart.contrasts.number_contrast import NumberContrast
from routekaart.contrasts.route_contrast import RouteContrast

__all__ = ["DEPENDS_ON_RECORDING", "judge_both_readings"]

DEPENDS_ON_RECORDING = "depends_on_recording"
NO_OTHERS: Mapping[str, Evidence] = {}


def judge_both_readings(
    family: Sequence[NumberContrast | RouteContrast],
    adjust: Adjustment,
    alpha: float,
    others: Mapping[str, Evidence] = NO_OTHERS,
) -> dict[str, tuple[float, str]]:
    """The corrected p and verdict of what was tested, by name: of the first reading, unless the other one disagrees.

    ``others`` are tests of the same family that no reading of help changes.
    """
    judged = judge(
        {one.name: one.evidence for one in family if one.evidence} | {**others}, adjust, alpha=alpha
    )
    twice = {one.name: one.other for one in family if isinstance(one, NumberContrast) and one.other}
    if not twice:
        return judged
    read_so = {one.name: twice.get(one.name, one).evidence for one in family}
    again = judge({name: found for name, found in read_so.items() if found} | {**others}, adjust, alpha=alpha)
    for one in family:
        if isinstance(one, NumberContrast) and one.other and one.name in judged:
            p, verdict = judged[one.name]
            if verdict != again[one.name][1] or (verdict != TOO_FEW and _turns(one, one.other)):
                judged[one.name] = (p, DEPENDS_ON_RECORDING)
    return judged


def _turns(one: NumberContrast, other: NumberContrast) -> bool:
    """Whether a has more under the one reading and less under the other."""
    if one.test is None or other.test is None:
        return False
    return one.test.cliffs_delta * other.test.cliffs_delta < 0
