"""Whether milestones were reached at all in two groups: counts, p, interval and verdict."""

from datetime import date
from pathlib import Path

import pytest
from scipy import stats

from routekaart.contrasts.case_numbers import case_numbers
from routekaart.contrasts.contrast import contrast
from routekaart.contrasts.groups import split_groups
from routekaart.contrasts.milestone_shares import contrast_shares
from routekaart.contrasts.multiplicity import adjust_benjamini_hochberg, judge
from routekaart.contrasts.schools import ALONE
from routekaart.opening import open_view
from routekaart.privacy.disclosure import clear
from tests.logs import log, open_cases

LOGS = Path(__file__).parents[2] / "event_logs"


def two_groups(in_a, in_b, *, n=8, step="ZAT+", school=None):
    """n closed cases on either side, of which so many have the step; a school by (side, number) where given."""
    rows, groups, schools = [], [], []
    for side, reached in (("a", in_a), ("b", in_b)):
        for k in range(n):
            own = [("Signaal", 0), *([(step, 10)] if k < reached else []), ("Afsluiting", 50)]
            rows += [(f"{side}{k}", activity, day, "School") for activity, day in own]
            groups += [side] * len(own)
            schools += [school(side, k)] * len(own) if school else []
    return log(*rows, group=groups, **({"school": schools} if school else {}))


def alone(view):
    """The joint meeting of the two groups, with no other question asked."""
    groups, numbers = split_groups(view), case_numbers(view)
    found = contrast_shares(numbers, *(numbers.has(side) for side in groups.views), schools=ALONE, seed=1)
    [one] = [one for one in found if one.name == "joint_meeting"]
    evidence = one.evidence(0.05)
    return one.row(judge({"one": evidence}, adjust_benjamini_hochberg)["one"] if evidence else None)


def share(result, name="joint_meeting"):
    return next(row for row in result.share_columns.rows() if row["name"] == name)


@pytest.mark.parametrize(
    ("in_a", "in_b", "p", "verdict"),
    [
        (1, 8, 0.0014, "difference"),
        (0, 5, 0.0256, "difference"),
        (0, 4, 0.0769, "too_few"),
        (4, 6, 0.6084, "no_indication"),
    ],
)
def test_counts_have_the_exact_p_and_one_verdict(in_a, in_b, p, verdict):
    """Judged alone. The margins of 0 against 4 of 8 allow no p below .0769."""
    found = alone(two_groups(in_a, in_b))
    assert (found["reached_a"], found["n_a"], found["reached_b"], found["n_b"]) == (in_a, 8, in_b, 8)
    assert found["p"] == pytest.approx(p, abs=5e-5)
    assert found["difference"] == (in_a - in_b) / 8
    assert found["verdict"] == verdict
    assert (found["low"] <= 0 <= found["high"]) == (verdict != "difference")


def test_what_no_outcome_could_make_count_is_in_no_family():
    assert alone(two_groups(0, 4))["p_adjusted"] is None
    assert share(contrast(two_groups(0, 4)))["p_adjusted"] is None


def test_shares_are_corrected_with_what_explores():
    found = contrast(two_groups(1, 8))
    tests = [
        row["p"]
        for row in found.measure_columns.rows()
        if row["p_adjusted"] is not None and not row["primary"]
    ]
    tests += [row["p"] for row in found.share_columns.rows() if row["p_adjusted"] is not None]
    tests += [found.route.record()["p"]]
    assert found.tests["exploratory"] == len(tests)
    place = [one for one, p in enumerate(tests) if p == share(found)["p"]][0]
    assert share(found)["p_adjusted"] == pytest.approx(adjust_benjamini_hochberg(tests)[place])


def test_four_cases_on_a_side_give_no_verdict():
    assert share(contrast(two_groups(0, 4, n=4)))["verdict"] == "too_few"


def test_swapping_the_groups_flips_the_sign_and_leaves_p_and_verdict():
    view = two_groups(1, 8)
    there, back = (share(contrast(view, "group", a, b)) for a, b in (("a", "b"), ("b", "a")))
    assert (back["difference"], back["low"], back["high"]) == (
        -there["difference"],
        -there["high"],
        -there["low"],
    )
    assert all(back[key] == there[key] for key in ("p", "p_adjusted", "verdict"))


def test_the_sample_schools_have_the_joint_meetings_of_their_files():
    """1 of 8 against 8 of 8, as a plain count of the steps in the files has it."""
    counts, meetings = [], ("ZAT+", "MDO", "Zorgteam", "Overleg school en jeugdhulp")
    for name in ("school1_keten", "school2_pilot"):
        lines = (LOGS / f"{name}.csv").read_text("utf-8-sig").splitlines()[1:]
        cells = [line.split(";") for line in lines]
        counts.append(len({cell[0] for cell in cells if cell[1] in meetings}))
    found = share(contrast(open_view([LOGS / "school1_keten.csv", LOGS / "school2_pilot.csv"])))
    assert [found["reached_a"], found["reached_b"]] == counts == [1, 8]
    assert found["p"] == pytest.approx(stats.fisher_exact([[1, 7], [8, 0]]).pvalue)
    assert found["p"] == pytest.approx(0.0014, abs=5e-5)
    assert found["verdict"] == "difference"


def test_open_cases_without_it_make_the_shares_not_comparable():
    """How many have come so far rests on how long they were followed; the time to it keeps them open."""
    rows = [(f"a{k}", "Signaal", 0, "School") for k in range(6)]
    rows += [
        row for k in range(6) for row in ((f"b{k}", "Signaal", 0, "School"), (f"b{k}", "ZAT+", 9, "School"))
    ]
    view = open_cases(*rows, group=["a"] * 6 + ["b"] * 12, extracted=date(2022, 6, 1))
    found = share(contrast(view, "group"))
    assert (found["reached_a"], found["open_a"], found["reached_b"], found["open_b"]) == (0, 6, 6, 0)
    assert found["verdict"] == "not_comparable"
    assert [found[key] for key in ("difference", "low", "high", "p", "p_adjusted")] == [None] * 5


def test_open_cases_that_all_reached_it_can_be_compared():
    rows = [
        row
        for k in range(12)
        for row in ((f"c{k:02}", "Signaal", 0, "School"), (f"c{k:02}", "ZAT+", 9, "School"))
    ]
    view = log(*rows, group=["a"] * 12 + ["b"] * 12, extracted=date(2022, 6, 1))
    found = share(contrast(view))
    assert (found["open_a"], found["reached_a"], found["reached_b"], found["p"]) == (0, 6, 6, 1)


def test_a_log_of_another_field_has_no_milestones():
    rows = [row for k in range(12) for row in ((f"c{k:02}", "X", 0), (f"c{k:02}", "Y", 9))]
    assert len(contrast(log(*rows, group=["a"] * 12 + ["b"] * 12)).share_columns) == 0


def test_two_schools_against_two_have_too_few_schools():
    found = share(contrast(two_groups(0, 8, school=lambda side, k: f"{side}{k % 2}"), by="group"))
    assert found["p"] == pytest.approx(2 / 6)
    assert found["verdict"] == "too_few"


def test_within_schools_cases_are_dealt_within_their_own():
    """Every school has 4 of either group: 0 of 4 against 4 of 4 twice is one of 70 · 70 ways, and its mirror."""
    found = share(contrast(two_groups(0, 8, school=lambda _, k: str(k % 2)), by="group"))
    assert found["p"] == pytest.approx(2 / 70**2)
    assert found["verdict"] == "difference"


def test_shares_are_not_told_in_public():
    """A milestone can be a single step, and the public map says of those what may be told."""
    result = contrast(two_groups(5, 60, n=60))
    assert len(clear(result, mode="openbaar").result.share_columns) == 0
