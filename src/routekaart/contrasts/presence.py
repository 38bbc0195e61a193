"""Does a step, or a transition, occur in a larger share of one group's cases than of the other's?

The same for every list of things that a case does or does not: counts, shares with their interval, p,
and one verdict. What no outcome could make count at these sizes is set aside before the correction for
their number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias, TypedDict

from routekaart.columns import Cases, CaseShare, Extreme, Mean, Of, On, P, Share, Verdict
from routekaart.contrasts.dealing import deal, dealing_of
from routekaart.contrasts.groups import Groups
from routekaart.contrasts.multiplicity import (
    LEAST_CASES,
    NOT_COMPARABLE,
    TOO_FEW,
    Evidence,
    adjust_benjamini_hochberg,
    judge,
    set_aside,
)
from routekaart.contrasts.schools import Schools
from routekaart.contrasts.shares import agreed, fisher_exact, log_factorials, newcombe_interval
from routekaart.contrasts.within_schools import within_schools_p
from routekaart.log.batches import Batch
from routekaart.log.view import View
from routekaart.walks.tally import Tally, merged, tally

if TYPE_CHECKING:
    import numpy as np

    from routekaart.walks.columns import Codes, Counts

__all__ = ["Doing", "InBoth", "Presence", "compare_presence", "presence_p", "schools_p"]

#: What the cases of a batch do: a case, by its place, and a number in every row.
Doing: TypeAlias = "Callable[[Batch], tuple[Codes, Counts]]"
#: Cases times things that are dealt at once.
CELLS = 5_000_000


class InBoth(TypedDict):
    """How many cases of either group do it, and what tells the groups apart in that."""

    cases_a: Cases  #: of group a
    cases_b: Cases  #: of group b
    share_a: Annotated[CaseShare, On("cases_a"), Of("n_a")]  #: of the cases of group a
    share_b: Annotated[CaseShare, On("cases_b"), Of("n_b")]  #: of the cases of group b
    # Of two exact shares: it would narrow both bands.
    difference: Extreme[Share]  #: share_a − share_b
    #: the least difference (Newcombe, 95 %), drawn to zero where there is no verdict of a difference
    low: Mean[Share]
    high: Mean[Share]  #: the largest difference, likewise
    p: P | None  #: of the test; None where the groups cannot be compared
    p_adjusted: P | None  #: corrected for the number of tests; None where it was set aside
    verdict: Verdict  #: one of ``difference``, ``no_indication``, ``too_few``, ``not_comparable``


@dataclass(frozen=True)
class Presence:
    """Per thing a row, as whole columns (:class:`InBoth`).

    ``tests`` is the number corrected for, ``set_aside`` the number that no outcome could make count (their
    ``p_adjusted`` is None).
    """

    columns: Mapping[str, Sequence[Any]]
    tests: int
    set_aside: int

    def not_comparable(self) -> Presence:
        """The counts alone, of groups that name no step alike: what differs may be the words only."""
        unknown = [None] * len(self.columns["p"])
        judged: dict[str, Sequence[Any]] = {
            "p": unknown,
            "p_adjusted": unknown,
            "verdict": [NOT_COMPARABLE] * len(unknown),
        }
        return Presence({**self.columns, **judged}, 0, 0)


def compare_presence(
    cases_a: np.ndarray,
    cases_b: np.ndarray,
    sizes: tuple[int, int],
    *,
    alpha: float,
    p: tuple[np.ndarray, np.ndarray] | None = None,
) -> Presence:
    """What occurs in ``cases_a`` and ``cases_b`` of the cases of groups of these ``sizes``.

    ``p`` gives each p and the smallest it could be where cases were not dealt alone
    (:func:`presence_p`); else it is Fisher's.
    """
    n, m = sizes
    found, smallest = fisher_exact(cases_a, cases_b, n, m) if p is None else p
    low, high = newcombe_interval(cases_a, cases_b, n, m)
    is_aside = set_aside(smallest.tolist(), alpha=alpha)
    adjusted, verdicts = _judge_tested(found, smallest, is_aside, min(n, m) >= LEAST_CASES, alpha)
    told = [agreed(*one) for one in zip(verdicts, low.tolist(), high.tolist(), strict=True)]
    values = {
        "cases_a": cases_a.tolist(),
        "cases_b": cases_b.tolist(),
        "share_a": (cases_a / n).tolist(),
        "share_b": (cases_b / m).tolist(),
        "difference": (cases_a / n - cases_b / m).tolist(),
        "low": [low for _, low, _ in told],
        "high": [high for _, _, high in told],
        "p": found.tolist(),
        "p_adjusted": adjusted,
        "verdict": [verdict for verdict, _, _ in told],
    }
    return Presence(values, is_aside.count(False), is_aside.count(True))


def presence_p(
    groups: Groups, schools: Schools, things: Sequence[int], done: Doing, *, seed: int
) -> tuple[np.ndarray, np.ndarray] | None:
    """The p of each of ``things`` and the smallest it could be; None where cases are dealt alone.

    Parameters
    ----------
    things
        What the cases of either side do, by number.
    done
        What the cases of a batch do: rows of a case (by its place in the batch) and a number, those of a case
        together. Another process can be sent it (:meth:`routekaart.log.view.View.walk`).

    Notes
    -----
    Within one school it makes no difference which of its cases do a thing, so the counts per school are
    all that is needed: within schools every chance is counted (:mod:`routekaart.contrasts.within_schools`).
    """
    import numpy as np

    if schools.cases is None or schools.school is None:
        return None
    if not things:
        return np.empty(0), np.empty(0)
    names, place = np.unique(schools.school, return_inverse=True)
    school = np.zeros(groups.view_a.manifest.n_cases, dtype=np.int32)  # by case code
    school[schools.cases] = place
    (n_a, does_a), (n_b, does_b) = (
        _per_school(view, school, len(names), np.array(things, dtype=np.int64), done) for view in groups.views
    )
    return schools_p((n_a, does_a), (n_b, does_b), is_within=schools.is_within, seed=seed)


def schools_p(
    of_a: tuple[np.ndarray, np.ndarray], of_b: tuple[np.ndarray, np.ndarray], *, is_within: bool, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """The p of each thing and the smallest it could be, of the cases of each school and how many of them do it.

    Parameters
    ----------
    of_a, of_b
        Of either group the cases of each school, and how many do each thing: a row for each school.
    is_within
        Whether cases are dealt within their school; else whole schools are.
    """
    import numpy as np

    (n_a, does_a), (n_b, does_b) = of_a, of_b
    if not is_within:
        return _dealt_schools(does_a, does_b, n_a, n_b, seed)
    logs = log_factorials(int((n_a + n_b).max()))
    pairs = [within_schools_p(a, b, n_a, n_b, logs) for a, b in zip(does_a.T, does_b.T, strict=True)]
    p, smallest = (np.array(part) for part in zip(*pairs, strict=True))
    return p, smallest


def _dealt_schools(
    does_a: np.ndarray, does_b: np.ndarray, n_a: np.ndarray, n_b: np.ndarray, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Each p, and the smallest it could be, when whole schools are dealt: a row for each school, a column for each thing."""
    import numpy as np

    dealing = dealing_of(np.repeat(n_a > 0, n_a + n_b), np.repeat(np.arange(len(n_a)), n_a + n_b))
    does = np.concatenate(
        [np.arange(n)[:, None] < doing for n, doing in zip(n_a + n_b, does_a + does_b, strict=True)]
    )
    step = max(1, CELLS // len(does))
    found = [
        deal(does[:, first : first + step].astype(float), dealing, seed=seed)
        for first in range(0, does.shape[1], step)
    ]
    p, smallest = (np.concatenate([getattr(one, key) for one in found]) for key in ("p", "smallest_p"))
    return p, smallest


def _per_school(
    view: View, school: Codes, n_schools: int, things: np.ndarray, done: Doing
) -> tuple[np.ndarray, np.ndarray]:
    """Of each school the cases of the view, and how many of them do each thing: a row for each school.

    ``school`` has the school of each case code of the log.
    """
    import numpy as np

    order = np.argsort(things)
    job = partial(_done_in_schools, school=school, n_schools=n_schools, things=things[order], done=done)
    found = merged(view.walk(job))
    does = np.zeros((n_schools, len(things)), dtype=np.int64)
    does[found.keys % n_schools, order[found.keys // n_schools]] = found.cases
    return np.bincount(school[view.cases.case], minlength=n_schools), does


def _done_in_schools(batch: Batch, school: Codes, n_schools: int, things: np.ndarray, done: Doing) -> Tally:
    """The cases of a batch per thing, by its place among ``things``, and school: place · schools + school."""
    case, number = done(batch)
    key = things.searchsorted(number) * n_schools + school[batch.cases.case][case]
    return tally(key, case, is_compiled=batch.is_compiled)


def _judge_tested(
    p: np.ndarray, smallest: np.ndarray, is_aside: list[bool], is_enough: bool, alpha: float
) -> tuple[list[float | None], list[str]]:
    """The corrected p and verdict of each; those set aside have no corrected p and too few cases."""
    tests = {
        i: Evidence(float(p[i]), float(smallest[i]), is_enough)
        for i, aside in enumerate(is_aside)
        if not aside
    }
    judged = judge(tests, adjust_benjamini_hochberg, alpha=alpha)
    found = [judged.get(i, (None, TOO_FEW)) for i in range(len(is_aside))]
    return [adjusted for adjusted, _ in found], [verdict for _, verdict in found]
