"""What stands around a map: the title above it, and below it how to read it and for whom it is.

A :class:`Legend` is the words and colours; :func:`draw_heading` and :func:`draw_legend` set them
as SVG at a given width and say how much height they took.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal
from xml.etree import ElementTree as ET

from routekaart.show.palette import INK, MUTED, PAPER, RULE
from routekaart.show.shapes import SHAPES
from routekaart.show.text import text_width, wrap

__all__ = ["Key", "Kind", "Legend", "draw_heading", "draw_legend"]

Kind = Literal[
    "fills",
    "bars",
    "lines",
    "dotted",
    "dashed",
    "wait",
    "hatch",
    "median",
    "line",
    "dash",
    "mark",
    "text",
    "start",
    "end",
    "choice",
    "parallel",
    "optional",
    "repeat",
]

WIDE = frozenset({"fills", "bars", "lines", "dotted", "dashed"})

FONTS = "Arial, Helvetica, 'Liberation Sans', sans-serif"
TITLE, BODY, SMALL = 15.0, 10.0, 8.5
LINE = 1.3  # line height, in em
SWATCH, SMALL_SWATCH = 132.0, 32.0  # width kept for what a key shows
GAP = 10.0


@dataclass(frozen=True)
class Key:
    """One thing to read on the map: what it looks like, and what it means."""

    kind: Kind
    text: str
    colours: Sequence[str] = ()
    labels: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Legend:
    """The words around a map; ``subtitle`` is the selection, which says how many cases it holds."""

    title: str
    subtitle: str
    facts: tuple[str, ...]
    keys: tuple[Key, ...]
    stamp: str
    notes: tuple[str, ...] = ()

    @property
    def headline(self) -> str:
        """The title with the selection it speaks of."""
        return " – ".join(filter(None, (self.title, self.subtitle)))

    def lines(self) -> list[str]:
        """The same as plain lines, for a file that carries text only."""
        keys = [
            f"{key.text} ({key.labels[0]} – {key.labels[1]})" if key.labels[0] else key.text
            for key in self.keys
        ]
        return [self.title, self.subtitle, " · ".join(self.facts), *keys, *self.notes, self.stamp]


def draw_heading(legend: Legend, width: float) -> tuple[ET.Element, float]:
    """The title, the selection and the counts, left-aligned; with the height taken."""
    group = ET.Element("g", {"class": "heading"})
    y = TITLE
    for line in wrap(legend.title, width / TITLE / 1.05, lines=3):
        group.append(_text(line, 0, y, TITLE, weight="bold"))
        y += TITLE * LINE
    for line in wrap(" · ".join(filter(None, (legend.subtitle, *legend.facts))), width / BODY, lines=5):
        group.append(_text(line, 0, y, BODY, fill=MUTED))
        y += BODY * LINE
    return group, y


def draw_legend(legend: Legend, width: float) -> tuple[ET.Element, float]:
    """The keys in columns under a rule, the notes and the stamp; with the height taken."""
    group = ET.Element("g", {"class": "legend"})
    _add(group, "line", x1=0, y1=0.5, x2=width, y2=0.5, stroke=RULE, stroke_width=0.6)
    n_columns = 2 if width >= 480 and len(legend.keys) > 2 else 1
    column = (width - GAP * (n_columns - 1)) / n_columns
    heights = [16.0] * n_columns
    swatch = SWATCH if any(key.kind in WIDE for key in legend.keys) else SMALL_SWATCH
    for number, key in enumerate(legend.keys):
        place = number % n_columns
        heights[place] += _draw_key(group, key, place * (column + GAP), heights[place], column, swatch) + 7
    y = max(heights) + 2
    for note in legend.notes:
        for line in wrap(note, width / BODY, lines=3):
            group.append(_text(line, 0, y, BODY, fill=INK))
            y += BODY * LINE
    _draw_stamp(group, legend.stamp, y + 5)
    return group, y + BODY + 6


def _draw_key(group: ET.Element, key: Key, x: float, y: float, width: float, swatch: float) -> float:
    """One key with its first baseline at ``y``, small swatches right against the text; the height taken."""
    _SWATCHES[key.kind](group, key, x if key.kind in WIDE else x + swatch - SMALL_SWATCH, y)
    indent = 0.0 if key.kind == "text" else swatch + GAP
    lines = wrap(key.text, (width - indent) / BODY, lines=4)
    for number, line in enumerate(lines):
        group.append(_text(line, x + indent, y + number * BODY * LINE, BODY))
    has_labels = any(key.labels)
    if has_labels:
        group.append(_text(key.labels[0], x, y + 11, SMALL, fill=MUTED))
        group.append(_text(key.labels[1], x + SWATCH, y + 11, SMALL, fill=MUTED, anchor="end"))
    return max(len(lines) * BODY * LINE, BODY * LINE + 11 if has_labels else 0)


def _steps(colours: Sequence[str]) -> Iterator[tuple[int, str, float, float]]:
    """Each colour with its number, its left edge and its width, over the width of a swatch."""
    each = SWATCH / len(colours)
    for number, colour in enumerate(colours):
        yield number, colour, number * each, each


def _draw_fills(group: ET.Element, key: Key, x: float, y: float) -> None:
    for _, colour, left, each in _steps(key.colours):
        _add(
            group,
            "rect",
            x=x + left,
            y=y - 9,
            width=each,
            height=10,
            fill=colour,
            stroke=RULE,
            stroke_width=0.5,
        )


def _draw_bars(group: ET.Element, key: Key, x: float, y: float) -> None:
    for _, colour, left, each in _steps(key.colours):
        _add(group, "rect", x=x + left, y=y - 6, width=each, height=4, fill=colour)


def _draw_lines(group: ET.Element, key: Key, x: float, y: float) -> None:
    """Lines that grow from thin to thick, as on the map."""
    for number, colour, left, each in _steps(key.colours):
        width = 0.9 + 4.6 * number / (len(key.colours) - 1)
        _add(
            group,
            "line",
            x1=x + left,
            y1=y - 4,
            x2=x + left + each - 2,
            y2=y - 4,
            stroke=colour,
            stroke_width=width,
        )


def _draw_line(group: ET.Element, key: Key, x: float, y: float) -> None:
    dashes = {"dotted": "0.1 4", "dashed": "7 4"}[key.kind]
    _add(group, "line", x1=x + 2, y1=y - 4, x2=x + SWATCH, y2=y - 4, stroke=INK, stroke_width=2,
         stroke_dasharray=dashes, stroke_linecap="round" if key.kind == "dotted" else "butt")  # fmt: skip


def _draw_wait(group: ET.Element, _: Key, x: float, y: float) -> None:
    _add(group, "rect", x=x + 2, y=y - 10, width=28, height=13, rx=3, fill=PAPER, stroke=RULE)
    _add(group, "rect", x=x, y=y - 12, width=SMALL_SWATCH, height=17, rx=4, fill="none", stroke=RULE)
    group.append(clock(x + SMALL_SWATCH / 2, y - 3.5, 4))


def _draw_hatch(group: ET.Element, key: Key, x: float, y: float) -> None:
    """A block of colour with its pattern of lines or dots."""
    colour, hatch = key.colours
    left, top, width, height = x, y - 9, SMALL_SWATCH, 11.0
    _add(group, "rect", x=left, y=top, width=width, height=height, fill=colour, stroke=RULE, stroke_width=0.5)
    for step in range(2, 30, 5) if hatch else ():
        if hatch[0] == ".":
            _add(group, "circle", cx=left + step, cy=top + height / 2, r=0.9, fill=PAPER)
        else:
            low, high = (top + height - 1, top + 1) if hatch[0] == "/" else (top + 1, top + height - 1)
            _add(
                group,
                "line",
                x1=left + step,
                y1=low,
                x2=left + step + 4,
                y2=high,
                stroke=PAPER,
                stroke_width=0.8,
            )


def _draw_median(group: ET.Element, key: Key, x: float, y: float) -> None:
    for number, colour in enumerate(key.colours):
        middle = x + 10 + 10 * number
        _add(group, "line", x1=middle, y1=y - 10, x2=middle, y2=y + 2, stroke=colour, stroke_width=2.2)


def _draw_stroke(group: ET.Element, key: Key, x: float, y: float) -> None:
    """A line in its own colour, solid or dashed."""
    dashes = {"stroke_dasharray": "6 4"} if key.kind == "dash" else {}
    _add(group, "line", x1=x, y1=y - 3.5, x2=x + SMALL_SWATCH, y2=y - 3.5, stroke=key.colours[0],
         stroke_width=1.8, **dashes)  # fmt: skip


def _draw_mark(group: ET.Element, key: Key, x: float, y: float) -> None:
    """A mark of a colour and a shape, as it stands on a chart."""
    colour, shape = key.colours
    points = " ".join(f"{x + 16 + 4.2 * dx:.2f},{y - 3.5 - 4.2 * dy:.2f}" for dx, dy in SHAPES[shape])
    _add(group, "polygon", points=points, fill=colour)


def _draw_event(group: ET.Element, key: Key, x: float, y: float) -> None:
    """The circle in which a model starts (thin) or ends (thick)."""
    width = {"start": 1.2, "end": 3.2}[key.kind]
    _add(
        group, "circle", cx=x + SMALL_SWATCH / 2, cy=y - 3.5, r=6, fill=PAPER, stroke=INK, stroke_width=width
    )


def _draw_gateway(group: ET.Element, key: Key, x: float, y: float) -> None:
    middle, height, half = x + SMALL_SWATCH / 2, y - 3.5, 9.0
    points = ((0, -half), (half, 0), (0, half), (-half, 0))
    corners = " ".join(f"{middle + dx:.1f},{height + dy:.1f}" for dx, dy in points)
    _add(group, "polygon", points=corners, fill=PAPER, stroke=INK, stroke_width=1)
    group.append(gateway_sign(middle, height, 4, is_choice=key.kind == "choice"))


def _draw_optional(group: ET.Element, _: Key, x: float, y: float) -> None:
    _add(group, "rect", x=x + 1, y=y - 10, width=SMALL_SWATCH - 2, height=13, rx=3, fill=PAPER, stroke=INK,
         stroke_width=1.2, stroke_dasharray="4 3")  # fmt: skip


def _draw_repeat(group: ET.Element, _: Key, x: float, y: float) -> None:
    group.append(repeat_sign(x + SMALL_SWATCH / 2, y - 3.5, 5))


def _draw_nothing(*_: object) -> None:
    """A key that is words alone."""


_SWATCHES: dict[Kind, Callable[[ET.Element, Key, float, float], None]] = {
    "fills": _draw_fills,
    "bars": _draw_bars,
    "lines": _draw_lines,
    "dotted": _draw_line,
    "dashed": _draw_line,
    "wait": _draw_wait,
    "hatch": _draw_hatch,
    "median": _draw_median,
    "line": _draw_stroke,
    "dash": _draw_stroke,
    "mark": _draw_mark,
    "start": _draw_event,
    "end": _draw_event,
    "choice": _draw_gateway,
    "parallel": _draw_gateway,
    "optional": _draw_optional,
    "repeat": _draw_repeat,
    "text": _draw_nothing,
}


def _draw_stamp(group: ET.Element, stamp: str, y: float) -> None:
    width = text_width(stamp, bold=True) * BODY + 12
    _add(
        group, "rect", x=0.5, y=y - 8, width=width, height=16, rx=3, fill=PAPER, stroke=INK, stroke_width=0.8
    )
    group.append(_text(stamp, width / 2 + 0.5, y + 3.5, BODY, weight="bold", anchor="middle"))


def clock(x: float, y: float, radius: float, colour: str = INK) -> ET.Element:
    """A clock at three: the sign of a step that is waiting."""
    group = ET.Element("g", {"class": "clock"})
    _add(group, "circle", cx=x, cy=y, r=radius, fill=PAPER, stroke=colour, stroke_width=1)
    points = f"{x:.2f},{y - radius * 0.65:.2f} {x:.2f},{y:.2f} {x + radius * 0.55:.2f},{y:.2f}"
    _add(group, "polyline", points=points, fill="none", stroke=colour, stroke_width=1, stroke_linecap="round")
    return group


def repeat_sign(x: float, y: float, radius: float) -> ET.Element:
    """A round arrow on paper: the sign of a step that may come again at once."""
    group = ET.Element("g", {"class": "repeat"})
    _add(group, "circle", cx=x, cy=y, r=radius + 2, fill=PAPER, stroke=INK, stroke_width=1)
    # Three quarters of a circle, from the top to the left, with its head where it ends.
    arc = f"M{x:.2f},{y - radius * 0.8:.2f} A{radius * 0.8:.2f},{radius * 0.8:.2f} 0 1 1 {x - radius * 0.8:.2f},{y:.2f}"
    _add(group, "path", d=arc, fill="none", stroke=INK, stroke_width=1.3)
    tip, half = radius * 0.62, radius * 0.8
    points = ((x - half - tip, y + 0.6), (x - half + tip, y + 0.6), (x - half, y - tip - 0.4))
    _add(group, "polygon", points=" ".join(f"{px:.2f},{py:.2f}" for px, py in points), fill=INK)
    return group


def gateway_sign(x: float, y: float, radius: float, *, is_choice: bool) -> ET.Element:
    """What stands in a gateway: × where one way is taken, + where all are."""
    group = ET.Element("g", {"class": "sign"})
    reach = radius * 0.8 if is_choice else radius
    ends = ((reach, reach), (reach, -reach)) if is_choice else ((reach, 0.0), (0.0, reach))
    for dx, dy in ends:
        _add(group, "line", x1=x - dx, y1=y - dy, x2=x + dx, y2=y + dy, stroke=INK, stroke_width=1.8)
    return group


def _text(
    text: str,
    x: float,
    y: float,
    size: float,
    *,
    fill: str = INK,
    weight: str = "normal",
    anchor: str = "start",
) -> ET.Element:
    element = ET.Element("text", {"x": f"{x:.1f}", "y": f"{y:.1f}", "font-family": FONTS, "font-size": f"{size:g}",
                                  "fill": fill})  # fmt: skip
    if weight != "normal":
        element.set("font-weight", weight)
    if anchor != "start":
        element.set("text-anchor", anchor)
    element.text = text
    return element


def _add(group: ET.Element, tag: str, **attributes: str | float) -> None:
    named = {
        name.replace("_", "-"): value
        if isinstance(value, str)
        else f"{value:.4g}"
        if abs(value) < 1
        else f"{value:.1f}"
        for name, value in attributes.items()
    }
    ET.SubElement(group, tag, named)
