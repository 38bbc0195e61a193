"""Tasks and gateways: both forms allow exactly what the process tree allows."""

from collections import Counter
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from routekaart.measures.models.graphs import full_graph, short_graph
from routekaart.measures.models.trees import CHOICE, LOOP, PARALLEL, SEQUENCE, Tree

MOST = 4  # steps of a route that is compared
NOTHING = Tree()


def step(label):
    return Tree(label=label)


def tree(operator, *children):
    return Tree(operator, None, tuple(step(child) if isinstance(child, str) else child for child in children))


def names(graph):
    """The edges with steps by their label."""
    labels = {node.id: node.label or node.id for node in graph.nodes}
    return [(labels[source], labels[target]) for source, target in graph.edges]


def test_a_choice_and_a_parallel_part_have_gateways_on_both_sides():
    graph = full_graph(tree(SEQUENCE, "A", tree(CHOICE, "B", "C"), tree(PARALLEL, "D", "E")))

    assert names(graph) == [
        ("start", "A"), ("A", "choice1"), ("choice1", "B"), ("choice1", "C"), ("B", "choice2"), ("C", "choice2"),
        ("choice2", "parallel1"), ("parallel1", "D"), ("parallel1", "E"), ("D", "parallel2"), ("E", "parallel2"),
        ("parallel2", "end"),
    ]  # fmt: skip


def test_a_loop_goes_back_by_what_is_done_before_again():
    graph = full_graph(tree(LOOP, "A", "B"))

    assert ("choice2", "B") in names(graph) and ("B", "choice1") in names(graph)


def test_a_step_that_may_be_passed_over_or_repeated_says_so_in_the_short_form():
    graph = short_graph(tree(SEQUENCE, tree(CHOICE, "A", NOTHING), tree(LOOP, "B", NOTHING)))

    assert [(n.label, n.is_optional, n.is_repeated) for n in graph.nodes if n.label] == [
        ("A", True, False),
        ("B", False, True),
    ]
    assert names(graph) == [("start", "A"), ("A", "B"), ("B", "end")]


def test_steps_of_which_any_may_come_any_time_stand_within_one_node():
    graph = short_graph(tree(LOOP, NOTHING, tree(CHOICE, "A", "B", "C")))

    assert names(graph) == [("start", "any1"), ("any1", "end")]
    assert [node.label for node in graph.nodes if node.within == "any1"] == ["A", "B", "C"]


def test_choices_in_a_row_are_one_in_the_short_form():
    two = tree(CHOICE, tree(SEQUENCE, "A", "B"), tree(SEQUENCE, "C", "D"))
    graph = short_graph(tree(SEQUENCE, two, tree(CHOICE, "E", "F")))

    assert sum(node.kind == "gateway_xor" for node in graph.nodes) == 3


def _labelled(shape):
    """A tree of this shape, every step with a label of its own."""
    letters = iter("ABCDEFGHIJ")

    def grow(part):
        if part is None:
            return NOTHING
        if part == "step":
            return step(next(letters))
        operator, parts = part
        return Tree(operator, None, tuple(grow(one) for one in (parts[:2] if operator == LOOP else parts)))

    return grow(shape)


shapes = st.recursive(
    st.sampled_from(["step", "step", "step", None]),
    lambda parts: st.tuples(
        st.sampled_from([SEQUENCE, CHOICE, PARALLEL, LOOP]), st.lists(parts, min_size=2, max_size=3)
    ),
    max_leaves=6,
).map(_labelled)


@given(shapes)
def test_both_forms_allow_what_the_tree_allows(grown):
    allowed = allowed_by_tree(grown)

    assert allowed_by_graph(full_graph(grown)) == allowed
    assert allowed_by_graph(short_graph(grown)) == allowed


def allowed_by_tree(grown):
    """The routes of at most MOST steps that a process tree allows, by its definition."""
    if grown.operator is None:
        return {(grown.label,) if grown.label else ()}
    parts = [allowed_by_tree(child) for child in grown.children]
    if grown.operator == CHOICE:
        return set().union(*parts)
    if grown.operator == LOOP:
        done, again = parts
        routes, new = set(), done
        while new - routes:
            routes |= new
            new = {r + a + d for r, a, d in product(routes, again, done) if len(r + a + d) <= MOST}
        return routes
    join = (lambda a, b: {a + b}) if grown.operator == SEQUENCE else _merges
    routes = {()}
    for part in parts:
        routes = {m for a, b in product(routes, part) if len(a) + len(b) <= MOST for m in join(a, b)}
    return routes


def _merges(a, b):
    """Every way to walk two routes at the same time."""
    if not a or not b:
        return {a + b}
    return {(a[0], *rest) for rest in _merges(a[1:], b)} | {(b[0], *rest) for rest in _merges(a, b[1:])}


def allowed_by_graph(graph):
    """The routes of at most MOST steps that a graph allows, by moving tokens over its edges."""
    edges = graph.edges
    into = {node.id: [e for e in edges if e[1] == node.id] for node in graph.nodes}
    out = {node.id: [e for e in edges if e[0] == node.id] for node in graph.nodes}
    within = {node.id: [n.label for n in graph.nodes if n.within == node.id] for node in graph.nodes}
    begin = (frozenset(Counter(out["start"]).items()), ())
    seen, left, routes = {begin}, [begin], set()
    while left:
        tokens, route = left.pop()
        for node in graph.nodes:
            if node.kind == "end" and tokens == frozenset({(into["end"][0], 1)}):
                routes.add(route)
            for taken, given_, said in _moves(node, into[node.id], out[node.id], within[node.id]):
                marking = Counter(dict(tokens))
                if any(marking[edge] < 1 for edge in taken) or len(route) + len(said) > MOST:
                    continue
                marking.subtract(taken)
                marking.update(given_)
                if max(marking.values()) > 2:
                    continue
                state = (frozenset((+marking).items()), route + said)
                if state not in seen:
                    seen.add(state)
                    left.append(state)
    return routes


def _moves(node, into, out, within):
    """What a node can do: edges it takes tokens from, edges it gives them to, steps it makes."""
    if node.kind == "gateway_and":
        return [(into, out, ())]
    if node.kind == "gateway_xor":
        return [([i], [o], ()) for i in into for o in out]
    if node.kind == "any_order":
        return [([i], [i], (label,)) for i in into for label in within] + [([i], out, ()) for i in into]
    if node.kind == "activity":
        once = [([i], out, (node.label,)) for i in into]
        passed = [([i], out, ()) for i in into if node.is_optional]
        return once + passed + [([i], [i], (node.label,)) for i in into if node.is_repeated]
    return []
