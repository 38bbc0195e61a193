"""Pictures for the team alone: of what nobody else may be told, whatever the gate lets through."""

from __future__ import annotations

from routekaart.errors import RoutekaartError
from routekaart.privacy.disclosure import Cleared
from routekaart.results import Result

__all__ = ["CASES", "CURVE", "SUMS", "need_team"]

#: Why a picture is for the team only, in English and Dutch.
CASES = ("this picture shows every case by itself", "deze plaat laat elk traject apart zien")
SUMS = ("this picture shows sums of days", "deze plaat laat opgetelde dagen zien")
CURVE = (
    "this picture shows when single cases came so far",
    "deze plaat laat zien wanneer een traject zover was",
)


def need_team(cleared: Cleared[Result], why: tuple[str, str] = CASES) -> None:
    """Refuse a result that was cleared for others than the team.

    Raises
    ------
    RoutekaartError
        If it was.
    """
    if cleared.mode != "team":
        english, dutch = why
        raise RoutekaartError(
            f"{english}: it is for the team only. Use --mode team",
            nl=f"{dutch}: hij is alleen voor het team. Gebruik --mode team",
        )
