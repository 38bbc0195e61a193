"""Incidence: the share of cases that an event has happened to, day by day, open cases kept open.

Without other ways to leave, Kaplan–Meier (scipy). With them, Aalen–Johansen: the share to whom this
event happened *and* nothing else before it. A case that left another way is not at risk any more and
is no open case either; taking it for one would overstate the share.

References: Kaplan & Meier 1958; Aalen & Johansen 1978; variance after Marubini & Valsecchi,
*Analysing Survival Data from Clinical Trials and Observational Studies*, 1995, §10.3 (for one cause
it is Greenwood's); limits on the log(-log) scale of 1 - share.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

__all__ = ["EVENT", "LEFT", "OPEN", "Incidence", "incidence", "shares"]

#: What is known of a case: still without the event, the event happened, or it left another way.
OPEN, EVENT, LEFT = 0, 1, 2

Z95 = 1.959963984540054


@dataclass(frozen=True)
class Incidence:
    """Per day on which something happened, ascending: cases at risk just before it, and the share after it.

    ``low`` and ``high`` are 95 % limits; nan where the share is 0 or 1 and they are undefined.
    """

    day: np.ndarray
    at_risk: np.ndarray
    share: np.ndarray
    low: np.ndarray
    high: np.ndarray

    @property
    def median(self) -> float | None:
        """The day on which half the cases had the event; None when it is not reached.

        Where the curve stays at exactly a half from one day to the next, the middle of the two, so that
        without open cases this is the ordinary median.
        """
        return self.quantile(0.5)

    def quantile(self, share: float) -> float | None:
        """The day on which this share of the cases had the event; None when it is not reached. See :attr:`median`."""
        reached = self.day[self.share >= share - 1e-12]
        if not len(reached):
            return None
        beyond = self.day[self.share > share + 1e-12]
        return float((reached[0] + beyond[0]) / 2 if len(beyond) else reached[0])


def incidence(days: np.ndarray, outcomes: np.ndarray) -> Incidence:
    """The incidence of the event from each case's ``days`` and what happened then (OPEN, EVENT or LEFT)."""
    import numpy as np

    times = np.unique(days)
    at_risk = len(days) - np.searchsorted(np.sort(days), times, side="left")
    if not len(days):
        return Incidence(times, at_risk, times, times, times)
    estimate = aalen_johansen if np.any(outcomes == LEFT) else kaplan_meier
    share, low, high = estimate(days, outcomes)
    return Incidence(times, at_risk, share, low, high)


def kaplan_meier(days: np.ndarray, outcomes: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Share and limits at each distinct day, from scipy; nobody may have left."""
    from scipy import stats

    sample = stats.CensoredData.right_censored(days, outcomes == OPEN)
    curve = stats.ecdf(sample).cdf
    with warnings.catch_warnings():
        # Where the share is 0 or 1 the limits are undefined, and we say so by nan.
        warnings.simplefilter("ignore", RuntimeWarning)
        limits = curve.confidence_interval(method="log-log")
    return curve.probabilities, limits.low.probabilities, limits.high.probabilities


def aalen_johansen(days: np.ndarray, outcomes: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Share and limits at each distinct day, with other ways to leave."""
    _, share, before, events, gone, at_risk = _steps(days, outcomes)
    return share, *_limits(share, _variance(share, before, events, gone, at_risk))


def shares(days: np.ndarray, outcomes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each distinct day and the share after it, as :func:`aalen_johansen` has it, without limits."""
    times, share, *_ = _steps(days, outcomes)
    return times, share


def _steps(days: np.ndarray, outcomes: np.ndarray) -> tuple[np.ndarray, ...]:
    """Per distinct day: it, the share after it, those that stayed until it, its events, all that left, those at risk."""
    import numpy as np

    times, place = np.unique(days, return_inverse=True)
    events = np.bincount(place, weights=outcomes == EVENT)
    gone = np.bincount(place, weights=outcomes != OPEN)
    at_risk = len(days) - np.concatenate([[0], np.cumsum(np.bincount(place))[:-1]])
    staying = np.cumprod(1 - gone / at_risk)
    before = np.concatenate([[1.0], staying[:-1]])
    return times, np.cumsum(before * events / at_risk), before, events, gone, at_risk


def _variance(
    share: np.ndarray, before: np.ndarray, events: np.ndarray, gone: np.ndarray, at_risk: np.ndarray
) -> np.ndarray:
    """Variance of the share at each day; the sums over earlier days are taken apart to stay cumulative."""
    import numpy as np

    left = at_risk - gone
    hazard = np.divide(gone, at_risk * left, out=np.zeros_like(share), where=left > 0)
    own = before**2 * events * (at_risk - events) / at_risk**3.0
    mixed = before * events / at_risk**2.0
    squares = (
        share**2 * np.cumsum(hazard) - 2 * share * np.cumsum(share * hazard) + np.cumsum(share**2 * hazard)
    )
    cross = share * np.cumsum(mixed) - np.cumsum(share * mixed)
    variance: np.ndarray = np.maximum(squares + np.cumsum(own) - 2 * cross, 0)
    return variance


def _limits(share: np.ndarray, variance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    import numpy as np

    rest = 1 - share
    known = (share > 0) & (rest > 1e-12)
    scale = np.where(known, rest * np.log(np.where(known, rest, 0.5)), np.nan)
    width = np.exp(Z95 * np.sqrt(variance) / np.abs(scale))
    low, high = 1 - rest ** (1 / width), 1 - rest**width
    return np.where(known, low, np.nan), np.where(known, high, np.nan)
