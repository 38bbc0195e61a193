"""What matplotlib drew as a finished picture: in the same frame as a map, and as free of style sheets."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from routekaart.show.legend import Legend
from routekaart.show.svg import PREFIX, framed, read_svg

__all__ = ["finish_chart"]

FACE = {"font-family", "font-style", "font-stretch", "font-variant"}  # set once, on the whole picture

_URL = re.compile(r"url\(#(?P<id>[^)]+)\)")
_REFERENCES = {"href": re.compile("#(?P<id>.+)"), "clip-path": _URL, "fill": _URL}
_FONT = re.compile(r"(?P<weight>bold|[67]00)? ?(?P<size>[\d.]+)px .*")


def finish_chart(drawn: bytes, legend: Legend, description: str) -> str:
    """The SVG of a chart: titled, described, with its legend."""
    body, width, height = read_svg(drawn)
    _spell_out_styles(body)
    _keep_needed_ids(body)
    return framed(body, width, height, legend, f"{description} {legend.stamp}")


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
