"""Which cases came before the start of a pilot, which after, and which straddle it?

A case belongs to the day of its signal, its first event. It is *before* when its signal came before
the start and it had ended by then: closed, its last event before the start. It is *after* when its
signal came on the start or later. It is *deels* when its signal came before the start and it still
went on after: an event on or after the start, or still open. Those walked part of their route under
the pilot: they are counted and shown, and stand on neither side of a test.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from routekaart.contrasts.groups import Groups, count_schools, has_same_precision
from routekaart.errors import SelectionError
from routekaart.log.calendar import EPOCH
from routekaart.log.moved_dates import need_real_dates
from routekaart.log.selection import Selected, case_claims
from routekaart.log.view import View

if TYPE_CHECKING:
    from routekaart.walks.columns import Claims

__all__ = ["BY_PILOT", "split_at"]

#: What the groups are told apart by.
BY_PILOT = "pilot_start"

# These three go with the database.
_SIGNAL = "select case_id, start_day as signal_day from {instances} where position = 0"
_LAST = "select case_id, max(end_day) as last_day from {instances} group by case_id"
_CONDITIONS = {
    "before": "s.signal_day < {day} and l.last_day < {day} and not c.is_open",
    "partly": "s.signal_day < {day} and (l.last_day >= {day} or c.is_open)",
    "after": "s.signal_day >= {day}",
}


@dataclass(frozen=True)
class PilotSide:
    """The case stands on this ``side`` ("before", "partly", "after") of ``start``; ``name`` says which."""

    side: str
    start: date
    name: str

    def text(self, lang: str) -> str:
        """The name of the group."""
        return self.name

    def expression(self) -> None:
        """None: a selection cannot say it, a design can."""

    def keeps(self, view: Selected) -> Claims:
        """Cases by the days of their first and last event."""
        cases, day = view.cases, (self.start - EPOCH).days
        is_after = cases.first_day >= day
        goes_on = (cases.last_day >= day) | cases.is_open
        kept = {"before": ~is_after & ~goes_on, "partly": ~is_after & goes_on, "after": is_after}
        return case_claims(view, cases.case[kept[self.side]])


def split_at(view: View, start: date, names: tuple[str, str]) -> Groups:
    """The cases of ``view`` before and after the day ``start``, called ``names``, and those that straddle it.

    Raises
    ------
    SelectionError
        If the log has no real dates, the view no cases, ``start`` does not lie between its first signal and
        its last, or no case ended before it.
    """
    need_real_dates(view.manifest, {"nl": "een pilotstart", "en": "the start of a pilot"})
    _check_day(view, start)
    before, after, partly = (
        view.filtered(PilotSide(side, start, name))
        for side, name in (("before", names[0]), ("after", names[1]), ("partly", "deels"))
    )
    if not before.n_cases:
        raise SelectionError(
            f"no case was closed before the pilot started on {start}: there is nothing to compare with; "
            f"{partly.n_cases} began before it and went on",
            nl=f"geen traject was afgesloten voor de pilot op {start:%d-%m-%Y} begon: er is niets om mee te "
            f"vergelijken; {partly.n_cases} begonnen ervoor en gingen door",
        )
    return Groups(
        by=BY_PILOT,
        a=names[0],
        b=names[1],
        n_a=before.n_cases,
        n_b=after.n_cases,
        schools_a=count_schools(before),
        schools_b=count_schools(after),
        mixed=(),
        without_value=0,
        elsewhere=0,
        same_precision=has_same_precision(view, (before, after)),
        views=(before, after),
        view_partly=partly,
        n_partly=partly.n_cases,
        partly=tuple(partly.case_labels()),
    )


def _check_day(view: View, start: date) -> None:
    """Refuse a start on which, or before which, no case of the log had its signal."""
    signals = view.cases.first_day
    if not len(signals):
        raise SelectionError(
            "no cases in this selection, so there is nothing to compare; widen --select",
            nl="geen trajecten in deze selectie, dus er is niets te vergelijken; verruim --select",
        )
    first, last = int(signals.min()), int(signals.max())
    if not first < (start - EPOCH).days <= last:
        days = (EPOCH + timedelta(first), EPOCH + timedelta(last))
        raise SelectionError(
            f"pilot_start {start} leaves a side empty: signals here run from {days[0]} to {days[1]}",
            nl=f"pilot_start {start:%d-%m-%Y} laat een kant leeg: signalen lopen hier van {days[0]:%d-%m-%Y} tot "
            f"en met {days[1]:%d-%m-%Y}",
        )
