"""`routekaart hold-ups`: what meetings, paperwork, repeats and summers come to in days."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from routekaart.cli.options import CommonOptions, common_options, format_option, log_argument, reading_options
from routekaart.cli.run import list_result

__all__ = ["command"]


@click.command("hold-ups")
@log_argument
@format_option
@reading_options
@common_options
def command(log: Path, form: str, reading: dict[str, Any], common: CommonOptions) -> None:
    """What meetings, named paperwork, repeated assessments and summers come to in days, in the cases of LOG."""
    from routekaart.measures.hold_ups import hold_ups

    list_result([log], hold_ups, common=common, reading=reading, form=form)
