"""`routekaart waits`: waiting split into causes that add up."""

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
    output_option,
    reading_options,
    waiting_options,
)
from routekaart.cli.run import list_result, write_result

if TYPE_CHECKING:
    from routekaart.log.view import View
    from routekaart.measures.waits import Waits

__all__ = ["command"]


@click.command("waits")
@log_argument
@output_option(required=False, what="Write a picture, a bar per transition split by cause: .svg .png .pdf")
@waiting_options
@format_option
@reading_options
@common_options
def command(
    log: Path,
    output: Path | None,
    waiting: WaitingOptions,
    form: str,
    reading: dict[str, Any],
    common: CommonOptions,
) -> None:
    """Split the waiting days of LOG into causes that add up; or draw them with -o."""
    from routekaart.measures.waits import waits

    def measure(view: View) -> Waits:
        return waits(view, waiting.rules(view, reading["calendar"]))

    if output is None:
        list_result([log], measure, common=common, reading=reading, form=form)
        return
    from routekaart.show.of.waits import draw_waits

    write_result(
        [log],
        measure,
        lambda result: draw_waits(result, lang=common.lang).save(output),
        common=common,
        reading=reading,
        form=form,
    )
