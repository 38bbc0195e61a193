"""`routekaart agreements`: agreements and norms, how often they came up and how that came out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from routekaart.cli.listing import Asked, Call, listing
from routekaart.cli.options import EXISTING_FILE
from routekaart.cli.output import note

if TYPE_CHECKING:
    from routekaart.log.view import View
    from routekaart.measures.agreements import Agreements

__all__ = ["command"]


@listing(
    "agreements",
    click.option("--rules", type=EXISTING_FILE, metavar="FILE", help="Agreements of your own (YAML)."),
    click.option(
        "--route",
        "routes",
        multiple=True,
        metavar="NAME",
        help="The route of the cases in LOG, e.g. zorgteam, whatever it says itself; or all (may be repeated).",
    ),
    click.option("--all", "everything", is_flag=True, help="Also the rules that are off, with the reason."),
)
def command(call: Call, rules: Path | None, *, routes: tuple[str, ...], everything: bool) -> Asked:
    """Count how often agreements and norms came up in LOG, and how that came out."""
    from routekaart.measures.agreements import agreements

    def held(view: View) -> Agreements:
        calendar = call.reading.calendar
        result = agreements(view, rules=rules, everything=everything, routes=routes, calendar=calendar)
        for remark in result.notes:
            note(remark[call.common.lang], quiet=call.common.quiet)
        return result

    return Asked(held)
