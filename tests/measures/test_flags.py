"""Flags: the longest waits without shared time, what is done again, and what was not kept."""

from collections import defaultdict
from pathlib import Path

import pytest

from routekaart.measures.awaited import awaited
from routekaart.measures.coded_rules import coded_rules
from routekaart.measures.flags import flags, least_cases
from routekaart.measures.wait_rows import over_splits
from routekaart.opening import read
from routekaart.privacy.disclosure import clear
from tests.logs import DAY_US, chain, log

SAMPLES = Path(__file__).parents[2] / "event_logs"


def waits_of(view):
    return [(row["matter"] or row["label"], row["own_days"]) for row in flags(view).wait_columns.rows()]


def test_the_second_wait_is_ranked_on_what_the_first_does_not_cover():
    view = log(
        ("a", "Aanvraag gemeente", 0),
        ("a", "Beschikking", 40),
        ("a", "Wachtlijst", 50, None, 140),
        ("a", "Start jeugdhulp", 140),
        ("a", "Afsluiting", 300),
    )

    # On the list for 90 days, all of them while the start of help was awaited: no flag of its own.
    assert waits_of(view) == [("start-hulp", 100), ("beschikking", 40)]


def test_a_wait_of_which_a_part_is_covered_counts_the_rest():
    view = log(
        ("a", "Wachtlijst", 0, None, 90),
        ("a", "Aanvraag gemeente", 60, None, 60),
        ("a", "Beschikking", 200),
        ("a", "Afsluiting", 210),
    )

    assert waits_of(view)[:2] == [("beschikking", 140), ("wachtlijst", 60)]


@pytest.mark.parametrize("name", ["school1_keten.csv", "school2_uitval.csv", "regio_routes.csv"])
def test_the_ranks_equal_those_of_a_plain_count_of_days(name):
    """By sets of days of each case, as a person would cross them off on a calendar."""
    view = read(SAMPLES / name)
    rules = coded_rules(view)
    days = defaultdict(set)
    for split in over_splits(view, lambda one: one):
        columns = (split.episodes.matter, split.case, split.episodes.start_us, split.episodes.end_us)
        for matter, case, start, end in zip(*(column.tolist() for column in columns), strict=True):
            if rules.matters[matter].is_waiting:
                days[rules.matters[matter].id] |= {
                    (case, day) for day in range(start // DAY_US, end // DAY_US)
                }
    for number, row in enumerate(awaited(view).table_columns.rows()):
        if row["matter"] is None:
            days[row["label"]] = {(name, number, day) for day in range(round(row["total_days"]))}

    expected, crossed_off = [], set()
    for _ in range(3):
        longest = max(days, key=lambda one: len(days[one] - crossed_off))
        expected.append((longest, len(days[longest] - crossed_off)))
        crossed_off |= days.pop(longest)

    assert waits_of(view) == expected


def test_a_wait_says_what_is_told_of_it_elsewhere():
    view = read(SAMPLES / "school1_keten.csv")
    told = {row["matter"]: row for row in awaited(view).record() if row["matter"]}
    first = flags(view).record()[0]

    assert (first["cases"], first["days"]) == (8, 61)
    assert first["cases"] == told[first["matter"]]["cases"]
    assert first["days"] == told[first["matter"]]["median_days"]


def test_a_wait_stands_between_the_steps_that_most_of_it_was_waited_between():
    view = log(
        *[(case, step, day) for case, end in (("a", 90), ("b", 80)) for step, day in
          (("Hulpvraag gezin", 0), ("Beschikking", end), ("Afsluiting", 99))],
        ("c", "Aanvraag gemeente", 0), ("c", "Beschikking", 20), ("c", "Afsluiting", 99),
    )  # fmt: skip
    [wait, *_] = flags(view).record()

    assert (wait["source"], wait["target"], wait["cases"]) == ("Hulpvraag gezin", "Beschikking", 3)


@pytest.mark.parametrize(
    ("n_cases", "n_again", "is_flagged"), [(8, 1, False), (8, 2, True), (20, 2, False), (20, 3, True)]
)
def test_a_step_done_again_is_flagged_when_enough_cases_do(n_cases, n_again, is_flagged):
    again = [
        row for i in range(n_again) for row in chain(f"a{i}", "Onderzoek", "Gesprek met gezin", "Onderzoek")
    ]
    once = [row for i in range(n_cases - n_again) for row in chain(f"b{i}", "Onderzoek", "Gesprek met gezin")]
    found = flags(log(*again, *once)).loop_columns

    assert found["activity"] == (("Onderzoek",) if is_flagged else ())
    assert not is_flagged or (found["cases"], found["median_days"]) == ((n_again,), (20,))


def test_of_a_hundred_and_twenty_cases_twelve_are_enough():
    assert (least_cases(120), least_cases(31)) == (12, pytest.approx(3.1))


def test_what_comes_back_by_plan_is_not_flagged():
    case = chain("a", "Signaal", "Evaluatie", "Evaluatie"), chain("b", "Signaal", "Evaluatie", "Evaluatie")

    assert not len(flags(log(*case[0], *case[1])).loop_columns)


def test_an_agreement_is_flagged_at_the_step_where_it_was_not_kept():
    view = log(
        ("a", "Signaal", 0), ("a", "Start jeugdhulp", 10), ("a", "Beschikking", 40), ("a", "Afsluiting", 90)
    )
    found = [row for row in flags(view).agreement_columns.rows() if row["id"] == "besluit-voor-start"]

    assert [(row["activity"], row["cases"], row["cases_here"]) for row in found] == [
        ("Start jeugdhulp", 1, 1)
    ]


def test_the_public_sees_no_agreements_and_bands_alone():
    view = read(SAMPLES / "arnhem_zorgteam.xlsx", skip_bad_rows=True)
    public = clear(flags(view), "openbaar").result

    assert not len(public.agreement_columns)
    assert [(int(n), n.high) for n in public.wait_columns["cases"]] == [(80, 89), (110, 119), (80, 89)]
    assert {*public.wait_columns["total_days"], *public.wait_columns["p90_days"]} == {None}


def test_a_log_without_waits_or_loops_has_no_flags():
    assert flags(log(("a", "X", 0), ("a", "Y", 0))).is_empty
