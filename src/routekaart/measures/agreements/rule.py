"""A rule: an agreement or norm as data, and what each template asks of it.

A *step* of a rule names activities of the log, organisations, or both. A *pair* holds the steps on
either side of a rule; most rules have one, a rule that says the same of several has more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

__all__ = ["LAW", "OF_A_SCHOOL", "STATUSES", "TEMPLATES", "UNITS", "Needs", "Pair", "Rule", "Step", "Stop"]

#: The words for where a rule comes from: law, guideline, local, fixed rule of a source, agreement,
#: advice, the opposite of a complaint.
STATUSES = ("wet", "richtlijn", "lokaal", "regel", "afspraak", "advies", "omgekeerde klacht")
LAW = "wet"
#: The template of rules about a school, not about cases.
OF_A_SCHOOL = "at_least_per_school_year"

#: Unit of a limit → the most of it that a rule may ask (ten years).
UNITS: Mapping[str, int] = {"uren": 87_600, "kalenderdagen": 3_650, "weken": 520, "schooldagen": 2_000}


@dataclass(frozen=True)
class Needs:
    """What a template must have and what it may have besides."""

    must: frozenset[str]
    may: frozenset[str] = frozenset()


_TIMED = frozenset({"limit", "unit", "term", "stops"})
_FREED = _TIMED | {"released_by", "needs_limit"}

TEMPLATES: Mapping[str, Needs] = {
    "response": Needs(frozenset({"from", "to"}), _FREED),
    "precedence": Needs(frozenset({"from", "to"}), _TIMED | {"needs_limit"}),
    "absence": Needs(frozenset({"to"}), _TIMED | {"from", "needs_limit"}),
    "at_most": Needs(frozenset({"to", "count"})),
    OF_A_SCHOOL: Needs(frozenset({"to", "count"})),
    "minimum_time": Needs(frozenset({"from", "to"}), _FREED),
    "maximum_time": Needs(frozenset({"from", "to"}), _FREED | {"minimum"}),
    "not_aba": Needs(frozenset({"from", "to"}), frozenset({"both_ways"})),
    "eventually": Needs(frozenset({"to"}), _FREED),
}


@dataclass(frozen=True)
class Step:
    """Which steps of a log are meant: all that is given must hold.

    ``name`` is a label or an id of the vocabulary, ``mark`` one of its marks; ``organisations`` are
    those that may have done it (any when empty), ``other_than`` those that may not.
    """

    name: str | None = None
    mark: str | None = None
    organisations: tuple[str, ...] = ()
    other_than: tuple[str, ...] = ()

    @property
    def is_party(self) -> bool:
        """Whether it names organisations alone: any step of theirs."""
        return self.name is None and self.mark is None


@dataclass(frozen=True)
class Pair:
    """The steps a rule goes from and to; some templates have no ``sources``."""

    sources: tuple[Step, ...]
    targets: tuple[Step, ...]


@dataclass(frozen=True)
class Stop:
    """The clock of a term stands still from one of ``begins`` to the next of ``ends``."""

    begins: tuple[Step, ...]
    ends: tuple[Step, ...]


@dataclass(frozen=True)
class Rule:
    """An agreement or norm; ``docs/own-rules.md`` says what each field is to a user.

    ``active`` rules are held against a log unasked; ``why_off`` and ``remark`` are texts in Dutch and
    English. ``routes`` are those it was made for (all when empty), ``place`` where that was. ``only_with`` and
    ``only_group`` narrow it to cases with such a step, and to cases of a group. ``needs_limit``: without a limit
    of the user's own nothing can be said. ``stands_at``: the file of the user's and the line where it stands.
    """

    id: str
    nl: str
    en: str
    template: str
    pairs: tuple[Pair, ...]
    count: int | None = None
    limit: int | None = None
    minimum: int | None = None
    unit: str | None = None
    term: str | None = None
    stops: tuple[Stop, ...] = ()
    routes: tuple[str, ...] = ()
    place: Mapping[str, str] | None = None
    only_with: tuple[Step, ...] = ()
    only_group: tuple[str, ...] = ()
    released_by: tuple[Step, ...] = ()
    both_ways: bool = False
    source: str = ""
    status: str = "lokaal"
    valid_from: date | None = None
    valid_to: date | None = None
    active: bool = True
    needs_limit: bool = False
    why_off: Mapping[str, str] | None = None
    remark: Mapping[str, str] | None = None
    stands_at: tuple[str, int] | None = None

    def name(self, lang: str = "nl") -> str:
        """Its name in ``lang`` ("nl" or "en")."""
        return self.nl if lang == "nl" else self.en

    @property
    def is_law(self) -> bool:
        """Whether it is a norm of the law, to be checked by a lawyer before it is cited."""
        return self.status == LAW

    @property
    def can_be_held(self) -> bool:
        """Whether it has all it needs to be held against a log."""
        return not self.needs_limit or self.limit is not None
