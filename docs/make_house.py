"""Draw the pictures of the house, its rooms from the table in architecture.md: python docs/make_house.py"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree as ET

from routekaart.show.legend import FONTS
from routekaart.show.palette import COUNT_FILLS, COUNT_LINES, INK, MUTED, PAPER, RULE, TIME_FILLS
from routekaart.show.picture import Picture
from routekaart.show.text import text_width

DOCS = Path(__file__).resolve().parent
FOLDER = DOCS / "images"
FLOOR = re.compile(r"^\| ((?:`\w+` ?)+)\| (.+) \|$", re.MULTILINE)
NAME, BODY = 12.0, 10.5

#: Who speaks on a floor, and the colour of it; the first room of a floor tells which.
STOREYS = {
    "cli": ("asking", COUNT_FILLS[1]),
    "exchange": ("showing", COUNT_FILLS[2]),
    "contrasts": ("answering", TIME_FILLS[1]),
    "opening": ("reading and keeping", COUNT_FILLS[1]),
    "walks": ("computing", TIME_FILLS[1]),
    "prefetch": ("ground", COUNT_FILLS[0]),
}


@dataclass
class Sheet:
    """A sheet to draw on; a text that does not fit its room is refused, so nothing overlaps."""

    width: float
    height: float
    title: str
    description: str
    body: ET.Element = field(default_factory=lambda: ET.Element("g"))

    def box(self, x: float, y: float, width: float, height: float, fill: str, *, line: str = "none") -> None:
        """A box with round corners."""
        self._add("rect", x=x, y=y, width=width, height=height, rx=4, fill=fill, stroke=line)

    def write(self, x: float, y: float, text: str, room: float, *, size: float = BODY, colour: str = INK,
              is_bold: bool = False, anchor: str = "start") -> None:  # fmt: skip
        """A line of text with its baseline at ``y``."""
        if text_width(text, bold=is_bold) * size > room:
            raise ValueError(
                f"no room for {text!r}: {text_width(text, bold=is_bold) * size:.0f} > {room:.0f}"
            )
        weight = {"font-weight": "bold"} if is_bold else {}
        self._add("text", x=x, y=y, fill=colour, **{"font-size": size, "text-anchor": anchor}, **weight).text = text  # fmt: skip

    def arrow(self, *points: tuple[float, float]) -> None:
        """A line through these points that ends in an arrow."""
        (x0, y0), (x, y) = points[-2:]
        length = ((x - x0) ** 2 + (y - y0) ** 2) ** 0.5
        dx, dy = (x - x0) / length, (y - y0) / length
        path = " ".join(f"{px:.1f},{py:.1f}" for px, py in (*points[:-1], (x - 6 * dx, y - 6 * dy)))
        self._add("polyline", points=path, fill="none", stroke=MUTED, **{"stroke-width": 1.4})
        wings = [(x, y), (x - 8 * dx - 4 * dy, y - 8 * dy + 4 * dx), (x - 8 * dx + 4 * dy, y - 8 * dy - 4 * dx)]  # fmt: skip
        self._add("polygon", points=" ".join(f"{px:.1f},{py:.1f}" for px, py in wings), fill=MUTED)

    def picture(self) -> Picture:
        """What was drawn."""
        size = {"viewBox": f"0 0 {self.width:g} {self.height:g}", "width": f"{self.width:g}", "height": f"{self.height:g}"}  # fmt: skip
        root = ET.Element("svg", {"xmlns": "http://www.w3.org/2000/svg", **size, "role": "img", "font-family": FONTS})  # fmt: skip
        ET.SubElement(root, "title").text = self.title
        ET.SubElement(root, "desc").text = self.description
        ET.SubElement(root, "rect", {"width": "100%", "height": "100%", "fill": PAPER})
        root.append(self.body)
        return Picture(ET.tostring(root, encoding="unicode") + "\n", self.title, self.description)

    def _add(self, tag: str, **attributes: object) -> ET.Element:
        plain = {
            name: f"{value:g}" if isinstance(value, float | int) else str(value)
            for name, value in attributes.items()
        }
        return ET.SubElement(self.body, tag, plain)


def floors() -> list[tuple[list[str], str]]:
    """The floors of the house from top to bottom: their rooms, and what they answer."""
    page = (DOCS / "architecture.md").read_text(encoding="utf-8")
    return [(re.findall(r"`(\w+)`", rooms), answer) for rooms, answer in FLOOR.findall(page)]


def house() -> Picture:
    """The rooms as floors, the commands on top; where a floor is one room, with what it answers."""
    left, right, step = 128.0, 700.0, 32.0
    found = floors()
    sheet = Sheet(right + 14, 14 + step * len(found) + 10, "The rooms of Routekaart",
                  "Floors of a house; a room imports only from rooms on floors below it. From top to bottom: "
                  + "; ".join(" and ".join(rooms) for rooms, _ in found) + ".")  # fmt: skip
    fill = PAPER
    for number, (rooms, answer) in enumerate(found):
        top = 14 + step * number
        word, fill = STOREYS.get(rooms[0], ("", fill))
        if word:
            sheet.write(left - 12, top + 18, word, left - 36, colour=MUTED, anchor="end", size=9.5)
        width = (right - left + 4) / len(rooms)
        for place, room in enumerate(rooms):
            x = left + width * place
            sheet.box(x, top, width - 4, step - 4, fill)
            sheet.write(x + 12, top + 18, room, min(width - 20, 100), size=NAME, is_bold=True)
        if len(rooms) == 1:
            question = re.split(r"(?<=\?)", answer)[0]
            sheet.write(left + 118, top + 18, question, right - left - 126)
    sheet.arrow((16, 18), (16, 14 + step * len(found) - 6))
    return sheet.picture()


def walk() -> Picture:
    """How an answer comes about: batches of whole cases, walked alike, merged, and cleared."""
    sheet = Sheet(960, 356, "How a case is walked",
                  "A stored log lies in order of case and time. It is cut into batches of whole cases. Each batch is walked by "
                  "the same function, here on a thread or on a worker of Spark, and gives a partial result. These merge "
                  "into one result, which passes the gate before it is shown or written.")  # fmt: skip
    heads = (
        (14, "stored log"),
        (206, "batches"),
        (374, "a walk"),
        (560, "partial results"),
        (726, "a result"),
    )
    notes = ("sorted by case and time", "of whole cases", "the same function", "that merge", "for the gate")
    for (x, head), note in zip(heads, notes, strict=True):
        sheet.write(x, 24, head, 150, size=NAME, is_bold=True)
        sheet.write(x, 40, note, 160, colour=MUTED)
    fills = (COUNT_FILLS[3], COUNT_FILLS[1], TIME_FILLS[1], COUNT_FILLS[4], TIME_FILLS[2], COUNT_FILLS[2], TIME_FILLS[0])  # fmt: skip
    runners = ("thread 1, or a worker", "thread 2, or a worker", "thread 3, or a worker")
    stored = 73.0
    for number, cases in enumerate((((4, 0), (3, 1)), ((3, 2), (2, 3), (2, 4)), ((4, 5), (3, 6)))):
        y = top = 58.0 + 96 * number
        for n_rows, colour in cases:
            for _ in range(n_rows):
                sheet.box(14, stored, 120, 10, fills[colour])
                sheet.box(206, y, 96, 10, fills[colour])
                y, stored = y + 11, stored + 11
            y, stored = y + 2, stored + 2
        middle = top + 40
        sheet.arrow((142, (middle - 194) * 0.85 + 194), (196, middle))
        sheet.arrow((310, middle), (364, middle))
        sheet.box(374, middle - 26, 130, 52, PAPER, line=COUNT_LINES[4])
        sheet.write(439, middle - 4, "for each case", 124, anchor="middle")
        sheet.write(439, middle + 12, runners[number], 128, colour=MUTED, anchor="middle", size=9.5)
        sheet.arrow((512, middle), (550, middle))
        _tally(sheet, 560, middle - 26)
        sheet.arrow((648, middle), (686, middle), (686, 194), (716, 194))
    sheet.box(726, 152, 90, 84, TIME_FILLS[1], line=RULE)
    for at, line in enumerate(("frozen record:", "columns, units,", "cases behind it")):
        sheet.write(771, 178 + 18 * at, line, 88, anchor="middle", size=9.5)
    sheet.arrow((824, 194), (862, 194))
    sheet.box(872, 112, 74, 164, COUNT_FILLS[1], line=RULE)
    for at, line in enumerate(("cleared", "pictures", "sentences", "tables", "report", "files")):
        sheet.write(909, 140 + 24 * at, line, 70, anchor="middle", is_bold=at == 0)
    sheet.write(374, 346, "plain Python for a small log, compiled for a large one", 420, colour=MUTED)
    return sheet.picture()


def _tally(sheet: Sheet, x: float, y: float) -> None:
    """A small table: keys and what was added up."""
    for row in range(4):
        sheet.box(x, y + 13 * row, 34, 11, COUNT_FILLS[1])
        sheet.box(x + 36, y + 13 * row, 44, 11, TIME_FILLS[1])


PICTURES: dict[str, Callable[[], Picture]] = {"house.svg": house, "walk.svg": walk}


if __name__ == "__main__":
    for name, draw in PICTURES.items():
        print(draw().save(FOLDER / name).relative_to(DOCS.parent), file=sys.stderr)
