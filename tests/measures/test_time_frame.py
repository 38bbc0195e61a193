"""The axis of pictures over time: local dates, holidays, a number for every case."""

from datetime import date
from pathlib import Path

import numpy as np

from routekaart.log.calendar import DAY_US, Calendar
from routekaart.measures.time_frame import case_order, local_days, time_frame
from routekaart.opening import open_view
from routekaart.read_options import ReadOptions
from tests.logs import START, chain, log, timed_log

SOURCE = Path(__file__).parents[2] / "event_logs" / "regio_routes.csv"
NO_HOLIDAYS = Calendar("own", (), date(2014, 1, 1), date(2030, 12, 31))


def test_holidays_are_half_open_intervals_inside_the_axis():
    days = (START - 1, START, START + 1, START + 5, START + 40)
    calendar = Calendar("own", days, date(2014, 1, 1), date(2030, 12, 31))
    frame = time_frame(log(*chain("a", "X")), (START, START + 20), calendar)
    assert (frame.first, frame.n_days) == (date(2022, 3, 7), 20)
    assert frame.holidays == ((0, 2), (5, 6))


def test_an_axis_outside_the_calendar_says_so():
    short = Calendar("own", (), date(2022, 3, 8), date(2022, 12, 31))
    view = log(*chain("a", "X"))
    assert not time_frame(view, (START, START + 3), short).has_all_holidays
    assert time_frame(view, (START + 1, START + 3), short).has_all_holidays


def test_an_axis_without_anything_on_it_is_the_day_of_extraction():
    frame = time_frame(log(("a", "X", 0), extracted=date(2022, 5, 1)), None, NO_HOLIDAYS)
    assert (frame.first, frame.n_days, frame.extracted_date) == (date(2022, 5, 1), 1, date(2022, 5, 1))


def test_times_are_wall_clock_before_and_after_the_clock_changes():
    # 7 March 0:00 UTC is 1:00 in the Netherlands; 28 days later summer time makes it 2:00.
    view = timed_log(("a", "X", 0), ("a", "Y", 28 * 24))
    instants = (START * DAY_US, (START + 28) * DAY_US)
    assert view.cases.first_us.tolist() == [instants[0]] and view.cases.last_us.tolist() == [instants[1]]
    days = local_days(view, np.array(instants)) - START
    assert [round(day * 24, 6) for day in days.tolist()] == [1, 28 * 24 + 2]


def test_a_clock_changes_at_its_instant_and_not_before():
    # In the night of 26 to 27 March 2022 summer time began at 1:00 UTC.
    view = timed_log(("a", "X", 0), ("a", "Y", 28 * 24))
    change = (START + 20) * DAY_US + DAY_US // 24
    before, after = (local_days(view, np.array([change - 1, change])) * DAY_US).round().tolist()
    assert abs(after - before - DAY_US // 24) < 1_000


def test_a_log_of_dates_has_no_clock():
    view = log(("a", "X", 0), ("a", "Y", 28))
    assert local_days(view, view.cases.last_us).tolist() == [START + 28]


def test_cases_are_numbered_by_their_first_event_whatever_they_are_called():
    view = log(("z", "X", 0), ("a", "X", 4), ("m", "X", 4), ("a", "Y", 9))
    order = case_order(view)
    rows = sorted(zip(view.case_labels(), order.number.tolist(), strict=True), key=lambda row: row[1])
    assert rows == [("z", 1), ("a", 2), ("m", 3)]
    assert order.place.tolist() == order.number.tolist()


def test_a_selection_is_numbered_by_itself():
    view = log(("z", "X", 0), ("a", "X", 4), ("m", "X", 6), ("a", "Y", 9), ("m", "Y", 9)).select('with "Y"')
    assert dict(zip(view.case_labels(), case_order(view).number.tolist(), strict=True)) == {"a": 1, "m": 2}


def test_with_pseudonyms_the_number_is_that_of_the_pseudonym():
    view = open_view([SOURCE], ReadOptions(dates="shift", extracted=date(2024, 9, 1)))
    order = case_order(view)
    assert view.manifest.has_pseudonyms
    assert order.number.tolist() == (view.cases.case + 1).tolist()
    assert order.place.argsort().tolist() == np.lexsort((view.cases.case, view.cases.first_us)).tolist()
