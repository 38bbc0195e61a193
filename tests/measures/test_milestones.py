"""Milestones: which step counts, how soon it came, and who signalled first."""

import csv
import random
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routekaart.errors import SelectionError
from routekaart.log import batches
from routekaart.measures.incidence import EVENT, LEFT, OPEN
from routekaart.measures.milestone_steps import MILESTONES, Milestone
from routekaart.measures.milestones import milestones
from routekaart.measures.open_cases import times_to, timing
from routekaart.opening import open_view
from tests.logs import log

LOGS = Path(__file__).parents[2] / "event_logs"
SUPPORTS = {"Ondersteuning op school", "Start jeugdhulp"}
RETURNS = {
    "Zorgteam",
    "Ondersteuningsteam",
    "MDO",
    "ZAT+",
    "Aanvraag gemeente",
    "Verwijzing",
    "Hulpvraag gezin",
}
NEITHER = {
    "Signaal", "Gesprek met gezin", "Overleg school en jeugdhulp", "Evaluatie", "Herbeoordeling TLV", "Partner betrokken",
    "Beschikking", "Onbekende stap",
}  # fmt: skip


def outcomes(view, to):
    found = times_to(view, to)
    return [*zip(found["days"].tolist(), found["outcome"].tolist(), strict=True)]


def route(*steps, case="a"):
    return [(case, activity, 10 * number) for number, activity in enumerate(steps)]


#: Another case, that ends on the day it begins: an ending is known.
ENDED = (("z", "Afsluiting", 0),)


def rows(result, origin=None, group=None):
    return {
        row["milestone"]: (row["n"], row["reached"], row["left"], row["open"], row["median_days"])
        for row in result.milestone_columns.rows()
        if (row["group"], row["origin"]) == (group, origin)
    }


def test_support_with_nothing_but_its_evaluation_after_it_is_not_followed():
    view = log(*route("Signaal", "Ondersteuning op school", "Evaluatie", "Afsluiting"))
    assert outcomes(view, "support_not_followed") == [(10, EVENT)]


@pytest.mark.parametrize("step", sorted(RETURNS))
def test_a_request_or_a_meeting_after_a_support_is_a_return(step):
    view = log(*route("Signaal", "Ondersteuning op school", step, "Start jeugdhulp", "Afsluiting"))
    assert outcomes(view, "support_not_followed") == [(30, EVENT)]


@pytest.mark.parametrize("step", sorted(NEITHER))
def test_a_talk_what_comes_back_by_plan_and_other_steps_are_no_return(step):
    view = log(*route("Signaal", "Ondersteuning op school", step, "Start jeugdhulp", "Afsluiting"))
    assert outcomes(view, "support_not_followed") == [(10, EVENT)]


def test_a_second_support_is_no_return_by_itself():
    view = log(*route("Signaal", "Ondersteuning op school", "Start jeugdhulp", "Afsluiting"))
    assert outcomes(view, "support_not_followed") == [(10, EVENT)]


def test_a_case_that_ends_after_a_return_without_new_support_has_left_without_it():
    view = log(*route("Signaal", "Ondersteuning op school", "Zorgteam", "Afsluiting"))
    assert outcomes(view, "support_not_followed") == [(30, LEFT)]


def test_an_open_case_is_followed_until_the_support_that_may_still_be_followed():
    view = log(*route("Signaal", "Zorgteam", "Ondersteuning op school"), *ENDED, extracted=date(2022, 12, 1))
    assert outcomes(view, "support_not_followed")[0] == (20, OPEN)
    assert outcomes(view, "support")[0] == (20, EVENT)


def test_an_open_case_that_came_back_is_followed_until_extraction():
    view = log(*route("Signaal", "Ondersteuning op school", "Zorgteam"), *ENDED, extracted=date(2022, 4, 16))
    assert outcomes(view, "support_not_followed")[0] == (40, OPEN)


def test_on_one_date_the_order_of_the_case_decides():
    before = log(("a", "Zorgteam", 0), ("a", "Start jeugdhulp", 0), ("a", "Afsluiting", 5))
    after = log(("a", "Start jeugdhulp", 0), ("a", "Zorgteam", 0), ("a", "Afsluiting", 5))
    assert outcomes(before, "support_not_followed") == [(0, EVENT)]
    assert outcomes(after, "support_not_followed") == [(5, LEFT)]


def plain_outcome(trace, extracted):
    """What is known of a case, by walking back from its last step."""
    start = trace[0][1]
    is_open = all(activity != "Afsluiting" for activity, _ in trace)
    last = next((n for n in reversed(range(len(trace))) if trace[n][0] in RETURNS), -1)
    later = [day for activity, day in trace[last + 1 :] if activity in SUPPORTS]
    if later:
        return (later[0] - start, OPEN if is_open else EVENT)
    return (extracted - start, OPEN) if is_open else (max(day for _, day in trace) - start, LEFT)


STEPS = st.tuples(st.sampled_from(sorted(SUPPORTS | RETURNS | NEITHER | {"Afsluiting"})), st.integers(0, 5))


@given(st.lists(st.lists(STEPS, min_size=1, max_size=8), min_size=1, max_size=6))
def test_support_not_followed_is_that_of_a_plain_walk(cases):
    dated = [
        [
            ("Signaal", 0),
            *((activity, sum(gap for _, gap in found[: n + 1])) for n, (activity, _) in enumerate(found)),
        ]
        for found in cases
    ]
    view = log(
        *((f"c{n}", activity, day) for n, trace in enumerate(dated) for activity, day in trace), *ENDED
    )
    extracted = max(day for trace in dated for _, day in trace)
    assert outcomes(view, "support_not_followed")[:-1] == [plain_outcome(trace, extracted) for trace in dated]


HAND = (
    ("a", "Signaal", 0, "School"), ("a", "Gesprek met gezin", 7, "School"), ("a", "Zorgteam", 20, "School"),
    ("a", "Ondersteuning op school", 30, "School"), ("a", "Beschikking", 60, "Wijkteam"),
    ("a", "Start jeugdhulp", 90, "Jeugdhulpaanbieder"), ("a", "Afsluiting", 200, "School"),
    ("b", "Signaal", 0, "Huisarts"), ("b", "Verwijzing", 4, "Huisarts"), ("b", "Start jeugdhulp", 50, "Jeugd-ggz"),
    ("c", "Signaal", 0, "School"), ("c", "Ondersteuning op school", 12, "School"), ("c", "Zorgteam", 40, "School"),
    ("c", "Afsluiting", 100, "School"),
)  # fmt: skip


def test_three_cases_by_hand():
    """a has all of them; b, still open, has youth help on day 50; c came back to the table and closed."""
    result = milestones(log(*HAND))
    assert result.origin_columns.record() == [
        {"origin": "school", "cases": 2},
        {"origin": "huisarts", "cases": 1},
    ]
    assert result.signal_first == 3
    assert rows(result) == {
        "contact": (3, 1, 1, 1, None),
        "joint_meeting": (3, 2, 0, 1, 40),
        "support": (3, 3, 0, 0, 30),
        "youth_help": (3, 2, 1, 0, 90),
        "support_not_followed": (3, 1, 1, 1, None),
        "referral": (3, 1, 2, 0, None),
        "assessment": (3, 0, 2, 1, None),
        "grant": (3, 1, 1, 1, None),
        "news_to_school": (3, 0, 2, 1, None),
        "closing": (3, 2, 0, 1, 200),
    }
    assert rows(result, "huisarts")["support_not_followed"] == (1, 0, 0, 1, None)
    assert rows(result, "school")["youth_help"] == (2, 1, 1, 0, 90)


DECIDED = ("Procesregisseur aangewezen", "Afwijzing", "Uitval uit pilot", "Vrijstelling van de leerplicht")


@pytest.mark.parametrize("step", DECIDED)
def test_a_decision_that_does_not_say_yes_is_no_grant(step):
    view = log(("a", "Signaal", 0), ("a", step, 5), ("a", "Afsluiting", 9))
    assert rows(milestones(view))["grant"][:2] == (1, 0)


@pytest.mark.parametrize(
    ("milestone", "steps"),
    [
        ("grant", ("Beschikking", "Besluit SWV", "Besluit TLV")),
        ("referral", ("Verwijzing",)),
        ("assessment", ("Onderzoek",)),
        ("news_to_school", ("Terugkoppeling aan school",)),
        ("joint_meeting", ("ZAT+", "Zorgteam", "MDO", "Overleg school en jeugdhulp")),
    ],
)
def test_the_first_step_of_its_kind_is_the_milestone(milestone, steps):
    for step in steps:
        view = log(("a", "Signaal", 0), ("a", step, 5), ("a", step, 8), ("a", "Afsluiting", 9))
        assert rows(milestones(view))[milestone] == (1, 1, 0, 0, 5)


def test_a_milestone_after_the_case_left_is_not_reached():
    view = log(("a", "Signaal", 0), ("a", "Verhuisd", 4), ("a", "Onderzoek", 9), ("a", "Afsluiting", 20))
    assert rows(milestones(view))["assessment"] == (1, 0, 1, 0, None)


@pytest.mark.parametrize(("word", "milestone"), [("talk", "contact"), ("news", "news_to_school")])
def test_another_word_for_a_milestone_is_the_milestone(word, milestone):
    view = log(*HAND, ("a", "Terugkoppeling aan school", 120))
    assert timing(view, word).record() == timing(view, milestone).record()
    assert timing(view, word).to == milestone


def test_the_milestone_that_is_no_more_names_what_to_take():
    with pytest.raises(SelectionError, match="'grant'"):
        timing(log(*HAND), "decision")


def test_a_step_that_has_the_name_of_a_milestone_that_is_no_more_is_the_step():
    assert timing(log(("a", "Submitted", 0), ("a", "Decision", 9)), "decision").median_days == 9


def test_each_group_has_its_milestones_and_within_it_each_origin():
    view = log(*HAND, group=["x"] * 7 + ["y"] * 7)
    result = milestones(view)
    assert result.by == "group"
    assert result.group_columns.record() == [{"group": "y", "cases": 2}, {"group": "x", "cases": 1}]
    assert rows(result, None, "x")["youth_help"] == (1, 1, 0, 0, 90)
    assert rows(result, None, "y")["youth_help"] == (2, 1, 1, 0, 50)
    assert rows(result, "huisarts", "y")["referral"] == (1, 1, 0, 0, 4)
    assert rows(result, "huisarts", "x") == {}
    assert rows(result) == rows(milestones(log(*HAND)))


def test_a_log_of_one_group_has_no_rows_by_group():
    result = milestones(log(*HAND, group=["x"] * 14))
    assert (result.by, len(result.group_columns)) == (None, 0)
    assert set(result.milestone_columns["group"]) == {None}


def middle(days):
    """The median of closed cases, None for a case without; None when fewer than half have one."""
    ordered = sorted(day for day in days if day is not None)
    low, high = (len(days) - 1) // 2, len(days) // 2
    if low >= len(ordered):
        return None
    return (ordered[low] + ordered[min(high, len(ordered) - 1)]) / 2


def sample_days(step, school, who):
    """Of each case of a school whose first signal was of this party, the days to its first such step, from the file."""
    cases = {}
    for name in ("school1_keten", "school2_pilot"):
        with (LOGS / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file, delimiter=";"):
                if row["school"] == school:
                    cases.setdefault(row["traject"], []).append(row)
    found = []
    for events in cases.values():
        days = [(date(*map(int, reversed(row["begin"].split("-")))), row) for row in events]
        signal = min((day, row["organisatie"]) for day, row in days if row["stap"] == "Signaal")
        if signal[1] == who:
            steps = [day for day, row in days if row["stap"] == step]
            found.append((min(steps) - signal[0]).days if steps else None)
    return found


@pytest.mark.parametrize(("milestone", "step"), [("referral", "Verwijzing"), ("assessment", "Onderzoek")])
@pytest.mark.parametrize(("origin", "who"), [("school", "School"), ("huisarts", "Huisarts")])
def test_the_sample_schools_by_who_signalled_first_are_those_of_the_file(milestone, step, origin, who):
    """At School 1 a huisarts signal (3 cases) reaches both sooner than a school signal (5 cases)."""
    result = milestones(open_view([LOGS / "school1_keten.csv", LOGS / "school2_pilot.csv"]))
    days = sample_days(step, "School 1", who)
    n_reached = sum(day is not None for day in days)
    assert len(days) == (5 if origin == "school" else 3)
    assert rows(result, origin, "School 1")[milestone] == (
        len(days), n_reached, len(days) - n_reached, 0, middle(days),
    )  # fmt: skip


def test_the_order_of_rows_changes_nothing_of_any_group():
    view = log(*HAND, group=["x"] * 7 + ["y"] * 7)
    mixed = [*zip(HAND, ["x"] * 7 + ["y"] * 7, strict=True)]
    random.Random(4).shuffle(mixed)
    shuffled = log(*(row for row, _ in mixed), group=[group for _, group in mixed])
    assert milestones(shuffled).record() == milestones(view).record()


PARTIES = {"School": "school", "Huisarts": "huisarts", "Gezin": "family"}
MARKED = {
    "referral": "Verwijzing",
    "assessment": "Onderzoek",
    "grant": "Beschikking",
    "news_to_school": "Terugkoppeling aan school",
}
CASE = st.tuples(
    st.sampled_from("xy"),
    st.sampled_from(sorted(PARTIES)),
    st.lists(st.tuples(st.sampled_from([*MARKED.values(), "Afwijzing"]), st.integers(1, 9)), max_size=5),
)


@given(st.lists(CASE, min_size=1, max_size=8))
def test_random_logs_have_the_milestones_of_a_plain_count(cases):
    """Closed cases only: half of the cases of a group and origin is then the middle of their days."""
    events, groups = [], []
    for number, (group, who, steps) in enumerate(cases):
        own = [
            ("Signaal", 0, who),
            *((step, sum(d for _, d in steps[: k + 1]), "School") for k, (step, _) in enumerate(steps)),
        ]
        own.append(("Afsluiting", 100, "School"))
        events += [(f"c{number}", *one) for one in own]
        groups += [group] * len(own)
    result = milestones(log(*events, group=groups))
    told = {None, *(group for group, _, _ in cases)} if len({group for group, _, _ in cases}) == 2 else {None}
    expected = {}
    for group in told:
        for origin in {None, *(PARTIES[who] for _, who, _ in cases)}:
            chosen = [
                steps for own, who, steps in cases if group in (None, own) and origin in (None, PARTIES[who])
            ]
            for milestone, step in MARKED.items() if chosen else ():
                days = [
                    next(
                        (
                            sum(d for _, d in steps[: k + 1])
                            for k, (name, _) in enumerate(steps)
                            if name == step
                        ),
                        None,
                    )
                    for steps in chosen
                ]
                n_reached = sum(day is not None for day in days)
                expected[group, origin, milestone] = (len(days), n_reached, middle(days))
    found = {
        (row["group"], row["origin"], row["milestone"]): (row["n"], row["reached"], row["median_days"])
        for row in result.milestone_columns.rows()
        if row["milestone"] in MARKED
    }
    assert found == expected


@pytest.mark.parametrize(
    ("organisation", "origin"),
    [
        ("School", "school"), ("intern begeleider", "school"), ("ouders", "family"), ("Gezin", "family"),
        ("Huisarts", "huisarts"), ("GGD", "other"), ("Bureau Zomer", "unknown"), (None, "unknown"),
    ],
)  # fmt: skip
def test_the_origin_is_whoever_gave_the_first_signal(organisation, origin):
    view = log(("a", "Signaal", 0, organisation), ("a", "Thuiszitten gemeld", 5, "Leerplicht"))
    assert milestones(view).origin_columns.record() == [{"origin": origin, "cases": 1}]


def test_a_case_without_a_signal_says_so():
    result = milestones(
        log(("a", "Gesprek met gezin", 0), ("b", "Gesprek met gezin", 0), ("b", "Signaal", 3, "School"))
    )
    assert result.origin_columns["origin"] == ("school", "none")
    assert result.signal_first == 0


def test_the_rows_of_all_cases_are_those_of_timing():
    view = log(*HAND)
    for milestone, (n, reached, left, still_open, median) in rows(milestones(view)).items():
        own = timing(view, milestone)
        assert (own.n_cases, own.n_events, own.n_left, own.n_open, own.median_days) == (
            n, reached, left, still_open, median,
        )  # fmt: skip


def test_origins_add_up_to_all_cases():
    result = milestones(log(*HAND))
    for milestone, (*counts, _) in rows(result).items():
        parts = [rows(result, origin)[milestone][:4] for origin in result.origin_columns["origin"]]
        assert [sum(part) for part in zip(*parts, strict=True)] == counts


def test_a_view_without_cases_has_every_milestone_with_0():
    result = milestones(log(*HAND).select("duration > 1000"))
    assert rows(result) == dict.fromkeys(MILESTONES, (0, 0, 0, 0, None))
    assert len(result.origin_columns) == 0


def test_a_log_of_another_field_reaches_nothing_but_its_end():
    result = rows(milestones(log(("a", "X", 0), ("a", "Y", 9))))
    assert result["support"] == (1, 0, 1, 0, None)
    assert result["closing"] == (1, 1, 0, 0, 9)


def test_the_answer_does_not_depend_on_how_cases_are_cut_into_batches(monkeypatch):
    whole = milestones(log(*HAND)).record()
    monkeypatch.setattr(batches, "BATCH_EVENTS", 2)
    assert milestones(log(*HAND)).record() == whole


def test_a_selection_has_the_same_days_whether_or_not_the_whole_log_was_timed_before():
    fresh, timed = log(*HAND), log(*HAND)
    times_to(timed, "support")
    assert outcomes(timed.select("closed"), "support") == outcomes(fresh.select("closed"), "support")
    assert outcomes(fresh.select("closed"), "support") == [(30, EVENT), (12, EVENT)]


def test_a_new_milestone_is_a_line():
    """Its marks say which steps count, and which of those do not."""
    view = log(("a", "Signaal", 0), ("a", "Zorgteam", 4), ("a", "Afsluiting", 9))
    only = Milestone(("joint_meeting", "closing"), but_not=("joint_meeting",))
    labels = view.labels()
    assert [labels[code] for code in only.steps(view.manifest).nonzero()[0]] == ["Afsluiting"]
