"""The contrast as a whole: families, verdicts, what is missing, and what must not matter."""

import json
import random
from pathlib import Path

import pytest

from routekaart.contrasts.contrast import contrast
from routekaart.contrasts.design import Design
from routekaart.errors import SelectionError
from routekaart.log.merge import merge_logs
from routekaart.log.vocabulary import load_vocabulary
from routekaart.measures.wait_rules import WaitRules
from routekaart.opening import read
from tests.contrasts.trajectories import grouped, grouped_open, schools, trajectory
from tests.logs import log, stored, vetted

KEYS = {"name", "primary", "n_a", "n_b", "median_a", "median_b", "cliffs_delta", "shift", "shift_low",
        "shift_high", "p", "p_adjusted", "verdict"}  # fmt: skip


def measure(result, name):
    return next(row for row in result.measure_columns.rows() if row["name"] == name)


def test_the_plain_form_has_the_keys_of_the_contract():
    record = contrast(schools()).record()

    assert {"a", "b", "schools_per_arm", "measures", "edges", "route_distance", "sentences"} <= set(record)
    assert set(record["measures"][0]) >= KEYS
    assert {"emd", "p"} <= set(record["route_distance"])
    assert record["a"] == {"name": "a", "n": 8}
    json.dumps(record, allow_nan=False)


def test_the_primaries_come_first_and_are_those_of_the_design():
    rows = contrast(schools()).measure_columns

    assert list(rows["name"][:5]) == ["days_to_first_youth_help", "total_duration_days", "organisations",
                                      "handovers", "waiting_days"]  # fmt: skip
    assert list(rows["primary"]) == [True] * 5 + [False] * (len(rows) - 5)


def test_a_planted_difference_is_found_and_equal_durations_are_not():
    result = contrast(schools(slower=200, more=2))

    assert measure(result, "days_to_first_youth_help")["verdict"] == "difference"
    assert measure(result, "days_to_first_youth_help")["shift"] == pytest.approx(199, abs=1)
    assert measure(result, "organisations")["verdict"] == "difference"
    assert measure(result, "total_duration_days")["verdict"] == "no_indication"


def test_the_sample_schools_differ_as_they_were_made_to():
    folder = Path(__file__).resolve().parents[2] / "event_logs"
    result = contrast(read(folder / "school1_keten.csv", folder / "school2_pilot.csv"))
    verdicts = dict(zip(result.measure_columns["name"], result.measure_columns["verdict"], strict=True))

    assert (result.groups.a, result.groups.b) == ("School 1", "School 2")
    assert (measure(result, "organisations")["median_a"], measure(result, "organisations")["median_b"]) == (
        6,
        4,
    )
    assert verdicts["organisations"] == verdicts["days_to_first_youth_help"] == "difference"
    assert verdicts["total_duration_days"] == "no_indication"


def test_primaries_are_corrected_by_holm_among_themselves():
    result = contrast(schools(slower=200, more=2))
    rows = [row for row in result.measure_columns.rows() if row["primary"]]

    least = min(rows, key=lambda row: row["p"])
    assert result.tests["primary"] == 5
    assert least["p_adjusted"] == pytest.approx(5 * least["p"])


def test_a_design_names_other_primaries():
    result = contrast(schools(), design=Design(primaries=("meetings", "loop_days", "organisations")))

    assert list(result.measure_columns["name"][:3]) == ["meetings", "loop_days", "organisations"]
    assert sum(result.measure_columns["primary"]) == 3


def test_swapping_the_groups_flips_every_sign_and_leaves_every_p_and_verdict():
    view = schools(slower=20, more=1)
    there, back = contrast(view, a="a", b="b"), contrast(view, a="b", b="a")

    for row in there.measure_columns.rows():
        other = measure(back, row["name"])
        assert (other["p"], other["p_adjusted"], other["verdict"]) == (
            row["p"],
            row["p_adjusted"],
            row["verdict"],
        )
        assert (other["median_a"], other["n_a"]) == (row["median_b"], row["n_b"])
        if row["p"] is not None:
            assert (other["cliffs_delta"], other["shift"]) == (-row["cliffs_delta"], -row["shift"])
        if row["shift_low"] is not None:
            assert (other["shift_low"], other["shift_high"]) == (-row["shift_high"], -row["shift_low"])
    edges = {(e["source"], e["target"]): e for e in back.maps.edge_columns.rows()}
    for edge in there.maps.edge_columns.rows():
        other = edges[edge["source"], edge["target"]]
        assert (other["p"], other["verdict"]) == (edge["p"], edge["verdict"])
    assert back.route == there.route


def test_a_log_against_itself_shows_no_difference():
    cases = [
        trajectory(f"a{i}", help_after=20 + 9 * i, lasts=400 + 11 * i, organisations=2 + i % 4)
        for i in range(8)
    ]
    again = [[("b" + row[0][1:], *row[1:]) for row in case] for case in cases]
    result = contrast(grouped(cases, again))

    assert "difference" not in {*result.measure_columns["verdict"], *result.maps.edge_columns["verdict"]}
    assert result.route.distance.emd == pytest.approx(0)
    assert {row["shift"] for row in result.measure_columns.rows() if row["p"] is not None} == {0.0}


def test_values_that_are_all_tied_are_too_few_to_tell():
    row = measure(contrast(schools()), "organisations")

    assert (row["p"], row["cliffs_delta"], row["verdict"]) == (1.0, 0.0, "too_few")


def test_the_order_of_rows_changes_nothing():
    rows = [
        row
        for i in range(8)
        for g in "ab"
        for row in trajectory(f"{g}{i}", help_after=20 + i, lasts=300 + 7 * i)
    ]
    shuffled = random.Random(1).sample(rows, len(rows))
    records = [contrast(log(*some, group=[row[0][0] for row in some])).record() for some in (rows, shuffled)]

    assert records[0] == records[1]


@pytest.mark.parametrize("n", [1, 2, 4])
def test_one_two_or_four_cases_on_a_side_never_give_a_verdict(n):
    a = [trajectory(f"a{i}", help_after=300 + i, lasts=600 + i, organisations=6) for i in range(n)]
    b = [trajectory(f"b{i}", help_after=10 + i, lasts=100 + i) for i in range(8)]
    result = contrast(grouped(a, b))

    assert {*result.measure_columns["verdict"], *result.maps.edge_columns["verdict"]} <= {
        "too_few",
        "not_comparable",
    }
    assert result.route.verdict == "too_few"
    assert "few_cases" in {limit.key for limit in result.limits}


def test_open_cases_are_left_out_of_durations_and_counted_as_missing():
    a = [trajectory(f"a{i}", help_after=30, lasts=500 + i, closed=i < 6) for i in range(8)]
    b = [trajectory(f"b{i}", help_after=31, lasts=500 + i) for i in range(8)]
    result = contrast(grouped(a, b))
    duration, help_ = measure(result, "total_duration_days"), measure(result, "days_to_first_youth_help")

    assert (duration["n_a"], duration["missing_a"], duration["n_b"], duration["missing_b"]) == (6, 2, 8, 0)
    assert (help_["n_a"], help_["missing_a"]) == (8, 0)
    assert (result.route.n_a, result.route.n_b) == (6, 8)


def test_all_cases_open_leaves_too_few_to_compare_their_durations():
    a, b = ([trajectory(f"{g}{i}", help_after=30, lasts=500, closed=False) for i in range(8)] for g in "ab")
    result = contrast(grouped_open(a, b), "group")
    duration = measure(result, "total_duration_days")

    assert (duration["n_a"], duration["median_a"], duration["p"]) == (0, None, None)
    assert duration["verdict"] == result.route.verdict == "too_few"


def test_a_measure_of_one_group_only_is_not_comparable():
    a = [trajectory(f"a{i}", help_after=30 + i, lasts=500 + i) for i in range(8)]
    b = [[(f"b{i}", "Signaal", 0, "School"), (f"b{i}", "Afsluiting", 400, "School")] for i in range(8)]
    row = measure(contrast(grouped(a, b)), "days_to_first_youth_help")

    assert (row["n_b"], row["p"], row["shift"], row["verdict"]) == (0, None, None, "not_comparable")


def test_dates_against_clock_times_make_days_not_comparable(tmp_path):
    dated = [row for i in range(8) for row in trajectory(f"a{i}", help_after=30 + i, lasts=500 + i)]
    timed = [(c, what, day + 0.4, who) for c, what, day, who in dated]
    first, second = (
        stored(vetted(rows), tmp_path / f"{name}.parquet") for name, rows in (("x", dated), ("y", timed))
    )
    object.__setattr__(second.manifest, "precision", "second")
    result = contrast(merge_logs([first, second], tmp_path / "both.parquet", load_vocabulary()))

    assert measure(result, "total_duration_days")["verdict"] == "not_comparable"
    assert measure(result, "organisations")["verdict"] == "too_few"
    assert "precision_differs" in {limit.key for limit in result.limits}


def test_groups_that_share_no_step_have_no_distance_between_routes():
    a = [[(f"a{i}", "x", 0), (f"a{i}", "y", 5)] for i in range(8)]
    b = [[(f"b{i}", "p", 0), (f"b{i}", "q", 5)] for i in range(8)]
    result = contrast(grouped(a, b))

    assert (result.route.distance.emd, result.route.verdict) == (None, "not_comparable")


def test_the_distance_between_routes_counts_among_the_exploratory_tests():
    result = contrast(schools(more=2))
    exploratory = [
        row for row in result.measure_columns.rows() if not row["primary"] and row["p"] is not None
    ]

    assert result.route.verdict == "difference"
    assert result.tests["exploratory"] == len(exploratory) + 1


def test_pandas_tables_hold_the_same_rows():
    result = contrast(schools())

    assert list(result.measures["name"]) == list(result.measure_columns["name"])
    assert len(result.edges) == len(result.maps.edge_columns)


def awaiting(n_open):
    """Eight cases of a with help after 100 days and more, and eight of b after 20, of which some are still open."""
    a = [
        [(f"a{i}", "Signaal", 0), (f"a{i}", "Start jeugdhulp", 100 + i), (f"a{i}", "Afsluiting", 400)]
        for i in range(8)
    ]
    b = [
        [(f"b{i}", "Signaal", 0), (f"b{i}", "Evaluatie", 600)]
        if i < n_open
        else [(f"b{i}", "Signaal", 0), (f"b{i}", "Start jeugdhulp", 20 + i), (f"b{i}", "Afsluiting", 400)]
        for i in range(8)
    ]
    return grouped(a, b)


def test_days_that_open_cases_may_still_reach_get_the_log_rank_test():
    row = measure(contrast(awaiting(3)), "days_to_first_youth_help")

    # Eight of a wait 103.5 days on average; of b five 25 days and three the whole 600.
    assert (row["test"], row["tau_days"]) == ("log_rank", 600.0)
    assert row["restricted_difference"] == pytest.approx(103.5 - (5 * 25 + 3 * 600) / 8)
    assert (row["n_a"], row["n_b"], row["missing_b"], row["open_a"], row["open_b"]) == (8, 5, 3, 0, 3)
    assert (row["cliffs_delta"], row["shift"], row["shift_low"]) == (None, None, None)
    assert (row["median_a"], row["verdict"]) == (103.5, "no_indication")


def test_without_open_cases_the_ranks_are_tested():
    row = measure(contrast(awaiting(0)), "days_to_first_youth_help")

    assert (row["test"], row["restricted_difference"], row["tau_days"]) == ("rank", None, None)
    assert row["verdict"] == "difference"


def test_waiting_that_open_cases_still_lengthen_is_not_compared():
    row = measure(contrast(awaiting(3)), "waiting_days")

    assert (row["verdict"], row["p"], row["shift"]) == ("not_comparable", None, None)


def test_all_cases_open_give_no_number_on_what_nobody_reached():
    a, b = ([[(f"{g}{i}", "Signaal", 0), (f"{g}{i}", "Evaluatie", 90)] for i in range(8)] for g in "ab")
    for row in contrast(grouped_open(a, b), "group").measure_columns.rows():
        if row["name"].startswith("days_to") or row["name"] == "total_duration_days":
            assert (row["p"], row["median_a"], row["restricted_difference"], row["verdict"]) == (
                None,
                None,
                None,
                "too_few",
            )


def test_a_step_is_compared_by_the_cases_it_occurs_in():
    result = contrast(schools(more=1))
    rows = {row["name"]: row for row in result.step_columns.rows()}

    assert (rows["Partner betrokken"]["cases_a"], rows["Partner betrokken"]["cases_b"]) == (8, 0)
    assert rows["Partner betrokken"]["verdict"] == "difference"
    assert rows["Signaal"]["verdict"] == "too_few"
    assert result.tests["steps"] + result.tests["steps_set_aside"] == len(rows)


def test_steps_of_groups_that_share_none_are_not_comparable():
    a = [[(f"a{i}", "x", 0), (f"a{i}", "y", 5)] for i in range(8)]
    b = [[(f"b{i}", "p", 0), (f"b{i}", "q", 5)] for i in range(8)]
    result = contrast(grouped(a, b))

    assert {*result.step_columns["verdict"]} == {"not_comparable"}
    assert {*result.step_columns["p"]} == {None}


def test_routes_that_are_all_equal_are_too_few_to_tell_with_a_smallest_p_of_one():
    cases = [[(f"{g}{i}", "Signaal", 0), (f"{g}{i}", "Afsluiting", 9)] for g in "ab" for i in range(20)]
    record = contrast(grouped(cases[:20], cases[20:])).record()["route_distance"]

    assert (record["emd"], record["p"], record["smallest_p"], record["verdict"]) == (0.0, 1.0, 1.0, "too_few")


def test_three_groups_ask_which_two():
    rows = [
        (f"{g}{i}", what, day)
        for g in "abc"
        for i in range(5)
        for what, day in (("Signaal", 0), ("Afsluiting", 9))
    ]

    with pytest.raises(SelectionError, match="'a'.*a= and b="):
        contrast(log(*rows, group=[row[0][0] for row in rows]))


def test_waiting_is_compared_by_the_rules_that_are_given():
    rules = WaitRules(wait_transitions=(("Signaal", "Start jeugdhulp"),))
    plain, asked = (contrast(schools(slower=200), rules=given) for given in (None, rules))

    assert measure(asked, "waiting_explicit_days")["shift"] == 199
    assert measure(plain, "waiting_explicit_days")["median_a"] == 0
    assert measure(asked, "waiting_days") == measure(plain, "waiting_days")
    assert asked.record()["edges"] == plain.record()["edges"]


def test_numbers_compared_side_by_side_are_those_compared_in_turn(monkeypatch):
    in_turn = contrast(schools(slower=200, more=2)).record()
    monkeypatch.setattr("routekaart.contrasts.number_contrast.MANY", 1)

    assert contrast(schools(slower=200, more=2)).record() == in_turn
