"""Which cases stand on either side."""

from datetime import date

import pytest

from routekaart.contrasts.groups import has_same_precision, split_groups
from routekaart.errors import SelectionError
from routekaart.log import batches
from routekaart.log.selection import Period
from tests.logs import log, timed_log


def cases(**groups):
    """A log with one event a case, as many cases a group as given."""
    rows = [(f"{group}{i}", "Signaal", 0) for group, n in groups.items() for i in range(n)]
    return log(*rows, group=[row[0][:-1] for row in rows])


def test_two_values_need_no_names_and_stand_in_order_of_name():
    groups = split_groups(cases(pilot=3, keten=2), by="group")

    assert (groups.a, groups.n_a, groups.b, groups.n_b) == ("keten", 2, "pilot", 3)


def test_naming_one_of_two_gives_the_other():
    groups = split_groups(cases(pilot=3, keten=2), by="group", a="pilot")

    assert (groups.a, groups.b) == ("pilot", "keten")


def test_naming_the_second_keeps_it_second():
    groups = split_groups(cases(pilot=3, keten=2), by="group", b="keten")

    assert (groups.a, groups.b) == ("pilot", "keten")


def test_more_than_two_values_are_listed_with_their_n():
    with pytest.raises(SelectionError, match=r"3 values \('x', 'y', 'z'\); say which two") as error:
        split_groups(cases(z=1, x=3, y=2), by="group")

    assert "a= en b=" in error.value.nl


def test_one_of_three_named_does_not_tell_the_other():
    with pytest.raises(SelectionError, match="say which two"):
        split_groups(cases(z=1, x=3, y=2), by="group", a="x")


def test_two_of_three_named_leave_the_others_out_and_count_them():
    groups = split_groups(cases(z=1, x=3, y=2), by="group", a="x", b="z")

    assert (groups.n_a, groups.n_b, groups.elsewhere) == (3, 1, 2)


def test_a_value_no_case_has_is_an_empty_group():
    with pytest.raises(SelectionError, match="empty group"):
        split_groups(cases(x=3, y=2), by="group", a="nowhere")


def test_a_selection_that_empties_a_group_is_an_error():
    with pytest.raises(SelectionError, match="1 group of cases"):
        split_groups(cases(x=3, y=2).where(group="x"), by="group")


def test_a_group_is_not_compared_with_itself():
    with pytest.raises(SelectionError, match="with itself"):
        split_groups(cases(x=3, y=2), by="group", a="x", b="x")


def test_an_unknown_column_is_an_error():
    with pytest.raises(SelectionError, match="no column"):
        split_groups(cases(x=3, y=2), by="colour")


def test_without_a_column_the_group_is_taken():
    assert split_groups(cases(x=3, y=2)).by == "group"


def test_without_a_column_two_logs_go_before_groups():
    rows = [(str(i), "Signaal", 0) for i in range(4)]
    view = log(*rows, group=["x", "x", "y", "y"], log=["one", "two", "one", "two"])

    assert split_groups(view).by == "log"


def test_without_anything_to_tell_cases_apart_there_is_an_error():
    with pytest.raises(SelectionError, match="nothing to compare"):
        split_groups(cases(x=3))


def test_a_case_belongs_where_it_starts_and_is_named_when_it_changes():
    view = log(
        ("1", "Signaal", 0), ("1", "Zorgteam", 5), ("2", "Signaal", 0), ("3", "Signaal", 0),
        group=["x", "y", "y", "x"],
    )  # fmt: skip
    groups = split_groups(view)

    assert (groups.n_a, groups.n_b, groups.mixed) == (2, 1, ("1",))


def test_cases_without_a_value_stand_on_neither_side():
    view = log(*[(str(i), "Signaal", 0) for i in range(3)], group=["x", None, "y"])
    groups = split_groups(view)

    assert (groups.n_a, groups.n_b, groups.without_value) == (1, 1, 1)


def test_schools_are_counted_on_each_side():
    rows = [(str(i), "Signaal", 0) for i in range(4)]
    groups = split_groups(log(*rows, group=["x", "x", "y", "y"], school=["p", "q", "r", "r"]), by="group")

    assert (groups.schools_a, groups.schools_b) == (2, 1)


def test_schools_not_recorded_are_not_counted():
    groups = split_groups(cases(x=3, y=2))

    assert (groups.schools_a, groups.schools_b) == (None, None)


def test_comparing_schools_has_one_on_each_side():
    rows = [(str(i), "Signaal", 0) for i in range(2)]
    groups = split_groups(log(*rows, school=["p", "q"]))

    assert (groups.by, groups.schools_a, groups.schools_b) == ("school", 1, 1)


def test_the_recipe_names_both_sides_and_their_sizes():
    view = cases(x=3, y=2)

    assert split_groups(view).recipe(view).text("nl") == "log, x tegen y, 3 en 2 van 5 trajecten"


def test_a_name_with_quotes_and_braces_is_a_value_like_any():
    rows = [(str(i), "Signaal", 0) for i in range(2)]
    groups = split_groups(log(*rows, group=["it's {cases}", 'say "no"']))

    assert {groups.a, groups.b} == {"it's {cases}", 'say "no"'}


def test_a_case_whose_value_changes_and_comes_back_is_named_and_a_gap_is_no_change():
    view = log(
        ("1", "Signaal", 0), ("1", "Zorgteam", 5), ("1", "Zorgteam", 9), ("2", "Signaal", 0), ("2", "Zorgteam", 5),
        ("3", "Signaal", 0), ("4", "Signaal", 0), ("4", "Zorgteam", 5),
        group=["x", "y", "x", "x", None, "y", "z", "x"],
    )  # fmt: skip

    assert split_groups(view, "group", "x", "y").mixed == ("1",)  # case 4 stands on neither side


@pytest.mark.parametrize(("hours", "same"), [((0.0, 24.0), True), ((1.0, 24.5), True), ((1.0, 24.0), False)])
def test_sides_are_dated_alike_when_both_or_neither_have_a_time_of_day(hours, same):
    view = timed_log(("1", "Signaal", hours[0]), ("2", "Signaal", hours[1]))
    first, second = (view.filtered(Period(day, day)) for day in (date(2022, 3, 7), date(2022, 3, 8)))

    assert (first.n_cases, second.n_cases) == (1, 1)
    assert has_same_precision(view, (first, second)) == same


def test_of_a_log_in_many_parts_the_sides_are_the_same(monkeypatch):
    rows = [(str(i), step, day) for i in range(9) for day, step in enumerate(("Signaal", "Zorgteam"))]
    group = [name for i in range(9) for name in ("xy"[i % 2], "xyz"[i % 3])]
    whole = split_groups(log(*rows, group=group), a="x", b="y")
    monkeypatch.setattr(batches, "BATCH_EVENTS", 4)
    parts = split_groups(log(*rows, group=group), a="x", b="y")

    assert (parts.n_a, parts.n_b, parts.mixed) == (whole.n_a, whole.n_b, whole.mixed)
    assert whole.mixed == ("2", "4", "8", "3", "5")
