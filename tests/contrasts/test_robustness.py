"""What is left of the primary answers under other choices."""

import numpy as np
import pytest

from routekaart.contrasts import robustness as robustness_module
from routekaart.contrasts.case_numbers import case_numbers
from routekaart.contrasts.contrast import contrast
from routekaart.contrasts.design import Design, Exclusion
from routekaart.contrasts.number_contrast import contrast_numbers
from routekaart.contrasts.robustness import robustness
from routekaart.errors import RoutekaartError, SelectionError
from routekaart.measures.wait_rules import WaitRules
from routekaart.privacy.disclosure import clear
from tests.contrasts.trajectories import grouped, schools, trajectory
from tests.logs import log

#: One question that can be answered; the other two have the same number everywhere.
HELP_FIRST = Design(primaries=("days_to_first_youth_help", "organisations", "handovers"))


def later(rows, days):
    return [(case, what, day + days, who) for case, what, day, who in rows]


def spread(n=8, **options):
    """``schools`` with a case beginning every week."""
    a = [
        later(trajectory(f"a{i}", help_after=230 + 7 * i, lasts=500 + i, **options), 7 * i) for i in range(n)
    ]
    b = [later(trajectory(f"b{i}", help_after=31 + 7 * i, lasts=500 + i), 7 * i) for i in range(n)]
    return grouped(a, b)


def looked(view, **options):
    found = contrast(view, **options)
    return found, robustness(view, found)


def of(result, measure, choice):
    return [
        row for row in result.choice_columns.rows() if (row["measure"], row["choice"]) == (measure, choice)
    ]


def test_as_chosen_is_what_the_contrast_says():
    found, result = looked(spread())
    rows = {row["name"]: row for row in found.measure_columns.rows() if row["primary"]}

    assert {*result.summary_columns["measure"]} == {*rows}
    for row in result.choice_columns.rows():
        if row["choice"] == "as_chosen":
            measure = rows[row["measure"]]
            assert (row["p"], row["verdict"], row["is_kept"]) == (measure["p"], measure["verdict"], True)


def test_whom_the_design_leaves_out_takes_part_in_no_choice():
    design = Design(left_out=(Exclusion("duration > 505", "te lang"),))  # a6, a7, b6 and b7
    found, result = looked(spread(), design=design)

    assert {*result.choice_columns["case"]} == {None, *(f"{g}{i}" for g in "ab" for i in range(6))}
    assert result.recipe == found.recipe
    assert {*result.summary_columns["n_a"], *result.summary_columns["n_b"]} == {6}


def test_a_contrast_of_other_cases_is_refused():
    view = spread()

    with pytest.raises(SelectionError, match="other cases than these"):
        robustness(view.select("duration > 505"), contrast(view))


def test_each_case_is_left_out_in_turn_and_the_range_of_the_shift_is_told():
    view = spread()
    _, result = looked(view, design=HELP_FIRST)
    rows = of(result, "days_to_first_youth_help", "without_case")
    short = next(iter(result.summary_columns.rows()))

    assert sorted(row["case"] for row in rows) == sorted(f"{g}{i}" for g in "ab" for i in range(8))
    assert {(row["n_a"], row["n_b"]) for row in rows} == {(7, 8), (8, 7)}
    numbers = case_numbers(view)
    cases = np.array(numbers.number_columns["case"])
    without = contrast_numbers(
        numbers,
        np.isin(cases, [f"a{i}" for i in range(1, 8)]),
        np.isin(cases, [f"b{i}" for i in range(8)]),
        same_precision=True,
        seed=1,
    )
    (first,) = (row for row in rows if row["case"] == "a0")
    assert first["p"] == next(one for one in without if one.name == "days_to_first_youth_help").found.p
    assert (short["left_out"], short["left_out_kept"]) == (16, 16)
    assert short["difference_low"] == min(row["difference"] for row in rows) < short["difference"]


def test_a_difference_that_hangs_on_one_case_is_told():
    # a lies above b in 33 of 36 pairs: p = 14/924, three times that by Holm. Without the highest of a it is 14/462.
    a = [trajectory(f"a{i}", help_after=day, lasts=500) for i, day in enumerate((35, 65, 70, 80, 90, 95))]
    b = [trajectory(f"b{i}", help_after=day, lasts=500) for i, day in enumerate((10, 20, 30, 40, 50, 62))]
    _, result = looked(grouped(a, b), design=HELP_FIRST)
    short = next(iter(result.summary_columns.rows()))

    assert (short["verdict"], short["left_out"]) == ("difference", 12)
    assert 0 < short["left_out_kept"] < 12
    assert short["p_high"] == pytest.approx(14 / 462)


def test_the_halves_of_each_group_have_their_own_n():
    _, result = looked(spread(12))
    (early,) = of(result, "total_duration_days", "earlier_half")
    (late,) = of(result, "total_duration_days", "later_half")

    assert (early["n_a"], early["n_b"], late["n_a"], late["n_b"]) == (6, 6, 6, 6)


def test_halves_of_four_against_four_are_too_few_and_say_so():
    _, result = looked(spread())

    assert {row["verdict"] for row in result.choice_columns.rows() if row["choice"].endswith("_half")} == {
        "too_few"
    }
    assert {*result.summary_columns["others_too_few"]} == {2}


def test_choices_that_change_nothing_are_not_made():
    _, result = looked(schools())  # all begin at once, nothing is tied or open

    assert result.tried == ("without_case",)


def test_ties_of_cases_of_neither_group_are_no_choice():
    a, b = ([trajectory(f"{g}{i}", help_after=30 + i, lasts=500) for i in range(5)] for g in "ab")
    tied = [("c", "Signaal", 0, "School"), ("c", "Evaluatie", 0, "School"), ("c", "Afsluiting", 40, "School")]
    rows = [row for case in (*a, *b, tied) for row in case]
    view = log(*rows, group=[row[0][0] for row in rows])
    _, result = looked(view, by="group", a="a", b="b")

    assert result.tried == ("without_case",)


def test_another_order_of_tied_steps_is_looked_at():
    a = [trajectory(f"a{i}", help_after=30 + i, lasts=500 + i, organisations=3) for i in range(8)]
    tied = [[*case, (case[0][0], "Evaluatie", case[1][2], "Gemeente")] for case in a]
    b = [trajectory(f"b{i}", help_after=31 + i, lasts=500) for i in range(8)]
    view = grouped(tied, b)
    _, result = looked(view)

    assert {"ties_label", "ties_vocabulary"} <= {*result.tried}
    (row,) = of(result, "handovers", "ties_label")
    again = next(
        r for r in contrast(view.with_ties("label")).measure_columns.rows() if r["name"] == "handovers"
    )
    assert (row["difference"], row["p"]) == (again["shift"], again["p"])


def test_open_cases_counted_at_their_latest_end_at_the_extraction():
    a = [trajectory(f"a{i}", help_after=30 + i, lasts=500 + i, closed=i < 6) for i in range(8)]
    b = [trajectory(f"b{i}", help_after=31 + i, lasts=400 + i) for i in range(8)]
    _, result = looked(grouped(a, b))
    (row,) = of(result, "total_duration_days", "open_at_latest")

    # The six closed ones last 500 to 505 days, the two open ones until the last day of the log, 507.
    assert (row["n_a"], row["n_b"]) == (8, 8)
    assert row["difference"] == pytest.approx(100, abs=2)
    (waiting,) = of(result, "waiting_days", "open_at_latest")
    assert waiting["verdict"] != "not_comparable"


def test_what_is_left_without_a_case_is_for_the_team_alone():
    _, result = looked(spread())

    with pytest.raises(RoutekaartError, match='use mode="team"'):
        clear(result, "openbaar")


def test_the_log_is_read_once_for_all_choices_but_the_order_of_steps(monkeypatch):
    found = contrast(view := spread())
    asked = []
    monkeypatch.setattr(
        robustness_module, "case_numbers", lambda *given: asked.append(given) or case_numbers(*given)
    )
    result = robustness(view, found)

    assert len({row["case"] for row in result.choice_columns.rows()}) == 17  # none left out, or one of 16
    assert len(asked) == 1 + sum(choice.startswith("ties_") for choice in result.tried)


@pytest.mark.parametrize("n", [1, 2])
def test_groups_of_one_or_two_cases_are_looked_at_without_an_answer(n):
    _, result = looked(spread(n))

    assert {*result.choice_columns["verdict"]} <= {"too_few", "not_comparable"}


def test_other_choices_split_waiting_by_the_rules_of_the_contrast():
    rules = WaitRules(wait_transitions=(("Signaal", "Start jeugdhulp"),))
    design = Design(primaries=("waiting_explicit_days", "organisations", "handovers"))
    plain, asked = (looked(spread(), design=design, rules=given)[1] for given in (None, rules))

    for choice in ("as_chosen", "earlier_half", "later_half"):
        assert (
            of(asked, "waiting_explicit_days", choice)[0]["difference"] == 199
        )  # 230 and 31 days, both and more
        assert of(plain, "waiting_explicit_days", choice)[0]["difference"] in (None, 0)
