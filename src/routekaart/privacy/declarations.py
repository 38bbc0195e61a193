"""What kind of thing is each value of a result, so that the gate knows what may become public?

Every class of results declares, beside its fields, a :class:`Disclosure`: per field a :class:`Kind`,
or a :class:`Table` with a kind per column. The gate (:mod:`routekaart.privacy.suppression`) works on
these declarations alone and knows no measure. What is not declared does not come out.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    from routekaart.privacy.rule import Rule

__all__ = [
    "PER_CASE",
    "Disclosure",
    "Each",
    "Field",
    "Key",
    "Kind",
    "Own",
    "Shown",
    "Table",
    "TeamOnly",
    "Tie",
    "Whole",
]


class Kind(Enum):
    """What a value is, and so what the public gets to see of it."""

    #: Names of steps, organisations, rules; what the question was; what holds of the log, not of cases.
    LABEL = "shown"
    #: A number of cases: a band as wide as the threshold, or nothing.
    CASES = "a band, or nothing"
    #: A share of cases: what follows from the bands of both counts.
    SHARE = "what the bands tell"
    #: A share of days or transitions: a band of ten percentage points.
    PART = "a band of ten points"
    #: A median, or another statistic that no single case moves far: rounded.
    MEDIAN = "rounded"
    #: A mean of small whole numbers, or a measure of distance: one decimal.
    MEAN = "one decimal"
    #: A p-value: up to the next hundredth, as an exact one gives away the counts behind it.
    TEST = "two decimals"
    #: A place among rows: its order alone.
    ORDER = "the order"
    #: A rank: renumbered over the rows that show a number.
    RANK = "renumbered"
    #: A verdict on two groups: with the counts it rests on, as it tells something of those.
    VERDICT = "with the numbers"
    #: Whether something holds of cases in the row: false where the row shows no number.
    FLAG = "with the number"
    #: Number of events: hidden, as one case can supply most of them.
    EVENTS = "hidden: events"
    #: A sum over cases (or a mean of one): hidden, as one case can make up most of it.
    TOTAL = "hidden: sum"
    #: A least, most or 90 % value, a value of which is not known on how many cases it rests, or what it
    #: becomes when one case is left out: hidden, as it can be the value of one case.
    EXTREME = "hidden: can be of one case"
    #: A date or time: hidden.
    DATE = "hidden: date"
    #: What names or describes one case or one row of the source: hidden.
    IDENTIFIER = "hidden: one case"


HIDDEN = frozenset({Kind.EVENTS, Kind.TOTAL, Kind.EXTREME, Kind.DATE, Kind.IDENTIFIER})


@dataclass(frozen=True)
class Shown:
    """A kind with what it rests on.

    ``base`` names the counts of cases that must be public for the value to be; empty: those of the
    table, or all cases of the result. ``of`` is what a share is a share of.
    """

    kind: Kind
    base: tuple[str, ...] = ()
    of: str = "n_cases"


@dataclass(frozen=True)
class Table:
    """The columns of a table. ``cases`` names those that say on how many cases a row rests.

    ``rows`` says which rows the public sees: "all"; "structure": those of at least as many cases as
    structure may show; "threshold": those whose count is shown; "none". The order of rows is by what
    is shown, unless it ``keeps_order`` because the order is what the table tells.
    """

    columns: Mapping[str, Kind | Shown]
    cases: tuple[str, ...] = ("cases",)
    rows: Literal["all", "structure", "threshold", "none"] = "structure"
    keeps_order: bool = False


@dataclass(frozen=True)
class Each:
    """The kinds of the values of a mapping: one for all, or one per name.

    ``base`` is the count among them that the others rest on; None: all cases of the result.
    """

    kinds: Kind | Mapping[str, Kind]
    base: str | None = None


class Whole(Enum):
    """A field that is a result itself, with a declaration of its own."""

    RESULT = "cleared by its own declaration"


@dataclass(frozen=True)
class Own:
    """A field whose public form its own module knows: the value and the rule → the value for the public."""

    publish: Callable[[Any, Rule], Any]


Field: TypeAlias = Kind | Shown | Table | Each | Whole | Own

#: A count: the field of a scalar, or field, row and column of a cell.
Key: TypeAlias = Hashable


@dataclass(frozen=True)
class Tie:
    """What everyone knows of some counts: ``low`` ≤ Σ factor · count ≤ ``high``."""

    factors: Mapping[Key, float]
    low: float
    high: float


@dataclass(frozen=True)
class Disclosure:
    """What of a result may become public.

    ``fields`` names every field but ``recipe`` and ``n_cases``. ``ties`` gives what is known of the
    counts beside their values: margins, and in-flow = out-flow. ``least`` gives the number of cases of
    the smallest group the result speaks of, when that is not ``n_cases``. ``finish`` mends the public
    form where fields depend on each other: it takes the result, its public form and the rule.
    """

    fields: Mapping[str, Field] = field(default_factory=dict)
    ties: Callable[[Any, Rule], Sequence[Tie]] | None = None
    least: Callable[[Any], int] | None = None
    finish: Callable[[Any, Any, Rule], Any] | None = None


@dataclass(frozen=True)
class TeamOnly:
    """A result that has no public form, and why, in both languages."""

    en: str
    nl: str


PER_CASE = TeamOnly(
    "a line about each case or event is about one child, so it cannot be made public. Publish a map, a table or "
    "a contrast of groups, or use --mode team",
    "een regel per traject of gebeurtenis gaat over één kind en kan dus niet openbaar worden gemaakt. Maak een "
    "kaart, een tabel of een vergelijking van groepen openbaar, of gebruik --mode team",
)
