"""The region of the school holidays, where a file itself says it: a column such as *regio*, with one region in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routekaart.log.calendar import NO_REGION, REGIONS
from routekaart.log.vocabulary import fold_label

if TYPE_CHECKING:
    from collections.abc import Mapping

    from routekaart.log.staging import Staged

__all__ = ["region_in"]

HEADINGS = ("vakantieregio", "regio vakantie", "regio", "holiday region", "region")


def region_in(staged: Staged) -> tuple[str, tuple[Mapping[str, str], ...]]:
    """The region that the rows name, and what is to be said of it; :data:`NO_REGION` where they name none, or several."""
    headings = {fold_label(name): name for name in staged.attributes}
    column = next((headings[heading] for heading in HEADINGS if heading in headings), None)
    if column is None:
        return NO_REGION, ()
    words = {fold_label(text) for text in staged.different(column)}
    found = {word.removeprefix("regio ").removeprefix("region ") for word in words} - {""}
    if not found or not found <= {*REGIONS}:
        return NO_REGION, ()
    if len(found) > 1:
        listed = ", ".join(sorted(found))
        return NO_REGION, (
            {
                "nl": f"kolom ‘{column}’ noemt meer dan één vakantieregio ({listed}), en een log heeft er één: lees de "
                "regio’s apart in, of geef --calendar",
                "en": f"column ‘{column}’ names several holiday regions ({listed}), and a log has one: import the "
                "regions apart, or give --calendar",
            },
        )
    [region] = found
    return region, (
        {
            "nl": f"schoolvakanties van regio {region}, zoals kolom ‘{column}’ zegt",
            "en": f"school holidays of region {region}, as column ‘{column}’ says",
        },
    )
