"""The public form of a result: the same kind of result, with what may not be known taken out.

Works on declarations (:mod:`routekaart.privacy.declarations`) and the rule alone. In three steps: which
counts of cases are hidden (those below the threshold, and those that would give one away, by
:mod:`routekaart.privacy.audit`); then every other value by its kind, where the counts it rests on are
shown; then the rows, in an order that tells nothing more.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from routekaart.columns import Column, Kind
from routekaart.errors import RoutekaartError
from routekaart.privacy.audit import Count, protect
from routekaart.privacy.declarations import (
    Disclosure,
    Each,
    Field,
    Key,
    Own,
    Table,
    TeamOnly,
    Tie,
    Whole,
    fields_of,
)
from routekaart.privacy.rule import Rule
from routekaart.results import Band, Columns, Recipe, Result

__all__ = ["is_structure_only", "publish"]

R = TypeVar("R", bound=Result)

N_CASES = ("n_cases",)
HIDDEN = frozenset({Kind.EVENTS, Kind.TOTAL, Kind.EXTREME, Kind.DATE, Kind.IDENTIFIER})


def publish(result: R, rule: Rule, *, numbers: bool = True) -> R:
    """What of ``result`` may become public, as a result of the same kind; structure alone without ``numbers``.

    Raises
    ------
    RoutekaartError
        If this kind of result has no public form.
    TypeError
        If its class does not declare what its values are: the base of all results.
    """
    declared: Disclosure | TeamOnly | None = getattr(result, "disclosure", None)
    if declared is None:
        raise TypeError(f"{type(result).__name__} does not declare what its values are")
    if isinstance(declared, TeamOnly):
        raise RoutekaartError(declared.en, nl=declared.nl)
    public: R = _Publisher(result, declared, rule, numbers=numbers).public()
    if declared.finish:
        public = declared.finish(result, public, rule)
    return public


def is_structure_only(public: Result) -> bool:
    """Whether a public result speaks of so few cases that it shows no number at all."""
    return public.n_cases is None


class _Publisher:
    """One result on its way out."""

    def __init__(self, result: Result, declared: Disclosure, rule: Rule, *, numbers: bool) -> None:
        self.result = result
        self.fields = fields_of(type(result))
        self.rule = rule
        self.counts = _counts(result, self.fields, rule)
        least = declared.least(result) if declared.least else result.n_cases
        self.is_enough = numbers and least is not None and least >= rule.threshold
        ties = declared.ties(result, rule) if declared.ties else ()
        hidden = self._hidden(ties) if self.is_enough else None
        self.hidden: Collection[Key] = self.counts if hidden is None else hidden
        if rule.releases is not None and N_CASES in self.counts and declared.is_decided_here(result):
            withheld = rule.releases.withhold(result, self.counts, ties, self.hidden)
            self.hidden = {*self.hidden, *withheld}

    def _hidden(self, ties: Sequence[Tie]) -> Collection[Key] | None:
        return protect(self.counts, ties, self.rule.threshold, self.counts[N_CASES].high)

    def public(self) -> Any:
        """The public form."""
        shown = {name: self._field(name, declared) for name, declared in self.fields.items()}
        n_cases = self._count(N_CASES)
        recipe = _public_recipe(self.result.recipe, n_cases)
        return replace(self.result, recipe=recipe, n_cases=n_cases, **shown)

    def _field(self, name: str, declared: Field) -> Any:
        value = getattr(self.result, name)
        if declared is Whole.RESULT:
            return publish(value, self.rule, numbers=self.is_enough)
        if isinstance(declared, Own):
            return declared.publish(value, self.rule)
        if isinstance(declared, Table):
            return self._table(name, value, declared)
        if isinstance(declared, Each):
            return self._each(name, value, declared)
        if declared.kind is Kind.CASES:
            return self._count((name,))
        base = [self._count((one,)) for one in declared.base or N_CASES]
        return self._value(value, declared.kind, base, declared.of)

    def _each(self, name: str, values: Mapping[str, Any], declared: Each) -> dict[str, Any]:
        base = self._count((name, declared.base) if declared.base else N_CASES)
        kinds = declared.kinds
        return {
            key: self._count((name, key)) if kind is Kind.CASES else self._value(value, kind, [base])
            for key, value in values.items()
            for kind in [kinds if isinstance(kinds, Kind) else kinds[key]]
        }

    def _table(self, name: str, columns: Columns[Any], declared: Table) -> Columns[Any]:
        rows = list(columns.rows()) if declared.rows != "none" else []
        kinds = [*columns.declared.values()]
        kept = [number for number in range(len(rows)) if self._is_kept(name, number, declared)]
        places = {one.name: _places(rows, kept, one.name) for one in kinds if one.kind is Kind.ORDER}
        public = [
            {
                one.name: places[one.name][number]
                if one.name in places
                else self._cell(name, number, one, row, declared)
                for one in kinds
            }
            for number, row in ((number, rows[number]) for number in kept)
        ]
        public.sort(key=_order(kinds, declared))
        for one in kinds:
            if one.kind is Kind.RANK:
                _number(public, one.name, declared)
        return columns.with_rows(public)

    def _is_kept(self, name: str, number: int, declared: Table) -> bool:
        keys = [(name, number, column) for column in declared.cases]
        if declared.rows == "threshold" and any(key in self.hidden for key in keys):
            return False
        return not any(self.counts[key].is_absent for key in keys)

    def _cell(self, name: str, number: int, column: Column, row: Mapping[str, Any], declared: Table) -> Any:
        if column.kind is Kind.CASES:
            return self._count((name, number, column.name))
        base = column.base or declared.cases
        counts = [self._count((name, number, other)) for other in base] or [self._count(N_CASES)]
        return self._value(row[column.name], column.kind, counts, column.of)

    def _count(self, key: Key) -> Band | None:
        if key not in self.counts or key in self.hidden:
            return None
        return self.rule.band(self.counts[key].value)

    def _value(self, value: Any, kind: Kind, base: list[Band | None], whole: str = "n_cases") -> Any:
        """A value that is no count, by its kind; ``base`` are the counts it rests on, ``whole`` what a share is of."""
        if kind is Kind.LABEL:
            return value
        if kind in HIDDEN:
            return () if isinstance(value, tuple) else None
        cases = base[0] if None not in base else None
        if kind is Kind.FLAG:
            return value if cases is not None else False
        of = self._count((whole,))
        if None in (value, cases, of):
            return None
        if kind is Kind.SHARE and cases is not None and of is not None:
            return self.rule.share(cases, of)
        return _ROUNDED[kind](self.rule, value)


_ROUNDED: Mapping[Kind, Callable[[Rule, Any], Any]] = {
    Kind.PART: Rule.part,
    Kind.MEDIAN: Rule.median,
    Kind.MEAN: lambda _, value: round(value, 1),
    Kind.TEST: Rule.p,
    Kind.RANK: lambda _, value: value,
    Kind.VERDICT: lambda _, value: value,
}


def _counts(result: Result, declared: Mapping[str, Field], rule: Rule) -> dict[Key, Count]:
    """Every count of cases in ``result``, by its key."""
    scalars: dict[Key, int | None] = {N_CASES: result.n_cases}
    counts: dict[Key, Count] = {}
    for name, one in declared.items():
        value = getattr(result, name)
        if isinstance(one, Table):
            counts |= _table_counts(name, value, one, rule)
        elif isinstance(one, Each) and not isinstance(one.kinds, Kind):
            scalars |= {(name, key): value[key] for key, kind in one.kinds.items() if kind is Kind.CASES}
        elif isinstance(one, Column) and one.kind is Kind.CASES:
            scalars[name,] = value
    return counts | {
        key: _told(value, rule, is_fixed=key == N_CASES)
        for key, value in scalars.items()
        if value is not None
    }


def _told(value: int, rule: Rule, *, floor: int = 0, is_fixed: bool = False) -> Count:
    band = rule.band(value)
    return Count(value, band, band.high, floor, is_fixed=is_fixed)


def _table_counts(name: str, columns: Columns[Any], declared: Table, rule: Rule) -> dict[Key, Count]:
    """The counts of a table. Below ``least`` a row is not there, and so from its being there it is as large."""
    if declared.rows == "none":  # nobody sees any
        return {}
    least = {"all": 0, "structure": rule.structure, "threshold": rule.threshold}[declared.rows]
    counted = [column.name for column in columns.declared.values() if column.kind is Kind.CASES]
    counts: dict[Key, Count] = {}
    for number, row in enumerate(columns.rows()):
        is_absent = max((row[one] for one in declared.cases), default=least) < least
        for column in counted:
            key = (name, number, column)
            if row[column] is None:  # not asked: nothing to tell
                continue
            if is_absent:
                counts[key] = Count(row[column], 0, max(row[column], least - 1), is_absent=True)
            else:
                floor = least if declared.cases == (column,) else 0
                counts[key] = _told(row[column], rule, floor=floor)
    return counts


def _places(rows: list[dict[str, Any]], kept: list[int], column: str) -> dict[int, float]:
    """The place of each kept row in the order of ``column``, from 0."""
    order = sorted(kept, key=lambda number: (rows[number][column], number))
    return {number: float(place) for place, number in enumerate(order)}


def _number(rows: list[dict[str, Any]], column: str, declared: Table) -> None:
    """Number the rows that have a rank and show their count, from 1."""
    shown = [row for row in rows if all(row[name] is not None for name in (column, *declared.cases))]
    for number, row in enumerate(shown, start=1):
        row[column] = number


def _order(kinds: Sequence[Column], declared: Table) -> Callable[[Mapping[str, Any]], Any]:
    """Rows by what is shown of them: largest count first, those without one last, by name."""
    labels = [column.name for column in kinds if column.kind is Kind.LABEL]

    def key(row: Mapping[str, Any]) -> Any:
        if declared.rows == "all":
            return ()
        counts = [row[column] for column in declared.cases]
        names = tuple(str(row[column]) for column in labels)
        if declared.keeps_order and None not in counts:
            return (0, (), ())
        return (
            1 if declared.keeps_order else 0,
            tuple(-count if count is not None else 0 for count in counts),
            names,
        )

    return key


def _public_recipe(recipe: Recipe, n_cases: Band | None) -> Recipe:
    """The words of the selection, with the number of its cases as it is shown."""
    if n_cases is None:
        nl, en = "te weinig trajecten voor aantallen", "too few cases for numbers"
    else:
        nl, en = f"{int(n_cases)}–{n_cases.high} trajecten", f"{int(n_cases)}–{n_cases.high} cases"
    return replace(
        recipe,
        nl=", ".join(filter(None, (recipe.bare_nl, nl))),
        en=", ".join(filter(None, (recipe.bare_en, en))),
    )
