"""Everything that mode openbaar lets out, attacked: see attacker.py."""

import itertools
import json
import random
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routekaart.measures.route_map import route_map
from routekaart.opening import open_view
from routekaart.read_options import ReadOptions
from tests.logs import log
from tests.privacy.attacker import (
    STRUCTURE,
    Attacker,
    attack_contrast,
    attack_lists,
    attack_map,
    attack_phases,
    attack_variants,
    numbers_in,
    openbaar,
)
from tests.queries import query

DATE = re.compile(r"\d{4}-\d\d-\d\d|\d\d-\d\d-\d{4}")
#: What counts cases, in every record.
COUNTS = {"cases", "n_cases", "n", "n_a", "n_b", "missing_a", "missing_b", "cases_a", "cases_b", "open_cases",
          "n_open", "loop_cases", "events", "open", "left", "arrived", "at_risk", "count", "instances"}  # fmt: skip

STEPS = (
    "Signaal",
    "Gesprek met gezin",
    "Onderzoek",
    "Evaluatie",
    "Zorgteam",
    "Start jeugdhulp",
    "Afsluiting",
)


def attacked(view, threshold, by=None):
    """The attacker, with all she can take from the export; None where it shows no numbers."""
    export = openbaar(view, threshold, by)
    if export["map_activity"]["n_cases"] is None:
        return export, None
    attacker = Attacker(threshold)
    attack_map(attacker, export["map_activity"], route_map(view))
    attack_variants(attacker, export["variants"])
    attack_lists(attacker, export)
    if export["map_phase"]["n_cases"] is not None:
        phases = route_map(view, level="phase")
        attack_map(attacker, export["map_phase"], phases, prefix="phase")
        attacker.exactly([("phase", "n")], ("", "n"))
        attack_phases(attacker, view, phases.node_columns["name"])
    if "map_contrast" in export and export["map_contrast"]["a"]["n"] is not None:
        attack_contrast(attacker, export["map_contrast"])
    return export, attacker


def recovered(attacker):
    """The hidden counts of steps and transitions of which too few values stay possible.

    Over all results together the rule asks for as many as lie between the structure limit and the
    threshold (with threshold 10: 3 to 9), and never fewer than two. Within one result the gate's own audit
    asks for more: a whole band.
    """
    least = max(1, attacker.threshold - 1 - STRUCTURE)
    cells = [name for name in attacker.hidden if name[0] in ("", "a", "b") and len(name) > 2]
    intervals = {name: attacker.interval(name) for name in cells}
    return {name: ends for name, ends in intervals.items() if ends[1] - ends[0] < least - 1e-6}


def random_log(seed, n_cases):
    """Routes that most cases share, with some of their own; two groups."""
    draw = random.Random(seed)
    usual = [draw.sample(STEPS, draw.randint(2, 5)) for _ in range(3)]
    rows, groups = [], []
    for case in range(n_cases):
        walk = list(draw.choice(usual))
        if draw.random() < 0.3:
            walk.insert(draw.randint(0, len(walk)), draw.choice(STEPS))
        group = "ab"[case % 2]
        rows += [
            (f"c{case}", step, day * 9, draw.choice(("School", "Gemeente"))) for day, step in enumerate(walk)
        ]
        groups += [group] * len(walk)
    return log(*rows, group=groups)


@settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10**6), st.integers(8, 60), st.sampled_from([5, 7, 10]))
def test_no_hidden_count_of_a_random_log_is_recovered(seed, n_cases, threshold):
    _, attacker = attacked(random_log(seed, n_cases), threshold, by="group")

    assert attacker is None or recovered(attacker) == {}


@pytest.mark.parametrize(("name", "threshold"), [("arnhem_zorgteam.xlsx", 10), ("regio_routes.csv", 5)])
def test_no_hidden_count_of_a_sample_is_recovered(event_logs, name, threshold):
    _, attacker = attacked(event_logs(name), threshold)

    assert len(attacker.hidden) >= 10
    assert recovered(attacker) == {}


@pytest.mark.parametrize("name", ["school1_keten.csv", "school2_pilot.csv", "school2_uitval.csv"])
def test_of_few_cases_not_one_number_of_cases_or_days_comes_out(event_logs, name):
    export = openbaar(event_logs(name), 10)
    told = {f"{result}/{path}" for result, one in export.items() for path, _ in numbers_in(one)}

    assert {path for path in told if not re.search(r"phase|primaries|alpha|tests", path)} == set()


@pytest.mark.parametrize("threshold", [5, 10])
def test_no_count_below_the_threshold_comes_out(event_logs, threshold):
    export = openbaar(event_logs("arnhem_zorgteam.xlsx"), threshold)
    counts = [
        number
        for one in export.values()
        for path, number in numbers_in(one)
        if path.rstrip("/").split("/")[-1] in COUNTS
    ]

    assert len(counts) > 50
    assert min(counts) >= threshold


def test_the_attacker_recovers_what_the_gate_would_leave_open():
    """She is no straw man: with exact counts of the rest she finds the one that is hidden."""
    view = log(*[row for n in range(12) for row in _two_ways(n)])
    truth = route_map(view)
    attacker = Attacker(1)  # bands of one: exact counts
    record = truth.record()
    next(row for row in record["edges"] if row["target"] == "B")["cases"] = None
    attack_map(attacker, record, truth)

    assert attacker.interval(("", "edge", "S", "B")) == pytest.approx((4, 4))


def _two_ways(n):
    return [(f"c{n}", "S", 0), (f"c{n}", "B" if n < 4 else "A", 5), (f"c{n}", "E", 9)]


def test_three_known_dated_events_match_nothing_dated_or_of_few_cases(event_logs):
    view = event_logs("arnhem_zorgteam.xlsx")
    export = openbaar(view, 10)
    text = json.dumps(export, ensure_ascii=False)
    events = query(
        view, "select case_label, activity_label, start_us from {events} order by case_id, position"
    )
    labels = {case for case, *_ in events}

    # No date and no case to match an event with: what is left is the order of activities.
    assert not DATE.search(text)
    assert not [label for label in labels if f'"{label}"' in text]
    for _, known in itertools.groupby(events, key=lambda row: row[0]):
        steps = [activity for _, activity, _ in known][:3]
        matching = [row for row in export["variants"] if {*steps} <= {*row["activities"]}]
        assert all(row["cases"] >= 10 for row in matching)
        pairs = {*itertools.pairwise(steps)}
        rows = [row for row in export["map_activity"]["edges"] if (row["source"], row["target"]) in pairs]
        assert all(row["cases"] is None or row["cases"] >= 10 for row in rows)


@settings(max_examples=2, deadline=None, derandomize=True)
@given(st.integers(0, 10**6))
def test_leaving_out_one_case_moves_no_count_by_one(seed):
    """Whether a child is among the cases does not show: a count stays, or goes to the next band."""
    rows = [(f"c{n}", step, day) for n in range(30) for day, step in enumerate(_walk(seed, n))]
    whole, without = (openbaar(log(*some), 5) for some in (rows, [r for r in rows if r[0] != "c7"]))
    counts = [
        {(r["source"], r["target"]): r["cases"] for r in one["map_activity"]["edges"]}
        for one in (whole, without)
    ]
    both = [(counts[0][key], counts[1][key]) for key in counts[0].keys() & counts[1].keys()]

    assert all(a == b or None in (a, b) or a - b == 5 for a, b in both)


def _walk(seed, n):
    draw = random.Random(seed * 100 + n)
    return ["Signaal", *draw.sample(STEPS[1:-1], 2), "Afsluiting"]


@pytest.fixture(scope="session")
def event_logs(request):
    """The view of a sample log, by the name of its file."""
    folder = request.config.rootpath / "event_logs"
    return lambda name: open_view([folder / name], ReadOptions(skip_all_bad_rows=True))
