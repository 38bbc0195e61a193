"""`routekaart waits`: waiting split into causes that add up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from routekaart.cli.options import (
    EXISTING_FILE,
    CommonOptions,
    common_options,
    format_option,
    log_argument,
    reading_options,
)
from routekaart.cli.run import list_result

__all__ = ["command"]


@click.command("waits")
@log_argument
@click.option("--agenda", type=EXISTING_FILE, metavar="FILE", help="Dates of meetings (CSV or iCalendar).")
@format_option
@reading_options
@common_options
def command(
    log: Path, agenda: Path | None, form: str, reading: dict[str, Any], common: CommonOptions
) -> None:
    """Split the waiting days of LOG into causes that add up."""
    from routekaart.log.agenda import read_agenda
    from routekaart.measures.waits import waits

    dates = read_agenda(agenda) if agenda else None
    list_result(
        [log],
        lambda view: waits(view, agenda=dates, calendar=reading["calendar"]),
        common=common,
        reading=reading,
        form=form,
    )
