from routekaart.measures.readable_map import least_kept, readable_map
from routekaart.measures.route_map import route_map
from routekaart.privacy.disclosure import clear
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
    names = ("B", "B", "B", "C", "C", "D", "D", "E", "E", "F", "F", "G", "G")
    view = log(*(row for i, name in enumerate(names) for row in chain(f"a{i}", "A", name, "H", gap=0)))
    kept = readable_map(view, most=4)

    # Of B and H alone are there enough cases for a step; arrows pass over the others.
    assert {
        *zip(
            kept.edge_columns["source"], kept.edge_columns["target"], kept.edge_columns["cases"], strict=True
        )
    } == {
        ("A", "B", 3),
        ("B", "H", 3),
        ("A", "H", 10),
    }
    assert kept.hidden == {"nodes": 5, "edges": 0, "cases": 0}


def test_a_step_reached_by_rare_steps_alone_has_an_arrow_over_them():
    view = log(
        *(row for i in range(5) for row in chain(f"a{i}", "A", "B", "E", gap=0)),
        *(
            row
            for i, name in enumerate("wxyz")
            for row in chain(f"b{i}", "A", name, "L", name + "2", "E", gap=0)
        ),
    )
    kept = readable_map(view, most=3)
    edges = {(row["source"], row["target"]): row["cases"] for row in kept.edge_columns.rows()}
    assert edges == {("A", "B"): 5, ("B", "E"): 5, ("A", "L"): 4, ("L", "E"): 4}


def test_steps_that_come_back_by_plan_are_left_out_and_said_to_be():
    view = log(
        *(
            row
            for i in range(8)
            for row in chain(f"a{i}", "Signaal", "Evaluatie", "Evaluatie", "Afsluiting", gap=0)
        )
    )
    kept = readable_map(view)
    assert kept.planned_left_out == ("Evaluatie",)
    assert "Evaluatie" not in kept.node_columns["name"]


def test_what_a_map_leaves_out_comes_to_the_public_without_a_count():
    view = log(
        *(row for i in range(40) for row in chain(f"a{i}", "Signaal", "Evaluatie", "Afsluiting", gap=0)),
        *chain("b", "Evaluatie"),
    )
    public = clear(readable_map(view), "openbaar").result
    assert public.hidden == {"nodes": None, "edges": None, "cases": None}
    assert public.planned_left_out == ()
    assert [int(n) for n in public.edge_columns["cases"]] == [40]


def test_the_size_to_keep_is_the_least_that_fits():
    assert least_kept([9, 7, 7, 3, 1], 3) == 7
    assert least_kept([9, 7, 7, 3, 1], 2) == 9
    assert least_kept([2, 2, 2], 1) == 2
    assert least_kept([], 5) == 0
