"""The picture of a result, for who works in Python: cleared for the team, then drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routekaart.errors import RoutekaartError
from routekaart.privacy.disclosure import clear
from routekaart.privacy.rule import THRESHOLD
from routekaart.results import Result

if TYPE_CHECKING:
    from routekaart.show.maps.route_map import Show
    from routekaart.show.picture import Picture
    from routekaart.show.shown import Shown

__all__ = ["draw"]

#: Measures of which a result has a picture.
DRAWN = (
    *(
        "route_map",
        "awaited",
        "bottlenecks",
        "waits",
        "spectrum",
        "dots",
        "flow",
        "handovers",
        "timing",
        "before_after",
    ),
    *("model", "robustness"),
)


def draw(
    result: Result,
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
        What ``route_map``, ``awaited``, ``bottlenecks``, ``waits``, ``spectrum``, ``dots``, ``flow``, ``handovers``, ``timing``,
        ``before_after``, ``model`` or ``robustness`` gave, or the difference between two maps.
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
    RoutekaartError
        Results of this kind have no picture, or there is no such mode, language or way to show.

    Examples
    --------
    >>> rk.draw(rk.route_map(view)).save("map.svg").name
    'map.svg'
    """
    from routekaart.show.of import shown_of

    if not isinstance(result, Result):
        raise RoutekaartError(
            f"only the result of a measure can be drawn, and this is a {type(result).__name__}: draw "
            "route_map(view), for instance",
            nl=f"alleen de uitkomst van een maat kan worden getekend, en dit is een {type(result).__name__}: teken "
            "bijvoorbeeld route_map(view)",
        )
    if show not in ("cases", "time"):
        raise RoutekaartError(
            f"a map cannot show {show!r}; take cases or time",
            nl=f"een kaart kan geen {show!r} laten zien; kies cases of time",
        )
    shown = shown_of(type(result))
    if shown.chart is None:
        raise _no_picture(shown)
    options = {"show": show, "side_by_side": side_by_side}
    asked = {name: value for name, value in options.items() if name in shown.options}
    return shown.chart(clear(result, mode, threshold), lang=lang, **asked)


def _no_picture(shown: Shown[Result]) -> RoutekaartError:
    """That results of a kind have no picture, and what can be drawn instead."""
    instead, nl = shown.instead or (f"one of {', '.join(DRAWN)}", f"een van {', '.join(DRAWN)}")
    return RoutekaartError(
        f"a result of {shown.kind.__name__} has no picture; it has a table (.table). Draw {instead}",
        nl=f"een uitkomst van {shown.kind.__name__} heeft geen plaat, wel een tabel (.table). Teken {nl}",
    )
