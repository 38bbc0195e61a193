from datetime import date, timedelta

import pytest

from routekaart.errors import SelectionError
from routekaart.measures.before_after import LEAST_CASES, LEAST_PERIODS, before_after
from routekaart.privacy.disclosure import clear
from tests.logs import log

#: Sixty days after the first day of the log.
START = "2022-05-06"


def around_a_start():
    """One case over before the start, two that run across it (one open), two after it (one open)."""
    return log(
        *(("c1", "Signaal", 0), ("c1", "Start jeugdhulp", 10), ("c1", "Afsluiting", 20)),
        *(("c2", "Signaal", 30), ("c2", "Start jeugdhulp", 70), ("c2", "Afsluiting", 100)),
        ("c3", "Signaal", 40),
        *(("c4", "Signaal", 60), ("c4", "Start jeugdhulp", 67), ("c4", "Afsluiting", 90)),
        ("c5", "Signaal", 80),
    )


def half_years(per_period, *, periods=3, days=(10, 20, 30, 40, 50, 60)):
    """So many closed cases in each of so many half-years before the start, and as many after it."""
    rows = []
    for period in range(-periods, periods):
        for i in range(per_period):
            case, begins = f"c{period}-{i}", 600 + 183 * period + 20 * i + 2
            rows += [(case, "Signaal", begins), (case, "Start jeugdhulp", begins + days[i])]
            rows.append((case, "Afsluiting", begins + days[i] + 1))
    return log(*rows)


#: The 600th day of the log of half_years.
MIDDLE = date(2022, 3, 7) + timedelta(600)


def sides(result):
    return {row["side"]: row for row in result.side_columns.rows()}


def test_a_case_stands_on_the_side_where_it_began_and_partly_when_it_ran_on():
    found = before_after(around_a_start(), START)
    assert {name: row["n"] for name, row in sides(found).items()} == {"before": 1, "partly": 2, "after": 2}
    assert [*found.case_columns["side"]] == ["before", "partly", "partly", "after", "after"]


def test_an_open_case_is_as_long_as_it_is_known_and_open():
    found = before_after(around_a_start(), START)
    assert [*found.case_columns["days"]] == [10, 40, 60, 7, 20]
    assert [*found.case_columns["outcome"]] == ["reached", "reached", "open", "reached", "open"]


def test_a_case_that_ends_on_the_start_ran_on_until_it():
    view = log(*(("c1", "Signaal", 0), ("c1", "Afsluiting", 60)), ("c2", "Signaal", 61))
    assert sides(before_after(view, START))["partly"]["n"] == 1


def test_periods_are_half_years_counted_from_the_start():
    rows = [*before_after(half_years(1), MIDDLE).period_columns.rows()]
    assert [row["period"] for row in rows] == [-3, -2, -1, 1, 2, 3]
    [first] = [row for row in rows if row["period"] == 1]
    assert (first["first"], first["last"]) == ("2023-10-28", "2024-04-27")
    assert [row["n"] for row in rows] == [1] * 6


def test_a_start_late_in_the_month_begins_a_shorter_month_on_its_last_day():
    view = log(("c1", "Signaal", 0), ("c2", "Signaal", 176), ("c2", "Afsluiting", 400))
    rows = [*before_after(view, "2022-08-31").period_columns.rows()]
    assert [(row["first"], row["last"]) for row in rows] == [("2022-02-28", "2022-08-30")]


def test_a_period_without_cases_between_others_is_there_with_its_0():
    view = log(("c1", "Signaal", 0), ("c2", "Signaal", 900))
    assert 0 in before_after(view, START).period_columns["n"]


def test_enough_periods_of_enough_cases_have_medians_worked_by_hand():
    found = before_after(half_years(LEAST_CASES, periods=LEAST_PERIODS), MIDDLE)
    assert found.has_medians
    assert [*found.period_columns["median_days"]] == [30.0] * 6  # of 10 20 30 40 50


@pytest.mark.parametrize(
    ("per_period", "periods"), [(LEAST_CASES - 1, LEAST_PERIODS), (LEAST_CASES, LEAST_PERIODS - 1)]
)
def test_fewer_cases_or_fewer_periods_have_no_medians(per_period, periods):
    found = before_after(half_years(per_period, periods=periods), MIDDLE)
    assert not found.has_medians
    assert {*found.period_columns["median_days"]} == {None}


def test_a_median_counts_an_open_case_as_open():
    # 10, 20, open at 25, 30, 40: after 20 days 2 of 5 had it; of the two left at 30 days, one gets it: 70 %.
    rows = [(f"c{i}", "Signaal", 0) for i in range(4)] + [("open", "Signaal", 75)]
    rows += [(f"c{i}", "Start jeugdhulp", days) for i, days in enumerate((10, 20, 30, 40))]
    rows += [(f"c{i}", "Afsluiting", days + 1) for i, days in enumerate((10, 20, 30, 40))]
    view = log(*rows, ("old", "Signaal", -9), ("old", "Afsluiting", -5), extracted=date(2022, 6, 15))
    assert sides(before_after(view, "2022-03-07"))["after"]["median_days"] == 30.0


def test_another_step_can_be_chosen():
    found = before_after(around_a_start(), START, to="closing")
    assert [*found.case_columns["days"]] == [20, 70, 60, 30, 20]


def test_nothing_before_the_start_is_one_line():
    with pytest.raises(SelectionError, match="no case begins before the start"):
        before_after(around_a_start(), "2022-03-07")


def test_a_start_after_the_source_was_taken_is_one_line():
    with pytest.raises(SelectionError, match="the start lies after the day the source was taken"):
        before_after(around_a_start(), "2023-01-01")


def test_what_is_no_date_is_one_line():
    with pytest.raises(SelectionError, match="is no date"):
        before_after(around_a_start(), "mei 2022")


def test_a_selection_without_cases_has_no_periods():
    found = before_after(around_a_start().select("duration > 1000"), START)
    assert found.n_cases == 0 and len(found.period_columns) == 0


def test_the_plain_form_is_plain():
    record = before_after(around_a_start(), START).record()
    assert (record["start"], record["to"], record["has_medians"]) == (START, "youth_help", False)
    assert record["cases"][0] == {
        "case": 1,
        "date": "2022-03-07",
        "side": "before",
        "days": 10.0,
        "outcome": "reached",
    }


def test_nobody_but_the_team_sees_a_line_about_a_case():
    public = clear(before_after(half_years(6, periods=4), MIDDLE), "openbaar", 5)
    assert len(public.result.case_columns) == 0
    assert {*public.result.period_columns["first"], *public.result.period_columns["last"]} == {None}
    assert all(row["n"] is None or row["n"] >= 5 for row in public.result.period_columns.rows())


def test_with_few_cases_nobody_else_sees_a_number():
    record = clear(before_after(around_a_start(), START), "openbaar").record()
    assert record["cases"] == record["periods"] == []
    assert {row[name] for row in record["sides"] for name in ("n", "reached", "open")} == {None}
