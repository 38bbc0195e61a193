"""Selections: filters on cases, as values that print themselves and say which cases they keep.

Grammar, parts joined by ``;``, all of which a case must meet::

    period 2021-08-01..2023-07-31     its first event falls in it (both days in; also 1-8-2021..31-7-2023)
    group = "School 1"                the value of a column at its first event
    school = "A" or "B"               one of these values
    with "ZAT+"    without "ZAT+"     an activity happens, or never does
    "A" -> "B"     "A" ~> "B"         B directly follows A; B comes some time after A
    duration > 180                    days from first to last event (also <, >=, <=)
    open     closed                   no closing or exit yet; closed
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from routekaart.errors import SelectionError
from routekaart.log.batches import Batch, Coded
from routekaart.log.calendar import DAY_US, EPOCH
from routekaart.log.manifest import Manifest
from routekaart.log.moved_dates import need_real_dates
from routekaart.log.typed_day import NoDayError, read_day
from routekaart.walks.selection import Met, walk_following, walk_following_directly, walk_having

if TYPE_CHECKING:
    from routekaart.log.case_table import CaseTable
    from routekaart.walks.columns import Claims, Codes

__all__ = [
    "Except",
    "Filter",
    "Period",
    "Selected",
    "case_claims",
    "columns_named",
    "is_value",
    "keeps",
    "parse",
    "read_period",
]

MAX_LENGTH = 10_000
OPERATORS: Mapping[str, Callable[[Any, int], Any]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
HOW_A_PERIOD = (
    "a period is written as 2021-08-01..2023-07-31",
    "een periode schrijft u als 2021-08-01..2023-07-31",
)
QUOTED = r'"((?:[^"\\]|\\.)*)"'


class Filter(Protocol):
    """One condition on a case."""

    def text(self, lang: str) -> str:
        """The condition in words."""

    def expression(self) -> str | None:
        """The condition as a selection says it, so that :func:`parse` gives the filter back; None if none can."""

    def keeps(self, view: Selected) -> Claims:
        """For each case code of the whole log ``view``, whether the case meets it."""


class Selected(Protocol):
    """The whole log that a filter chooses from: a view without filters."""

    @property
    def manifest(self) -> Manifest:
        """What the stored log says of itself."""

    @property
    def cases(self) -> CaseTable:
        """What is known of each case as a whole."""

    def walk(self, job: Callable[[Batch], Any], *columns: str) -> list[Any]:
        """What ``job`` gives for each batch of cases."""

    def first_values(self, column: str) -> Coded:
        """The text of a column at the first step of each case."""

    def once(self, name: object, make: Callable[[], Any]) -> Any:
        """What ``make`` gives, worked out once."""


def keeps(view: Selected, item: Filter) -> Claims:
    """What a filter keeps of the whole log, worked out once."""
    found: Claims = view.once(("keeps", item), lambda: item.keeps(view))
    return found


def case_claims(view: Selected, cases: Codes) -> Claims:
    """A claim per case code of the log, true of these cases."""
    import numpy as np

    found = np.zeros(view.manifest.n_cases, dtype=bool)
    found[cases] = True
    return found


@dataclass(frozen=True)
class Period:
    """The case's first event falls on a day from ``first`` to ``last``, both in."""

    first: date
    last: date

    def text(self, lang: str) -> str:
        """The period as dd-mm-yyyy."""
        lead, to = ("signaal van", "tot en met") if lang == "nl" else ("signal from", "to")
        return f"{lead} {self.first:%d-%m-%Y} {to} {self.last:%d-%m-%Y}"

    def expression(self) -> str:
        """As a selection says it."""
        return f"period {self.first}..{self.last}"

    def keeps(self, view: Selected) -> Claims:
        """Cases by the local date of their first event."""
        low, high = (self.first - EPOCH).days, (self.last - EPOCH).days
        day = view.cases.first_day
        return case_claims(view, view.cases.case[(day >= low) & (day <= high)])


@dataclass(frozen=True)
class Value:
    """A column has one of these values at the case's first event."""

    name: str
    column: str
    values: tuple[str, ...]

    def text(self, lang: str) -> str:
        """The values, with their column when that is no group or school."""
        values = f" {'of' if lang == 'nl' else 'or'} ".join(self.values)
        return values if self.column in ("group_label", "school", "log") else f"{self.name} = {values}"

    def expression(self) -> str:
        """As a selection says it."""
        return f"{_quoted(self.name)} = {' or '.join(map(_quoted, self.values))}"

    def keeps(self, view: Selected) -> Claims:
        """Cases by the value in the row of their first instance."""
        import numpy as np

        found = view.first_values(self.column)
        codes = [code for code, label in enumerate(found.labels) if label in self.values]
        return case_claims(view, view.cases.case[np.isin(found.codes, codes)])


@dataclass(frozen=True)
class Happens:
    """An activity happens in the case, or never does."""

    activity: int
    label: str
    present: bool

    def text(self, lang: str) -> str:
        """With or without the activity."""
        words = ("met", "zonder") if lang == "nl" else ("with", "without")
        return f"{words[0] if self.present else words[1]} {self.label}"

    def expression(self) -> str:
        """As a selection says it."""
        return f"{'with' if self.present else 'without'} {_quoted(self.label)}"

    def keeps(self, view: Selected) -> Claims:
        """Cases that have, or do not have, an instance of the activity."""
        import numpy as np

        found = view.walk(partial(_met, walk=walk_having, codes=(self.activity,)))
        having = case_claims(view, np.concatenate(found))
        return having if self.present else case_claims(view, view.cases.case) & ~having


@dataclass(frozen=True)
class Follows:
    """One activity follows another: directly, or some time later."""

    source: int
    target: int
    labels: tuple[str, str]
    directly: bool

    def text(self, lang: str) -> str:
        """The two activities with the arrow of the grammar."""
        return f"{self.labels[0]} {'→' if self.directly else '⇝'} {self.labels[1]}"

    def expression(self) -> str:
        """As a selection says it."""
        source, target = (_quoted(label) for label in self.labels)
        return f"{source} {'->' if self.directly else '~>'} {target}"

    def keeps(self, view: Selected) -> Claims:
        """Cases with such a move, or with a first source before a last target."""
        import numpy as np

        walk = walk_following_directly if self.directly else walk_following
        job = partial(_met, walk=walk, codes=(self.source, self.target))
        return case_claims(view, np.concatenate(view.walk(job)))


@dataclass(frozen=True)
class Duration:
    """Days from the first event to the last, compared with a bound."""

    operator: str
    days: float

    def text(self, lang: str) -> str:
        """The comparison in days."""
        lead, unit = ("duur", "dagen") if lang == "nl" else ("duration", "days")
        return f"{lead} {self.operator} {self.days:g} {unit}"

    def expression(self) -> str:
        """As a selection says it."""
        return f"duration {self.operator} {_decimal(self.days)}"

    def keeps(self, view: Selected) -> Claims:
        """Cases by the time between first start and last end."""
        bound, cases = round(self.days * DAY_US), view.cases
        lasted = cases.last_us - cases.first_us
        return case_claims(view, cases.case[OPERATORS[self.operator](lasted, bound)])


@dataclass(frozen=True)
class Open:
    """The case is open, or closed, at the extraction date."""

    is_open: bool

    def text(self, lang: str) -> str:
        """Open or closed."""
        words = ("nog open", "afgesloten") if lang == "nl" else ("still open", "closed")
        return words[0] if self.is_open else words[1]

    def expression(self) -> str:
        """As a selection says it."""
        return "open" if self.is_open else "closed"

    def keeps(self, view: Selected) -> Claims:
        """Cases by whether they are open."""
        return case_claims(view, view.cases.case[view.cases.is_open == self.is_open])


@dataclass(frozen=True)
class Except:
    """The case does not meet all of these conditions together."""

    filters: tuple[Filter, ...]

    def text(self, lang: str) -> str:
        """What is left out."""
        said = "; ".join(one.text(lang) for one in self.filters)
        return f"{'niet' if lang == 'nl' else 'not'}: {said}"

    def expression(self) -> None:
        """None: a selection cannot say it, a design can."""

    def keeps(self, view: Selected) -> Claims:
        """All cases but those that meet every condition."""
        met = case_claims(view, view.cases.case)
        for one in self.filters:
            met &= keeps(view, one)
        return case_claims(view, view.cases.case) & ~met


def _met(batch: Batch, walk: Callable[..., None], codes: tuple[int, ...]) -> Codes:
    """The cases of a batch that meet the condition that ``walk`` looks for."""
    found: Met = batch.written(walk, Met, batch.n_cases, batch.cases, batch.steps, *codes)
    return batch.cases.case[found.is_met]


def is_value(manifest: Manifest, name: str, value: str | Sequence[str]) -> Value:
    """The filter that keeps cases whose column ``name`` is ``value``, or one of them, at their first event.

    Raises
    ------
    SelectionError
        If the log has no such column, or the value is no text.
    """
    values = (value,) if isinstance(value, str) else tuple(value) if isinstance(value, Iterable) else ()
    if not values or not all(isinstance(one, str) for one in values):
        raise SelectionError(
            f"{name}= takes a text or a list of texts, such as {name}=['A', 'B'], and not {value!r}",
            nl=f"{name}= vraagt een tekst of een lijst van teksten, zoals {name}=['A', 'B'], en niet {value!r}",
        )
    return Value(name, manifest.stored_column(name), values)


def parse(expression: str, manifest: Manifest) -> tuple[Filter, ...]:
    """The filters that ``expression`` describes.

    Raises
    ------
    SelectionError
        If a part cannot be read, or names an activity or column the log does not have.
    """
    if len(expression) > MAX_LENGTH:
        raise SelectionError(
            f"the selection is longer than {MAX_LENGTH} characters",
            nl=f"de selectie is langer dan {MAX_LENGTH} tekens",
        )
    parts = [part for part in _split(expression) if part]
    return tuple(_read(part, manifest) for part in parts)


def columns_named(expression: str) -> tuple[str, ...]:
    """The columns that ``expression`` selects by, as it names them.

    >>> columns_named('niveau = "havo"; closed')
    ('niveau',)
    """
    pattern = PATTERNS[-1][0]
    found = (pattern.fullmatch(part) for part in _split(expression[:MAX_LENGTH]))
    return tuple(match[1] or match[2] for match in found if match)


def _read(part: str, manifest: Manifest) -> Filter:
    for pattern, make in PATTERNS:
        if found := pattern.fullmatch(part):
            return make(found, manifest)
    raise SelectionError(
        f'cannot read {part!r} in the selection; write for example: with "ZAT+"; duration > 180; closed',
        nl=f'kan {part!r} in de selectie niet lezen; schrijf bijvoorbeeld: with "ZAT+"; duration > 180; closed',
    )


def _split(expression: str) -> list[str]:
    """The parts between semicolons that stand outside quotes."""
    found = re.findall(rf"(?:{QUOTED.replace('(', '(?:', 1)}|[^;\"]|\")+", expression)
    return [part.strip() for part in found]


def _quoted(text: str) -> str:
    return '"' + re.sub(r'(["\\])', r"\\\1", text) + '"'


def _decimal(days: float) -> str:
    """A number of days as the grammar has it: digits, without an exponent."""
    from decimal import Decimal

    return f"{Decimal(repr(days)):f}"


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def _activity(text: str, manifest: Manifest) -> tuple[int, str]:
    label = _plain(text)
    labels = [str(activity["label"]) for activity in manifest.activities]
    if label in labels:
        return labels.index(label), label
    folded = [known.casefold() for known in labels]
    if folded.count(label.casefold()) == 1:
        code = folded.index(label.casefold())
        return code, labels[code]
    from difflib import get_close_matches

    near = get_close_matches(label, labels, n=1)
    hint = f'; did you mean "{near[0]}"?' if near else ""
    hint_nl = f'; bedoelde u "{near[0]}"?' if near else ""
    raise SelectionError(
        f'no step "{label}" in this log{hint}', nl=f'geen stap "{label}" in dit log{hint_nl}'
    )


def _follows(source: str, target: str, manifest: Manifest, *, directly: bool) -> Follows:
    (first, first_label), (then, then_label) = _activity(source, manifest), _activity(target, manifest)
    return Follows(first, then, (first_label, then_label), directly)


def _value(found: re.Match[str], manifest: Manifest) -> Value:
    name = _plain(found[1]) if found[1] is not None else found[2]
    return is_value(manifest, name, [_plain(value) for value in re.findall(QUOTED, found[3])])


def _period(text: str, manifest: Manifest) -> Period:
    need_real_dates(manifest, {"nl": "een periode kiezen", "en": "a period"})
    return Period(*read_period(text))


def read_period(text: str) -> tuple[date, date]:
    """The two days of a period, written as ``FIRST..LAST``.

    Raises
    ------
    SelectionError
        If it is not so written, one is no day, or the period ends before it begins.
    """
    first, dots, last = text.partition("..")
    if not dots:
        raise SelectionError(HOW_A_PERIOD[0], nl=HOW_A_PERIOD[1])
    try:
        period = read_day(first), read_day(last)
    except NoDayError as error:
        raise SelectionError(
            f"{error.found} {error.en}; {HOW_A_PERIOD[0]}", nl=f"{error.found} {error.nl}; {HOW_A_PERIOD[1]}"
        ) from None
    if period[0] > period[1]:
        raise SelectionError(
            "the period ends before it begins; swap its dates",
            nl="de periode eindigt voordat zij begint; wissel de datums om",
        )
    return period


def _open(manifest: Manifest, *, is_open: bool) -> Open:
    """Open or closed cases, of a log of which an ending is known."""
    if not manifest.has_endings:
        raise SelectionError(
            "no step of this log was recognised as a closing, so open and closed cannot be told apart; see which "
            "words were recognised with: routekaart words LOG",
            nl="geen enkele stap is herkend als afsluiting, dus open en afgesloten zijn niet te onderscheiden; bekijk "
            "welke woorden zijn herkend met: routekaart words BESTAND",
        )
    return Open(is_open)


PATTERNS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], Manifest], Filter]], ...] = (
    (re.compile(r"period\s+(.+)"), lambda m, log: _period(m[1], log)),
    (re.compile(rf"with\s+{QUOTED}"), lambda m, log: Happens(*_activity(m[1], log), True)),
    (re.compile(rf"without\s+{QUOTED}"), lambda m, log: Happens(*_activity(m[1], log), False)),
    (re.compile(rf"{QUOTED}\s*->\s*{QUOTED}"), lambda m, log: _follows(m[1], m[2], log, directly=True)),
    (re.compile(rf"{QUOTED}\s*~>\s*{QUOTED}"), lambda m, log: _follows(m[1], m[2], log, directly=False)),
    (re.compile(r"duration\s*(<=|>=|<|>)\s*(\d+(?:\.\d+)?)"), lambda m, _: Duration(m[1], float(m[2]))),
    (re.compile(r"(open|closed)"), lambda m, log: _open(log, is_open=m[1] == "open")),
    (re.compile(rf"(?:{QUOTED}|([\w:.-]+))\s*=\s*({QUOTED}(?:\s+or\s+{QUOTED})*)"), _value),
)
