"""Maps for other tools and for print: one file, its form told by its ending."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from routekaart.errors import OutputError
from routekaart.privacy.disclosure import Cleared

if TYPE_CHECKING:
    from routekaart.show.maps.route_map import Show

__all__ = ["ENDINGS", "write_map"]

PICTURES = (".svg", ".png", ".pdf")
ENDINGS = (*PICTURES, ".dot", ".graphml", ".csv")


def write_map(
    cleared: Cleared[Any], path: Path, *, show: Show = "cases", side_by_side: bool = False, lang: str = "nl"
) -> None:
    """Write a route map or difference map to ``path``: a picture, a graph, or a table of its edges.

    With ``side_by_side`` the picture of a difference is that of both maps in one frame.

    With ``.csv`` the nodes go to a second file beside it, ``<name>-nodes.csv``.

    Raises
    ------
    OutputError
        If the ending is none of :data:`ENDINGS`, or the file cannot be written.
    LayoutError
        If the map cannot be laid out.
    """
    ending = path.suffix.lower()
    if ending == ".dot":
        from routekaart.exchange.graph import write_dot

        write_dot(cleared, path, show=show, lang=lang)
    elif ending in PICTURES:
        from routekaart.show.maps.draw import draw
        from routekaart.show.maps.side_by_side import draw_side_by_side

        picture = (
            draw_side_by_side(cleared, lang=lang) if side_by_side else draw(cleared, show=show, lang=lang)
        )
        picture.save(path)
    elif ending == ".graphml":
        from routekaart.exchange.graph import write_graphml

        write_graphml(cleared, path, lang=lang)
    elif ending == ".csv":
        from routekaart.exchange.graph import write_edges

        write_edges(cleared, path, lang=lang)
    else:
        known = ", ".join(ENDINGS)
        raise OutputError(
            f"a map cannot be written as {ending or 'a file without an ending'}; take one of {known}",
            nl=f"een kaart kan niet als {ending or 'bestand zonder uitgang'} worden geschreven; kies uit {known}",
        )
