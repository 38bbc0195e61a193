"""The maps of two groups in one frame: every step at the same place, every line on the same scale.

Both groups are laid out once, together; each is then drawn on that one layout. A step that one group does
not have stays in its place as a ghost, a transition it does not make is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from xml.etree import ElementTree as ET

from routekaart.contrasts.edges import MapContrast
from routekaart.privacy.disclosure import Cleared, passed
from routekaart.show.legend import Key, Legend
from routekaart.show.maps.both_groups import (
    ends_of_both,
    has_shares,
    largest,
    shares_of,
    steps_of_both,
    transitions_of_both,
)
from routekaart.show.maps.canvas import Canvas, Mark, line
from routekaart.show.maps.layout import check_size, lay_out
from routekaart.show.maps.map_svg import dress
from routekaart.show.maps.map_words import MapWords
from routekaart.show.palette import COUNT_FILLS, COUNT_LINES, INK, MUTED, PAPER, RULE, ink_on, shade
from routekaart.show.picture import Picture
from routekaart.show.rows import Row
from routekaart.show.svg import PREFIX, framed, read_svg
from routekaart.show.text import clean_text

__all__ = ["draw_in_one_frame", "draw_side_by_side"]

Side = Literal["a", "b"]

SIDES: tuple[Side, Side] = ("a", "b")
#: Lines grow with the share of a group, so in the layout both take the room of one of middle width.
THINNEST, THICKEST = 0.9, 3.6
ROOM = {"penwidth": "2.2", "arrowsize": "0.75"}
GHOST = "#B5B5B5"
GAP = 46.0  # points
HEAD = 13.0  # points, of a picture as wide as its legend


@dataclass(frozen=True)
class _Element:
    """How one group has a step or transition: its lines of numbers, its share; None where it has none."""

    lines: tuple[str, ...]
    share: float | None
    tip: str
    cases: int | None


@dataclass(frozen=True)
class _Panel:
    """The map of one group on the layout of both."""

    body: ET.Element
    width: float
    height: float
    title: str


def draw_side_by_side(cleared: Cleared[MapContrast], *, lang: str = "nl") -> Picture:
    """Both maps next to each other in one picture.

    Raises
    ------
    LayoutError
        The maps are too large or too tangled to draw, or nothing here can lay them out.
    """
    contrast = passed(cleared)
    say = MapWords(lang, contrast.map_a.level)
    panels = _panels(contrast, say)
    body = ET.Element("g")
    size = HEAD * max(1.0, 2 * panels[0].width / 620) ** 0.6
    x = 0.0
    for panel in panels:
        group = ET.SubElement(body, "g", {"transform": f"translate({x:.1f} {1.8 * size:.1f})"})
        group.append(panel.body)
        head = ET.SubElement(body, "text", {"x": f"{x:.1f}", "y": f"{size:.1f}", "fill": INK,
                                            "font-size": f"{size:.1f}", "font-weight": "bold"})  # fmt: skip
        head.text = panel.title
        x += panel.width + GAP
    legend = _legend(cleared, say)
    text = _described(contrast, legend, say)
    return Picture(
        framed(body, x - GAP, panels[0].height + 1.8 * size, legend, text), legend.headline, text
    )  # fmt: skip


def draw_in_one_frame(cleared: Cleared[MapContrast], *, lang: str = "nl") -> tuple[Picture, Picture]:
    """Either map as a picture of its own, to lay over each other or on pages that follow; errors as above."""
    contrast = passed(cleared)
    say = MapWords(lang, contrast.map_a.level)
    first, second = (
        Picture(framed(panel.body, panel.width, panel.height, legend, text), legend.headline, text)
        for panel in _panels(contrast, say)
        for legend in [_legend(cleared, say, title=panel.title)]
        for text in [_described(contrast, legend, say)]
    )
    return first, second


def _described(contrast: MapContrast, legend: Legend, say: MapWords) -> str:
    named = say("description_side_by_side", a=clean_text(contrast.a), b=clean_text(contrast.b))
    return " ".join((named, *legend.facts, *legend.notes, legend.stamp))


def _panels(contrast: MapContrast, say: MapWords) -> list[_Panel]:
    """Both groups drawn on the layout of the two together."""
    canvas, elements = _union(contrast, say)
    title = say(f"title_{contrast.map_a.level}")
    drawing = canvas.drawing(Legend(title, "", (), (), ""), "")
    check_size(drawing.n_nodes, drawing.n_edges)
    laid_out = lay_out(drawing.source)
    panels = []
    for side in SIDES:
        body, width, height = read_svg(laid_out)
        drawn = {key: both[side] for key, both in elements.items()}
        marks = {key: _mark(mark, drawn.get(key)) for key, mark in drawing.marks.items()}
        _fill_in(body, drawn, marks, none=_none(contrast, side, say))
        dress(body, marks, prefix=f"{PREFIX}-{side}")
        panels.append(_Panel(body, width, height, _head(contrast, side, say)))
    return panels


def _head(contrast: MapContrast, side: Side, say: MapWords) -> str:
    group, n = (contrast.a, contrast.n_a) if side == "a" else (contrast.b, contrast.n_b)
    return (
        clean_text(group)
        if n is None
        else say("group_cases", group=clean_text(group), cases=say.counted("cases", n))
    )


def _union(contrast: MapContrast, say: MapWords) -> tuple[Canvas, dict[str, dict[Side, _Element | None]]]:
    """The graph of both groups with room for the larger number, and by key what each group has there."""
    nodes = steps_of_both(contrast)
    keys = {row["name"]: f"n{number}" for number, row in enumerate(nodes)}
    canvas = Canvas([*keys.values()])
    elements: dict[str, dict[Side, _Element | None]] = {}
    for end in ("start", "end"):
        rows = ends_of_both(contrast, end, keys)
        if rows:
            canvas.terminal(end, say(end))
        for number, (name, end_row) in enumerate(rows.items()):
            tip = say(f"tip_{end}_of", name=say.name(name))
            ends = ("start", keys[name]) if end == "start" else (keys[name], "end")
            _add_edge(
                canvas,
                elements,
                f"{end}{number}",
                ends,
                ({**end_row, "end": end, "name": name}, tip, False),
                contrast,
                say,
            )
    for row in nodes:
        key = keys[row["name"]]
        both = {side: _element(row, side, say.name(row["name"]), contrast, say) for side in SIDES}
        elements[key] = both
        lines = max((one.lines for one in both.values() if one), key=_room, default=())
        canvas.node(key, say.name(row["name"]), lines, [say.name(row["name"])], fill=PAPER,
                    is_wait=row["is_wait"])  # fmt: skip
    for number, row in enumerate(transitions_of_both(contrast, keys)):
        tip = say("description_step", source=say.name(row["source"]), target=say.name(row["target"]))
        ends = keys[row["source"]], keys[row["target"]]
        _add_edge(canvas, elements, f"e{number}", ends, (row, tip, row["is_tied"]), contrast, say)
    return canvas, elements


def _room(lines: tuple[str, ...]) -> tuple[int, int]:
    return len(lines), max(map(len, lines), default=0)


def _add_edge(
    canvas: Canvas,
    elements: dict[str, dict[Side, _Element | None]],
    key: str,
    ends: tuple[str, str],
    found: tuple[Row, str, bool],
    contrast: MapContrast,
    say: MapWords,
) -> None:
    row, tip, is_tied = found
    both = {side: _element(row, side, tip, contrast, say) for side in SIDES}
    elements[key] = both
    label = max((one.lines for one in both.values() if one), key=_room, default=())
    look = line(largest(shares_of(row, contrast)), colour=RULE, style="dotted" if is_tied else "solid")
    canvas.edge(key, *ends, label, [tip], **look | ROOM)


def _element(row: Row, side: Side, name: str, contrast: MapContrast, say: MapWords) -> _Element | None:
    """What one group has of a step or transition; None where it has nothing, or nothing that may be shown."""
    cases, n = row[f"cases_{side}"], contrast.n_a if side == "a" else contrast.n_b
    if not cases and not (contrast.is_public and cases is None and _stands(row, side, contrast)):
        return None
    share = shares_of(row, contrast)[SIDES.index(side)]
    is_step = "position" in row
    lines = [] if cases is None else [_number(cases, n, share, contrast, say, is_step=is_step)]
    if is_step and row[f"open_{side}"]:
        lines.append(say.standing(row[f"open_{side}"], row[f"running_{side}"]))
    tip = name if cases is None else say("tip_difference", name=name, counts=say.of_all(cases, n))
    return _Element(tuple(lines), share, tip, cases)


def _number(
    cases: int, n: int | None, share: float | None, contrast: MapContrast, say: MapWords, *, is_step: bool
) -> str:
    """A count as drawn: "6 van 8" on a step, "6" on a line; in large groups "75% (60)"."""
    if has_shares(contrast):
        return say("share_cases", share=say.share(share), cases=say.number(cases))
    if is_step and not contrast.is_public:
        return say("one_share", cases=say.number(cases), n=say.number(n))
    return say.number(cases)


def _stands(row: Row, side: Side, contrast: MapContrast) -> bool:
    """Whether the map of a group shows this step or transition, in a form that tells no numbers."""
    one = contrast.map_a if side == "a" else contrast.map_b
    if "position" in row:
        return row["name"] in one.node_columns["name"]
    if "end" in row:
        ends = one.start_columns if row["end"] == "start" else one.end_columns
        return row["name"] in ends["name"]
    edges = zip(one.edge_columns["source"], one.edge_columns["target"], strict=True)
    return (row["source"], row["target"]) in edges


def _mark(mark: Mark, element: _Element | None) -> Mark:
    if element is None:
        return mark
    numbers = {} if element.cases is None else {"cases": int(element.cases)}
    return Mark(element.tip, numbers, mark.name_lines, mark.is_wait)


def _none(contrast: MapContrast, side: Side, say: MapWords) -> tuple[str, ...]:
    """What stands in a ghost: that no case has it, where that may be told."""
    if contrast.is_public:
        return ()
    n = contrast.n_a if side == "a" else contrast.n_b
    return (say("one_share", cases=say.number(0), n=say.number(n)),)


def _fill_in(
    page: ET.Element,
    elements: Mapping[str, _Element | None],
    marks: Mapping[str, Mark],
    *,
    none: tuple[str, ...],
) -> None:
    """Turn the layout of both groups into the map of one; ``none`` stands in a step that it does not have."""
    [body] = page
    for child in list(body):
        key = child.get("id", "")
        if key not in elements:
            continue
        element = elements[key]
        if child.get("class", "").startswith("edge"):
            if element is None:
                body.remove(child)
            else:
                _fill_edge(child, element)
        else:
            details = [*child.iter("text")][marks[key].name_lines :]
            _write(details, none if element is None else element.lines)
            _fill_node(child, element)


def _fill_edge(group: ET.Element, element: _Element) -> None:
    share = element.share
    colour = MUTED if share is None else shade(COUNT_LINES, share)
    for shape in group.iter():
        if shape.tag in ("path", "polygon"):
            shape.set("stroke", colour)
        if shape.tag == "path":
            shape.set("stroke-width", f"{THINNEST + (THICKEST - THINNEST) * (share or 0):.2f}")
        if shape.tag == "polygon":
            shape.set("fill", colour)
            shape.set("stroke-width", "1")
    _write([*group.iter("text")], element.lines)


def _fill_node(group: ET.Element, element: _Element | None) -> None:
    is_ghost = element is None
    fill = PAPER if element is None or element.share is None else shade(COUNT_FILLS, element.share)
    for shape in group.iter():
        if shape.tag not in ("path", "polygon"):
            continue
        shape.set("stroke", GHOST if is_ghost else RULE)
        if is_ghost:
            shape.set("stroke-dasharray", "3 3")
        elif shape.get("fill") != "none":
            shape.set("fill", fill)
    for text in group.iter("text"):
        text.set("fill", RULE if is_ghost else ink_on(fill))


def _write(texts: list[ET.Element], lines: tuple[str, ...]) -> None:
    """Put ``lines`` in the place of ``texts``, the blanks around them kept."""
    for number, text in enumerate(texts):
        written = text.text or ""
        leading = len(written) - len(written.lstrip())
        trailing = len(written) - len(written.rstrip())
        line_ = lines[number] if number < len(lines) else ""
        text.text = f"{' ' * leading}{line_}{' ' * trailing}" if line_ else ""


def _legend(cleared: Cleared[MapContrast], say: MapWords, *, title: str = "") -> Legend:
    contrast = cleared.result
    a, b = clean_text(contrast.a), clean_text(contrast.b)
    level = contrast.map_a.level
    keys = []
    if contrast.n_cases is not None:
        ends = (say.share(0), say.share(1))
        keys += [
            Key("fills", say("key_node_cases"), colours=COUNT_FILLS, labels=ends),
            Key("lines", say("key_edge_share"), colours=COUNT_LINES, labels=ends),
        ]
    keys.append(Key("optional", say("key_ghost_public" if contrast.is_public else "key_ghost")))
    if any(any(one.edge_columns["is_tied"]) for one in (contrast.map_a, contrast.map_b)):
        keys.append(Key("dotted", say("key_dotted")))
    if any(any(one.node_columns["is_wait"]) for one in (contrast.map_a, contrast.map_b)):
        keys.append(Key("wait", say("key_wait")))
    keys.append(Key("text", say("key_same_places")))
    whole = say(f"title_side_by_side_{level}", a=a, b=b)
    hidden = (say.hidden(one, name) for name, one in ((a, contrast.map_a), (b, contrast.map_b)))
    return Legend(
        title=title or whole,
        subtitle=clean_text(contrast.recipe.text(say.lang)),
        facts=(*((whole,) if title else ()), *filter(None, hidden)),
        keys=tuple(keys),
        notes=(say("difference_limits"), *cleared.remarks(say.lang)),
        stamp=cleared.stamp(say.lang),
    )
