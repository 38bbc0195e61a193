from routekaart.measures.readable_map import least_kept, readable_map
from routekaart.measures.route_map import route_map
from tests.logs import chain, log


def tangled():
    """Steps in another order in every case: more transitions than a page holds."""
    return log(
        *(row for i in range(1, 11) for row in chain(f"c{i}", *[f"S{i * j % 11:02}" for j in range(1, 11)]))
    )


def test_a_small_map_is_whole():
    view = log(*chain("c1", "A", "B"), *chain("c2", "A", "C"))
    assert readable_map(view) == route_map(view)


def test_a_tangle_is_cut_to_what_can_be_read():
    whole, readable = route_map(tangled()), readable_map(tangled(), most=20)
    assert len(whole.edge_columns) > 20 >= len(readable.edge_columns)
    assert readable.hidden["edges"] == len(whole.edge_columns) - len(readable.edge_columns)


def test_transitions_of_as_many_cases_are_kept_or_hidden_together():
    view = log(
        *(row for i in range(3) for row in chain(f"a{i}", "A", "B")),
        *chain("b", "A", "C"),
        *chain("c", "A", "D"),
    )
    kept = readable_map(view, most=2)
    assert kept.edge_columns["target"] == ("B",)
    assert kept.hidden == {"nodes": 2, "edges": 2, "cases": 2}


def test_no_step_stands_on_the_map_without_an_arrow():
    view = log(
        *(row for i in range(5) for row in chain(f"a{i}", "A", "B", "E")),
        *(row for i, name in enumerate("wxyz") for row in chain(f"b{i}", "A", name, "L", name + "2", "E")),
    )
    kept = readable_map(view, most=3)
    assert "L" not in kept.node_columns["name"]  # in four cases, each time by transitions of one case


def test_the_size_to_keep_is_the_least_that_fits():
    assert least_kept([9, 7, 7, 3, 1], 3) == 7
    assert least_kept([9, 7, 7, 3, 1], 2) == 9
    assert least_kept([2, 2, 2], 1) == 2
    assert least_kept([], 5) == 0
