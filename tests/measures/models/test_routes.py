"""Routes for the miners: what they hold, and what is too much."""

import pytest

from routekaart.errors import RoutekaartError
from routekaart.measures.models.routes import RouteCounts, read_routes, step_labels
from tests.logs import chain, log


def test_routes_hold_the_closed_cases_with_how_many_walked_each():
    view = log(
        *chain("a", "Signaal", "Afsluiting"), *chain("b", "Signaal", "Afsluiting"), *chain("c", "Signaal")
    )
    labels = step_labels(view)

    routes = read_routes(view, is_open_included=False)
    assert {tuple(labels[step] for step in route): n for route, n in routes.items()} == {
        ("Signaal", "Afsluiting"): 2
    }


def test_names_of_steps_are_in_the_order_of_their_labels():
    labels = step_labels(log(*chain("a", "b", "C", "a, d", "ä", "'")))

    assert [labels[name] for name in sorted(labels)] == sorted(labels.values())


def test_too_many_different_steps_are_refused_with_what_to_do():
    view = log(*chain("a", *(f"step {n}" for n in range(101))))

    with pytest.raises(RoutekaartError, match=r"101 different steps in 1 different routes.*\.select"):
        read_routes(view, is_open_included=True)


def test_counts_are_over_cases_and_weigh_each_route():
    counts = RouteCounts.of({("a", "b", "a", "b"): 2, ("b",): 1})

    assert counts.events == {"a": 4, "b": 5} and counts.cases == {"a": 2, "b": 3}
    assert counts.starts == {"a": 2, "b": 1} and counts.ends == {"b": 3}
    assert counts.pairs == {("a", "b"): 4, ("b", "a"): 2}
    assert counts.pair_cases == {("a", "b"): 2, ("b", "a"): 2}
    assert counts.pairs_over_one == {("a", "a"): 2, ("b", "b"): 2}
    assert counts.triples == {("a", "b", "a"): 2, ("b", "a", "b"): 2}
    assert counts.mean_positions == {"a": 1, "b": (1 + 3 + 1 + 3) / 5}
