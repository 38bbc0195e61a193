"""A laid-out graph as a finished picture: one SVG that explains itself and can be put in any page.

Comments, the document type and links are taken out, nothing can run, every id begins with a name
of its own, and what the layout could not carry (weights of type, the clock, words on pointing,
the legend) is put in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from routekaart.show.canvas import DETAIL_SIZE, NAME_SIZE, Drawing, Mark
from routekaart.show.legend import FONTS, clock, draw_heading, draw_legend
from routekaart.show.palette import PAPER

__all__ = ["finish", "with_prefix"]

SVG = "http://www.w3.org/2000/svg"
XLINK_TITLE = "{http://www.w3.org/1999/xlink}title"
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
MARGIN = 14.0
NARROWEST = 440.0  # points: what the legend needs
PREFIX = "routekaart"

_DOCTYPE = re.compile(rb"<!DOCTYPE[^>]*>")


def finish(laid_out: bytes, drawing: Drawing) -> str:
    """The SVG of ``drawing`` from what the layout made of it: titled, labelled, with its legend."""
    graph = _without_namespaces(ET.fromstring(_DOCTYPE.sub(b"", laid_out)))
    map_width, map_height = (float(part) for part in graph.get("viewBox", "0 0 1 1").split()[2:])
    body = graph.find("g")
    if body is None:
        raise ValueError("the layout holds no graph")
    _dress(body, drawing)

    # Wide maps get a larger legend, though not as much larger: they are looked at from further away.
    scale = max(1.0, map_width / 620) ** 0.6
    inner = max(NARROWEST, map_width / scale)
    heading, heading_height = draw_heading(drawing.legend, inner)
    legend, legend_height = draw_legend(drawing.legend, inner)
    width = inner * scale + 2 * MARGIN
    below = MARGIN + heading_height * scale + map_height + 12
    height = below + legend_height * scale + MARGIN

    root = ET.Element("svg", {"xmlns": SVG, "viewBox": f"0 0 {width:.1f} {height:.1f}", "width": f"{width:.1f}",
                              "height": f"{height:.1f}", "role": "img", "id": PREFIX, "font-family": FONTS,
                              "aria-labelledby": f"{PREFIX}-title {PREFIX}-desc"})  # fmt: skip
    _titled(root, drawing)
    ET.SubElement(root, "rect", {"width": "100%", "height": "100%", "fill": PAPER})
    _place(root, heading, MARGIN, MARGIN, scale)
    _place(root, body, MARGIN + (inner * scale - map_width) / 2, MARGIN + heading_height * scale, 1)
    _place(root, legend, MARGIN, below, scale)
    return ET.tostring(root, encoding="unicode") + "\n"


def with_prefix(svg: str, prefix: str) -> str:
    """``svg`` with ids that begin with ``prefix``, so that several can stand in one page."""
    return re.sub(rf'(id="|aria-labelledby="|(?<=-title )){PREFIX}', rf"\g<1>{prefix}", svg)


def _titled(root: ET.Element, drawing: Drawing) -> None:
    legend = drawing.legend
    title = ET.SubElement(root, "title", {"id": f"{PREFIX}-title"})
    title.text = f"{legend.title} – {legend.subtitle}" if legend.subtitle else legend.title
    description = ET.SubElement(root, "desc", {"id": f"{PREFIX}-desc"})
    description.text = " ".join((drawing.description, *legend.facts, *legend.notes, legend.stamp))


def _place(root: ET.Element, group: ET.Element, x: float, y: float, scale: float) -> None:
    outer = ET.SubElement(root, "g", {"transform": f"translate({x:.1f} {y:.1f}) scale({scale:.3g})"})
    outer.append(group)


def _dress(body: ET.Element, drawing: Drawing) -> None:
    """Give each step and transition what the layout could not."""
    body.attrib.pop("id", None)
    for child in list(body):
        if child.tag in ("polygon", "title"):  # the layout's own background and name
            body.remove(child)
            continue
        _unlink(child)
        mark = drawing.marks[child.get("id", "")]
        title = child.find("title")
        if title is not None:
            title.text = mark.tip
        for name, value in mark.numbers.items():
            child.set(f"data-{name}", str(value))
        _set_type(child, mark)
        _set_dashes(child)
        if mark.is_wait:
            _add_clock(child)
        child.set("id", f"{PREFIX}-{child.get('id')}")
    # Lines, then their numbers, then steps: no line strikes through a number or a name.
    edges = [child for child in body if _is_edge(child)]
    steps = [child for child in body if not _is_edge(child)]
    body[:] = [*edges, *map(_take_label, edges), *steps]


def _is_edge(child: ET.Element) -> bool:
    return child.get("class", "").startswith("edge")


def _take_label(edge: ET.Element) -> ET.Element:
    """The numbers of a transition as a group of their own, that says whose they are."""
    label = ET.Element("g", {"class": "label", "data-of": edge.get("id", ""), "data-cases": edge.get("data-cases", "")})
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
            text.attrib.update({"paint-order": "stroke", "stroke": PAPER, "stroke-width": "3", "stroke-linejoin": "round"})
            text.text = (text.text or "").strip()
            text.set("font-size", f"{DETAIL_SIZE:g}")
            if mark.is_strong:
                text.set("font-weight", "bold")
            if mark.label_colours:
                text.set("fill", mark.label_colours[number])
        elif number < mark.name_lines:
            text.attrib.update({"font-size": f"{NAME_SIZE:g}", "font-weight": "bold"})
        else:
            text.set("font-size", f"{DETAIL_SIZE:g}")


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


def _without_namespaces(root: ET.Element) -> ET.Element:
    """Plain names: the one namespace is set again on the finished picture."""
    for element in root.iter():
        element.tag = element.tag.removeprefix(f"{{{SVG}}}")
        title = element.attrib.pop(XLINK_TITLE, None)
        if title is not None:
            element.set("title", title)
    return root
