"""`routekaart before-after`: every case around the start of something new, drawn or listed."""

from __future__ import annotations

from datetime import date

import click

from routekaart.cli.listing import Asked, Call, listing
from routekaart.cli.options import DAY, output_option

__all__ = ["command"]


@listing(
    "before-after",
    click.option(
        "--pilot-start",
        required=True,
        type=DAY,
        metavar="DATE",
        help="The first day of what was new, such as a pilot.",
    ),
    click.option(
        "--to",
        default="youth_help",
        show_default=True,
        metavar="STEP",
        help="Time to this: a step, or a milestone as with timing.",
    ),
    output_option(required=False, what="Write a picture of the cases by date: .svg .png .pdf"),
)
def command(_: Call, pilot_start: date, to: str) -> Asked:
    """The cases of LOG before and after a date: how soon each came to a step. Tests nothing, fits no trend."""
    from routekaart.measures.before_after import before_after

    return Asked(lambda view: before_after(view, pilot_start, to=to))
