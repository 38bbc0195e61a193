"""`routekaart agreements`: agreements and norms, how often they came up and how that came out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from routekaart.cli.options import (
    EXISTING_FILE,
    CommonOptions,
    common_options,
    format_option,
    log_argument,
    reading_options,
)
from routekaart.cli.output import note
from routekaart.cli.run import list_result

if TYPE_CHECKING:
    from routekaart.log.view import View
    from routekaart.measures.agreements import Agreements

__all__ = ["command"]


@click.command("agreements")
@log_argument
@click.option("--rules", type=EXISTING_FILE, metavar="FILE", help="Agreements of your own (YAML).")
@click.option("--all", "everything", is_flag=True, help="Also the rules that are off, with the reason.")
@format_option
@reading_options
@common_options
def command(
    log: Path, rules: Path | None, everything: bool, form: str, reading: dict[str, Any], common: CommonOptions
) -> None:
    """Count how often agreements and norms came up in LOG, and how that came out."""
    from routekaart.measures.agreements import agreements

    def held(view: View) -> Agreements:
        result = agreements(view, rules=rules, everything=everything, calendar=reading["calendar"])
        for remark in result.notes:
            note(remark[common.lang], quiet=common.quiet)
        return result

    list_result([log], held, common=common, reading=reading, form=form)
