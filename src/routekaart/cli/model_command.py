"""`routekaart model`: a process model with its fitness and precision."""

from __future__ import annotations

import click

from routekaart.cli.listing import Asked, Call, listing
from routekaart.cli.options import output_option

__all__ = ["command"]


@listing(
    "model",
    output_option(required=False, what="Write a picture: .svg .png .pdf .dot"),
    click.option(
        "--miner",
        type=click.Choice(["inductive", "heuristics"]),
        default="inductive",
        show_default=True,
        help="How the model is found.",
    ),
    click.option(
        "--noise",
        type=click.FloatRange(0, 1),
        default=0.2,
        show_default=True,
        metavar="SHARE",
        help="Share of rare behaviour left out.",
    ),
)
def command(_: Call, miner: str, noise: float) -> Asked:
    """Draw or describe a process model of LOG, with its fitness and precision by token replay."""
    from routekaart.measures.models import model

    return Asked(lambda view: model(view, miner=miner, noise=noise))
