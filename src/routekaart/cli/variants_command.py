"""`routekaart variants`: the distinct routes of a log."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from routekaart.cli.options import CommonOptions, common_options, format_option, log_argument, reading_options
from routekaart.cli.run import list_result

__all__ = ["command"]


@click.command("variants")
@log_argument
@format_option
@reading_options
@common_options
def command(log: Path, form: str, reading: dict[str, Any], common: CommonOptions) -> None:
    """List the distinct routes of LOG, most cases first."""
    from routekaart.measures.variants import variants

    list_result([log], variants, common=common, reading=reading, form=form)
