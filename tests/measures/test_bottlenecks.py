"""Bottlenecks: ranked by total waiting, with the range of the rank, at three levels."""

import pytest

from routekaart.errors import RoutekaartError
from routekaart.measures.bottlenecks import bottlenecks
from routekaart.measures.coded_rules import coded_rules
from routekaart.measures.waiting_cases import case_waits, waiting_here
from routekaart.measures.waits import waits
from routekaart.opening import read
from tests.logs import chain, log

CONTRACT = (
    "source", "target", "total_days", "share", "cases", "median_days", "p90_days", "rank", "rank_low", "rank_high",
)  # fmt: skip


def row(result, *key):
    names = result.table_columns.names[:2]
    return next(r for r in result.table_columns.rows() if tuple(r[name] for name in names) == key)


def test_the_record_has_the_keys_of_the_contract_first():
    record = bottlenecks(log(*chain("a", "X", "Y"))).record()

    assert tuple(record[0])[:10] == CONTRACT


def test_the_largest_total_over_cases_ranks_first():
    view = log(*chain("a", "X", "Y", gap=10), *chain("b", "X", "Y", gap=10), ("c", "Y", 0), ("c", "Z", 15))

    result = bottlenecks(view)

    assert [(r["source"], r["rank"]) for r in result.table_columns.rows()] == [("X", 1), ("Y", 2)]
    assert row(result, "X", "Y")["share"] == pytest.approx(20 / 35)


def test_median_and_p90_are_of_the_passages():
    view = log(*(r for i, gap in enumerate([0, 10, 20, 30, 40]) for r in chain(f"{i}", "X", "Y", gap=gap)))

    found = row(bottlenecks(view), "X", "Y")
    assert (found["median_days"], found["p90_days"], found["cases"]) == (20, 36, 5)


def test_the_range_of_a_rank_shows_that_it_hangs_on_one_case():
    """X-Y is first through case a; without it Y-Z is."""
    view = log(("a", "X", 0), ("a", "Y", 100), *chain("b", "Y", "Z", gap=40), *chain("c", "Y", "Z", gap=40))

    found = row(bottlenecks(view), "X", "Y")
    assert (found["rank"], found["rank_low"], found["rank_high"]) == (1, 1, 2)


def test_equal_totals_share_a_rank_and_say_so():
    result = bottlenecks(log(*chain("a", "X", "Y", gap=10), *chain("b", "Y", "Z", gap=10)))

    assert result.table_columns["rank"] == (1, 1)
    assert result.table_columns["is_shared_rank"] == (True, True)


def test_time_that_open_cases_have_waited_counts():
    view = log(("a", "Signaal", 0), ("b", "Signaal", 0), ("b", "Afsluiting", 30))

    assert row(bottlenecks(view), "Signaal", None)["total_days"] == 30


def test_running_help_is_no_bottleneck():
    """It runs until the case closes."""
    view = log(
        ("a", "Start jeugdhulp", 0), ("a", "Evaluatie", 90), ("a", "Huisbezoek", 95), ("a", "Afsluiting", 99)
    )

    assert bottlenecks(view).table_columns["source"] == ()


def test_before_a_closing_the_file_waits_and_that_is_no_bottleneck():
    view = log(("a", "Signaal", 0), ("a", "Huisbezoek", 10), ("a", "Afsluiting", 99))

    assert bottlenecks(view).table_columns["source"] == ("Signaal",)


def test_a_case_whose_help_ran_throughout_did_not_wait_there():
    """Figures are of the cases that waited."""
    view = log(
        ("a", "Start jeugdhulp", 0, None, 90), ("a", "Evaluatie", 10), ("a", "Huisbezoek", 40), ("a", "Afsluiting", 40),
        *chain("b", "Evaluatie", "Huisbezoek", "Afsluiting", gap=20),
    )  # fmt: skip

    found = row(bottlenecks(view), "Evaluatie", "Huisbezoek")
    assert (found["cases"], found["total_days"], found["median_days"]) == (1, 20, 20)


def test_an_activity_stands_for_the_waiting_that_leads_to_it():
    view = log(("a", "X", 0), ("a", "Z", 10), ("a", "Y", 20), ("a", "Z", 50))

    assert row(bottlenecks(view, level="activity"), "Z", False)["total_days"] == 40


def test_an_organisation_stands_for_the_waiting_until_it_acts():
    view = log(("a", "X", 0, "School"), ("a", "Y", 10, "Wijkteam"), ("a", "Z", 15))

    result = bottlenecks(view, level="organisation")
    assert row(result, "Wijkteam", False)["total_days"] == 10
    assert row(result, None, False)["total_days"] == 5


@pytest.mark.parametrize("level", ["transition", "activity", "organisation"])
def test_every_level_adds_up_to_all_waiting(level):
    view = log(
        *chain("a", "Signaal", "Wachtlijst", "Zorgteam", organisation="School"), *chain("b", "Signaal", "Q")
    )

    result = bottlenecks(view, level=level)
    assert sum(result.table_columns["total_days"]) == result.total_days == waits(view).total_days
    assert sum(result.table_columns["share"]) == pytest.approx(1)


def test_without_ties_there_is_no_other_order():
    result = bottlenecks(log(*chain("a", "X", "Y")))

    assert (result.other_ties, result.is_stable) == (None, True)


def test_ranks_that_hang_on_the_order_of_ties_are_not_stable():
    """B and A stand on one day: by file X-B, B-A, A-Y; by label X-A, A-B, B-Y."""
    result = bottlenecks(log(("a", "X", 0), ("a", "B", 10), ("a", "A", 10), ("a", "Y", 15)))

    assert result.other_ties == "label"
    assert row(result, "X", "B")["rank_other_ties"] is None
    assert not result.is_stable


def test_a_log_of_single_events_has_no_bottlenecks():
    assert bottlenecks(log(("a", "X", 0))).record() == []


def test_an_unknown_level_is_refused():
    with pytest.raises(RoutekaartError, match="take transition, activity or organisation"):
        bottlenecks(log(("a", "X", 0)), level="phase")


def test_a_real_log_waits_as_long_as_a_plain_reading_of_it_says(shared_logs):
    """Plain: per request, the time from each row to the next, in the order of the file."""
    import pandas as pd

    table = pd.read_csv(shared_logs / "PurchasingExample.csv.gz")
    names = {
        "case:concept:name": "case",
        "concept:name": "activity",
        "start_timestamp": "start",
        "time:timestamp": "end",
    }
    table = table[[*names]].rename(columns=names)
    for name in ("start", "end"):
        table[name] = pd.to_datetime(table[name], format="ISO8601", utc=True)
    table = table.sort_values(["case", "start"], kind="stable")
    follower = table.groupby("case")[["activity", "start"]].shift(-1)
    gaps = (follower["start"] - table["end"]).clip(lower=pd.Timedelta(0)) / pd.Timedelta(days=1)
    plain = gaps.groupby([table["activity"], follower["activity"]]).sum()

    found = bottlenecks(read(shared_logs / "PurchasingExample.csv.gz")).table_columns
    ours = dict(zip(zip(found["source"], found["target"], strict=True), found["total_days"], strict=True))
    assert ours == pytest.approx(plain.to_dict())


def test_a_row_that_no_case_can_move_by_itself_moves_no_range():
    view = log(("a", "Signaal", 0), ("a", "Zorgteam", 10), ("b", "Signaal", 0), ("b", "Zorgteam", 30))
    rules = coded_rules(view)
    [key] = waiting_here(view, rules, "transition").rows.keys[:1].tolist()

    assert not len(
        case_waits(view, rules, "transition", {key: 1 << 70}).case
    )  # a sum of many cases can be so large
    assert {*case_waits(view, rules, "transition", {key: 1}).case.tolist()} == {0, 1}
