"""The picture of a result, for who works in Python: cleared for the team, then drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from routekaart.privacy.disclosure import clear
from routekaart.privacy.rule import THRESHOLD

if TYPE_CHECKING:
    from routekaart.contrasts.edges import MapContrast
    from routekaart.contrasts.robustness import Robustness
    from routekaart.measures.before_after import BeforeAfter
    from routekaart.measures.bottlenecks import Bottlenecks
    from routekaart.measures.dots import Dots
    from routekaart.measures.flow import Flow
    from routekaart.measures.route_map import RouteMap
    from routekaart.measures.spectrum import Spectrum
    from routekaart.measures.waits import Waits
    from routekaart.privacy.disclosure import Cleared
    from routekaart.show.dot import Show
    from routekaart.show.picture import ClearedMap, Picture

__all__ = ["draw"]

#: Kind of result → the module of show/ and the function that draw it, and its columns where they are asked.
CHARTS: Mapping[str, tuple[str, str, str | None]] = {
    "BeforeAfter": ("before_after", "draw_before_after", None),
    "Bottlenecks": ("charts", "draw_bottlenecks", "table_columns"),
    "Dots": ("dotted", "draw_dots", None),
    "Flow": ("open_work", "draw_open_work", None),
    "Model": ("model", "draw_model", None),
    "Robustness": ("specification", "draw_specifications", None),
    "Spectrum": ("spectrum", "draw_spectrum", None),
    "Waits": ("charts", "draw_waits", "transition_columns"),
}


def draw(
    result: RouteMap | MapContrast | BeforeAfter | Bottlenecks | Dots | Flow | Robustness | Spectrum | Waits,
    *,
    show: Show = "cases",
    side_by_side: bool = False,
    lang: str = "nl",
    mode: str = "team",
    threshold: int = THRESHOLD,
) -> Picture:
    """The picture of a result, stamped with who may see it.

    Parameters
    ----------
    result
        A route map, the difference between two, or one of :data:`CHARTS`.
    show
        Of a map, what colours and numbers tell: ``"cases"`` (how many) or ``"time"`` (how long).
    side_by_side
        Of the difference between two maps: both maps next to each other in one frame.
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
    >>> view = rk.read("event_logs/school1_keten.csv")
    >>> rk.draw(rk.route_map(view), lang="en").save("map.svg").name
    'map.svg'
    """
    kind = type(result).__name__
    cleared = clear(result, mode, threshold)
    if kind in CHARTS:
        module, name, columns = CHARTS[kind]
        chart: Callable[..., Any] = getattr(import_module(f"routekaart.show.{module}"), name)
        asked = () if columns is None else (getattr(result, columns),)
        return cast("Picture", chart(cleared, *asked, lang=lang))
    if side_by_side and kind == "MapContrast":
        from routekaart.show.side_by_side import draw_side_by_side

        return draw_side_by_side(cast("Cleared[MapContrast]", cleared), lang=lang)
    from routekaart.show.picture import draw as draw_map

    return draw_map(cast("ClearedMap", cleared), show=show, lang=lang)
