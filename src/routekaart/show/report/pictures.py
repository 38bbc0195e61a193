"""The pictures of a report; one that cannot be made is a line that says so, and the report goes on."""

from __future__ import annotations

from collections.abc import Callable

from routekaart.contrasts.edges import MapContrast
from routekaart.errors import LayoutError, MissingLibraryError, RoutekaartError
from routekaart.privacy.disclosure import Cleared
from routekaart.show.maps.draw import ClearedMap, draw_all
from routekaart.show.maps.side_by_side import draw_in_one_frame
from routekaart.show.picture import Picture
from routekaart.show.report.contents import Found
from routekaart.show.report.page import Block, Drawn, Text
from routekaart.show.words import words

__all__ = ["draw_frames", "draw_maps", "drawn", "drawn_chart"]

NAMESPACE = ' xmlns="http://www.w3.org/2000/svg"'
#: The maps of a report, and what they tell.
MAPS = ("cases", "time", "difference", "organisation_difference")


def draw_maps(found: Found, lang: str) -> dict[str, Picture | RoutekaartError]:
    """The maps by what they tell, all by one run of the layout; an error stands in the place of its map."""
    asked: list[tuple[ClearedMap, str]] = [(found.route_map, "cases"), (found.route_map, "time")]
    if found.comparison:
        asked.append((found.comparison.maps, "cases"))
        if found.comparison.organisation_maps:
            asked.append((found.comparison.organisation_maps, "cases"))
    try:
        made = draw_all(asked, lang=lang)  # type: ignore[arg-type]
    except LayoutError as error:  # nothing here can lay out at all
        made = [error] * len(asked)
    return dict(zip(MAPS, made, strict=False))


def draw_frames(maps: Cleared[MapContrast], lang: str) -> tuple[Picture | RoutekaartError, ...]:
    """The maps of two groups, one picture each, every step at the same place; or why there are none."""
    try:
        return draw_in_one_frame(maps, lang=lang)
    except LayoutError as error:
        return (error,)


def drawn(picture: Picture | RoutekaartError, prefix: str, lang: str, *, shape: str = "wide") -> Block:
    """A picture in the page, its ids beginning with "picture-" and ``prefix``; or why there is none."""
    if isinstance(picture, RoutekaartError):
        return Text(words(lang, "report")["no_picture"].format(reason=picture.text(lang)), "warning")
    # Inside HTML an SVG needs no namespace, and the page names no address at all.
    return Drawn(picture.inline(f"picture-{prefix}").replace(NAMESPACE, "", 1), picture.title, shape)


def drawn_chart(draw: Callable[[], Picture], prefix: str, lang: str, *, shape: str = "wide") -> Block:
    """The chart that ``draw`` makes, in the page; or why there is none."""
    try:
        return drawn(draw(), prefix, lang, shape=shape)
    except ImportError as error:
        if (error.name or "").partition(".")[0] != "matplotlib":
            raise
        missing = MissingLibraryError(
            "matplotlib is not installed; run: pip install matplotlib",
            nl="matplotlib is niet geïnstalleerd; voer uit: pip install matplotlib",
        )
        return drawn(missing, prefix, lang)
    except (LayoutError, MissingLibraryError) as error:
        return drawn(error, prefix, lang)
