"""Pictures in which every case can be seen by itself: for the team, whatever the gate lets through."""

from __future__ import annotations

from typing import Any

from routekaart.errors import RoutekaartError
from routekaart.privacy.disclosure import Cleared

__all__ = ["need_team"]


def need_team(cleared: Cleared[Any]) -> None:
    """Refuse a result that was cleared for others than the team.

    Raises
    ------
    RoutekaartError
        If it was.
    """
    if cleared.mode != "team":
        raise RoutekaartError(
            "this picture shows every case by itself: it is for the team only. Use --mode team",
            nl="deze plaat laat elk traject apart zien: hij is alleen voor het team. Gebruik --mode team",
        )
