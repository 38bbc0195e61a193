"""Dates along an axis."""

from datetime import date

import pytest

from routekaart.show.charts.time_axis import date_marks


@pytest.mark.parametrize(
    ("n_days", "count"), [(1, 2), (6, 7), (40, 6), (90, 7), (120, 4), (1100, 6), (9000, 4)]
)
def test_an_axis_has_few_dates_on_round_days(n_days, count):
    marks = date_marks(date(2021, 1, 4), n_days)
    assert len(marks) == count
    assert all(0 <= day <= n_days for day, _ in marks)
    assert all(when.day == 1 for _, when in marks) or n_days < 98
