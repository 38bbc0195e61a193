"""The performance spectrum: which transitions, and when each case entered and left them."""

import itertools
from datetime import date

import pytest
from hypothesis import given

from routekaart.errors import InputError, SelectionError
from routekaart.measures import spectrum as module
from routekaart.measures.bottlenecks import bottlenecks
from routekaart.measures.spectrum import spectrum
from routekaart.measures.wait_rules import WaitRules
from tests.logs import chain, log
from tests.random_logs import CLOSING, PLANNED, log_of, traces


def lines(result, segment=1):
    return [
        (row["case"], row["start_day"], row["end_day"])
        for row in result.line_columns.rows()
        if row["segment"] == segment
    ]


def test_each_case_is_a_line_from_the_end_of_one_step_to_the_start_of_the_next():
    view = log(("a", "X", 0, None, 2), ("a", "Y", 10), ("b", "X", 5), ("b", "Y", 25))
    result = spectrum(view)
    assert lines(result) == [(1, 0, 8), (2, 3, 23)]  # the axis begins with the first line, on day 2
    assert result.frame.first == date(2022, 3, 9)
    assert result.segment_columns.record() == [
        {
            "segment": 1, "source": "X", "target": "Y", "cases": 2, "passages": 2, "total_days": 28.0,
            "median_days": 14.0, "running_days": 0.0,
        }
    ]  # fmt: skip


def test_an_overlap_is_a_line_without_length():
    view = log(("a", "X", 0, None, 6), ("a", "Y", 4), ("a", "Z", 9))
    assert lines(spectrum(view, segments=[("X", "Y")])) == [(1, 0, 0)]


def test_an_open_case_waits_until_the_day_of_extraction():
    view = log(
        ("a", "Signaal", 0),
        ("b", "Signaal", 0),
        ("b", "Huisbezoek", 4),
        ("b", "Afsluiting", 9),
        extracted=date(2022, 3, 17),
    )
    result = spectrum(view)
    segments = [(row["source"], row["target"]) for row in result.segment_columns.rows()]
    assert segments == [
        ("Signaal", None),
        ("Signaal", "Huisbezoek"),
    ]  # before the closing only the file waits
    assert lines(result) == [(1, 0, 10)] and result.frame.extracted_day == 10
    assert result.line_columns["is_open"] == (True, False)


def test_running_help_is_no_line():
    view = log(
        ("a", "Start jeugdhulp", 0), ("a", "Evaluatie", 30), ("a", "Huisbezoek", 34), ("a", "Afsluiting", 40)
    )
    assert spectrum(view).segment_columns["source"] == ()


def test_help_that_ran_inside_a_line_is_no_waiting_and_is_told():
    view = log(
        ("a", "Start jeugdhulp", 0, None, 30),
        ("a", "Signaal", 10),
        ("a", "Huisbezoek", 50),
        ("a", "Afsluiting", 50),
    )
    result = spectrum(view)
    assert lines(result) == [(1, 0, 40)]
    [segment] = result.segment_columns.rows()
    assert (segment["source"], segment["total_days"], segment["running_days"]) == ("Signaal", 20, 20)


def test_a_logged_wait_lies_inside_its_line():
    view = log(
        ("a", "Signaal", 0), ("a", "Wachtlijst", 3, None, 9), ("a", "Onderzoek", 20), ("a", "Afsluiting", 20)
    )
    assert lines(spectrum(view)) == [(1, 0, 20)]


def test_segments_can_be_named_in_their_order():
    view = log(*chain("a", "Signaal", "Zorgteam", "Huisbezoek", "Afsluiting"))
    result = spectrum(
        view, segments=[("Zorgteam", "Huisbezoek"), ("Signaal", "Zorgteam"), ("Signaal", "Huisbezoek")]
    )
    assert result.segment_columns["source"] == ("Zorgteam", "Signaal", "Signaal")
    assert result.segment_columns["passages"] == (1, 1, 0)
    assert result.segment_columns["median_days"] == (10, 10, None)


def test_a_step_that_is_not_in_the_log_is_refused():
    with pytest.raises(SelectionError, match='no step "Q"'):
        spectrum(log(*chain("a", "X", "Y")), segments=[("X", "Q")])


def test_a_region_that_does_not_exist_is_refused():
    with pytest.raises(InputError):
        spectrum(log(*chain("a", "X", "Y")), WaitRules(calendar="west"))


def test_the_plain_form_has_dates_and_days():
    record = spectrum(log(*chain("a", "X", "Y"))).record()
    assert record["lines"] == [
        {"segment": 1, "case": 1, "passages": 1, "start": "2022-03-07", "end": "2022-03-17", "days": 10.0,
         "is_open": False}
    ]  # fmt: skip
    assert (record["first"], record["bundle_days"], record["calendar"]) == ("2022-03-07", None, "midden")


@pytest.mark.parametrize("view", [log(("a", "X", 0)), log(*chain("a", "X", "Y")).select("duration > 100")])
def test_one_event_or_no_case_at_all_gives_no_lines(view):
    result = spectrum(view)
    assert (len(result.segment_columns), len(result.line_columns)) == (0, 0)


def test_many_passages_are_bundled_and_none_is_lost(monkeypatch):
    monkeypatch.setattr(module, "MOST_LINES", 5)
    rows = [row for i in range(40) for row in ((f"c{i}", "X", i), (f"c{i}", "Y", 2 * i + 120))]
    result = spectrum(log(*rows))
    assert result.bundle_days == 3  # 198 days in 80 stretches of whole days
    assert sum(result.line_columns["passages"]) == 40
    assert {*result.line_columns["case"]} == {None}
    # Cases 0 and 1 enter in the first stretch; 120 and 122 both lie in that from 120 to 123.
    first = next(iter(result.line_columns.rows()))
    assert (first["passages"], first["start_day"], first["end_day"]) == (2, 1.5, 121.5)


def plain_passages(cases):
    """Per transition: the sorted (start, end) of each passage that waits, in days from the start of the log.

    Before a closing, and before a planned step or a meeting that the case had, nobody waits.
    """
    last = max(day for trace in cases for *_, day in trace)
    knows = any(activity in CLOSING for trace in cases for activity, *_ in trace)
    found = {}
    for trace in cases:
        for place, ((source, _, start), (target, _, end)) in enumerate(itertools.pairwise(trace), start=1):
            is_planned = target in PLANNED and target in [activity for activity, *_ in trace[:place]]
            if target not in CLOSING and not is_planned:
                found.setdefault((source, target), []).append((start, end))
        if knows and not any(activity in CLOSING for activity, *_ in trace):
            found.setdefault((trace[-1][0], None), []).append((trace[-1][2], last))
    return {key: sorted(ends) for key, ends in found.items()}


@given(traces())
def test_lines_are_those_of_a_plain_walk_over_the_cases(cases):
    result = spectrum(log_of(cases), top=1000)
    plain = {k: v for k, v in plain_passages(cases).items() if sum(end - start for start, end in v)}
    offset = (result.frame.first - date(2022, 3, 7)).days
    found = {
        (row["source"], row["target"]): sorted(
            (start + offset, end + offset) for _, start, end in lines(result, row["segment"])
        )
        for row in result.segment_columns.rows()
    }
    assert found == plain


@given(traces())
def test_segments_are_ranked_as_bottlenecks_are(cases):
    view = log_of(cases)
    ranked = [row for row in bottlenecks(view).table_columns.rows() if row["total_days"]][:3]
    segments = [*spectrum(view, top=3).segment_columns.rows()]
    for name in ("source", "target", "total_days", "cases", "median_days"):
        assert [row[name] for row in segments] == [row[name] for row in ranked]
