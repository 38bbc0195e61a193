"""All waiting of a log, summed over causes, cases, transitions, activities and organisations: one total."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

import routekaart as rk
from routekaart.contrasts.case_numbers import case_numbers
from routekaart.log.calendar import DAY_US
from routekaart.measures.bottlenecks import LEVELS, bottlenecks
from routekaart.measures.wait_rows import CAUSES
from routekaart.measures.waits import waits
from tests.random_logs import log_of, traces
from tests.walked import wait_rows

SAMPLES = Path(__file__).resolve().parent.parent.parent / "event_logs"


def totals(view):
    """Waiting days by each way to sum them; of bottlenecks with what they leave out put back."""
    found = waits(view)
    rows = wait_rows(view)
    causes = sum(getattr(rows, f"{cause}_us") for cause in CAUSES)
    of_sources = [
        int(causes[rows.source_organisation == one].sum()) for one in np.unique(rows.source_organisation)
    ]
    of_cases = [int(rows.total_us[rows.case == one].sum()) for one in np.unique(rows.case)]
    closed = view.cases.case[~view.cases.is_open]
    open_us = sum(of_cases) - int(rows.total_us[np.isin(rows.case, closed)].sum())
    sums = {f"bottlenecks by {level}": bottlenecks(view, level=level).total_days for level in LEVELS}
    for level in LEVELS:
        sums[f"rows of {level}"] = sum(bottlenecks(view, level=level).table_columns["total_days"])
    return sums | {
        "all": found.total_days,
        "causes": sum(found.cause_columns["total_days"]),
        "transitions": sum(found.transition_columns["total_days"]),
        "causes of transitions": sum(sum(found.transition_columns[f"{cause}_days"]) for cause in CAUSES),
        "organisations": sum(of_sources) / DAY_US,
        "cases": sum(of_cases) / DAY_US,
        "numbers of closed cases, and the open ones": sum(
            days for days in case_numbers(view).number_columns["waiting_days"] if days is not None
        )
        + open_us / DAY_US,
    }


def assert_one_total(view):
    found = totals(view)
    assert found == {name: pytest.approx(found["all"], abs=1e-6) for name in found}


@pytest.mark.parametrize(
    "names",
    [["school1_keten.csv", "school2_pilot.csv"], ["arnhem_zorgteam.xlsx"], ["regio_routes.csv"]],
    ids=str,
)
def test_every_way_to_sum_the_waiting_of_a_sample_gives_one_total(names):
    view = rk.read(*(SAMPLES / name for name in names), skip_bad_rows=True)
    assert waits(view).total_days > 1000
    assert_one_total(view)


@pytest.mark.parametrize("name", ["receipt.csv.gz", "PurchasingExample.csv.gz"])
def test_every_way_to_sum_the_waiting_of_a_real_log_gives_one_total(shared_logs, name):
    assert_one_total(rk.read(shared_logs / name))


@settings(max_examples=15)
@given(traces())
def test_every_way_to_sum_the_waiting_of_any_log_gives_one_total(cases):
    assert_one_total(log_of(cases))
