"""Before and after a start date: every case at the date of its first event, and how soon it reached a step.

Cases stand in half-years counted from the start, so that no period lies on both sides of it. Per period
there are counts, and a median only where a log carries several periods of enough cases: a line through
fewer would be drawn through noise. Nothing is tested and no trend is fitted: before and after differ in
more than the start alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypedDict

from routekaart.columns import (
    Cases,
    Claim,
    Date,
    Days,
    Figure,
    Heading,
    Label,
    Median,
    On,
    Private,
    Shown,
    Text,
    Unit,
)
from routekaart.errors import SelectionError
from routekaart.log.calendar import local_day
from routekaart.log.moved_dates import need_real_dates
from routekaart.log.typed_day import as_day
from routekaart.log.view import View
from routekaart.measures.incidence import EVENT, LEFT, OPEN, incidence
from routekaart.measures.milestone_steps import milestone_named
from routekaart.measures.open_cases import times_to
from routekaart.measures.time_frame import DRAWING, EPOCH, CaseOrder, case_order, local_days
from routekaart.privacy.declarations import Disclosure, Key, Table, Tie
from routekaart.results import Columns, Frame, Result

if TYPE_CHECKING:
    import numpy as np
__all__ = ["LEAST_CASES", "LEAST_PERIODS", "SIDES", "BeforeAfter", "before_after"]

#: Below so many cases in a period, or so many such periods on either side, no median per period.
LEAST_CASES, LEAST_PERIODS = 5, 3
PERIOD_MONTHS = 6
#: Cases that began and ended before the start; began before it and still ran; began on it or after it.
SIDES = ("before", "partly", "after")
OUTCOMES = {EVENT: "reached", LEFT: "left", OPEN: "open"}


class SideName(TypedDict):
    """What names a side."""

    side: Label  #: of :data:`SIDES`


class PeriodName(TypedDict):
    """What names a period of half a year."""

    period: Shown[Figure]  #: −1 is the last before the start, 1 the first from it
    first: Date  #: day of the period
    last: Date  #: day of the period


class Counts(TypedDict):
    """What became of cases."""

    n: Cases  #: in all
    reached: Cases  #: that came to it
    left: Cases  #: that ended or left another way without it
    open: Annotated[Cases, Heading("still_open")]  #: still without it


class Side(SideName, Counts):
    """The cases on a side of the start."""

    #: counts open cases as open; None below :data:`LEAST_CASES` cases, or where half is not reached
    median_days: Annotated[Median[Days], On("reached")] | None


class Period(PeriodName, Counts):
    """The cases that began in a period."""

    partly: Cases  #: that began before the start and still ran
    #: as that of a side; None unless ``has_medians``
    median_days: Annotated[Median[Days], On("reached")] | None


class CaseOfSide(TypedDict):
    """A case, in order of its first event."""

    case: Private[Annotated[int, Unit.FIGURE]]  #: its number
    date: Private[Annotated[str, Unit.DATE]]  #: of its first event
    side: Private[Text]  #: of :data:`SIDES`
    days: Private[Days]  #: to ``to``, or until it left or the source was taken
    outcome: Private[Text]  #: ``reached``, ``left`` or ``open``


@dataclass(frozen=True)
class BeforeAfter(Result):
    """How soon cases reached ``to``, by when they began and on which side of ``start``."""

    start: Label  #: ISO date
    to: Label  #: the milestone or the step
    #: whether :data:`LEAST_PERIODS` periods on either side have :data:`LEAST_CASES` cases
    has_medians: Shown[Claim]
    side_columns: Annotated[Columns[Side], Table(cases=("n",), rows="all")]
    period_columns: Annotated[Columns[Period], Table(cases=("n",), rows="threshold", keeps_order=True)]
    # Every row is one child.
    case_columns: Annotated[Columns[CaseOfSide], Table(cases=(), rows="none")]

    disclosure: ClassVar = Disclosure(ties=lambda result, _: [*_ties(result)])

    table = Frame("case_columns")

    def record(self) -> dict[str, Any]:
        """The sides, the periods and the cases as plain values."""
        return {
            "n_cases": self.n_cases,
            "start": self.start,
            "to": self.to,
            "has_medians": self.has_medians,
            "sides": self.side_columns.record(),
            "periods": self.period_columns.record(),
            "cases": self.case_columns.record(),
        }


def before_after(view: View, start: date | str, *, to: str = "youth_help") -> BeforeAfter:
    """The cases of ``view`` around ``start``, the first day of what was new.

    Parameters
    ----------
    start
        A date, or one typed: 2022-08-01, 1-8-2022, 1 augustus 2022.
    to
        A milestone or a step: see :func:`routekaart.measures.open_cases.timing`.

    Raises
    ------
    SelectionError
        If ``start`` is no date, or nothing lies before it or after it; if ``to`` is no step of the log;
        if the dates of the log were moved.

    Examples
    --------
    >>> found = rk.before_after(log, "1-2-2021", to="Beschikking")
    >>> [(one["side"], one["n"]) for one in found.record()["sides"]]
    [('before', 0), ('partly', 2), ('after', 6)]
    """
    import numpy as np

    first_day = as_day(start, "start")
    need_real_dates(view.manifest, DRAWING)
    times = times_to(view, to)
    cases = view.cases
    began = np.floor(local_days(view, cases.first_us)).astype(np.int64)
    ended = local_days(view, cases.until_us)
    start_day = (first_day - EPOCH).days
    _check(start_day, began, local_day(view.manifest.extracted_us, _zone(view)))
    sides = np.where(began >= start_day, 2, np.where(ended >= start_day, 1, 0))
    periods, has_medians = _periods(first_day, began, sides, times["days"], times["outcome"])
    return BeforeAfter(
        recipe=view.recipe,
        n_cases=view.n_cases,
        start=first_day.isoformat(),
        to=milestone_named(view.manifest, to) or to,
        has_medians=has_medians,
        side_columns=_sides(sides, times["days"], times["outcome"]),
        period_columns=periods,
        case_columns=_cases(case_order(view), began, sides, times),
    )


def _zone(view: View) -> str | None:
    return None if view.manifest.is_date_only else view.manifest.timezone


def _check(start_day: int, began: np.ndarray, extracted_day: int) -> None:
    """Refuse a start with nothing on one side of it."""
    if not len(began):
        return
    if start_day <= began.min():
        raise SelectionError(
            "no case begins before the start: give a later date, or add the log of the time before",
            nl="geen enkel traject begint voor de start: geef een latere datum, of voeg het log van daarvoor toe",
        )
    if start_day > extracted_day:
        raise SelectionError(
            "the start lies after the day the source was taken: give an earlier date, or a later source",
            nl="de start ligt na de peildatum van het log: geef een eerdere datum, of een nieuwer bestand",
        )


def _sides(sides: np.ndarray, days: np.ndarray, outcomes: np.ndarray) -> Columns[Side]:
    """What became of the cases on each side of the start."""
    rows: list[Side] = [
        {"side": name, **_counted(outcomes[own]), "median_days": _median(days[own], outcomes[own])}
        for side, name in enumerate(SIDES)
        for own in [sides == side]
    ]
    return Columns.of(Side, rows)


def _periods(
    start: date, began: np.ndarray, sides: np.ndarray, days: np.ndarray, outcomes: np.ndarray
) -> tuple[Columns[Period], bool]:
    """The half-years from the first case to the last, and whether they carry medians."""
    import numpy as np

    edges = [*_edges(start, began.tolist())]
    place = np.searchsorted([(edge - EPOCH).days for _, edge in edges], began, side="right") - 1
    rows: list[Period] = []
    for number, ((period, first), (_, after)) in enumerate(pairwise(edges)):
        own = place == number
        rows.append(
            {
                "period": period,
                "first": first.isoformat(),
                "last": (after - timedelta(1)).isoformat(),
                **_counted(outcomes[own]),
                "partly": int(np.sum(sides[own] == SIDES.index("partly"))),
                "median_days": _median(days[own], outcomes[own]),
            }
        )
    large = [row["period"] for row in rows if row["n"] >= LEAST_CASES]
    has_medians = min(sum(one < 0 for one in large), sum(one > 0 for one in large)) >= LEAST_PERIODS
    if not has_medians:
        rows = [{**row, "median_days": None} for row in rows]
    return Columns.of(Period, rows), has_medians


def _edges(start: date, began: list[int]) -> Iterable[tuple[int, date]]:
    """Each period that lies between the first and the last case, with its first day, and one beyond the last."""
    if not began:
        return
    first, last = (EPOCH + timedelta(day) for day in (min(began), max(began)))
    number = 0
    while _months_on(start, number * PERIOD_MONTHS) > first:
        number -= 1
    while True:
        edge = _months_on(start, number * PERIOD_MONTHS)
        yield (number + 1 if number >= 0 else number), edge
        if edge > last:
            return
        number += 1


def _months_on(start: date, months: int) -> date:
    """The same day of the month, so many months on; where a month is too short, its last day."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    for day in range(start.day, 27, -1):
        try:
            return date(year, month + 1, day)
        except ValueError:
            continue
    return date(year, month + 1, start.day)


def _counted(outcomes: np.ndarray) -> Counts:
    return {
        "n": len(outcomes),
        "reached": int((outcomes == EVENT).sum()),
        "left": int((outcomes == LEFT).sum()),
        "open": int((outcomes == OPEN).sum()),
    }


def _median(days: np.ndarray, outcomes: np.ndarray) -> float | None:
    """The day on which half had come to it, open cases counted as open; None of few cases."""
    return incidence(days, outcomes).median if len(days) >= LEAST_CASES else None


def _cases(
    order: CaseOrder, began: np.ndarray, sides: np.ndarray, times: dict[str, np.ndarray]
) -> Columns[CaseOfSide]:
    """A row for each case, in order of its first event."""
    by = order.place.argsort()
    return Columns.of_arrays(
        CaseOfSide,
        case=tuple(order.number[by].tolist()),
        date=tuple((EPOCH + timedelta(day)).isoformat() for day in began[by].tolist()),
        side=tuple(SIDES[side] for side in sides[by].tolist()),
        days=tuple(times["days"][by].tolist()),
        outcome=tuple(OUTCOMES[outcome] for outcome in times["outcome"][by].tolist()),
    )


def _ties(result: BeforeAfter) -> Iterable[Tie]:
    """The outcomes of a row are its cases, and the rows of either table are all cases."""
    for name, columns in (("side_columns", result.side_columns), ("period_columns", result.period_columns)):
        numbers = range(len(columns))
        total: dict[Key, float] = {(name, row, "n"): 1.0 for row in numbers}
        yield Tie({**total, ("n_cases",): -1.0}, 0, 0)
        for row in numbers:
            parts: dict[Key, float] = {(name, row, outcome): 1.0 for outcome in OUTCOMES.values()}
            yield Tie({**parts, (name, row, "n"): -1.0}, 0, 0)
            if name == "period_columns":
                yield Tie({(name, row, "partly"): 1.0, (name, row, "n"): -1.0}, float("-inf"), 0)
