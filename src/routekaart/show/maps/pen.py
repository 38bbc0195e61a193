"""Pen: the shapes of a map with flags, as SVG elements, and the marks of its legend."""

from __future__ import annotations

import math
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from routekaart.show.legend import clock
from routekaart.show.maps.spine import Point, Rect
from routekaart.show.palette import FLAG, FLOW_LINES, HELP_FILL, HELP_LINE, INK, PAPER, RETURN
from routekaart.show.svg import PREFIX
from routekaart.show.text import text_width

__all__ = ["Pen", "bent", "width_of"]

CORNER = 6.0
THINNEST, THICKER = 0.9, 4.0
DASHES = "4 2.5"


def width_of(share: float) -> float:
    """How thick an arrow of this share (0 to 1) is, in points."""
    return THINNEST + THICKER * share


def bent(points: Sequence[Point], width: float, *, is_open: bool) -> tuple[str, list[Point]]:
    """The path of an arrow through ``points`` with round corners, up to its head; and the corners of that head."""
    size = 4.4 + (1.8 if is_open else width) * 0.75
    (x0, y0), (x1, y1) = points[-2:]
    length = math.hypot(x1 - x0, y1 - y0) or 1
    ux, uy = (x1 - x0) / length, (y1 - y0) / length
    base = (x1 - ux * size, y1 - uy * size)
    half = size / 2
    head = [(x1, y1), (base[0] - uy * half, base[1] + ux * half), (base[0] + uy * half, base[1] - ux * half)]
    line = [*points[:-1], base]
    path = f"M{line[0][0]:.1f},{line[0][1]:.1f}"
    for before, corner, after in zip(line, line[1:], line[2:], strict=False):
        enter, leave = _towards(corner, before), _towards(corner, after)
        path += (
            f"L{enter[0]:.1f},{enter[1]:.1f}Q{corner[0]:.1f},{corner[1]:.1f} {leave[0]:.1f},{leave[1]:.1f}"
        )
    return f"{path}L{line[-1][0]:.1f},{line[-1][1]:.1f}", head


def _towards(corner: Point, other: Point) -> Point:
    length = math.hypot(other[0] - corner[0], other[1] - corner[1]) or 1
    step = min(CORNER, length / 2) / length
    return (corner[0] + (other[0] - corner[0]) * step, corner[1] + (other[1] - corner[1]) * step)


class Pen:
    """Draws on one page; ids begin with the prefix of a picture."""

    def __init__(self) -> None:
        self.page = ET.Element("g", {"class": "map"})

    def width(self, text: str, size: float, *, bold: bool = False) -> float:
        """How wide a text is."""
        return text_width(text, bold=bold) * size

    def group(self, kind: str, key: str, tip: str, **numbers: object) -> ET.Element:
        """A group of that class; ``tip`` is shown on pointing."""
        named = {"class": kind, **({"id": f"{PREFIX}-{key}"} if key else {})}
        data = {f"data-{name.replace('_', '-')}": str(value) for name, value in numbers.items()}
        group = ET.SubElement(self.page, "g", named | data)
        if tip:
            ET.SubElement(group, "title").text = tip
        return group

    def label(self, key: str, cases: int) -> ET.Element:
        """The group of the number of an arrow."""
        named = {"class": "label", "data-of": f"{PREFIX}-{key}", "data-cases": str(cases)}
        return ET.SubElement(self.page, "g", named)

    def text(
        self, group: ET.Element, text: str, x: float, y: float, size: float, *,
        bold: bool = False, colour: str = INK, anchor: str = "middle",
    ) -> None:  # fmt: skip
        """A line of text with its baseline at ``y``."""
        element = ET.SubElement(group, "text", {
            "x": f"{x:.1f}", "y": f"{y:.1f}", "font-size": f"{size:g}", "fill": colour, "text-anchor": anchor,
            **({"font-weight": "bold"} if bold else {}),
        })  # fmt: skip
        element.text = text

    def rect(
        self,
        group: ET.Element,
        rect: Rect,
        fill: str,
        *,
        radius: float = 0,
        border: str = "",
        border_width: float = 0,
    ) -> None:
        """A box, round at its corners if asked."""
        left, top, right, bottom = rect
        ET.SubElement(group, "rect", {
            "x": f"{left:.1f}", "y": f"{top:.1f}", "width": f"{right - left:.1f}", "height": f"{bottom - top:.1f}",
            "fill": fill, **({"rx": f"{radius:g}"} if radius else {}),
            **({"stroke": border, "stroke-width": f"{border_width:g}"} if border else {}),
        })  # fmt: skip

    def circle(self, group: ET.Element, x: float, y: float, radius: float, fill: str) -> None:
        """A disc with a rim of paper."""
        ET.SubElement(group, "circle", {
            "cx": f"{x:.1f}", "cy": f"{y:.1f}", "r": f"{radius:g}", "fill": fill, "stroke": PAPER, "stroke-width": "1.5",
        })  # fmt: skip

    def path(self, group: ET.Element, path: str, colour: str, width: float, *, dashes: str = "") -> None:
        """A line."""
        dashed = {"stroke-dasharray": dashes} if dashes else {}
        if dashes.startswith("0.1"):
            dashed["stroke-linecap"] = "round"
        ET.SubElement(
            group,
            "path",
            {"d": path, "fill": "none", "stroke": colour, "stroke-width": f"{width:.2f}", **dashed},
        )

    def polygon(self, group: ET.Element, points: Sequence[Point], fill: str, colour: str) -> None:
        """A filled shape."""
        corners = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        ET.SubElement(
            group, "polygon", {"points": corners, "fill": fill, "stroke": colour, "stroke-width": "1"}
        )

    def mark_width(self, kind: str, text: str, size: float) -> float:
        """How wide a mark is."""
        inner = self.width(text, size, bold=True)
        return inner + 12 if kind == "loop" else inner + 15

    def mark(self, group: ET.Element, kind: str, text: str, x: float, y: float, size: float) -> None:
        """A filled mark with its left edge at ``x`` and its top at ``y``: a pill, or a triangle with the text after it."""
        width = self.mark_width(kind, text, size)
        if kind == "loop":
            self.rect(group, (x, y, x + width, y + size * 1.25), FLAG, radius=size * 0.62)
            self.text(group, text, x + width / 2, y + size * 0.95, size, bold=True, colour=PAPER)
            return
        self.polygon(group, [(x + 6, y - 0.5), (x + 12, y + size * 1.2), (x, y + size * 1.2)], FLAG, FLAG)
        self.text(group, "!", x + 6, y + size * 1.1, size, bold=True, colour=PAPER)
        self.text(group, text, x + 15, y + size, size, bold=True, colour=FLAG, anchor="start")

    def key_thicker(self, group: ET.Element, x: float, y: float) -> None:
        """A thick line and a thin one."""
        self.path(group, f"M{x:.1f},{y:.1f}h20", FLOW_LINES[-1], 4)
        self.path(group, f"M{x + 24:.1f},{y:.1f}h10", FLOW_LINES[0], 1)

    def key_wait(self, group: ET.Element, x: float, y: float) -> None:
        """A disc."""
        self.circle(group, x + 7, y, 7, FLAG)
        self.text(group, "1", x + 7, y + 3, 8.4, bold=True, colour=PAPER)

    def key_loop(self, group: ET.Element, x: float, y: float) -> None:
        """A pill."""
        self.rect(group, (x, y - 5.2, x + 22, y + 5.2), FLAG, radius=5.2)
        self.text(group, "↺ n", x + 11, y + 3, 8.4, bold=True, colour=PAPER)

    def key_agreement(self, group: ET.Element, x: float, y: float) -> None:
        """A triangle."""
        self.mark(group, "agreement", "n", x, y - 5, 8.4)

    def key_return(self, group: ET.Element, x: float, y: float) -> None:
        """A dashed arrow with an open head."""
        path, head = bent([(x, y), (x + 27, y)], 1.5, is_open=True)
        self.path(group, path, RETURN, 1.5, dashes=DASHES)
        self.polygon(group, head, PAPER, RETURN)

    def key_help(self, group: ET.Element, x: float, y: float) -> None:
        """A pale box."""
        self.rect(group, (x, y - 5, x + 20, y + 5), HELP_FILL, radius=4, border=HELP_LINE, border_width=1)

    def key_clock(self, group: ET.Element, x: float, y: float) -> None:
        """A clock."""
        group.append(clock(x + 6, y, 5))

    def key_dotted(self, group: ET.Element, x: float, y: float) -> None:
        """A dotted line."""
        self.path(group, f"M{x:.1f},{y:.1f}h23", FLOW_LINES[-2], 2, dashes="0.1 4.5")

    def key_nothing(self, *_: object) -> None:
        """A key that is words alone."""
