"""The route map that flags where cases stand still and turn back, as SVG: waits, loops and broken agreements first.

A wait is a bracket beside the route, from the step after which it is waited to the step that it leads to, with its rank in a disc; a
step that is done again carries how often, and a return is a dashed arrow. All flags have one colour, the darkest of
the map; help is pale. Nothing is told by colour alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from xml.etree import ElementTree as ET

from routekaart.measures.flags import Flags
from routekaart.measures.reading_order import in_reading_order
from routekaart.measures.route_map import RouteMap
from routekaart.privacy.disclosure import Cleared, passed
from routekaart.show.legend import Legend, clock
from routekaart.show.maps.flag_words import FlagWords
from routekaart.show.maps.pen import Pen, bent, width_of
from routekaart.show.maps.route_map import draw_route_map, edge_tips, node_tips
from routekaart.show.maps.spine import Arrow, Box, Rect, Spine, place_labels, spine
from routekaart.show.palette import (
    FLAG,
    FLOW_LINES,
    HELP_FILL,
    HELP_LINE,
    INK,
    MUTED,
    PALE_FLOW,
    PAPER,
    RETURN,
    RULE,
    shade,
)
from routekaart.show.picture import Picture
from routekaart.show.rows import Row
from routekaart.show.svg import framed
from routekaart.show.text import clean_text, wrap

__all__ = ["draw_flagged_map", "is_flagged"]

NAME, DETAIL, AWAITED = 9.4, 8.4, 8.8  # points
NARROWEST = 100.0  # of a step
#: The widest step, and what is said beside a bracket; the second where the map would be wider than a page.
WIDTHS = ((144.0, 98.0), (118.0, 84.0))
PAGE_WIDTH = 596.0
BAR, APART, DISC, TICK = (
    6.0,
    20.0,
    9.0,
    9.0,
)  # of brackets: width, distance, radius of the disc, from the edge of a step
SHORTEST = 26.0
LINE = 1.2
PAD, MARK_GAP = 3.5, 5.0
MOST_NODES, MOST_EDGES = 26, 46
#: A step of this share of the cases is of the main route; where fewer are, it is the way most cases go.
MAIN_SHARE, FEWEST_MAIN = 0.5, 3
DASHES = "4 2.5"
#: Fill, border and its width.
MAIN_LOOK, SIDE_LOOK = ("#DCE8F4", "#5B93C9", 1.2), ("#F4F8FC", "#A9C2DF", 0.8)
HELP_LOOK = (HELP_FILL, HELP_LINE, 1.0)


def is_flagged(route_map: RouteMap) -> bool:
    """Whether the map has flags, and is small enough to be drawn with them."""
    n_nodes, n_edges = len(route_map.node_columns), len(route_map.edge_columns)
    return route_map.flags is not None and 0 < n_nodes <= MOST_NODES and n_edges <= MOST_EDGES


def draw_flagged_map(cleared: Cleared[RouteMap], *, lang: str = "nl") -> Picture:
    """The picture of a route map with its flags (:func:`is_flagged`)."""
    route_map = passed(cleared)
    graph = draw_route_map(cleared, lang=lang)
    say = FlagWords(lang, route_map.level).of(route_map)
    for widths in WIDTHS:
        page = _Page(route_map, say, *widths)
        body, width, height = page.drawn()
        if width <= PAGE_WIDTH:
            break
    legend = Legend(
        title=page.say("title_flags" if page.has_marks else f"title_{route_map.level}"),
        subtitle=clean_text(route_map.recipe.text(lang)),
        facts=(),
        keys=(),
        notes=cleared.remarks(lang),
        stamp=cleared.stamp(lang),
    )
    said = (graph.description, *page.say.lines(page.flags), *page.say.left_out(route_map))
    in_full = " ".join((*said, *legend.notes, legend.stamp))
    return Picture(framed(body, width, height, legend, in_full), legend.headline, in_full, graph.file)


@dataclass(frozen=True)
class _Bracket:
    """A wait beside the route: where its bar runs, at which steps its ends are, what is said of it."""

    row: Row
    is_left: bool
    top: float
    bottom: float
    ticks: tuple[tuple[float, float], ...]  # the edge of the step, and the height
    lines: tuple[tuple[str, float, bool, str], ...]  # text, size, bold, colour

    @property
    def text_height(self) -> float:
        """How high what is said of it stands."""
        return sum(size for _, size, *_ in self.lines) * LINE


class _Page:
    """One map being drawn."""

    def __init__(self, route_map: RouteMap, say: FlagWords, widest: float, beside: float) -> None:
        if route_map.flags is None:
            raise ValueError("a map without flags is drawn plainly")
        self.flags: Flags = route_map.flags
        self.map, self.say = route_map, say
        self.widest, self.beside = widest, beside
        self.nodes: dict[str | None, Row] = {row["name"]: row for row in _standing(route_map)}
        rows = [*route_map.edge_columns.rows()]
        rows = [row for row in rows if {row["source"], row["target"]} <= self.nodes.keys()]
        self.edges = [row for row in rows if row["source"] != row["target"]]
        self.again = {row["source"]: row["cases"] for row in rows if row["source"] == row["target"]}
        self.loops = {row["activity"]: row["cases"] for row in self.flags.loop_columns.rows()}
        self.broken: dict[str | None, int] = {}
        for row in self.flags.agreement_columns.rows():
            self.broken[row["activity"]] = max(row["cases_here"], self.broken.get(row["activity"], 0))
        self.names = self._in_order()
        self.keys = {name: f"n{number}" for number, name in enumerate(self.names)}
        self.main = self._main()
        self.pen = Pen()

    def _in_order(self) -> list[str | None]:
        """The steps in reading order."""
        keys = {str(number): name for number, name in enumerate(self.nodes)}
        number_of = {name: key for key, name in keys.items()}
        arcs = {
            (number_of[row["source"]], number_of[row["target"]]): float(_first_visits(row))
            for row in self.edges
            if _first_visits(row)
        }
        places = {number_of[name]: row["mean_position"] for name, row in self.nodes.items()}
        first = self._only_end("start_columns", {target for _, target in arcs}, number_of)
        last = self._only_end("end_columns", {source for source, _ in arcs}, number_of)
        return [keys[key] for key in in_reading_order(places, arcs, first=first, last=last)]

    def _only_end(self, columns: str, busy: set[str], number_of: dict[str | None, str]) -> str:
        """The step where most cases start (or end), if no arrow leads there (or on)."""
        names = [name for name in getattr(self.map, columns)["name"] if name in number_of]
        return number_of[names[0]] if names and number_of[names[0]] not in busy else ""

    def _main(self) -> set[str | None]:
        """The steps of the main route."""
        found = {name for name, row in self.nodes.items() if (row["share"] or 0) >= MAIN_SHARE}
        if len(found) >= min(FEWEST_MAIN, len(self.nodes)):
            return found
        place = {name: number for number, name in enumerate(self.names)}
        at, found = self.names[0], {self.names[0]}
        while True:
            on = [row for row in self.edges if row["source"] == at and place[row["target"]] > place[at]]
            if not on:
                return found
            at = max(on, key=lambda row: (row["cases"] or 0, -place[row["target"]]))["target"]
            found.add(at)

    @property
    def has_marks(self) -> bool:
        """Whether anything is flagged on it."""
        return bool(len(self.flags.wait_columns) or self.loops or self.broken or len(self.flags.turn_columns))

    def said_below(self) -> Iterator[str]:
        """What stands below the map: what cannot be drawn on it, and what it leaves out."""
        yield from self.say.turns(self.flags)
        yield from self.say.agreements(self.flags)
        yield from self.say.at_two_places(self.map)
        if left_out := " ".join(self.say.left_out(self.map)):
            yield left_out

    def drawn(self) -> tuple[ET.Element, float, float]:
        """The map without heading and legend, with its width and height."""
        placed = spine(self._boxes(), self._arrows())
        brackets = self._brackets(placed)
        ticks = [
            (min(edge, edge - 200 if one.is_left else edge), y - 1, max(edge, edge if one.is_left else edge + 200), y + 1)
            for one in brackets
            for edge, y in one.ticks
        ]  # fmt: skip
        place_labels(placed, DETAIL * 1.1, ticks)
        sides = [self._draw_brackets(placed, brackets, is_left=is_left) for is_left in (True, False)]
        for arrow in sorted(placed.arrows, key=lambda one: self._cases(self._row[one.key])):
            self._draw_arrow(arrow)
        for arrow in placed.arrows:
            self._draw_label(arrow)
        for name in self.names:
            self._draw_step(name, placed.boxes[self.keys[name]])
        left = min(placed.left, sides[0][0]) - 2
        right = max(placed.right, sides[1][0]) + 2
        top = min(-2.0, sides[0][1], sides[1][1])
        bottom = max(placed.height, sides[0][2], sides[1][2]) + 4
        bottom = self._draw_said_below(left, right, self._draw_keys(left, right, bottom + 16))
        self.pen.page.set("transform", f"translate({-left:.1f} {-top:.1f})")
        body = ET.Element("g")
        body.append(self.pen.page)
        return body, right - left, bottom - top

    def _boxes(self) -> list[Box]:
        return [
            Box(
                self.keys[name],
                self._box_width(name),
                2 * PAD + len(self._name(name)) * NAME * LINE + self._n_details(name) * DETAIL * 1.3,
                name in self.main,
            )
            for name in self.names
        ]

    def _box_width(self, name: str | None) -> float:
        return self._widths[name in self.main]

    @cached_property
    def _widths(self) -> dict[bool, float]:
        """How wide steps of the main route are, and others: as their names and marks need, within bounds."""
        widths = {True: NARROWEST, False: NARROWEST}
        for name in self.names:
            beside = self.pen.width(self._told(name), DETAIL) + MARK_GAP + self._marks_width(name)
            needed = max(self.pen.width(self.say.name(name), NAME, bold=True), beside) + 10
            widths[name in self.main] = max(widths[name in self.main], min(needed, self.widest))
        return widths

    def _name(self, name: str | None) -> list[str]:
        return wrap(self.say.name(name), (self._box_width(name) - 8) / NAME / 1.08, lines=2)

    def _n_details(self, name: str | None) -> int:
        """Lines under the name: how many cases, and the marks, beside them where these fit."""
        if not self._marks(name):
            return int(self.nodes[name]["cases"] is not None)
        return 1 if self._fits_beside(name) else 2

    def _fits_beside(self, name: str | None) -> bool:
        needed = self.pen.width(self._told(name), DETAIL) + MARK_GAP + self._marks_width(name)
        return needed <= self._box_width(name) - 8

    def _marks_width(self, name: str | None) -> float:
        marks = self._marks(name)
        return sum(self.pen.mark_width(*mark, DETAIL) for mark in marks) + MARK_GAP * (len(marks) - 1)

    def _told(self, name: str | None) -> str:
        """How many cases come by a step, and do it again at once."""
        row = self.nodes[name]
        if row["cases"] is None:
            return ""
        told = self.say.short_of_all(row["cases"], self.map.n_cases)
        if self.again.get(name):
            told += self.say("flag_again", cases=self.say.number(self.again[name]))
        return told

    def _marks(self, name: str | None) -> list[tuple[str, str]]:
        """The marks that a step carries: what kind, and the text in it."""
        found = []
        if self.loops.get(name) is not None:
            found.append(("loop", self.say("flag_loop", cases=self.say.number(self.loops[name]))))
        if self.broken.get(name):
            found.append(("agreement", self.say.number(self.broken[name])))
        return found

    @cached_property
    def _row(self) -> dict[str, Row]:
        return {f"e{number}": row for number, row in enumerate(self.edges)}

    def _arrows(self) -> list[Arrow]:
        return [
            Arrow(
                key,
                self.keys[row["source"]],
                self.keys[row["target"]],
                self.pen.width(self._number(row), DETAIL) + 4 if self._number(row) else 0,
            )
            for key, row in self._row.items()
        ]

    def _number(self, row: Row) -> str:
        return "" if row["cases"] is None else self.say.number(row["cases"])

    def _cases(self, row: Row) -> int:
        return int(row["cases"] or 0)

    def _brackets(self, placed: Spine) -> list[_Bracket]:
        """The waits whose steps stand on the map."""
        found = []
        for row in self.flags.wait_columns.rows():
            ends = [name if name in self.nodes else None for name in (row["source"], row["target"])]
            if ends == [None, None] or row["cases"] is None:
                continue
            places = [self.names.index(name) if name is not None else -1 for name in ends]
            if None not in ends and places[1] <= places[0]:  # it leads back up: a bracket at its beginning
                ends[1] = None
            boxes = [placed.boxes[self.keys[name]] if name in self.nodes else None for name in ends]
            known = [name in self.main for name, box in zip(ends, boxes, strict=True) if box]
            is_left = any(known)
            found.append(
                self._bracket(row, boxes[0], boxes[1], [name in self.main for name in ends], is_left=is_left)
            )
        return found

    def _bracket(
        self, row: Row, source: Rect | None, target: Rect | None, is_main: Sequence[bool], *, is_left: bool
    ) -> _Bracket:
        at = [source[3] - TICK if source else None, target[1] + TICK if target else None]
        known = [y for y in at if y is not None]
        top, bottom = min(known), max(known)
        if len(known) < 2:
            top, bottom = (top, top + SHORTEST) if source else (bottom - SHORTEST, bottom)
        ticks = [
            (box[0 if is_left else 2], y)
            for box, y, one in zip((source, target), at, is_main, strict=True)
            if box and y is not None and one == is_left
        ]
        said = [
            (line, AWAITED, True, FLAG)
            for line in wrap(self.say.awaited(row), self.beside / AWAITED / 1.08, lines=4)
        ]
        n_of_all = self.say.short_of_all(row["cases"], self.map.n_cases)
        for text in (self.say.usual(row), n_of_all):
            said += [(line, DETAIL, True, INK) for line in wrap(text, self.beside / DETAIL / 1.08, lines=2)]
        for text in self.say.more(row):
            said += [(line, DETAIL, False, MUTED) for line in wrap(text, self.beside / DETAIL, lines=2)]
        return _Bracket(row, is_left, top, bottom, tuple(ticks), tuple(said))

    def _draw_brackets(
        self, placed: Spine, brackets: Sequence[_Bracket], *, is_left: bool
    ) -> tuple[float, float, float]:
        """The brackets on one side; how far they reach to that side, up and down."""
        side = -1 if is_left else 1
        edge = placed.left if is_left else placed.right
        here = sorted(
            (one for one in brackets if one.is_left == is_left), key=lambda one: one.bottom - one.top
        )
        lanes: list[list[_Bracket]] = []
        for one in here:
            free = (
                lane
                for lane in lanes
                if not any(one.top < o.bottom + 6 and o.top < one.bottom + 6 for o in lane)
            )
            lane = next(free, None)
            if lane is None:
                lanes.append(lane := [])
            lane.append(one)
        if not here:
            return edge, 0.0, 0.0
        begin = edge + side * (DISC + 3 + max(0, len(lanes) - 1) * APART)
        text_x = begin + side * (DISC + 4)
        low, high = 0.0, 0.0
        done = float("-inf")
        for one in sorted(here, key=lambda one: one.top + one.bottom):
            number = next(place for place, lane in enumerate(lanes) if one in lane)
            x = edge + side * (DISC + 3 + number * APART)
            middle = (one.top + one.bottom) / 2
            self._draw_bracket(one, x, middle)
            top = max(middle - one.text_height / 2, done + 5)
            self._draw_said(one, text_x, top)
            done = top + one.text_height
            low, high = min(low, top, one.top), max(high, done, one.bottom)
        return text_x + side * self.beside, low, high

    def _draw_bracket(self, one: _Bracket, x: float, middle: float) -> None:
        rank = self.say.number(one.row["rank"])
        tip = ", ".join((self.say.awaited(one.row), self.say.usual(one.row)))
        group = self.pen.group("flag wait", f"w{rank}", tip, rank=rank)
        for edge, y in one.ticks:
            self.pen.path(group, f"M{x:.1f},{y:.1f}H{edge:.1f}", FLAG, 1)
        self.pen.rect(group, (x - BAR / 2, one.top, x + BAR / 2, one.bottom), FLAG, radius=BAR / 2)
        self.pen.circle(group, x, middle, DISC, FLAG)
        self.pen.text(group, rank, x, middle + 3.7, 10.5, bold=True, colour=PAPER)

    def _draw_said(self, one: _Bracket, x: float, top: float) -> None:
        group = self.pen.group("said", "", "")
        y = top
        for text, size, bold, colour in one.lines:
            self.pen.text(
                group,
                text,
                x,
                y + size,
                size,
                bold=bold,
                colour=colour,
                anchor="end" if one.is_left else "start",
            )
            y += size * LINE

    def _is_return(self, row: Row) -> bool:
        return bool(row["is_return"])

    def _colour(self, row: Row) -> str:
        if self._is_return(row):
            is_of_loop = row["target"] in self.loops and (row["returns"] or 0) > (row["planned"] or 0)
            return FLAG if is_of_loop else RETURN
        if self.nodes[row["source"]]["is_help"]:
            return PALE_FLOW
        return shade(FLOW_LINES, row["share"] or 0)

    def _draw_arrow(self, arrow: Arrow) -> None:
        row = self._row[arrow.key]
        is_return, colour = self._is_return(row), self._colour(row)
        width = width_of(row["share"] or 0)
        width = min(width, 1.8) if is_return else width
        numbers = {
            name: row[name]
            for name in ("cases", "first_visits", "returns", "planned")
            if row[name] is not None
        }
        tips = "\n".join(edge_tips(row, self.map.n_cases, self.say))
        group = self.pen.group("edge", arrow.key, tips, **{name: int(n) for name, n in numbers.items()})
        dashes = DASHES if is_return else f"0.1 {2 * width + 1:.1f}" if row["is_tied"] else ""
        points, head = bent(arrow.points, width, is_open=is_return)
        self.pen.path(group, points, colour, width, dashes=dashes)
        self.pen.polygon(group, head, PAPER if is_return else colour, colour)

    def _draw_label(self, arrow: Arrow) -> None:
        row = self._row[arrow.key]
        if not self._number(row):
            return
        group = self.pen.label(arrow.key, self._cases(row))
        left, top, right, bottom = arrow.label
        if not arrow.is_straight:
            self.pen.rect(group, arrow.label, PAPER)
        colour = FLAG if self._colour(row) == FLAG else INK
        self.pen.text(
            group,
            self._number(row),
            (left + right) / 2,
            (top + bottom) / 2 + 0.35 * DETAIL,
            DETAIL,
            colour=colour,
        )

    def _draw_step(self, name: str | None, rect: Rect) -> None:
        row = self.nodes[name]
        fill, border, width = HELP_LOOK if row["is_help"] else MAIN_LOOK if name in self.main else SIDE_LOOK
        left, top, right, _ = rect
        tips = "\n".join(node_tips(row, self.map.n_cases, self.say))
        numbers = {} if row["cases"] is None else {"cases": int(row["cases"])}
        group = self.pen.group("node wait" if row["is_wait"] else "node", self.keys[name], tips, **numbers)
        self.pen.rect(group, rect, fill, radius=6, border=border, border_width=width)
        middle, y = (left + right) / 2, top + PAD
        for line in self._name(name):
            self.pen.text(group, line, middle, y + NAME, NAME, bold=True)
            y += NAME * LINE
        told = self._told(name)
        x = middle - self._marks_width(name) / 2 if self._marks(name) else middle
        if told and self._marks(name) and self._fits_beside(name):
            width = self.pen.width(told, DETAIL)
            begin = middle - (width + MARK_GAP + self._marks_width(name)) / 2
            self.pen.text(group, told, begin + width / 2, y + DETAIL, DETAIL, colour=MUTED)
            x = begin + width + MARK_GAP
        elif told:
            self.pen.text(group, told, middle, y + DETAIL, DETAIL, colour=MUTED)
            y += DETAIL * 1.3
        self._draw_marks(group, name, x, y)
        if row["is_wait"]:
            group.append(clock(left + 3, top + 3, 5))

    def _draw_marks(self, group: ET.Element, name: str | None, x: float, y: float) -> None:
        for kind, text in self._marks(name):
            inner = ET.SubElement(group, "g", {"class": f"flag {kind}"})
            self.pen.mark(inner, kind, text, x, y, DETAIL)
            x += self.pen.mark_width(kind, text, DETAIL) + MARK_GAP

    def _keys(self) -> Iterator[tuple[str, float, Callable[[ET.Element, float, float], None]]]:
        """What the legend shows, only what occurs: the text, the width of the mark, and how that is drawn."""
        pen, say = self.pen, self.say
        rows = [self._row[key] for key in self._row]
        forward = [row for row in rows if not self._is_return(row)]
        if any(row["cases"] is not None for row in forward):
            yield say("key_thicker"), 36, pen.key_thicker
        if any(row["cases"] is not None for row in self.flags.wait_columns.rows()):
            yield say("key_flag_wait"), 15, pen.key_wait
        if any(self.loops.get(name) is not None for name in self.nodes):
            yield say("key_flag_loop"), 22, pen.key_loop
        if any(self.broken.get(name) for name in self.nodes):
            yield say("key_flag_agreement"), 22, pen.key_agreement
        if any(map(self._is_return, rows)):
            yield say("key_return"), 28, pen.key_return
        if any(row["is_help"] for row in self.nodes.values()):
            yield say("key_help"), 20, pen.key_help
        if any(row["is_wait"] for row in self.nodes.values()):
            yield say("key_wait"), 14, pen.key_clock
        if any(row["is_tied"] for row in rows):
            yield say("key_dotted"), 24, pen.key_dotted
        if any(self.again.get(name) for name in self.nodes):
            yield say("key_again"), 0, pen.key_nothing

    def _draw_keys(self, left: float, right: float, y: float) -> float:
        """The legend in lines, from ``y`` on; where it ends."""
        group = self.pen.group("keys", "", "")
        self.pen.path(group, f"M{left:.1f},{y - 14:.1f}H{right:.1f}", RULE, 0.6)
        x = left
        for text, width, draw in self._keys():
            needed = width + 5 + self.pen.width(text, DETAIL)
            if x > left and x + needed > right:
                x, y = left, y + 15
            draw(group, x, y)
            self.pen.text(
                group, text, x + width + (5 if width else 0), y + 0.35 * DETAIL, DETAIL, anchor="start"
            )
            x += needed + 14
        return y + 12

    def _draw_said_below(self, left: float, right: float, y: float) -> float:
        """What stands below the legend, from ``y`` on; where it ends."""
        group = self.pen.group("said", "", "")
        for note in self.said_below():
            for line in wrap(note, (right - left) / DETAIL, lines=4):
                self.pen.text(group, line, left, y + DETAIL, DETAIL, colour=MUTED, anchor="start")
                y += DETAIL * 1.3
        return y


def _standing(route_map: RouteMap) -> list[Row]:
    """The steps; for anyone but the team, those that something shown leads to or from."""
    rows: list[Row] = [*route_map.node_columns.rows()]
    if not route_map.is_public:
        return rows
    touched = {*route_map.edge_columns["source"], *route_map.edge_columns["target"]}
    touched |= {*route_map.start_columns["name"], *route_map.end_columns["name"]}
    return [row for row in rows if row["name"] in touched]


def _first_visits(row: Row) -> Any:
    """How many of the moves visit the target for the first time; where that is not told, the cases of what is no return."""
    if row["first_visits"] is not None:
        return row["first_visits"]
    return 0 if row["is_return"] else row["cases"] or 1
