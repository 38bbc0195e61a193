"""`routekaart sample`: invented sample logs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from routekaart.cli.options import CommonOptions, common_options, output_option
from routekaart.cli.output import note
from routekaart.cli.progress import stages
from routekaart.cli.run import begin

__all__ = ["command"]


@click.command("sample")
@output_option(
    required=True, what="The folder to write to; it is made when it is not there.", may_be_folder=True
)
@click.option(
    "--cases", type=click.IntRange(min=1), metavar="N", help="Cases per file (default: as published)."
)
@click.option("--seed", type=int, metavar="S", help="Another draw with the same structure.")
@common_options
def command(output: Path, cases: int | None, seed: int | None, common: CommonOptions) -> None:
    """Write sample logs of every route: invented, about no real person."""
    from routekaart.sample import write_samples
    from routekaart.show.words import words

    options: dict[str, Any] = {} if seed is None else {"seed": seed}
    with stages(1, quiet=common.quiet) as running:
        begin(running, "write", common)
        written = write_samples(
            output,
            cases=cases,
            tell=lambda en, nl: note(nl if common.lang == "nl" else en, quiet=common.quiet),
            **options,
        )
    for path in written:
        note(str(path), quiet=common.quiet)
    note(words(common.lang, "command")["sample_invented"], quiet=common.quiet)
