"""The grammar of selections, and what is said of one that cannot be read."""

import pytest

from routekaart.errors import SelectionError
from tests.logs import chain, log


def view():
    rows = [*chain("a", "Signaal", "ZAT+", 'With "quotes"; and more'), ("b", "Afsluiting", 365)]
    return log(*rows, school=["School 1"] * 3 + ["School 2"])


def test_every_condition_of_a_selection_must_hold():
    chosen = view().select(
        'period 2022-01-01..2022-12-31; school = "School 1"; with "ZAT+"; duration >= 20; closed'
    )

    assert chosen.n_cases == 0  # open: no closing step
    assert len(chosen.filters) == 5


def test_a_label_may_hold_quotes_and_semicolons():
    assert view().select(r'with "With \"quotes\"; and more"; open').n_cases == 1


def test_a_period_keeps_cases_by_their_first_event():
    assert view().select("period 2022-03-07..2022-03-07").n_cases == 1
    assert view().select("period 7-3-2022..7 maart 2022").n_cases == 1
    assert view().select("period 2022-03-08..2022-12-31").n_cases == 0


def test_letter_case_of_a_step_does_not_matter_when_it_is_the_only_one():
    assert view().select('with "zat+"').n_cases == 1


@pytest.mark.parametrize(
    ("expression", "says"),
    [
        ("sideways", "cannot read 'sideways'"),
        ('with "ZAT"', 'did you mean "ZAT\\+"'),
        ("period 2022-13-01..2022-12-31", "a period is written as"),
        ("period 13/31/2022..31-12-2022", "'13/31/2022' is no date"),
        ("period 2022-01-01", "a period is written as"),
        ("period 2022-12-31..2022-01-01", "ends before it begins"),
        ('class = "3b"', "no column 'class'"),
        ("duration > soon", "cannot read"),
        ("with ZAT+", "cannot read"),
        ("x" * 20_000, "longer than"),
    ],
)
def test_what_cannot_be_selected_is_said(expression, says):
    with pytest.raises(SelectionError, match=says):
        view().select(expression)


def test_an_empty_selection_is_the_whole_log():
    assert view().select(" ; ").n_cases == view().n_cases


def test_a_filter_as_an_expression_selects_the_same_cases():
    chosen = view().select(
        r'period 2022-01-01..2022-12-31; school = "School 1"; with "With \"quotes\"; and more"; '
        'without "ZAT+"; "Signaal" -> "ZAT+"; "Signaal" ~> "ZAT+"; duration >= 0.00001; duration < 180; open; closed'
    )
    said = "; ".join(item.expression() for item in chosen.filters)

    assert view().select(said).filters == chosen.filters


def three_schools():
    rows = [*chain("a", "Signaal"), *chain("b", "Signaal"), *chain("c", "Signaal")]
    return log(*rows, school=["School 1", "School 2", "School 3"])


def test_one_of_several_values_of_a_column_is_enough():
    chosen = three_schools().select('school = "School 1" or "School 3"')

    assert chosen.n_cases == 2
    assert chosen.recipe.bare_nl.endswith("School 1 of School 3")
    assert chosen.whole.select(chosen.filters[0].expression()) == chosen


def test_a_list_in_python_is_one_of_its_values():
    view = three_schools()

    assert view.where(school=["School 1", "School 3"]) == view.select('school = "School 1" or "School 3"')


@pytest.mark.parametrize("value", [3, [], [1, 2], None])
def test_a_value_that_is_no_text_is_refused(value):
    with pytest.raises(SelectionError, match=r"school= takes a text or a list of texts"):
        three_schools().where(school=value)
