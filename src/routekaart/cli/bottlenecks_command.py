"""`routekaart bottlenecks`: transitions ranked by total waiting days; as bars, a spectrum or dots."""

from __future__ import annotations

from functools import partial

import click

from routekaart.cli.listing import Asked, Call, drawn, listing
from routekaart.cli.options import output_option
from routekaart.errors import RoutekaartError

__all__ = ["command"]


@listing(
    "bottlenecks",
    output_option(required=False, what="Write a picture: .svg .png .pdf"),
    click.option(
        "--level",
        type=click.Choice(["transition", "activity", "organisation"]),
        default="transition",
        show_default=True,
        help="What is ranked.",
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
def command(call: Call, level: str, chart: str, top: int | None, *, since_start: bool) -> Asked:
    """Rank the transitions of LOG by total waiting days over cases; or draw them with -o."""
    if chart != "bars" and level != "transition":
        raise RoutekaartError(
            f"the chart {chart} has no level {level}; leave --level out",
            nl=f"de grafiek {chart} heeft geen niveau {level}; laat --level weg",
        )
    if chart == "bars":
        from routekaart.measures.bottlenecks import bottlenecks

        return Asked(
            lambda view: bottlenecks(view, call.rules(view), level=level), partial(drawn, limit=top or 10)
        )
    if chart == "spectrum":
        from routekaart.measures.spectrum import spectrum

        return Asked(lambda view: spectrum(view, call.rules(view), top=top or 5))
    from routekaart.measures.dots import dots

    return Asked(
        lambda view: dots(
            view, axis="since_start" if since_start else "dates", calendar=call.rules(view).calendar
        )
    )
