"""`routekaart report`: one report of it all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from routekaart.cli.options import (
    EXISTING_FILE,
    CommonOptions,
    WaitingOptions,
    common_options,
    group_options,
    output_option,
    reading_options,
    waiting_options,
)
from routekaart.cli.output import note
from routekaart.cli.progress import stages
from routekaart.cli.run import begin, opened

if TYPE_CHECKING:
    from routekaart.read_options import ReadOptions

__all__ = ["command"]


@click.command("report")
@click.argument("logs", type=EXISTING_FILE, nargs=-1, required=True, metavar="LOG [LOG]")
@output_option(required=True, what="The report to write: .html or .md")
@group_options
@waiting_options
@reading_options
@common_options
def command(
    logs: tuple[Path, ...],
    output: Path,
    groups: dict[str, Any],
    waiting: WaitingOptions,
    reading: ReadOptions,
    common: CommonOptions,
) -> None:
    """Write one report of LOG: what was read, the map, waits, returns, organisations, the contrast, limits."""
    from routekaart.reporting import report

    with stages(2, quiet=common.quiet) as running:
        named = reading.naming(groups["by"], groups["design"] and groups["design"].by)
        view = opened(logs, named, common, running)
        begin(running, "write", common)
        report(
            view,
            output,
            **groups,
            rules=waiting.rules(view, reading.calendar),
            lang=common.lang,
            mode=common.mode,
            threshold=common.threshold,
        )
    note(str(output), quiet=common.quiet)
