"""What of a kind of result may become public, so that the gate need know no measure?

Every column and every field of a result declares by its type what it is (:mod:`routekaart.columns`); a
field that is no plain value, by a mark of this module. The rest a class says in ``disclosure``, a
:class:`Disclosure` or :class:`TeamOnly`, which checks all of it when the class is made. The gate
(:mod:`routekaart.privacy.suppression`) works on these declarations alone. What is not declared does not
come out.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args, get_origin

from routekaart.columns import Column, Kind, column_of, columns_of, marks_of, type_of
from routekaart.results import Columns, Result

if TYPE_CHECKING:
    from routekaart.privacy.rule import Rule

__all__ = [
    "PER_CASE",
    "Disclosure",
    "Each",
    "Field",
    "Key",
    "Own",
    "Table",
    "TeamOnly",
    "Tie",
    "Whole",
    "columns_in",
    "fields_of",
    "rows_of",
]


@dataclass(frozen=True)
class Table:
    """A table of a result. ``cases`` names the columns that say on how many cases a row rests.

    ``rows`` says which rows the public sees: "all"; "structure": those of at least as many cases as
    structure may show; "threshold": those whose count is shown; "none". The order of rows is by what
    is shown, unless it ``keeps_order`` because the order is what the table tells. A table without this mark is
    one with the defaults.
    """

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


Field: TypeAlias = Column | Table | Each | Whole | Own

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
    """What of a result may become public, beside what its fields declare.

    ``ties`` gives what is known of the counts beside their values: margins, and in-flow = out-flow. ``least``
    gives the number of cases of the smallest group the result speaks of, when that is not ``n_cases``.
    ``finish`` mends the public form where fields depend on each other: it takes the result, its public form
    and the rule. ``decides`` says whether what is hidden of a result is decided by its own counts: not so where
    ``finish`` takes them from another result. ``scope`` names what a count (table, row, column) is of where its labels
    do not say it, such as the map without some steps: counts of two scopes are not the same count.
    """

    ties: Callable[[Any, Rule], Sequence[Tie]] | None = None
    least: Callable[[Any], int] | None = None
    finish: Callable[[Any, Any, Rule], Any] | None = None
    decides: Callable[[Any], bool] | None = None
    scope: Callable[[Any, str, Mapping[str, Any], str], str] | None = None

    def is_decided_here(self, result: Result) -> bool:
        """Whether what is hidden of ``result`` is decided by its own counts."""
        return self.decides is None or self.decides(result)

    def check(self, kind: type[Result]) -> None:
        """Raise a TypeError where a field or column of this kind of result is not declared."""
        fields_of(kind)
        [*columns_in(kind)]


@dataclass(frozen=True)
class TeamOnly:
    """A result that has no public form, and why, in both languages."""

    en: str
    nl: str

    def check(self, kind: type[Result]) -> None:
        """Raise a TypeError where a column of this kind of result is not declared."""
        [*columns_in(kind)]


def fields_of(kind: type[Result]) -> Mapping[str, Field]:
    """What each field of a kind of result is, ``recipe`` and ``n_cases`` left out.

    Raises
    ------
    TypeError
        If one of them is not declared.
    """
    return {name: _field(kind, name) for name in _own_fields(kind)}


def rows_of(kind: type[Result], field: str) -> tuple[type, ...]:
    """The types of the rows of a table; of a field that is none, nothing."""
    if "Columns[" not in vars(kind)["__annotations__"][field]:  # other types may be known to checkers alone
        return ()
    return tuple(row for table in _tables(type_of(kind, field)) for row in get_args(table))


def _own_fields(kind: type[Result]) -> Iterator[str]:
    return (
        name
        for name, text in vars(kind).get("__annotations__", {}).items()
        if not text.startswith("ClassVar")
    )


def columns_in(kind: type[Result]) -> Iterator[Column]:
    """The columns of all tables of a kind of result."""
    for name in _own_fields(kind):
        for row in rows_of(kind, name):
            yield from columns_of(row).values()


def _field(kind: type[Result], name: str) -> Field:
    hint = type_of(kind, name)
    marked = [mark for mark in marks_of(hint) if isinstance(mark, Table | Each | Own)]
    if marked:
        return marked[0]
    if [*_tables(hint)]:
        return Table()
    if isinstance(hint, type) and issubclass(hint, Result):
        return Whole.RESULT
    column = column_of(name, hint)
    if column is None:
        raise TypeError(f"field {name!r} of {kind.__qualname__} has no declared kind")
    return column


def _tables(hint: Any) -> Iterator[Any]:
    """Each type of table that a value may have by its type."""
    if get_origin(hint) is Columns:
        yield hint
    else:
        for part in get_args(hint):
            yield from _tables(part)


PER_CASE = TeamOnly(
    "a line about each case or event is about one child, so it cannot be made public. Publish a map, a table or "
    "a contrast of groups, or use --mode team",
    "een regel per traject of gebeurtenis gaat over één kind en kan dus niet openbaar worden gemaakt. Maak een "
    "kaart, een tabel of een vergelijking van groepen openbaar, of gebruik --mode team",
)
