"""A graph drawn in house style: DOT text, and what DOT cannot carry.

Everything is drawn twice at once. ``source`` is for the layout: steps in order of where they come
in a case, and every transition pointing down that order (one that goes back is turned round and
given its arrow at the other end), so that the picture reads from top to bottom. ``file`` is for
people and tools: every transition in its own direction, with the legend as caption.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import graphviz

from routekaart.show.legend import Legend
from routekaart.show.palette import INK, PAPER, RULE
from routekaart.show.text import text_width, wrap

__all__ = ["DETAIL_SIZE", "NAME_SIZE", "Canvas", "Drawing", "Mark", "line"]

NAME_SIZE, DETAIL_SIZE = 11.0, 9.5  # points
LABEL_WIDTH, LABEL_LINES = 12.0, 3  # em
NODE_MARGIN = 16.0  # points, both sides together
THINNEST, THICKEST, THICKEST_LOOP = 0.9, 5.5, 2.4  # points
GRAPH = {"rankdir": "TB", "nodesep": "0.22", "ranksep": "0.36", "bgcolor": PAPER}
NODE = {"shape": "box", "style": "rounded,filled", "fontsize": f"{NAME_SIZE:g}", "margin": "0.11,0.05",
        "height": "0.3", "color": RULE}  # fmt: skip
EDGE = {"fontsize": f"{DETAIL_SIZE:g}", "fontcolor": INK}
FONT = {"fontname": "Arial"}


@dataclass(frozen=True)
class Mark:
    """What a drawn step or transition carries besides its shape: ``tip`` is shown on pointing."""

    tip: str
    numbers: Mapping[str, int] = field(default_factory=dict)
    name_lines: int = 0
    is_wait: bool = False
    is_strong: bool = False
    label_colours: tuple[str, ...] = ()
    gateway: str = ""  # "choice" or "parallel"
    is_repeated: bool = False


@dataclass(frozen=True)
class Drawing:
    """A graph ready to lay out, with its marks by the id of their element, and its legend."""

    source: str
    file: str
    marks: Mapping[str, Mark]
    legend: Legend
    description: str
    n_nodes: int
    n_edges: int

    @property
    def text(self) -> str:
        """The picture in words, for whoever cannot see it."""
        return " ".join((self.description, *self.legend.facts, *self.legend.notes, self.legend.stamp))


class Canvas:
    """A graph being drawn. ``keys`` are the steps, in the order in which they come in a case."""

    def __init__(self, keys: Sequence[str], *, rankdir: str = "TB") -> None:
        self.order = {key: place for place, key in enumerate(("start", *keys, "end"))}
        self.marks: dict[str, Mark] = {}
        self.plan, self.file = graphviz.Digraph("routekaart"), graphviz.Digraph("routekaart")
        for graph in (self.plan, self.file):
            graph.attr("graph", **FONT, **GRAPH | {"rankdir": rankdir})
            graph.attr("node", **FONT, **NODE)
            graph.attr("edge", **FONT, **EDGE)
        self._touched: set[str] = set()
        self._n_edges = 0

    def node(
        self, key: str, name: str, details: Sequence[str], tips: Sequence[str], *,
        fill: str, ink: str = INK, colour: str = RULE, border: str = "solid", is_wait: bool = False, is_repeated: bool = False,
        cases: int | None = 0,
    ) -> None:  # fmt: skip
        """A step: its ``name`` over as many lines as it takes, and lines of detail under it."""
        lines = wrap(name, LABEL_WIDTH, lines=LABEL_LINES)
        widths = [text_width(line, bold=True) * NAME_SIZE for line in lines]
        widths += [text_width(line) * DETAIL_SIZE for line in details]
        self.marks[key] = Mark("\n".join(tips), _numbers(cases), len(lines), is_wait, is_repeated=is_repeated)
        self._node(
            key,
            label=_text([*lines, *details]),
            tooltip=_text(tips),
            width=f"{(max(widths) + NODE_MARGIN) / 72:.3f}",
            fillcolor=fill,
            fontcolor=ink,
            color=colour,
            penwidth="1" if colour == RULE else "1.6",
            style=f"rounded,filled,{border}",
            **({"peripheries": "2", "class": "wait"} if is_wait else {}),
        )

    def shape(self, key: str, mark: Mark, sign: str = "", **attributes: str) -> None:
        """A circle or a gateway; ``sign`` stands in for what the finished picture draws in it."""
        self.marks[key] = mark
        tip = _text([mark.tip])
        self.plan.node(key, id=key, label="", tooltip=tip, **attributes)
        self.file.node(key, id=key, label=_text([sign]), tooltip=tip, **attributes)

    def terminal(self, key: str, name: str) -> None:
        """The beginning ("start") or the end ("end") of all routes."""
        self.marks[key] = Mark(name, name_lines=1)
        ink = {"fillcolor": INK, "color": INK, "fontcolor": PAPER, "class": "terminal"}
        self._node(key, label=_text([name]), tooltip=_text([name]), width="0.7", **ink)
        for graph in (self.plan, self.file):
            with graph.subgraph() as edge_of_page:
                edge_of_page.attr(rank="source" if key == "start" else "sink")
                edge_of_page.node(key)

    def edge(
        self, key: str, source: str, target: str, label: Sequence[str], tips: Sequence[str], *,
        cases: int | None = 0, is_strong: bool = False, label_colours: tuple[str, ...] = (), **attributes: str,
    ) -> None:  # fmt: skip
        """A transition between two steps."""
        self.marks[key] = Mark(
            "\n".join(tips), _numbers(cases), is_strong=is_strong, label_colours=label_colours
        )
        self._touched |= {source, target}
        self._n_edges += 1
        # The blanks keep the text off the line it belongs to and off its arrow, the more so the thicker it is.
        blanks = " " * (2 + round(float(attributes["penwidth"]) / 2))
        lines = [f"{blanks}{part} " for part in label]
        attributes |= {"id": key, "label": _text(lines), "tooltip": _text(tips)}
        self.file.edge(source, target, **attributes)
        if self.order[source] <= self.order[target]:
            self.plan.edge(source, target, **attributes)
        else:
            self.plan.edge(target, source, dir="back", **attributes)

    def drawing(self, legend: Legend, description: str) -> Drawing:
        """What was drawn."""
        self._hang_loose_steps()
        self.file.attr("graph", label=_text(legend.lines(), align="l"), labelloc="b", labeljust="l")
        n_nodes = len(self.order) - 2
        return Drawing(
            self.plan.source, self.file.source, self.marks, legend, description, n_nodes, self._n_edges
        )

    def _node(self, key: str, **attributes: str) -> None:
        for graph in (self.plan, self.file):
            graph.node(key, id=key, **attributes)

    def _hang_loose_steps(self) -> None:
        """Steps whose every transition is hidden stand under the step before them, not on top."""
        keys = [key for key in self.order if key in self.marks]
        for above, key in itertools.pairwise(keys):
            if key not in self._touched and key != "end":
                self.plan.edge(above, key, style="invis")


def line(share: float, *, colour: str, style: str = "solid", is_loop: bool = False) -> dict[str, Any]:
    """How a transition of this ``share`` (0 to 1) is drawn: its width, its arrow, its pull on the layout."""
    width = THINNEST + (THICKEST - THINNEST) * share
    if is_loop:  # an arrow that bends this sharply would be a blot
        width = min(width, THICKEST_LOOP)
    return {
        "color": colour,
        "penwidth": f"{width:.2f}",
        "arrowsize": f"{0.45 + 0.11 * width:.2f}",
        "weight": str(1 + round(9 * share)),
        "style": style,
        "class": style,
    }


def _numbers(cases: int | None) -> dict[str, int]:
    """What a mark carries as numbers; of a band its lowest."""
    return {} if cases is None else {"cases": int(cases)}


def _text(lines: Sequence[str], *, align: str = "n") -> str:
    """``lines`` as a DOT string that says exactly them: no escapes, no entities, no markup."""
    # escape() sees to backslashes; Graphviz reads entities in plain labels, and "<…>" as markup.
    breaks = f"\\{align}"
    text = breaks.join(graphviz.escape(line).replace("&", "&amp;") for line in lines)
    quoted: str = graphviz.nohtml(text + (breaks if align != "n" else ""))
    return quoted
