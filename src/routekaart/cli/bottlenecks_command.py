"""`routekaart bottlenecks`: transitions ranked by total waiting days."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from routekaart.cli.options import CommonOptions, common_options, format_option, log_argument, reading_options
from routekaart.cli.run import list_result

__all__ = ["command"]


@click.command("bottlenecks")
@log_argument
@click.option(
    "--level",
    type=click.Choice(["transition", "activity", "organisation"]),
    default="transition",
    show_default=True,
    help="What is ranked.",
)
@format_option
@reading_options
@common_options
def command(log: Path, level: str, form: str, reading: dict[str, Any], common: CommonOptions) -> None:  # fmt: skip
    """Rank the transitions of LOG by total waiting days over cases."""
    from routekaart.measures.bottlenecks import bottlenecks

    list_result([log], lambda view: bottlenecks(view, level=level), common=common, reading=reading, form=form)
