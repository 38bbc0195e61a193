"""`routekaart map`: the route map, drawn or listed; with two groups, the difference map."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from routekaart.cli.options import (
    CommonOptions,
    common_options,
    format_option,
    log_argument,
    output_option,
    reading_options,
)
from routekaart.cli.progress import stages
from routekaart.cli.run import begin, list_result, opened

__all__ = ["command"]


@click.command("map")
@log_argument
@output_option(required=False, what="Write a picture or table: .svg .png .pdf .dot .graphml .csv")
@click.option(
    "--level",
    type=click.Choice(["activity", "organisation", "phase"]),
    default="activity",
    show_default=True,
    help="What a node is.",
)
@click.option(
    "--steps",
    type=click.FloatRange(0, 100),
    default=100,
    show_default=True,
    metavar="PERCENT",
    help="Share of steps kept, most cases first.",
)
@click.option(
    "--transitions",
    type=click.FloatRange(0, 100),
    default=100,
    show_default=True,
    metavar="PERCENT",
    help="Share of transitions kept, most cases first.",
)
@click.option(
    "--show",
    type=click.Choice(["cases", "time"]),
    default="cases",
    show_default=True,
    help="What numbers and colours say.",
)
@click.option("--contrast", metavar="COLUMN", help="Both groups of this column in one difference map.")
@click.option("--a", metavar="NAME", help="The first group, when the column has more than two.")
@click.option("--b", metavar="NAME", help="The second group.")
@format_option
@reading_options
@common_options
def command(
    log: Path,
    output: Path | None,
    level: str,
    steps: float,
    transitions: float,
    show: str,
    contrast: str | None,
    a: str | None,
    b: str | None,
    form: str,
    reading: dict[str, Any],
    common: CommonOptions,
) -> None:  # fmt: skip
    """Draw or list the route map of LOG: which steps follow each other, in how many cases, after how long."""
    from routekaart.measures.route_map import route_map

    def measure(view: Any) -> Any:
        if contrast is None:
            return route_map(view, level=level, steps=steps, transitions=transitions)
        from routekaart.contrasts.edges import contrast_maps

        return contrast_maps(view, contrast, a, b, level=level, steps=steps, transitions=transitions)

    if output is None:
        list_result([log], measure, common=common, reading=reading, form=form)
        return
    from routekaart.exchange.maps import write_map
    from routekaart.privacy.disclosure import clear

    with stages(3, quiet=common.quiet) as running:
        view = opened([log], reading, common, running)
        begin(running, "measure", common)
        result = clear(measure(view), common.mode)  # type: ignore[arg-type]
        begin(running, "draw", common)
        write_map(result, output, show=show, lang=common.lang)
