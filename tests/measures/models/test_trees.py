"""Process trees as plain values."""

from routekaart.measures.models.trees import CHOICE, LOOP, PARALLEL, SEQUENCE, Tree, plain_tree

TREE = Tree(
    SEQUENCE,
    None,
    (
        Tree(label="b"),
        Tree(PARALLEL, None, (Tree(label="c"), Tree(LOOP, None, (Tree(label="a"), Tree())))),
        Tree(CHOICE, None, (Tree(), Tree(label="d"))),
    ),
)


def test_a_tree_is_written_as_process_trees_are():
    assert str(TREE) == "->( 'b', +( 'c', *( 'a', tau ) ), X( tau, 'd' ) )"


def test_a_tree_comes_back_from_pm4py_as_it_went():
    assert plain_tree(TREE.pm4py()) == TREE


def test_what_has_no_order_of_its_own_stands_in_order_of_place_with_nothing_last():
    ordered = TREE.ordered({"a": 1, "b": 0, "c": 2, "d": 3})

    assert str(ordered) == "->( 'b', +( *( 'a', tau ), 'c' ), X( 'd', tau ) )"
