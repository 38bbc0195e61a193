"""`routekaart flow`: how many cases were open at a time, drawn or listed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from routekaart.cli.options import (
    CommonOptions,
    common_options,
    format_option,
    log_argument,
    output_option,
    reading_options,
)
from routekaart.cli.run import list_result, write_result

__all__ = ["command"]


@click.command("flow")
@log_argument
@output_option(required=False, what="Write a picture of open cases over time: .svg .png .pdf")
@format_option
@reading_options
@common_options
def command(
    log: Path, output: Path | None, form: str, reading: dict[str, Any], common: CommonOptions
) -> None:
    """How many cases of LOG were open at a time, and which part of that time a step ran."""
    from routekaart.measures.flow import flow

    if output is None:
        list_result([log], flow, common=common, reading=reading, form=form)
        return
    from routekaart.show.of.flow import draw_open_work

    write_result(
        [log],
        flow,
        lambda result: draw_open_work(result, lang=common.lang).save(output),
        common=common,
        reading=reading,
        form=form,
    )
