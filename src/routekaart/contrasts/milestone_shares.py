"""Was a milestone reached at all, in a larger share of one group's cases than of the other's?

Of each milestone the counts ("1 van 8 tegen 8 van 8"), the difference of the shares with its interval, and
the exact p. A case has reached what it came to before it left another way, as in
:func:`routekaart.measures.open_cases.timing`. Open cases that may still come to it make the shares of both
groups a matter of how long they were followed: then the counts stand alone, and the time to the
milestone, in which such cases stay open, is what can be compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from routekaart.columns import Cases, Extreme, Label, Mean, P, Share, Verdict
from routekaart.contrasts.case_numbers import CaseNumbers
from routekaart.contrasts.multiplicity import LEAST_CASES, NOT_COMPARABLE, TOO_FEW, Evidence
from routekaart.contrasts.presence import schools_p
from routekaart.contrasts.schools import Schools
from routekaart.contrasts.shares import agreed, fisher_exact, newcombe_interval
from routekaart.measures.incidence import EVENT, OPEN

if TYPE_CHECKING:
    import numpy as np

__all__ = ["ShareContrast", "ShareOfBoth", "contrast_shares"]


class ShareOfBoth(TypedDict):
    """In how many cases of two groups a milestone was reached; the difference is a − b."""

    name: Label  #: one of :data:`~routekaart.measures.milestone_steps.MILESTONES`
    reached_a: Cases  #: cases of group a that came to it
    n_a: Cases  #: all cases of group a
    open_a: Cases  #: cases of group a that are open without it
    reached_b: Cases  #: cases of group b that came to it
    n_b: Cases  #: all cases of group b
    open_b: Cases  #: cases of group b that are open without it
    difference: Extreme[Share] | None  #: of the shares; None where they cannot be compared
    #: the least difference (Newcombe, 95 %), drawn to zero where there is no verdict of a difference
    low: Mean[Share] | None
    high: Mean[Share] | None  #: the largest difference, likewise
    p: P | None  #: of the exact test
    p_adjusted: P | None  #: corrected for the number of tests in its family; None where it was set aside
    verdict: Verdict  #: one of ``difference``, ``no_indication``, ``too_few``, ``not_comparable``


@dataclass(frozen=True)
class ShareContrast:
    """A milestone in two groups: of each side the cases, those that reached it and those open without it.

    ``is_comparable`` is false where open cases may still come to it, or the groups name no step alike.
    """

    name: str
    reached: tuple[int, int]
    sizes: tuple[int, int]
    still_open: tuple[int, int]
    interval: tuple[float, float]
    p: float
    smallest_p: float
    is_comparable: bool

    def evidence(self, alpha: float) -> Evidence | None:
        """What the test found, for a verdict; None where no outcome of these counts could make it count."""
        if not self.is_comparable or self.smallest_p > alpha:
            return None
        return Evidence(self.p, self.smallest_p, min(self.sizes) >= LEAST_CASES)

    def row(self, judged: tuple[float, str] | None) -> ShareOfBoth:
        """All of it as one row; ``judged`` is None where nothing was tested."""
        p_adjusted, verdict = judged or (None, TOO_FEW)
        verdict, low, high = agreed(verdict, *self.interval)
        (reached_a, reached_b), (n_a, n_b) = self.reached, self.sizes
        told = self.is_comparable
        return {
            "name": self.name,
            "reached_a": reached_a,
            "n_a": n_a,
            "open_a": self.still_open[0],
            "reached_b": reached_b,
            "n_b": n_b,
            "open_b": self.still_open[1],
            "difference": reached_a / n_a - reached_b / n_b if told else None,
            "low": low if told else None,
            "high": high if told else None,
            "p": self.p if told else None,
            "p_adjusted": p_adjusted,
            "verdict": verdict if told else NOT_COMPARABLE,
        }


def contrast_shares(
    numbers: CaseNumbers,
    in_a: np.ndarray,
    in_b: np.ndarray,
    *,
    schools: Schools,
    seed: int,
    shares_a_step: bool = True,
) -> list[ShareContrast]:
    """Each milestone, compared between the cases ``in_a`` and those ``in_b`` (true or not, a value a case).

    None in a log of which the vocabulary knows no step: nothing is a milestone there.
    """
    import numpy as np

    if not numbers.view.manifest.has_vocabulary or not (in_a.any() and in_b.any()):
        return []
    outcomes = np.column_stack([*numbers.reached.values()])
    n_a, n_b = int(in_a.sum()), int(in_b.sum())
    reached_a, reached_b = ((outcomes[side] == EVENT).sum(axis=0) for side in (in_a, in_b))
    open_a, open_b = ((outcomes[side] == OPEN).sum(axis=0) for side in (in_a, in_b))
    if schools.cases is None or schools.school is None:
        p, smallest = fisher_exact(reached_a, reached_b, n_a, n_b)
    else:
        of_a, of_b = (
            _in_schools(
                schools.cases.searchsorted(numbers.case_id[side]), outcomes[side] == EVENT, schools.school
            )
            for side in (in_a, in_b)
        )
        p, smallest = schools_p(of_a, of_b, is_within=schools.is_within, seed=seed)
    low, high = newcombe_interval(reached_a, reached_b, n_a, n_b)
    return [
        ShareContrast(
            name=name,
            reached=(int(reached_a[k]), int(reached_b[k])),
            sizes=(n_a, n_b),
            still_open=(int(open_a[k]), int(open_b[k])),
            interval=(float(low[k]), float(high[k])),
            p=float(p[k]),
            smallest_p=float(smallest[k]),
            is_comparable=shares_a_step and not (open_a[k] or open_b[k]),
        )
        for k, name in enumerate(numbers.reached)
    ]


def _in_schools(
    cases: np.ndarray, has_reached: np.ndarray, school: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Of each school the ``cases`` of a side (by their place in ``school``), and how many reached each milestone."""
    import numpy as np

    names, place = np.unique(school, return_inverse=True)
    does = np.zeros((len(names), has_reached.shape[1]), dtype=np.int64)
    np.add.at(does, place[cases], has_reached)
    return np.bincount(place[cases], minlength=len(names)), does
