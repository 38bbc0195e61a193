"""Petri nets as plain names in an order that follows their shape, so that equal nets are equal text.

pm4py names nodes at random and keeps them in sets ordered by memory address: two runs give the same
net in another order, and its replay, which takes the first silent path it finds, another figure.
Here a net is renamed and ordered by its structure alone (colour refinement: Weisfeiler and Leman,
1968; ties, which are symmetric parts, are taken one by one), and given to the replay as nodes whose
place in a set is their number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

__all__ = ["Net", "plain_net"]

Pm4pyNet = tuple[Any, Any, Any]


@dataclass(frozen=True)
class Net:
    """A Petri net with one first and one last place, a token in the first at the start.

    ``transitions`` are names with their label (None: silent); ``arcs`` go from name to name.
    """

    places: tuple[str, ...]
    transitions: tuple[tuple[str, str | None], ...]
    arcs: tuple[tuple[str, str], ...]
    first: str
    last: str

    def relabelled(self, labels: Mapping[str, str]) -> Net:
        """The same net with other labels."""
        named = ((name, None if label is None else labels[label]) for name, label in self.transitions)
        return replace(self, transitions=tuple(named))

    def pm4py(self) -> Pm4pyNet:
        """The net with its initial and final marking, as pm4py has them."""
        from pm4py.objects.petri_net.obj import PetriNet

        return self._built(PetriNet.Place, PetriNet.Transition, PetriNet.Arc)

    def numbered(self) -> Pm4pyNet:
        """The same, for replay: sets of its nodes are in the same order on every run."""
        return self._built(*_numbered_classes())

    def _built(self, place: Any, transition: Any, arc: Any) -> Pm4pyNet:
        from pm4py.objects.petri_net.obj import Marking, PetriNet

        nodes = {name: place(name) for name in self.places}
        nodes |= {name: transition(name, label) for name, label in self.transitions}
        net = PetriNet("routekaart")
        net.places.update(nodes[name] for name in self.places)
        net.transitions.update(nodes[name] for name, _ in self.transitions)
        for source, target in self.arcs:
            joined = arc(nodes[source], nodes[target])
            net.arcs.add(joined)
            joined.source.out_arcs.add(joined)
            joined.target.in_arcs.add(joined)
        return net, Marking({nodes[self.first]: 1}), Marking({nodes[self.last]: 1})


def plain_net(found: Pm4pyNet) -> Net:
    """The net that pm4py found, renamed p1, p2 … and t1, t2 … from its first place on."""
    net, initial, final = found
    [first], [last] = initial, final
    places, transitions = list(net.places), list(net.transitions)
    nodes = [*places, *transitions]
    number = {node: i for i, node in enumerate(nodes)}
    pairs = [(number[arc.source], number[arc.target]) for arc in net.arcs]
    traits = [(0, node is first, node is last, "") for node in places]
    traits += [(1, node.label is None, False, node.label or "") for node in transitions]

    colours = _distinct_colours(_ranked(traits), pairs)
    steps = _steps_from(number[first], len(nodes), pairs)
    order = sorted(range(len(nodes)), key=lambda i: (steps[i], colours[i]))
    names: dict[int, str] = {}
    for letter, kind in (("p", range(len(places))), ("t", range(len(places), len(nodes)))):
        own = [i for i in order if i in kind]
        names |= {i: f"{letter}{place}" for place, i in enumerate(own, start=1)}
    place_of = {i: place for place, i in enumerate(order)}
    return Net(
        places=tuple(names[i] for i in order if i < len(places)),
        transitions=tuple((names[i], nodes[i].label) for i in order if i >= len(places)),
        arcs=tuple(
            (names[s], names[t]) for s, t in sorted(pairs, key=lambda p: (place_of[p[0]], place_of[p[1]]))
        ),
        first=names[number[first]],
        last=names[number[last]],
    )


def _distinct_colours(colours: list[int], pairs: Sequence[tuple[int, int]]) -> list[int]:
    """A colour of its own for every node, by its place in the net."""
    colours = _refined(colours, pairs)
    while len(set(colours)) < len(colours):
        tied = min(colour for colour, n in Counter(colours).items() if n > 1)
        chosen = colours.index(tied)
        # What is still tied is alike from every side, so any of them may go first.
        colours = _refined([2 * c + (c == tied and i != chosen) for i, c in enumerate(colours)], pairs)
    return colours


def _refined(colours: list[int], pairs: Sequence[tuple[int, int]]) -> list[int]:
    """Colours split until nodes of one colour have neighbours of the same colours."""
    while True:
        before: list[list[int]] = [[] for _ in colours]
        after: list[list[int]] = [[] for _ in colours]
        for source, target in pairs:
            after[source].append(colours[target])
            before[target].append(colours[source])
        split = _ranked([(c, sorted(before[i]), sorted(after[i])) for i, c in enumerate(colours)])
        if len(set(split)) == len(set(colours)):
            return split
        colours = split


def _ranked(traits: Sequence[Any]) -> list[int]:
    ranks: dict[str, int] = {}
    for trait in sorted(traits):
        ranks.setdefault(repr(trait), len(ranks))
    return [ranks[repr(trait)] for trait in traits]


def _steps_from(first: int, n_nodes: int, pairs: Sequence[tuple[int, int]]) -> list[int]:
    """How many arcs each node lies from the first; nodes that cannot be reached come last."""
    after: list[list[int]] = [[] for _ in range(n_nodes)]
    for source, target in pairs:
        after[source].append(target)
    steps = [n_nodes] * n_nodes
    steps[first] = 0
    reached = [first]
    for node in reached:
        for target in after[node]:
            if steps[target] == n_nodes:
                steps[target] = steps[node] + 1
                reached.append(target)
    return steps


def _numbered_classes() -> tuple[Any, Any, Any]:
    """pm4py's place, transition and arc, each hashed by the order in which it was made."""
    from pm4py.objects.petri_net.obj import PetriNet

    numbers = count(1)

    def numbered(base: Any) -> Any:
        def start(self: Any, *args: Any) -> None:
            self._number = next(numbers)
            base.__init__(self, *args)

        members = {"__init__": start, "__hash__": lambda self: self._number, "__eq__": lambda a, b: a is b}
        return type(f"Numbered{base.__name__}", (base,), members)

    return numbered(PetriNet.Place), numbered(PetriNet.Transition), numbered(PetriNet.Arc)
