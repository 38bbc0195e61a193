"""Agreements: what activates a rule, how it comes out, and what the log cannot tell."""

from datetime import date, timedelta

import pytest

from routekaart.measures.agreements import agreements, broken, held_rules
from tests.logs import START, log, timed_log
from tests.measures.agreements.rules import held, outcomes, rule_file

EPOCH = date(1970, 1, 1)
REQUEST = {"from": "Aanvraag gemeente", "to": "Beschikking"}


def on(year, month, day):
    """A date as days since the start of test logs."""
    return (date(year, month, day) - EPOCH).days - START


def decided(requested, granted, **rule):
    """The outcome of one request and its grant under a response rule."""
    rows = [("a", "Aanvraag gemeente", on(*requested)), ("a", "Beschikking", on(*granted))]
    rows.append(("a", "Afsluiting", on(*granted) + 200))
    return outcomes(log(*rows), {"template": "response", **REQUEST, **rule})


@pytest.mark.parametrize(
    ("requested", "last_day"),
    [
        ((2023, 10, 30), date(2023, 12, 27)),
        ((2023, 3, 10), date(2023, 5, 8)),
        ((2023, 2, 10), date(2023, 4, 11)),
    ],
    ids=["Christmas", "Liberation Day, then a weekend", "Good Friday to Easter Monday"],
)
def test_a_legal_term_of_eight_weeks_runs_to_the_next_working_day(requested, last_day):
    legal = {"limit": 8, "unit": "weken", "term": "termijnenwet"}
    late = last_day + timedelta(days=1)

    assert decided(requested, last_day.timetuple()[:3], **legal) == {"satisfied": 1}
    assert decided(requested, late.timetuple()[:3], **legal) == {"violated": 1}


def test_a_term_that_is_not_legal_ends_on_a_holiday_all_the_same():
    assert decided((2023, 10, 30), (2023, 12, 27), limit=8, unit="weken") == {"violated": 1}


def test_the_56th_day_is_within_56_days_and_the_57th_is_not():
    limit = {"limit": 56, "unit": "kalenderdagen"}

    assert decided((2020, 1, 1), (2020, 2, 26), **limit) == {"satisfied": 1}
    assert decided((2020, 1, 1), (2020, 2, 27), **limit) == {"violated": 1}


def test_school_days_leave_out_weekends_and_the_holidays_of_the_region():
    # Midden: the autumn holiday of 2022 is 22-30 October; noord has 15-23 October.
    rule = {"template": "response", **REQUEST, "limit": 5, "unit": "schooldagen"}
    requested = on(2022, 10, 21)
    rows = [("a", "Aanvraag gemeente", requested), ("a", "Afsluiting", requested + 99)]
    kept, late = ([*rows, ("a", "Beschikking", on(2022, 11, day))] for day in (4, 7))

    assert outcomes(log(*sorted(kept, key=lambda row: row[2])), rule, calendar="midden") == {"satisfied": 1}
    assert outcomes(log(*sorted(late, key=lambda row: row[2])), rule, calendar="midden") == {"violated": 1}
    assert outcomes(log(*sorted(kept, key=lambda row: row[2])), rule, calendar="noord") == {"violated": 1}


def test_hours_run_to_the_hour_where_the_log_has_times():
    rule = {"template": "response", **REQUEST, "limit": 48, "unit": "uren"}
    view = timed_log(
        *[("a", "Aanvraag gemeente", 9), ("a", "Beschikking", 57), ("a", "Afsluiting", 99)],
        *[("b", "Aanvraag gemeente", 9), ("b", "Beschikking", 57.01), ("b", "Afsluiting", 99)],
    )

    assert outcomes(view, rule) == {"satisfied": 1, "violated": 1}


def test_hours_are_whole_days_in_a_log_of_dates_and_that_is_said():
    rule = {"template": "response", **REQUEST, "limit": 25, "unit": "uren"}
    rows = [("a", "Aanvraag gemeente", 0), ("a", "Beschikking", 2), ("a", "Afsluiting", 9)]
    result = held(log(*rows), rule)

    assert [row["satisfied"] for row in result.rule_columns.rows()] == [1]
    assert any("hele dagen" in note["nl"] for note in result.notes)


RESPONSE = {"template": "response", **REQUEST, "limit": 10, "unit": "kalenderdagen"}
RECORDED = [("z", "Beschikking", 0), ("z", "Afsluiting", 1)]


@pytest.mark.parametrize(
    ("extracted", "outcome"), [(10, "pending"), (11, "overdue")], ids=["last day", "day after"]
)
def test_an_open_case_is_pending_within_the_limit_and_overdue_past_it(extracted, outcome):
    view = log(*RECORDED, ("a", "Aanvraag gemeente", 0), extracted=EPOCH + timedelta(START + extracted))

    assert outcomes(view, RESPONSE) == {outcome: 1}


def test_a_closed_case_without_the_response_is_violated():
    view = log(*RECORDED, ("a", "Aanvraag gemeente", 0), ("a", "Afsluiting", 2))

    assert outcomes(view, RESPONSE) == {"violated": 1}


def test_without_a_limit_an_open_case_stays_pending():
    view = log(*RECORDED, ("a", "Aanvraag gemeente", 0), ("z", "Evaluatie", 999))

    assert outcomes(view, {"template": "response", **REQUEST}) == {"pending": 1}


def test_what_is_released_in_time_lapses_and_is_no_activation():
    in_time = [("a", "Aanvraag gemeente", 0), ("a", "Uitval uit pilot", 10), ("a", "Beschikking", 50)]
    too_late = [("b", "Aanvraag gemeente", 0), ("b", "Uitval uit pilot", 11), ("b", "Beschikking", 50)]

    assert outcomes(log(*in_time, *too_late), {**RESPONSE, "released_by": "Uitval uit pilot"}) == {
        "lapsed": 1, "violated": 1,
    }  # fmt: skip


def test_what_came_before_its_release_is_no_longer_released():
    rows = [("a", "Aanvraag gemeente", 0), ("a", "Beschikking", 3), ("a", "Uitval uit pilot", 5)]

    assert outcomes(log(*rows), {**RESPONSE, "released_by": "Uitval uit pilot"}) == {"satisfied": 1}


STOPPED = {**RESPONSE, "stops": [{"from": "Aanvulling gevraagd", "to": "Aangevuld"}]}


def stopped(*switches, granted):
    """The outcome of a request on day 0, its clock stopped and started on these days."""
    names = ("Aanvulling gevraagd", "Aangevuld")
    rows = [("a", names[n % 2], day) for n, day in enumerate(switches)]
    rows += [("a", "Aanvraag gemeente", 0), ("a", "Beschikking", granted), ("a", "Afsluiting", 500)]
    return outcomes(log(*sorted(rows, key=lambda row: row[2])), STOPPED)


@pytest.mark.parametrize(
    ("switches", "last_day"),
    [
        ((4, 24), 30),
        ((4, 24, 26, 30), 34),
        ((10, 30), 30),  # stopped on the last day of the term
        ((11, 30), 10),  # stopped when the term was over
        ((4, 24, 30, 40), 40),  # the second stop begins on the last day of the lengthened term
        ((4, 24, 31, 41), 30),
        ((4, 4), 10),
    ],
)
def test_the_clock_stands_still_between_stop_and_start(switches, last_day):
    assert stopped(*switches, granted=last_day) == {"satisfied": 1}
    assert stopped(*switches, granted=last_day + 1) == {"violated": 1}


def test_a_stop_before_the_term_counts_from_its_beginning():
    rows = [("a", "Aanvulling gevraagd", 0), ("a", "Aanvraag gemeente", 5), ("a", "Aangevuld", 9)]
    ends = [("a", "Beschikking", 19), ("a", "Afsluiting", 90)]

    assert outcomes(log(*rows, *ends), STOPPED) == {"satisfied": 1}


def test_a_stop_that_never_ends_holds_the_clock_to_the_extraction():
    rows = [
        *RECORDED,
        ("a", "Aanvraag gemeente", 0),
        ("a", "Aanvulling gevraagd", 4),
        ("b", "Evaluatie", 400),
    ]

    assert outcomes(log(*rows), STOPPED) == {"pending": 1}


def test_two_stops_at_once_hold_the_clock_once():
    rule = {
        **STOPPED,
        "stops": [*STOPPED["stops"], {"from": "Toestemming gevraagd", "to": "Toestemming gegeven"}],
    }
    rows = [
        *[("a", "Aanvraag gemeente", 0), ("a", "Aanvulling gevraagd", 2), ("a", "Toestemming gevraagd", 4)],
        *[
            ("a", "Aangevuld", 6),
            ("a", "Toestemming gegeven", 8),
            ("a", "Beschikking", 16),
            ("a", "Afsluiting", 99),
        ],
    ]

    assert outcomes(log(*rows), rule) == {"satisfied": 1}
    rows[5] = ("a", "Beschikking", 17)
    assert outcomes(log(*rows), rule) == {"violated": 1}


PRECEDENCE = {"template": "precedence", "from": "Zorgteam", "to": "ZAT+"}


def test_precedence_asks_for_an_earlier_step_at_every_step():
    rows = [
        ("a", "ZAT+", 0),
        ("a", "Zorgteam", 5),
        ("a", "ZAT+", 9),
        ("b", "Zorgteam", 0),
        ("b", "ZAT+", 700),
    ]

    assert outcomes(log(*rows), PRECEDENCE) == {"satisfied": 2, "violated": 1}


def test_precedence_with_a_limit_asks_for_a_recent_step():
    rows = [("a", "Zorgteam", 0), ("a", "ZAT+", 7), ("a", "ZAT+", 8), ("b", "Zorgteam", 0), ("b", "Zorgteam", 4),
            ("b", "ZAT+", 11)]  # fmt: skip

    assert outcomes(log(*rows), {**PRECEDENCE, "limit": 1, "unit": "weken"}) == {
        "satisfied": 2,
        "violated": 1,
    }


def test_an_activation_on_the_same_date_is_told_by_order_and_marked_as_tied():
    result = held(log(("a", "Zorgteam", 5), ("a", "ZAT+", 5)), PRECEDENCE)

    assert [(row["satisfied"], row["tied"]) for row in result.rule_columns.rows()] == [(1, 1)]


def test_organisations_narrow_a_step():
    rule = {**PRECEDENCE, "to": {"step": "Onderzoek", "other_than": "School"}}
    rows = [("a", "Onderzoek", 0, "School"), ("a", "Onderzoek", 1, "GGD"), ("a", "Onderzoek", 2),
            ("b", "Zorgteam", 0), ("b", "Onderzoek", 3, "Wijkteam")]  # fmt: skip

    assert outcomes(log(*rows), rule) == {"satisfied": 1, "violated": 1}


def test_absence_asks_that_nothing_follows_within_the_limit():
    rule = {"template": "absence", "from": "Signaal", "to": "Onderzoek", "limit": 10, "unit": "kalenderdagen"}
    rows = [("a", "Signaal", 0), ("a", "Onderzoek", 10), ("b", "Signaal", 0), ("b", "Onderzoek", 11),
            ("c", "Signaal", 0), ("d", "Signaal", 90), ("e", "Signaal", 90), ("e", "Afsluiting", 91)]  # fmt: skip

    # b had it later; c is past its limit; e is closed; d is open within its limit.
    assert outcomes(log(*rows), rule) == {"violated": 1, "satisfied": 3, "pending": 1}


def test_absence_without_from_is_asked_of_the_whole_case():
    rows = [("a", "Signaal", 0), ("a", "Onderzoek", 1), ("b", "Signaal", 0), ("c", "Afsluiting", 0)]

    assert outcomes(log(*rows), {"template": "absence", "to": "Onderzoek"}) == {
        "violated": 1, "pending": 1, "satisfied": 1,
    }  # fmt: skip


def test_at_most_counts_per_case_and_an_open_case_may_still_exceed():
    rows = [("a", "Onderzoek", day) for day in range(3)] + [("b", "Onderzoek", 0), ("b", "Onderzoek", 1)]
    rows += [("c", "Onderzoek", 0), ("c", "Afsluiting", 1)]

    assert outcomes(log(*rows), {"template": "at_most", "to": "Onderzoek", "count": 2}) == {
        "violated": 1, "pending": 1, "satisfied": 1,
    }  # fmt: skip


def test_eventually_is_asked_of_every_case_within_a_limit_from_its_beginning():
    rule = {"template": "eventually", "to": "Evaluatie", "limit": 4, "unit": "weken"}
    rows = [("a", "Signaal", 0), ("a", "Evaluatie", 28), ("b", "Signaal", 0), ("b", "Evaluatie", 29),
            ("c", "Signaal", 0), ("d", "Signaal", 20), ("e", "Signaal", 0), ("e", "Afsluiting", 1)]  # fmt: skip

    assert outcomes(log(*rows), rule) == {"satisfied": 1, "violated": 2, "overdue": 1, "pending": 1}


TIMES = [("a", "Plaatsing Past", 0), ("a", "Terugkeer regulier onderwijs", 91), ("b", "Plaatsing Past", 0),
         ("b", "Terugkeer regulier onderwijs", 90), ("c", "Plaatsing Past", 0),
         ("c", "Terugkeer regulier onderwijs", 183), ("d", "Plaatsing Past", 0), ("e", "Plaatsing Past", 150),
         ("f", "Plaatsing Past", 0), ("f", "Afsluiting", 50), ("g", "Signaal", 200)]  # fmt: skip
PAST = {"from": "Plaatsing Past", "to": "Terugkeer regulier onderwijs", "unit": "kalenderdagen"}


def test_minimum_time_is_reached_on_its_last_day_also_by_an_open_case():
    # a, c and open d last long enough; b does not; e may still; closed f has no end to time.
    assert outcomes(log(*TIMES), {"template": "minimum_time", **PAST, "limit": 91}) == {
        "satisfied": 3, "violated": 1, "pending": 1, "lapsed": 1,
    }  # fmt: skip


def test_maximum_time_with_a_minimum_is_a_range():
    assert outcomes(log(*TIMES), {"template": "maximum_time", **PAST, "minimum": 91, "limit": 182}) == {
        "satisfied": 1, "violated": 2, "overdue": 1, "pending": 1, "lapsed": 1,
    }  # fmt: skip


BACK = {"template": "not_aba", "from": {"organisation": "Gemeente"}, "to": {"organisation": "SWV"}}


def walk(case, *parties):
    return [(case, "Doorgestuurd", day, party) for day, party in enumerate(parties)]


def test_back_and_forth_is_seen_between_organisations_past_the_family():
    rows = [
        *walk("a", "Gemeente", "SWV", "Gezin", None, "SWV", "Gemeente"),
        *walk("b", "Gemeente", "SWV", "School", "Gemeente"),
        *walk("c", "Gemeente", "SWV"),
    ]

    assert outcomes(log(*rows), BACK) == {"violated": 1, "satisfied": 1, "pending": 1}


def test_back_and_forth_the_other_way_round_counts_when_asked():
    rows = walk("a", "SWV", "Gemeente", "SWV", "School")

    assert outcomes(log(*rows), BACK) == {"satisfied": 1}
    assert outcomes(log(*rows), {**BACK, "both_ways": True}) == {"satisfied": 1, "violated": 1}


MEETINGS = {"template": "at_least_per_school_year", "to": "Zorgteam", "count": 2}


def test_meetings_are_dates_per_school_and_school_year():
    # From Monday 7 March 2022: the first school year is not in the log from its beginning and has too few.
    days = {"a": (0, on(2022, 9, 1), on(2022, 9, 1), on(2023, 5, 1), on(2023, 9, 5), on(2024, 9, 1))}
    rows = [(case, "Zorgteam", day) for case, found in days.items() for day in found]
    other = [
        ("b", "Zorgteam", on(2022, 9, 8)),
        ("c", "Signaal", on(2022, 9, 8)),
        ("c", "Signaal", on(2023, 9, 8)),
    ]
    school = ["School 1"] * len(rows) + ["School 2"] + ["School 3"] * 2
    view = log(*rows, *other, school=school)

    # School 1: 2022 satisfied, 2023 violated, 2024 runs; School 2: 2022 lapsed; School 3 never recorded one.
    assert outcomes(view, MEETINGS) == {
        "satisfied": 1, "violated": 1, "pending": 1, "not_recorded": 2, "lapsed": 2,
    }  # fmt: skip


def test_meetings_are_those_of_the_whole_log_whatever_is_selected():
    rows = [
        ("a", "Zorgteam", on(2022, 8, 1)),
        ("b", "Zorgteam", on(2022, 9, 1)),
        ("b", "Afsluiting", on(2023, 8, 1)),
    ]

    view = log(*rows).select('without "Afsluiting"')
    assert view.n_cases == 1
    assert outcomes(view, MEETINGS) == {"satisfied": 1, "pending": 1}


def test_a_rule_holds_only_for_activations_within_its_dates():
    rows = [("a", "ZAT+", 0), ("b", "Zorgteam", 0), ("b", "ZAT+", 10), ("c", "ZAT+", 20)]
    dated = {
        **PRECEDENCE,
        "valid_from": EPOCH + timedelta(START + 10),
        "valid_to": EPOCH + timedelta(START + 20),
    }

    assert outcomes(log(*rows), dated) == {"satisfied": 1, "violated": 1}
    assert outcomes(log(*rows), {**dated, "valid_to": EPOCH + timedelta(START + 19)}) == {"satisfied": 1}


def test_only_with_and_only_group_narrow_a_rule_to_some_cases():
    rows = [
        ("a", "ZAT+", 0),
        ("a", "Gezamenlijk plan", 3),
        ("b", "ZAT+", 0),
        ("c", "Zorgteam", 0),
        ("c", "ZAT+", 1),
    ]
    view = log(*rows, group=["jbo", "jbo", "keten", "JBO ", "JBO "])

    assert outcomes(view, {**PRECEDENCE, "only_with": "Gezamenlijk plan"}) == {"violated": 1}
    # A group of fewer than five cases: the whole log says that the zorgteam is recorded.
    assert outcomes(view, {**PRECEDENCE, "only_group": "jbo"}) == {"violated": 1, "satisfied": 1}


def test_pairs_of_one_rule_are_counted_together():
    pairs = [{"from": "Beschikking", "to": "Start jeugdhulp"}, {"from": "Zorgteam", "to": "ZAT+"}]
    rows = [("a", "Beschikking", 0), ("a", "ZAT+", 1), ("a", "Start jeugdhulp", 2), ("b", "Zorgteam", 0)]

    assert outcomes(log(*rows), {"template": "precedence", "pairs": pairs}) == {"satisfied": 1, "violated": 1}


def test_what_a_school_never_recorded_is_not_called_undone():
    rows = [("a", "ZAT+", 0), ("b", "Zorgteam", 0), ("b", "ZAT+", 1), ("c", "ZAT+", 0)]
    view = log(*rows, school=["School 1", "School 2", "School 2", "School 2"])
    result = held(view, PRECEDENCE)
    [gap] = result.gap_columns.rows()

    assert outcomes(view, PRECEDENCE) == {"not_recorded": 1, "satisfied": 1, "violated": 1}
    assert (gap["steps"], gap["school"], gap["activations"]) == (("Zorgteam",), "School 1", 1)


def test_without_schools_the_whole_log_says_what_is_recorded():
    assert outcomes(log(("a", "ZAT+", 0)), PRECEDENCE) == {"not_recorded": 1}


def test_a_group_of_five_cases_says_for_itself_what_is_recorded():
    rows = [(f"a{n}", "ZAT+", 0) for n in range(5)] + [("b", "Zorgteam", 0), ("b", "ZAT+", 1)]
    groups = ["pilot"] * 5 + ["keten"] * 2

    assert outcomes(log(*rows, group=groups), PRECEDENCE) == {"not_recorded": 5, "satisfied": 1}
    assert outcomes(log(*rows[1:], group=groups[1:]), PRECEDENCE) == {"violated": 4, "satisfied": 1}


def test_a_selection_does_not_change_what_is_recorded():
    rows = [("a", "ZAT+", 0), ("b", "Zorgteam", 0), ("b", "ZAT+", 1)]

    assert outcomes(log(*rows).select('without "Zorgteam"'), PRECEDENCE) == {"violated": 1}


@pytest.mark.parametrize(
    ("rule", "outcome"),
    [
        ({"template": "at_most", "to": "Evaluatie", "count": 0}, "not_recorded"),
        ({"template": "absence", "to": "Evaluatie"}, "not_recorded"),
        ({"template": "absence", "from": "Signaal", "to": "Evaluatie"}, "not_recorded"),
        ({"template": "response", "from": "Signaal", "to": "Evaluatie"}, "not_recorded"),
        ({"template": "eventually", "to": "Evaluatie"}, "not_recorded"),
    ],
    ids=lambda value: (
        value if isinstance(value, str) else "-".join([value["template"], *("from" in value) * ["from"]])
    ),
)
def test_absence_from_a_log_that_never_has_the_step_says_nothing(rule, outcome):
    assert outcomes(log(("a", "Signaal", 0), ("a", "Afsluiting", 1)), rule) == {outcome: 1}


def test_a_step_that_nobody_knows_is_never_activated_and_named():
    result = held(log(("a", "ZAT+", 0)), {**PRECEDENCE, "from": "Zorgteem"})
    [row] = result.rule_columns.rows()

    assert (row["activations"], row["not_recorded"], row["unknown_steps"]) == (0, 0, ("Zorgteem",))
    assert ["Zorgteem" in note["nl"] for note in result.notes] == [True]


def test_an_unknown_alternative_leaves_the_others_standing():
    view = log(("a", "Zorgteam", 0), ("a", "ZAT+", 1))

    assert outcomes(view, {**PRECEDENCE, "from": ["Zorgteem", "Zorgteam"]}) == {"satisfied": 1}


def test_a_label_of_the_log_outside_the_vocabulary_is_a_step_too():
    assert outcomes(log(("a", "Kernteam", 0), ("a", "ZAT+", 1)), {**PRECEDENCE, "from": "kernteam"}) == {
        "satisfied": 1
    }


def test_where_no_step_is_known_all_cases_are_closed_and_that_is_said():
    result = held(
        log(("a", "X", 0), ("b", "X", 0), ("b", "Y", 1)), {"template": "response", "from": "X", "to": "Y"}
    )
    [row] = result.rule_columns.rows()

    assert (row["satisfied"], row["violated"], row["pending"]) == (1, 1, 0)
    assert any("geen afsluiting" in note["nl"] for note in result.notes)


def test_a_log_without_cases_selected_has_rules_that_were_not_activated():
    view = log(("a", "Zorgteam", 0)).select('with "Zorgteam"; without "Zorgteam"')

    assert {row["activations"] for row in agreements(view, everything=True).record()} == {0, None}


def test_the_record_has_the_keys_of_the_contract():
    keys = {
        "rule",
        "status",
        "source",
        "activations",
        "satisfied",
        "violated",
        "pending",
        "overdue",
        "not_recorded",
    }

    assert all(keys <= row.keys() for row in agreements(log(("a", "Zorgteam", 0))).record())


def test_rules_that_are_off_come_only_when_asked_for():
    view = log(("a", "Zorgteam", 0))
    shown, everything = agreements(view).record(), agreements(view, everything=True).record()

    assert {row["status"] for row in shown} == {"regel", "afspraak"}
    assert {row["rule"] for row in shown} < {row["rule"] for row in everything}
    assert all(row["why_off"] for row in everything if not row["is_active"])


def test_a_rule_that_needs_a_limit_has_no_counts():
    rows = {row["id"]: row for row in agreements(log(("a", "Zorgteam", 0)), everything=True).record()}

    assert rows["evaluatie-na-ondersteuning"]["activations"] is None
    assert rows["awb-beslistermijn"]["activations"] == 0


def test_each_case_that_a_rule_asked_something_of_has_its_own_count_for_a_contrast():
    rows = [("a", "ZAT+", 0), ("a", "ZAT+", 1), ("b", "Zorgteam", 0), ("b", "ZAT+", 1), ("c", "Signaal", 0)]
    view = log(*rows)
    rules = held_rules(view, rules=rule_file(PRECEDENCE))

    assert broken(view, rules).tolist() == [2, 0, -1]
    assert broken(view.select('with "ZAT+"'), rules).tolist() == [2, 0]
