"""Spine: the places of a map that reads from top to bottom, with its main route as one straight column.

Steps of the main route stand in one column, all others in a column to the right, each in a row of its own. From one
step of a column to the next an arrow is straight. An arrow that skips steps, or goes from one column to the other, runs at
right angles through lanes in the gutter between them; a return within the main route runs left of it, one within the
other column right of it. Which lane, and at which port an arrow leaves a step, is searched for: few crossings, few lanes.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise

__all__ = ["Arrow", "Box", "Point", "Rect", "Spine", "hits", "overlap", "place_labels", "spine"]

Point = tuple[float, float]
#: Left, top, right, bottom.
Rect = tuple[float, float, float, float]

#: Points to a step of the other column, and between steps of one column; the narrower where the map would be higher than a page.
WIDE, NARROW = (16.0, 17.5), (11.5, 12.5)
HIGHEST = 640.0
LANE, NEAR, PORT = 11.5, 11.0, 7.0  # points: lane to lane, box to first lane, port to port
HEAD = 5.0
TRIES = 700
FAR = 1e6


@dataclass(frozen=True)
class Box:
    """A step to place: its size, and whether it is of the main route."""

    key: str
    width: float
    height: float
    is_main: bool


@dataclass
class Arrow:
    """An arrow to place; ``points`` are its corners, ``label`` the box its number stands in."""

    key: str
    source: str
    target: str
    label_width: float
    points: list[Point] = field(default_factory=list)
    is_straight: bool = False
    label: Rect = (0.0, 0.0, 0.0, 0.0)


@dataclass
class Spine:
    """Where all stands: boxes by key, arrows, and how far the lanes reach left and right of the columns."""

    boxes: dict[str, Rect]
    arrows: list[Arrow]
    left: float
    right: float
    height: float


def spine(boxes: Sequence[Box], arrows: Sequence[Arrow]) -> Spine:
    """The places of ``boxes``, given in reading order, and of the ``arrows`` between them; x is 0 in the middle of the main route."""
    return _Placing(boxes, arrows).placed()


class _Placing:
    """One map being placed."""

    def __init__(self, boxes: Sequence[Box], arrows: Sequence[Arrow]) -> None:
        self.box = {box.key: box for box in boxes}
        self.main = [box.key for box in boxes if box.is_main]
        self.side = [box.key for box in boxes if not box.is_main]
        self.y = _rows(boxes, *WIDE)
        if max(self.y.values(), default=0) > HIGHEST:
            self.y = _rows(boxes, *NARROW)
        self.arrows = [*arrows]
        self.half = [
            max((self.box[key].width for key in keys), default=0) / 2 for keys in (self.main, self.side)
        ]
        self.straight: list[Arrow] = []
        self.gutter: list[Arrow] = []
        self.leftmost: list[Arrow] = []
        self.rightmost: list[Arrow] = []
        for arrow in self.arrows:
            self._run(arrow).append(arrow)
        self.ports = self._ports()
        self.at: dict[tuple[str, bool], float] = {}
        for where in self.ports:
            self._spread(where)

    def _run(self, arrow: Arrow) -> list[Arrow]:
        """Where an arrow runs."""
        source, target = arrow.source, arrow.target
        is_main = self.box[source].is_main
        if is_main != self.box[target].is_main:
            return self.gutter
        column = self.main if is_main else self.side
        step = column.index(target) - column.index(source)
        if step == 1:
            arrow.is_straight = True
            return self.straight
        if not is_main:
            return self.rightmost
        return self.gutter if step > 0 else self.leftmost

    def _ports(self) -> dict[tuple[str, str], list[tuple[Arrow, bool]]]:
        """The arrow ends (is it the target's?) on each side of each box, by where the other end lies."""
        ports: dict[tuple[str, str], list[tuple[Arrow, bool]]] = {}
        for run, side in ((self.gutter, ""), (self.leftmost, "left"), (self.rightmost, "right")):
            for arrow in run:
                for key, is_end in ((arrow.source, False), (arrow.target, True)):
                    own = side or ("right" if self.box[key].is_main else "left")
                    ports.setdefault((key, own), []).append((arrow, is_end))
        for ends in ports.values():
            ends.sort(
                key=lambda end: (self.y[end[0].source if end[1] else end[0].target], end[1], end[0].key)
            )
        return ports

    def _spread(self, where: tuple[str, str]) -> None:
        """Spread the ends on one side of a box over its height."""
        ends, key = self.ports[where], where[0]
        n = len(ends)
        apart = min(PORT, (self.box[key].height - 6) / (n - 1)) if n > 1 else 0.0
        for place, (arrow, is_end) in enumerate(ends):
            self.at[arrow.key, is_end] = self.y[key] + (place - (n - 1) / 2) * apart

    def placed(self) -> Spine:
        """All places."""
        lane, n_lanes = self._search()
        half_main, half_side = self.half
        gutter = NEAR * 2 + max(0, n_lanes - 1) * LANE if self.side else NEAR + n_lanes * LANE
        middle = half_main + gutter + half_side if self.side else 0.0
        x = {box.key: 0.0 if box.is_main else middle for box in self.box.values()}
        boxes = {key: self._rect(key, x[key]) for key in self.box}
        for arrow in self.straight:
            start, end = boxes[arrow.source], boxes[arrow.target]
            arrow.points = [(x[arrow.source], start[3]), (x[arrow.target], end[1])]
        for arrow in self.gutter:
            ends = [boxes[key][2 if self.box[key].is_main else 0] for key in (arrow.source, arrow.target)]
            self._bend(arrow, ends, half_main + NEAR + lane[arrow.key] * LANE)
        n_left = self._beside(self.leftmost, boxes, -half_main, -1)
        outer = middle + half_side if self.side else half_main
        n_right = self._beside(self.rightmost, boxes, outer, 1)
        right = outer + (NEAR + n_right * LANE if n_right else 0)
        if not self.side:
            right = max(right, half_main + gutter)
        left = -half_main - (NEAR + n_left * LANE if n_left else 0)
        return Spine(boxes, self.arrows, left, right, max((box[3] for box in boxes.values()), default=0.0))

    def _rect(self, key: str, x: float) -> Rect:
        box, y = self.box[key], self.y[key]
        width = 2 * self.half[0 if box.is_main else 1]
        return (x - width / 2, y - box.height / 2, x + width / 2, y + box.height / 2)

    def _bend(self, arrow: Arrow, ends: Sequence[float], lane: float) -> None:
        start, end = self.at[arrow.key, False], self.at[arrow.key, True]
        arrow.points = [(ends[0], start), (lane, start), (lane, end), (ends[1], end)]

    def _beside(self, arrows: Sequence[Arrow], boxes: Mapping[str, Rect], edge: float, side: int) -> int:
        """Lanes beside a column, shortest nearest; how many."""
        short_first = sorted(arrows, key=lambda one: (abs(self.y[one.source] - self.y[one.target]), one.key))
        lane, n = self._in_lanes(short_first)
        for arrow in arrows:
            ends = [boxes[key][0 if side < 0 else 2] for key in (arrow.source, arrow.target)]
            self._bend(arrow, ends, edge + side * (NEAR + lane[arrow.key] * LANE))
        return n

    def _in_lanes(self, arrows: Iterable[Arrow]) -> tuple[dict[str, int], int]:
        """The first lane in which each arrow, in this order, fits; and how many there are."""
        lanes: list[list[Point]] = []
        lane: dict[str, int] = {}
        for arrow in arrows:
            low, high = sorted((self.at[arrow.key, False], self.at[arrow.key, True]))
            free = (
                number
                for number, taken in enumerate(lanes)
                if all(high + PORT < begin or end + PORT < low for begin, end in taken)
            )
            number = next(free, len(lanes))
            if number == len(lanes):
                lanes.append([])
            lanes[number].append((low, high))
            lane[arrow.key] = number
        return lane, len(lanes)

    def _search(self) -> tuple[dict[str, int], int]:
        """Lanes in the gutter with few crossings; ports are moved along. The same at every run."""
        order = sorted(self.gutter, key=lambda one: (abs(self.y[one.source] - self.y[one.target]), one.key))
        best, lane, n = self._cost(order)
        chance = random.Random(1)  # noqa: S311 -- no secret
        sides = [where for where, ends in self.ports.items() if len(ends) > 1]
        sides = [where for where in sides if where[1] == ("right" if self.box[where[0]].is_main else "left")]
        for number in range(TRIES if len(order) > 1 else 0):
            if number % 2 and sides:
                where = chance.choice(sides)
                ends = self.ports[where]
                at = chance.randrange(len(ends) - 1)
                ends[at], ends[at + 1] = ends[at + 1], ends[at]
                self._spread(where)
                cost, *found = self._cost(order)
                if cost <= best:
                    best, (lane, n) = cost, found  # type: ignore[assignment]
                else:
                    ends[at], ends[at + 1] = ends[at + 1], ends[at]
                    self._spread(where)
            else:
                other = [*order]
                one, two = chance.sample(range(len(other)), 2)
                other[one], other[two] = other[two], other[one]
                cost, *found = self._cost(other)
                if cost <= best:
                    best, order, (lane, n) = cost, other, found  # type: ignore[assignment]
        return lane, n

    def _cost(self, order: Sequence[Arrow]) -> tuple[float, dict[str, int], int]:
        lane, n = self._in_lanes(order)
        lines = []
        for arrow in order:
            ends = [0.0 if self.box[key].is_main else FAR for key in (arrow.source, arrow.target)]
            x = 1.0 + lane[arrow.key]
            start, end = self.at[arrow.key, False], self.at[arrow.key, True]
            flat = ((start, min(ends[0], x), max(ends[0], x)), (end, min(ends[1], x), max(ends[1], x)))
            lines.append((x, min(start, end), max(start, end), flat))
        crossings = touches = 0
        for one, two in combinations(lines, 2):
            crossings += _crossed(one, two) + _crossed(two, one)
            touches += sum(
                abs(a[0] - b[0]) < 3 and a[1] < b[2] and b[1] < a[2] for a in one[3] for b in two[3]
            )
        return 10 * crossings + 6 * n + 25 * touches, lane, n


def _crossed(one: tuple[float, float, float, tuple[Rect | tuple[float, ...], ...]], two: object) -> int:
    """How often the upright part of one line crosses the level parts of another."""
    x, low, high, _ = one
    return sum(left < x < right and low < y < high for y, left, right in two[3])  # type: ignore[index]


def _rows(boxes: Sequence[Box], row: float, between: float) -> dict[str, float]:
    """The middle of each box: in a row of its own, and free of the one above it in its column."""
    y: dict[str, float] = {}
    above: Box | None = None
    bottom = {True: 0.0, False: 0.0}
    is_first = {True: True, False: True}
    for box in boxes:
        at = box.height / 2
        if above is not None:
            at = max(at, y[above.key] + row)
        if not is_first[box.is_main]:
            at = max(at, bottom[box.is_main] + between + box.height / 2)
        y[box.key], bottom[box.is_main], is_first[box.is_main], above = at, at + box.height / 2, False, box
    return y


def place_labels(placed: Spine, height: float, taken: Sequence[Rect] = ()) -> None:
    """Give the number of each arrow a place on it, or beside it where it is straight, on nothing else as far as can be."""
    done: list[Rect] = [*taken]
    lines = {arrow.key: [*pairwise(arrow.points)] for arrow in placed.arrows}
    for arrow in sorted(placed.arrows, key=lambda one: (not one.is_straight, _length(one), one.key)):

        def badness(rect: Rect, own: str = arrow.key) -> float:
            found = 10.0 * sum(overlap(rect, other) for other in done)
            found += 10 * sum(overlap(rect, box) for box in placed.boxes.values())
            return found + 3 * sum(
                any(hits(rect, start, end) for start, end in segments)
                for key, segments in lines.items()
                if key != own
            )

        choices = [*_choices(arrow, height)]
        arrow.label = min(choices, key=lambda rect: (badness(rect), choices.index(rect)))
        done.append(arrow.label)


def _length(arrow: Arrow) -> float:
    return sum(abs(a[0] - b[0]) + abs(a[1] - b[1]) for a, b in pairwise(arrow.points))


def _choices(arrow: Arrow, height: float) -> Iterable[Rect]:
    """Where the number of an arrow may stand, best first."""
    width = arrow.label_width

    def around(x: float, y: float) -> Rect:
        return (x - width / 2, y - height / 2, x + width / 2, y + height / 2)

    if arrow.is_straight:
        (x, top), (_, bottom) = arrow.points
        for share in (0.42, 0.3, 0.55, 0.2, 0.7):
            for side in (1, -1):
                yield around(x + side * (6 + width / 2), top + (bottom - top) * share)
        return
    (x0, y0), (x, _), (_, y1), (x1, _) = arrow.points
    low, high = sorted((y0, y1))
    n = max(2, int((high - low) / 3))
    for place in sorted(range(n + 1), key=lambda one: abs(one / n - 0.5)):
        y = low + (high - low) * place / n
        if low + height / 2 + 1 <= y <= high - height / 2 - 1:
            yield around(x, y)
    for share in (0.5, 0.4, 0.6, 0.3, 0.7):
        for end, y in ((x0, y0), (x1, y1)):
            if abs(x - end) >= width + 2 * HEAD:  # so that both its ends are seen
                yield around(end + (x - end) * share, y)
    yield around(x, (low + high) / 2)
    yield around(x, high + height)
    yield around(x, low - height)


def overlap(one: Rect, two: Rect) -> bool:
    """Whether two boxes overlap, by more than a third of a point."""
    return one[0] < two[2] - 0.3 and two[0] < one[2] - 0.3 and one[1] < two[3] - 0.3 and two[1] < one[3] - 0.3


def hits(rect: Rect, start: Point, end: Point) -> bool:
    """Whether a line enters a box (Liang & Barsky 1984, exact)."""
    enters, leaves = 0.0, 1.0
    for low, high, at, towards in (
        (rect[0], rect[2], start[0], end[0]),
        (rect[1], rect[3], start[1], end[1]),
    ):
        step = towards - at
        if abs(step) < 1e-9:
            if not low < at < high:
                return False
            continue
        first, last = sorted(((low - at) / step, (high - at) / step))
        enters, leaves = max(enters, first), min(leaves, last)
    return leaves - enters > 1e-6
