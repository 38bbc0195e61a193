"""Events: the rows of a view's cases, as other tools take them; times as ISO 8601 text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from routekaart.engine.database import identifier
from routekaart.log.store import clock_changes
from routekaart.log.view import View
from routekaart.privacy.declarations import PER_CASE
from routekaart.results import Result

__all__ = ["Events", "events"]

#: Columns of every export, before the attributes.
COLUMNS = ("case", "activity", "start", "end", "lifecycle", "organisation", "school", "group")


@dataclass(frozen=True)
class Events(Result):
    """The events of a view, read from the log only when they are written.

    ``columns`` are the names of the columns in order.
    """

    view: View = field(repr=False)
    columns: tuple[str, ...] = ()

    disclosure: ClassVar = PER_CASE

    def sql(self, rows: str) -> str:
        """SQL for DuckDB that gives the columns of the stored ``rows`` (SQL) as text, null where there is no value.

        They are sorted by case and time, with ``order_number`` last.
        """
        extra = "".join(
            f", cast({identifier(stored)} as string) as {identifier(name)}"
            for name, stored in _attributes(self.view).items()
        )
        start, end = (_text_of_time(self.view, us) for us in ("start_us", "end_us"))
        return f"""
            select case_label as "case", activity_label as activity, {start} as start,
                   case when has_end then {end} end as "end", lifecycle,
                   organisation_label as organisation, school, group_label as "group" {extra},
                   row_number() over (order by case_id, start_us, position nulls last, source_row) as order_number
            from {rows} order by order_number"""


def events(view: View) -> Events:
    """The events of the cases in ``view``: one row each, as stored, with every attribute.

    ``start`` and ``end`` are dates where the source had no time of day, and else instants with the
    offset of the log's zone; ``end`` is null where it was not recorded.
    """
    return Events(view.recipe, view.n_cases, view, (*COLUMNS, *_attributes(view)))


def _attributes(view: View) -> dict[str, str]:
    """Headings of the columns that only this log has → stored columns."""
    own = ("case_label", "activity_label", "organisation_label", "school", "group_label")
    return {name: stored for name, stored in view.manifest.columns.items() if stored not in own}


def _text_of_time(view: View, us: str) -> str:
    """SQL for the instant in column ``us`` as ISO 8601 text."""
    manifest = view.manifest
    if manifest.is_date_only:
        return f"strftime(make_timestamp({us}), '%Y-%m-%d')"
    changes = clock_changes(manifest.first_us, manifest.last_us, manifest.timezone)
    parts = [
        f"strftime(make_timestamp({us} + {shift}), '%Y-%m-%dT%H:%M:%S.%f{_offset(shift)}')"
        for _, shift in changes
    ]
    cases = " ".join(
        f"when {us} < {until} then {part}" for (until, _), part in zip(changes, parts[:-1], strict=False)
    )
    return f"case {cases} else {parts[-1]} end" if cases else parts[-1]


def _offset(shift_us: int) -> str:
    minutes = round(shift_us / 60_000_000)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
