"""Dots: every step of every case, by date and since the start of its case."""

from datetime import date
from pathlib import Path

import pytest

from routekaart.errors import RoutekaartError, SelectionError
from routekaart.log import batches
from routekaart.measures import dots as module
from routekaart.measures.dots import dots
from routekaart.measures.spectrum import spectrum
from routekaart.opening import open_view
from routekaart.read_options import ReadOptions
from tests.logs import chain, log

SOURCE = Path(__file__).parents[2] / "event_logs" / "regio_routes.csv"
TWO = (("b", "Signaal", 5), ("b", "Afsluiting", 25), ("a", "Signaal", 0), ("a", "Evaluatie", 10))


def test_cases_are_in_order_of_their_first_event_under_a_number():
    result = dots(log(*TWO, extracted=date(2022, 4, 11)))
    assert [tuple(row.values()) for row in result.case_columns.rows()] == [
        (1, 0, 35, True),
        (2, 5, 25, False),
    ]


def test_a_step_is_a_dot_with_its_phase():
    assert [tuple(row.values()) for row in dots(log(*TWO)).dot_columns.rows()] == [
        (1, 0, "Signaal", 1),
        (1, 10, "Evaluatie", None),
        (2, 5, "Signaal", 1),
        (2, 25, "Afsluiting", 8),
    ]


def test_since_the_start_every_case_begins_at_0():
    result = dots(log(*TWO), axis="since_start")
    assert result.dot_columns["day"] == (0, 10, 0, 20)
    assert result.case_columns["start_day"] == (0, 0)
    assert result.record()["dots"][1] == {"case": 1, "day": 10.0, "activity": "Evaluatie", "phase": None}


def test_by_date_the_plain_form_has_dates():
    record = dots(log(*TWO)).record()
    assert record["dots"][-1] == {"case": 2, "date": "2022-04-01", "activity": "Afsluiting", "phase": 8}
    assert record["cases"][1] == {"case": 2, "start": "2022-03-12", "end": "2022-04-01", "is_open": False}


def test_no_case_label_is_in_the_result():
    view = log(*chain("Jansen", "Signaal", "Afsluiting"))
    assert "Jansen" not in repr(dots(view).record())


def test_of_many_cases_every_so_manieth_is_shown(monkeypatch):
    monkeypatch.setattr(module, "MOST_CASES", 4)
    result = dots(log(*(row for i in range(10) for row in chain(f"c{i}", "X", "Y"))))
    assert (result.one_in, result.n_shown, result.n_cases) == (3, 4, 10)
    assert result.case_columns["case"] == (1, 4, 7, 10)
    assert len(result.dot_columns) == 8


def test_a_view_without_cases_has_no_dots():
    result = dots(log(*TWO).select("duration > 1000"))
    assert (result.n_shown, len(result.dot_columns)) == (0, 0)


@pytest.fixture(scope="module")
def moved():
    """One file as it is, and with its dates moved."""
    how = {"extracted": date(2024, 9, 1)}
    return {
        kind: open_view([SOURCE], ReadOptions(dates=kind, **how)) for kind in ("keep", "shift", "relative")
    }


def routes(result):
    """The steps of each case with their days, without saying which case it is."""
    rows = [*result.dot_columns.rows()]
    cases = {row["case"] for row in rows}
    return sorted([(row["day"], row["activity"]) for row in rows if row["case"] == case] for case in cases)


@pytest.mark.parametrize("kind", ["shift", "relative"])
def test_days_since_the_start_need_no_real_dates(moved, kind):
    before, after = (dots(moved[key], axis="since_start") for key in ("keep", kind))
    assert routes(before) == routes(after)
    assert sorted(before.case_columns["end_day"]) == sorted(after.case_columns["end_day"])


@pytest.mark.parametrize("kind", ["shift", "relative"])
@pytest.mark.parametrize("measure", [dots, spectrum])
def test_what_is_drawn_by_date_needs_real_dates(moved, kind, measure):
    with pytest.raises(SelectionError, match="a picture with dates cannot be given"):
        measure(moved[kind])


def test_an_axis_that_is_not_there_is_refused():
    with pytest.raises(RoutekaartError, match="no axis 'weeks'"):
        dots(log(*TWO), axis="weeks")


def test_the_answer_does_not_depend_on_how_cases_are_cut_into_batches(monkeypatch):
    whole = dots(log(*TWO)).record()
    monkeypatch.setattr(batches, "BATCH_EVENTS", 1)
    assert dots(log(*TWO)).record() == whole


def test_only_the_steps_of_shown_cases_of_a_selection_are_dots(monkeypatch):
    monkeypatch.setattr(module, "MOST_CASES", 2)
    view = log(*(row for i in range(7) for row in chain(f"c{i}", "X", "Y" if i % 2 else "Z")))
    result = dots(view.select('with "Z"'))
    assert (result.one_in, result.case_columns["case"]) == (2, (1, 3))
    assert result.dot_columns["activity"] == ("X", "Z", "X", "Z")
