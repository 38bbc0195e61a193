"""Which cases take part by a design, which do not, and what is said when none are left."""

from datetime import date

import pytest

from routekaart.contrasts.contrast import contrast
from routekaart.contrasts.design import Design, Exclusion
from routekaart.contrasts.design_file import read_design
from routekaart.contrasts.population import population
from routekaart.errors import SelectionError
from tests.contrasts.trajectories import grouped, schools, trajectory
from tests.logs import chain, log

START = date(2022, 3, 7)


def spread(*spans):
    """Cases as (signal day, last day, closed?), days from 7 March 2022."""
    rows = []
    for number, (first, last, closed) in enumerate(spans):
        rows += [
            (f"c{number}", "Signaal", first),
            (f"c{number}", "Afsluiting" if closed else "Evaluatie", last),
        ]
    return log(*rows)


def test_cases_before_and_after_a_pilot_stand_in_groups_and_those_that_straddle_it_in_neither():
    view = spread((0, 10, True), (0, 19, True), (5, 20, True), (5, 8, False), (20, 30, True), (25, 26, False))
    groups = population(view, Design(pilot_start=date(2022, 3, 27))).groups  # day 20

    assert (groups.n_a, groups.n_b, groups.n_partly) == (2, 2, 2)
    assert groups.partly == ("c2", "c3")  # went on on the day itself; open
    assert (groups.a, groups.b) == ("… – 26-03-2022", "27-03-2022 – …")


def test_cases_that_straddle_a_pilot_are_in_no_number_of_the_contrast():
    view = spread(
        *[(i, i + 5, True) for i in range(6)], (0, 90, True), *[(50 + i, 60, True) for i in range(6)]
    )
    found = contrast(view, design=Design(pilot_start=date(2022, 4, 20), a="ervoor", b="erna"))

    assert found.record()["partly"] == {"n": 1, "cases": ["c6"]}
    assert {
        (row["n_a"] + row["missing_a"], row["n_b"] + row["missing_b"]) for row in found.measure_columns.rows()
    } == {(6, 6)}
    assert found.case_mix.side_columns["n"] == (6, 6, 1)
    assert "partly" in [limit.key for limit in found.limits]


@pytest.mark.parametrize("day", [date(2022, 3, 7), date(2022, 4, 30), date(1900, 1, 1)])
def test_a_pilot_outside_the_signals_of_the_log_is_said(day):
    with pytest.raises(SelectionError, match="signals here run from 2022-03-07 to 2022-04-06"):
        population(spread((0, 10, True), (30, 40, True)), Design(pilot_start=day))


def test_a_pilot_before_which_no_case_ended_is_said():
    with pytest.raises(SelectionError, match="no case was closed before"):
        population(spread((0, 40, True), (30, 40, True)), Design(pilot_start=date(2022, 3, 20)))


def test_cases_left_out_are_counted_once_in_turn():
    design = Design(
        period=(date(2022, 3, 7), date(2022, 3, 31)),
        left_out=(Exclusion('with "Zorgteam"', "een"), Exclusion("open", "twee")),
    )
    rows = [
        *chain("a", "Signaal", "Afsluiting"),
        *chain("b", "Signaal", "Afsluiting"),
        *chain("c", "Signaal", "Zorgteam"),
    ]
    rows += [*chain("d", "Signaal", "Evaluatie"), ("late", "Signaal", 200)]
    view = log(*rows, group=["x", "x", "y", "y", "x", "x", "y", "y", "y"])
    found = population(view, design)

    assert found.left_out_columns["cases"] == (1, 1, 1)  # late; c; d (c is open too)
    assert (found.groups.n_a, found.groups.n_b) == (1, 1)
    assert "niet: met Zorgteam" in found.groups.recipe(found.view).text()


def test_a_third_group_can_be_left_out_so_that_two_remain():
    a, b, c = ([trajectory(f"{g}{i}", help_after=9, lasts=99) for i in range(3)] for g in "abc")
    view = grouped([*a, *c], b)
    with pytest.raises(SelectionError, match="has 3 values"):
        population(view, Design(by="group"))

    assert (
        population(view, Design(by="group", left_out=(Exclusion('group = "c"', "geen pilot"),))).groups.b
        == "b"
    )


def designed(folder, text):
    path = folder / "design.yaml"
    path.write_text(text, "utf-8")
    return read_design(path)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("# groups\nby: kleur", "design.yaml, line 2: no column 'kleur'"),
        ("by: group\na: c\nb: b", "line 1: no case has 'c' as group"),
        (
            "by: group\na: a\nb: b\nleft_out:\n- {select: 'group = \"a\"', because: x}",
            "no case of group 'a'",
        ),
        ("left_out:\n- {select: closed, because: x}", "line 1: period and left_out leave no case"),
        ("left_out:\n- select: sideways\n  because: x", "line 2: cannot read 'sideways'"),
        ("left_out:\n- {select: ';', because: x}", "selects nothing"),
        ('\nperiod: "2030-01-01..2030-12-31"', "line 2: period and left_out leave no case"),
        ("pilot_start: 2030-01-01", "line 1: pilot_start 2030-01-01 leaves a side empty"),
    ],
)
def test_what_does_not_fit_the_log_is_said_with_the_line_of_the_design(tmp_path, text, says):
    with pytest.raises(SelectionError, match=says) as refused:
        contrast(schools(), design=designed(tmp_path, text))

    assert "regel" in refused.value.nl and "\n" not in refused.value.nl


def test_groups_are_named_in_one_place():
    with pytest.raises(SelectionError, match="names the groups already"):
        contrast(schools(), "group", design=Design(by="group"))

    assert contrast(schools(), "group", design=Design(alpha=0.1)).design.by == "group"


def test_a_pilot_in_a_selection_without_cases_is_said():
    view = spread((0, 10, True), (30, 40, True)).select("duration > 9000")

    with pytest.raises(SelectionError, match="no cases in this selection"):
        population(view, Design(pilot_start=date(2022, 3, 27)))
