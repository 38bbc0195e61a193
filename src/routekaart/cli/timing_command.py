"""`routekaart timing`: time to a milestone, open cases counted as open."""

from __future__ import annotations

import click

from routekaart.cli.listing import Asked, Call, listing

__all__ = ["command"]


@listing(
    "timing",
    click.option(
        "--to",
        required=True,
        metavar="STEP",
        help="A step, or one of: talk, joint_meeting, referral, assessment, grant, support, youth_help, "
        "support_not_followed, news, closing.",
    ),
    click.option(
        "--competing", multiple=True, metavar="STEP", help="A step that counts as leaving another way."
    ),
)
def command(_: Call, to: str, competing: tuple[str, ...]) -> Asked:
    """How long until the cases of LOG reach a step; cases still open count as open, not as short."""
    from routekaart.measures.open_cases import timing

    return Asked(lambda view: timing(view, to, competing=competing))
