"""`routekaart handovers`: organisations, hand-overs and days per organisation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from routekaart.cli.options import CommonOptions, common_options, format_option, log_argument, reading_options
from routekaart.cli.run import list_result

__all__ = ["command"]


@click.command("handovers")
@log_argument
@format_option
@reading_options
@common_options
def command(log: Path, form: str, reading: dict[str, Any], common: CommonOptions) -> None:
    """Count organisations per case, hand-overs and days per organisation in LOG."""
    from routekaart.measures.handovers import handovers

    list_result([log], handovers, common=common, reading=reading, form=form)
