"""`routekaart contrast`: two groups of cases side by side, and how sure a difference is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from routekaart.cli.options import (
    EXISTING_FILE,
    CommonOptions,
    common_options,
    format_option,
    reading_options,
)
from routekaart.cli.output import note, write_csv, write_json, write_tables
from routekaart.cli.progress import stages
from routekaart.cli.run import begin, opened

__all__ = ["command"]


@click.command("contrast")
@click.argument("logs", type=EXISTING_FILE, nargs=-1, required=True, metavar="LOG [LOG]")
@click.option("--by", metavar="COLUMN", help="The column that tells the groups apart.")
@click.option("--a", metavar="NAME", help="The first group.")
@click.option("--b", metavar="NAME", help="The second group.")
@format_option
@reading_options
@common_options
def command(
    logs: tuple[Path, ...],
    by: str | None,
    a: str | None,
    b: str | None,
    form: str,
    reading: dict[str, Any],
    common: CommonOptions,
) -> None:
    """Contrast two groups of cases: of one LOG by a column, or one LOG with another."""
    from routekaart.contrasts.contrast import contrast
    from routekaart.privacy.disclosure import clear
    from routekaart.show.result_tables import flat_rows, tables_of
    from routekaart.show.sentences import sentences_of

    with stages(2, quiet=common.quiet) as running:
        view = opened(logs, reading, common, running)
        begin(running, "measure", common)
        result = clear(contrast(view, by=by, a=a, b=b), common.mode, common.threshold)
    sentences = sentences_of(result, common.lang)
    if form == "json":
        said = [{"text": sentence.text, "row": sentence.row} for sentence in sentences]
        write_json(result.record() | {"sentences": said})
    elif form == "csv":
        write_csv(flat_rows(result))
    else:
        write_tables(tables_of(result, common.lang))
        click.echo()
        for sentence in sentences:
            click.echo(f"• {sentence.text}")
        note(result.stamp(common.lang), quiet=common.quiet)
