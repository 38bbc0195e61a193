"""`routekaart before-after`: every case around the start of something new, drawn or listed."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from routekaart.cli.options import (
    DAY,
    CommonOptions,
    common_options,
    format_option,
    log_argument,
    output_option,
    reading_options,
)
from routekaart.cli.run import list_result, write_result

__all__ = ["command"]


@click.command("before-after")
@log_argument
@click.option(
    "--pilot-start",
    "pilot_start",
    required=True,
    type=DAY,
    metavar="DATE",
    help="The first day of what was new, such as a pilot.",
)
@click.option(
    "--to",
    default="youth_help",
    show_default=True,
    metavar="STEP",
    help="Time to this: a step, or a milestone as with timing.",
)
@output_option(required=False, what="Write a picture of the cases by date: .svg .png .pdf")
@format_option
@reading_options
@common_options
def command(
    log: Path,
    pilot_start: date,
    to: str,
    output: Path | None,
    form: str,
    reading: dict[str, Any],
    common: CommonOptions,
) -> None:
    """The cases of LOG before and after a date: how soon each came to a step. Tests nothing, fits no trend."""
    from routekaart.measures.before_after import before_after

    def measure(view: Any) -> Any:
        return before_after(view, pilot_start, to=to)

    if output is None:
        list_result([log], measure, common=common, reading=reading, form=form)
        return
    from routekaart.show.of.before_after import draw_before_after

    write_result(
        [log],
        measure,
        lambda result: draw_before_after(result, lang=common.lang).save(output),
        common=common,
        reading=reading,
        form=form,
    )
