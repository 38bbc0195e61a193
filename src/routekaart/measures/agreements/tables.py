"""The small tables that rules are evaluated with: their pairs, their steps, and the days of a calendar.

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
from typing import TYPE_CHECKING, Any

from routekaart.log.calendar import EPOCH, Calendar, day_numbers, local_day, next_working_days
from routekaart.log.view import View
from routekaart.log.vocabulary import fold_label
from routekaart.measures.agreements.codes import CodedPair, CodedRule
from routekaart.measures.agreements.rule import Pair, Rule

if TYPE_CHECKING:
    import numpy as np

__all__ = [
    "Held",
    "HeldPair",
    "days_table",
    "first_and_last_day",
    "groups_table",
    "now_on",
    "pairs_table",
    "steps_table",
]

HOUR_US = 3_600_000_000
ALWAYS = 10_000_000  # a day beyond any date
LONGEST_LEGAL = 90
#: The first month of a school year.
AUGUST = 8

PAIR_TYPES = {
    "pair": "integer",
    "rule": "integer",
    "template": "string",
    "scale": "string",
    "amount": "bigint",
    "minimum": "bigint",
    "is_legal": "boolean",
    "times": "integer",
    "has_only": "boolean",
    "has_groups": "boolean",
    "is_both_ways": "boolean",
    "is_of_parties": "boolean",
    "valid_from": "integer",
    "valid_to": "integer",
    "now_at": "bigint",
}
STEP_TYPES = {
    "pair": "integer",
    "role": "string",
    "stop": "integer",
    "activity": "integer",
    "organisation": "integer",
}


@dataclass(frozen=True)
class HeldPair:
    """A pair of a rule (by its number), as the rule has it and in the codes of the log."""

    rule: int
    pair: Pair
    coded: CodedPair
    can_be_activated: bool


@dataclass(frozen=True)
class Held:
    """The rules that a view is held against, in the codes of its log, and the calendar of their terms."""

    rules: tuple[CodedRule, ...]
    calendar: Calendar

    @cached_property
    def pairs(self) -> tuple[HeldPair, ...]:
        """The pairs of all rules; their order numbers them."""
        return tuple(
            HeldPair(number, pair, coded, one.rule.can_be_held and _can_be_activated(one.rule, pair, coded))
            for number, one in enumerate(self.rules)
            for pair, coded in zip(one.rule.pairs, one.pairs, strict=True)
        )

    @cached_property
    def key(self) -> str:
        """A short name, equal for equal rules, fit for a table."""
        return hashlib.sha256(repr((self.rules, self.calendar)).encode()).hexdigest()[:16]


def pairs_table(view: View, held: Held) -> str:
    """A table of the pairs that can be activated, a row each (columns: :data:`PAIR_TYPES`)."""
    now = now_on(view, held)
    rows = [
        (number, pair.rule, *_terms(held.rules[pair.rule].rule, view, now))
        for number, pair in enumerate(held.pairs)
        if pair.can_be_activated
    ]
    return _table(view, held, "agreement_pairs", PAIR_TYPES, rows)


def steps_table(view: View, held: Held) -> str:
    """A table of the steps of each pair in the codes of the log (columns: :data:`STEP_TYPES`)."""
    rows = [
        (number, *step)
        for number, pair in enumerate(held.pairs)
        if pair.can_be_activated
        for step in pair.coded.steps
    ]
    return _table(view, held, "agreement_steps", STEP_TYPES, rows)


def groups_table(view: View, held: Held) -> str:
    """A table of the groups of the log that a pair is narrowed to: pair, grp (as the log writes it)."""
    found = view.whole.rows("select distinct group_label from {cases} where group_label is not null")
    rows = [
        (number, group)
        for number, pair in enumerate(held.pairs)
        for (group,) in sorted(found)
        if fold_label(group) in {fold_label(name) for name in held.rules[pair.rule].rule.only_group}
    ]
    return _table(view, held, "agreement_groups", {"pair": "integer", "grp": "string"}, rows)


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


def _terms(rule: Rule, view: View, now: dict[str, int]) -> tuple[Any, ...]:
    """The columns of a pair, from its template on."""
    scale = "hour" if rule.unit == "uren" else "school" if rule.unit == "schooldagen" else "day"
    scale = "day" if scale == "hour" and view.manifest.is_date_only else scale
    sources = {step for pair in rule.pairs for step in (*pair.sources, *pair.targets)}
    template = rule.template
    if template == "absence" and not rule.pairs[0].sources:
        template = "never"
    return (
        template,
        scale,
        _amount(rule.limit, rule.unit, scale),
        _amount(rule.minimum, rule.unit, scale),
        rule.term is not None,
        rule.count,
        bool(rule.only_with),
        bool(rule.only_group),
        rule.both_ways,
        all(step.is_party for step in sources),
        -ALWAYS if rule.valid_from is None else (rule.valid_from - EPOCH).days,
        ALWAYS if rule.valid_to is None else (rule.valid_to - EPOCH).days,
        now[scale],
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
    manifest = view.manifest
    today = local_day(manifest.extracted_us, None if manifest.is_date_only else manifest.timezone)
    rows = view.log.engine.rows(f"select school_number from {days_table(view, held)} where day = {today}")
    return {"day": today, "hour": manifest.extracted_us, "school": int(rows[0][0])}


def first_and_last_day(view: View) -> tuple[int, int]:
    """The first and last local day of the whole log, its extraction included, as days since 1970."""
    manifest = view.manifest
    today = local_day(manifest.extracted_us, None if manifest.is_date_only else manifest.timezone)
    first, last = view.whole.rows("select min(start_day), max(end_day) from {instances}")[0]
    return min(first or today, today), max(last or today, today)


def days_table(view: View, held: Held) -> str:
    """A table of every day of the school years that hold the log and the longest legal term after it.

    Columns: ``day``, ``school_number`` (school days up to and including it), ``working_day`` (itself,
    or the next working day), ``school_year`` (the year in which its school year began, in August).
    """
    engine = view.log.engine
    table, is_new = engine.share((view.log, held.key, "agreement_days"), "agreement_days")
    if is_new:
        import numpy as np

        low, high = first_and_last_day(view)
        first, last = _school_year_of(low)[0], _school_year_of(high + LONGEST_LEGAL)[1]
        days = day_numbers(first, last)
        starts = np.full(len(days), days[0])
        columns = {
            "day": days,
            "school_number": held.calendar.school_days(starts, days + 1),
            "working_day": next_working_days(first, last).astype(np.int32),
            "school_year": _school_years(days),
        }
        engine.create_table_of(table, columns)
    return table


def _school_year_of(day: int) -> tuple[date, date]:
    """The first and last date of the school year that holds a day (since 1970)."""
    found = EPOCH + timedelta(day)
    year = found.year if found.month >= AUGUST else found.year - 1
    return date(year, AUGUST, 1), date(year + 1, AUGUST, 1) - timedelta(days=1)


def _school_years(days: np.ndarray) -> np.ndarray:
    """The year in which the school year of each day began."""
    import numpy as np

    months = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return ((months - (AUGUST - 1)) // 12 + 1970).astype(np.int32)


def _table(view: View, held: Held, name: str, types: dict[str, str], rows: Sequence[Sequence[Any]]) -> str:
    table, is_new = view.log.engine.share((view.log, held.key, name), name)
    if is_new:
        view.log.engine.create_table(table, types, rows)
    return table
