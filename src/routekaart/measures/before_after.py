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
from typing import TYPE_CHECKING, Any, ClassVar

from routekaart.errors import SelectionError
from routekaart.log.calendar import local_day
from routekaart.log.moved_dates import need_real_dates
from routekaart.log.typed_day import as_day
from routekaart.log.view import View
from routekaart.measures.incidence import EVENT, LEFT, OPEN, incidence
from routekaart.measures.open_cases import times_to
from routekaart.measures.time_frame import DRAWING, EPOCH, CaseOrder, case_order, local_days
from routekaart.privacy.declarations import Disclosure, Key, Kind, Shown, Table, Tie
from routekaart.results import Columns, Result

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

__all__ = ["LEAST_CASES", "LEAST_PERIODS", "SIDES", "BeforeAfter", "before_after"]

#: Below so many cases in a period, or so many such periods on either side, no median per period.
LEAST_CASES, LEAST_PERIODS = 5, 3
PERIOD_MONTHS = 6
#: Cases that began and ended before the start; began before it and still ran; began on it or after it.
SIDES = ("before", "partly", "after")
OUTCOMES = {EVENT: "reached", LEFT: "left", OPEN: "open"}

COUNTS = ("n", "reached", "left", "open")
SIDE_COLUMNS = ("side", *COUNTS, "median_days")
PERIOD_COLUMNS = ("period", "first", "last", *COUNTS, "partly", "median_days")
CASE_COLUMNS = ("case", "date", "side", "days", "outcome")


@dataclass(frozen=True)
class BeforeAfter(Result):
    """How soon cases reached ``to``, by when they began and on which side of ``start`` (ISO date).

    Sides: ``side`` (of :data:`SIDES`), its ``n`` cases, of which ``reached`` came to it, ``left`` ended or
    left another way without it and ``open`` are still without it; ``median_days`` counts open cases as
    open and is None below :data:`LEAST_CASES` cases or where half is not reached. Periods, of half a
    year: ``period`` (−1 is the last before the start, 1 the first from it), ``first`` and ``last`` date,
    the same counts, ``partly`` (how many are of that side), and ``median_days``, None unless
    ``has_medians``: :data:`LEAST_PERIODS` periods on either side have :data:`LEAST_CASES` cases.
    Cases: ``case`` (its number), ``date`` of its first event, ``side``, ``days`` to ``to`` or until it
    left or the source was taken, ``outcome`` ("reached", "left" or "open").
    """

    start: str
    to: str
    has_medians: bool
    side_columns: Columns
    period_columns: Columns
    case_columns: Columns

    disclosure: ClassVar = Disclosure({
        "start": Kind.LABEL,
        "to": Kind.LABEL,
        "has_medians": Kind.LABEL,
        "side_columns": Table(
            {"side": Kind.LABEL, **dict.fromkeys(COUNTS, Kind.CASES),
             "median_days": Shown(Kind.MEDIAN, base=("reached",))},
            cases=("n",), rows="all",
        ),
        "period_columns": Table(
            {"period": Kind.LABEL, **dict.fromkeys(("first", "last"), Kind.DATE), **dict.fromkeys((*COUNTS, "partly"), Kind.CASES),
             "median_days": Shown(Kind.MEDIAN, base=("reached",))},
            cases=("n",), rows="threshold", keeps_order=True,
        ),
        # Every row is one child.
        "case_columns": Table(dict.fromkeys(CASE_COLUMNS, Kind.IDENTIFIER), cases=(), rows="none"),
    }, ties=lambda result, _: [*_ties(result)])  # fmt: skip

    @property
    def table(self) -> pd.DataFrame:
        """The cases as pandas, outside the disclosure gate."""
        return self.case_columns.pandas()

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
        to=to,
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


def _sides(sides: np.ndarray, days: np.ndarray, outcomes: np.ndarray) -> Columns:
    """What became of the cases on each side of the start."""
    rows = [
        (name, *_counted(outcomes[own]), _median(days[own], outcomes[own]))
        for side, name in enumerate(SIDES)
        for own in [sides == side]
    ]
    return Columns.from_rows(SIDE_COLUMNS, rows)


def _periods(
    start: date, began: np.ndarray, sides: np.ndarray, days: np.ndarray, outcomes: np.ndarray
) -> tuple[Columns, bool]:
    """The half-years from the first case to the last, and whether they carry medians."""
    import numpy as np

    edges = [*_edges(start, began.tolist())]
    place = np.searchsorted([(edge - EPOCH).days for _, edge in edges], began, side="right") - 1
    rows = []
    for number, ((period, first), (_, after)) in enumerate(pairwise(edges)):
        own = place == number
        rows.append((
            period, first.isoformat(), (after - timedelta(1)).isoformat(), *_counted(outcomes[own]),
            int(np.sum(sides[own] == SIDES.index("partly"))), _median(days[own], outcomes[own]),
        ))  # fmt: skip
    table = Columns.from_rows(PERIOD_COLUMNS, rows)
    large = [row["period"] for row in table.rows() if row["n"] >= LEAST_CASES]
    has_medians = min(sum(one < 0 for one in large), sum(one > 0 for one in large)) >= LEAST_PERIODS
    if not has_medians:
        table = Columns({**table.values, "median_days": [None] * len(table)})
    return table, has_medians


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


def _counted(outcomes: np.ndarray) -> tuple[int, ...]:
    return len(outcomes), *(int((outcomes == outcome).sum()) for outcome in OUTCOMES)


def _median(days: np.ndarray, outcomes: np.ndarray) -> float | None:
    """The day on which half had come to it, open cases counted as open; None of few cases."""
    return incidence(days, outcomes).median if len(days) >= LEAST_CASES else None


def _cases(order: CaseOrder, began: np.ndarray, sides: np.ndarray, times: dict[str, np.ndarray]) -> Columns:
    """A row for each case, in order of its first event."""
    rows = [
        (
            int(order.number[i]),
            (EPOCH + timedelta(int(began[i]))).isoformat(),
            SIDES[sides[i]],
            float(times["days"][i]),
            OUTCOMES[int(times["outcome"][i])],
        )
        for i in order.place.argsort()
    ]
    return Columns.from_rows(CASE_COLUMNS, rows)


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
