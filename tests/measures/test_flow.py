"""Flow: own time against open time, and Little's law on the path that was walked."""

import pytest

from routekaart.log import batches
from routekaart.measures.flow import flow
from tests.logs import log

THREE = (("a", "X", 0), ("a", "Y", 10), ("b", "X", 5), ("b", "Y", 20), ("c", "X", 15), ("c", "Y", 30))


def test_three_overlapping_cases_have_the_known_means():
    result = flow(log(*THREE))

    assert result.mean_open == pytest.approx(4 / 3)
    assert result.arrivals_per_day == pytest.approx(0.1)
    assert result.mean_days == pytest.approx(40 / 3)


def test_the_curve_says_how_many_cases_are_open_after_each_date():
    assert flow(log(*THREE)).curve_columns["open"] == (1, 2, 1, 2, 1, 0)


def test_open_cases_stay_in_the_curve_and_last_until_extraction():
    result = flow(log(("a", "Signaal", 0), ("b", "Signaal", 0), ("b", "Afsluiting", 30)))

    assert result.curve_columns["open"] == (2, 1)
    assert result.mean_open == 2


def test_overlapping_steps_count_once_as_own_time():
    view = log(("a", "X", 0, None, 10), ("a", "Y", 5, None, 15), ("a", "Z", 30))

    assert flow(view).flow_efficiency == 0.5


def test_waiting_on_a_list_is_no_own_time():
    view = log(("a", "Signaal", 0, None, 5), ("a", "Wachtlijst", 5, None, 15), ("a", "Afsluiting", 20))

    assert flow(view).own_days == 5


def test_without_durations_flow_efficiency_is_unknown():
    assert flow(log(("a", "X", 0), ("a", "Y", 5))).flow_efficiency is None


def test_a_window_of_no_days_has_no_rates():
    result = flow(log(("a", "X", 0)))

    assert (result.mean_open, result.arrivals_per_day, result.mean_days) == (None, None, None)


def test_the_answer_does_not_depend_on_how_cases_are_cut_into_batches(monkeypatch):
    rows = (*THREE, ("d", "X", 0, None, 10), ("d", "Y", 5, None, 15))
    whole = flow(log(*rows)).record()
    monkeypatch.setattr(batches, "BATCH_EVENTS", 1)
    assert flow(log(*rows)).record() == whole
    assert whole["own_days"] == 15


def test_a_selection_without_cases_has_no_time():
    result = flow(log(*THREE).select("duration > 1000"))
    assert (result.own_days, result.duration_days, result.flow_efficiency) == (0, 0, None)
    assert len(result.curve_columns) == 0
