"""Asking before something is destroyed: a person answers, or the call has said yes beforehand."""

from __future__ import annotations

import sys

import click

from routekaart.errors import RoutekaartError

__all__ = ["confirm"]


def confirm(question: str, *, is_agreed: bool) -> None:
    """Go on only when ``question`` is answered with yes, or was agreed to in the call (``--yes``).

    Raises
    ------
    RoutekaartError
        If it was not agreed to and nobody can answer.
    """
    if is_agreed:
        return
    if not sys.stdin.isatty():
        raise RoutekaartError(
            "this cannot be undone, and there is nobody here to ask: give --yes to do it all the same; nothing was done",
            nl="dit is niet ongedaan te maken, en er is hier niemand om het te vragen: geef --yes om het toch te doen; "
            "er is niets gedaan",
        )
    click.confirm(question, abort=True, err=True)
