"""What rules are evaluated with: what each pair asks in the codes of a log, and the days of a calendar.

They belong to a log and a set of rules, and are made once for both. Time runs on one of three scales,
as the unit of a rule's limit asks: ``day`` (local dates as days since 1970), ``school`` (school days
counted up to and including a date) and ``hour`` (UTC microseconds). A log of dates alone has no hours:
there a limit in hours is its whole days, rounded up.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from routekaart.log.calendar import EPOCH, Calendar, day_numbers, local_day, next_working_days
from routekaart.log.manifest import Manifest
from routekaart.log.view import View
from routekaart.measures.agreements.codes import CodedPair, CodedRule, StepCode
from routekaart.measures.agreements.routes import NAMED, SEEN, LogRoutes
from routekaart.measures.agreements.rule import Pair, Rule
from routekaart.walks.terms import NEVER

if TYPE_CHECKING:
    from routekaart.walks.columns import Claims, Codes, Counts, Days

__all__ = [
    "AUGUST", "Asking", "Held", "HeldDays", "HeldPair", "Kinds",
    "days_of", "first_and_last_day", "pairs_asking", "school_years",
]  # fmt: skip

HOUR_US = 3_600_000_000
ALWAYS = 10_000_000  # a day beyond any date
LONGEST_LEGAL = 90
#: The first month of a school year.
AUGUST = 8


@dataclass(frozen=True)
class HeldPair:
    """A pair of a rule (by its number), as the rule has it and in the codes of the log."""

    rule: int
    pair: Pair
    coded: CodedPair
    can_be_activated: bool


@dataclass(frozen=True)
class Held:
    """The rules that a view is held against, in the codes of its log, the calendar of their terms, and its routes."""

    rules: tuple[CodedRule, ...]
    calendar: Calendar
    routes: LogRoutes

    @cached_property
    def pairs(self) -> tuple[HeldPair, ...]:
        """The pairs of all rules; their order numbers them."""
        return tuple(
            HeldPair(number, pair, coded, one.is_held and _can_be_activated(one.rule, pair, coded))
            for number, one in enumerate(self.rules)
            for pair, coded in zip(one.rule.pairs, one.pairs, strict=True)
        )

    @cached_property
    def key(self) -> str:
        """A short name, equal for equal rules, fit for a table."""
        return hashlib.sha256(repr((self.rules, self.calendar, self.routes)).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Kinds:
    """The kinds of steps of a log: an activity by an organisation, or by none, as one number."""

    n_activities: int
    n_parties: int

    @classmethod
    def of(cls, manifest: Manifest) -> Kinds:
        """Those of the log with this manifest."""
        return cls(len(manifest.activities), len(manifest.organisations) + 1)

    def __len__(self) -> int:
        return self.n_activities * self.n_parties

    def numbers(self, activity: Codes, organisation: Codes) -> Counts:
        """The kind of each step."""
        found: Counts = activity.astype("int64") * self.n_parties + organisation + 1
        return found

    def claims(self, steps: Sequence[StepCode], role: str, stop: int = 0) -> Claims:
        """For each kind whether it is a step of this role (and of the clock stop of this number)."""
        import numpy as np

        found = np.zeros((self.n_activities, self.n_parties), dtype=bool)
        for of_role, of_stop, activity, organisation in steps:
            if (of_role, of_stop) == (role, stop):
                found[activity, slice(None) if organisation is None else organisation + 1] = True
        return found.ravel()


@dataclass(frozen=True)
class Asking:
    """What the pair ``pair`` of rule ``rule`` asks: its steps in codes, and its times on its ``scale``.

    ``template`` is "never" for absence without ``from``; ``amount`` and ``minimum`` are the limits, further away
    than any time where there is none; ``now_at`` is the extraction date. A case must have a step of each role in
    ``needs``, and be of one of ``routes`` where there are any.
    """

    pair: int
    rule: int
    steps: tuple[StepCode, ...]
    template: str
    scale: str
    amount: int
    minimum: int
    is_legal: bool
    times: int
    needs: tuple[str, ...]
    only_group: tuple[str, ...]
    routes: tuple[str, ...]
    is_both_ways: bool
    is_of_parties: bool
    valid_from: int
    valid_to: int
    now_at: int


def pairs_asking(view: View, held: Held) -> tuple[Asking, ...]:
    """What each pair asks that can be activated."""
    now = now_on(view, held)
    return tuple(
        _asking(number, pair, held.rules[pair.rule], view.manifest, now)
        for number, pair in enumerate(held.pairs)
        if pair.can_be_activated
    )


def _can_be_activated(rule: Rule, pair: Pair, coded: CodedPair) -> bool:
    """Whether the log has the steps without which nothing is asked of anyone."""
    asking = {
        "precedence": ("to",),
        "not_aba": ("from", "to"),
        "absence": ("from",) if pair.sources else (),
        **dict.fromkeys(("response", "maximum_time", "minimum_time"), ("from",)),
    }
    found = {role for role, *_ in coded.steps}
    return coded.is_understood and found.issuperset(asking.get(rule.template, ()))


def _asking(number: int, pair: HeldPair, one: CodedRule, manifest: Manifest, now: dict[str, int]) -> Asking:
    rule = one.rule
    scale = "hour" if rule.unit == "uren" else "school" if rule.unit == "schooldagen" else "day"
    scale = "day" if scale == "hour" and manifest.is_date_only else scale
    amount, minimum = (_amount(limit, rule.unit, scale) for limit in (rule.limit, rule.minimum))
    is_never = rule.template == "absence" and not rule.pairs[0].sources
    return Asking(
        pair=number,
        rule=pair.rule,
        steps=pair.coded.steps,
        template="never" if is_never else rule.template,
        scale=scale,
        amount=NEVER if amount is None else amount,
        minimum=-NEVER if minimum is None else minimum,
        is_legal=rule.term is not None,
        times=rule.count or 0,
        needs=("only",) * bool(rule.only_with) + ("route",) * (one.reach == SEEN),
        only_group=rule.only_group,
        routes=rule.routes if one.reach == NAMED else (),
        is_both_ways=rule.both_ways,
        is_of_parties=all(step.is_party for one in rule.pairs for step in (*one.sources, *one.targets)),
        valid_from=-ALWAYS if rule.valid_from is None else (rule.valid_from - EPOCH).days,
        valid_to=ALWAYS if rule.valid_to is None else (rule.valid_to - EPOCH).days,
        now_at=now[scale],
    )


def _amount(limit: int | None, unit: str | None, scale: str) -> int | None:
    """A limit on its scale."""
    if limit is None:
        return None
    if unit == "uren":
        return limit * HOUR_US if scale == "hour" else math.ceil(limit / 24)
    return 7 * limit if unit == "weken" else limit


def now_on(view: View, held: Held) -> dict[str, int]:
    """The extraction date on each scale."""
    today = _today(view.manifest)
    days = days_of(view, held)
    return {
        "day": today,
        "hour": view.manifest.extracted_us,
        "school": int(days.school_number[today - days.first]),
    }


def _today(manifest: Manifest) -> int:
    return local_day(manifest.extracted_us, None if manifest.is_date_only else manifest.timezone)


def first_and_last_day(view: View) -> tuple[int, int]:
    """The first and last local day of the whole log, its extraction included, as days since 1970."""
    cases, today = view.whole.cases, _today(view.manifest)
    return min(int(cases.first_day.min(initial=today)), today), max(
        int(cases.last_day.max(initial=today)), today
    )


@dataclass(frozen=True)
class HeldDays:
    """Every day from ``first`` on, through the school years that hold the log and the longest legal term after it.

    ``school_number`` counts the school days up to and including each, ``working_day`` is itself or the next
    working day.
    """

    first: int
    school_number: Counts
    working_day: Days


def days_of(view: View, held: Held) -> HeldDays:
    """The days of the log on the calendar of the rules, made once for both."""

    def make() -> HeldDays:
        import numpy as np

        low, high = first_and_last_day(view)
        first, last = _school_year_of(low)[0], _school_year_of(high + LONGEST_LEGAL)[1]
        days = day_numbers(first, last)
        starts = np.full(len(days), days[0])
        return HeldDays(
            int(days[0]),
            held.calendar.school_days(starts, days + 1).astype(np.int64),
            next_working_days(first, last).astype(np.int32),
        )

    return view.whole.once(("agreement days", held.key), make)


def _school_year_of(day: int) -> tuple[date, date]:
    """The first and last date of the school year that holds a day (since 1970)."""
    found = EPOCH + timedelta(day)
    year = found.year if found.month >= AUGUST else found.year - 1
    return date(year, AUGUST, 1), date(year + 1, AUGUST, 1) - timedelta(days=1)


def school_years(days: Days) -> Codes:
    """The year in which the school year of each day began."""
    import numpy as np

    months = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return ((months - (AUGUST - 1)) // 12 + 1970).astype(np.int32)
