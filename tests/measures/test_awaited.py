"""Awaited: what cases wait for, by matter, and how much of the ranking hangs on one case."""

from collections import defaultdict
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routekaart.log.vocabulary import load_vocabulary
from routekaart.measures.awaited import _plain_quantile, awaited
from routekaart.measures.incidence import EVENT, Incidence, shares
from routekaart.measures.wait_rules import WaitRules
from routekaart.measures.waits import waits
from tests.logs import DAY_US, log

START = date(2022, 3, 7)
KEYS = {
    "matter", "label", "cases", "median_days", "p90_days", "total_days", "share", "with_support_days",
    "without_support_days", "pending", "layers", "causes", "rank", "rank_low", "rank_high",
}  # fmt: skip


def steps(case, *steps):
    return [(case, *step) for step in steps]


def by_matter(view, rules=None):
    return {row["matter"] or row["label"]: row for row in awaited(view, rules).record()}


def test_a_decision_is_waited_for_from_the_request_through_its_layers_and_then_the_help():
    view = log(*steps("a", ("Aanvraag gemeente", 0), ("Voorgelegd aan volgende laag", 20),
                      ("Voorgelegd aan volgende laag", 45), ("Beschikking", 60), ("Start jeugdhulp", 75)))  # fmt: skip

    found = by_matter(view)

    assert {name: found[name]["total_days"] for name in ("beschikking", "start-hulp")} == {
        "beschikking": 60,
        "start-hulp": 15,
    }
    assert found["beschikking"]["layers"] == 2
    assert awaited(view).total_days == 75


@pytest.mark.parametrize("help_", ["Start jeugdhulp", "Dyslexietraject"])
def test_help_that_a_decision_granted_is_waited_for_until_it_begins_and_no_longer(help_):
    view = log(*steps("a", ("Aanvraag gemeente", 0), ("Beschikking", 60), (help_, 75), ("Afsluiting", 300)))

    assert {name: row["total_days"] for name, row in by_matter(view).items() if row["rank"]} == {
        "beschikking": 60,
        "start-hulp": 15,
    }


#: Youth help that no decision grants: it stands open to all, or a court orders it.
WITHOUT_DECISION = {"preventieve-inzet", "laagdrempelige-jeugdhulp", "uithuisplaatsing"}


def test_every_youth_help_of_the_vocabulary_ends_the_wait_for_help_or_needs_no_decision():
    kinds = {one.id: one.nl for one in load_vocabulary().activities if "youth_help" in one.marks}

    assert {one for one, step in kinds.items() if not answers_start(step)} == WITHOUT_DECISION


def answers_start(step):
    """Whether this step ends the wait for the help that was granted."""
    view = log(*steps("a", ("Beschikking", 0), (step, 10), ("Partner betrokken", 30)))
    return by_matter(view)["start-hulp"]["answered"] == 1


def test_the_rows_have_the_keys_of_the_contract():
    rows = awaited(log(*steps("a", ("Aanvraag gemeente", 0), ("Beschikking", 60)))).record()

    assert rows[0].keys() >= KEYS
    assert waits(log(*steps("a", ("X", 0), ("Y", 3)))).record()["matters"][0]["label"] == "Y"


def test_who_is_supported_for_more_than_half_of_the_wait_is_counted_and_days_are_split_exactly():
    rows = [*steps("a", ("Aanvraag gemeente", 0), ("Ondersteuning op school", 10, None, 50), ("Beschikking", 60)),
            *steps("b", ("Aanvraag gemeente", 0), ("Ondersteuning op school", 40), ("Beschikking", 60))]  # fmt: skip

    found = by_matter(log(*rows))["beschikking"]

    assert (found["cases"], found["with_support_cases"]) == (2, 1)
    assert (found["with_support_days"], found["without_support_days"]) == (60, 60)


def test_the_usual_wait_follows_who_waits_still_and_who_never_got_it():
    rows = [row for case, day in (("a", 10), ("b", 20), ("c", 30)) for row in
            steps(case, ("Aanvraag gemeente", 0), ("Beschikking", day), ("Afsluiting", 90))]  # fmt: skip
    rows += steps("d", ("Aanvraag gemeente", 0))
    rows += steps("e", ("Aanvraag gemeente", 0), ("Afsluiting", 5))

    found = by_matter(log(*rows, extracted=START + timedelta(100)))["beschikking"]

    assert (found["cases"], found["answered"], found["lapsed"], found["pending"]) == (5, 3, 1, 1)
    # Of five, one leaves on day 5; then one in five on days 10, 20 and 30: half are there on day 30.
    assert (found["median_days"], found["p90_days"]) == (30, None)
    assert found["total_days"] == 10 + 20 + 30 + 100 + 5


def test_news_to_the_school_is_counted_apart_and_has_no_rank():
    view = log(*steps("a", ("Verwijzing", 0), ("Onderzoek", 30), ("Terugkoppeling aan school", 50)))

    found = by_matter(view)["terugkoppeling"]

    assert (found["total_days"], found["rank"], found["share"], found["is_waiting"]) == (
        50,
        None,
        None,
        False,
    )
    # From the assessment on nothing else was asked: those twenty days are idle.
    assert awaited(view).total_days == 50


def test_days_in_which_nothing_was_asked_stand_by_the_step_they_led_to():
    view = log(*steps("a", ("Signaal", 0), ("Gesprek met gezin", 12), ("MDO", 20)))

    assert {row["label"]: (row["matter"], row["total_days"]) for row in awaited(view).record()} == {
        "Gesprek met gezin": (None, 12),
        "MDO": (None, 8),
    }


def test_of_a_log_of_another_field_no_matter_is_known():
    found = awaited(log(*steps("a", ("X", 0), ("Y", 10), ("Z", 30))))

    assert not found.has_matters
    assert found.total_days == 30


def test_a_file_of_ones_own_adds_a_question(tmp_path):
    path = tmp_path / "zaken.yaml"
    path.write_text(
        "matters:\n  - {id: mdo, nl: het MDO, asked_by: [signaal], answered_by: [mdo]}\n", encoding="utf-8"
    )
    view = log(*steps("a", ("Signaal", 0), ("Gesprek met gezin", 12), ("MDO", 20)))

    assert by_matter(view, WaitRules(matters=path))["mdo"]["total_days"] == 20


CASES = st.lists(st.tuples(st.integers(1, 40), st.integers(1, 40)), min_size=2, max_size=6)


@given(CASES)
@settings(deadline=None, max_examples=25)
def test_the_range_of_a_rank_is_that_of_leaving_out_each_case(cases):
    def rows(left_out=None):
        return [row for number, (decision, help_) in enumerate(cases) if number != left_out for row in
                steps(f"c{number}", ("Aanvraag gemeente", 0), ("Beschikking", decision),
                      ("Start jeugdhulp", decision + help_))]  # fmt: skip

    seen = defaultdict(set)
    for left_out in range(len(cases)):
        for name, row in by_matter(log(*rows(left_out))).items():
            seen[name].add(row["rank"])

    for name, row in by_matter(log(*rows())).items():
        if row["rank"] is not None:
            assert (row["rank_low"], row["rank_high"]) == (min(seen[name]), max(seen[name]))


def test_the_order_of_rows_changes_nothing():
    rows = [*steps("a", ("Aanvraag gemeente", 0), ("Beschikking", 20), ("Start jeugdhulp", 30)),
            *steps("b", ("Aanvraag gemeente", 3), ("Beschikking", 50), ("Start jeugdhulp", 55))]  # fmt: skip

    assert awaited(log(*rows)).record() == awaited(log(*rows[::-1])).record()


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            "matters:\n  - {id: a, nl: A, asked_by: [geen-stap], answered_by: [mdo]}\n",
            "line 2: no step geen-stap",
        ),
        (
            "matters:\n  - {id: a, nl: A, asked_by: [mdo], answered_by: [mdo]}\n",
            "line 2: a is asked and answered by mdo",
        ),
        (
            "matters:\n  - {id: a, nl: A, asked_by: [aanvraag-swv], answered_by: [besluit-swv]}\n",
            "line 2: a overlaps",
        ),
        ("matters: []\n", 'has no list of "matters"'),
        ("matters:\n  - {id: a, nl: A, vraag: x}\n", "line 2: vraag is none of"),
    ],
)
def test_a_file_of_matters_that_cannot_be_used_is_refused_with_its_line(tmp_path, text, fault):
    path = tmp_path / "zaken.yaml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(Exception, match=fault):
        awaited(log(*steps("a", ("Signaal", 0), ("MDO", 20))), WaitRules(matters=path))


@given(st.lists(st.integers(0, 30), min_size=1, max_size=40), st.sampled_from([0.5, 0.9]))
@settings(deadline=None)
def test_where_every_case_came_to_it_the_quantile_is_that_of_the_incidence(days, share):
    us = np.array(days) * DAY_US
    at, reached = shares(np.array(days, dtype=float), np.full(len(days), EVENT))

    assert _plain_quantile(us, share) == pytest.approx(
        Incidence(at, at, reached, reached, reached).quantile(share)
    )
