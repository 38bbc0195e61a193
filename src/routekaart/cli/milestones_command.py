"""`routekaart milestones`: time to each milestone, by who signalled first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from routekaart.cli.options import CommonOptions, common_options, format_option, log_argument, reading_options
from routekaart.cli.run import list_result

__all__ = ["command"]


@click.command("milestones")
@log_argument
@format_option
@reading_options
@common_options
def command(log: Path, form: str, reading: dict[str, Any], common: CommonOptions) -> None:
    """How long until the cases of LOG reach each milestone, in all and by who gave the first signal."""
    from routekaart.measures.milestones import milestones

    list_result([log], milestones, common=common, reading=reading, form=form)
