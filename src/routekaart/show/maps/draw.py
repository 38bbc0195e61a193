"""The picture of a route map, or of the difference between two."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from routekaart.contrasts.edges import MapContrast
from routekaart.errors import LayoutError
from routekaart.measures.route_map import RouteMap
from routekaart.privacy.disclosure import Cleared
from routekaart.show.maps.canvas import Drawing
from routekaart.show.maps.difference import draw_difference
from routekaart.show.maps.flagged_map import draw_flagged_map, is_flagged
from routekaart.show.maps.laid_out import lay_out_drawings
from routekaart.show.maps.route_map import Show, draw_route_map
from routekaart.show.picture import Picture

__all__ = ["ClearedMap", "draw", "draw_all", "drawing_of"]

ClearedMap = Cleared[RouteMap | MapContrast]


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
    maps = [*asked]
    pictures: list[Picture | LayoutError | None] = [
        draw_flagged_map(cast("Cleared[RouteMap]", cleared), lang=lang) if _has_flags(cleared, show) else None
        for cleared, show in maps
    ]
    rest = (one for one, picture in zip(maps, pictures, strict=True) if picture is None)
    laid_out = iter(lay_out_drawings([drawing_of(cleared, show=show, lang=lang) for cleared, show in rest]))
    return [next(laid_out) if picture is None else picture for picture in pictures]


def _has_flags(cleared: ClearedMap, show: Show) -> bool:
    """Whether a map is drawn with its flags; how long all takes is another picture."""
    return show == "cases" and isinstance(cleared.result, RouteMap) and is_flagged(cleared.result)


def drawing_of(cleared: ClearedMap, *, show: Show = "cases", lang: str = "nl") -> Drawing:
    """The drawing of a route map, or of the difference between two, before it is laid out."""
    if isinstance(cleared.result, MapContrast):
        return draw_difference(cast("Cleared[MapContrast]", cleared), lang=lang)
    return draw_route_map(cast("Cleared[RouteMap]", cleared), show=show, lang=lang)
