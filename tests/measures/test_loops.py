"""Loops: self-loops, repetitions, cycles, back and forth, back-jumps, planned returns, layers, and loop days."""

from collections import defaultdict
from itertools import groupby, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routekaart.measures.loops import loop_us, loops, pingpongs, repeats
from routekaart.measures.wait_rules import WaitRules
from tests.logs import DAY_US, chain, log
from tests.random_logs import PER_ORGANISATION, PHASES, PLANNED, grouped, log_of, traces


def sizes(columns, *names):
    names = names or ("cases", "count", "repeat", "redo", "unknown")
    return {row["activity"]: tuple(row[name] for name in names) for row in columns.rows()}


def cycles(result):
    return dict(zip(result.cycle_columns["activities"], result.cycle_columns["cases"], strict=True))


def counted(columns, *keys):
    return {tuple(row[key] for key in keys): (row["cases"], row["count"]) for row in columns.rows()}


@pytest.fixture(scope="module")
def known():
    """Trace A(r1) B(r2) A(r1) A(r3) C(r1) B(r2)."""
    steps = [("A", "r1"), ("B", "r2"), ("A", "r1"), ("A", "r3"), ("C", "r1"), ("B", "r2")]
    return loops(log(*[("a", activity, day, party) for day, (activity, party) in enumerate(steps)]))


def test_the_self_loop_of_the_known_trace_is_a_redo_of_size_1(known):
    assert sizes(known.self_loop_columns) == {"A": (1, 1, 0, 1, 0)}


def test_the_known_trace_redoes_a_and_repeats_b(known):
    assert sizes(known.repetition_columns) == {"A": (1, 1, 0, 1, 0), "B": (1, 1, 1, 0, 0)}


def test_nested_loops_are_not_added():
    days = {"A": (0, 30), "B": (10, 45), "C": (20,), "D": (60,)}
    rows = sorted((day, activity) for activity, found in days.items() for day in found)
    result = loops(log(*[("a", activity, day) for day, activity in rows]))

    assert result.loop_days == 45
    assert result.share_of_duration == 45 / 60
    assert result.loop_cases == 1


def test_a_step_again_on_one_day_is_a_loop_of_0_days():
    result = loops(
        log(("a", "A", 0), ("a", "A", 0), ("b", "A", 0), ("b", "B", 0), ("b", "A", 0), ("c", "A", 0))
    )

    assert (result.loop_cases, result.loop_days) == (2, 0)
    assert (
        sizes(result.self_loop_columns, "cases") == sizes(result.repetition_columns, "cases") == {"A": (1,)}
    )


def test_loops_apart_in_time_are_added():
    assert loops(log(*chain("a", "A", "A", "B", "C", "C", gap=5))).loop_days == 10


def test_a_run_of_four_is_a_self_loop_of_size_3_and_no_repetition():
    result = loops(log(*chain("a", "A", "A", "A", "A", organisation="School")))

    assert sizes(result.self_loop_columns) == {"A": (1, 3, 3, 0, 0)}
    assert len(result.repetition_columns) == 0


def test_who_did_it_is_unknown_where_it_was_not_recorded():
    rows = [
        ("a", "A", 0, "School"),
        ("a", "A", 1),
        ("b", "A", 0, "School"),
        ("b", "A", 1, "SWV"),
        ("b", "A", 2),
    ]

    assert sizes(loops(log(*rows)).self_loop_columns) == {"A": (2, 3, 0, 2, 1)}


def test_bringing_in_another_partner_is_no_repetition():
    rows = [
        ("a", "Partner betrokken", 0, "Leerplicht"),
        ("a", "X", 1),
        ("a", "Partner betrokken", 9, "Samenwerkingsverband"),
    ]
    result = loops(log(*rows))

    assert len(result.repetition_columns) == 0
    assert cycles(result) == {}
    assert result.loop_days == 0


def test_bringing_in_the_same_partner_again_is_a_repetition():
    rows = [
        ("a", "Partner betrokken", 0, "Leerplicht"),
        ("a", "X", 1),
        ("a", "Partner betrokken", 9, "Leerplicht"),
    ]
    result = loops(log(*rows))

    assert sizes(result.repetition_columns) == {"Partner betrokken": (1, 1, 1, 0, 0)}
    assert result.loop_days == 9


def test_a_partner_that_was_not_recorded_is_not_taken_for_the_same():
    result = loops(log(*chain("a", "Partner betrokken", "Partner betrokken", "X", "Partner betrokken")))

    assert len(result.self_loop_columns) == len(result.repetition_columns) == 0
    assert result.loop_days == 0


def test_planned_recurrences_and_regular_meetings_stand_apart():
    result = loops(log(*chain("a", "Zorgteam", "X", "Zorgteam", "Evaluatie", "Evaluatie", "Y", "Evaluatie")))

    assert sizes(result.planned_columns, "cases", "count") == {"Evaluatie": (1, 2), "Zorgteam": (1, 1)}
    assert len(result.self_loop_columns) == len(result.repetition_columns) == 0
    assert cycles(result) == {}
    assert result.loop_days == 0


def test_a_decision_that_answers_a_renewal_is_planned_as_the_renewal_is():
    steps = (
        "Aanvraag TLV",
        "Besluit TLV",
        "Herbeoordeling TLV",
        "Besluit TLV",
        "Herbeoordeling TLV",
        "Besluit TLV",
    )
    result = loops(log(*chain("a", *steps)))

    assert sizes(result.planned_columns, "cases", "count") == {
        "Besluit TLV": (1, 2),
        "Herbeoordeling TLV": (1, 1),
    }
    assert len(result.self_loop_columns) == len(result.repetition_columns) == len(result.cycle_columns) == 0
    assert (result.loop_cases, result.loop_days) == (0, 0)


def test_a_second_decision_on_one_renewal_is_not_planned():
    steps = ("Besluit TLV", "Herbeoordeling TLV", "Afwijzing", "Besluit TLV")
    result = loops(log(*chain("a", *steps, organisation="ACTA")))

    assert sizes(result.repetition_columns, "cases", "count") == {"Besluit TLV": (1, 1)}
    assert result.loop_days == 30


def test_what_is_renewed_by_plan_is_for_a_file_of_matters_to_say(tmp_path):
    own = tmp_path / "zaken.yaml"
    text = "id: besluit-swv, nl: besluit, en: decision, asked_by: [aanvraag-swv], answered_by: [besluit-swv]"
    own.write_text(f"matters:\n  - {{{text}, renewed_by: [opp-opgesteld]}}\n", "utf-8")
    view = log(*chain("a", "Aanvraag SWV", "Besluit SWV", "OPP opgesteld", "Besluit SWV"))

    assert loops(view).loop_cases == 1
    assert loops(view, WaitRules(matters=own)).loop_cases == 0


def test_a_return_past_a_planned_step_is_a_cycle_with_it():
    assert cycles(loops(log(*chain("a", "X", "Evaluatie", "X")))) == {("Evaluatie", "X"): 1}


def test_repeated_assessments_and_talks_are_named():
    names = ("Onderzoek", "Gesprek met gezin", "Beschikking")
    result = loops(log(*chain("a", *names, *names)))

    marks = dict(zip(result.repetition_columns["activity"], result.repetition_columns["mark"], strict=True))
    assert marks == {"Onderzoek": "assessment", "Gesprek met gezin": "talk", "Beschikking": None}


def test_rotations_of_a_round_are_one_cycle():
    assert cycles(loops(log(*chain("a", *"ABCAB"), *chain("b", *"CABC")))) == {("A", "B", "C"): 2}


def test_a_round_and_its_reverse_are_two_cycles():
    assert cycles(loops(log(*chain("a", *"ABCA"), *chain("b", *"ACBA")))) == {
        ("A", "B", "C"): 1,
        ("A", "C", "B"): 1,
    }


def test_a_cycle_visits_nothing_twice():
    assert cycles(loops(log(*chain("a", *"ABCBA")))) == {("B", "C"): 1}


def test_runs_count_as_one_in_a_cycle():
    assert cycles(loops(log(*chain("a", *"AABBA")))) == {("A", "B"): 1}


def test_a_self_loop_is_no_cycle():
    assert cycles(loops(log(*chain("a", *"AAB")))) == {}


def test_cycles_are_a_graph():
    graph = loops(log(*chain("a", *"ABAB"), *chain("b", *"ABC"), *chain("c", *"ABCA"))).cycle_graph

    assert dict(graph.edges) == {
        ("A", "B"): {"cycles": 2, "cases": 1},
        ("B", "A"): {"cycles": 1, "cases": 1},
        ("B", "C"): {"cycles": 1, "cases": 1},
        ("C", "A"): {"cycles": 1, "cases": 1},
    }


def by(*parties, step="X"):
    """A case that goes from one organisation to the next, a step a day."""
    return [("a", step, day, party) for day, party in enumerate(parties)]


def test_the_known_back_and_forth_is_one():
    result = loops(log(*by("Gemeente", "SWV", "Gemeente")))

    assert counted(result.pingpong_columns, "organisations") == {(("Gemeente", "SWV", "Gemeente"),): (1, 1)}


def test_who_consults_a_partner_and_goes_on_walks_no_loop():
    result = loops(log(*by("School", "SWV", "School", "Gemeente", "School")))

    assert result.knows_deciders
    assert len(result.pingpong_columns) == 0


@pytest.mark.parametrize(("sends", "expected"), [(0, 1), (1, 1), (2, 0)])
def test_who_sends_a_case_on_and_gets_it_back_walks_back_and_forth(sends, expected):
    steps = ["Doorgestuurd" if place == sends else "X" for place in range(3)]
    parties = ("School", "Jeugd-ggz", "School")
    rows = [("a", step, day, party) for day, (step, party) in enumerate(zip(steps, parties, strict=True))]

    assert len(loops(log(*rows)).pingpong_columns) == expected


def test_where_no_organisation_is_known_every_return_counts():
    result = loops(log(*by("Afdeling X", "Afdeling Y", "Gezin", "Afdeling X")))

    assert not result.knows_deciders
    assert counted(result.pingpong_columns, "organisations") == {
        (("Afdeling X", "Afdeling Y", "Afdeling X"),): (1, 1)
    }


def test_a_log_of_unknown_words_has_the_loops_it_always_had():
    rows = [
        *by("p", "q", "p", "p", step="in"),
        ("a", "out", 9, "q"),
        *chain("b", *"ABBCAD"),
        *chain("c", "A"),
    ]
    record = loops(log(*rows)).record()

    who = {"repeat": 0, "redo": 0, "unknown": 0, "mark": None, "cases": 1}
    assert record == {
        "loop_days": 3 + 40,
        "share_of_duration": 43 / 59,
        "knows_deciders": False,
        "loop_cases": 2,
        "self_loops": [
            {**who, "activity": "in", "count": 3, "redo": 3},
            {**who, "activity": "B", "count": 1, "unknown": 1},
        ],
        "repetitions": [{**who, "activity": "A", "count": 1, "unknown": 1}],
        "cycles": [{"activities": ["A", "B", "C"], "cases": 1}],
        "pingpong": [
            {"organisations": ["p", "q", "p"], "cases": 1, "count": 1},
            {"organisations": ["q", "p", "q"], "cases": 1, "count": 1},
        ],
        "back_jumps": [],
        "planned": [],
        "layers": [],
    }


def test_steps_that_pass_a_request_up_are_layers_and_no_loop():
    rows = [
        ("a", "Aanvraag gemeente", 0, "School"),
        ("a", "Voorgelegd aan volgende laag", 20, "Wijkteam"),
        ("a", "Voorgelegd aan volgende laag", 45, "Wijkteam"),
        ("a", "Beschikking", 60, "Gemeente"),
    ]
    result = loops(log(*rows))

    told = {
        "label": "de beschikking van de gemeente of het wijkteam",
        "cases": 1,
        "times": 1,
        "median": 2.0,
        "max": 2,
    }
    told |= {"label_en": "the decision of the municipality or wijkteam"}
    assert result.layer_columns.record() == [{"matter": "beschikking", **told}]
    assert len(result.self_loop_columns) == len(result.repetition_columns) == 0
    assert (result.loop_cases, result.loop_days) == (0, 0)


def test_layers_are_counted_for_each_time_that_was_asked():
    up = "Voorgelegd aan volgende laag"
    result = loops(log(*chain("a", "Aanvraag gemeente", up, "Beschikking", "Aanvraag gemeente", up, up, up)))

    [row] = result.layer_columns.record()
    assert (row["cases"], row["times"], row["median"], row["max"]) == (1, 2, 2.0, 3)


def test_layers_of_which_no_request_is_on_record_stand_by_themselves():
    up = "Voorgelegd aan volgende laag"
    result = loops(log(*chain("a", up, up, "Aanvraag gemeente", up, "Beschikking"), *chain("b", up)))

    found = {row["matter"]: (row["cases"], row["median"], row["max"]) for row in result.layer_columns.rows()}
    assert found == {"beschikking": (1, 1.0, 1), None: (2, 1.5, 2)}
    assert [*result.layer_columns["matter"]][-1] is None


def test_a_selection_has_the_layers_of_its_own_cases():
    up = "Voorgelegd aan volgende laag"
    view = log(
        *chain("a", "Aanvraag gemeente", up), *chain("b", "Aanvraag gemeente", up, up), *chain("c", up)
    )
    loops(view)
    chosen = view.select("duration > 15")

    assert [(row["matter"], row["max"]) for row in loops(chosen).layer_columns.rows()] == [("beschikking", 2)]


def test_ping_pong_goes_back_to_the_organisation_it_came_from():
    result = loops(log(*by("Gemeente", "SWV", "SWV", "Gemeente", "SWV", "School")))

    assert counted(result.pingpong_columns, "organisations") == {
        (("Gemeente", "SWV", "Gemeente"),): (1, 1),
        (("SWV", "Gemeente", "SWV"),): (1, 1),
    }


def test_asking_the_family_is_no_ping_pong():
    result = loops(log(("a", "X", 0, "School"), ("a", "Y", 1, "Gezin"), ("a", "Z", 2, "School")))

    assert len(result.pingpong_columns) == 0


def test_a_back_jump_passes_over_steps_without_a_phase():
    result = loops(log(*chain("a", "Maatwerkvoorziening school", "Evaluatie", "Ondersteuningsteam")))

    assert result.back_jump_columns.record() == [
        {
            "source": "Maatwerkvoorziening school",
            "target": "Ondersteuningsteam",
            "cases": 1,
            "count": 1,
            "source_phase": 3,
            "target_phase": 2,
            "is_planned": False,
        }
    ]


def test_a_back_jump_to_a_regular_meeting_says_so():
    result = loops(log(*chain("a", "Beschikking", "Zorgteam")))

    assert result.back_jump_columns["is_planned"] == (True,)


def test_running_ends_do_not_change_the_loop_days():
    points = log(("a", "X", 0), ("a", "Y", 20), ("a", "X", 50))
    intervals = log(("a", "X", 0, None, 15), ("a", "Y", 20), ("a", "X", 50, None, 50))

    assert loops(points).loop_days == loops(intervals).loop_days == 50


def test_every_case_has_its_loop_time():
    view = log(*chain("a", "A", "B", "A"), *chain("b", "A", "B"))

    assert view.cases.case.tolist() == [0, 1]
    assert loop_us(view).tolist() == [20 * DAY_US, 0]


def test_a_selection_has_the_loop_times_of_its_own_cases():
    view = log(*chain("a", "A", "B"), *chain("b", "A", "B", "A"))
    chosen = view.select("duration > 15")

    assert loop_us(chosen).tolist() == [20 * DAY_US]
    assert loop_us(view).tolist() == [0, 20 * DAY_US]
    assert loop_us(view.select("duration < 15")).tolist() == [0]


def test_every_case_has_its_own_back_and_forth():
    parties = ("Gemeente", "SWV", "Gemeente", "SWV")
    view = log(("a", "X", 0, "School"), *[("b", "X", day, party) for day, party in enumerate(parties)])

    assert pingpongs(view).tolist() == [0, 2]


def test_repeats_have_their_times_and_spans_and_no_planned_returns():
    rows = [*chain("a", "Onderzoek", "X", "Onderzoek", "Onderzoek"), *chain("b", "Onderzoek", "Onderzoek")]
    found = repeats(log(*rows, *chain("c", "Evaluatie", "Evaluatie")))

    assert (found.rows.tolist(), found.cases.tolist()) == ([2], [2])
    assert found.sums["times"].total_us() == [3]
    assert found.days("span") == [40]
    assert sorted(found.values["span"].of(0).tolist()) == [10 * DAY_US, 30 * DAY_US]


def test_repeats_count_each_partner_apart_and_its_case_once():
    parties = ("Leerplicht", "Samenwerkingsverband", "Leerplicht", "Samenwerkingsverband")
    found = repeats(log(*[("a", "Partner betrokken", day, party) for day, party in enumerate(parties)]))

    assert (found.rows.tolist(), found.cases.tolist()) == ([2], [1])
    assert found.sums["times"].total_us() == [2]


def test_no_cases_have_no_loops():
    result = loops(log(*chain("a", "A", "A")).select("duration > 99"))

    assert result.record() == {
        "loop_days": 0,
        "share_of_duration": None,
        "knows_deciders": False,
        "loop_cases": 0,
        "self_loops": [],
        "repetitions": [],
        "cycles": [],
        "pingpong": [],
        "back_jumps": [],
        "planned": [],
        "layers": [],
    }
    assert result.cycles.empty and result.planned.empty and len(result.cycle_graph) == 0


def test_one_event_has_no_loops():
    result = loops(log(("a", "A", 0)))

    assert (result.loop_days, result.share_of_duration, result.loop_cases) == (0, None, 0)


def test_a_round_of_ten_thousand_activities_is_one_cycle():
    labels = [f"step {number:05}" for number in range(10_000)]

    assert cycles(loops(log(*chain("a", *labels, *labels, gap=1)))) == {tuple(labels): 1}


def test_other_names_give_the_same_loops():
    names = {"A": "zes", "B": "<b>", "C": '=c"\n'}
    plain = loops(log(*chain("a", *"ABACCB")))
    renamed = loops(log(*chain("a", *(names[label] for label in "ABACCB"))))

    assert sizes(renamed.repetition_columns) == {
        names[k]: v for k, v in sizes(plain.repetition_columns).items()
    }
    assert sizes(renamed.self_loop_columns) == {
        names[k]: v for k, v in sizes(plain.self_loop_columns).items()
    }
    assert len(renamed.cycle_columns) == len(plain.cycle_columns)
    assert renamed.loop_days == plain.loop_days


def _key(step):
    activity, organisation, _ = step
    return (activity, organisation if activity in PER_ORGANISATION else None)


def _can_return(step):
    return step[0] not in PER_ORGANISATION or step[1] is not None


def _repeats(cases):
    """(self-loops, repetitions, planned) as activity → [cases, count, repeat, redo, unknown]."""
    kinds = [defaultdict(lambda: [set(), 0, 0, 0, 0]) for _ in range(3)]
    for number, trace in enumerate(cases):
        for key in {_key(step) for step in trace if _can_return(step)}:
            places = [place for place, step in enumerate(trace) if _key(step) == key]
            parties = {trace[place][1] for place in places}
            loop = sum(two - one == 1 for one, two in pairwise(places))
            again = len(places) - 1 - loop
            who = 3 if len(parties - {None}) > 1 else 4 if None in parties else 2
            planned = key[0] in PLANNED
            for kind, size in ((2, loop + again),) if planned else ((0, loop), (1, again)):
                if size:
                    row = kinds[kind][key[0]]
                    row[0].add(number)
                    row[1] += size
                    row[who] += size
    return [{key: (len(row[0]), *row[1:]) for key, row in kind.items()} for kind in kinds]


@settings(max_examples=20)
@given(traces())
def test_repeats_equal_a_count_of_places(cases):
    result = loops(log_of(cases))
    self_loops, repetitions, planned = _repeats(cases)

    assert sizes(result.self_loop_columns) == self_loops
    assert sizes(result.repetition_columns) == repetitions
    assert sizes(result.planned_columns, "cases", "count") == {key: row[:2] for key, row in planned.items()}


def _walked_cycles(trace):
    runs = [next(run) for _, run in groupby(trace, _key)]
    found = set()
    for i, first in enumerate(runs):
        for j in range(i + 1, len(runs)):
            walk = [_key(step) for step in runs[i:j]]
            if _key(runs[j]) == walk[0] and len(set(walk)) == len(walk) and first[0] not in PLANNED:
                start = min(range(len(walk)), key=lambda place: (walk[place][0], walk[place][1] or ""))
                found.add(tuple(activity for activity, _ in (*walk[start:], *walk[:start])))
    return found


@settings(max_examples=20)
@given(traces(organisations=("School", "Gemeente")))
def test_cycles_equal_a_search_of_each_walk(cases):
    found = [(number, cycle) for number, trace in enumerate(cases) for cycle in _walked_cycles(trace)]

    assert cycles(loops(log_of(cases))) == {cycle: n for cycle, (n, _) in grouped(found).items()}


@settings(max_examples=20)
@given(traces())
def test_loop_days_equal_the_days_inside_any_return(cases):
    inside = set()
    for number, trace in enumerate(cases):
        for key in {_key(step) for step in trace if _can_return(step) and step[0] not in PLANNED}:
            days = [day for *step, day in trace if _key((*step, day)) == key]
            inside |= {(number, day) for day in range(min(days), max(days))}

    assert loops(log_of(cases)).loop_days == len(inside)


@settings(max_examples=20)
@given(traces())
def test_back_jumps_equal_a_walk_through_each_case(cases):
    result = loops(log_of(cases))
    jumps = []
    for number, trace in enumerate(cases):
        phased = [activity for activity, *_ in trace if activity in PHASES]
        jumps += [(number, pair) for pair in pairwise(phased) if PHASES[pair[1]] < PHASES[pair[0]]]

    assert counted(result.back_jump_columns, "source", "target") == grouped(jumps)


@settings(max_examples=20)
@given(st.permutations(range(12)))
def test_without_ties_the_order_of_rows_is_nothing(order):
    rows = [*chain("a", *"ABACBA"), *chain("b", *"BBCACB")]

    assert loops(log(*[rows[place] for place in order])).record() == loops(log(*rows)).record()
