"""A finished picture: SVG, and on request PNG, PDF or DOT, saved by the ending of the file's name."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from routekaart.contrasts.edges import MapContrast
from routekaart.errors import LayoutError, OutputError
from routekaart.files import write_atomically
from routekaart.measures.route_map import RouteMap
from routekaart.privacy.disclosure import Cleared
from routekaart.show.canvas import Drawing
from routekaart.show.difference import draw_difference
from routekaart.show.dot import Show, draw_route_map
from routekaart.show.layout import check_size, lay_out_all
from routekaart.show.map_svg import finish_map
from routekaart.show.svg import with_prefix
from routekaart.show.typeset import typeset

__all__ = ["ClearedMap", "Picture", "draw", "draw_all", "drawing_of", "lay_out_drawings"]

SUFFIXES = (".svg", ".png", ".pdf", ".dot")
ClearedMap = Cleared[RouteMap | MapContrast]


@dataclass(frozen=True)
class Picture:
    """A picture as ``svg``, what it says in words, and for a map the graph it was made of (``dot``, else None)."""

    svg: str = field(repr=False)
    title: str
    description: str
    dot: str | None = field(default=None, repr=False)

    def inline(self, prefix: str) -> str:
        """The SVG for inside a page, where the ids of each picture begin with its own ``prefix``."""
        return with_prefix(self.svg, prefix)

    def _repr_svg_(self) -> str:
        """How a notebook shows the picture."""
        return self.svg

    def png(self) -> bytes:
        """The picture as PNG, at twice the size of the screen."""
        return typeset(self.svg, "png", title=self.title, alt=self.description)

    def pdf(self) -> bytes:
        """The picture as PDF, in vectors, on a page of its own size."""
        return typeset(self.svg, "pdf", title=self.title, alt=self.description)

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the picture to ``path``, in the form its ending asks for; whole or not at all.

        Raises
        ------
        OutputError
            The ending is none of .svg .png .pdf .dot, or the file cannot be written.
        """
        suffix = Path(path).suffix.lower()
        if suffix not in SUFFIXES or (suffix == ".dot" and self.dot is None):
            endings = " ".join(SUFFIXES if self.dot is not None else SUFFIXES[:-1])
            raise OutputError(
                f"a picture cannot be saved as {suffix or 'a file without an ending'}: end the name in one of {endings}",
                nl=f"een plaat kan niet worden bewaard als {suffix or 'bestand zonder extensie'}: gebruik een naam "
                f"die eindigt op {endings}",
            )
        return write_atomically(path, self._as(suffix))

    def _as(self, suffix: str) -> bytes:
        if suffix == ".dot":
            return (self.dot or "").encode()
        if suffix == ".svg":
            return self.svg.encode()
        return self.png() if suffix == ".png" else self.pdf()


def draw(cleared: ClearedMap, *, show: Show = "cases", lang: str = "nl") -> Picture:
    """The picture of a route map, or of the difference between two.

    Parameters
    ----------
    show
        What colours and numbers tell: ``"cases"`` (how many) or ``"time"`` (how long). A
        difference map always tells cases.

    Raises
    ------
    LayoutError
        The map is too large or too tangled to draw, or nothing here can lay it out.
    """
    [picture] = draw_all([(cleared, show)], lang=lang)
    if isinstance(picture, LayoutError):
        raise picture
    return picture


def draw_all(asked: Iterable[tuple[ClearedMap, Show]], *, lang: str = "nl") -> list[Picture | LayoutError]:
    """Several pictures at the cost of starting the layout once; an error stands in the place of its map."""
    return lay_out_drawings([drawing_of(cleared, show=show, lang=lang) for cleared, show in asked])


def lay_out_drawings(drawings: Sequence[Drawing]) -> list[Picture | LayoutError]:
    """The pictures of ``drawings``, by one run of the layout; an error stands in the place of its drawing."""
    fitting = [_fitting(drawing) for drawing in drawings]
    laid_out = iter(lay_out_all([drawing.source for drawing in fitting if isinstance(drawing, Drawing)]))
    pictures: list[Picture | LayoutError] = []
    for drawing in fitting:
        if isinstance(drawing, LayoutError):
            pictures.append(drawing)
            continue
        answer = next(laid_out)
        if isinstance(answer, LayoutError):
            pictures.append(answer)
            continue
        svg = finish_map(answer, drawing)
        pictures.append(Picture(svg, drawing.legend.headline, drawing.text, drawing.file))
    return pictures


def drawing_of(cleared: ClearedMap, *, show: Show = "cases", lang: str = "nl") -> Drawing:
    """The drawing of a route map, or of the difference between two, before it is laid out."""
    if isinstance(cleared.result, MapContrast):
        return draw_difference(cast("Cleared[MapContrast]", cleared), lang=lang)
    return draw_route_map(cast("Cleared[RouteMap]", cleared), show=show, lang=lang)


def _fitting(drawing: Drawing) -> Drawing | LayoutError:
    try:
        check_size(drawing.n_nodes, drawing.n_edges)
    except LayoutError as error:
        return error
    return drawing
