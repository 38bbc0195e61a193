"""Process trees as plain values: steps joined by sequence, choice, parallel and loop."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import inf
from typing import Any

__all__ = ["CHOICE", "LOOP", "PARALLEL", "SEQUENCE", "Tree", "plain_tree"]

# As process trees are written: van der Aalst, Process Mining, 2016, ch. 3.2.8.
SEQUENCE, CHOICE, PARALLEL, LOOP = "->", "X", "+", "*"
SILENT = "tau"


@dataclass(frozen=True)
class Tree:
    """A step (``label``), a silent step (neither label nor operator), or an operator over children.

    The children of a loop are what is done, and what is done before doing it again.
    """

    operator: str | None = None
    label: str | None = None
    children: tuple[Tree, ...] = ()

    def __str__(self) -> str:
        if self.operator is None:
            return SILENT if self.label is None else f"'{self.label}'"
        return f"{self.operator}( {', '.join(map(str, self.children))} )"

    def labels(self) -> Iterator[str]:
        """The labels of its steps, from left to right."""
        if self.label is not None:
            yield self.label
        for child in self.children:
            yield from child.labels()

    def relabelled(self, labels: Mapping[str, str]) -> Tree:
        """The same tree with other labels."""
        if self.label is not None:
            return Tree(label=labels[self.label])
        return Tree(self.operator, None, tuple(child.relabelled(labels) for child in self.children))

    def ordered(self, places: Mapping[str, float]) -> Tree:
        """The same tree, with what is in no order of its own put in the order of ``places``."""
        children = tuple(child.ordered(places) for child in self.children)
        if self.operator in (CHOICE, PARALLEL):
            children = tuple(sorted(children, key=lambda child: _place(child, places)))
        return Tree(self.operator, self.label, children)

    def pm4py(self) -> Any:
        """The tree as pm4py has it."""
        from pm4py.objects.process_tree.obj import Operator, ProcessTree

        tree = ProcessTree(operator=Operator(self.operator) if self.operator else None, label=self.label)
        for child in self.children:
            made = child.pm4py()
            made.parent = tree
            tree.children.append(made)
        return tree


def plain_tree(found: Any) -> Tree:
    """The tree that pm4py found."""
    operator = None if found.operator is None else str(found.operator.value)
    return Tree(operator, found.label, tuple(plain_tree(child) for child in found.children or ()))


def _place(tree: Tree, places: Mapping[str, float]) -> tuple[float, str]:
    """Where ``tree`` comes on average; doing nothing stands last."""
    own = [places[label] for label in tree.labels()]
    return (sum(own) / len(own) if own else inf, str(tree))
