"""Values: what a column says of each case, over all its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routekaart.walks.columns import Cases

if TYPE_CHECKING:
    from routekaart.walks.columns import Claims, Codes, Instants

__all__ = ["Timed", "Values", "walk_timed", "walk_values"]


class Values(NamedTuple):
    """A row per case: the first value recorded (-1: none), and whether another one was recorded later."""

    value: Codes
    changes: Claims


def walk_values(cases: Cases, value: Codes, out: Values) -> None:
    """What a column of codes has in the rows of each case, those without a value left out."""
    for k in range(len(cases.first)):
        found = -1
        for i in range(cases.first[k], cases.last[k]):
            if value[i] >= 0:
                if found < 0:
                    found = value[i]
                elif value[i] != found:
                    out.changes[k] = True
        out.value[k] = found


class Timed(NamedTuple):
    """A row per case: whether some row of it has a time of day."""

    has_time: Claims


def walk_timed(cases: Cases, start_us: Instants, day_us: int, out: Timed) -> None:
    """Whether any instant of each case is other than the beginning of a day, of ``day_us``."""
    for k in range(len(cases.first)):
        for i in range(cases.first[k], cases.last[k]):
            if start_us[i] % day_us != 0:
                out.has_time[k] = True
