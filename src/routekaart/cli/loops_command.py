"""`routekaart loops`: what is walked again, and its price in days."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from routekaart.cli.options import CommonOptions, common_options, format_option, log_argument, reading_options
from routekaart.cli.run import list_result

__all__ = ["command"]


@click.command("loops")
@log_argument
@format_option
@reading_options
@common_options
def command(log: Path, form: str, reading: dict[str, Any], common: CommonOptions) -> None:
    """List what is walked again in LOG, and what it costs in days."""
    from routekaart.measures.loops import loops

    list_result([log], loops, common=common, reading=reading, form=form)
