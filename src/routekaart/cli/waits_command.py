"""`routekaart waits`: waiting split into causes that add up."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from routekaart.cli.options import (
    EXISTING_FILE,
    CommonOptions,
    common_options,
    format_option,
    log_argument,
    output_option,
    reading_options,
)
from routekaart.cli.run import list_result, write_result

if TYPE_CHECKING:
    from routekaart.log.view import View
    from routekaart.measures.waits import Waits

__all__ = ["command"]


@click.command("waits")
@log_argument
@output_option(required=False, what="Write a picture, a bar per transition split by cause: .svg .png .pdf")
@click.option("--agenda", type=EXISTING_FILE, metavar="FILE", help="Dates of meetings (CSV or iCalendar).")
@click.option(
    "--lead-days",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Days a case must be ready before a meeting to be handled there.",
)
@click.option(
    "--holidays", type=EXISTING_FILE, metavar="FILE", help="Your school's own holidays (CSV or YAML)."
)
@format_option
@reading_options
@common_options
def command(
    log: Path,
    output: Path | None,
    agenda: Path | None,
    lead_days: int,
    holidays: Path | None,
    form: str,
    reading: dict[str, Any],
    common: CommonOptions,
) -> None:
    """Split the waiting days of LOG into causes that add up; or draw them with -o."""
    from routekaart.log.agenda import read_agenda
    from routekaart.log.calendar_file import read_calendar
    from routekaart.measures.waits import waits

    dates = read_agenda(agenda) if agenda else None

    def measure(view: View) -> Waits:
        region = reading["calendar"] or view.manifest.region
        own = read_calendar(holidays, region) if holidays else reading["calendar"]
        return waits(view, agenda=dates, calendar=own, lead_days=lead_days)

    if output is None:
        list_result([log], measure, common=common, reading=reading, form=form)
        return
    from routekaart.show.charts import draw_waits

    write_result(
        [log],
        measure,
        lambda result: draw_waits(result, result.result.transition_columns, lang=common.lang).save(output),
        common=common,
        reading=reading,
        form=form,
    )
