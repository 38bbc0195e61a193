"""In which of their numbers per case do two groups differ, and how sure is that?

Which test a number gets does not depend on what it finds. A time to an event gets the log-rank test as
soon as any case of either group is still open without it; every other number, and a time that no open
case can still reach, gets the rank test.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any, TypedDict

from routekaart.columns import (
    Cases,
    Claim,
    Days,
    Extreme,
    Fraction,
    Kind,
    Label,
    Mean,
    Median,
    On,
    P,
    Share,
    Shown,
    Unit,
    Verdict,
)
from routekaart.contrasts.case_numbers import NUMBERS, CaseNumbers, Number, Times
from routekaart.contrasts.dealing import Dealing, deal, dealing_of
from routekaart.contrasts.multiplicity import LEAST_CASES, NOT_COMPARABLE, TOO_FEW, Evidence
from routekaart.contrasts.rank_test import RankTest, cliffs_delta, doubled_mid_ranks, rank_test
from routekaart.contrasts.schools import ALONE, SCHOOL, Schools
from routekaart.contrasts.shift import Shift, median_difference, shift
from routekaart.contrasts.time_contrast import TimeContrast, time_contrast
from routekaart.measures.incidence import EVENT, OPEN

if TYPE_CHECKING:
    import numpy as np

__all__ = [
    "LOG_RANK",
    "RANK",
    "Compared",
    "NumberContrast",
    "contrast_numbers",
    "is_all_equal",
    "lacks_schools",
]

RANK, LOG_RANK = "rank", "log_rank"
#: With so many cases or more, numbers are compared side by side.
MANY = 100_000

#: A statistic in the unit of its measure.
Middle = Annotated[float, Unit.MEASURE, Kind.MEDIAN]


class Compared(TypedDict):
    """A measure in two groups; a difference is a − b."""

    name: Label  #: the measure
    primary: Shown[Claim]  #: whether the design names it
    n_a: Cases  #: cases of group a that have the number
    n_b: Cases  #: cases of group b that have the number
    missing_a: Cases  #: cases of group a that have not come to it
    missing_b: Cases  #: cases of group b that have not come to it
    open_a: Cases  #: of those missing, that are open still
    open_b: Cases  #: of those missing, that are open still
    median_a: Annotated[Middle, On("n_a")] | None  #: of group a
    median_b: Annotated[Middle, On("n_b")] | None  #: of group b
    cliffs_delta: Mean[Fraction] | None  #: of a rank test: −1 to 1, positive when a is larger
    shift: Middle | None  #: of a rank test: the difference
    shift_low: Middle | None  #: the least shift
    shift_high: Middle | None  #: the largest shift
    coverage: Annotated[Share, Kind.TEST] | None  #: how sure the bounds of the shift are, exactly
    test: Label | None  #: ``rank``, ``log_rank`` (a time that open cases may still reach), or None
    #: of a log-rank test: the difference of mean days without the event in the first ``tau_days``
    restricted_difference: Median[Days] | None
    tau_days: Extreme[Days] | None  #: of a log-rank test: the days looked at
    log_rank_chi2: Annotated[float, Unit.NUMBER, Kind.EXTREME] | None  #: of a log-rank test
    p: P | None  #: of the test
    p_adjusted: P | None  #: corrected for the number of tests in its family
    p_error: P | None  #: of a drawn p
    smallest_p: P | None  #: the least that sizes and ties allow
    #: of group a, where help without a recorded end is read as ending at the next step and that changes a number
    short_help_median_a: Annotated[Middle, On("n_a")] | None
    short_help_median_b: Annotated[Middle, On("n_b")] | None  #: of group b, read so
    short_help_shift: Middle | None  #: the difference, read so
    short_help_p: P | None  #: of the test, read so
    #: one of ``difference``, ``no_indication``, ``too_few``, ``not_comparable``, ``depends_on_recording``
    verdict: Verdict


@dataclass(frozen=True)
class NumberContrast:
    """One number per case in two groups.

    ``n_a`` and ``n_b`` cases have the number, ``missing_a`` and ``missing_b`` have not, of which
    ``open_a`` and ``open_b`` are still open. ``test`` and ``shift`` are None where a side has none,
    ``test`` also where the sides are not comparable; both are None where open cases may still come to
    it, and ``time`` says what can be told. ``other``: the same with the other reading of help without a recorded
    end, where that changes any number.
    """

    name: str
    n_a: int
    n_b: int
    missing_a: int
    missing_b: int
    open_a: int
    open_b: int
    median_a: float | None
    median_b: float | None
    test: RankTest | None
    shift: Shift | None
    time: TimeContrast | None
    is_comparable: bool
    other: NumberContrast | None = None

    @property
    def found(self) -> RankTest | TimeContrast | None:
        """The test that was made; None where there is none."""
        return self.test or self.time

    @property
    def difference(self) -> float | None:
        """How much more a has than b: the shift, or the difference of the restricted means."""
        return self.time.difference if self.time else self.shift.median if self.shift else None

    @property
    def evidence(self) -> Evidence | None:
        """What the test found, for a verdict; None where there is none."""
        if self.found is None:
            return None
        sizes = [self.n_a, self.n_b]
        if self.time:  # open cases, and those that left, take part
            sizes = [self.n_a + self.missing_a, self.n_b + self.missing_b]
        return Evidence(self.found.p, self.found.smallest_p, min(sizes) >= LEAST_CASES)

    def row(self, judged: tuple[float, str] | None, *, is_primary: bool) -> Compared:
        """All of it as one row of the contrast's measures; ``judged`` is None where nothing was tested."""
        p_adjusted, verdict = judged or (None, TOO_FEW if self.is_comparable else NOT_COMPARABLE)
        found, other = self.found, self.other
        return {
            "name": self.name,
            "primary": is_primary,
            "n_a": self.n_a,
            "n_b": self.n_b,
            "missing_a": self.missing_a,
            "missing_b": self.missing_b,
            "open_a": self.open_a,
            "open_b": self.open_b,
            "median_a": self.median_a,
            "median_b": self.median_b,
            "cliffs_delta": self.test.cliffs_delta if self.test else None,
            "shift": self.shift.median if self.shift else None,
            "shift_low": self.shift.low if self.shift else None,
            "shift_high": self.shift.high if self.shift else None,
            "coverage": self.shift.coverage if self.shift else None,
            "test": RANK if self.test else LOG_RANK if self.time else None,
            "restricted_difference": self.time.difference if self.time else None,
            "tau_days": self.time.tau if self.time else None,
            "log_rank_chi2": self.time.chi2 if self.time else None,
            "p": found.p if found else None,
            "p_adjusted": p_adjusted,
            "p_error": found.p_error if found else None,
            "smallest_p": found.smallest_p if found else None,
            "short_help_median_a": other.median_a if other else None,
            "short_help_median_b": other.median_b if other else None,
            "short_help_shift": other.difference if other else None,
            "short_help_p": other.found.p if other and other.found else None,
            "verdict": verdict,
        }


def is_all_equal(row: Mapping[str, Any]) -> bool:
    """Whether every case has the same number, with cases enough: then no split differs from another."""
    if min(row["n_a"] or 0, row["n_b"] or 0) < LEAST_CASES:
        return False
    return bool(row["cliffs_delta"] == 0 and row["smallest_p"] == 1 and row["verdict"] == TOO_FEW)


def lacks_schools(row: Mapping[str, Any], dealt: str) -> bool:
    """Whether there are cases enough on either side, and it is the schools that are too few to tell."""
    if dealt != SCHOOL or row["verdict"] != TOO_FEW or row["test"] is None:
        return False
    awaited = row["test"] == LOG_RANK
    sizes = ((row[f"n_{side}"] or 0) + (awaited and (row[f"missing_{side}"] or 0)) for side in "ab")
    return min(sizes) >= LEAST_CASES


@dataclass(frozen=True)
class _Sides:
    """The cases of both groups as places in the table of numbers, and which of them stand in a."""

    places: np.ndarray
    in_a: np.ndarray
    is_open: np.ndarray
    school: np.ndarray | None
    is_within: bool

    def dealing(self, chosen: np.ndarray) -> Dealing:
        """In which ways the ``chosen`` of these cases could have been dealt."""
        school = None if self.school is None else self.school[chosen]
        return dealing_of(self.in_a[chosen], school, is_within=self.is_within)


def contrast_numbers(
    numbers: CaseNumbers,
    in_a: np.ndarray,
    in_b: np.ndarray,
    *,
    same_precision: bool,
    same_calendar: bool = True,
    seed: int,
    schools: Schools = ALONE,
    names: Sequence[str] = tuple(NUMBERS),
) -> list[NumberContrast]:
    """Each of ``names`` (of :data:`NUMBERS`), compared between the cases ``in_a`` and those ``in_b`` (true or not, a value a case).

    Not comparable is a number that no case of one group has though some could have had it (its steps
    may never have been logged there), a number of days when one group is dated by the day and the
    other by the second (``same_precision`` is false), one that rests on school holidays when the groups
    have other ones (``same_calendar`` is false), and days of a whole route that open cases still
    lengthen and that are no time to an event, such as waiting: to leave those cases out would count
    the slow ones as if they were not there.
    """
    import numpy as np

    sides = _sides(numbers, in_a, in_b, schools)

    def compared(name: str) -> NumberContrast:
        number = NUMBERS[name]
        values = numbers.column(name)[sides.places]
        is_alike = same_precision or number.unit is not Unit.DAYS
        is_alike = is_alike and (same_calendar or not number.needs_calendar)
        if name in numbers.times and _is_awaited(numbers.times[name], sides):
            return _contrast_times(name, number, numbers.times[name], values, sides, is_alike, seed)
        found = _contrast_values(name, number, values, sides, is_alike, seed)
        other = numbers.other_reading(name)
        if other is None or np.array_equal(other[sides.places], values, equal_nan=True):
            return found
        return replace(
            found, other=_contrast_values(name, number, other[sides.places], sides, is_alike, seed)
        )

    if len(sides.places) < MANY:
        return [*map(compared, names)]
    from concurrent.futures import ThreadPoolExecutor

    # Most of the work is sorting, for which NumPy lets go of the lock of Python.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return [*pool.map(compared, names)]


def _sides(numbers: CaseNumbers, in_a: np.ndarray, in_b: np.ndarray, schools: Schools) -> _Sides:
    """Where the cases of either side stand in the table of numbers."""
    import numpy as np

    places = np.flatnonzero(in_a | in_b)
    return _Sides(
        places=places,
        in_a=in_a[places],
        is_open=numbers.is_open[places],
        school=schools.of(numbers.case_id[places]),
        is_within=schools.is_within,
    )


def _is_awaited(times: Times, sides: _Sides) -> bool:
    """Whether some case of either side is still open without the event."""
    return bool((times.outcome[sides.places] == OPEN).any())


def _contrast_values(
    name: str, number: Number, values: np.ndarray, sides: _Sides, is_alike: bool, seed: int
) -> NumberContrast:
    """The rank test and the shift, of the cases that have a number."""
    import numpy as np

    has_it = ~np.isnan(values)
    plain = _counted(name, values, sides)
    could = ~sides.is_open if number.is_whole_route else np.ones(len(values), dtype=bool)
    is_cut = number.unit is Unit.DAYS and number.is_whole_route and bool((sides.is_open & ~has_it).any())
    is_cut = is_cut and min(plain.n_a, plain.n_b) >= LEAST_CASES
    is_comparable = is_alike and not is_cut and not _exists_in_one(plain, could, sides)
    if not (plain.n_a and plain.n_b and is_comparable):
        return replace(plain, is_comparable=is_comparable)
    a, b = values[has_it & sides.in_a], values[has_it & ~sides.in_a]
    if sides.school is None:
        return replace(plain, test=rank_test(a, b, seed=seed), shift=shift(a, b))
    ranks = doubled_mid_ranks(values[has_it])
    dealt = deal(ranks[:, None], sides.dealing(has_it), seed=seed)
    error = None if dealt.p_error is None else float(dealt.p_error[0])
    delta = cliffs_delta(ranks, sides.in_a[has_it])
    test = RankTest(delta, float(dealt.p[0]), float(dealt.smallest_p[0]), error, dealt.is_normal)
    # The interval of Moses takes every case for an independent draw.
    return replace(plain, test=test, shift=Shift(median_difference(a, b), None, None, None))


def _contrast_times(
    name: str, number: Number, times: Times, values: np.ndarray, sides: _Sides, is_alike: bool, seed: int
) -> NumberContrast:
    """The log-rank test and the restricted means, of all cases; nothing where a side has no event."""
    import numpy as np

    here = Times(times.days[sides.places], times.outcome[sides.places], times.followed[sides.places])
    plain = _counted(name, values, sides)
    could = ~sides.is_open if number.is_whole_route else np.ones(len(values), dtype=bool)
    is_comparable = is_alike and not _exists_in_one(plain, could, sides)
    is_awaited = here.outcome == OPEN
    plain = replace(
        plain,
        open_a=int((is_awaited & sides.in_a).sum()),
        open_b=int((is_awaited & ~sides.in_a).sum()),
    )
    has_events = all((here.outcome[side] == EVENT).any() for side in (sides.in_a, ~sides.in_a))
    if not (has_events and is_comparable):
        return replace(plain, median_a=None, median_b=None, is_comparable=is_comparable)
    found = time_contrast(here, sides.in_a, sides.dealing(np.ones(len(values), dtype=bool)), seed=seed)
    return replace(plain, median_a=found.median_a, median_b=found.median_b, time=found)


def _exists_in_one(plain: NumberContrast, could: np.ndarray, sides: _Sides) -> bool:
    """Whether one side has the number, and no case of the other though some could have had it."""
    if bool(plain.n_a) == bool(plain.n_b):
        return False
    return bool((could & (~sides.in_a if plain.n_a else sides.in_a)).any())


def _counted(name: str, values: np.ndarray, sides: _Sides) -> NumberContrast:
    """How many cases of each side have the number, and their medians; nothing compared yet."""
    import numpy as np

    has_it = ~np.isnan(values)
    a, b = values[has_it & sides.in_a], values[has_it & ~sides.in_a]
    lacks = ~has_it & sides.is_open
    return NumberContrast(
        name=name,
        n_a=len(a),
        n_b=len(b),
        missing_a=int(sides.in_a.sum()) - len(a),
        missing_b=int((~sides.in_a).sum()) - len(b),
        open_a=int((lacks & sides.in_a).sum()),
        open_b=int((lacks & ~sides.in_a).sum()),
        median_a=float(np.median(a)) if len(a) else None,
        median_b=float(np.median(b)) if len(b) else None,
        test=None,
        shift=None,
        time=None,
        is_comparable=True,
    )
