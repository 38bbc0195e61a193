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
from routekaart.show.legend import FONTS, Legend, clock, draw_heading, draw_legend
from routekaart.show.palette import PAPER

__all__ = ["finish", "finish_chart", "with_prefix"]

SVG = "http://www.w3.org/2000/svg"
XLINK_TITLE = "{http://www.w3.org/1999/xlink}title"
XLINK_HREF = "{http://www.w3.org/1999/xlink}href"
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
MARGIN = 14.0
NARROWEST = 440.0  # points: what the legend needs
PREFIX = "routekaart"
FACE = {"font-family", "font-style", "font-stretch", "font-variant"}  # set once, on the whole picture
PREFIXED = {"id", "aria-labelledby", "data-of", "href", "clip-path", "fill"}
NO_MARK = Mark("")
BLANK = 0.278  # em: the width of a blank in Arial


_URL = re.compile(r"url\(#(?P<id>[^)]+)\)")
_REFERENCES = {"href": re.compile("#(?P<id>.+)"), "clip-path": _URL, "fill": _URL}
_FONT = re.compile(r"(?P<weight>bold|[67]00)? ?(?P<size>[\d.]+)px .*")
_DOCTYPE = re.compile(rb"<!DOCTYPE[^>]*>")


def finish(laid_out: bytes, drawing: Drawing) -> str:
    """The SVG of ``drawing`` from what the layout made of it: titled, labelled, with its legend."""
    body, width, height = _read(laid_out)
    _dress(body, drawing)
    return _framed(body, width, height, drawing.legend, drawing.text)


def finish_chart(drawn: bytes, legend: Legend, description: str) -> str:
    """The SVG of a chart from what matplotlib drew, with the same frame as a map."""
    body, width, height = _read(drawn)
    _spell_out_styles(body)
    _keep_needed_ids(body)
    return _framed(body, width, height, legend, f"{description} {legend.stamp}")


def with_prefix(svg: str, prefix: str) -> str:
    """``svg`` with ids that begin with ``prefix``, so that several can stand in one page."""
    root = _without_namespaces(ET.fromstring(svg))  # noqa: S314 -- of our own making
    root.set("xmlns", SVG)
    for element in root.iter():
        for name in PREFIXED & element.attrib.keys():
            # A reference is the id alone, "#id", "url(#id)" or, in aria-labelledby, several ids.
            element.set(name, re.sub(rf"(^|[ #]){PREFIX}\b", rf"\g<1>{prefix}", element.attrib[name]))
    return ET.tostring(root, encoding="unicode") + "\n"


def _read(svg: bytes) -> tuple[ET.Element, float, float]:
    """What an SVG draws, as one group, with its width and height in points."""
    # Made by Graphviz or matplotlib from escaped text; with its document type go all entities.
    root = _without_namespaces(ET.fromstring(_DOCTYPE.sub(b"", svg)))  # noqa: S314
    width, height = (float(part) for part in root.get("viewBox", "0 0 1 1").split()[2:])
    body = ET.Element("g")
    body.extend(child for child in root if child.tag not in ("metadata", "title"))
    return body, width, height


def _framed(body: ET.Element, body_width: float, body_height: float, legend: Legend, description: str) -> str:
    """A picture with ``body`` between its heading and its legend."""
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


def _place(root: ET.Element, group: ET.Element, x: float, y: float, scale: float) -> None:
    outer = ET.SubElement(root, "g", {"transform": f"translate({x:.1f} {y:.1f}) scale({scale:.3g})"})
    outer.append(group)


def _dress(page: ET.Element, drawing: Drawing) -> None:
    """Give each step and transition what the layout could not."""
    [body] = page
    body.attrib.pop("id", None)
    for child in list(body):
        if child.tag in ("polygon", "title"):  # the layout's own background and name
            body.remove(child)
            continue
        _unlink(child)
        title = child.find("title")
        mark = drawing.marks.get(child.get("id", ""), NO_MARK)
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


def _spell_out_styles(body: ET.Element) -> None:
    """Styles as attributes: a page that forbids inline styles still shows the chart right."""
    for parent in list(body.iter()):
        for child in list(parent):
            if child.tag == "style":
                parent.remove(child)
    body.attrib.update({"stroke-linejoin": "round", "stroke-linecap": "butt"})
    for element in body.iter():
        for declaration in filter(None, element.attrib.pop("style", "").split(";")):
            name, value = (part.strip() for part in declaration.split(":", 1))
            font = _FONT.fullmatch(value) if name == "font" else None
            if font is not None:
                element.set("font-size", font["size"])
                if font["weight"]:
                    element.set("font-weight", "bold")
            elif name not in FACE:
                element.set(name, value)


def _keep_needed_ids(body: ET.Element) -> None:
    """Ids that something refers to, under our own prefix; the rest goes."""
    needed = set()
    for element in body.iter():
        for name, pattern in _REFERENCES.items():
            found = pattern.fullmatch(element.get(name, ""))
            if found is not None:
                needed.add(found["id"])
                element.set(name, element.attrib[name].replace(f"#{found['id']}", f"#{PREFIX}-{found['id']}"))
    for element in body.iter():
        identity = element.attrib.pop("id", None)
        if identity in needed:
            element.set("id", f"{PREFIX}-{identity}")


def _without_namespaces(root: ET.Element) -> ET.Element:
    """Plain names: the one namespace is set again on the finished picture."""
    for element in root.iter():
        element.tag = element.tag.removeprefix(f"{{{SVG}}}")
        element.attrib.pop(XLINK_TITLE, None)
        target = element.attrib.pop(XLINK_HREF, None)
        if target is not None:
            element.set("href", target)
    return root
