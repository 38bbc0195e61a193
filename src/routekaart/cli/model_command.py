"""`routekaart model`: a process model with its fitness and precision."""

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
from routekaart.cli.run import list_result, write_result

__all__ = ["command"]


@click.command("model")
@log_argument
@output_option(required=False, what="Write a picture: .svg .png .pdf .dot")
@click.option(
    "--miner",
    type=click.Choice(["inductive", "heuristics"]),
    default="inductive",
    show_default=True,
    help="How the model is found.",
)
@click.option(
    "--noise",
    type=click.FloatRange(0, 1),
    default=0.2,
    show_default=True,
    metavar="SHARE",
    help="Share of rare behaviour left out.",
)
@format_option
@reading_options
@common_options
def command(
    log: Path,
    output: Path | None,
    miner: str,
    noise: float,
    form: str,
    reading: dict[str, Any],
    common: CommonOptions,
) -> None:  # fmt: skip
    """Draw or describe a process model of LOG, with its fitness and precision by token replay."""
    from routekaart.measures.models import model

    def measure(view: Any) -> Any:
        return model(view, miner=miner, noise=noise)

    if output is None:
        list_result([log], measure, common=common, reading=reading, form=form)
        return
    from routekaart.show.of.model import draw_model

    write_result(
        [log],
        measure,
        lambda result: draw_model(result, lang=common.lang).save(output),
        common=common,
        reading=reading,
        form=form,
    )
