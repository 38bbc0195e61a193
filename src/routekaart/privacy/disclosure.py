"""The one gate: what may be shown or written, and to whom.

Pictures, sentences, tables and files take a :class:`Cleared` result, never a bare one, and the
only way to a cleared result is :func:`clear`. There are two audiences: *team*, inside the circle of
consent, sees all of it under a stamp; *openbaar*, anyone, sees the public form
(:mod:`routekaart.privacy.suppression`), in which nothing hidden can be computed from what is shown.
"""

from __future__ import annotations

from dataclasses import InitVar, dataclass, field, replace
from typing import Any, Generic, Literal, TypeVar, get_args

from routekaart.errors import RoutekaartError
from routekaart.privacy.releases import releases_of
from routekaart.privacy.rule import THRESHOLD, Rule
from routekaart.privacy.suppression import is_structure_only, publish
from routekaart.results import Result

__all__ = ["Cleared", "Mode", "check_mode", "clear", "passed"]

Mode = Literal["team", "openbaar"]

R = TypeVar("R", bound=Result)
R_co = TypeVar("R_co", bound=Result, covariant=True)

STAMPS = {
    ("team", "nl"): "alleen voor het team",
    ("team", "en"): "for the team only",
    ("openbaar", "nl"): "openbaar: aantallen in klassen van {threshold}",
    ("openbaar", "en"): "public: numbers in bands of {threshold}",
}
RULES = {
    "nl": "Aantallen trajecten staan in klassen van {threshold}. Zonder getal: te weinig trajecten, of anders "
    "te herleiden. Wat minder dan {structure} trajecten raakt, staat er niet.",
    "en": "Numbers of cases are given in bands of {threshold}. Without a number: too few cases, or it could be "
    "worked out. What touches fewer than {structure} cases is left out.",
}
STRUCTURE_STAMPS = {"nl": "openbaar: alleen de structuur", "en": "public: structure only"}
STRUCTURE_ONLY = {
    "nl": "Alleen de structuur: met zo weinig trajecten (drempel {threshold}) maken aantallen en tijden een kind "
    "herkenbaar. Wat minder dan {structure} trajecten raakt, staat er niet.",
    "en": "Structure only: with so few cases (threshold {threshold}), numbers and times would make a child "
    "recognisable. What touches fewer than {structure} cases is left out.",
}

WITHHELD = {
    "nl": "Ook zonder getal: wat naast eerdere openbare uitvoer van dit log te herleiden zou zijn.",
    "en": "Also without a number: what could be worked out beside what was made public of this log before.",
}

_PASS = object()  # held by clear() alone


@dataclass(frozen=True)
class Cleared(Generic[R_co]):
    """A result that has passed the gate, with the audience it may be shown to.

    In mode openbaar ``result`` is the public form: what may not be known is no longer in it.
    """

    result: R_co
    mode: Mode
    rule: Rule = field(default_factory=Rule)
    #: whether numbers were left out because of what was made public of the log before
    has_withheld: bool = False
    gate: InitVar[object] = None

    def __post_init__(self, gate: object) -> None:
        if gate is not _PASS:
            raise TypeError("a result is cleared by routekaart.privacy.disclosure.clear() alone")

    @property
    def is_public(self) -> bool:
        """Whether anyone may see it."""
        return self.mode == "openbaar"

    def record(self) -> Any:
        """What may be shown, in the plain form of the contract; hidden values are None."""
        return self.result.record()

    def stamp(self, lang: str = "nl") -> str:
        """Who may see this, in the words printed on every picture and page."""
        if self.is_public and is_structure_only(self.result):
            return STRUCTURE_STAMPS[lang]
        return STAMPS[self.mode, lang].format(threshold=self.rule.threshold)

    def remarks(self, lang: str = "nl") -> tuple[str, ...]:
        """What was hidden and why, for beside what is shown; nothing for the team."""
        if not self.is_public:
            return ()
        words = STRUCTURE_ONLY if is_structure_only(self.result) else RULES
        told = words[lang].format(threshold=self.rule.threshold, structure=self.rule.structure)
        return (told, WITHHELD[lang]) if self.has_withheld else (told,)


def clear(result: R, mode: str = "team", threshold: int = THRESHOLD) -> Cleared[R]:
    """``result``, cleared for the audience of ``mode``.

    Parameters
    ----------
    mode
        "team", or "openbaar" for anyone.
    threshold
        In mode openbaar: from how many cases on a number is shown.

    Raises
    ------
    RoutekaartError
        If there is no such mode, the threshold is too low, this kind of result has no public form, or it cannot be made
        public beside what was made public of the same stored log before (:mod:`routekaart.privacy.releases`).
    """
    audience, rule = check_mode(mode, threshold)
    if audience == "team":
        return Cleared(result, audience, rule, gate=_PASS)
    releases = releases_of(result, threshold)
    if releases is None:
        return Cleared(publish(result, rule), audience, rule, gate=_PASS)
    releases.check(has_numbers=(result.n_cases or 0) >= threshold)
    public = publish(result, replace(rule, releases=releases))
    releases.keep()
    return Cleared(public, audience, rule, releases.has_withheld, gate=_PASS)


def check_mode(mode: str, threshold: int = THRESHOLD) -> tuple[Mode, Rule]:
    """The audience and the rule for it.

    Raises
    ------
    RoutekaartError
        If there is no such mode, or the threshold is below :data:`~routekaart.privacy.rule.LEAST`.
    """
    if mode not in get_args(Mode):
        raise RoutekaartError(
            f"there is no mode {mode!r}: choose team or openbaar",
            nl=f"de modus {mode!r} bestaat niet: kies team of openbaar",
        )
    return ("openbaar" if mode == "openbaar" else "team"), Rule(threshold)


def passed(cleared: Cleared[R]) -> R:
    """The result inside, for whatever shows or writes it.

    Raises
    ------
    TypeError
        If it has not been through the gate.
    """
    if not isinstance(cleared, Cleared):
        raise TypeError(
            f"{type(cleared).__name__} has not passed the gate: clear it with "
            "routekaart.privacy.disclosure.clear()"
        )
    return cleared.result
