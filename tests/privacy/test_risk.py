"""Risk: which cases can be singled out, held against known answers and against trying everything."""

from collections import Counter
from itertools import combinations

import pytest

from routekaart.log import batches
from routekaart.privacy.risk import PROJECTIONS, risk
from tests.logs import chain, log

#: ABC three times, ABD once, AC twice.
KNOWN_ANSWER = [
    *(row for case in "123" for row in chain(case, "A", "B", "C")),
    *chain("4", "A", "B", "D"),
    *(row for case in "56" for row in chain(case, "A", "C")),
]


def found(*rows, **columns):
    return {row["projection"]: row for row in risk(log(*rows, **columns)).projection_columns.rows()}


def test_of_three_routes_abc_one_abd_and_two_ac_one_in_six_is_unique():
    row = found(*KNOWN_ANSWER)["variant"]

    assert (row["unique"], row["cases"], row["share"], row["smallest_group"]) == (1, 6, 1 / 6, 1)


def test_every_projection_is_answered():
    assert tuple(found(*KNOWN_ANSWER)) == PROJECTIONS


def test_the_order_is_not_known_to_who_knows_the_activities():
    rows = found(*chain("1", "A", "B"), *chain("2", "B", "A"))

    assert [rows[name]["unique"] for name in ("variant", "activities")] == [2, 0]
    assert rows["activities"]["smallest_group"] == 2


def test_a_repeated_activity_is_another_order_and_the_same_set():
    rows = found(*chain("1", "A", "B"), *chain("2", "A", "B", "B"))

    assert [rows[name]["unique"] for name in ("variant", "activities")] == [2, 0]


def test_a_school_year_begins_on_the_first_of_august():
    # Days count from 7 March 2022: day 146 is 31 July, day 147 is 1 August.
    rows = found(("1", "A", 0), ("2", "A", 146), ("3", "A", 147), ("4", "A", 160))

    assert rows["variant_school_year"]["smallest_group"] == 2
    assert rows["variant_school_year"]["unique"] == 0


def test_dates_single_out_what_the_order_does_not():
    rows = found(*chain("1", "A", "B", gap=3), *chain("2", "A", "B", gap=4))

    assert [rows[name]["unique"] for name in ("variant", "full_dates")] == [0, 2]


def test_relative_days_hide_when_a_case_began():
    measured = risk(log(("1", "A", 0), ("1", "B", 9), ("2", "A", 40), ("2", "B", 49)))
    coarser = {row["projection"]: row["unique"] for row in measured.coarser_columns.rows()}

    assert coarser["relative_days"] == 0
    assert measured.projection_columns["unique"][PROJECTIONS.index("full_dates")] == 2


def test_phases_hide_which_step_of_a_phase_it_was():
    rows = (*chain("1", "Signaal", "Zorgteam"), *chain("2", "Signaal", "ZAT"), *chain("3", "Zorgteam"))
    view = log(*rows)
    phase = [activity["phase"] for activity in view.manifest.activities]
    walked = Counter(
        tuple(phase[view.labels().index(row[1])] for row in rows if row[0] == case) for case in "123"
    )
    [of_phases] = [row for row in risk(view).coarser_columns.rows() if row["projection"] == "phases"]

    assert of_phases["unique"] == [*walked.values()].count(1)


def brute_force(points: dict[str, set]) -> tuple[int, int]:
    """Unique cases and smallest group by every three points of every case."""
    smallest = []
    for own in points.values():
        threes = combinations(sorted(own), 3) if len(own) >= 3 else [tuple(sorted(own))]
        smallest.append(min(sum(set(three) <= other for other in points.values()) for three in threes))
    return smallest.count(1), min(smallest)


@pytest.mark.parametrize("seed", range(6))
def test_three_known_points_are_found_as_by_trying_them_all(seed):
    import numpy as np

    rng = np.random.default_rng(seed)
    rows, points = [], {}
    for case in map(str, range(12)):
        for activity in "ABCDE":
            if rng.random() < 0.7:
                month = int(rng.integers(0, 2))
                rows.append((case, activity, 31 * month))
                points.setdefault(case, set()).add((activity, month))
    row = found(*rows)["three_points"]

    assert (row["unique"], row["smallest_group"]) == brute_force(points)


def test_of_more_than_sixty_points_the_rarest_are_tried():
    many = [(case, f"X{number}", number) for case in "ab" for number in range(100)]
    row = found(*many, ("a", "only", 0))["three_points"]

    assert (row["unique"], row["cases"], row["smallest_group"]) == (1, 2, 1)


@pytest.mark.parametrize("n", [1, 2, 3])
def test_a_case_of_few_points_is_known_by_all_of_them(n):
    points = {"a": "ABC"[:n], "b": "ABCD", "c": "ABCD", "d": "AD"}
    rows = [row for case, activities in points.items() for row in chain(case, *activities, gap=0)]
    row = found(*rows)["three_points"]

    assert (row["unique"], row["smallest_group"]) == brute_force(
        {case: {(activity, 0) for activity in activities} for case, activities in points.items()}
    )


def test_how_the_log_is_cut_into_batches_does_not_matter(monkeypatch):
    whole = risk(log(*KNOWN_ANSWER)).record()
    monkeypatch.setattr(batches, "BATCH_EVENTS", 2)

    assert risk(log(*KNOWN_ANSWER)).record() == whole


def test_a_view_without_cases_has_no_risk():
    view = log(*KNOWN_ANSWER).select("duration > 9999")

    assert [row["cases"] for row in risk(view).projection_columns.rows()] == [0] * 5
