"""Fitness and precision: worked by hand, and as pm4py computes them on every case."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routekaart.errors import RoutekaartError
from routekaart.measures.models.miners import mine_dependencies, mine_tree, net_of_tree
from routekaart.measures.models.nets import Net
from routekaart.measures.models.replay import measure_fitness, measure_precision
from routekaart.measures.models.routes import RouteCounts

A_THEN_B_THEN_C = Net(
    places=("p1", "p2", "p3", "p4"),
    transitions=(("t1", "A"), ("t2", "B"), ("t3", "C")),
    arcs=(("p1", "t1"), ("t1", "p2"), ("p2", "t2"), ("t2", "p3"), ("p3", "t3"), ("t3", "p4")),
    first="p1",
    last="p4",
)
A_THEN_B_OR_C = Net(
    places=("p1", "p2", "p3"),
    transitions=(("t1", "A"), ("t2", "B"), ("t3", "C")),
    arcs=(("p1", "t1"), ("t1", "p2"), ("p2", "t2"), ("p2", "t3"), ("t2", "p3"), ("t3", "p3")),
    first="p1",
    last="p3",
)


def test_what_the_net_allows_fits_wholly():
    fit = measure_fitness(A_THEN_B_THEN_C, {("A", "B", "C"): 3})

    assert (fit.fitness, fit.cases) == (1, 3)


def test_a_step_passed_over_misses_one_token_and_leaves_one():
    # A B C consumes and produces 4 tokens each, A C 3; in all 11 and 11, one missing, one left.
    fit = measure_fitness(A_THEN_B_THEN_C, {("A", "B", "C"): 2, ("A", "C"): 1})

    assert fit.fitness == pytest.approx(10 / 11)
    assert fit.cases == 2


def test_a_case_with_a_step_the_net_does_not_have_does_not_count_as_allowed():
    assert measure_fitness(A_THEN_B_THEN_C, {("A", "X", "B", "C"): 1}).cases == 0


def test_precision_counts_what_was_allowed_and_never_walked():
    # At the beginning 3 cases and one way; after A 3 cases, two ways, one of them walked: 1 − 3/9.
    assert measure_precision(A_THEN_B_OR_C, {("A", "B"): 3}) == pytest.approx(2 / 3)


def test_a_net_that_allows_only_what_was_walked_is_precise():
    assert measure_precision(A_THEN_B_THEN_C, {("A", "B", "C"): 5}) == 1


def test_replay_that_takes_too_long_says_what_to_do():
    for measure in (measure_fitness, measure_precision):
        with pytest.raises(RoutekaartError, match="noise="):
            measure(A_THEN_B_THEN_C, {("A", "B", "C"): 1}, seconds=-1)


steps = st.lists(st.sampled_from("abcdef"), min_size=1, max_size=8).map(tuple)


@settings(max_examples=15)
@given(st.dictionaries(steps, st.integers(1, 4), min_size=1, max_size=8))
@pytest.mark.parametrize("noise", [0.0, 0.3])
def test_fitness_and_precision_are_those_of_pm4py_on_every_case(noise, routes):
    for net in (
        net_of_tree(mine_tree(routes, noise=noise)),
        mine_dependencies(RouteCounts.of(routes), noise=noise).net,
    ):
        expected = by_pm4py(net, routes)
        fit = measure_fitness(net, routes)
        assert (fit.fitness, measure_precision(net, routes)) == pytest.approx(expected)


def by_pm4py(net, routes):
    """pm4py's own figures, from a log with every case in it."""
    from pm4py.algo.evaluation.precision.variants import etconformance_token
    from pm4py.algo.evaluation.replay_fitness.variants import token_replay
    from pm4py.objects.log.obj import Event, EventLog, Trace

    cases = [route for route, n in sorted(routes.items()) for _ in range(n)]
    log = EventLog([Trace([Event({"concept:name": step}) for step in route]) for route in cases])
    quiet = {"show_progress_bar": False}
    fitness = token_replay.apply(log, *net.numbered(), parameters=quiet)["log_fitness"]
    return fitness, etconformance_token.apply(log, *net.numbered(), parameters=quiet)
