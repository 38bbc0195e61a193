"""What was decided before looking at the two groups?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from routekaart.contrasts.case_numbers import NUMBERS
from routekaart.contrasts.draws import SEED
from routekaart.contrasts.multiplicity import ALPHA
from routekaart.errors import RoutekaartError, SelectionError
from routekaart.log.yaml_file import YamlText

__all__ = ["FEWEST", "LARGEST_SEED", "MOST", "PRIMARIES", "Design", "Exclusion"]

#: The questions fixed before looking, when nothing else is declared.
PRIMARIES = (
    "days_to_first_youth_help",
    "total_duration_days",
    "organisations",
    "handovers",
    "waiting_days",
)
#: How many questions may be fixed before looking: with more, each has to be answered at a harder level.
FEWEST, MOST = 3, 5
#: A measure that designs may still name.
GONE = "days_to_first_decision"
LARGEST_SEED = 2**32 - 1
FORMAT = 1


@dataclass(frozen=True)
class Exclusion:
    """Cases that are left out: those that ``select`` (a selection) describes, ``because`` of this."""

    select: str
    because: str


@dataclass(frozen=True)
class Design:
    """What was decided before looking: which groups and cases, which questions, at which level.

    Parameters
    ----------
    primaries
        Three to five of :data:`~routekaart.contrasts.case_numbers.NUMBERS`.
    alpha, seed
        The level, and the seed of drawn splits.
    by, a, b
        The column that tells the groups apart, and its two values; None: as found in the log.
    pilot_start
        Instead of ``by``: the groups are the cases before and after this day, with those that straddle it
        apart (:func:`routekaart.contrasts.groups.split_at`); ``a`` and ``b`` then name the groups.
    period
        Only cases whose signal falls on one of these days, first and last included.
    left_out
        Which cases do not take part, and why.
    source
        The file it was read from, so that a fault is named with its line.

    Raises
    ------
    SelectionError
        If a primary measure is unknown or named twice, there are fewer than three or more than five,
        ``alpha`` does not lie between 0 and 1, or ``pilot_start`` stands beside ``by``.
    """

    primaries: tuple[str, ...] = PRIMARIES
    alpha: float = ALPHA
    seed: int = SEED
    by: str | None = None
    a: str | None = None
    b: str | None = None
    pilot_start: date | None = None
    period: tuple[date, date] | None = None
    left_out: tuple[Exclusion, ...] = ()
    source: YamlText | None = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        _check_primaries(self.primaries)
        if not 0 < self.alpha < 1:
            raise SelectionError(
                f"alpha {self.alpha:g} does not lie between 0 and 1; 0.05 is usual",
                nl=f"alfa {self.alpha:g} ligt niet tussen 0 en 1; 0,05 is gebruikelijk",
            )
        if self.pilot_start is not None and self.by is not None:
            raise SelectionError(
                "pilot_start makes the groups, so there is no column to make them by: leave by out",
                nl="pilot_start maakt de groepen, dus er is geen kolom nodig die dat doet: laat by weg",
            )
        if self.a is not None and self.a == self.b:
            raise SelectionError(
                f"a and b are both {self.a!r}; a group cannot be compared with itself",
                nl=f"a en b zijn allebei {self.a!r}; een groep is niet met zichzelf te vergelijken",
            )

    def content(self) -> dict[str, Any]:
        """The design as plain values, each key in its place whether it was written down or not."""
        return {
            "format": FORMAT,
            "by": self.by,
            "a": self.a,
            "b": self.b,
            "pilot_start": None if self.pilot_start is None else self.pilot_start.isoformat(),
            "period": None if self.period is None else f"{self.period[0]}..{self.period[1]}",
            "left_out": [{"select": one.select, "because": one.because} for one in self.left_out],
            "primaries": list(self.primaries),
            "alpha": self.alpha,
            "seed": self.seed,
        }

    @property
    def sha256(self) -> str:
        """The hash of its content as JSON with sorted keys and no spaces: equal for equal designs."""
        text = json.dumps(self.content(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def with_groups(self, by: str | None, a: str | None, b: str | None) -> Design:
        """The design with these groups, where it names none of its own.

        Raises
        ------
        SelectionError
            If groups are named here as well as in the design.
        """
        if by is None and a is None and b is None:
            return self
        if any(own is not None for own in (self.by, self.a, self.b, self.pilot_start)):
            raise SelectionError(
                "the design names the groups already: leave --by, --a and --b out, or change the design",
                nl="de opzet noemt de groepen al: laat --by, --a en --b weg, of wijzig de opzet",
            )
        return replace(self, by=by, a=a, b=b)

    def pilot_names(self) -> tuple[str, str]:
        """What the groups before and after the pilot start are called; dates where no name is given."""
        start = self.pilot_start or date.min
        eve = start - timedelta(1) if start > date.min else start
        return self.a or f"… – {eve:%d-%m-%Y}", self.b or f"{start:%d-%m-%Y} – …"

    @contextmanager
    def at(self, *place: str | int) -> Iterator[None]:
        """Inside it, an error is named with the line of the design file that stands at ``place``."""
        try:
            yield
        except RoutekaartError as error:
            if self.source is None:
                raise
            raise SelectionError(
                f"{self.source.where(place, 'en')}: {error.text('en')}",
                nl=f"{self.source.where(place, 'nl')}: {error.text('nl')}",
            ) from error


def _check_primaries(primaries: tuple[str, ...]) -> None:
    if GONE in primaries:
        raise SelectionError(
            f"the measure {GONE!r} is no more: it counted refusals and naming a coordinator as well; take "
            "'days_to_first_grant', the time to the first decision that says yes",
            nl=f"de maat {GONE!r} bestaat niet meer: die telde ook afwijzingen en het aanwijzen van een regisseur mee; "
            "neem 'days_to_first_grant', de tijd tot het eerste besluit dat ja zegt",
        )
    unknown = [name for name in primaries if name not in NUMBERS]
    if unknown:
        raise SelectionError(
            f"no measure {unknown[0]!r} to compare by; there are: {', '.join(NUMBERS)}",
            nl=f"geen maat {unknown[0]!r} om op te vergelijken; er zijn: {', '.join(NUMBERS)}",
        )
    if len(set(primaries)) < len(primaries):
        raise SelectionError(
            "a primary measure is named twice; name each once",
            nl="een primaire maat staat er twee keer; noem elke maat één keer",
        )
    if not FEWEST <= len(primaries) <= MOST:
        raise SelectionError(
            f"{len(primaries)} primary measures; choose {FEWEST} to {MOST}, the others are explored",
            nl=f"{len(primaries)} primaire maten; kies er {FEWEST} tot {MOST}, de andere worden verkend",
        )
