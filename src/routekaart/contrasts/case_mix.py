"""Are the cases of two groups alike in what is known of them beside their route?

Number, period of the signal, first step and who took it, open cases, schools, and every column that has
one value per case. What differs may go with a difference in the route: it is shown beside every contrast,
and marked by the rule of :mod:`routekaart.contrasts.balance`. Cases that straddle the start of a
pilot are shown beside both groups, and compared with neither.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from math import isfinite
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypedDict

from routekaart.columns import (
    Cases,
    Claim,
    Count,
    Date,
    Extreme,
    Flag,
    Fraction,
    Label,
    Median,
    Number,
    On,
    Private,
    Shown,
    Text,
)
from routekaart.contrasts.balance import Balance, balance_of_numbers, balance_of_shares
from routekaart.contrasts.groups import Groups, count_schools
from routekaart.log.batches import Batch
from routekaart.log.calendar import EPOCH
from routekaart.log.view import View
from routekaart.measures.telling import BY
from routekaart.privacy.declarations import Disclosure, Table, Tie
from routekaart.privacy.rule import Rule
from routekaart.results import Columns, Frame, Recipe, Result
from routekaart.walks.values import Values, walk_values

if TYPE_CHECKING:
    from routekaart.walks.columns import Days

__all__ = ["CaseMix", "case_mix"]

#: Values of a column that are told one by one; with more, numbers are told by their median.
MOST_VALUES = 6
#: Columns that are shown.
MOST_COLUMNS = 20
#: A column of words with more values than this describes single cases rather than groups of them.
MOST_WORDS = 50

#: Value → cases; None is not recorded.
ValueCounts = Mapping[str | None, int]


def _ties(mix: CaseMix, rule: Rule) -> list[Tie]:
    """Of each side, the values of one characteristic make up its cases."""
    sizes = {row["side"]: rule.band(row["n"]) for row in mix.side_columns.rows()}
    rows = [*enumerate(mix.share_columns.rows())]
    return [
        Tie({("share_columns", number, f"cases_{side}"): 1.0 for number in numbers}, n, n.high)
        for of in dict.fromkeys(_what(row) for _, row in rows if row["characteristic"] != "open")
        for numbers in [[number for number, row in rows if _what(row) == of]]
        for side, n in sizes.items()
    ]


def _what(row: Mapping[str, Any]) -> tuple[str, str | None]:
    """What a row of shares tells a value of."""
    return row["characteristic"], row["of"]


class Side(TypedDict):
    """A side of a contrast."""

    side: Label  #: ``a``, ``b``, and ``partly`` with a pilot start
    name: Label  #: the name of the group
    n: Cases  #: of the side
    schools: Shown[Count] | None  #: None where not all are recorded
    first_signal: Date | None  #: of the first case; None where dates were moved
    median_signal: Date | None  #: of the middle case
    last_signal: Date | None  #: of the last case


class ShareOfSides(TypedDict):
    """A value that is known of cases, on either side."""

    #: ``first_step``, ``first_organisation``, ``open``, or ``column`` with its heading in ``of``
    characteristic: Label
    of: Label | None  #: the heading of a column
    value: Label | None  #: None: not recorded
    is_rest: Shown[Claim]  #: all other values together
    cases_a: Cases  #: of group a with it
    cases_b: Cases  #: of group b with it
    cases_partly: Cases  #: with it that straddle the start of a pilot
    difference: Extreme[Fraction] | None  #: standardised, a − b; None where infinite
    differs: Flag  #: whether that is much


class NumberOfSides(TypedDict):
    """A number that is known of cases, on either side."""

    characteristic: Label  #: the heading of the column
    n_a: Cases  #: of group a with one
    n_b: Cases  #: of group b with one
    n_partly: Cases  #: with one that straddle the start of a pilot
    median_a: Annotated[Median[Number], On("n_a")] | None  #: of group a
    median_b: Annotated[Median[Number], On("n_b")] | None  #: of group b
    median_partly: Annotated[Median[Number], On("n_partly")] | None  #: of those that straddle the start
    delta: Extreme[Fraction] | None  #: Cliff's, −1 to 1
    differs: Flag  #: whether that is much


@dataclass(frozen=True)
class CaseMix(Result):
    """What is known of the cases of either group beside their route."""

    side_columns: Annotated[Columns[Side], Table(cases=("n",), rows="all")]
    share_columns: Annotated[Columns[ShareOfSides], Table(cases=("cases_a", "cases_b"), rows="threshold")]
    number_columns: Annotated[Columns[NumberOfSides], Table(cases=("n_a", "n_b"), rows="threshold")]
    signal_delta: Extreme[Fraction] | None  #: Cliff's delta of the day of the signal
    signal_differs: Flag  #: whether that is much
    #: columns with a value per case that are words too varied to compare, or one too many
    not_shown: Private[tuple[Text, ...]]

    disclosure: ClassVar = Disclosure(ties=_ties, least=lambda mix: min(mix.side_columns["n"][:2]))

    table = Frame("share_columns")

    def record(self) -> dict[str, Any]:
        """The case mix as plain values."""
        return {
            "sides": self.side_columns.record(),
            "signal": {"delta": self.signal_delta, "differs": self.signal_differs},
            "shares": self.share_columns.record(),
            "numbers": self.number_columns.record(),
            "not_shown": list(self.not_shown),
        }


def case_mix(groups: Groups, recipe: Recipe) -> CaseMix:
    """The case mix of ``groups``, told of the cases that ``recipe`` names."""
    views = _views(groups)
    signals = [view.cases.first_day for view in views]
    balance = balance_of_numbers(*(signals[:2]))
    shares, numbers, not_shown = _columns(views, groups.by)
    return CaseMix(
        recipe=recipe,
        n_cases=sum(view.n_cases for view in views),
        side_columns=Columns.of(Side, _sides(groups, views, signals)),
        share_columns=Columns.of(ShareOfSides, [*_firsts(views), *_open(views), *shares]),
        number_columns=Columns.of(NumberOfSides, numbers),
        signal_delta=balance.size,
        signal_differs=balance.differs,
        not_shown=tuple(not_shown),
    )


def _views(groups: Groups) -> list[View]:
    return [groups.view_a, groups.view_b, *([groups.view_partly] if groups.view_partly else [])]


def _sides(groups: Groups, views: Sequence[View], signals: Sequence[Days]) -> Iterator[Side]:
    import numpy as np

    schools = [groups.schools_a, groups.schools_b, *(count_schools(view) for view in views[2:])]
    names = zip(("a", "b", "partly"), (groups.a, groups.b, "deels"), strict=True)
    for (side, name), view, days, of in zip(names, views, signals, schools, strict=False):
        has_dates = view.manifest.dates == "keep" and len(days) > 0
        first, median, last = (
            (EPOCH + timedelta(int(day))).isoformat() if has_dates else None
            for day in (np.quantile(days, at, method="lower") if len(days) else 0 for at in (0, 0.5, 1))
        )
        yield {
            "side": side,
            "name": name,
            "n": view.n_cases,
            "schools": of,
            "first_signal": first,
            "median_signal": median,
            "last_signal": last,
        }


def _firsts(views: Sequence[View]) -> Iterator[ShareOfSides]:
    """The first step of each case, and which organisation took it."""
    found = [view.walk(_firsts_in) for view in views]
    labels = (views[0].labels(), views[0].organisation_labels())
    for which, characteristic in enumerate(("first_step", "first_organisation")):
        named = dict(enumerate(labels[which]))
        totals = [_added(part[which] for part in parts) for parts in found]
        counts = [{named.get(code): cases for code, cases in total.items()} for total in totals]
        yield from _share_rows(characteristic, None, counts)


def _firsts_in(batch: Batch) -> tuple[Counter[int], Counter[int]]:
    """How many cases of a batch begin with each activity, and with each organisation (-1: none)."""
    steps, first = batch.steps, batch.cases.first
    return Counter(steps.activity[first].tolist()), Counter(steps.organisation[first].tolist())


def _added(parts: Iterable[Mapping[Any, int]]) -> Counter[Any]:
    total: Counter[Any] = Counter()
    for part in parts:
        total.update(part)
    return total


def _open(views: Sequence[View]) -> Iterator[ShareOfSides]:
    if not views[0].manifest.has_endings:
        return
    cases = [int(view.cases.is_open.sum()) for view in views]
    yield _share_row("open", None, None, cases, [view.n_cases for view in views])


def _columns(views: Sequence[View], by: str) -> tuple[list[ShareOfSides], list[NumberOfSides], list[str]]:
    """Rows of shares and of numbers for the columns with one value per case, and those not shown."""
    shares: list[ShareOfSides] = []
    numbers: list[NumberOfSides] = []
    not_shown = []
    for place, (heading, counts) in enumerate(_of_cases(views, by)):
        if place >= MOST_COLUMNS:
            not_shown.append(heading)
            continue
        known = {value for one in counts for value in one if value is not None}
        as_numbers = {value: _number(value) for value in known}
        if len(known) > MOST_VALUES and None not in as_numbers.values():
            numbers.append(_number_row(heading, counts))
        elif len(known) > MOST_WORDS:
            not_shown.append(heading)
        else:
            shares += _share_rows("column", heading, counts)
    return shares, numbers, not_shown


def _of_cases(views: Sequence[View], by: str) -> list[tuple[str, list[ValueCounts]]]:
    """The headings of columns that have at most one value in each case, and some value at all; with their values.

    What tells the groups apart is none of them, nor are the other two of log, group and school when it
    is one of those: they are other names of the same groups.
    """
    manifest = views[0].manifest
    arms = {stored for name, stored in manifest.columns.items() if name.casefold() in BY}
    own = {stored for name, stored in manifest.columns.items() if name.casefold() == by.casefold()}
    headings = {stored: name for name, stored in manifest.columns.items()}
    skipped = {"organisation_label"} | own | (arms if by.casefold() in BY or own & arms else set())
    stored = [column for column in headings if column not in skipped]
    if not stored:
        return []
    found = [_values(view, stored) for view in views]
    of_cases = []
    for column in stored:
        counts = [values for one in found if (values := one[column]) is not None]
        if len(counts) == len(views) and any({*one} - {None} for one in counts):
            of_cases.append((headings[column], counts))
    return of_cases


def _values(view: View, columns: Sequence[str]) -> dict[str, ValueCounts | None]:
    """Per column the cases with each value; None of a column that has more than one in some case."""
    parts = view.walk(partial(_values_in, columns=columns), *columns, rows="events")
    found: dict[str, ValueCounts | None] = {}
    for column in columns:
        counts = [values for part in parts if (values := part[column]) is not None]
        found[column] = _added(counts) if len(counts) == len(parts) else None
    return found


def _values_in(batch: Batch, columns: Sequence[str]) -> dict[str, ValueCounts | None]:
    found: dict[str, ValueCounts | None] = {}
    for name in columns:
        column = batch.columns[name]
        values = batch.written(walk_values, Values, batch.n_cases, batch.cases, column.codes)
        counts = Counter(values.value.tolist())
        named = {column.labels[code] if code >= 0 else None: cases for code, cases in counts.items()}
        found[name] = None if values.changes.any() else named
    return found


def _number(text: str) -> float | None:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return None
    return value if isfinite(value) else None


def _number_row(heading: str, counts: Sequence[ValueCounts]) -> NumberOfSides:
    import numpy as np

    sides = [
        np.repeat([float(_number(value) or 0) for value in known], [one[value] for value in known])
        for one in counts
        for known in [sorted(value for value in one if value is not None)]
    ]
    balance = balance_of_numbers(*sides[:2])
    n_a, n_b, n_partly = _padded([len(side) for side in sides], 0)
    medians = [float(np.median(side)) if len(side) else None for side in sides]
    median_a, median_b, median_partly = _padded(medians, None)
    return {
        "characteristic": heading,
        "n_a": n_a,
        "n_b": n_b,
        "n_partly": n_partly,
        "median_a": median_a,
        "median_b": median_b,
        "median_partly": median_partly,
        "delta": balance.size,
        "differs": balance.differs,
    }


def _share_rows(characteristic: str, of: str | None, counts: Sequence[ValueCounts]) -> Iterator[ShareOfSides]:
    """A row per value, most cases first; beyond :data:`MOST_VALUES` the others together, then those without."""
    total = Counter[str | None]()
    for one in counts:
        total.update(one)
    sizes = [sum(one.values()) for one in counts]
    known = sorted((value for value in total if value is not None), key=lambda value: (-total[value], value))
    told = known if len(known) <= MOST_VALUES + 1 else known[:MOST_VALUES]
    for value in told:
        yield _share_row(characteristic, of, value, [one.get(value, 0) for one in counts], sizes)
    if rest := known[len(told) :]:
        cases = [sum(one.get(value, 0) for value in rest) for one in counts]
        yield _share_row(characteristic, of, None, cases, sizes, is_rest=True)
    if None in total:
        yield _share_row(characteristic, of, None, [one.get(None, 0) for one in counts], sizes)


def _share_row(
    characteristic: str,
    of: str | None,
    value: str | None,
    cases: Sequence[int],
    sizes: Sequence[int],
    *,
    is_rest: bool = False,
) -> ShareOfSides:
    balance = balance_of_shares(cases[0], sizes[0], cases[1], sizes[1])
    cases_a, cases_b, cases_partly = _padded(cases, 0)
    return {
        "characteristic": characteristic,
        "of": of,
        "value": value,
        "is_rest": is_rest,
        "cases_a": cases_a,
        "cases_b": cases_b,
        "cases_partly": cases_partly,
        "difference": _finite(balance),
        "differs": balance.differs,
    }


def _padded(values: Sequence[Any], empty: Any) -> tuple[Any, ...]:
    """The values of both groups and of those in between, of which there may be none."""
    return (*values, empty)[:3]


def _finite(balance: Balance) -> float | None:
    return balance.size if balance.size is not None and isfinite(balance.size) else None
