"""A laid-out graph as a finished picture: with what the layout could not carry.

That is weights of type, halos, the clock of a waiting step, and the words shown on pointing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from xml.etree import ElementTree as ET

from routekaart.show.legend import clock, gateway_sign, repeat_sign
from routekaart.show.maps.canvas import DETAIL_SIZE, NAME_SIZE, Drawing, Mark
from routekaart.show.palette import PAPER
from routekaart.show.svg import PREFIX, framed, read_svg

__all__ = ["dress", "finish_map"]

XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
NO_MARK = Mark("")
BLANK = 0.278  # em: the width of a blank in Arial


def finish_map(laid_out: bytes, drawing: Drawing) -> str:
    """The SVG of ``drawing`` from what the layout made of it: titled, labelled, with its legend."""
    body, width, height = read_svg(laid_out)
    dress(body, drawing.marks)
    return framed(body, width, height, drawing.legend, drawing.text)


def dress(page: ET.Element, marks: Mapping[str, Mark], *, prefix: str = PREFIX) -> None:
    """Give each step and transition what the layout could not; ids begin with ``prefix``."""
    [body] = page
    body.attrib.pop("id", None)
    for child in list(body):
        if child.tag in ("polygon", "title"):  # the layout's own background and name
            body.remove(child)
            continue
        _unlink(child)
        title = child.find("title")
        mark = marks.get(child.get("id", ""), NO_MARK)
        if title is not None:
            title.text = mark.tip
        for name, value in mark.numbers.items():
            child.set(f"data-{name}", str(value))
        _set_type(child, mark)
        _set_dashes(child)
        if mark.is_wait:
            _add_clock(child)
        if mark.is_repeated:
            xs, ys = zip(*_points(child), strict=True)
            child.append(repeat_sign(max(xs) - 1, min(ys), 5))
        if mark.gateway:
            xs, ys = zip(*_points(child), strict=True)
            middle = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
            child.append(gateway_sign(*middle, 5.5, is_choice=mark.gateway == "choice"))
        child.set("id", f"{prefix}-{child.get('id')}")
    # Lines, then their numbers, then steps: no line strikes through a number or a name.
    edges = [child for child in body if _is_edge(child)]
    steps = [child for child in body if not _is_edge(child)]
    body[:] = [*edges, *map(_take_label, edges), *steps]


def _is_edge(child: ET.Element) -> bool:
    return child.get("class", "").startswith("edge")


def _take_label(edge: ET.Element) -> ET.Element:
    """The numbers of a transition as a group of their own, that says whose they are."""
    label = ET.Element(
        "g", {"class": "label", "data-of": edge.get("id", ""), "data-cases": edge.get("data-cases", "")}
    )
    for text in edge.findall("text"):
        edge.remove(text)
        label.append(text)
    return label


def _unlink(group: ET.Element) -> None:
    """Take out the links the layout wraps around whatever has a tooltip."""
    for inner in list(group):
        link = inner.find("a")
        if link is None:
            continue
        place = list(group).index(inner)
        group.remove(inner)
        for offset, shape in enumerate(link):
            group.insert(place + offset, shape)


def _set_type(group: ET.Element, mark: Mark) -> None:
    is_edge = _is_edge(group)
    for number, text in enumerate(group.iter("text")):
        text.attrib.pop("font-family", None)
        text.attrib.pop(XML_SPACE, None)
        if is_edge:
            # A halo of paper, so that a thick line does not run through its number.
            text.attrib.update(
                {"paint-order": "stroke", "stroke": PAPER, "stroke-width": "3", "stroke-linejoin": "round"}
            )
            _take_blanks(text)
            text.set("font-size", f"{DETAIL_SIZE:g}")
            if mark.is_strong:
                text.set("font-weight", "bold")
            if mark.label_colours:
                text.set("fill", mark.label_colours[number])
        elif number < mark.name_lines:
            text.attrib.update({"font-size": f"{NAME_SIZE:g}", "font-weight": "bold"})
        else:
            text.set("font-size", f"{DETAIL_SIZE:g}")


def _take_blanks(text: ET.Element) -> None:
    """Replace the blanks around a number, which some viewers drop, by the shift they make."""
    written = text.text or ""
    leading, trailing = (len(written) - len(part) for part in (written.lstrip(), written.rstrip()))
    text.text = written.strip()
    text.set("x", f"{float(text.get('x', '0')) + (leading - trailing) / 2 * BLANK * DETAIL_SIZE:.2f}")


def _set_dashes(group: ET.Element) -> None:
    """Dashes and dots that grow with the width of their line."""
    for path in group.iter("path"):
        if path.attrib.pop("stroke-dasharray", None) is None:
            continue
        width = float(path.get("stroke-width", "1"))
        if "dotted" in group.get("class", ""):
            path.attrib.update({"stroke-dasharray": f"0.1 {2 * width + 1:.1f}", "stroke-linecap": "round"})
        else:
            path.set("stroke-dasharray", f"{4 + width:.1f} {3 + width / 2:.1f}")


def _add_clock(group: ET.Element) -> None:
    """A clock on the top left corner of a step."""
    xs, ys = zip(*_points(group), strict=True)
    group.append(clock(min(xs) + 4, min(ys) + 4, 6))


def _points(group: ET.Element) -> Iterator[tuple[float, float]]:
    for shape in group:
        numbers = re.findall(r"-?\d+(?:\.\d+)?", shape.get("d", "") or shape.get("points", ""))
        yield from zip(map(float, numbers[::2]), map(float, numbers[1::2]), strict=True)
