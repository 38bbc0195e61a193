"""The one gate: what may be shown or written, and to whom.

Pictures, sentences, tables and files take a :class:`Cleared` result, never a bare one, and the
only way to a cleared result is :func:`clear`.
"""

from __future__ import annotations

from dataclasses import InitVar, dataclass
from typing import Generic, Literal, TypeVar, get_args

from routekaart.errors import RoutekaartError
from routekaart.results import Result

__all__ = ["Cleared", "Mode", "clear"]

Mode = Literal["team", "openbaar"]

R = TypeVar("R", bound=Result)
R_co = TypeVar("R_co", bound=Result, covariant=True)

STAMPS = {
    ("team", "nl"): "alleen voor het team",
    ("team", "en"): "for the team only",
}

_PASS = object()  # held by clear() alone


@dataclass(frozen=True)
class Cleared(Generic[R_co]):
    """A result that has passed the gate, with the audience it may be shown to."""

    result: R_co
    mode: Mode
    gate: InitVar[object] = None

    def __post_init__(self, gate: object) -> None:
        if gate is not _PASS:
            raise TypeError("a result is cleared by routekaart.privacy.disclosure.clear() alone")

    def stamp(self, lang: str = "nl") -> str:
        """Who may see this, in the words printed on every picture and page."""
        return STAMPS[self.mode, lang]


def clear(result: R, mode: Mode = "team") -> Cleared[R]:
    """``result``, cleared for the audience of ``mode``.

    Raises
    ------
    RoutekaartError
        For any mode but ``"team"``: small numbers are not suppressed yet, so nothing this
        version makes may leave the team.
    """
    if mode == "openbaar":
        raise RoutekaartError(
            "this version makes output for the team only: small numbers are not hidden yet, so it may not "
            "be published. Use --mode team",
            nl="deze versie maakt alleen uitvoer voor het team: kleine aantallen zijn nog niet afgeschermd, dus "
            "openbaar maken kan nog niet. Gebruik --mode team",
        )
    if mode not in get_args(Mode):
        raise RoutekaartError(
            f"there is no mode {mode!r}: choose team or openbaar",
            nl=f"de modus {mode!r} bestaat niet: kies team of openbaar",
        )
    return Cleared(result, mode, gate=_PASS)
