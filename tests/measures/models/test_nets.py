"""Petri nets in an order of their own: the same net, however it was made, is the same text."""

import random

import pytest

from routekaart.measures.models.miners import mine_tree, net_of_tree
from routekaart.measures.models.nets import plain_net

ROUTES = [
    {("a", "b", "c"): 1},
    {("a", "b", "d"): 1, ("a", "c", "d"): 1, ("a", "c", "b", "d"): 2, ("a", "b", "c", "d"): 1},
    # Alike from every side but for their labels, and two silent ways round.
    {("a",): 1, ("b",): 1, ("a", "b"): 1, ("b", "a"): 1, ("c",): 1, ("c", "a", "b", "a"): 1},
]


@pytest.mark.parametrize("routes", ROUTES)
def test_names_and_order_depend_on_nothing_but_the_shape(routes):
    net = net_of_tree(mine_tree(routes, noise=0))

    for seed in range(5):
        assert plain_net(shuffled(net, random.Random(seed))) == net


@pytest.mark.parametrize("routes", ROUTES)
def test_a_net_comes_back_from_pm4py_as_it_went(routes):
    net = net_of_tree(mine_tree(routes, noise=0))

    assert plain_net(net.pm4py()) == plain_net(net.numbered()) == net


def test_names_count_from_the_first_place_on():
    net = net_of_tree(mine_tree({("a", "b"): 1}, noise=0))

    assert (net.first, net.last) == ("p1", "p3")
    assert net.transitions == (("t1", "a"), ("t2", "b"))


def test_sets_of_nodes_made_for_replay_are_in_the_order_they_were_made_in():
    net, _, _ = net_of_tree(mine_tree({tuple("abcdefgh"): 1}, noise=0)).numbered()

    assert [transition.label for transition in net.transitions] == list("abcdefgh")


def test_labels_can_be_put_in_afterwards():
    net = net_of_tree(mine_tree({("a",): 1, ("a", "b"): 1}, noise=0)).relabelled(
        {"a": "Signaal", "b": "Zorgteam"}
    )

    assert {label for _, label in net.transitions} == {"Signaal", "Zorgteam", None}


def shuffled(net, random_):
    """The same net with its nodes renamed and put in in another order."""
    from pm4py.objects.petri_net.obj import Marking, PetriNet
    from pm4py.objects.petri_net.utils.petri_utils import add_arc_from_to

    names = [f"x{n}" for n in range(len(net.places) + len(net.transitions))]
    random_.shuffle(names)
    nodes = {place: PetriNet.Place(names.pop()) for place in net.places}
    nodes |= {name: PetriNet.Transition(names.pop(), label) for name, label in net.transitions}
    made = PetriNet("other")
    for name in random_.sample(list(nodes), len(nodes)):
        (made.places if name in net.places else made.transitions).add(nodes[name])
    for source, target in random_.sample(net.arcs, len(net.arcs)):
        add_arc_from_to(nodes[source], nodes[target], made)
    return made, Marking({nodes[net.first]: 1}), Marking({nodes[net.last]: 1})
