"""`routekaart sample`: invented sample logs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from routekaart.cli.options import CommonOptions, common_options, output_option
from routekaart.cli.output import note

__all__ = ["command"]


@click.command("sample")
@output_option(required=True, what="The folder to write to; it is made when it is not there.")
@click.option(
    "--cases", type=click.IntRange(min=1), metavar="N", help="Cases per file (default: as published)."
)
@click.option("--seed", type=int, metavar="S", help="Another draw with the same structure.")
@common_options
def command(output: Path, cases: int | None, seed: int | None, common: CommonOptions) -> None:
    """Write sample logs of every route: invented, about no real person."""
    from routekaart.sample import write_samples

    options: dict[str, Any] = {} if seed is None else {"seed": seed}
    for path in write_samples(output, cases=cases, **options):
        note(str(path), quiet=common.quiet)
