"""What was made public of a stored log before decides what may be made public beside it."""

import itertools
import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from routekaart.contrasts.edges import contrast_maps
from routekaart.errors import InputError, RoutekaartError
from routekaart.measures.route_map import route_map
from routekaart.measures.waits import waits
from routekaart.opening import read, store
from routekaart.privacy.disclosure import clear
from routekaart.privacy.releases import ENDING
from tests.logs import log

THRESHOLD = 5


def two_schools(n_a, n_b, rare=0, school="A"):
    """Cases of two schools; the first ``rare`` of one take a step more."""
    rows, schools = [], []
    for number, own in enumerate(["A"] * n_a + ["B"] * n_b):
        is_rare = own == school and number - (n_a if school == "B" else 0) < rare
        steps = ["Signaal", *(["Onderzoek"] if is_rare else ["Zorgteam"]), "Afsluiting"]
        rows += [(f"c{number}", step, day * 9) for day, step in enumerate(steps)]
        schools += [own] * len(steps)
    return log(*rows, school=schools)


def released(view):
    path = view.log.path
    return path.with_name(path.name + ENDING)


def published(view, measure=route_map):
    return clear(measure(view), "openbaar", THRESHOLD)


def test_the_register_holds_what_when_which_selection_and_a_hash():
    view = two_schools(20, 20)
    published(view.where(school="A"))
    entry, *_ = json.loads(released(view).read_text())["releases"]

    assert date.fromisoformat(entry["on"])
    assert entry["kind"].startswith('["RouteMap"') and len(entry["sha256"]) == 64
    assert entry["selection"] == "log, A" and entry["threshold"] == THRESHOLD
    assert "Traject" not in json.dumps(entry)


def test_the_same_release_again_is_the_same_and_is_not_noted_twice():
    view = two_schools(20, 20)
    first = published(view)
    text = released(view).read_text()

    assert published(view).record() == first.record()
    assert released(view).read_text() == text


def test_nothing_is_noted_of_what_the_team_sees():
    view = two_schools(20, 20)
    clear(route_map(view), "team")

    assert not released(view).exists()


@pytest.mark.parametrize("first", ["whole", "part"])
def test_a_selection_that_leaves_one_case_out_is_refused(first):
    view = two_schools(19, 1)
    whole, part = view, view.where(school="A")
    one, other = (whole, part) if first == "whole" else (part, whole)
    published(one)

    with pytest.raises(RoutekaartError, match="fewer than 5 cases"):
        published(other)
    with pytest.raises(RoutekaartError, match="fewer than 5 cases"):
        published(other, waits)


def test_what_is_left_of_a_log_without_two_selections_counts_too():
    rows = [(f"c{n}", step, day) for n in range(30) for day, step in enumerate(("Signaal", "Afsluiting"))]
    view = log(*rows, school=["A" if n < 14 else "B" if n < 28 else "C" for n in range(30) for _ in range(2)])
    published(view)
    published(view.where(school="A"))

    with pytest.raises(RoutekaartError, match="fewer than 5 cases"):
        published(view.where(school="B"))


def test_another_threshold_beside_the_first_is_refused():
    view = two_schools(20, 20)
    published(view)

    with pytest.raises(RoutekaartError, match="give threshold=5"):
        clear(route_map(view), "openbaar", 10)


def test_what_would_give_a_hidden_number_away_is_withheld_and_that_is_said(tmp_path):
    """Of Arnhem, the whole log and one of its routes: the other routes together are small."""
    source = Path(__file__).parents[2] / "event_logs" / "arnhem_zorgteam.xlsx"
    view = store(source, path=tmp_path / "arnhem.parquet", skip_bad_rows=True, undecided="safe")
    clear(route_map(view), "openbaar", 10)
    beside = clear(route_map(view.where(Route="zorgteam")), "openbaar", 10)
    alone = clear(route_map(log_alone(source).where(Route="zorgteam")), "openbaar", 10)
    told = [
        {row["name"] for row in one.result.node_columns.rows() if row["cases"] is not None}
        | {
            (row["source"], row["target"])
            for row in one.result.edge_columns.rows()
            if row["cases"] is not None
        }
        for one in (alone, beside)
    ]

    assert (alone.has_withheld, beside.has_withheld) == (False, True)
    assert told[1] < told[0]
    assert "eerdere openbare uitvoer" in " ".join(beside.remarks("nl"))


def log_alone(source):
    """The same log, read without being stored: of that nothing is remembered."""
    return read(source, skip_bad_rows=True)


def known_too_well(whole, part, step):
    """Whether the two maps together say of the rest of the cases how many had the step, to less than a band."""
    spans = []
    for cleared in (whole, part):
        found = [row["cases"] for row in cleared.result.node_columns.rows() if row["name"] == step]
        top = cleared.result.n_cases.high
        spans.append((0, 2) if not found else (3, top) if found[0] is None else (found[0], found[0].high))
    (low, high), (less, most) = spans
    rest = max(0, low - most), max(0, high - less)
    return rest[0] < THRESHOLD and rest[1] - rest[0] < min(THRESHOLD - 1, high)


def both_published(n_a, n_b, rare, school, *, is_whole_first=True):
    """The maps of the whole log and of school A, in either order; None where the second is refused."""
    view = two_schools(n_a, n_b, rare, school)
    views = [view, view.where(school="A")]
    try:
        found = [published(one) for one in (views if is_whole_first else views[::-1])]
    except RoutekaartError:
        return None
    return found if is_whole_first else found[::-1]


@settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(5, 25), st.integers(5, 25), st.integers(0, 20), st.sampled_from("AB"), st.booleans())
def test_two_complementary_maps_give_no_small_number_away(n_a, n_b, rare, school, is_whole_first):
    whole, part = both_published(n_a, n_b, rare, school, is_whole_first=is_whole_first)

    assert not [
        step
        for step in ("Signaal", "Onderzoek", "Zorgteam", "Afsluiting")
        if known_too_well(whole, part, step)
    ]
    assert not sharpened(whole, part)


def sharpened(whole, part):
    """Steps of the rest that a programme over both maps, with their flows, knows too well; plainer than the gate's own."""
    steps = ("Signaal", "Onderzoek", "Zorgteam", "Afsluiting")
    edges = [("", "Signaal"), ("Signaal", "Onderzoek"), ("Signaal", "Zorgteam"), ("Onderzoek", "Afsluiting"),
             ("Zorgteam", "Afsluiting"), ("Afsluiting", "")]  # fmt: skip
    names = [(side, cell) for side in ("part", "rest") for cell in edges]
    place = {name: number for number, name in enumerate(names)}
    rows, limits = [], []

    def between(cells, low, high):
        row = [float(name in cells) for name in names]
        rows.extend([row, [-one for one in row]])
        limits.extend([high, -low])

    balance = []
    for side, step in itertools.product(("part", "rest"), steps):
        row = [0.0] * len(names)
        for source, target in edges:
            row[place[side, (source, target)]] += (target == step) - (source == step)
        balance.append(row)
    for cleared, sides in ((whole, ("part", "rest")), (part, ("part",))):
        result = cleared.result
        top = result.n_cases.high
        told = {(row["source"], row["target"]): row["cases"] for row in result.edge_columns.rows()}
        told |= {("", row["name"]): row["cases"] for row in result.start_columns.rows()}
        told |= {(row["name"], ""): row["cases"] for row in result.end_columns.rows()}
        for edge in edges:
            count = told.get(edge, "absent")
            low, high = (0, 2) if count == "absent" else (3, top) if count is None else (count, count.high)
            between({(side, edge) for side in sides}, low, high)
    exposed = []
    for edge in edges:
        goal = [float(name == ("rest", edge)) for name in names]
        ends = []
        for sign in (1, -1):
            answer = linprog(
                [sign * one for one in goal], rows, limits, balance, [0] * len(balance), (0, None)
            )
            assert answer.status == 0
            ends.append(sign * answer.fun)
        if ends[0] < THRESHOLD and ends[1] - ends[0] < THRESHOLD - 1 - 1e-6 and ends[1] > 2:
            exposed.append((edge, ends))
    return exposed


def test_the_groups_of_a_difference_map_are_releases_of_their_own():
    view = two_schools(20, 19)
    clear(contrast_maps(view, by="school"), "openbaar", THRESHOLD)
    selections = {entry["selection"] for entry in json.loads(released(view).read_text())["releases"]}

    assert len(selections) == 1  # of the difference map as a whole; its maps know whose cases they hold
    cases = {entry["of"] for entry in json.loads(released(view).read_text())["releases"]}
    assert len(cases) == 2


@pytest.mark.parametrize(
    "text", ["", "{}", '{"format": 2}', '{"format": 1, "cases": ["a"], "releases": [{"of": "AAAA"}]}']
)
def test_a_register_that_is_not_as_it_was_written_stops_every_release(text):
    view = two_schools(20, 20)
    released(view).write_text(text)

    with pytest.raises(InputError, match="not as it was written"):
        published(view)


def test_a_register_in_which_a_number_was_changed_is_refused():
    view = two_schools(20, 20)
    published(view)
    entries = json.loads(released(view).read_text())
    entries["releases"][0]["told"][0][1] += 1
    released(view).write_text(json.dumps(entries))

    with pytest.raises(InputError, match="not as it was written"):
        published(view.where(school="A"))


@pytest.mark.parametrize("threshold", [0, 1, 4])
def test_a_threshold_below_five_is_refused(threshold):
    with pytest.raises(RoutekaartError, match="Give threshold=5 or more"):
        clear(route_map(two_schools(9, 9)), "openbaar", threshold)


def test_how_many_was_tested_says_nothing_of_what_is_hidden():
    found = clear(contrast_maps(two_schools(20, 20, rare=2), by="school"), "openbaar", THRESHOLD).record()

    assert (found["tests"], found["set_aside"]) == (None, None)
