"""Two logs of which it is known how their groups differ: the contrast finds it, beside a plain count."""

import pandas as pd
import pytest

from routekaart.contrasts.contrast import contrast
from routekaart.opening import read
from tests.queries import query


def events(view, by):
    """A row per event, with the group of its first event."""
    column = view.manifest.stored_column(by)
    rows = query(
        view,
        f"""
        select c.label, e."{column}", e.activity_label, e.start_us
        from {{events}} e join {{cases}} c on e.case_id = c.case_id order by e.case_id, e.position""",
    )
    found = pd.DataFrame(rows, columns=["case", "value", "activity", "start_us"])
    return found.assign(group=found.groupby("case")["value"].transform("first"))


def count(found):
    """Of each group its cases, how many make each step, and the median days; and who changes group."""
    steps = found.groupby(["activity", "group"])["case"].nunique()
    spans = found.groupby(["group", "case"])["start_us"].agg(lambda us: (us.max() - us.min()) / 86_400e6)
    changes = found.dropna(subset="value").drop_duplicates(["case", "value"])["case"].value_counts() > 1
    return (
        found.groupby("group")["case"].nunique(),
        steps,
        spans.groupby("group").median(),
        {*changes[changes].index},
    )


def rows(columns):
    return {row["name"]: row for row in columns.rows()}


def agree(result, found):
    """The contrast counts what a plain count does; its measures and steps by name come back."""
    a, b = result.groups.a, result.groups.b
    cases, counted, medians, changes = count(found[found["group"].isin([a, b])])
    steps, measures = rows(result.step_columns), rows(result.measure_columns)
    assert (result.groups.n_a, result.groups.n_b) == (cases[a], cases[b])
    assert {*result.groups.mixed} == changes
    for name, row in steps.items():
        assert (row["cases_a"], row["cases_b"]) == tuple(counted.get((name, side), 0) for side in (a, b))
    duration = measures["total_duration_days"]
    assert (duration["median_a"], duration["median_b"]) == pytest.approx((medians[a], medians[b]))
    return steps, measures


def test_the_unequal_treatment_of_the_hospital_is_found(shared_logs):
    view = read(shared_logs / "fairness_hospital_log_high.xes.gz", attribute="protected")
    result = contrast(view, by="protected")
    steps, measures = agree(result, events(view, "protected"))
    differs = {name for name, row in steps.items() if row["verdict"] == "difference"}

    assert (result.groups.a, result.groups.b, len(result.groups.mixed)) == ("false", "true", 819)
    assert "mixed_cases" in {limit.key for limit in result.limits}
    # Who is protected sees an expert less often, is examined less thoroughly and is cured less often.
    assert differs == {"Expert Examination", "Thorough Examination", "Examination", "Treatment successful"}
    assert steps["Expert Examination"]["difference"] == pytest.approx(0.404, abs=5e-4)
    assert steps["Register at ER"]["verdict"] == "no_indication"
    assert measures["total_duration_days"]["verdict"] == "difference"
    assert measures["total_duration_days"]["shift"] > 0
    assert "normal_p" in {limit.key for limit in result.limits}
    assert min(row["p"] for row in steps.values()) > 0


def test_the_second_organisation_line_hands_over_and_queues_more(shared_logs):
    by, a, b = "organization involved", "Org line C", "Org line A2"
    view = read(shared_logs / "BPI_Challenge_2013_incidents.xes.gz", attribute=by)
    found = events(view, by)
    result = contrast(view, by=by, a=a, b=b)
    steps, measures = agree(result, found)

    assert [*found.groupby("group")["case"].nunique().sort_values(ascending=False).index[:2]] == [a, b]
    assert len(result.groups.mixed) == 1527
    assert result.groups.elsewhere == view.n_cases - result.groups.n_a - result.groups.n_b
    assert (steps["Queued"]["verdict"], steps["Queued"]["difference"] < 0) == ("difference", True)
    assert steps["Completed"]["verdict"] == "no_indication"
    assert (measures["handovers"]["verdict"], measures["handovers"]["cliffs_delta"] < 0) == (
        "difference",
        True,
    )
