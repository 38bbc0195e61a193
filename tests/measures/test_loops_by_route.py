"""The loops of each route of the sample logs: as expected, as plainly counted, and as read by hand in three cases of each."""

from functools import cache
from pathlib import Path
from statistics import median

import pytest
import yaml

import routekaart as rk
from routekaart.measures.loops import loops
from tests.measures import plain_loops as plain
from tests.queries import query

SAMPLES = Path(__file__).resolve().parents[2] / "event_logs"
EXPECTED = yaml.safe_load(Path(__file__).with_name("loops_by_route.yaml").read_text("utf-8"))
ROUTES = [(name, route) for name, routes in EXPECTED.items() for route in routes]
BY_HAND = [(name, route, one) for name, route in ROUTES for one in EXPECTED[name][route]["by_hand"]]


@cache
def sample(name):
    return rk.read(SAMPLES / name, skip_bad_rows=True)


@cache
def traces(name):
    """The cases of a sample by route: lists of (step, organisation, day from the first)."""
    rows = query(
        sample(name),
        "select group_label, case_id, activity_label, organisation_label, start_day from {events} "
        "where is_instance order by case_id, position",
    )
    found = {}
    for route, case, activity, organisation, day in rows:
        found.setdefault((route, case), []).append((activity, organisation, day))
    by_route = {}
    for (route, _), steps in found.items():
        first = steps[0][2]
        by_route.setdefault(route, []).append([(*step, day - first) for *step, day in steps])
    return by_route


def steps_of(text):
    """The steps of a case as they are written down."""
    found = []
    for step in text.split(" | "):
        day, said = step.split(" ", 1)
        activity, organisation = said.rsplit(", ", 1)
        found.append((activity, organisation, int(day)))
    return found


def counted(some):
    """What is plainly counted in some cases, as it is written down."""
    passed = [n for steps in some for n in plain.layers(steps)[0]]
    return {
        "loop_cases": sum(bool(plain.repeated(steps)) for steps in some),
        "loop_days": sum(plain.loop_days(steps) for steps in some),
        "back_and_forth": sum(len(plain.back_and_forth(steps)) for steps in some),
        "planned": sum(len(plain.planned_returns(steps)) for steps in some),
        "layers": sorted(passed),
    }


def test_every_route_of_every_sample_is_expected():
    assert {name: {*traces(name)} for name in EXPECTED} == {
        name: {*routes} for name, routes in EXPECTED.items()
    }
    assert {*EXPECTED} == {path.name for path in SAMPLES.iterdir() if path.suffix != ".md"}


@pytest.mark.parametrize(("name", "route"), ROUTES)
def test_what_is_told_of_a_route_is_what_is_expected(name, route):
    expected = {key: value for key, value in EXPECTED[name][route].items() if key != "by_hand"}
    view = sample(name).where(route=route)
    told = loops(view).record()

    assert expected == {
        "cases": view.n_cases,
        "loop_cases": told["loop_cases"],
        "loop_days": told["loop_days"],
        "back_and_forth": sum(row["count"] for row in told["pingpong"]),
        "planned": sum(row["count"] for row in told["planned"]),
        "layers": [value for row in told["layers"] for value in (row["times"], row["median"], row["max"])],
    }


@pytest.mark.parametrize(("name", "route"), ROUTES)
def test_what_is_expected_of_a_route_is_plainly_counted(name, route):
    expected, found = EXPECTED[name][route], counted(traces(name)[route])
    passed = found.pop("layers")

    assert {key: expected[key] for key in found} == found
    assert expected["layers"] == ([len(passed), median(passed), max(passed)] if passed else [])


@pytest.mark.parametrize(("name", "route", "one"), BY_HAND)
def test_a_case_read_by_hand_is_counted_so(name, route, one):
    steps = steps_of(one["steps"])

    assert steps in traces(name)[route]
    assert counted([steps]) == {
        "loop_cases": int(one["loop_days"] is not None),
        "loop_days": one["loop_days"] or 0,
        "back_and_forth": one["back_and_forth"],
        "planned": one["planned"],
        "layers": one["layers"],
    }


def test_three_cases_of_each_route_are_read_by_hand():
    assert {len(EXPECTED[name][route]["by_hand"]) for name, route in ROUTES} == {3}


def test_36_of_the_120_cases_of_arnhem_have_a_loop():
    found = loops(sample("arnhem_zorgteam.xlsx"))

    assert (found.loop_cases, found.n_cases) == (36, 120)
