"""Dots: every step of every case as a point in time, for a dotted chart.

Cases stand in order of their first event. On the axis of dates, vertical lines are days on which much
happened at once; counted from the start of each case, long empty stretches show where routes stand still.

References: Song, van der Aalst, *Supporting Process Mining by Showing Events at a Glance*, WITS 2007.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import ceil, floor
from typing import TYPE_CHECKING, Any, ClassVar, Literal, get_args

from routekaart.errors import RoutekaartError
from routekaart.log.calendar import Calendar, regional_calendar
from routekaart.log.dates import need_real_dates
from routekaart.log.view import View
from routekaart.measures.time_frame import DRAWING, EPOCH, TimeFrame, case_order, local_days, time_frame
from routekaart.privacy.declarations import PER_CASE
from routekaart.results import Columns, Result

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["MOST_CASES", "Axis", "Dots", "dots"]

Axis = Literal["dates", "since_start"]

#: Cases that are shown; of more, every second, third … in order.
MOST_CASES = 200

CASE_COLUMNS = ("case", "start_day", "end_day", "is_open")
DOT_COLUMNS = ("case", "day", "activity", "phase")


@dataclass(frozen=True)
class Dots(Result):
    """The steps of the cases of a view in time.

    Cases: ``case`` (its number), in order of their first event, ``start_day``, ``end_day`` (last event, or extraction
    for a case that ``is_open``). Dots: ``case``, ``day`` on which the step started, ``activity``,
    ``phase`` (its number in the vocabulary; None at any time or when unknown). Days are local days:
    since midnight of ``frame.first`` on the axis "dates", since the first event of the case on
    "since_start". Of every ``one_in`` cases one is shown, ``n_shown`` in all; ``phases`` are the
    numbers and names (nl, en) of the vocabulary. ``is_numbered_by_start``: numbers follow the order of
    first events; else they are those of the pseudonyms.
    """

    axis: Axis
    frame: TimeFrame
    calendar: str
    one_in: int
    is_numbered_by_start: bool
    phases: tuple[dict[str, Any], ...]
    case_columns: Columns
    dot_columns: Columns

    disclosure: ClassVar = PER_CASE

    @property
    def n_shown(self) -> int:
        """How many cases are shown."""
        return len(self.case_columns)

    @property
    def table(self) -> pd.DataFrame:
        """The dots as pandas, outside the disclosure gate."""
        return self.dot_columns.pandas()

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
    """
    if axis not in get_args(Axis):
        raise RoutekaartError(
            f"no axis {axis!r}; take dates or since_start", nl=f"geen as {axis!r}; kies dates of since_start"
        )
    if axis == "dates":
        need_real_dates(view.manifest, DRAWING)
    if not isinstance(calendar, Calendar):
        calendar = regional_calendar(calendar or view.manifest.region)
    one_in = max(1, ceil(view.n_cases / MOST_CASES))
    cases = _CASES.format(
        order=case_order(view),
        one_in=one_in,
        first=local_days(view, "c.first_us"),
        last=local_days(view, "case when c.is_open then c.extracted_us else c.last_us end"),
    )
    low, high = view.rows(f"select min(start_day), max(end_day) from ({cases}) c")[0]
    frame = time_frame(view, None if low is None else (low, high), calendar)
    zero = "c.start_day" if axis == "since_start" else str((frame.first - EPOCH).days)
    labels = view.labels()
    found = view.rows(_DOTS.format(cases=cases, zero=zero, day=local_days(view, "i.start_us")))
    return Dots(
        recipe=view.recipe,
        n_cases=view.n_cases,
        axis=axis,
        frame=frame,
        calendar=calendar.name,
        one_in=one_in,
        is_numbered_by_start=not view.manifest.has_pseudonyms,
        phases=tuple(dict(phase) for phase in view.manifest.phases),
        case_columns=Columns.from_rows(CASE_COLUMNS, view.rows(_SHOWN.format(cases=cases, zero=zero))),
        dot_columns=Columns.from_rows(
            DOT_COLUMNS, [(case, day, labels[code], phase) for case, day, code, phase in found]
        ),
    )


#: What a column of days is called when it holds dates.
_DATES = {"day": "date", "start_day": "start", "end_day": "end"}

_CASES = """
    select c.case_id, o.place, o.number, {first} as start_day, {last} as end_day, c.is_open
    from {{cases}} c join ({order}) o on c.case_id = o.case_id
    where (o.place - 1) % {one_in} = 0"""

_SHOWN = """
    select c.number, c.start_day - {zero}, c.end_day - {zero}, c.is_open
    from ({cases}) c order by c.place"""

_DOTS = """
    select c.number, {day} - {zero}, i.activity, a.phase
    from ({cases}) c
    join {{instances}} i on c.case_id = i.case_id
    join {{activities}} a on i.activity = a.activity
    order by c.place, i.position"""
