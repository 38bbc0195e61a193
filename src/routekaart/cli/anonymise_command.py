"""`routekaart anonymise`: source files as one stored log, the safe choice made for personal data."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from routekaart.cli.import_command import store
from routekaart.cli.options import (
    EXISTING_FILE,
    CommonOptions,
    common_options,
    keep_until_option,
    output_option,
    reading_options,
)

if TYPE_CHECKING:
    from routekaart.read_options import ReadOptions

__all__ = ["command"]


@click.command("anonymise")
@click.argument("files", type=EXISTING_FILE, nargs=-1, required=True, metavar="FILE...")
@output_option(required=True, what="The stored log to write (.parquet).")
@keep_until_option
@reading_options
@common_options
def command(
    files: tuple[Path, ...],
    output: Path,
    keep_until: date | None,
    reading: ReadOptions,
    common: CommonOptions,
) -> None:
    """Turn FILE... into one stored log, and make the safe choice for every column with personal data.

    Only labels that are known to be safe are stored. Of columns you name (--attribute), dates of birth become school
    years, postcodes two digits, and others with personal data are left out. What comes of it is pseudonymous, not anonymous: it is still about these pupils.
    """
    reading = replace(reading, undecided="safe", labels="known", keep_until=keep_until)
    store(files, output, reading, common)
