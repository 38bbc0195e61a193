"""Dots: every step of every case as a point in time, for a dotted chart.

Cases stand in order of their first event. On the axis of dates, vertical lines are days on which much
happened at once; counted from the start of each case, long empty stretches show where routes stand still.

References: Song, van der Aalst, *Supporting Process Mining by Showing Events at a Glance*, WITS 2007.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from math import ceil, floor
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NamedTuple, TypedDict, get_args

from routekaart.columns import Claim, Days, Figure, Label, Private, Shown, Text
from routekaart.errors import RoutekaartError
from routekaart.log.batches import Batch, laid_end_to_end
from routekaart.log.calendar import Calendar, regional_calendar
from routekaart.log.moved_dates import need_real_dates
from routekaart.log.view import View
from routekaart.measures.time_frame import DRAWING, EPOCH, TimeFrame, case_order, local_days, time_frame
from routekaart.privacy.declarations import PER_CASE
from routekaart.results import Columns, Frame, Result
from routekaart.walks.columns import Cases

if TYPE_CHECKING:
    from routekaart.walks.columns import Amounts, Claims, Codes, Counts, Instants

__all__ = ["MOST_CASES", "Axis", "Dots", "dots"]

Axis = Literal["dates", "since_start"]

#: Cases that are shown; of more, every second, third … in order.
MOST_CASES = 200


class CaseInTime(TypedDict):
    """A case, in order of its first event."""

    case: Private[Figure]  #: its number
    start_day: Private[Days]  #: of its first event
    end_day: Private[Days]  #: of its last event, or of extraction when it is open
    is_open: Private[Claim]  #: whether it is open


class Dot(TypedDict):
    """A step of a case."""

    case: Private[Figure]  #: its number
    day: Private[Days]  #: on which the step started
    activity: Private[Text]  #: the step
    phase: Private[Figure] | None  #: its number in the vocabulary; None at any time or when unknown


@dataclass(frozen=True)
class Dots(Result):
    """The steps of the cases of a view in time.

    Days are local days: since midnight of ``frame.first`` on the axis "dates", since the first event of the case on
    "since_start".
    """

    axis: Shown[Axis]  #: ``dates`` or ``since_start``
    frame: TimeFrame  #: the axis of time
    calendar: Label | None  #: the school holidays; None where these are not known
    one_in: Shown[int]  #: of so many cases one is shown, ``n_shown`` in all
    #: whether numbers follow the order of first events; else they are those of the pseudonyms
    is_numbered_by_start: Shown[Claim]
    phases: Shown[tuple[dict[str, Any], ...]]  #: the numbers and names (nl, en) of the vocabulary
    case_columns: Columns[CaseInTime]
    dot_columns: Columns[Dot]

    disclosure: ClassVar = PER_CASE

    @property
    def n_shown(self) -> int:
        """How many cases are shown."""
        return len(self.case_columns)

    table = Frame("dot_columns")

    def record(self) -> dict[str, Any]:
        """The cases and their steps as plain values; on the axis "dates" days are ISO dates."""
        return {
            "n_cases": self.n_cases,
            "shown": self.n_shown,
            "axis": self.axis,
            **self.frame.record(),
            "cases": [self._dated(row, "start_day", "end_day") for row in self.case_columns.rows()],
            "dots": [self._dated(row, "day") for row in self.dot_columns.rows()],
        }

    def _dated(self, row: dict[str, Any], *names: str) -> dict[str, Any]:
        if self.axis == "since_start":
            return row
        dates = {name: (self.frame.first + timedelta(floor(row[name]))).isoformat() for name in names}
        return {_DATES.get(name, name): dates.get(name, value) for name, value in row.items()}


def dots(view: View, *, axis: Axis = "dates", calendar: Calendar | str | None = None) -> Dots:
    """Every step of the cases of ``view``, by date or by time since the start of its case.

    Parameters
    ----------
    axis
        "dates" or "since_start".
    calendar
        School holidays, or a region (noord, midden, zuid); the log's own region when None.

    Raises
    ------
    RoutekaartError
        If ``axis`` is not one of those.
    InputError
        If there is no such region.
    SelectionError
        If the axis is dates, and those of the log were moved.

    Examples
    --------
    >>> found = rk.dots(log, axis="since_start").record()
    >>> found["shown"], len(found["dots"])
    (8, 174)
    """
    import numpy as np

    if axis not in get_args(Axis):
        raise RoutekaartError(
            f"no axis {axis!r}; take dates or since_start", nl=f"geen as {axis!r}; kies dates of since_start"
        )
    if axis == "dates":
        need_real_dates(view.manifest, DRAWING)
    if not isinstance(calendar, Calendar):
        calendar = regional_calendar(calendar or view.manifest.region)
    one_in = max(1, ceil(view.n_cases / MOST_CASES))
    shown = _shown(view, one_in)
    span = (float(shown.start_day.min()), float(shown.end_day.max())) if len(shown.case) else None
    frame = time_frame(view, span, calendar)
    zero = shown.start_day if axis == "since_start" else np.full(len(shown.case), (frame.first - EPOCH).days)
    return Dots(
        recipe=view.recipe,
        n_cases=view.n_cases,
        axis=axis,
        frame=frame,
        calendar=calendar.name or None,
        one_in=one_in,
        is_numbered_by_start=not view.manifest.has_pseudonyms,
        phases=tuple(dict(phase) for phase in view.manifest.phases),
        case_columns=_cases(shown, zero),
        dot_columns=_dots(view, shown, zero),
    )


class _Shown(NamedTuple):
    """The cases that are shown, in their order: code, number, local days, is it open."""

    case: Codes
    number: Counts
    start_day: Amounts
    end_day: Amounts
    is_open: Claims


def _shown(view: View, one_in: int) -> _Shown:
    """Of every ``one_in`` cases the first."""
    cases, order = view.cases, case_order(view)
    chosen = order.place.argsort()[::one_in]
    return _Shown(
        cases.case[chosen],
        order.number[chosen],
        local_days(view, cases.first_us[chosen]),
        local_days(view, cases.until_us[chosen]),
        cases.is_open[chosen],
    )


def _cases(shown: _Shown, zero: Amounts) -> Columns[CaseInTime]:
    """The table of cases, in days since ``zero``."""
    return Columns.of_arrays(
        CaseInTime,
        case=tuple(shown.number.tolist()),
        start_day=tuple((shown.start_day - zero).tolist()),
        end_day=tuple((shown.end_day - zero).tolist()),
        is_open=tuple(shown.is_open.tolist()),
    )


def _dots(view: View, shown: _Shown, zero: Amounts) -> Columns[Dot]:
    """The table of steps, case by case, in days since ``zero``."""
    import numpy as np

    found = laid_end_to_end(view.walk(partial(_steps_of, chosen=np.sort(shown.case))))
    place = np.argsort(shown.case)[found.case]
    order = np.argsort(place, kind="stable")
    place, activity = place[order], found.activity[order].tolist()
    day = local_days(view, found.start_us[order]) - zero[place]
    labels, phases = view.labels(), [one["phase"] for one in view.manifest.activities]
    return Columns.of_arrays(
        Dot,
        case=tuple(shown.number[place].tolist()),
        day=tuple(day.tolist()),
        activity=tuple(labels[code] for code in activity),
        phase=tuple(phases[code] for code in activity),
    )


class _Starts(NamedTuple):
    """A row per step: its case, by the place of its code among those chosen, activity and start."""

    case: Codes
    activity: Codes
    start_us: Instants


def _steps_of(batch: Batch, chosen: Codes) -> _Starts:
    """The steps of the cases of a batch whose codes, ascending, are ``chosen``."""
    import numpy as np

    kept = np.isin(batch.cases.case, chosen)
    own = replace(batch, cases=Cases(*(column[kept] for column in batch.cases))).compact
    case = np.searchsorted(chosen, own.cases.case)[own.place]
    return _Starts(case, own.steps.activity, own.steps.start_us)


#: What a column of days is called when it holds dates.
_DATES = {"day": "date", "start_day": "start", "end_day": "end"}
