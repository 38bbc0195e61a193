"""Days: on which day does a step fall, and when does a school's regular meeting sit?

A day is a whole number of days since 1-1-1970, as in ``numpy.datetime64[D]``. School holidays are those of
:data:`REGION`, where both Arnhem and the partnership of the two schools lie.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache

import numpy as np
import numpy.typing as npt

__all__ = [
    "ANY",
    "FIRST",
    "LAST",
    "REGION",
    "SCHOOL",
    "WORKING",
    "Agenda",
    "Days",
    "day_number",
    "draw_agenda",
    "move_to",
]

Days = npt.NDArray[np.int64]
Agenda = Sequence[Days]
"""Meeting days, in order, per school."""

REGION = "Zuid"
"""The region of the school holidays, as the files name it."""

FIRST, LAST = date(2019, 1, 1), date(2029, 12, 31)
ANY, WORKING, SCHOOL = "any", "working", "school"
"""Which days will do: every day, Monday to Friday without public holidays, those without school holidays."""


def day_number(day: date) -> int:
    """``day`` as a number of days since 1-1-1970."""
    return day.toordinal() - date(1970, 1, 1).toordinal()


def move_to(sort: str, days: Days) -> Days:
    """Each day itself, or the first after it of the given sort (ANY, WORKING or SCHOOL)."""
    table = _first_on_or_after()[sort]
    return table[np.clip(days - day_number(FIRST), 0, table.size - 1)]


def draw_agenda(random: np.random.Generator, schools: int, years: range, meetings: tuple[int, int]) -> Agenda:
    """Meeting days of each school: a fixed weekday, spread over each school year (August to July).

    ``meetings`` are the least and most a year; none falls in a school holiday.
    """
    return [np.concatenate([_draw_year(random, year, meetings) for year in years]) for _ in range(schools)]


def _draw_year(random: np.random.Generator, year: int, meetings: tuple[int, int]) -> Days:
    least, most = meetings
    drawn = random.random(2)
    weekday, number = int(drawn[0] * 5), least + int(drawn[1] * (most - least + 1))
    year_days = np.arange(day_number(date(year, 9, 1)), day_number(date(year + 1, 7, 8)))
    fitting = year_days[(move_to(SCHOOL, year_days) == year_days) & (_weekday(year_days) == weekday)]
    spread = (np.arange(number) + 0.25 + 0.5 * random.random(number)) / number
    chosen: Days = fitting[(spread * fitting.size).astype(int)]
    return chosen


def _weekday(days: Days) -> Days:
    """0 is Monday; day 0, 1-1-1970, was a Thursday."""
    return (days + 3) % 7


@cache
def _first_on_or_after() -> dict[str, Days]:
    """Per sort of day, the first such day on or after each day from FIRST to LAST."""
    from holidays import country_holidays

    years = range(FIRST.year, LAST.year + 1)
    public = country_holidays("NL", years=years)
    holidays = country_holidays("NL", subdiv=REGION, categories=("school",), years=years)
    days = np.arange(day_number(FIRST), day_number(LAST) + 1)
    works = (_weekday(days) < 5) & ~np.isin(days, [day_number(day) for day in public])
    teaches = works & ~np.isin(days, [day_number(day) for day in holidays])
    return {ANY: days, WORKING: _first_where(works, days), SCHOOL: _first_where(teaches, days)}


def _first_where(fits: npt.NDArray[np.bool_], days: Days) -> Days:
    candidates = np.where(fits, days, days[-1])
    first: Days = np.minimum.accumulate(candidates[::-1])[::-1]
    return first
