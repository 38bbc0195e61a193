"""A day as a person types it: one reader, whether it stands in an option, a selection, a file or a call.

The forms are those of columns of dates (:mod:`routekaart.log.date_forms`): 2024-02-03, 3-2-2024 (or with / or .),
3 februari 2024, 3 feb 2024. The day comes before the month, and a year has four digits: nothing is guessed.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import partial

from routekaart.errors import SelectionError
from routekaart.log.date_forms import (
    FIRST_YEAR,
    LAST_YEAR,
    MONTHS,
    WEEKDAYS,
    layout_by_rule,
    misfit,
    shape_of,
)

__all__ = ["NoDayError", "as_day", "read_day"]

HOW = (
    "write 2024-02-03, 3-2-2024 or 3 februari 2024",
    "schrijf 2024-02-03, 3-2-2024 of 3 februari 2024",
)
WHY = {
    "not_a_date": ("", ""),
    "no_day": (" (no day of the month in it)", " (er staat geen dag van de maand in)"),
    "no_year": (" (no year in it)", " (er staat geen jaar in)"),
    "compact_date": ("", ""),
    "two_digit_year": (" (its year has two digits)", " (het jaar heeft twee cijfers)"),
    "month_first": (" (the day comes first, then the month)", " (eerst komt de dag, dan de maand)"),
    "no_such_day": (" (there is no such day)", " (die dag bestaat niet)"),
    "other_weekday": (" (that day is another weekday)", " (die dag is een andere weekdag)"),
    "year_out_of_range": (
        f" (its year lies outside {FIRST_YEAR}–{LAST_YEAR})",
        f" (het jaar ligt buiten {FIRST_YEAR}–{LAST_YEAR})",
    ),
    "has_time": (" (a time of day stands behind it)", " (er staat een tijdstip achter)"),
}
"""Why a text is no day, in English and in Dutch."""
LONGEST_SHOWN = 40


class NoDayError(ValueError):
    """A text that is no day.

    ``found`` is that text, quoted; ``en`` and ``nl`` say of it that it is no date, why, and how one is typed.
    """

    def __init__(self, text: str, reason: str) -> None:
        super().__init__(reason)
        self.found = repr(text[:LONGEST_SHOWN])
        self.en = f"is no date{WHY[reason][0]}; {HOW[0]}"
        self.nl = f"is geen datum{WHY[reason][1]}; {HOW[1]}"


def read_day(text: str, *, with_time: bool = False) -> date:
    """The day that ``text`` is; ``with_time``: a time of day may stand behind it, and is not read.

    >>> read_day("3-2-2024") == read_day("3 feb 2024") == read_day("2024-02-03")
    True

    Raises
    ------
    NoDayError
        If it is none.
    """
    text = text.strip()
    refused = partial(NoDayError, text)
    shape = shape_of(text)
    layout = layout_by_rule(shape)
    if layout is None:
        raise refused(misfit(shape))
    if layout.is_vague:
        raise refused("no_day")
    if "short_year" in layout.spans:
        raise refused("two_digit_year")
    parts = {name: text[start:stop].lower() for name, (start, stop) in layout.spans.items()}
    if "hour" in parts and not with_time:
        raise refused("has_time")
    year, day = int(parts["year"]), int(parts.get("day") or parts["one"])
    if "month_name" in parts:
        month = MONTHS.get(parts["month_name"].encode(), 0)
    else:
        month = int(parts.get("month") or parts["two"])
    weekday = WEEKDAYS.get(parts["weekday"].encode(), -1) if "weekday" in parts else None
    if weekday == -1 or ("month_name" in parts and not month):
        raise refused("not_a_date")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise refused("year_out_of_range")
    try:
        found = date(year, month, day)
    except ValueError:
        is_month_first = "one" in parts and day <= 12 < month <= 31
        raise refused("month_first" if is_month_first else "no_such_day") from None
    if weekday not in (None, found.weekday()):
        raise refused("other_weekday")
    return found


def as_day(given: date | str, name: str) -> date:
    """The day that the option or keyword ``name`` was given, as a date or typed.

    Raises
    ------
    SelectionError
        If it is no day.
    """
    if isinstance(given, date):
        return given.date() if isinstance(given, datetime) else given
    try:
        return read_day(str(given))
    except NoDayError as error:
        raise SelectionError(
            f"{name}: {error.found} {error.en}", nl=f"{name}: {error.found} {error.nl}"
        ) from None
