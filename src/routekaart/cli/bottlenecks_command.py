"""`routekaart bottlenecks`: transitions ranked by total waiting days; as bars, a spectrum or dots."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from routekaart.cli.listing import Asked, Call, drawn, listing
from routekaart.cli.options import output_option
from routekaart.errors import RoutekaartError

if TYPE_CHECKING:
    from routekaart.log.view import View
    from routekaart.results import Result

__all__ = ["command"]


@listing(
    "bottlenecks",
    output_option(required=False, what="Write a picture: .svg .png .pdf"),
    click.option(
        "--by",
        "--level",
        "by",
        type=click.Choice(["matter", "transition", "activity", "organisation"]),
        help="What is ranked (default: what was waited for on a terminal, transitions elsewhere).",
    ),
    click.option(
        "--chart",
        type=click.Choice(["bars", "spectrum", "dots"]),
        default="bars",
        show_default=True,
        help="What is drawn or listed: total days, a line per wait, or a mark per step.",
    ),
    click.option(
        "--top", type=click.IntRange(min=1), help="How many are drawn (default: bars 10, spectrum 5)."
    ),
    click.option(
        "--since-start", is_flag=True, help="Dots by time since the start of each case, not by date."
    ),
    has_rules=True,
)
def command(call: Call, by: str | None, chart: str, top: int | None, *, since_start: bool) -> Asked:
    """Rank what the cases of LOG wait for, or where, by total waiting days; or draw that with -o."""
    if chart != "bars" and by not in (None, "transition"):
        raise RoutekaartError(
            f"the chart {chart} is of transitions, not by {by}; leave --by out",
            nl=f"de grafiek {chart} gaat over overgangen, niet over {by}; laat --by weg",
        )
    if chart == "bars":
        return Asked(partial(_ranked, call=call, by=by), partial(drawn, limit=top or 10))
    if chart == "spectrum":
        from routekaart.measures.spectrum import spectrum

        return Asked(lambda view: spectrum(view, call.rules(view), top=top or 5))
    from routekaart.measures.dots import dots

    return Asked(
        lambda view: dots(
            view, axis="since_start" if since_start else "dates", calendar=call.rules(view).calendar
        )
    )


def _ranked(view: View, call: Call, by: str | None) -> Result:
    """What is waited for, where that was asked or most steps are known; else where is waited."""
    from routekaart.measures.awaited import awaited
    from routekaart.measures.bottlenecks import bottlenecks

    rules = call.rules(view)
    is_told = call.is_listed and view.recipe.is_mostly_known
    if by == "matter" or (by is None and is_told):
        found = awaited(view, rules)
        if by == "matter" or found.has_matters:
            return found
    return bottlenecks(view, rules, level=by or "transition")
