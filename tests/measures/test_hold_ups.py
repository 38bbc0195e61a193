"""Hold-ups: what meetings, named stretches, repeats and summers come to in days."""

from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from routekaart.log.calendar import EPOCH, regional_calendar
from routekaart.measures.hold_ups import hold_ups, stretches
from routekaart.measures.waits import waits
from tests.logs import START, log

JULY = (date(2022, 7, 1) - EPOCH).days - START


def found(view, kind, name=None):
    rows = [row for row in hold_ups(view).table_columns.rows() if row["kind"] == kind and row["name"] == name]
    return rows[0] if rows else None


def figures(row):
    return row["cases"], row["count"], row["total_days"], row["median_days"]


def test_a_meeting_costs_the_waiting_until_it_handled_the_case():
    view = log(
        ("a", "Signaal", 0), ("a", "Zorgteam", 10), ("b", "Signaal", 0), ("b", "Zorgteam", 40),
    )  # fmt: skip
    row = found(view, "meeting", "Zorgteam")
    assert figures(row) == (2, 2, 50, 25) and row["is_inferred"]


def test_names_of_one_meeting_are_one_hold_up_under_the_most_used_name():
    view = log(
        ("a", "Signaal", 0), ("a", "ZT", 10), ("b", "Signaal", 0), ("b", "Zorgteam", 40),
        ("c", "Signaal", 0), ("c", "Zorgteam", 40),
    )  # fmt: skip
    assert [row["name"] for row in hold_ups(view).table_columns.rows() if row["kind"] == "meeting"] == [
        "Zorgteam"
    ]


def test_a_stretch_runs_from_the_end_of_its_first_step_to_the_start_of_its_last():
    view = log(
        ("a", "OPP opgesteld", 0, None, 4), ("a", "OPP opgesteld", 6), ("a", "Onderzoek", 8), ("a", "Besluit SWV", 30),
        ("a", "Afsluiting", 90),
    )  # fmt: skip
    assert figures(found(view, "stretch", "swv")) == (1, 1, 26, 26)


def test_a_second_request_is_a_second_stretch():
    view = log(
        ("a", "OPP opgesteld", 0), ("a", "Besluit SWV", 30), ("a", "OPP opgesteld", 50), ("a", "Besluit SWV", 60),
        ("a", "Afsluiting", 90),
    )  # fmt: skip
    assert figures(found(view, "stretch", "swv")) == (1, 2, 40, 20)


def test_an_open_case_stands_in_its_stretch_until_now_and_a_closed_one_is_left_out():
    view = log(
        ("a", "OPP opgesteld", 0),
        ("b", "OPP opgesteld", 10),
        ("b", "Afsluiting", 30),
        extracted=date(2022, 4, 6),
    )
    row = found(view, "stretch", "swv")
    assert figures(row) == (1, 1, 30, 30) and (row["open_cases"], row["unfinished_cases"]) == (1, 1)


def test_an_assessment_done_again_costs_the_time_from_the_first_to_the_last():
    view = log(
        ("a", "Onderzoek", 0), ("a", "Zorgteam", 5), ("a", "Onderzoek", 50), ("a", "Onderzoek", 80), ("b", "Onderzoek", 0),
    )  # fmt: skip
    assert figures(found(view, "repeat", "Onderzoek")) == (1, 2, 80, 80)


def test_other_steps_and_planned_ones_are_no_such_repeat():
    view = log(("a", "Signaal", 0), ("a", "Evaluatie", 5), ("a", "Signaal", 50), ("a", "Evaluatie", 60))
    assert not [row for row in hold_ups(view).table_columns.rows() if row["kind"] == "repeat"]


def test_the_summer_holds_all_waiting_inside_it_whatever_it_was_for():
    view = log(
        ("a", "Signaal", JULY), ("a", "Wachtlijst", JULY + 20, None, JULY + 30), ("a", "Gesprek met gezin", JULY + 90),
        ("a", "Afsluiting", JULY + 91),
    )  # fmt: skip
    assert figures(found(view, "summer")) == (1, None, 44, 44)  # 16 July to 28 August, both in


def test_other_holidays_are_no_summer():
    christmas = (date(2022, 12, 20) - EPOCH).days - START
    view = log(
        ("a", "Signaal", christmas), ("a", "Huisbezoek", christmas + 30), ("a", "Afsluiting", christmas + 30)
    )
    assert found(view, "summer") is None and waits(view).cause_columns["total_days"][4] > 0


def test_a_log_without_any_of_them_has_no_rows():
    assert len(hold_ups(log(("a", "X", 0), ("a", "Y", 3))).table_columns) == 0


def test_every_stretch_names_steps_of_the_vocabulary():
    from routekaart.log.vocabulary import load_vocabulary

    known = {entry.id for entry in load_vocabulary().activities}
    named = {step for stretch in stretches().values() for step in (*stretch["from"], stretch["to"])}
    assert named <= known


def test_the_summers_of_a_region_hold_every_1_august():
    summers = regional_calendar("noord").summers.holidays
    assert {(date(year, 8, 1) - EPOCH).days for year in range(2014, 2031)} <= {*summers}
    assert sum(b - a > 1 for a, b in pairwise(summers)) + 1 == 17


STEPS = ("OPP opgesteld", "Besluit SWV", "Zorgteam")


@given(
    st.lists(
        st.lists(st.tuples(st.sampled_from(STEPS), st.integers(1, 9)), max_size=8), min_size=1, max_size=4
    )
)
def test_a_plain_walk_over_the_steps_finds_the_same_stretches(cases):
    rows, expected = [], []
    for number, trace in enumerate(cases):
        day, begun = 0, None
        rows.append((f"c{number}", "Signaal", 0))
        for step, gap in trace:
            day += gap
            rows.append((f"c{number}", step, day))
            if step == "OPP opgesteld" and begun is None:
                begun = day
            if step == "Besluit SWV":
                if begun is not None:
                    expected.append(day - begun)
                begun = None
        rows.append((f"c{number}", "Afsluiting", day + 1))
    row = found(log(*rows), "stretch", "swv")
    assert (row["count"], row["total_days"]) == (len(expected), sum(expected)) if expected else row is None
