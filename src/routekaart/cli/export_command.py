"""`routekaart export`: the log, its map or its model for other tools."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from routekaart.cli.options import CommonOptions, common_options, log_argument, output_option, reading_options
from routekaart.cli.output import note
from routekaart.cli.progress import stages
from routekaart.cli.run import begin, opened
from routekaart.exchange.export import CHOICES, export

if TYPE_CHECKING:
    from routekaart.read_options import ReadOptions

__all__ = ["command"]


@click.command("export")
@log_argument
@click.option("--to", "form", type=click.Choice(CHOICES), required=True, help="The form to write.")
@click.option(
    "--parts",
    type=click.IntRange(1, 99_999),
    metavar="N",
    help="How many files with --to parquet-parts (default: one for each million events).",
)
@output_option(
    required=True, what="The file to write; a folder with --to all and parquet-parts.", may_be_folder=True
)
@reading_options
@common_options
def command(
    log: Path, form: str, parts: int | None, output: Path, reading: ReadOptions, common: CommonOptions
) -> None:
    """Write LOG, its map or its model in a form that other tools read."""
    with stages(2, quiet=common.quiet) as running:
        view = opened([log], reading, common, running, has_claims=False)
        begin(running, "write", common)
        written = export(
            view,
            form,
            output,
            mode=common.mode,
            threshold=common.threshold,
            lang=common.lang,
            parts=parts,
        )
    for path in written:
        note(str(path), quiet=common.quiet)
