"""Drawings laid out into pictures, all by one run of the layout."""

from __future__ import annotations

from collections.abc import Sequence

from routekaart.errors import LayoutError
from routekaart.show.maps.canvas import Drawing
from routekaart.show.maps.layout import check_size, lay_out_all
from routekaart.show.maps.map_svg import finish_map
from routekaart.show.picture import Picture

__all__ = ["lay_out_drawings"]


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


def _fitting(drawing: Drawing) -> Drawing | LayoutError:
    try:
        check_size(drawing.n_nodes, drawing.n_edges)
    except LayoutError as error:
        return error
    return drawing
