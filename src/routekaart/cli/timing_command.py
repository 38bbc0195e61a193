"""`routekaart timing`: time to a milestone, open cases counted as open."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from routekaart.cli.options import CommonOptions, common_options, format_option, log_argument, reading_options
from routekaart.cli.run import list_result

__all__ = ["command"]


@click.command("timing")
@log_argument
@click.option(
    "--to",
    required=True,
    metavar="STEP",
    help="A step, or one of: contact, joint_meeting, support, youth_help, support_not_followed, decision, closing.",
)
@click.option("--competing", multiple=True, metavar="STEP", help="A step that counts as leaving another way.")
@format_option
@reading_options
@common_options
def command(
    log: Path,
    to: str,
    competing: tuple[str, ...],
    form: str,
    reading: dict[str, Any],
    common: CommonOptions,
) -> None:
    """How long until the cases of LOG reach a step; cases still open count as open, not as short."""
    from routekaart.measures.open_cases import timing

    list_result(
        [log],
        lambda view: timing(view, to, competing=competing),
        common=common,
        reading=reading,
        form=form,
    )
