"""What an SVG of a flagged map shows, measured from its elements alone: nothing of the code that drew it is used."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import combinations
from xml.etree import ElementTree as ET

SVG = "{http://www.w3.org/2000/svg}"
#: A4 within margins of 10 mm, in points.
WIDEST, HIGHEST = 538.0, 785.0


@dataclass(frozen=True)
class Drawn:
    """A map as drawn: boxes (left, top, right, bottom) by id, arrows as (start, end, numbers), numbers, sizes of text."""

    boxes: dict[str, tuple[float, float, float, float]]
    arrows: dict[str, tuple[tuple[float, float], tuple[float, float], dict[str, int]]]
    labels: dict[str, tuple[float, float, float, float]]
    texts: tuple[tuple[float, str], ...]
    flags: tuple[str, ...]
    size: tuple[float, float]

    @property
    def share_up(self) -> float:
        """The share of first visits that is drawn upward."""
        every = sum(numbers.get("first-visits", 0) for _, _, numbers in self.arrows.values())
        up = sum(n.get("first-visits", 0) for (_, y0), (_, y1), n in self.arrows.values() if y1 < y0)
        return up / every if every else 0.0

    @property
    def smallest_on_a4(self) -> float:
        """The smallest text in points, when the picture fits a page of A4."""
        scale = min(1.0, WIDEST / self.size[0], HIGHEST / self.size[1])
        return scale * min(size for size, _ in self.texts)

    @property
    def islands(self) -> int:
        """Boxes that no arrow touches, beside at least one other box."""
        ends = [point for start, end, _ in self.arrows.values() for point in (start, end)]
        alone = [box for box in self.boxes.values() if not any(_touches(box, point) for point in ends)]
        return len(alone) if len(self.boxes) > 1 else 0

    @property
    def overlaps(self) -> int:
        """Numbers that stand on another number or on a step, and steps that stand on a step."""
        pairs = combinations([*self.labels.values(), *self.boxes.values()], 2)
        return sum(_overlap(one, two) for one, two in pairs)

    @property
    def dangling(self) -> int:
        """Ends of arrows that touch no step."""
        ends = [point for start, end, _ in self.arrows.values() for point in (start, end)]
        return sum(not any(_touches(box, point) for box in self.boxes.values()) for point in ends)


def measured(svg: str) -> Drawn:
    """The map in an SVG."""
    root = ET.fromstring(svg)
    boxes, arrows, labels, texts, flags = {}, {}, {}, [], []
    scales = {}
    for element in root.iter():
        scale = scales.get(element, 1.0)
        found = re.search(r"scale\(([\d.]+)\)", element.get("transform", ""))
        for child in element:
            scales[child] = scale * float(found[1] if found else 1)
        kind = element.get("class", "")
        if kind.startswith("node"):
            boxes[element.get("id")] = _rect(element.find(f"{SVG}rect"))
        elif kind == "edge":
            arrows[element.get("id")] = _arrow(element)
        elif kind == "label":
            labels[element.get("data-of")] = _label(element)
        elif kind.startswith("flag"):
            flags.append(kind.removeprefix("flag "))
        if element.tag == f"{SVG}text":
            texts.append((scale * float(element.get("font-size")), element.text or ""))
    size = tuple(float(part) for part in root.get("viewBox").split()[2:])
    return Drawn(boxes, arrows, labels, tuple(texts), tuple(flags), size)


def _rect(rect):
    x, y, width, height = (float(rect.get(name)) for name in ("x", "y", "width", "height"))
    return (x, y, x + width, y + height)


def _arrow(group):
    start = re.match(r"M(-?[\d.]+),(-?[\d.]+)", group.find(f"{SVG}path").get("d"))
    end = group.find(f"{SVG}polygon").get("points").split()[0].split(",")
    numbers = {
        name.removeprefix("data-"): int(value)
        for name, value in group.attrib.items()
        if name.startswith("data-")
    }
    return (float(start[1]), float(start[2])), (float(end[0]), float(end[1])), numbers


def _label(group):
    """The box of a number: half an em a character, as wide as digits of Arial are."""
    text = group.find(f"{SVG}text")
    x, y, size = (float(text.get(name)) for name in ("x", "y", "font-size"))
    half = 0.556 * size * len(text.text) / 2
    return (x - half, y - 0.72 * size, x + half, y)


def _touches(box, point, near=1.0):
    left, top, right, bottom = box
    return left - near <= point[0] <= right + near and top - near <= point[1] <= bottom + near


def _overlap(one, two):
    return one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]
