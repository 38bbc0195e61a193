"""Several schools on a side: whole schools are dealt, or cases within their school; the statement goes with it."""

import pytest

from routekaart.contrasts.contrast import contrast
from routekaart.contrasts.edges import contrast_maps
from routekaart.contrasts.schools import schools_of
from routekaart.log import batches
from tests.contrasts.trajectories import trajectory
from tests.logs import log


def of_schools(**schools):
    """A log of eight trajectories for each school: ``of_schools(S1="a", S2="b", S3="ab")``, by the group of its cases."""
    rows, group, school = [], [], []
    for number, (name, groups) in enumerate(schools.items()):
        for i in range(8):
            in_group = groups[i % len(groups)]
            case = trajectory(
                f"{name}-{i}",
                help_after=30 + 7 * i + number + (200 if in_group == "a" else 0),
                lasts=500 + 3 * i + number,
                organisations=4 if in_group == "a" else 2,
            )
            rows += case
            group += [in_group] * len(case)
            school += [name] * len(case)
    return log(*rows, group=group, school=school)


def measures(result):
    return {row["name"]: row for row in result.measure_columns.rows()}


def test_one_school_on_either_side_leaves_every_case_to_be_dealt():
    result = contrast(of_schools(S1="a", S2="b"))

    assert (result.dealt, schools_of(result.groups).is_alone) == ("case", True)
    assert measures(result)["organisations"]["verdict"] == "difference"
    assert "one_school_per_arm" in {limit.key for limit in result.limits}


def test_several_schools_on_a_side_are_dealt_whole_so_that_few_schools_are_too_few():
    result = contrast(of_schools(S1="a", S2="a", S3="b", S4="b"))
    row = measures(result)["organisations"]

    assert result.dealt == "school"
    assert (row["p"], row["smallest_p"], row["verdict"]) == (
        pytest.approx(2 / 6),
        pytest.approx(2 / 6),
        "too_few",
    )
    assert (row["shift"], row["shift_low"], row["coverage"]) == (2.0, None, None)
    assert result.route.distance.p == pytest.approx(2 / 6)
    assert {*result.maps.edge_columns["verdict"], *result.step_columns["verdict"]} == {"too_few"}
    (limit,) = (limit for limit in result.limits if limit.key == "schools_per_arm")
    assert limit.values == {"schools_a": 2, "schools_b": 2}


def test_two_schools_against_one_have_three_ways_to_be_dealt():
    row = measures(contrast(of_schools(S1="a", S2="a", S3="b")))["days_to_first_youth_help"]

    assert row["smallest_p"] == pytest.approx(1 / 3)


def test_cases_of_a_school_on_both_sides_are_dealt_within_it():
    result = contrast(of_schools(S1="ab", S2="ab", S3="a"))
    row = measures(result)["organisations"]

    assert result.dealt == "within_school"
    assert row["verdict"] == "difference"  # twice 4 against 4 within a school: 2 of 4,900 ways
    assert row["p"] == pytest.approx(2 / 4900)
    assert "schools_on_both_sides" in {limit.key for limit in result.limits}


def test_before_and_after_in_one_school_is_dealt_as_cases():
    assert contrast(of_schools(S1="ab")).dealt == "case"


def test_swapping_the_groups_leaves_what_schools_tell():
    view = of_schools(S1="a", S2="a", S3="b")
    there, back = (contrast(view, a=a, b=b) for a, b in (("a", "b"), ("b", "a")))

    for name, row in measures(there).items():
        other = measures(back)[name]
        assert (other["p"], other["verdict"]) == (pytest.approx(row["p"]), row["verdict"])
    assert back.route.distance.p == there.route.distance.p
    edges = [
        {(e["source"], e["target"]): e["p"] for e in one.maps.edge_columns.rows()} for one in (there, back)
    ]
    assert edges[0] == pytest.approx(edges[1])


def test_presence_within_schools_is_held_against_every_way_to_deal_them():
    result = contrast(of_schools(S1="ab", S2="ab"))
    rows = {row["name"]: row for row in result.step_columns.rows()}

    # In a four cases of each school have it, in b none: the furthest of C(8,4)² ways, and its mirror.
    assert (rows["Partner betrokken"]["cases_a"], rows["Partner betrokken"]["cases_b"]) == (8, 0)
    assert rows["Partner betrokken"]["p"] == pytest.approx(2 / 4900)


def test_of_a_log_in_many_parts_schools_tell_the_same(monkeypatch):
    whole = contrast(of_schools(S1="ab", S2="ab", S3="a"))
    monkeypatch.setattr(batches, "BATCH_EVENTS", 10)
    parts = contrast(of_schools(S1="ab", S2="ab", S3="a"))

    assert parts.record() == whole.record()


def test_presence_counts_each_case_of_a_school_once_however_often_it_comes_by():
    rows = [(f"{side}{i}", step, day, None) for side in "ab" for i in range(4)
            for day, step in enumerate(["x", "y", "x", "y"] if side == "a" and i else ["x", "z"])]  # fmt: skip
    school = ["S1" if int(row[0][1]) < 2 else "S2" for row in rows]
    result = contrast_maps(log(*rows, group=[row[0][0] for row in rows], school=school))
    edge = next(row for row in result.edge_columns.rows() if (row["source"], row["target"]) == ("x", "y"))

    # Of a 1 of 2 and 2 of 2 cases make it, of b none: 1/2 · 1/6 that far out, and as much at the other end.
    assert (edge["cases_a"], edge["cases_b"]) == (3, 0)
    assert edge["p"] == pytest.approx(1 / 6)
