"""The axis of pictures over time: local dates, holidays, a number for every case."""

from datetime import date

from routekaart.log.calendar import Calendar
from routekaart.measures.time_frame import case_order, local_days, time_frame
from tests.logs import START, chain, log, timed_log

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
    rows = view.rows(f"select {local_days(view, 'start_us')} - {START} from {{instances}} order by position")
    assert [round(day * 24, 6) for (day,) in rows] == [1, 28 * 24 + 2]


def test_cases_are_numbered_by_their_first_event_whatever_they_are_called():
    view = log(("z", "X", 0), ("a", "X", 4), ("m", "X", 4), ("a", "Y", 9))
    rows = view.rows(
        f"select c.label, o.number from ({case_order(view)}) o join {{cases}} c on o.case_id = c.case_id order by 2"
    )
    assert rows == [("z", 1), ("a", 2), ("m", 3)]
