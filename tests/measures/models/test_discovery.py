"""Process models of a view: what is in them, what is left out, and that nothing else changes them."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from routekaart.errors import RoutekaartError
from routekaart.measures.models import model
from routekaart.opening import read
from tests.logs import chain, log, open_cases
from tests.queries import query

SRC = Path(__file__).resolve().parents[3] / "src"
SCHOOL = (
    *chain("a", "Signaal", "Gesprek met gezin", "Zorgteam", "Afsluiting"),
    *chain("b", "Signaal", "Zorgteam", "Gesprek met gezin", "Afsluiting"),
    *chain("c", "Signaal", "Zorgteam", "Gesprek met gezin", "Zorgteam", "Gesprek met gezin", "Evaluatie", "Afsluiting"),
)  # fmt: skip
HOSTILE = ["=cmd()", "a, b", "it's", 'quotes "', "new\nline", "🙂", "<b>", "x" * 300, "tau", "s000000001"]


@pytest.fixture(scope="module")
def school():
    return log(*SCHOOL)


def test_the_inductive_miner_finds_what_follows_what(school):
    found = model(log(*chain("a", "A", "B", "C"), *chain("b", "A", "C", "B")), noise=0)

    assert str(found.tree) == "->( 'A', +( 'B', 'C' ) )"
    assert (found.fitness, found.fitting_cases, found.n_cases) == (1, 2, 2)


def test_without_noise_every_case_fits(school):
    found = model(school, noise=0)

    assert (found.fitness, found.fitting_cases, found.left_out) == (1, 3, ())


def test_noise_leaves_out_what_is_rare():
    rows = [row for n in range(8) for row in chain(f"c{n}", "A", "B")]
    found = model(log(*rows, *chain("odd", "B", "X", "A", "B")), noise=0.2)

    assert str(found.tree) == "->( 'A', *( 'B', tau ) )"
    assert (found.left_out, found.fitting_cases, found.n_cases) == (("X",), 8, 9)


def test_open_cases_are_left_out_as_where_they_stand_is_no_end():
    found = model(log(*SCHOOL, *chain("open", "Signaal")))

    assert (found.n_cases, found.open_cases, found.is_open_included) == (3, 1, False)


def test_when_all_cases_are_open_they_are_modelled_as_they_stand():
    found = model(open_cases(*chain("a", "Signaal", "Zorgteam")))

    assert (found.n_cases, found.open_cases, found.is_open_included) == (1, 1, True)


def test_steps_carry_their_cases_and_events(school):
    rows = {row["label"]: row for row in model(school).node_columns.rows() if row["kind"] == "activity"}

    assert (rows["Zorgteam"]["cases"], rows["Zorgteam"]["events"]) == (3, 4)


def test_the_heuristics_miner_says_how_strongly_one_step_depends_on_another():
    found = model(
        log(*chain("a", "A", "B"), *chain("b", "A", "B"), *chain("c", "A", "B")), miner="heuristics"
    )
    labels = {row["id"]: row["label"] for row in found.node_columns.rows()}

    # |A > B| − |B > A| over their sum plus one: 3/4.
    edges = [
        (labels[r["source"]], labels[r["target"]], r["cases"], r["dependency"])
        for r in found.edge_columns.rows()
    ]
    assert edges == [(None, "A", 3, None), ("A", "B", 3, 0.75), ("B", None, 3, None)]


@pytest.mark.parametrize("miner", ["inductive", "heuristics"])
def test_one_event_is_a_model(miner):
    found = model(log(*chain("a", "A")), miner=miner)

    assert (found.fitness, found.precision, [row["kind"] for row in found.node_columns.rows()]) == (
        1, 1, ["start", "activity", "end"],
    )  # fmt: skip


@pytest.mark.parametrize("miner", ["inductive", "heuristics"])
def test_any_label_is_kept_as_it_is(miner):
    found = model(log(*chain("a", *HOSTILE)), miner=miner)

    assert [row["label"] for row in found.node_columns.rows() if row["label"]] == HOSTILE
    assert (found.fitness, found.precision) == (1, 1)


@pytest.mark.parametrize("miner", ["inductive", "heuristics"])
def test_the_order_of_rows_changes_nothing(miner):
    rows = [
        (f"c{n}", activity, 10 * day)
        for n in range(12)
        for day, activity in enumerate(random.Random(n).sample("ABCDEF", 5))
    ]
    shuffled = random.Random(1).sample(rows, len(rows))

    assert model(log(*shuffled), miner=miner).record() == model(log(*rows), miner=miner).record()


def test_the_heuristics_miner_makes_no_process_tree(school):
    found = model(school, miner="heuristics")

    for ask in (found.process_tree, found.bpmn, found.graph):
        with pytest.raises(RoutekaartError, match='miner="inductive"'):
            ask()


def test_pm4py_objects_are_made_on_request(school):
    found = model(school, noise=0)
    net, initial, final = found.petri_net()

    assert (
        len(net.transitions) == len(found.net.transitions)
        and sum(initial.values()) == sum(final.values()) == 1
    )
    assert str(found.process_tree()) == str(found.tree)
    assert {flow.get_id() for flow in found.bpmn().get_flows()} == {
        f"flow{n + 1}" for n in range(len(found.graph().edges))
    }


def test_the_record_is_plain_json_with_the_figures_of_the_contract(school):
    record = json.loads(json.dumps(model(school).record()))

    assert {"miner", "noise", "fitness", "precision", "n_cases"} <= record.keys()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"miner": "alpha"}, "inductive or heuristics"),
        ({"noise": 1.5}, "noise="),
        ({"noise": float("nan")}, "noise="),
    ],
)
def test_what_is_no_option_is_refused(school, options, message):
    with pytest.raises(RoutekaartError, match=message):
        model(school, **options)


def test_no_cases_are_no_model(school):
    with pytest.raises(RoutekaartError, match=r"widen \.select"):
        model(school.select('with "Zorgteam"; without "Zorgteam"'))


def test_receipt_gives_the_same_figures_as_pm4py_on_the_whole_log(shared_logs):
    from pm4py.algo.evaluation.precision.variants import etconformance_token
    from pm4py.algo.evaluation.replay_fitness.variants import token_replay

    view = read(shared_logs / "running-example.csv")
    found = model(view, noise=0)
    rows = query(
        view,
        """
        select cast(i.case_id as varchar), a.label, make_timestamp(i.start_us) from {instances} i
        join {activities} a on i.activity = a.activity order by i.case_id, i.position""",
    )
    frame = frame_of(rows)
    quiet = {"show_progress_bar": False}
    assert found.fitness == pytest.approx(
        token_replay.apply(frame, *found.petri_net(), parameters=quiet)["log_fitness"]
    )
    assert found.precision == pytest.approx(
        etconformance_token.apply(frame, *found.petri_net(), parameters=quiet)
    )


def frame_of(rows):
    import pandas as pd

    return pd.DataFrame(rows, columns=["case:concept:name", "concept:name", "time:timestamp"])


SCRIPT = """
import json, random
from routekaart.measures.models import model
from tests.queries import query
from tests.logs import log
from tests.queries import query
rows = [(f"c{n}", a, 10 * d) for n in range(30) for d, a in enumerate(random.Random(n).choices("ABCDEFG", k=7))]
print(json.dumps([model(log(*rows), miner=miner).record() for miner in ("inductive", "heuristics")]))
"""


def test_nothing_is_printed_or_warned_and_the_hash_seed_changes_nothing():
    runs = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", SCRIPT],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": f"{SRC}{os.pathsep}{SRC.parent}"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for seed in ("1", "2")
    ]
    (first, said), (second, said_too) = (run.communicate() for run in runs)

    assert (said, said_too) == (b"", b"")
    assert first == second and json.loads(first)
