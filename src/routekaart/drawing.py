"""The picture of a result, for who works in Python: cleared for the team, then drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routekaart.privacy.disclosure import clear
from routekaart.privacy.rule import THRESHOLD

if TYPE_CHECKING:
    from routekaart.contrasts.edges import MapContrast
    from routekaart.measures.route_map import RouteMap
    from routekaart.show.dot import Show
    from routekaart.show.picture import Picture

__all__ = ["draw"]


def draw(
    result: RouteMap | MapContrast,
    *,
    show: Show = "cases",
    lang: str = "nl",
    mode: str = "team",
    threshold: int = THRESHOLD,
) -> Picture:
    """The picture of a route map, or of the difference between two, stamped with who may see it.

    Parameters
    ----------
    show
        What colours and numbers tell: ``"cases"`` (how many) or ``"time"`` (how long).
    lang
        "nl" or "en".
    mode, threshold
        For whom: see :func:`routekaart.privacy.disclosure.clear`.

    Raises
    ------
    LayoutError
        The map is too large or too tangled to draw, or nothing here can lay it out.

    Examples
    --------
    >>> rk.draw(rk.route_map(view)).save("map.svg")  # doctest: +SKIP
    """
    from routekaart.show.picture import draw as draw_cleared

    return draw_cleared(clear(result, mode, threshold), show=show, lang=lang)
