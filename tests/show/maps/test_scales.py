from hypothesis import given
from hypothesis import strategies as st

from routekaart.show.maps.scales import ROUND_DAYS, duration_breaks, duration_step

DAYS = st.lists(st.floats(0, 3000) | st.none(), max_size=30)


def test_breaks_divide_the_durations_evenly():
    assert duration_breaks([3, 5, 10, 20, 35, 60, 70, 100, None], 5) == (7, 14, 28, 42)


@given(DAYS)
def test_breaks_are_consecutive_round_numbers(days):
    breaks = duration_breaks(days, 5)

    assert breaks == ROUND_DAYS[ROUND_DAYS.index(breaks[0]) :][:4]


def test_a_single_duration_gets_the_middle_colour():
    assert duration_step(90, duration_breaks([90], 5)) == 2


def test_a_duration_on_a_break_belongs_above_it():
    assert [duration_step(days, (7, 14, 28, 42)) for days in (6.9, 7, 42)] == [0, 1, 4]
