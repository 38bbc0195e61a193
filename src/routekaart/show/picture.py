"""A finished picture: SVG, and on request PNG, PDF or DOT, saved by the ending of the file's name."""

from __future__ import annotations

import functools
import importlib.util
import os
import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from routekaart.contrasts.edges import MapContrast
from routekaart.errors import LayoutError, MissingLibraryError, OutputError
from routekaart.files import write_atomically
from routekaart.measures.route_map import RouteMap
from routekaart.privacy.disclosure import Cleared
from routekaart.show.canvas import Drawing
from routekaart.show.difference import draw_difference
from routekaart.show.dot import Show, draw_route_map
from routekaart.show.layout import check_size, lay_out_all
from routekaart.show.svg import finish, with_prefix

__all__ = ["Picture", "draw", "draw_all"]

SUFFIXES = (".svg", ".png", ".pdf", ".dot")
PIXELS_PER_INCH = 192
PAGE = """
#set page(width: auto, height: auto, margin: 0pt)
#image("picture.svg")
"""

Drawable = RouteMap | MapContrast

# DejaVu Sans is the one typeface that is on every machine Routekaart runs on (matplotlib brings it).
# It is wider than Arial, which the map is laid out for.
DEJAVU_SIZE = 0.86


@dataclass(frozen=True)
class Picture:
    """A picture as SVG (``svg``) and, for a map, the graph it was made of (``dot``, else None)."""

    svg: str
    dot: str | None = None

    def inline(self, prefix: str) -> str:
        """The SVG for inside a page, where the ids of each picture begin with its own ``prefix``."""
        return with_prefix(self.svg, prefix)

    def png(self) -> bytes:
        """The picture as PNG, at twice the size of the screen."""
        return _typeset(self.svg, "png")

    def pdf(self) -> bytes:
        """The picture as PDF, in vectors, on a page of its own size."""
        return _typeset(self.svg, "pdf")

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


def draw(cleared: Cleared[Drawable], *, show: Show = "cases", lang: str = "nl") -> Picture:
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


def draw_all(
    asked: Iterable[tuple[Cleared[Drawable], Show]], *, lang: str = "nl"
) -> list[Picture | LayoutError]:
    """Several pictures at the cost of starting the layout once; an error stands in the place of its map."""
    drawings = [_drawing(cleared, show, lang) for cleared, show in asked]
    laid_out = iter(lay_out_all([drawing.source for drawing in drawings if isinstance(drawing, Drawing)]))
    pictures: list[Picture | LayoutError] = []
    for drawing in drawings:
        answer = drawing if isinstance(drawing, LayoutError) else next(laid_out)
        if isinstance(drawing, LayoutError) or isinstance(answer, LayoutError):
            pictures.append(answer)
        else:
            pictures.append(Picture(finish(answer, drawing), drawing.file))
    return pictures


def _drawing(cleared: Cleared[Drawable], show: Show, lang: str) -> Drawing | LayoutError:
    result = cleared.result
    try:
        if isinstance(result, MapContrast):
            drawing = draw_difference(cast(Cleared[MapContrast], cleared), lang=lang)
        else:
            drawing = draw_route_map(cast(Cleared[RouteMap], cleared), show=show, lang=lang)
        check_size(drawing.n_nodes, drawing.n_edges)
    except LayoutError as error:
        return error
    return drawing


def _typeset(svg: str, form: str) -> bytes:
    """``svg`` as PNG or PDF, by typst, with a typeface that comes with Routekaart."""
    try:
        import typst
    except ImportError as error:
        raise MissingLibraryError(
            "typst is not installed, and PNG and PDF need it: run pip install typst, or save as .svg",
            nl="typst is niet geïnstalleerd, en PNG en PDF hebben het nodig: voer uit pip install typst, of bewaar "
            "als .svg",
        ) from error
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "picture.svg").write_text(_in_dejavu(svg), "utf-8")
        page = Path(folder) / "page.typ"
        page.write_text(PAGE, "utf-8")
        made = typst.compile(page, format=form, ppi=PIXELS_PER_INCH, font_paths=[_font_folder()],
                             ignore_system_fonts=True)  # fmt: skip
    return made


def _in_dejavu(svg: str) -> str:
    """``svg`` set in DejaVu Sans, at the size at which it is as wide as Arial."""
    svg = re.sub(r'font-family="[^"]*"', 'font-family="DejaVu Sans"', svg)
    return re.sub(r'font-size="([\d.]+)"', lambda size: f'font-size="{float(size[1]) * DEJAVU_SIZE:.2f}"', svg)


@functools.cache
def _font_folder() -> str:
    """The folder of DejaVu Sans, found without importing matplotlib (which is slow)."""
    spec = importlib.util.find_spec("matplotlib")
    if spec is None or spec.origin is None:
        raise MissingLibraryError(
            "matplotlib is not installed, and PNG and PDF need its typeface: run pip install matplotlib, or save "
            "as .svg",
            nl="matplotlib is niet geïnstalleerd, en PNG en PDF hebben het lettertype ervan nodig: voer uit pip "
            "install matplotlib, of bewaar als .svg",
        )
    return str(Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf")
