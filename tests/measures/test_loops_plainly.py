"""Loops of random logs against a second, plainer computation, and what must not matter for them."""

from collections import Counter
from random import Random
from statistics import median

import pytest

from routekaart.log import batches
from routekaart.log.calendar import DAY_US
from routekaart.measures.handovers import handovers
from routekaart.measures.loops import loop_times, loops, pingpongs
from tests.logs import log
from tests.measures import plain_loops as plain

ACTIVITIES = (
    *(
        "Aanvraag gemeente",
        "Voorgelegd aan volgende laag",
        "Voorgelegd aan volgende laag",
        "Beschikking",
        "Afwijzing",
    ),
    *(
        "Start jeugdhulp",
        "Hulpvraag gezin",
        "Aanvraag TLV",
        "Besluit TLV",
        "Besluit TLV",
        "Herbeoordeling TLV",
    ),
    *(
        "Doorgestuurd",
        "Evaluatie",
        "Zorgteam",
        "Onderzoek",
        "Partner betrokken",
        "Wisseling contactpersoon",
        "A",
    ),
)
#: Afwijzing without an organisation answers what was asked last: that is told in the tests of matters.
ORGANISATIONS = (
    "School",
    "Gemeente",
    "Wijkteam",
    "Samenwerkingsverband",
    "Jeugd-ggz",
    "Gezin",
    "Onbekende hulp",
    None,
)
UNKNOWN = ("Afdeling X", "Afdeling Y", "Afdeling Z", None)


def drawn(seed, *, organisations=ORGANISATIONS, least_gap=0, n=150):
    """The traces of cases by chance."""
    chance = Random(seed)
    return [trace(chance, organisations, least_gap) for _ in range(n)]


def trace(chance, organisations, least_gap):
    day, found = 0, []
    for _ in range(chance.randint(1, 12)):
        day += chance.randint(least_gap, 9)
        activity = chance.choice(ACTIVITIES)
        known = [one for one in organisations if one] if activity == "Afwijzing" else organisations
        found.append((activity, chance.choice(known), day))
    return found


def rows_of(traces):
    return [
        (f"c{number:03}", activity, day, organisation)
        for number, steps in enumerate(traces)
        for activity, organisation, day in steps
    ]


@pytest.fixture(
    scope="module", params=[(1, ORGANISATIONS), (2, ORGANISATIONS), (3, UNKNOWN)], ids=["1", "2", "unknown"]
)
def both(request):
    seed, organisations = request.param
    traces = drawn(seed, organisations=organisations)
    return traces, log(*rows_of(traces)), organisations is UNKNOWN


def test_each_case_has_a_loop_and_loop_days_as_plainly_counted(both):
    traces, view, _ = both
    found = loop_times(view)

    assert found.has_loop.tolist() == [bool(plain.repeated(steps)) for steps in traces]
    assert (found.loop_us / DAY_US).tolist() == [plain.loop_days(steps) for steps in traces]


def test_a_loop_of_no_days_is_among_those_drawn(both):
    traces, view, _ = both
    found = loop_times(view)

    assert (found.has_loop & (found.loop_us == 0)).sum() > 0
    assert loops(view).loop_cases == sum(bool(plain.repeated(steps)) for steps in traces)


def test_repetitions_and_self_loops_together_are_all_times_after_the_first(both):
    traces, view, _ = both
    again = Counter()
    for steps in traces:
        for (activity, _), days in plain.repeated(steps).items():
            again[activity] += len(days) - 1

    result, found = loops(view), Counter()
    for columns in (result.repetition_columns, result.self_loop_columns):
        for row in columns.rows():
            found[row["activity"]] += row["count"]
    assert found == again


def test_planned_returns_are_as_plainly_counted(both):
    traces, view, _ = both
    expected = Counter(activity for steps in traces for activity in plain.planned_returns(steps))

    assert {row["activity"]: row["count"] for row in loops(view).planned_columns.rows()} == expected


def test_back_and_forth_is_as_plainly_counted(both):
    traces, view, all_count = both
    turns = [plain.back_and_forth(steps, all_count=all_count) for steps in traces]

    assert pingpongs(view).tolist() == [len(one) for one in turns]
    found = {
        row["organisations"]: (row["cases"], row["count"]) for row in loops(view).pingpong_columns.rows()
    }
    times, cases = Counter(t for one in turns for t in one), Counter(t for one in turns for t in {*one})
    assert found == {turn: (cases[turn], n) for turn, n in times.items()}


def test_the_hub_is_as_plainly_counted(both):
    traces, view, _ = both
    found = handovers(view).record()["hub"]

    organisation, through, n = plain.hub(traces)
    assert (found["organisation"], found["count"], found["of_handovers"]) == (organisation, through, n)
    assert found["share"] == through / n
    assert found["cases"] == sum(
        len(plain.stays(steps)) > 1 and organisation in {one for one, _ in plain.stays(steps)}
        for steps in traces
    )


def test_layers_are_as_plainly_counted(both):
    traces, view, _ = both
    told = {row["matter"]: row for row in loops(view).layer_columns.rows()}
    passed = [plain.layers(steps) for steps in traces]
    asked, beside = [n for some, _ in passed for n in some], [n for _, n in passed if n]

    assert {name: (row["cases"], row["times"], row["median"], row["max"]) for name, row in told.items()} == {
        "beschikking": (sum(bool(some) for some, _ in passed), len(asked), median(asked), max(asked)),
        None: (len(beside), len(beside), median(beside), max(beside)),
    }


@pytest.mark.parametrize("seed", [4, 5])
def test_without_ties_the_order_of_rows_is_nothing(seed):
    rows = rows_of(drawn(seed, least_gap=1, n=60))
    mixed = Random(seed).sample(rows, len(rows))

    assert loops(log(*mixed)).record() == loops(log(*rows)).record()
    assert handovers(log(*mixed)).record() == handovers(log(*rows)).record()


@pytest.mark.parametrize("seed", [6, 7])
def test_two_that_decide_may_change_their_names(seed):
    swapped = {"Gemeente": "Wijkteam", "Wijkteam": "Gemeente"}
    rows = rows_of(drawn(seed, n=60))
    others = [(case, activity, day, swapped.get(by, by)) for case, activity, day, by in rows]
    one, other = loops(log(*rows)), loops(log(*others))

    assert (one.loop_days, one.loop_cases) == (other.loop_days, other.loop_cases)
    assert one.layer_columns.record() == other.layer_columns.record()
    assert {(tuple(swapped.get(o, o) for o in row["organisations"]), row["count"]) for row in one.pingpong_columns.rows()} == {
        (row["organisations"], row["count"]) for row in other.pingpong_columns.rows()
    }  # fmt: skip
    before, after = (handovers(log(*some)).record()["hub"] for some in (rows, others))
    assert after == {**before, "organisation": swapped.get(before["organisation"], before["organisation"])}


def test_where_the_log_is_cut_in_batches_is_nothing(monkeypatch):
    rows = rows_of(drawn(8, n=60))
    whole = log(*rows)
    expected = loops(whole).record(), handovers(whole).record(), pingpongs(whole).tolist()
    monkeypatch.setattr(batches, "BATCH_EVENTS", 10)
    parts = log(*rows)

    assert len(parts.walk(_n_cases)) > 10
    assert (loops(parts).record(), handovers(parts).record(), pingpongs(parts).tolist()) == expected


def test_a_selection_has_what_a_log_of_its_cases_has():
    traces = drawn(9, n=60)
    kept = [number for number, steps in enumerate(traces) if steps[-1][2] - steps[0][2] > 20]
    rows = rows_of(traces)
    chosen = log(*rows).select("duration > 20")
    alone = log(*[row for row in rows if int(row[0][1:]) in kept])

    assert loops(chosen).record() == loops(alone).record()
    assert handovers(chosen).record() == handovers(alone).record()


def _n_cases(batch):
    return batch.n_cases
