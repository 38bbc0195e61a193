"""`routekaart hold-ups`: what meetings, paperwork, repeats and summers come to in days."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from routekaart.cli.options import (
    CommonOptions,
    WaitingOptions,
    common_options,
    format_option,
    log_argument,
    reading_options,
    waiting_options,
)
from routekaart.cli.run import list_result

if TYPE_CHECKING:
    from routekaart.log.view import View
    from routekaart.measures.hold_ups import HoldUps

__all__ = ["command"]


@click.command("hold-ups")
@log_argument
@waiting_options
@format_option
@reading_options
@common_options
def command(
    log: Path, waiting: WaitingOptions, form: str, reading: dict[str, Any], common: CommonOptions
) -> None:
    """What meetings, named paperwork, repeated assessments and summers come to in days, in the cases of LOG."""
    from routekaart.measures.hold_ups import hold_ups

    def measure(view: View) -> HoldUps:
        return hold_ups(view, waiting.rules(view, reading["calendar"]))

    list_result([log], measure, common=common, reading=reading, form=form)
