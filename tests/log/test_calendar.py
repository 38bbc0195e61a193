"""The calendar: school days and working days, holidays per region, local dates and midnights."""

from datetime import UTC, date, datetime

import numpy as np
import pytest

from routekaart.errors import InputError
from routekaart.log.calendar import (
    EPOCH,
    local_day,
    local_midnights,
    regional_calendar,
    school_counter,
    working_counter,
)


def number(year, month, day):
    return (date(year, month, day) - EPOCH).days


def test_four_weeks_over_christmas_hold_20_weekdays_17_working_days_and_10_school_days():
    first, last = date(2024, 12, 16), date(2025, 1, 13)

    assert np.busday_count(first, last) == 20
    assert working_counter(first, last)[-1] == 17
    assert school_counter(first, last, "midden")[-1] == 10


def test_a_calendar_counts_the_same_days_for_many_intervals_at_once():
    midden = regional_calendar("midden")
    starts = np.array([number(2024, 12, 16)] * 2 + [number(2025, 1, 13)])
    ends = np.array([number(2025, 1, 13), number(2024, 12, 16), number(2024, 12, 16)])

    assert midden.working_days(starts, ends).tolist() == [17, 0, 0]
    assert midden.school_days(starts, ends).tolist() == [10, 0, 0]
    assert midden.school_days(starts[:0], ends[:0]).tolist() == []


def test_liberation_day_is_recognised_every_year():
    assert working_counter(date(2023, 5, 5), date(2023, 5, 6))[-1] == 0


def test_regions_have_their_own_summer():
    summers = {
        region: number(2024, 7, 8) in regional_calendar(region).holidays for region in ("midden", "zuid")
    }

    assert summers == {"midden": False, "zuid": True}


def test_a_region_is_found_in_any_letter_case():
    assert regional_calendar("Zuid").holidays == regional_calendar("zuid").holidays


def test_an_unknown_region_is_refused():
    with pytest.raises(InputError, match="noord, midden or zuid"):
        regional_calendar("west")


def test_holiday_time_before_a_day_holds_the_extra_hour_of_the_day_that_winter_time_begins():
    """Sunday 27 October 2024 lies in the autumn holiday and has 25 hours."""
    days = np.array([number(2024, 10, 27), number(2024, 10, 28)])
    midden = regional_calendar("midden")

    assert np.diff(midden.free_before(days, None)).tolist() == [24 * 3_600_000_000]
    assert np.diff(midden.free_before(days, "Europe/Amsterdam")).tolist() == [25 * 3_600_000_000]


def test_a_local_day_begins_at_local_midnight():
    noon = int(datetime(2024, 7, 1, 22, 30, tzinfo=UTC).timestamp()) * 1_000_000

    assert local_day(noon, "Europe/Amsterdam") == number(2024, 7, 2)
    assert local_day(noon, None) == number(2024, 7, 1)


def test_the_day_on_which_summer_time_begins_has_23_hours():
    days = np.array([number(2024, 3, 31), number(2024, 4, 1)])

    assert np.diff(local_midnights(days, "Europe/Amsterdam")).tolist() == [23 * 3_600_000_000]
