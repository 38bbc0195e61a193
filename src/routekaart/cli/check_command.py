"""`routekaart check`: what a file holds: columns, rows kept and refused, quality."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from routekaart.cli.options import (
    EXISTING_FILE,
    CommonOptions,
    common_options,
    format_option,
    reading_options,
)
from routekaart.cli.output import write_csv, write_json, write_tables
from routekaart.cli.progress import stages
from routekaart.cli.run import begin, opened

if TYPE_CHECKING:
    from routekaart.read_options import ReadOptions

__all__ = ["command"]


@click.command("check")
@click.argument("files", type=EXISTING_FILE, nargs=-1, required=True, metavar="FILE...")
@format_option
@reading_options
@common_options
def command(files: tuple[Path, ...], form: str, reading: ReadOptions, common: CommonOptions) -> None:
    """Say what FILE... holds: columns, rows kept and refused and why, personal data, and what is odd.

    Personal data stop nothing here: they are listed, with what is done with them unless you decide
    otherwise (--drop, --generalise, --keep). Risk: how many cases could be recognised, and by what.
    """
    from routekaart.measures.quality import quality
    from routekaart.measures.summary import summary
    from routekaart.privacy.disclosure import clear
    from routekaart.privacy.risk import risk
    from routekaart.show.of import tables_of
    from routekaart.show.tables import flat_rows

    with stages(2, quiet=common.quiet) as running:
        # What cannot be read is what this command is asked about: it is listed, and stops nothing.
        view = opened(files, replace(reading, skip_all_bad_rows=True), common, running, together=True)
        begin(running, "measure", common)
        found, odd, known = (
            clear(measured, common.mode, common.threshold)
            for measured in (summary(view), quality(view), risk(view))
        )
    if form == "json":
        write_json(found.record() | {"quality": odd.record(), "risk": known.record()})
    elif form == "csv":
        write_csv(flat_rows(odd))
    else:
        write_tables([part for result in (found, odd, known) for part in tables_of(result, common.lang)])
