"""One SVG that explains itself and can be put in any page: the frame around a map or a chart.

Comments, the document type and instructions are taken out, nothing can run, and every id begins
with a name of its own.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from routekaart.show.legend import FONTS, Legend, draw_heading, draw_legend
from routekaart.show.palette import PAPER

__all__ = ["PREFIX", "framed", "read_svg", "with_prefix"]

SVG = "http://www.w3.org/2000/svg"
XLINK_TITLE = "{http://www.w3.org/1999/xlink}title"
XLINK_HREF = "{http://www.w3.org/1999/xlink}href"
MARGIN = 14.0
NARROWEST = 440.0  # points: what the legend needs
PREFIX = "routekaart"
PREFIXED = {"id", "aria-labelledby", "data-of", "href", "clip-path", "fill"}

_DOCTYPE = re.compile(rb"<!DOCTYPE[^>]*>")


def read_svg(svg: bytes) -> tuple[ET.Element, float, float]:
    """What an SVG draws, as one group, with its width and height in points."""
    # Made by Graphviz or matplotlib from escaped text; with its document type go all entities.
    root = _without_namespaces(ET.fromstring(_DOCTYPE.sub(b"", svg)))  # noqa: S314
    width, height = (float(part) for part in root.get("viewBox", "0 0 1 1").split()[2:])
    body = ET.Element("g")
    body.extend(child for child in root if child.tag not in ("metadata", "title"))
    return body, width, height


def framed(body: ET.Element, body_width: float, body_height: float, legend: Legend, description: str) -> str:
    """A finished picture: ``body`` between its heading and its legend, named and described."""
    # Wide maps get a larger legend, though not as much larger: they are looked at from further away.
    scale = max(1.0, body_width / 620) ** 0.6
    inner = max(NARROWEST, body_width / scale)
    heading, heading_height = draw_heading(legend, inner)
    key, key_height = draw_legend(legend, inner)
    width = inner * scale + 2 * MARGIN
    below = MARGIN + heading_height * scale + body_height + 12
    height = below + key_height * scale + MARGIN

    root = ET.Element("svg", {"xmlns": SVG, "viewBox": f"0 0 {width:.1f} {height:.1f}", "width": f"{width:.1f}",
                              "height": f"{height:.1f}", "role": "img", "id": PREFIX, "font-family": FONTS,
                              "aria-labelledby": f"{PREFIX}-title {PREFIX}-desc"})  # fmt: skip
    ET.SubElement(root, "title", {"id": f"{PREFIX}-title"}).text = legend.headline
    ET.SubElement(root, "desc", {"id": f"{PREFIX}-desc"}).text = description
    ET.SubElement(root, "rect", {"width": "100%", "height": "100%", "fill": PAPER})
    _place(root, heading, MARGIN, MARGIN, scale)
    _place(root, body, MARGIN + (inner * scale - body_width) / 2, MARGIN + heading_height * scale, 1)
    _place(root, key, MARGIN, below, scale)
    return ET.tostring(root, encoding="unicode") + "\n"


def with_prefix(svg: str, prefix: str) -> str:
    """``svg`` with ids that begin with ``prefix``, so that several can stand in one page."""
    root = _without_namespaces(ET.fromstring(svg))  # noqa: S314 -- of our own making
    root.set("xmlns", SVG)
    for element in root.iter():
        for name in PREFIXED & element.attrib.keys():
            # A reference is the id alone, "#id", "url(#id)" or, in aria-labelledby, several ids.
            element.set(name, re.sub(rf"(^|[ #]){PREFIX}\b", rf"\g<1>{prefix}", element.attrib[name]))
    return ET.tostring(root, encoding="unicode") + "\n"


def _place(root: ET.Element, group: ET.Element, x: float, y: float, scale: float) -> None:
    outer = ET.SubElement(root, "g", {"transform": f"translate({x:.1f} {y:.1f}) scale({scale:.3g})"})
    outer.append(group)


def _without_namespaces(root: ET.Element) -> ET.Element:
    """Plain names: the one namespace is set again on the finished picture."""
    for element in root.iter():
        element.tag = element.tag.removeprefix(f"{{{SVG}}}")
        element.attrib.pop(XLINK_TITLE, None)
        target = element.attrib.pop(XLINK_HREF, None)
        if target is not None:
            element.set("href", target)
    return root
