"""What a value of a result is, said once, by its type: what it counts, and what the public gets to see of it.

A table has one type of row: a ``TypedDict`` whose fields are its columns, in order, each with a *unit*, a
*kind*, and what it means::

    class Move(TypedDict):
        source: Label  #: what is left
        cases: Cases  #: that make the move
        median_days: Median[Days]  #: from the end of the one to the start of the other

JSON, pandas, the gate, the heads of tables and the lists in docs/ follow from it. A single value of a
result is declared alike, where its field stands.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any, TypeVar, get_args, get_origin, get_type_hints

__all__ = [
    "CaseShare", "Cases", "Claim", "Column", "Count", "Date", "Days", "Events", "Extreme", "Figure",
    "Flag", "Fraction", "Heading", "Kind", "Label", "Mean", "Median", "Number", "Of", "On", "Order", "P", "Part",
    "Private", "Rank", "Share", "Shown", "Text", "Total", "Unit", "Verdict", "column_of", "columns_of", "type_of",
]  # fmt: skip


class Unit(Enum):
    """What a value counts, and so how it is written."""

    TEXT = "text"
    COUNT = "count"
    #: A number that is no amount: a rank, a phase.
    FIGURE = "figure"
    DAYS = "days"
    SHARE = "share"
    #: ISO 8601.
    DATE = "date"
    #: With one decimal.
    NUMBER = "number"
    #: With two decimals: an effect from -1 to 1.
    FRACTION = "fraction"
    P = "p"
    CLAIM = "claim"
    #: Days or a number, as the measure has it that the row is of.
    MEASURE = "measure"


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


# Marks are plain classes: every start of the program makes them, and a dataclass takes a millisecond.


class On:
    """The counts of cases that must be public for the value to be, where those are not those of its table."""

    def __init__(self, *counts: str) -> None:
        """By the names of their columns, or of their fields."""
        self.counts = counts


class Of:
    """What a share is a share of, where that is not all cases."""

    def __init__(self, count: str) -> None:
        """By the name of the field that counts it."""
        self.count = count


class Heading:
    """The key of the heading, where that is not the name of the column."""

    def __init__(self, key: str) -> None:
        """By its key in the words of tables."""
        self.key = key


@dataclass(frozen=True)
class Column:
    """A column, or a value by itself: its unit (None: it is no plain value), and what it is to the gate."""

    name: str
    unit: Unit | None
    kind: Kind
    base: tuple[str, ...] = ()
    of: str = "n_cases"
    heading: str = ""


T = TypeVar("T")

# What is counted.
Text = Annotated[str, Unit.TEXT]
Count = Annotated[int, Unit.COUNT]
Figure = Annotated[int, Unit.FIGURE]
Days = Annotated[float, Unit.DAYS]
Share = Annotated[float, Unit.SHARE]
Number = Annotated[float, Unit.NUMBER]
Fraction = Annotated[float, Unit.FRACTION]
Claim = Annotated[bool, Unit.CLAIM]

# What it is to the gate, of any unit.
Shown = Annotated[T, Kind.LABEL]
Median = Annotated[T, Kind.MEDIAN]
Mean = Annotated[T, Kind.MEAN]
Total = Annotated[T, Kind.TOTAL]
Extreme = Annotated[T, Kind.EXTREME]
Private = Annotated[T, Kind.IDENTIFIER]

# Both at once.
Label = Shown[Text]
Cases = Annotated[Count, Kind.CASES]
Events = Annotated[Count, Kind.EVENTS]
CaseShare = Annotated[Share, Kind.SHARE]
Part = Annotated[Share, Kind.PART]
P = Annotated[float, Unit.P, Kind.TEST]
Rank = Annotated[Figure, Kind.RANK]
Order = Annotated[Number, Kind.ORDER]
Verdict = Annotated[Text, Kind.VERDICT]
Flag = Annotated[Claim, Kind.FLAG]
Date = Annotated[str, Unit.DATE, Kind.DATE]


#: What was read before, by type of row.
_KNOWN: dict[type, Mapping[str, Column]] = {}


def columns_of(row: type) -> Mapping[str, Column]:
    """The columns of a table with rows of this type, in order.

    Raises
    ------
    TypeError
        If one of them has no declared unit or kind.
    """
    if row not in _KNOWN:
        hints = get_type_hints(row, include_extras=True)
        columns = {name: column_of(name, hint) for name, hint in hints.items()}
        for name, column in columns.items():
            if column is None or column.unit is None:
                raise TypeError(f"column {name!r} of {row.__qualname__} has no declared kind and unit")
        _KNOWN[row] = {name: column for name, column in columns.items() if column}
    return _KNOWN[row]


def column_of(name: str, hint: Any) -> Column | None:
    """What the type ``hint`` declares of the value ``name``; None when it declares no kind."""
    marks = {type(mark): mark for mark in marks_of(hint)}
    if Kind not in marks:
        return None
    on, of, heading = marks.get(On), marks.get(Of), marks.get(Heading)
    return Column(
        name,
        marks.get(Unit),
        marks[Kind],
        base=on.counts if on else (),
        of=of.count if of else "n_cases",
        heading=heading.key if heading else name,
    )


def marks_of(hint: Any) -> Iterator[Any]:
    """What a type is annotated with, and then what its parts are; the innermost mark first."""
    if get_origin(hint) is Annotated:
        yield from marks_of(hint.__origin__)
        yield from hint.__metadata__
    else:
        for part in get_args(hint):
            yield from marks_of(part)


def type_of(owner: type, field: str) -> Any:
    """The type of a field of ``owner``, which may still be in the making, from what its module knows."""
    alone = type(owner.__name__, (), {"__annotations__": {field: vars(owner)["__annotations__"][field]}})
    known = vars(sys.modules[owner.__module__]) | {owner.__name__: owner}
    return get_type_hints(alone, known, include_extras=True)[field]
