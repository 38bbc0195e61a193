"""The stored log: vetted rows encoded, paired, ordered and written as one Parquet file.

Rows are the events kept, sorted by case and time with the declared tie-break. A row with
``is_instance`` is what measures work on: a row with start and end, a start row that carries the
end of its complete row, or a single row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from routekaart.engine.database import Database, identifier
from routekaart.errors import InputError
from routekaart.files import replacing
from routekaart.log import calendar
from routekaart.log.calendar import DAY_US, EPOCH, NO_REGION, local_day
from routekaart.log.known_labels import known_activities, known_organisations
from routekaart.log.lifecycle import INSTANCE_HEADINGS, lifecycle_of
from routekaart.log.manifest import FOOTER_KEY, Manifest
from routekaart.log.moved_dates import CARRIED, COUNTERS, KEPT, MOVED, Dates, moved_sql, relative_sql
from routekaart.log.ordering import order_rows, placed_sql
from routekaart.log.region import region_in
from routekaart.log.seal import SEAL, UNSEALED, seal
from routekaart.log.staging import Staged
from routekaart.log.timeless import on_left_out, sorts_cases
from routekaart.log.vocabulary import Vocabulary

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["TIES", "Provenance", "clock_changes", "write_log"]


_SCRATCH = (
    "ranks",
    "ordered",
    "days",
    "moved",
    "calendar",
)

#: Columns of labels of vetted rows → what their codes are called in the sorted ones.
_SORTED_AS = {
    "case": "case_id",
    "activity": "activity",
    "organisation": "organisation",
    "school": "school_code",
    "group": "group_code",
    "lifecycle": "lifecycle",
}

#: Ways to order events of one case that share an instant.
TIES = ("file", "vocabulary", "label")
TIE_KEYS = {
    "file": "source_row",
    "label": "activity_label, organisation_label nulls first, end_us, source_row",
    "vocabulary": "tie_rank, activity_label, organisation_label nulls first, end_us, source_row",
}

STORED_COLUMNS = frozenset(
    "case_id case_label activity activity_label organisation organisation_label school group_label start_us "
    "end_us start_day end_day has_end is_instance position is_tied lifecycle source_row".split()
).union(COUNTERS, *MOVED.values())


@dataclass(frozen=True)
class Provenance:
    """Where vetted rows came from: all that the manifest says and the rows do not."""

    sources: tuple[Mapping[str, Any], ...]
    mapping: Mapping[str, Any]
    rows_in: int
    precision: str
    timezone: str = "Europe/Amsterdam"
    refused: tuple[Mapping[str, Any], ...] = ()
    odd_hours: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[Mapping[str, str], ...] = ()
    privacy: Mapping[str, Any] = field(default_factory=dict)
    keep_until: str | None = None


def write_log(
    database: Database,
    rows: Any,
    path: Path,
    *,
    provenance: Provenance,
    vocabulary: Vocabulary,
    ties: str = "file",
    region: str | None = None,
    extracted: date | None = None,
    extracted_us: int | None = None,
    dates: Dates = KEPT,
    is_moved: bool = False,
) -> Manifest:
    """Encode vetted ``rows`` and write them to ``path``; the manifest that went with them.

    Parameters
    ----------
    rows
        An Arrow table or stream, or SQL in parentheses, with ``case``, ``activity``, ``start_us``, ``end_us`` (UTC
        microseconds, one of both may be null), ``lifecycle``, ``organisation``, ``school``,
        ``group``, ``row`` and attributes.
    region
        Of the school holidays; what the rows themselves say when None.
    extracted, extracted_us
        The day or the instant the source was taken; the last instant in the log when neither is given.
    dates
        What is done with dates; counters and holidays are those of the real ones.
    is_moved
        The dates of ``rows`` were moved before, in the way of ``dates``: rows have the columns
        :data:`~routekaart.log.moved_dates.CARRIED` and those of :data:`~routekaart.log.moved_dates.MOVED`, stored as
        they are.

    Raises
    ------
    InputError
        If there are no rows, or ``extracted`` lies before the last event.
    OutputError
        If ``path`` cannot be written.
    """
    staged = Staged(database, rows, (*CARRIED, *MOVED[dates.kind]) if is_moved else ())
    encoder = _Encoder(database, vocabulary, ties, provenance, dates, staged, is_moved=is_moved)
    try:
        return encoder.write(path, region, extracted, extracted_us)
    finally:
        staged.drop()
        for table in _SCRATCH:
            database.run(f"drop table if exists enc_{table}")
        database.run("drop view if exists enc_sorted")


class _Encoder:
    """The steps from vetted rows to the file, one table each."""

    def __init__(
        self,
        database: Database,
        vocabulary: Vocabulary,
        ties: str,
        provenance: Provenance,
        dates: Dates,
        staged: Staged,
        *,
        is_moved: bool,
    ) -> None:
        self.database = database
        self.vocabulary = vocabulary
        self.ties = ties
        self.provenance = provenance
        self.dates = dates
        self.staged = staged
        self.carried = (*CARRIED, *MOVED[dates.kind]) if is_moved else ()
        self.is_to_move = dates.kind != "keep" and not is_moved
        self.attributes = _stored_names(self._kept_attributes())
        # Names of their own while the rows are sorted: an attribute may be called anything.
        self.sorted_as = dict(_SORTED_AS)
        self.sorted_as |= {name: f"attribute_{number}" for number, name in enumerate(self.attributes)}

    def _kept_attributes(self) -> list[str]:
        """The attributes that are stored: all, or where days are counted per case those that tell no order of cases."""
        found = self.staged.attributes
        if not self.is_to_move or self.dates.kind != "relative":
            return found
        n_cases = self.staged.n_labels["case"]
        kept = [name for name in found if sorts_cases(self.staged.different(name), n_cases)]
        if n := len(found) - len(kept):
            self.provenance = replace(self.provenance, notes=(*self.provenance.notes, on_left_out(n)))
        return kept

    def write(
        self, path: Path, region: str | None, extracted: date | None, extracted_us: int | None
    ) -> Manifest:
        rows = self.database.rows
        if self.dates.kind == "relative":
            region = NO_REGION  # holidays are not told there
        if region is None:
            region, notes = region_in(self.staged)
            self.provenance = replace(self.provenance, notes=(*self.provenance.notes, *notes))
        codes = self.staged.codes
        self.activities = known_activities(
            rows(f"select label from {codes['activity']} order by code"), self.vocabulary
        )
        self.organisations = known_organisations(
            rows(f"select label from {codes['organisation']} order by code"), self.vocabulary
        )
        self._rank_ties()
        steps = dict(rows(f"select label, code from {codes['lifecycle']}"))
        lifecycle = lifecycle_of(steps)
        self.has_pairs = lifecycle is not None
        last_row = rows('select max("row") from enc_staged')[0][0] or 0
        self.row_number = "integer" if last_row < 1 << 31 else "bigint"
        self.same = self._same()
        order_rows(self.database, self._encoded(), self.ties, lifecycle, self.same, self._instance())
        first_us, last_us, n_events, n_instances = rows(
            """select min(least(start_us, end_us)), max(greatest(start_us, end_us)), count(*),
                      sum(cast(is_instance as integer)) from enc_sorted"""
        )[0]
        if not n_events:
            raise InputError(
                "no events left to store; check the file and the rows that were refused",
                nl="er zijn geen gebeurtenissen om op te slaan; kijk naar het bestand en de geweigerde rijen",
            )
        self.database.run("drop table enc_staged")
        self._days(first_us, last_us, region)
        words = dict(
            rows(f"""select l.label, count(*) from enc_sorted s join {codes["lifecycle"]} l
                     on s.lifecycle = l.code group by l.label""")
        )
        n_cases = rows(f"select count(*) from {codes['case']}")[0][0]
        taken_us = max(extracted_us or last_us, self._extracted(extracted, last_us))
        stored = self._stored(is_spelt_out=self.is_to_move)
        if self.is_to_move:
            stored, first_us, last_us, taken_us = self._moved(stored, region, first_us, taken_us)
        manifest = Manifest(
            n_cases=n_cases,
            n_events=n_events,
            n_instances=n_instances,
            first_us=first_us,
            last_us=last_us,
            extracted_us=taken_us,
            dates=self.dates.kind,
            is_extracted_given=extracted is not None,
            ties=self.ties,
            region=region,
            rows_kept=n_events,
            activities=self.activities,
            organisations=self.organisations,
            phases=tuple(vars(phase) for phase in self.vocabulary.phases),
            columns=self._selectable(),
            lifecycle=dict(sorted(words.items())),
            vocabulary_sha256=self.vocabulary.sha256,
            tool_version=_version(),
            is_sealed=True,
            **vars(self.provenance),
        )
        with replacing(path) as temporary:
            labels, number = ({}, None) if self.is_to_move else (self._labels(), "stored_order")
            footer = {FOOTER_KEY: manifest.to_json(), SEAL: UNSEALED}
            self.database.write_parquet(stored, temporary, footer, labels, number)
            seal(temporary)
        return manifest

    def _rank_ties(self) -> None:
        ranks = [(code, activity["rank"]) for code, activity in enumerate(self.activities)]
        self.database.run("drop table if exists enc_ranks")
        self.database.create_table("enc_ranks", {"activity": "integer", "tie_rank": "integer"}, ranks)

    def _encoded(self) -> str:
        """SQL for the staged rows with the codes that are stored."""
        named = {**self.sorted_as, **{name: name for name in self.carried}}
        columns, joins = "", ""
        for number, (name, column) in enumerate(named.items()):
            value = f"v.{identifier(name)}"
            if name in self.staged.met:
                joins += f" join {self.staged.met[name]} m{number} on {value} = m{number}.met"
                value = f"m{number}.code"
            columns += f"{value} as {column}, "
        rank = ""
        if self.ties == "vocabulary":
            rank = ", k.tie_rank"
            joins = f"{joins} left join enc_ranks k on m{[*named].index('activity')}.code = k.activity"
        return f"""
            select {columns}
                   coalesce(v.start_us, v.end_us) as start_us, coalesce(v.end_us, v.start_us) as end_us,
                   v.start_us is not null and v.end_us is not null as has_end,
                   cast(v."row" as {self.row_number}) as source_row {rank}
            from enc_staged v {joins}"""

    def _instance(self) -> str | None:
        """The column of the encoded rows that says which of them are of one step."""
        found = (name for name in self.attributes if name.casefold() in INSTANCE_HEADINGS)
        return next((self.sorted_as[name] for name in found), None)

    def _same(self) -> dict[str, str]:
        """The columns of the encoded rows that say nothing of their own in this log, with what they are."""
        codes = {self.sorted_as[name]: n for name, n in self.staged.n_labels.items()}
        same = {column: "cast(null as tinyint)" for column, n in codes.items() if n == 0}
        n_starts, n_ends = self.database.rows("select count(start_us), count(end_us) from enc_staged")[0]
        if not self.has_pairs and 0 in (n_starts, n_ends):
            same |= {"end_us": "start_us", "has_end": "false"}
        return same

    def _days(self, first_us: int, last_us: int, region: str) -> None:
        import numpy as np

        first = EPOCH + timedelta(days=first_us // DAY_US - 1)
        last = EPOCH + timedelta(days=last_us // DAY_US + 1)
        days = {
            "day": calendar.day_numbers(first, last),
            "working": calendar.working_counter(first, last),
            "school": calendar.school_counter(first, last, region),
        }
        self.database.register("day_counters", {name: np.ascontiguousarray(v) for name, v in days.items()})
        self.database.run("create or replace temp table enc_days as select * from day_counters")
        self.database.unregister("day_counters")
        zone = None if self.provenance.precision == "date" else self.provenance.timezone
        self._local_day = _local_day_sql(first_us, last_us, zone)

    def _stored(self, *, is_spelt_out: bool) -> str:
        """SQL for the rows of the file: labels beside codes, counters of days; joins keep the order.

        Labels are codes too, which the writer turns into text, unless they are to be spelt out here.
        """
        joins, label = "", {}
        for number, (name, column) in enumerate(self.sorted_as.items()):
            label[name] = f"r.{column}"
            if is_spelt_out and name in self.staged.codes:
                label[name] = f"l{number}.label"
                joins += f" left join {self.staged.codes[name]} l{number} on r.{column} = l{number}.code"
        attributes = "".join(
            f", {label[attribute]} as {identifier(stored)}" for attribute, stored in self.attributes.items()
        )
        start_day, end_day = self._local_day.format(us="r.start_us"), self._local_day.format(us="r.end_us")
        # Every day of the log is there: a join that need not look for nulls takes a third of the time.
        counted, end = f"join enc_days s on {start_day} = s.day", "s"
        if "end_us" in self.same:
            end_day = start_day
        else:
            counted, end = f"{counted} join enc_days e on {end_day} = e.day", "e"
        days = f"{start_day} as start_day, {end_day} as end_day"
        counters = f"""nullif(s.school, -1) as school_days_start, nullif({end}.school, -1) as school_days_end,
                   s.working as working_days_start, {end}.working as working_days_end"""
        if self.carried:
            days, counted = "r.start_day, r.end_day", ""
            counters = ", ".join(f"r.{column}" for column in (*COUNTERS, *MOVED[self.dates.kind]))
        # The order of the rows, in which they are moved or written.
        attributes += ", r.number as stored_order"
        return f"""
            select cast(r.case_id as integer) as case_id, {label["case"]} as case_label,
                   cast(r.activity as integer) as activity, {label["activity"]} as activity_label,
                   cast(r.organisation as integer) as organisation, {label["organisation"]} as organisation_label, {label["school"]} as school, {label["group"]} as group_label,
                   r.start_us, r.end_us, {days}, r.has_end, r.is_instance, r.position, r.is_tied,
                   {label["lifecycle"]} as lifecycle,
                   cast(r.source_row as bigint) as source_row, {counters} {attributes}
            from ({placed_sql(has_pairs=self.has_pairs)}) r {joins} {counted}"""

    def _labels(self) -> dict[str, pa.Array]:
        """The labels that stand in the stored columns, by code."""
        stored = {
            name: f"{name}_label" for name in ("case", "activity", "organisation", "group")
        } | self.attributes
        return {stored.get(name, name): self.staged.texts(name) for name in self.staged.codes}

    def _moved(self, stored: str, region: str, first_us: int, taken_us: int) -> tuple[str, int, int, int]:
        """SQL for the rows with their dates moved; the first and last instant of them, and the extraction."""
        zone = None if self.provenance.precision == "date" else self.provenance.timezone
        if self.dates.kind == "relative":
            moved = relative_sql(stored, local_day(taken_us, zone))
            self.provenance = replace(self.provenance, precision="date", odd_hours={})
        else:
            moved = moved_sql(
                self.database,
                stored,
                self.dates.weeks,
                calendar=calendar.regional_calendar(region),
                zone=zone,
                days=(first_us // DAY_US - 1, taken_us // DAY_US + 1),
                extracted_us=taken_us,
            )
        self.database.run(f"create or replace temp table enc_moved as {moved}")
        first, last, taken = self.database.rows(
            "select min(least(start_us, end_us)), max(greatest(start_us, end_us)), max(extracted_us) from enc_moved"
        )[0]
        return "select * from enc_moved", first, last, taken

    def _extracted(self, extracted: date | None, last_us: int) -> int:
        if extracted is None:
            return last_us
        midnight = (extracted - EPOCH).days * DAY_US
        if midnight + DAY_US <= last_us:
            last = EPOCH + timedelta(days=last_us // DAY_US)
            raise InputError(
                f"the extraction date {extracted:%d-%m-%Y} lies before the last event ({last:%d-%m-%Y}); "
                "give a later --extracted",
                nl=f"de peildatum {extracted:%d-%m-%Y} ligt vóór de laatste gebeurtenis ({last:%d-%m-%Y}); "
                "geef een latere met --extracted",
            )
        return max(midnight, last_us)

    def _selectable(self) -> dict[str, str]:
        """Names a user may group or select by → stored columns."""
        roles = self.provenance.mapping
        columns = dict(self.attributes)
        for role, stored in (
            ("organisation", "organisation_label"),
            ("school", "school"),
            ("group", "group_label"),
        ):
            heading = roles.get(role)
            if heading and role in self.staged.names:
                columns[role] = stored
                columns[str(heading)] = stored
        return columns


def _stored_names(attributes: Sequence[str]) -> dict[str, str]:
    """Attribute headings → column names that clash neither with ours nor, letter case aside, each other.

    Braces become parentheses.
    """
    taken = {*STORED_COLUMNS, "tie_rank", "stored_order"}
    stored: dict[str, str] = {}
    for name in attributes:
        plain = name.replace("{", "(").replace("}", ")")
        candidate, number = plain, 2
        while candidate.casefold() in taken:
            candidate, number = f"{plain}_{number}", number + 1
        taken.add(candidate.casefold())
        stored[name] = candidate
    return stored


def _local_day_sql(first_us: int, last_us: int, zone: str | None) -> str:
    """SQL for the local date (days since 1970) of the instant ``{us}``.

    DuckDB has no time zones of its own here, so the changes of the clock are written out.
    """
    if zone is None:
        return f"cast(floor({{us}} / {DAY_US}.0) as integer)"
    changes = clock_changes(first_us, last_us, zone)
    shifts = " ".join(f"when {{us}} < {until} then {shift}" for until, shift in changes[:-1])
    shift = f"case {shifts} else {changes[-1][1]} end" if shifts else str(changes[-1][1])
    return f"cast(floor(({{us}} + {shift}) / {DAY_US}.0) as integer)"


def clock_changes(first_us: int, last_us: int, zone: str) -> list[tuple[int, int]]:
    """Pairs (instant until which it holds, offset from UTC), both in microseconds, over the log."""
    place, hour = ZoneInfo(zone), 3_600_000_000

    def shift(us: int) -> int:
        offset = datetime.fromtimestamp(us // 1_000_000, place).utcoffset() or timedelta(0)
        return int(offset.total_seconds()) * 1_000_000

    changes: list[tuple[int, int]] = []
    at, end = first_us - DAY_US, last_us + DAY_US
    while at < end:
        later = at + 7 * DAY_US
        if shift(at) != shift(later):
            low, high = at, later
            while high - low > hour // 4:
                middle = (low + high) // 2
                low, high = (middle, high) if shift(middle) == shift(at) else (low, middle)
            changes.append((high - high % (hour // 4), shift(at)))
        at = later
    return [*changes, (end, shift(at))]


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("routekaart")
    except PackageNotFoundError:
        return "0"
