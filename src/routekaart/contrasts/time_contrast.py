"""Does one group come to an event sooner than the other, when some cases may still come to it?

A case still open has waited *at least* so long. Leaving it out would count the slow ones as if they
were not there, so where any case of either group is open still, two things take the place of ranks
and shift: the log-rank test with cases dealt over the groups, and the difference of the restricted
means, the days that a case goes without the event within the first ``tau`` days.

A case that left another way, or ended without the event, never comes to it: it is no open case. In
the curves it is what Aalen and Johansen make of it; in the test it stays among those who might have
come until the day it would have been looked at last, which is known for every case (Fine and Gray's
risk set when the follow-up of all is known).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from routekaart.contrasts.case_numbers import Times
from routekaart.contrasts.dealing import Dealing, deal
from routekaart.contrasts.draws import SEED
from routekaart.contrasts.rank_test import DECIMALS
from routekaart.measures.incidence import EVENT, LEFT, OPEN, Incidence, shares

if TYPE_CHECKING:
    import numpy as np

__all__ = ["TimeContrast", "log_rank_chi2", "log_rank_scores", "restricted_mean", "time_contrast"]


@dataclass(frozen=True)
class TimeContrast:
    """Days to an event in two groups, open cases kept open.

    ``mean_a`` and ``mean_b`` are the mean days without the event within the first ``tau`` days,
    ``difference`` is a − b, below 0 when a comes to it sooner. ``median_a`` and ``median_b`` are the days
    on which half the cases have come to it, None where it is not reached. ``chi2`` is the log-rank
    statistic as other tools print it. ``p``, ``smallest_p`` and ``p_error`` are
    those of the permutation log-rank test, and ``is_normal``, as in :class:`routekaart.contrasts.rank_test.RankTest`.
    """

    tau: float
    mean_a: float
    mean_b: float
    median_a: float | None
    median_b: float | None
    chi2: float
    p: float
    smallest_p: float
    p_error: float | None
    is_normal: bool = False

    @property
    def difference(self) -> float:
        """How many days longer a case of a goes without the event, within ``tau`` days."""
        return self.mean_a - self.mean_b


def time_contrast(times: Times, in_a: np.ndarray, dealing: Dealing, *, seed: int = SEED) -> TimeContrast:
    """The time to an event of the cases ``in_a`` against the others; both sides need cases.

    Notes
    -----
    p is the share of dealings with a log-rank numerator |O − E| at least the observed: a sum of one
    score per case (:func:`log_rank_scores`), so that all dealings are counted at once. All of them up to
    50,000 (9 against 9), the normal limit or seeded draws above. It asks that cases could have been looked at equally
    long in both groups; where one group began later, read the curves.

    References: R. Peto, J. Peto, Journal of the Royal Statistical Society A 135 (1972) 185–207; G. Heinze,
    M. Gnant, M. Schemper, Biometrics 59 (2003) 1151–1157, for its limits; P. Royston, M. K. B. Parmar,
    Statistics in Medicine 30 (2011) 2409–2421, for the restricted mean; J. P. Fine, R. J. Gray, Journal of
    the American Statistical Association 94 (1999) 496–509, section 3.1, for who left.
    """
    tau = min(_known_until(times, in_a), _known_until(times, ~in_a))
    curves = [shares(times.days[side], times.outcome[side]) for side in (in_a, ~in_a)]
    mean_a, mean_b = (_mean_without(*curve, tau) for curve in curves)
    median_a, median_b = (Incidence(at, at, share, share, share).median for at, share in curves)
    risk = _at_risk(_kept_at_risk(times), times.outcome == EVENT)
    scores = _scores(*risk)
    found = deal(scores[:, None], dealing, seed=seed)
    return TimeContrast(
        tau=tau,
        mean_a=mean_a,
        mean_b=mean_b,
        median_a=median_a,
        median_b=median_b,
        chi2=_chi2(scores, in_a, *risk),
        p=float(found.p[0]),
        smallest_p=float(found.smallest_p[0]),
        p_error=None if found.p_error is None else float(found.p_error[0]),
        is_normal=found.is_normal,
    )


def restricted_mean(days: np.ndarray, outcome: np.ndarray, tau: float) -> float:
    """The mean days without the event within the first ``tau`` days: what lies above the curve.

    ``outcome`` is EVENT, LEFT or OPEN of :mod:`routekaart.measures.incidence`.
    """
    return _mean_without(*shares(days, outcome), tau)


def _mean_without(at: np.ndarray, share: np.ndarray, tau: float) -> float:
    import numpy as np

    is_within = at < tau
    edges = np.concatenate([[0.0], at[is_within], [tau]])
    without = np.concatenate([[1.0], 1 - share[is_within]])
    return float((np.diff(edges) * without).sum())


def log_rank_scores(days: np.ndarray, has_event: np.ndarray) -> np.ndarray:
    """One score per case, which add up to 0; summed over a group they are its events less those expected.

    The event (1 or 0) less the hazard that the case went through: the pooled Nelson–Aalen sum.
    """
    return _scores(*_at_risk(days, has_event))


def log_rank_chi2(days: np.ndarray, has_event: np.ndarray, in_a: np.ndarray) -> float:
    """(O − E)² over its hypergeometric variance: the statistic by which the log-rank test is known."""
    risk = _at_risk(days, has_event)
    return _chi2(_scores(*risk), in_a, *risk)


def _at_risk(days: np.ndarray, has_event: np.ndarray) -> tuple[np.ndarray, ...]:
    """Of each case the event and the place of its day; of each distinct day the events, and the cases at risk."""
    import numpy as np

    times, place = np.unique(np.round(days, DECIMALS), return_inverse=True)
    events = np.bincount(place, weights=has_event, minlength=len(times))
    at_risk = len(days) - np.concatenate([[0], np.cumsum(np.bincount(place))[:-1]])
    return has_event, place, events, at_risk


def _scores(has_event: np.ndarray, place: np.ndarray, events: np.ndarray, at_risk: np.ndarray) -> np.ndarray:
    import numpy as np

    scores: np.ndarray = has_event - np.cumsum(events / at_risk)[place]
    return scores


def _chi2(
    scores: np.ndarray,
    in_a: np.ndarray,
    _: np.ndarray,
    place: np.ndarray,
    events: np.ndarray,
    at_risk: np.ndarray,
) -> float:
    import numpy as np

    n_a = np.cumsum(np.bincount(place, weights=in_a, minlength=len(events))[::-1])[::-1]
    share = n_a / at_risk
    variance = (events * share * (1 - share) * (at_risk - events) / np.maximum(at_risk - 1, 1)).sum()
    observed_less_expected = scores[in_a].sum()
    return float(observed_less_expected**2 / variance) if variance > 0 else 0.0


def _kept_at_risk(times: Times) -> np.ndarray:
    """The days of each case, those that left counted on until they would have been looked at last."""
    import numpy as np

    days: np.ndarray = np.where(times.outcome == LEFT, np.maximum(times.days, times.followed), times.days)
    return days


def _known_until(times: Times, side: np.ndarray) -> float:
    """The last day on which the curve of a side is known.

    That of its last open case; where none was open that late, as long as any of its cases was followed.
    """
    days, outcome, followed = times.days[side], times.outcome[side], times.followed[side]
    last_open = days[outcome == OPEN].max(initial=-1.0)
    last_known = days[outcome != OPEN].max(initial=-1.0)
    return float(last_open if last_open >= last_known else max(followed.max(), last_known))
